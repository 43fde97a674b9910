"""The folder tree is the architecture. Import contracts in pyproject.toml keep its arrows down; here is the rest."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from casewise import plugins

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "casewise"
PLACES = {
    "openpyxl": {"imports"},
    "nbgrader.api": {"gradebook"},
    "sqlalchemy": {"gradebook"},
    "IPython": {"notebook"},
    "jupyter_server": {"lab", "authoring", "desk", "reading"},
    "anywidget": {"card"},
    "ipywidgets": {"card"},
    "typer": {"cli"},
    "rich": {"cli"},
    "yaml": {"scenario", "course", "authoring"},
    "pydantic": {"scenario", "kinds", "course"},
    "numpy": {"reports"},
    "scipy": {"reports"},
    "matplotlib": {"reports"},
    "typst": {"certificates"},
    "bs4": {"imports"},
    "defusedxml": {"imports"},
    "markdownify": {"imports"},
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


def test_no_room_holds_more_than_an_eighth_and_no_name_is_in_two():
    files = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".js", ".css", ".html"}]
    lines = Counter()
    for path in files:
        lines[path.relative_to(PACKAGE).parts[0]] += len(path.read_text(encoding="utf-8").splitlines())
    room, most = lines.most_common(1)[0]
    assert most <= 0.12 * lines.total(), room
    names = Counter(path.stem for path in files if path.suffix == ".py" and path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


def test_no_name_of_a_module_in_a_string_points_up():
    named = re.compile(r"casewise\.(\w+)[.\w]*")
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and (to := named.fullmatch(node.value)):
                assert room in {to[1], "configuration", "__init__"}, f"{path}, line {node.lineno}: {node.value}"


def test_each_library_has_its_place():
    for path, layer, name in imports():
        for library in (name, name.split(".")[0]):
            assert layer in PLACES.get(library, {layer}), f"{path} imports {library}"


def test_the_core_is_pure():
    for path, layer, name in imports():
        if layer in ("scenario", "kinds"):
            assert name.split(".")[0] not in {"os", "io", "pathlib", "time", "datetime", "random", "socket"}, path


@pytest.mark.parametrize("kind", sorted(path.parent.name for path in (PACKAGE / "kinds").glob("*/__init__.py")))
def test_every_kind_has_its_part_of_the_card_and_the_same_functions_in_the_same_order(kind):
    folder = PACKAGE / "kinds" / kind
    assert f"kinds.{kind} = " in (folder / "card.js").read_text()
    assert f"\nkind: {kind}\n" in (folder / "example.txt").read_text()
    assert kind in plugins.names("kinds")
    tree = ast.parse((folder / "__init__.py").read_text())
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    (model,) = [node for node in classes if "Scenario" in [getattr(base, "id", "") for base in node.bases]]
    functions = [node.name for node in model.body if isinstance(node, ast.FunctionDef)]
    always = ["parts", "faults", "face", "read", "credit", "findings", "samples", "guess", "fixed"]
    order = [
        "keyed",
        "parts",
        "vocabulary",
        "setting",
        "asked_for",
        "texts",
        "kept_back",
        "choices",
        "worth",
        "sequence",
        "groups",
        "places",
    ]
    order += ["stages", "criteria", "faults", "face", "read", "given", "shown", "still"]
    order += ["listed", "betrayed", "arranged", "written", "hints", "advised", "follows", "complete"]
    order += ["score", "credit", "findings", "samples", "guess", "fixed"]
    public = [name for name in functions if not name.startswith("_")]
    assert public == [name for name in order if name in public]
    assert set(always) <= set(public)


def test_nothing_outside_of_kinds_asks_which_kind_a_scenario_is():
    """But for the exports to other programs' questions, which say for each kind's class what it becomes there."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path.is_relative_to(PACKAGE / "kinds") or path.stem in {"canvas_items", "moodle", "qti", "xapi"}:
            continue
        assert not re.search(r"casewise\.kinds\.(?!registry|common)\w", text), path
        assert not re.search(r"\.kind (?:==|in|not in) [\"'({\[]", text), path


def test_a_learners_kernel_imports_nothing_heavy():
    code = "import sys, casewise.notebook; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"nbgrader", "nbformat", "nbconvert", "jsonschema", "pandas", "sqlalchemy"} & set(done.stdout.split())


def test_no_program_of_the_environment_compiles_a_grammar_when_it_starts():
    """jsonschema would, in JupyterLab's server and in nbgrader, if this package was there."""
    with pytest.raises(PackageNotFoundError):
        distribution("rfc3987-syntax")
