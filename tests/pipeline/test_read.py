"""What a person has read stays read until something else would be read; a lesson's change asks and grades nobody."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import nbformat
import pytest

from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.gradebook.ledger import Ledger
from casewise.gradebook.readings import Readings
from casewise.grading import run as bulk
from casewise.grading.pages import feedback
from casewise.keeping.backup import backup, restore
from casewise.keeping.forget import forget

TEXT = "He needs the dates of her visits."


@pytest.fixture
def course(course_with_letter, tmp_path):
    return Path(shutil.copytree(course_with_letter, tmp_path / "course"))


@pytest.fixture
def answered(course, hand_in, lines):
    """One with a text, an answer and a blank; one whose record is damaged."""
    hand_in("sorrel", lines({"elevator": "silent", "letter": TEXT}))
    hand_in("odo", lines({"elevator": "silent", "letter": TEXT}) + b'{"v": 1, "scenario": "table", "resp')
    return course


@pytest.fixture
def edit(course):
    """Return the function that changes a word of a source notebook and builds."""

    def change(*edits: tuple[str, str], notebook: str = "assessment") -> None:
        path = course / "source" / "sample" / f"{notebook}.ipynb"
        read = nbformat.read(path, as_version=4)
        for before, after in edits:
            assert any(before in cell.source for cell in read.cells)
            for cell in read.cells:
                cell.source = cell.source.replace(before, after)
        nbformat.write(read, path)
        build(Course(course), "sample")

    return change


def read_all(pipeline: Course) -> None:
    """Read everything that waits, and an answer that doesn't: as formgrader enters it."""
    with pipeline.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions("sample"):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.needs_manual_grade or grade.name == "elevator":
                        grade.manual_score = 1.5 if grade.manual_score is None else grade.manual_score
                        grade.needs_manual_grade = False
        gradebook.db.commit()


def waiting(pipeline: Course) -> set[tuple[str, str]]:
    with pipeline.gradebook() as gradebook:
        return {
            (submission.student.id, grade.name)
            for submission in gradebook.assignment_submissions("sample")
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.needs_manual_grade
        }


BOTH = {(learner, name) for learner in ("sorrel", "odo") for name in ("letter", "elevator")}
DOUBTS = {("odo", "table"), ("odo", "sorting")}
LETTERS = {("sorrel", "letter"), ("odo", "letter")}
WAYS = pytest.mark.parametrize(
    "regrade",
    [lambda pipeline: bulk.grade(pipeline, "sample", force=True), lambda pipeline: pipeline.autograde("sample")],
    ids=["grade", "autograde"],
)


@WAYS
def test_what_was_read_is_asked_for_again_only_when_something_else_would_be_read(
    answered, edit, hand_in, lines, regrade
):
    pipeline = Course(answered)
    regrade(pipeline)
    assert waiting(pipeline) == {*DOUBTS, *LETTERS}
    read_all(pipeline)
    regrade(pipeline)
    assert waiting(pipeline) == set()
    for edits, asked in (
        (
            [
                ("Write what he needs to know.", "Write what he needs to know now."),
                ("Nothing leaks, and", "Nothing leaks; and"),
                ("Look at the floor numbers.", "Look at the numbers."),
                ("- Says no more.", "-  Says  no more."),
            ],
            set(),
        ),
        (
            [("key: [move, later]", "key: [later]"), ("Says  no more.", "Says nothing more.")],
            {("odo", "table"), *LETTERS},
        ),
    ):
        edit(*edits)
        for _ in range(2):
            regrade(pipeline)
            assert waiting(pipeline) == asked
        read_all(pipeline)
    shutil.rmtree(answered / "gradebook" / "submitted" / "sorrel")
    hand_in("sorrel", lines({"elevator": "silent", "letter": TEXT + " And no more."}))
    regrade(pipeline)
    assert waiting(pipeline) == {("sorrel", "letter")}


@WAYS
def test_a_resolved_doubt_stays_resolved_for_that_very_record_alone(answered, lines, regrade):
    pipeline = Course(answered)
    regrade(pipeline)
    read_all(pipeline)
    journal = answered / "gradebook" / "submitted" / "odo" / "sample" / "responses.jsonl"
    journal.write_bytes(lines({"elevator": "silent", "letter": TEXT}) + b'{"v": 1, "scenario": "table", "respo')
    regrade(pipeline)
    assert waiting(pipeline) == DOUBTS


def test_both_ways_note_the_same_and_go_by_each_others_notes(answered, tmp_path, rows):
    other = shutil.copytree(answered, tmp_path / "other")
    one, two = Course(answered), Course(other)
    bulk.grade(one, "sample")
    two.autograde("sample")
    for pipeline in (one, two):
        read_all(pipeline)
    notes = [Readings(root, "sample").of("odo") for root in (answered, other)]
    assert notes[0] == notes[1] != {}
    one.autograde("sample")
    bulk.grade(two, "sample", force=True)
    assert waiting(one) == waiting(two) == set()
    assert rows(one) == rows(two)


