"""The exchange of a hostile class: odd names, odd times, odd files. Others are collected, and nobody wins time."""

from __future__ import annotations

import json
import os
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casewise.collecting.collected import Collected
from casewise.collecting.submitted_files import SubmittedFiles
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.grading.keyed import KeyedModule
from casewise.grading.pages import feedback
from casewise.grading.scoring import score_submission

STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
NOW = datetime.now(UTC)
ODD_TIMES = [
    "1" * 200 + "h1m",
    "2026-11-23 10:00:00 " + "x" * 100,
    "2026-11-23 10:00:00 CST",
    "2026-11-23 10:00:00 \x1b[2J",
    "Monday",
    "0001-01-01 00:00:00 UTC",
    "9999-12-31 23:59:59 -1400",
    "",
]


@pytest.fixture
def inbound(course, lines):
    """The exchange's inbound folder of a module that is released, and due in an hour; `put` hands in there."""
    pipeline = Course(course)
    pipeline.release_assignment("sample")
    folder = course / ".exchange" / "therapeutic-ethics" / "inbound"

    def put(name: str | bytes, journal: bytes | None = None, stamp: str | None = None) -> Path:
        there = folder / os.fsdecode(name)
        shutil.copytree(course / "release" / "sample", there)
        (there / "responses.jsonl").write_bytes(lines() if journal is None else journal)
        if stamp is not None:
            (there / "timestamp.txt").write_text(stamp)
        (there / "submission_secret.txt").write_text(f"secret of {name!r}")
        return there

    return put


def named(learner: str, moment: datetime = NOW) -> str:
    return f"{learner}+sample+{moment:{STAMP}}+x"


def due(course: Path, moment: datetime) -> Course:
    pipeline = Course(course)
    with pipeline.gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate=moment.replace(tzinfo=None))
    return pipeline


def collected(course: Path) -> set[str]:
    return {path.parent.name for path in (course / "gradebook" / "submitted").glob("*/sample")}


def test_folders_with_odd_names_stop_nobody(course, inbound):
    inbound(named("good"), stamp=f"{NOW:{STAMP}}")
    for number, time in enumerate(ODD_TIMES):
        inbound(f"odd{number}+sample+{time}+x")
    for name in (b"r\xe9sum\xe9", b"a\nb", b" ", b"", "\u202ebob".encode(), b"x" * 200 + b"\xff", b"a\x1b[2J"):
        inbound(name + b"+sample+" + f"{NOW:{STAMP}}".encode() + b"+x")
    log = Course(course).collect("sample")
    assert collected(course) == {"good", *(f"odd{number}" for number in range(len(ODD_TIMES)))}
    assert "\x1b" not in log
    assert log.count("was refused: ") == 7
    for number in range(len(ODD_TIMES)):
        folder = course / "gradebook" / "submitted" / f"odd{number}" / "sample"
        when = datetime.strptime((folder / "timestamp.txt").read_text(), STAMP).replace(tzinfo=UTC)
        assert abs(when - datetime.now(UTC)) < timedelta(minutes=10)
        assert "by the file system" in Collected.read(folder).remarks[0]


@pytest.mark.parametrize(
    "stamp",
    [None, "in time", "2026-11-23 10:00:00 CST", f"{NOW - timedelta(days=3):{STAMP}}"],
    ids=["none", "in time", "another zone", "three days before"],
)
@pytest.mark.parametrize("grader", ["casewise", "nbgrader"])
def test_a_late_learner_is_late_whatever_the_file_says(course, inbound, stamp, grader, monkeypatch):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    pipeline = due(course, NOW - timedelta(hours=1))
    inbound(named("late"), stamp=stamp)
    inbound(named("early", NOW - timedelta(hours=2)), stamp=f"{NOW - timedelta(hours=2):{STAMP}}")
    pipeline.collect("sample")
    if grader == "casewise":
        remarks = bulk.grade(pipeline, "sample").remarks
        assert "by the exchange's folder name" in remarks["late"][0]
        assert any("To accept it, delete collected.json" in remark for remark in remarks["early"])
    else:
        pipeline.autograde("sample")
    with pipeline.gradebook() as gradebook:
        late, early = (gradebook.find_submission("sample", learner) for learner in ("late", "early"))
        assert 3600 - 120 < late.total_seconds_late < 3600 + 120
        assert late.late_submission_penalty == late.score > 0
        assert not late.needs_manual_grade
        assert early.total_seconds_late == 0
        assert all(grade.needs_manual_grade for notebook in early.notebooks for grade in notebook.grades)
    (course / "gradebook" / "submitted" / "early" / "sample" / "collected.json").unlink()
    pipeline.autograde("sample", "early") if grader == "nbgrader" else bulk.grade(pipeline, "sample")
    with pipeline.gradebook() as gradebook:
        assert not gradebook.find_submission("sample", "early").needs_manual_grade


