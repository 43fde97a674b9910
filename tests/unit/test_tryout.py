"""One's own module as a learner would meet it, and a further module: what is made, and what is left alone."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from casewise.course.further import PlanError, add_module, with_module
from casewise.course.ipynb import notebook_of, save
from casewise.course.module import Module
from casewise.course.new import add, course
from casewise.course.plan import Plan
from casewise.demo.tryout import lay_out
from casewise.notebook.place import Place
from tests.support.command import casewise


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("fresh") / "mine"
    course(folder)
    return folder


@pytest.fixture
def mine(fresh, tmp_path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "mine"))


def test_a_module_is_seen_as_a_learner_would_while_some_of_it_is_unfinished(mine, tmp_path):
    path = mine / "source" / "first" / "lesson.ipynb"
    notebook = notebook_of(path, "lesson")
    desk = notebook.cells[2]
    notebook.cells[2] = new_code_cell(desk.source.replace("kind: choice", "kind: chioce"))
    notebook.cells[4:4] = [new_code_cell(notebook.cells[3].source), new_code_cell("print(1)"), new_markdown_cell("Hm")]
    notebook.cells = [cell for cell in notebook.cells if cell.source != "%review"]
    save(notebook, path)
    (path.parent / "form.png").write_bytes(b"\x89PNG")
    before = {path: path.read_bytes() for path in mine.rglob("*") if path.is_file()}
    (room := tmp_path / "room").mkdir()
    made = lay_out(Module(mine / "source" / "first"), room)
    assert {path: path.read_bytes() for path in mine.rglob("*") if path.is_file()} == before
    assert [(one.cell, one.line, one.what.partition(".")[0]) for one in made.left_out] == [
        (3, 3, 'There is no kind "chioce"'),
        (5, None, "Its id is already used"),
        (6, None, "It holds code"),
    ]
    assert Place.of(made.home / "first", {}) is Place.LEARNER
    released = nbformat.read(made.home / "first" / "lesson.ipynb", as_version=4)
    shown = [cell.source.partition("\n")[0] for cell in released.cells if cell.source.startswith("%%")]
    assert shown == ["%%scenario who-may-know", "%%scenario an-open-door"]
    assert [cell.source for cell in released.cells if cell.cell_type == "code"][-1] == "%review"
    assert (made.home / "first" / "form.png").is_file()
    graded = (made.home / "first" / "assessment.ipynb").read_text()
    assert not [word for word in ("HIDDEN", "answers:", "rationale:") if word in graded]


def test_the_command_says_what_is_left_out_and_how_much_is_to_fix(mine):
    done = casewise("try", "first", "--no-open", folder=mine)
    home = Path(done.stdout.strip())
    assert done.returncode == 0
    assert "8 more things to fix before a release: casewise check first" in done.stderr
    assert (home / "first" / "lesson.ipynb").is_file()
    shutil.rmtree(home.parent)
    assert casewise("try", "second", "--no-open", folder=mine).returncode == 2


def test_a_further_module_is_made_by_a_command_and_comes_last(mine):
    done = casewise("new-module", "heart", "--title", "The heart", "--json", folder=mine)
    assert [Path(path).name for path in json.loads(done.stdout)["files"]] == ["lesson.ipynb", "assessment.ipynb"]
    assert Plan.read(mine / "source").modules == {"first": "First", "heart": "The heart"}
    assert notebook_of(mine / "source" / "heart" / "lesson.ipynb", "").cells[0].source.startswith("# The heart\n")
    said = casewise("check", "heart", folder=mine).stdout
    assert all(word in said for word in ("Write here what learners", "A code of your field", "objective A1"))
    assert "# The heart" not in said
    again, odd = casewise("new-module", "heart", folder=mine), casewise("new-module", "a+b", folder=mine)
    assert (again.returncode, odd.returncode) == (2, 2)
    assert "already something in source/heart" in again.stderr


@pytest.mark.parametrize(
    ("plan", "wanted"),
    [
        ("", "modules:\n  b: B\n  new: New one\n"),
        ("title: T", "title: T\nmodules:\n  b: B\n  new: New one\n"),
        ("modules:\n  b: B # first\n\nwords: []\n", "modules:\n  b: B # first\n  new: New one\n\nwords: []\n"),
        ("modules:\n  - b\nwords: []\n", "modules:\n  - b\n  - new\nwords: []\n"),
        ("modules:\n- b\n", "modules:\n- b\n- new\n"),
        ("modules: {b: B}\n", "modules: {b: B, new: New one}\n"),
        ("modules: [b]\n", "modules: [b, new]\n"),
        ("modules: {}\n", "modules: {new: New one}\n"),
        ("modules: {new: Ours}\n", "modules: {new: Ours}\n"),
    ],
)
def test_a_plan_keeps_all_that_its_author_wrote(plan, wanted):
    assert with_module(plan, ["b"], "new", "New one") == wanted


def test_a_plan_that_cannot_take_a_module_is_left_alone(mine):
    plan = mine / "source" / "course.yaml"
    plan.write_text("modules: &all\n  first: >\n    A long\n    title\nobjectives: {A1: x\n")
    before = plan.read_bytes()
    with pytest.raises(PlanError, match='Add "heart: Heart" under "modules"'):
        add_module(mine / "source", "heart")
    assert plan.read_bytes() == before
    assert not (mine / "source" / "heart").exists()


def test_a_copied_cell_makes_no_noise(mine):
    path = mine / "source" / "first" / "lesson.ipynb"
    data = json.loads(path.read_text())
    data["cells"].insert(3, data["cells"][2])  # with its id, as some programs copy it
    path.write_text(json.dumps(data))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert add(path, "sort") == "who-may-know-2"
    assert len({cell.id for cell in notebook_of(path, "").cells}) == len(data["cells"]) + 1
