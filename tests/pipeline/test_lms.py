"""An LMS's archive of uploads becomes submissions, and the class goes on as after any collecting."""

from __future__ import annotations

import io
import json
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.utils import parse_utc
from typer.testing import CliRunner

from casewise.cli import app
from casewise.exchange import upload
from casewise.grading.pipeline import Pipeline
from casewise.journal import NAME


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 10, 0, 0)), data)
    return file.getvalue()


@pytest.fixture
def answers(tmp_path, lines):
    """Return the upload file that a learner's notebook makes."""

    def make(given: dict) -> bytes:
        folder = tmp_path / "learner" / "sample"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAME).write_bytes(lines(given))
        return upload(folder)[1]

    return make


@pytest.fixture
def collect(course):
    """Run the command, with the class in the gradebook."""
    with Pipeline(course).gradebook() as gradebook:
        for learner in ("pim", "sorrel", "odo"):
            gradebook.update_or_create_student(learner)

    def run(*arguments: object):
        return CliRunner().invoke(app, ["collect-zip", "sample", *map(str, arguments), "--course", str(course)])

    return run


def test_what_an_lms_gives_is_collected_graded_and_returned(course, tmp_path, answers, collect, grade, lines):
    notebook = json.loads((course / "release" / "sample" / "assessment.ipynb").read_text())
    entry = json.loads(lines({"elevator": "defer"}))
    notebook["metadata"]["casewise"]["responses"] = {"elevator": entry}
    given = {"elevator": "defer", "table": ["move", "later"]}
    archive = {
        "pim_101_201_sample-answers.zip": answers(given),
        "sorrel_102_202_assessment-1.ipynb": json.dumps(notebook).encode(),
        "stranger_103_203_sample-answers.zip": answers(given),
        "Odo Wren_104_assignsubmission_file_/odo_responses.jsonl": lines({"sorting": {"post": "harm"}}),
        "pim_101_205_holiday.jpg": b"\xff\xd8",
    }
    (tmp_path / "submissions.zip").write_bytes(zipped(archive))
    done = collect(tmp_path / "submissions.zip")
    assert done.exit_code == 3
    said = done.stdout.splitlines()
    assert said[0].startswith("odo: 1 answer, ")
    assert said[1].startswith("pim: 2 answers, ")
    assert said[2].startswith("sorrel: no journal")
    assert "stranger is not in the gradebook. Add the learner in formgrader, or give --add." in done.stderr
    assert "holiday.jpg: it is no part of the course." in done.stderr
    grades = grade()
    assert {learner: found["elevator"] for learner, found in grades.items()} == {
        "pim": (2.0, False),
        "sorrel": (2.0, False),
        "odo": (0.0, False),
    }
    pipeline = Pipeline(course)
    pipeline.release_assignment("sample")
    pipeline.generate_feedback("sample")
    pipeline.release_feedback("sample")
    assert len(list((course / ".exchange" / "therapeutic-ethics" / "feedback").iterdir())) == 6


def test_a_later_upload_counts_and_an_earlier_one_changes_nothing(course, tmp_path, lines, collect):
    early, late = lines({"elevator": "share"}), lines({"elevator": "defer"}).replace(b"T09", b"T11")
    (tmp_path / "a.zip").write_bytes(zipped({"pim_1_sample-answers.jsonl": b"", "pim_1_responses.jsonl": early}))
    (tmp_path / "b.zip").write_bytes(zipped({"pim_1_responses-1.jsonl": b"", "pim_1_responses.jsonl": late}))
    both = collect(tmp_path / "a.zip", tmp_path / "b.zip")
    assert "which counts" in both.stderr
    journal = course / "gradebook" / "submitted" / "pim" / "sample" / NAME
    assert journal.read_bytes() == late
    stamp = journal.parent / "timestamp.txt"
    stamp.write_text("2030-01-01 00:00:00.000000 UTC")
    again = collect(tmp_path / "a.zip")
    assert "a later submission of pim is there already" in again.stderr
    assert journal.read_bytes() == late


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
def test_when_it_was_handed_in_is_the_same_wherever_it_is_collected(
    course, tmp_path, answers, collect, monkeypatch, zone
):
    made = datetime.now(UTC)
    (tmp_path / "a.zip").write_bytes(zipped({"pim_1_sample-answers.zip": answers({"elevator": "defer"})}))
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert collect(tmp_path / "a.zip").exit_code == 0
    finally:
        monkeypatch.undo()
        time.tzset()
    stamp = (course / "gradebook" / "submitted" / "pim" / "sample" / "timestamp.txt").read_text()
    assert abs(parse_utc(stamp) - made.replace(tzinfo=None)) < timedelta(minutes=1)


def test_a_time_before_the_last_answer_is_remarked_upon(course, tmp_path, lines, collect):
    later = lines({"elevator": "defer"}).replace(b"2026-11-23T", b"2026-11-24T")
    (tmp_path / "a.zip").write_bytes(zipped({"pim_1_responses.jsonl": later}))
    done = collect(tmp_path / "a.zip")
    assert done.exit_code == 3
    assert "pim handed it in on 2026-11-23" in done.stderr
    assert (course / "gradebook" / "submitted" / "pim" / "sample" / NAME).read_bytes() == later


def test_a_gradebook_that_is_none_is_told(course, tmp_path, answers, collect):
    (tmp_path / "pim_1_sample-answers.zip").write_bytes(answers({"elevator": "defer"}))
    (course / "gradebook" / "gradebook.db").write_text("no gradebook")
    done = collect(tmp_path / "pim_1_sample-answers.zip")
    assert done.exit_code == 1
    assert "The gradebook cannot be read" in done.stderr


def test_json_says_the_same_and_new_learners_can_be_added(course, tmp_path, answers, collect):
    (tmp_path / "juno_1_sample-answers.zip").write_bytes(answers({"elevator": "defer"}))
    done = collect(tmp_path / "juno_1_sample-answers.zip", "--add", "--json")
    assert done.exit_code == 0, done.stderr
    (one,) = json.loads(done.stdout)["collected"]
    assert one["learner"] == "juno"
    assert one["receipt"].startswith("1 answer, ")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere.zip"], 2, "There is no nowhere.zip."),
        ([".", "--pattern", "(["], 2, "no regular expression"),
        ([".", "--pattern", "(.*)"], 2, "no group"),
    ],
)
def test_a_slip_in_the_command_is_told(collect, arguments, code, words):
    done = collect(*arguments)
    assert done.exit_code == code
    assert words in done.stderr