def test_answers_that_were_changed_after_the_due_date_go_to_a_person(course, inbound, lines):
    then = NOW - timedelta(hours=2)
    pipeline = due(course, NOW - timedelta(hours=1))
    folder = inbound(named("early", then), stamp=f"{then:{STAMP}}")
    (folder / "responses.jsonl").write_bytes(lines({"elevator": "defer"}))
    os.utime(folder / "responses.jsonl", (then.timestamp(), then.timestamp()))
    pipeline.collect("sample")
    bulk.grade(pipeline, "sample")
    with pipeline.gradebook() as gradebook:
        assert gradebook.find_submission("sample", "early").needs_manual_grade


@pytest.mark.parametrize("stamp", [None, "in time", "1" * 300 + "h1m"])
def test_by_hand_the_last_answer_gives_the_time_or_else_a_person_does(course, hand_in, lines, rows, stamp):
    pipeline = due(course, datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    timeless = b"".join(line.replace(b"2026-11-23T09:00:00.000Z", b"") for line in lines().splitlines(keepends=True))
    folders = {"answered": hand_in("answered", lines()), "timeless": hand_in("timeless", timeless)}
    folders["untouched"] = hand_in("untouched")
    for folder in folders.values():
        (folder / "timestamp.txt").unlink()
        if stamp is not None:
            (folder / "timestamp.txt").write_text(stamp)
    report = bulk.grade(pipeline, "sample")
    assert "Handed in at 2026-11-23 09:00 UTC, by its last answer" in report.remarks["answered"][0]
    assert "Nobody can tell when it was handed in" in report.remarks["timeless"][0]
    with pipeline.gradebook() as gradebook:
        found = {learner: gradebook.find_submission("sample", learner) for learner in folders}
        assert found["answered"].total_seconds_late == 3600
        assert {name: one.needs_manual_grade for name, one in found.items()} == {
            "answered": False,
            "timeless": True,
            "untouched": False,
        }
    before = rows(pipeline)
    pipeline.autograde("sample")
    assert rows(pipeline) == before
    (folders["timeless"] / "timestamp.txt").write_text("2026-11-23 07:00 UTC")
    bulk.grade(pipeline, "sample")
    with pipeline.gradebook() as gradebook:
        assert not gradebook.find_submission("sample", "timeless").needs_manual_grade


def test_formgrader_and_collecting_read_the_times_of_a_hostile_class(course, hand_in, lines, inbound):
    from nbgrader.apps.api import NbGraderAPI  # noqa: PLC0415

    pipeline = Course(course)
    for number, time in enumerate([*ODD_TIMES, "2" * 10_000]):
        (hand_in(f"odd{number}", lines()) / "timestamp.txt").write_text(time)
    (hand_in("bytes", lines()) / "timestamp.txt").write_bytes(b"\xff\xfe")
    (hand_in("pipe", lines()) / "timestamp.txt").unlink()
    os.mkfifo(course / "gradebook" / "submitted" / "pipe" / "sample" / "timestamp.txt")
    inbound(named("odd1"), stamp=f"{NOW:{STAMP}}")
    pipeline.collect("sample")
    assert (course / "gradebook" / "submitted" / "odd1" / "sample" / "timestamp.txt").read_text() == f"{NOW:{STAMP}}"
    found = NbGraderAPI(coursedir=pipeline.coursedir).get_submissions("sample")
    assert len(found) == len(ODD_TIMES) + 3


def test_feedback_is_returned_to_everybody_that_can_be_reached(course, inbound):
    from nbgrader.utils import notebook_hash  # noqa: PLC0415

    pipeline = Course(course)
    for learner in ("ann", "bea", "cleo", "dan"):
        inbound(named(learner), stamp=f"{NOW:{STAMP}}")
    pipeline.collect("sample")
    bulk.grade(pipeline, "sample")
    feedback(pipeline, "sample")
    pages = course / "gradebook" / "feedback"
    (pages / "ann" / "sample" / "submission_secret.txt").unlink()
    (pages / "bea" / "sample" / "timestamp.txt").unlink()
    (pages / "cleo" / "sample" / "assessment.html").unlink()
    (pages / "cleo" / "sample" / "assessment.html").symlink_to("/etc/passwd")
    shutil.copytree(pages / "dan", pages / os.fsdecode(b"a\nb\xe9"))
    log = pipeline.release_feedback("sample")
    out = course / ".exchange" / "therapeutic-ethics" / "feedback"
    there = {path.name for path in out.iterdir()}
    for learner in ("bea", "dan"):
        secret = (pages / learner / "sample" / "submission_secret.txt").read_text()
        assert f"{notebook_hash(secret=secret, notebook_id='assessment')}.html" in there
    assert not any("root:" in path.read_text() for path in out.iterdir())
    for words in ("of ann can't be returned", "of cleo can't be returned", r"of a\x0ab\xe9 can't be returned"):
        assert words in log


def test_a_submission_that_cannot_be_scored_stops_nobody(course, hand_in, lines, monkeypatch):
    from casewise.grading import workers  # noqa: PLC0415

    score = workers.score_submission

    def fall(module, learner, files):
        if learner == "bad":
            raise RuntimeError("a fault\x1b[2J")
        return score(module, learner, files)

    monkeypatch.setattr(workers, "score_submission", fall)
    for learner in ("bad", "good"):
        hand_in(learner, lines())
    report = bulk.grade(Course(course), "sample")
    assert report.graded == 1
    assert report.failed == {"bad": r"scoring it failed with RuntimeError: a fault\x1b[2J"}


def test_the_courses_own_zone_reads_its_abbreviation(course, inbound):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.Exchange.timezone = "America/Chicago"\n')
    inbound("ann+sample+2026-11-23 04:00:00.000000 CST+x", stamp="2026-11-23 04:00:00.000000 CST")
    pipeline = Course(course)
    pipeline.collect("sample")
    folder = course / "gradebook" / "submitted" / "ann" / "sample"
    assert (folder / "timestamp.txt").read_text() == "2026-11-23 10:00:00.000000 UTC"
    assert json.loads((folder / "collected.json").read_text())["stamp"] == "2026-11-23 10:00:00.000000 UTC"


BITS = [b"\x00", b"\xff\xfe", b"{", b"]", b'"', b"\\ud800", b"NaN", b"1e999", b"null", b"\n", b"[" * 2000, b"9" * 5000]
BITS += [
    b'"at": "9999-12-31T23:59:59-14:00"',
    b'"session": "\\u001b[2J"',
    b'"n": -1',
    b'"response": {}',
    b'"scenario": ""',
]


def mutated(dice: random.Random, data: bytes) -> bytes:
    """Return bytes in which a few places were cut out, doubled or written over."""
    for _ in range(dice.choice([1, 1, 2, 8])):
        start, end = sorted((dice.randrange(len(data) + 1), dice.randrange(len(data) + 1)))
        middle = dice.choice([b"", data[start:end] * 2, dice.choice(BITS), dice.choice(BITS) + data[start:end]])
        end = end if dice.random() < 0.3 else min(end, start + 5)
        data = data[:start] + middle + data[end:]
    return data


def test_mutated_submissions_are_graded_or_go_to_a_person(course, tmp_path, lines):
    module, dice = KeyedModule.of(Course(course), "sample"), random.Random(14)
    release = course / "release" / "sample"
    notebook = json.loads((release / "assessment.ipynb").read_text())
    notebook["metadata"]["casewise"]["responses"] = {
        entry["scenario"]: entry for entry in map(json.loads, lines().splitlines())
    }
    files = {
        "responses.jsonl": lines(),
        "assessment.ipynb": json.dumps(notebook).encode(),
        "timestamp.txt": b"2026-11-23 10:00:00.000000 UTC",
    }
    for number in range(400):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        left_out = dice.choice(["responses.jsonl", "assessment.ipynb", ""])
        for name, data in files.items():
            if name != left_out:
                (folder / name).write_bytes(mutated(dice, data) if dice.random() < 0.8 else data)
        graded = score_submission(module, "ann", SubmittedFiles.read(folder, release).judged(NOW.replace(tzinfo=None)))
        all_points = [points for cells in graded.points.values() for points in cells.values()]
        assert sum(one.points or 0 for one in all_points) > 0 or any(one.for_a_person for one in all_points)
        assert all(remark.isprintable() for remark in graded.remarks)
        json.loads(graded.files["assessment.ipynb"])
