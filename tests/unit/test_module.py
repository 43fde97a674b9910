"""A module of the course: its notebooks, its scenarios, and what of a cell learners get."""

from __future__ import annotations

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import ClearHiddenTests

from casewise.course.module import BEGIN, END, Cell, Module, modules
from casewise.scenario import ScenarioError

LINES = st.lists(st.text("ab: #-", max_size=8), max_size=5).map("\n".join)


@pytest.fixture
def module(tmp_path, body) -> Module:
    """Two notebooks with a scenario each."""
    folder = tmp_path / "source" / "sample"
    folder.mkdir(parents=True)
    for notebook, scenario in (("assessment", "elevator"), ("lesson", "table")):
        cells = [new_markdown_cell("# Dr Fennimore asks"), new_code_cell(f"%%scenario {scenario}\n{body(scenario)}")]
        nbformat.write(new_notebook(cells=cells), folder / f"{notebook}.ipynb")
    return Module(folder)


def test_scenarios_of_all_notebooks_are_found_by_id(module):
    assert {name: scenario.kind for name, scenario in module.scenarios().items()} == {
        "elevator": "choice",
        "table": "select",
    }


def test_a_problem_names_notebook_cell_and_line(module, body):
    path = module.folder / "lesson.ipynb"
    broken = body("table", ("kind: select", "kind: selct"))  # codespell:ignore selct
    nbformat.write(new_notebook(cells=[new_code_cell(f"%%scenario table\n{broken}")]), path)
    with pytest.raises(
        ScenarioError, match=r"^source/sample/lesson\.ipynb, cell 1, scenario table, line 3, field kind:"
    ):
        module.scenarios()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"cells": 3}', "\x00"])
def test_a_file_that_isnt_a_notebook_is_named(module, content):
    (module.folder / "lesson.ipynb").write_text(content)
    with pytest.raises(ScenarioError, match=r"^source/sample/lesson\.ipynb(, line 1)?: The notebook cannot be read"):
        list(module.notebooks())


def test_only_folders_with_notebooks_are_modules(module):
    source = module.folder.parent
    (source / "drafts").mkdir()
    (source / "notes.txt").touch()
    assert modules(source) == [module]
    assert modules(source / "nowhere") == []


@given(before=LINES, hidden=LINES, after=LINES)
def test_learners_get_what_nbgrader_itself_would_leave(before, hidden, after):
    source = f"%%scenario elevator\n{before}\n{BEGIN}\n{hidden}\n{END}\n{after}"
    node = new_code_cell(source)
    node.metadata["nbgrader"] = {
        "grade": True,
        "grade_id": "elevator",
        "locked": True,
        "points": 1,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    cleared, _ = ClearHiddenTests().preprocess_cell(new_code_cell(source, metadata=node.metadata), {}, 0)
    assert Cell("lesson.ipynb", 1, node).released.rstrip() == cleared.source.rstrip()


def test_a_cell_without_a_hidden_region_is_released_as_it_is():
    assert Cell("lesson.ipynb", 1, new_code_cell("%review\n\n")).released == "%review\n\n"
