"""After grading has begun: keys are corrected, scenarios withdrawn, lessons fixed, and what people gave stays."""

from __future__ import annotations

import nbformat
import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.course.build import CourseError, build
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.grading.pages import feedback

REASON = "Two of its answers can be defended."


@pytest.fixture
def graded(course, hand_in, lines):
    """A class that was graded; a person gave Odo points for the elevator."""
    hand_in("sorrel", lines())
    hand_in("odo", lines({"elevator": "share"}))
    hand_in("blank")
    pipeline = Course(course)
    bulk.grade(pipeline, "sample")
    with pipeline.gradebook() as gradebook:
        grade = gradebook.find_grade("elevator", "assessment", "sample", "odo")
        grade.manual_score, grade.needs_manual_grade = 0.75, False
        gradebook.db.commit()
    return course


@pytest.fixture
def edit(course):
    """Return the function that changes a word of a source notebook."""

    def change(before: str, after: str, notebook: str = "assessment") -> None:
        path = course / "source" / "sample" / f"{notebook}.ipynb"
        text = nbformat.read(path, as_version=4)
        for cell in text.cells:
            cell.source = cell.source.replace(before, after)
        nbformat.write(text, path)

    return change


def elevator(course) -> dict[str, tuple[float, float]]:
    with Course(course).gradebook() as gradebook:
        found = {
            learner: gradebook.find_grade("elevator", "assessment", "sample", learner)
            for learner in ("sorrel", "odo", "blank")
        }
        return {learner: (grade.auto_score, grade.score) for learner, grade in found.items()}


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def test_a_corrected_key_is_reported_and_graded_again_and_manual_scores_stay(graded, edit):
    assert elevator(graded) == {"sorrel": (1, 1), "odo": (0, 0.75), "blank": (0, 0)}
    edit("silent: 0.5", "silent: 0.25")
    code, said = run("build", "sample", "--course", graded)
    assert code == 0
    assert "elevator: its key (grades may change)" in said
    assert "If learners were graded: casewise grade sample" in said
    again = bulk.grade(Course(graded), "sample")
    assert (again.graded, again.unchanged) == (3, 0)
    assert elevator(graded) == {"sorrel": (0.5, 0.5), "odo": (0, 0.75), "blank": (0, 0)}


@pytest.mark.parametrize("way", ["at once", "nbgrader", "stock"])
def test_a_withdrawn_scenario_gives_everybody_its_points(graded, edit, tmp_path, stock, way):
    edit("key: {defer: 1, silent: 0.5}", f"key: {{defer: 1, silent: 0.5}}\nwithdrawn: {REASON}")
    assert "withdrawn" in str(build(Course(graded), "sample").changes[0])
    root = stock(graded, tmp_path / "stock") if way == "stock" else graded
    if way == "at once":
        code, said = run("grade", "sample", "--course", root, "--workers", 1)
        assert code == 0
        assert f"elevator is withdrawn, so everyone has its points: {REASON}" in said
        assert "what a person gave stays, in formgrader: odo" in said
    else:
        Course(root).autograde("sample")
    assert elevator(root) == {"sorrel": (2, 2), "odo": (2, 0.75), "blank": (2, 2)}
    if way != "stock":
        feedback(Course(root), "sample")
        page = (root / "gradebook" / "feedback" / "sorrel" / "sample" / "assessment.html").read_text()
        assert REASON in page
        assert "Withdrawn, everybody has its points" in page
        assert "Nothing leaks, and Sorrel learns nothing" not in page


def test_a_withdrawn_scenario_that_counts_again_is_graded_by_its_key(graded, edit):
    edit("key: {defer", "withdrawn: No.\nkey: {defer")
    build(Course(graded), "sample")
    bulk.grade(Course(graded), "sample")
    edit("withdrawn: No.\n", "")
    assert "counts again" in str(build(Course(graded), "sample").changes[0])
    bulk.grade(Course(graded), "sample")
    assert elevator(graded)["sorrel"] == (1, 1)


def test_a_lesson_can_be_rewritten_and_its_practice_changed_at_any_time(graded, edit, rows):
    before = rows(Course(graded))
    path = graded / "source" / "sample" / "lesson.ipynb"
    lesson = nbformat.read(path, as_version=4)
    del lesson.cells[3]
    extra = nbformat.v4.new_code_cell(lesson.cells[2].source.replace("try-elevator", "try-again"))
    lesson.cells[3:3] = [nbformat.v4.new_markdown_cell("More about doors."), extra]
    nbformat.write(lesson, path)
    told = [str(change) for change in build(Course(graded), "sample").changes]
    assert told == [
        "try-again: new (seen by learners who fetch it from now on)",
        "try-table: gone (seen by learners who fetch it from now on)",
        "lesson.ipynb: its text (seen by learners who fetch it from now on)",
    ]
    bulk.grade(Course(graded), "sample")
    assert rows(Course(graded)) == before
    Course(graded).autograde("sample")
    assert rows(Course(graded)) == before


def test_graded_scenarios_cannot_come_or_go_once_a_class_was_graded(graded, edit):
    release = {path.name: path.read_bytes() for path in (graded / "release" / "sample").iterdir()}
    edit("%%scenario elevator", "%%scenario lift")
    with pytest.raises(CourseError) as refused:
        build(Course(graded), "sample")
    gone, new = map(str, refused.value.problems)
    assert gone == (
        "source/sample/assessment.ipynb, scenario elevator: This graded scenario is gone, and 3 learners were graded "
        'already. Put it back, and add "withdrawn: " with the reason. Then everyone gets its points.'
    )
    assert new == (
        "source/sample/assessment.ipynb, cell 3, scenario lift: This graded scenario is new, and 3 learners were "
        "graded already. Remove it, or make it practice. It can be graded in another module."
    )
    assert release == {path.name: path.read_bytes() for path in (graded / "release" / "sample").iterdir()}


def test_a_later_due_date_or_an_extension_regrades_those_it_affects(graded):
    pipeline = Course(graded)
    with pipeline.gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-11-23 08:00:00 UTC")
    assert bulk.grade(pipeline, "sample").graded == 3
    with pipeline.gradebook() as gradebook:
        gradebook.grant_extension("sample", "odo", hours=24)
    again = bulk.grade(pipeline, "sample")
    assert (again.graded, again.unchanged) == (1, 2)


def test_a_gradebook_that_was_put_back_from_before_is_filled_again(course, hand_in, lines):
    hand_in("sorrel", lines())
    pipeline = Course(course)
    database = course / "gradebook" / "gradebook.db"
    backup = database.read_bytes()
    assert bulk.grade(pipeline, "sample").graded == 1
    database.write_bytes(backup)
    assert bulk.grade(Course(course), "sample").graded == 1


def test_a_copy_of_an_answer_that_was_graded_long_ago_is_still_reported(graded, hand_in, lines):
    hand_in("copier", lines())
    assert bulk.grade(Course(graded), "sample").alike == [["copier", "odo", "sorrel"]]