@WAYS
def test_a_gradebook_of_an_earlier_version_has_no_note_and_asks_nobody(answered, edit, regrade):
    pipeline = Course(answered)
    regrade(pipeline)
    read_all(pipeline)
    shutil.rmtree(answered / "gradebook" / "read")
    edit(("Says no more.", "Says nothing more."))
    regrade(pipeline)
    assert waiting(pipeline) == LETTERS
    read_all(pipeline)
    shutil.rmtree(answered / "gradebook" / "read")
    shutil.rmtree(answered / "autograded")
    regrade(pipeline)
    assert waiting(pipeline) == {*BOTH, *DOUBTS}


@pytest.mark.parametrize("killed", ["before", "after"])
def test_a_run_that_is_killed_around_its_commit_makes_nothing_read(answered, hand_in, lines, monkeypatch, killed):
    pipeline = Course(answered)
    bulk.grade(pipeline, "sample")
    read_all(pipeline)
    shutil.rmtree(answered / "gradebook" / "submitted" / "sorrel")
    hand_in("sorrel", lines({"elevator": "silent", "letter": TEXT + " And no more."}))
    method = (Ledger, "_penalties") if killed == "before" else (Readings, "end")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*method, die)
        with pytest.raises(KeyboardInterrupt):
            bulk.grade(pipeline, "sample")
    for _ in range(2):
        bulk.grade(Course(answered), "sample")
        assert waiting(pipeline) == {("sorrel", "letter")}


def test_a_row_that_was_made_again_was_never_read(answered):
    pipeline = Course(answered)
    for regrade in (lambda: bulk.grade(pipeline, "sample"), lambda: pipeline.autograde("sample")):
        bulk.grade(pipeline, "sample")
        read_all(pipeline)
        with pipeline.gradebook() as gradebook:
            gradebook.remove_submission("sample", "sorrel")
        regrade()
        assert waiting(pipeline) == {("sorrel", "letter")}


@pytest.mark.parametrize("note", [b"", b"[]", b'{"v": 2}', b'{"v": 1, "scenarios": {"letter": 7}}', b"[" * 100_000])
def test_a_note_that_cannot_be_read_asks_again_and_stops_nothing(answered, note):
    pipeline = Course(answered)
    bulk.grade(pipeline, "sample")
    read_all(pipeline)
    (answered / "gradebook" / "read" / "sorrel" / "sample.json").write_bytes(note)
    bulk.grade(pipeline, "sample", force=True)
    assert waiting(pipeline) == {("sorrel", "letter"), ("sorrel", "elevator")}


def test_the_note_is_the_owners_alone_kept_by_a_backup_and_forgotten_with_its_learner(answered, tmp_path):
    pipeline = Course(answered)
    bulk.grade(pipeline, "sample")
    folder = answered / "gradebook" / "read"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "odo")] == [0o700, 0o700]
    assert TEXT not in (folder / "odo" / "sample.json").read_text()
    backup(pipeline, tmp_path / "kept.tar.gz")
    restore(tmp_path / "kept.tar.gz", tmp_path / "back")
    assert (tmp_path / "back" / "gradebook" / "read" / "odo" / "sample.json").is_file()
    assert folder / "odo" in forget(pipeline, "odo").files
    assert sorted(path.name for path in folder.iterdir()) == ["sorrel"]


def test_a_lessons_change_grades_nobody_and_reaches_the_feedback(answered, edit, rows):
    pipeline = Course(answered)
    bulk.grade(pipeline, "sample")
    read_all(pipeline)
    before = rows(pipeline)
    edit(("The reason of share.", "Another reason of share."), notebook="lesson")
    edit(("# An assessment", "# The assessment"))
    report = bulk.grade(pipeline, "sample")
    assert (report.graded, report.unchanged, report.failed) == (0, 2, {})
    assert rows(pipeline) == before
    feedback(pipeline, "sample")
    pages = answered / "gradebook" / "feedback" / "sorrel" / "sample"
    assert "Another reason of share." in (pages / "lesson.html").read_text()
    assert "The assessment" in (pages / "assessment.html").read_text()
    ticked = answered / "autograded" / "sorrel" / "sample" / bulk.GRADED
    made = ticked.stat().st_mtime_ns
    assert bulk.grade(pipeline, "sample").unchanged == 2
    assert ticked.stat().st_mtime_ns == made


def test_practice_that_was_answered_and_is_gone_puts_nothing_in_doubt(answered, edit, hand_in, lines, rows):
    answers = {"try-elevator": "silent", "try-table": ["move"], "elevator": "silent", "letter": TEXT, "table": ["move"]}
    hand_in("pim", lines(answers | {"sorting": {"post": "harm"}}))
    pipeline = Course(answered)
    bulk.grade(pipeline, "sample")
    read_all(pipeline)
    before = rows(pipeline)
    edit(("silent", "quiet"), ("%%scenario try-table", "%%scenario try-again"), notebook="lesson")
    report = bulk.grade(pipeline, "sample")
    assert (report.graded, report.unchanged) == (0, 3)
    bulk.grade(pipeline, "sample", force=True)
    assert rows(pipeline) == before
    pipeline.autograde("sample")
    assert rows(pipeline) == before
    feedback(pipeline, "sample")
    for page in (answered / "gradebook" / "feedback" / "pim" / "sample").glob("*.html"):
        assert "damaged" not in page.read_text()
