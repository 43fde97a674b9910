"""What the desk shows of a course, from its files, its gradebook and its exchange."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casewise.desk.exchanged import Exchanged
from casewise.desk.made import Made
from casewise.desk.next import first
from casewise.desk.notes import write_note
from casewise.desk.state import CourseState, course_state
from casewise.gradebook.course_folder import Course
from casewise.gradebook.due_dates import set_due_date
from casewise.grading import pages, run

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def look(course):
    def state() -> CourseState:
        return course_state(Course(course), NOW)

    return state


def test_hand_ins_are_counted_where_they_are(course, look, hand_in, lines, tmp_path):
    pipeline = Course(course)
    assert look().modules[0].released is Made.NO
    pipeline.release_assignment("sample")
    home = tmp_path / "home"
    home.mkdir()
    pipeline.fetch_assignment("sample", "sorrel", home)
    (home / "sample" / "responses.jsonl").write_bytes(lines())
    pipeline.submit("sample", "sorrel", home)
    hand_in("odo", lines())
    assert look().learners == ["odo", "sorrel"], "who isn't in the gradebook yet counts too"
    sample = look().modules[0]
    assert (sample.released, sample.handed_in, sample.waiting, sample.ungraded) == (Made.YES, 2, 1, 1)
    pipeline.collect("sample")
    sample = look().modules[0]
    assert (sample.handed_in, sample.waiting, sample.ungraded) == (2, 0, 2)
    assert Exchanged.of(pipeline).released(course / "release" / "sample", "sample") is Made.YES

    # Both were late, by a date that was set afterwards; the one graded counts by the gradebook's time.
    with pipeline.gradebook() as gradebook:
        set_due_date(gradebook, "sample", datetime(2026, 11, 22, tzinfo=UTC))
        gradebook.db.commit()
    sample = look().modules[0]
    assert (sample.past, sample.late) == (True, 2)
    assert sample.due_words

    assert not run.grade(pipeline, "sample").failed
    state = look()
    assert (state.modules[0].graded, state.modules[0].late, state.learners) == (2, 2, ["odo", "sorrel"])
    assert first(state).step.value == "report"
    pages.feedback(pipeline, "sample")
    pipeline.release_feedback("sample")
    assert (look().modules[0].returned, look().modules[0].to_return) == (2, 0)

    # A mark that a person gives afterwards isn't in the pages.
    write_note(course, "sample", returned=look().modules[0].marks)
    assert look().modules[0].stale_pages == 0
    with pipeline.gradebook() as gradebook:
        grade = gradebook.find_submission_notebook("assessment", "sample", "odo").grades[0]
        grade.manual_score = 0.25
        gradebook.db.commit()
    assert look().modules[0].stale_pages == 2


def test_what_changed_since_the_build_is_seen_and_a_saved_notebook_alone_is_nothing(course, look):
    assert look().modules[0].built is Made.YES
    path = course / "source" / "sample" / "lesson.ipynb"
    text = path.read_text()
    path.write_text(text)
    assert look().modules[0].built is Made.YES, "opened and saved, and nothing else"
    path.write_text(text.replace("# A lesson", "# Another lesson"))
    assert look().modules[0].built is Made.OLD
    path.write_text(text.replace("kind: choice", "kind: chioce"))
    assert look().modules[0].built is Made.OLD


def test_a_release_that_came_with_a_clone_has_to_be_built_before_learners_get_it(course, look):
    (course / "gradebook" / "gradebook.db").unlink()
    state = look()
    assert state.modules[0].built is Made.NO, "nobody could be graded by it"
    assert first(state).step.value == "build"


def test_a_hand_in_that_cannot_be_graded_is_named_and_not_tried_forever(course, look, hand_in, lines):
    hand_in("odo", lines())
    write_note(course, "sample", failed={"odo": "it can't be read"}, graded_at=NOW.timestamp() * 2)
    sample = look().modules[0]
    assert (sample.failed, sample.ungraded, sample.graded) == ({"odo": "it can't be read"}, 0, 0)
    assert first(look()).step.value == "release"


def test_a_course_whose_plan_is_broken_is_still_shown(course, look):
    (course / "source" / "course.yaml").write_text("title: [")
    state = look()
    assert state.trouble
    assert [module.title for module in state.modules] == ["Sample"]
