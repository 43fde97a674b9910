"""A class graded at once is graded as nbgrader grades it, one by one: every row, every notebook."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from weakref import WeakSet

import pytest

from casewise.course.module import Module
from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.graded import Graded
from casewise.grading import run as bulk
from casewise.grading.pages import feedback
from casewise.grading.workers import processes


def graded(course: Path) -> dict[str, object]:
    """Return everything in `autograded/`, notebooks as JSON."""
    return {
        str(path.relative_to(course / "autograded")): json.loads(path.read_bytes())
        if path.suffix == ".ipynb"
        else path.read_bytes()
        for path in sorted((course / "autograded").rglob("*"))
        if path.is_file() and path.name not in (bulk.GRADED, "README.md")
    }


@pytest.fixture
def handed_in(course, hand_in, lines):
    """A class of every sort: right, partly, wrong, blank, mixed, damaged, without a journal."""
    scenarios = Module(course / "source" / "sample").scenarios()
    samples = {name: scenario.samples() for name, scenario in scenarios.items()}
    hand_in("right", lines({name: sample.right[0] for name, sample in samples.items()}))
    hand_in("partly", lines({name: sample.partly[0] for name, sample in samples.items()}))
    hand_in("wrong", lines({name: sample.wrong[0] for name, sample in samples.items()}))
    hand_in("blank")
    hand_in("torn", lines({"elevator": "silent"}) + b'{"v": 1, "scenario": "table", "resp')
    hand_in("odd", b"\x00\xff\n{}\n" + lines({"sorting": {"post": "harm"}}))
    copied = hand_in("copied")
    notebook = json.loads((copied / "assessment.ipynb").read_text())
    entry = json.loads(lines({"elevator": "defer"}))
    notebook["metadata"]["casewise"]["responses"] = {"elevator": entry}
    (copied / "assessment.ipynb").write_text(json.dumps(notebook))
    return course


@pytest.mark.parametrize("workers", [1, 2])
def test_every_row_and_every_notebook_is_nbgraders_own(handed_in, tmp_path, workers, rows):
    other = Path(shutil.copytree(handed_in, tmp_path / "other"))
    report = bulk.grade(Course(handed_in), "sample", workers=processes(workers))
    Course(other).autograde("sample")
    assert rows(Course(handed_in)) == rows(Course(other))
    assert graded(handed_in) == graded(other)
    assert (report.graded, report.unchanged, report.failed) == (7, 0, {})
    assert set(report.remarks) == {"torn", "odd"}


def test_a_second_run_does_only_what_is_new_or_changed(handed_in, hand_in, lines, rows):
    pipeline = Course(handed_in)
    bulk.grade(pipeline, "sample")
    before = rows(pipeline)
    assert bulk.grade(pipeline, "sample").unchanged == 7
    assert rows(pipeline) == before
    hand_in("late", lines({"elevator": "defer"}))
    (handed_in / "gradebook" / "submitted" / "blank" / "sample" / "responses.jsonl").write_bytes(lines())
    again = bulk.grade(pipeline, "sample")
    assert (again.graded, again.unchanged) == (2, 6)
    forced = bulk.grade(pipeline, "sample", force=True)
    assert (forced.graded, forced.unchanged) == (8, 0)


def test_what_a_person_gave_survives_a_regrade(handed_in):
    pipeline = Course(handed_in)
    bulk.grade(pipeline, "sample")
    with pipeline.gradebook() as gradebook:
        grade = gradebook.find_grade("table", "assessment", "sample", "wrong")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.5, 0.5, False
        gradebook.db.commit()
    bulk.grade(pipeline, "sample", force=True)
    with pipeline.gradebook() as gradebook:
        grade = gradebook.find_grade("table", "assessment", "sample", "wrong")
        assert (grade.auto_score, grade.manual_score, grade.extra_credit, grade.score) == (0.0, 2.5, 0.5, 3.0)
        assert not grade.needs_manual_grade


LATE = """
from nbgrader.plugins import LateSubmissionPlugin


class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2 if total_seconds_late < 86400 else 1000


