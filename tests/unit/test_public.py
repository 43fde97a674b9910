"""What the package promises to other programs: its names, a quick import, and types."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import casewise

ROOT = Path(__file__).parents[2]
PROMISED = [
    "CasewiseError",
    "Course",
    "Journal",
    "Module",
    "Problem",
    "Record",
    "Scenario",
    "ScenarioError",
    "Score",
    "__version__",
    "advice",
    "build",
    "check",
    "configure",
    "fingerprint",
    "grade",
    "kinds_by_name",
    "load_ipython_extension",
    "read_cell",
    "read_journal",
]
DESCRIBED = [name for name in PROMISED if name != "__version__"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def python(code: str, *options: str) -> str:
    return subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_promised_names_are_these_and_no_others():
    assert casewise.__all__ == PROMISED
    assert set(PROMISED) <= set(dir(casewise))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        casewise.nonsense  # noqa: B018  (asking is the test)


@pytest.mark.parametrize("name", DESCRIBED)
def test_each_says_what_one_gets(name):
    first = inspect.getdoc(getattr(casewise, name)).splitlines()[0]
    assert first.endswith(".")


@pytest.mark.parametrize("name", DESCRIBED)
def test_the_docs_describe_each(name):
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert name == "load_ipython_extension" or re.search(rf"auto\w+:: casewise\.{name}$", page, re.MULTILINE)


def test_importing_the_package_imports_nothing_else():
    added = python("import sys; before = set(sys.modules); import casewise; print(*sys.modules.keys() - before)", "-I")
    assert {name.split(".")[0] for name in added.split()} - set(sys.stdlib_module_names) == {"casewise"}
    assert {name for name in added.split() if name.startswith("casewise")} == {"casewise", "casewise.version"}


def test_one_of_its_modules_takes_no_name_away():
    code = (
        "import casewise.kinds, casewise.journal, casewise.configuration, casewise as c; print(callable(c.configure))"
    )
    assert python(code) == "True\n"
    assert not {path.stem for path in (ROOT / "casewise").iterdir() if path.stem != "__init__"} & set(PROMISED)


MOVED = {
    "casewise.grading.CourseRefused",
    "casewise.grading.bulk.grade",
    "casewise.grading.pipeline.Pipeline",
    "casewise.grading.plug",
    "casewise.grading.submit.Submit",
}
"""Paths of version 0.1.0 that are in other people's configurations and programs."""


@pytest.mark.parametrize("old", sorted(MOVED))
def test_a_path_of_an_earlier_version_works_with_a_warning(old):
    place, _, name = old.rpartition(".")
    (point,) = entry_points(group="casewise.moved", name=old)
    with pytest.warns(
        DeprecationWarning, match=re.escape(f"{old} has moved. Use {point.value.replace(':', '.')} instead.")
    ):
        assert getattr(import_module(place), name) is point.load()


def test_every_path_that_moved_is_in_the_change_log():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert {point.name for point in entry_points(group="casewise.moved")} >= MOVED
    assert all(f"| `{old}` |" in changes for old in MOVED)


def test_the_package_has_types():
    assert (ROOT / "casewise" / "py.typed").is_file()


def test_jupyterlabs_extension_has_the_version_of_the_package():
    extension = json.loads((ROOT / "casewise" / "lab" / "extension" / "package.json").read_text(encoding="utf-8"))
    assert extension["version"] == casewise.__version__ == version("casewise")


def test_every_extra_is_named_for_a_task_and_all_is_all_of_them():
    extras = PROJECT["optional-dependencies"]
    (every,) = extras["all"]
    assert Requirement(every).extras == set(extras) - {"all"}
    assert set(extras) == {"all", "author", "certificates", "cluster", "grade", "hub", "report", "site"}


def test_a_learner_needs_no_grader():
    names = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert not names & {
        "matplotlib",
        "nbgrader",
        "numpy",
        "pyspellchecker",
        "readability",
        "scipy",
        "sqlalchemy",
        "typst",
    }
    assert PROJECT["dependencies"] == sorted(PROJECT["dependencies"])


def test_a_package_index_and_jupyterlabs_extension_manager_find_it():
    assert "Framework :: Jupyter :: JupyterLab :: Extensions :: Prebuilt" in PROJECT["classifiers"]
    assert [f"Programming Language :: Python :: 3.{minor}" in PROJECT["classifiers"] for minor in range(11, 15)] == [
        True
    ] * 4
    assert all(PROJECT[name] for name in ("authors", "keywords", "urls"))
