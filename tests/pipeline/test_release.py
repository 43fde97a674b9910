"""Releasing: refused as a whole, with every problem named and the old release in its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from casewise.course import build as building
from casewise.course.build import CourseError, build
from casewise.course.leaks import leaks
from casewise.course.module import Module
from casewise.course.release import still
from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course, StepError, stored_keys
from casewise.learner.fetched import FetchedModule
from casewise.moment import due_in_words
from casewise.scenario.cell import is_scenario

BIN = Path(sys.executable).parent


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spoil(course: Path) -> None:
    """Break four rules in one notebook."""
    path = course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    elevator, table, sorting = notebook.cells[2:5]
    elevator.source = elevator.source.replace("kind: choice", "kind: chioce")
    table.source = table.source.replace("key: [move, later]", "key: [move, garden]").replace(
        "  whisper: A low",
        "  wisper: A low",  # codespell:ignore wisper
    )
    sorting.source = sorting.source.replace("%%scenario sorting", "%%scenario table").replace(
        "prompt: Sort the three acts.\n", ""
    )
    nbformat.write(notebook, path)


EXPECTED = [
    'no kind "chioce"',
    '"garden" is not one',
    'no rationale for "whisper"',
    'no "prompt"',
    "is already used in",
]


def test_building_twice_gives_the_same_bytes(course):
    before = files(course / "release")
    build(Course(course), "sample")
    assert files(course / "release") == before


def test_a_release_has_no_leak(course):
    assert leaks(Module(course / "source" / "sample"), Module(course / "release" / "sample")) == []


def test_each_released_scenario_shows_its_still_card_and_nothing_else_shows_anything(course):
    for path in (course / "release" / "sample").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            wanted = still(cell.source) if cell.cell_type == "code" and is_scenario(cell.source) else []
            assert cell.get("outputs", []) == wanted


def test_an_older_release_without_cards_counts_as_the_same(course):
    folder = course / "release" / "sample"
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, path)
    assert leaks(Module(course / "source" / "sample"), Module(folder)) == []
    assert build(Course(course), "sample").changes == []
    assert "cw-still" in (folder / "assessment.ipynb").read_text()


def test_nbgrader_itself_refuses_a_broken_module_and_leaves_the_old_release(course):
    before = files(course / "release")
    spoil(course)
    done = subprocess.run(
        [BIN / "nbgrader", "generate_assignment", "sample", "--force"],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for words in EXPECTED:
        assert words in done.stderr
    assert files(course / "release") == before


def test_casewise_build_lists_all_problems_with_their_places(course):
    before = files(course / "release")
    spoil(course)
    with pytest.raises(CourseError) as refused:
        build(Course(course), "sample")
    text = str(refused.value)
    assert all(words in text for words in EXPECTED)
    assert "source/sample/assessment.ipynb, cell 4, scenario table, line" in text
    assert files(course / "release") == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("### BEGIN HIDDEN TESTS", "\n### BEGIN HIDDEN TESTS"),
        ("### BEGIN HIDDEN TESTS", "\n\n  \n### BEGIN HIDDEN TESTS"),
        ("### END HIDDEN TESTS", "### END HIDDEN TESTS\n"),
        ("### END HIDDEN TESTS", "### END HIDDEN TESTS\n\n"),
    ],
)
def test_blank_lines_around_a_hidden_region_are_accepted(course, before, after):
    path = course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source = notebook.cells[2].source.replace(before, after)
    nbformat.write(notebook, path)
    build(Course(course), "sample")
    released = nbformat.read(course / "release" / "sample" / "assessment.ipynb", as_version=4)
    assert "HIDDEN" not in released.cells[2].source


def test_a_build_that_is_refused_leaves_the_keys_that_grading_goes_by(course):
    pipeline = Course(course)
    keys = stored_keys(pipeline, "sample")
    path = course / "source" / "sample" / "assessment.ipynb"
    path.write_text(path.read_text().replace("silent: 0.5", "silent: 0.25"))
    picture = course / "source" / "sample" / "doors.svg"
    reason = next(iter(Module(path.parent).scenarios()["elevator"].rationale.values()))
    picture.write_text(f"<svg>{reason}</svg>")
    with pytest.raises(CourseError):
        build(pipeline, "sample")
    assert stored_keys(pipeline, "sample") == keys
    picture.unlink()
    build(pipeline, "sample")
    assert stored_keys(pipeline, "sample") != keys


def test_a_source_that_is_edited_while_it_is_built_reveals_nothing(course, monkeypatch):
    before = files(course / "release")
    reason = next(iter(Module(course / "source" / "sample").scenarios()["elevator"].rationale.values()))
    pipeline = Course(course)
    generate = pipeline.generate_assignment

    def edited(module: str, into: Path, gradebook: Path | None = None, exporter: object = None) -> str:
        if gradebook is None:
            (course / "source" / "sample" / "doors.svg").write_text(f"<svg>{reason}</svg>")
        return generate(module, into, gradebook, exporter)

    monkeypatch.setattr(pipeline, "generate_assignment", edited)
    with pytest.raises(CourseError, match="A part of a hidden region can be found in it"):
        build(pipeline, "sample")
    assert files(course / "release") == before


def test_a_source_that_is_broken_while_it_is_built_changes_no_key(course, monkeypatch):
    before, pipeline, prove = files(course / "release"), Course(course), building._prove  # noqa: SLF001
    keys, path = stored_keys(pipeline, "sample"), course / "source" / "sample" / "assessment.ipynb"

    def proved(source: Module, folder: Path) -> None:
        prove(source, folder)
        path.write_text(path.read_text().replace("points: 2", "points: many"))

    monkeypatch.setattr(building, "_prove", proved)
    with pytest.raises(StepError, match='"points" cannot be "many"'):
        build(pipeline, "sample")
    assert files(course / "release") == before
    assert stored_keys(pipeline, "sample") == keys


def test_a_database_out_of_reach_costs_no_release(course):
    before = files(course / "release")
    pipeline = Course(course)
    pipeline.coursedir.db_url = "sqlite:////nowhere/at/all.db"
    with pytest.raises(CasewiseError):
        build(pipeline, "sample")
    assert files(course / "release") == before
    assert not list(course.glob(".build-*"))


@pytest.mark.parametrize("points", [1, 3.5])
def test_points_that_differ_from_nbgraders_are_refused(course, points):
    path = course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    released = nbformat.read(course / "release" / "sample" / "assessment.ipynb", as_version=4)
    notebook.cells[2].metadata["nbgrader"] = released.cells[2].metadata.nbgrader | {"points": points}
    nbformat.write(notebook, path)
    with pytest.raises(CourseError, match=r"has 2 points, and nbgrader's metadata says"):
        build(Course(course), "sample")


def test_the_same_module_can_be_fixed_after_learners_handed_in(course, hand_in, lines, grade):
    hand_in("sorrel", lines())
    grade()
    path = course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source = notebook.cells[2].source.replace("silent: 0.5", "silent: 0.25")
    nbformat.write(notebook, path)
    build(Course(course), "sample")
    assert grade()["sorrel"]["elevator"] == (0.5, False)


def test_a_due_date_of_the_gradebook_reaches_learners(course):
    pipeline = Course(course)
    with pipeline.gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-12-04 17:00:00 UTC")
    build(pipeline, "sample")
    for notebook in (course / "release" / "sample").glob("*.ipynb"):
        assert nbformat.read(notebook, as_version=4).metadata.casewise.due == "2026-12-04T17:00:00+00:00"
    assert FetchedModule.of_folder(course / "release" / "sample").due == "2026-12-04T17:00:00+00:00"
    assert due_in_words("2026-12-04T17:00:00+00:00").startswith("Due ")