c.AssignLatePenalties.plugin_class = Half
"""


def test_deadlines_extensions_and_penalties_are_nbgraders_own(handed_in, tmp_path, rows):
    with (handed_in / "nbgrader_config.py").open("a") as config:
        config.write(LATE)
    late = handed_in / "gradebook" / "submitted" / "partly" / "sample" / "timestamp.txt"
    late.write_text("2026-11-25 10:00:00.000000 UTC")
    with Course(handed_in).gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-11-23 08:00:00 UTC")
    other = Path(shutil.copytree(handed_in, tmp_path / "other"))
    bulk.grade(Course(handed_in), "sample")
    Course(other).autograde("sample")
    assert rows(Course(handed_in)) == rows(Course(other))
    penalties = {row[0]: row[2] for row in rows(Course(handed_in))["notebooks"] if row[1] == "assessment"}
    assert penalties["right"] == "3.0"


def test_without_a_release_or_with_another_one_nothing_is_changed(handed_in, rows):
    pipeline = Course(handed_in)
    notebook = handed_in / "release" / "sample" / "assessment.ipynb"
    text = notebook.read_text()
    notebook.write_text(text.replace("%%scenario table", "%%scenario tables"))
    with pytest.raises(CasewiseError, match="casewise build sample"):
        bulk.grade(pipeline, "sample")
    shutil.rmtree(notebook.parent)
    with pytest.raises(CasewiseError, match="There is no release/sample"):
        bulk.grade(pipeline, "sample")
    assert rows(pipeline)["grades"] == []
    assert graded(handed_in) == {}


@pytest.mark.parametrize("reveal", ["none", "own", "all"])
def test_every_feedback_page_is_nbgraders_own_and_can_be_released(handed_in, tmp_path, reveal):
    with (handed_in / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.FeedbackPage.reveal = {{"sample": "{reveal}"}}\n')
    pipeline = Course(handed_in)
    bulk.grade(pipeline, "sample")
    with pipeline.gradebook() as gradebook:
        gradebook.find_grade("table", "assessment", "sample", "wrong").manual_score = 2.5
        again = gradebook.find_grade("table", "assessment", "sample", "right")
        again.manual_score, again.needs_manual_grade = 3.0, True
        gradebook.find_student("wrong").first_name = " Odo"
        gradebook.find_student("wrong").last_name = "Wrenfield "
        gradebook.db.commit()
    other = Path(shutil.copytree(handed_in, tmp_path / "other"))
    assert feedback(pipeline, "sample").written == 7
    Course(other).generate_feedback("sample")
    pages = {}
    for root in (handed_in, other):
        folder = root / "gradebook" / "feedback"
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != bulk.GRADED)
        pages[root] = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    assert pages[handed_in] == pages[other]
    pipeline.release_assignment("sample")
    pipeline.release_feedback("sample")


@pytest.mark.parametrize("workers", [1, 2])
def test_graded_notebooks_are_dropped_a_chunk_at_a_time(handed_in, monkeypatch, workers):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    alive: WeakSet[Graded] = WeakSet()
    most = []

    def without(graded, **files):
        alive.add(graded)
        most.append(len(alive))
        return replace(graded, **files)

    monkeypatch.setattr(bulk, "replace", without)
    monkeypatch.setattr(Graded, "__hash__", object.__hash__)
    assert bulk.grade(Course(handed_in), "sample", workers=processes(workers)).graded == 7
    assert len(most) == 7
    assert max(most) <= 2


def test_a_locked_gradebook_is_reported_and_the_next_run_does_the_rest(handed_in, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 3)
    pipeline = Course(handed_in)
    locked = []

    def lock(_done):
        if not locked:
            locked.append(sqlite3.connect(handed_in / "gradebook" / "gradebook.db", isolation_level=None))
            locked[0].execute("BEGIN EXCLUSIVE")

    with pytest.raises(CasewiseError, match="cannot be read or written .database is locked.*Run this again"):
        bulk.grade(pipeline, "sample", tell=lock)
    locked[0].close()
    rest = bulk.grade(Course(handed_in), "sample")
    assert (rest.graded, rest.unchanged) == (4, 3)


def test_a_submission_that_a_killed_collect_zip_moved_aside_is_graded(course, hand_in, lines, read_grades):
    folder = hand_in("sorrel", lines())
    folder.rename(folder.with_name(".sample.old"))
    assert bulk.grade(Course(course), "sample").graded == 1
    assert read_grades(Course(course))["sorrel"]["elevator"] == (1.0, False)
