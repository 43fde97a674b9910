"""The folder tree is the architecture: arrows point down, and each library has its one place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "casewise"
LAYERS = [
    "files",
    "printable",
    "scenario",
    "kinds",
    "journal",
    "exchange",
    "card",
    "lab",
    "notebook",
    "registrar",
    "grading",
    "course",
    "reports",
    "export",
    "demo",
    "cli",
]
"""From the ground up; `lab` and `notebook` stand side by side and do not know each other."""
PLACES = {
    "nbgrader": {"grading", "export/plugin.py"},  # nbgrader takes only classes of its own as exporters
    "IPython": {"notebook"},
    "jupyter_server": {"lab"},
    "anywidget": {"card"},
    "ipywidgets": {"card"},
    "typer": {"cli"},
    "rich": {"cli"},
    "yaml": {"scenario", "course"},
    "pydantic": {"scenario", "kinds", "course"},
    "numpy": {"reports"},
    "scipy": {"reports"},
    "matplotlib": {"reports"},
    "typst": {"registrar"},
}


def imports() -> Iterator[tuple[Path, str, str]]:
    """Yield each file, its layer, and each module that it imports when it runs."""
    for path in sorted(PACKAGE.rglob("*.py")):
        layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if layer == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((path, layer, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = (
                    [f"{node.module}.{alias.name}" for alias in node.names]
                    if node.module == "casewise"
                    else [node.module]
                )
                yield from ((path, layer, name) for name in names)


def test_every_folder_is_a_layer():
    found = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if not path.name.startswith("_")}
    assert found == set(LAYERS)


def test_arrows_point_down():
    for path, layer, name in imports():
        if name.startswith("casewise.") and not name.startswith("casewise.__"):
            target = name.split(".")[1]
            assert LAYERS.index(target) <= LAYERS.index(layer), f"{path} imports {name}"
            assert (layer, target) != ("notebook", "lab"), f"{path} imports {name}"


def test_each_library_has_its_place():
    for path, layer, name in imports():
        library = name.split(".")[0]
        here = {layer, path.relative_to(PACKAGE).as_posix()}
        assert here & PLACES.get(library, here), f"{path} imports {library}"


def test_the_core_is_pure():
    for path, layer, name in imports():
        if layer in ("scenario", "kinds"):
            assert name.split(".")[0] not in {"os", "io", "pathlib", "time", "datetime", "random", "socket"}, path


@pytest.mark.parametrize(
    "kind", sorted(path.stem for path in (PACKAGE / "kinds").glob("*.py") if path.stem != "__init__")
)
def test_every_kind_has_its_part_of_the_card_and_the_same_functions_in_the_same_order(kind):
    assert f"kinds.{kind} = " in (PACKAGE / "card" / f"{kind}.js").read_text()
    tree = ast.parse((PACKAGE / "kinds" / f"{kind}.py").read_text())
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    (model,) = [node for node in classes if "Scenario" in [getattr(base, "id", "") for base in node.bases]]
    functions = [node.name for node in model.body if isinstance(node, ast.FunctionDef)]
    always = ["parts", "faults", "face", "read", "credit", "findings", "samples", "guess"]
    order = ["keyed", "parts", "vocabulary", "setting", "faults", "face", "read", "given", "shown"]
    order += ["listed", "betrayed", "arranged", "written", "follows", "complete"]
    order += ["score", "credit", "findings", "samples", "guess", "ahead"]
    public = [name for name in functions if not name.startswith("_")]
    assert public == [name for name in order if name in public]
    assert set(always) <= set(public)


def test_a_learners_kernel_imports_nothing_heavy():
    code = "import sys, casewise.notebook; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"nbgrader", "nbformat", "nbconvert", "jsonschema", "pandas", "sqlalchemy"} & set(done.stdout.split())


def test_the_readme_names_every_layer():
    text = (ROOT / "README.md").read_text()
    for layer in LAYERS:
        assert re.search(rf"^\s+{layer}(/|\.py)\s", text, re.MULTILINE), layer
