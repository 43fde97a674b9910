"""An LMS's archive of uploads becomes submissions, and the class goes on as after any collecting."""

from __future__ import annotations

import io
import json
import random
import time
import zipfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Student
from nbgrader.utils import parse_utc
from typer.testing import CliRunner

from casewise import files as folders
from casewise.cli import app
from casewise.collecting.collected import Collected
from casewise.gradebook.course_folder import Course
from casewise.journal import NAME, fingerprint
from casewise.learner import upload
from casewise.uploads import collect as lms

CLASS = {
    "pim": ("Pim", "Ottoline", "40015"),
    "sorrel": ("Sorrel", "Bright", "40016"),
    "odo": ("Odo", "Wren", "40012"),
}


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
def receipted(lines):
    """Return an upload file with a receipt of this time, or with other things on it."""

    def make(given: dict, at: str = "2026-11-23T10:00:00+00:00", module: str = "sample", **said: object) -> bytes:
        journal = lines(given)
        receipt = {"v": 1, "module": module, "fingerprint": fingerprint(journal), "at": at, **said}
        return zipped({f"{module}/{NAME}": journal, f"{module}/receipt.json": json.dumps(receipt).encode()})

    return make


@pytest.fixture
def collect(course):
    """Run the command, with the class in the gradebook."""
    with Course(course).gradebook() as gradebook:
        for learner, (first, last, number) in CLASS.items():
            gradebook.update_or_create_student(learner, first_name=first, last_name=last, lms_user_id=number)

    def run(*arguments: object):
        return CliRunner().invoke(app, ["collect-zip", "sample", *map(str, arguments), "--course", str(course)])

    return run


@pytest.fixture
def give(tmp_path, collect):
    """Collect an archive of these members."""

    def run(members: dict[str, bytes], *arguments: object, name: str = "submissions.zip"):
        (tmp_path / name).write_bytes(zipped(members))
        return collect(tmp_path / name, *arguments)

    return run


@pytest.fixture
def submitted(course):
    """Return the folder of a learner's submission."""
    return lambda learner: course / "gradebook" / "submitted" / learner / "sample"


@pytest.fixture
def due(course):
    """Make the module due."""

    def at(moment: str) -> None:
        with Course(course).gradebook() as gradebook:
            gradebook.update_or_create_assignment("sample", duedate=moment)

    return at


@pytest.fixture
def notebook(course, lines):
    """Return a bare notebook that carries these answers, or none."""

    def make(given: dict | None = None) -> dict:
        found = json.loads((course / "release" / "sample" / "assessment.ipynb").read_text())
        found["metadata"]["casewise"].pop("responses", None)
        if given is not None:
            entries = [json.loads(line) for line in lines(given).splitlines()]
            found["metadata"]["casewise"]["responses"] = {entry["scenario"]: entry for entry in entries}
        return found

    return make


def people(course: Path) -> list[str]:
    with Course(course).gradebook() as gradebook:
        return sorted(student.id for student in gradebook.db.query(Student))


def test_what_an_lms_gives_is_collected_graded_and_returned(course, give, answers, notebook, grade, lines):
    given = {"elevator": "defer", "table": ["move", "later"]}
    done = give(
        {
            "ottolinepim_40015_201_sample-answers.zip": answers(given),
            "brightsorrel_LATE_40016_202_assessment-1.ipynb": json.dumps(notebook({"elevator": "defer"})).encode(),
            "stranger_103_203_sample-answers.zip": answers(given),
            "Odo Wren_104_assignsubmission_file_/pim_responses.jsonl": lines({"sorting": {"post": "harm"}}),
            "ottolinepim_40015_205_holiday.jpg": b"\xff\xd8",
        }
    )
    assert done.exit_code == 3
    said = done.stdout.splitlines()
    assert said[0].startswith("odo: 1 answer, ")
    assert said[1].startswith("pim: 2 answers, ")
    assert "by the receipt" in said[1]
    assert said[2].startswith("sorrel: 1 answer, from the copy in the notebook, handed in 2026-11-23 09:00 UTC, by the")
    assert "stranger is not in the gradebook. Add the learner in formgrader or with casewise roster, or" in done.stderr
    assert "isn't part of the course: 1 .jpg." in done.stderr
    grades = grade()
    assert {learner: found["elevator"] for learner, found in grades.items()} == {
        "pim": (2.0, False),
        "sorrel": (2.0, False),
        "odo": (0.0, False),
    }
    pipeline = Course(course)
    pipeline.release_assignment("sample")
    pipeline.generate_feedback("sample")
    pipeline.release_feedback("sample")
    assert len(list((course / ".exchange" / "therapeutic-ethics" / "feedback").iterdir())) == 6


def test_a_later_upload_counts_and_an_earlier_one_changes_nothing(tmp_path, lines, collect, submitted):
    early, late = lines({"elevator": "share"}), lines({"elevator": "defer"}).replace(b"T09", b"T11")
    (tmp_path / "a.zip").write_bytes(zipped({"pim_1_responses.jsonl": early}))
    (tmp_path / "b.zip").write_bytes(zipped({"pim_1_responses-1.jsonl": late}))
    both = collect(tmp_path / "b.zip", tmp_path / "a.zip")
    assert "the last of 2 uploads" in both.stdout
    assert both.exit_code == 0
    assert (submitted("pim") / NAME).read_bytes() == late
    again = collect(tmp_path / "a.zip")
    assert "a later submission from pim is already there" in again.stderr
    assert (submitted("pim") / NAME).read_bytes() == late


def test_times_are_compared_as_times(tmp_path, lines, collect, submitted):
    east = lines({"elevator": "share"}).replace(b"T09:00:00.000Z", b"T20:00:00.000+12:00")
    west = lines({"elevator": "defer"}).replace(b"T09:00", b"T10:00")
    (tmp_path / "a.zip").write_bytes(zipped({"pim_1_responses.jsonl": east, "pim_1_responses-1.jsonl": west}))
    collect(tmp_path / "a.zip")
    assert (submitted("pim") / NAME).read_bytes() == west


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
def test_when_it_was_handed_in_is_the_same_wherever_it_is_collected(give, answers, monkeypatch, submitted, zone):
    made = datetime.now(UTC)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert give({"pim_1_sample-answers.zip": answers({"elevator": "defer"})}).exit_code == 0
    finally:
        monkeypatch.undo()
        time.tzset()
    stamp = (submitted("pim") / "timestamp.txt").read_text()
    assert abs(parse_utc(stamp) - made.replace(tzinfo=None)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("receipt", "by", "words"),
    [
        ({}, "2026-11-23 10:00 UTC, by the receipt", ""),
        ({"at": "2026-11-23T19:00:00+09:00"}, "2026-11-23 10:00 UTC, by the receipt", ""),
        ({"at": "2026-11-23T08:00:00+00:00"}, "2026-11-23 09:00 UTC, by the last answer", "before its last answer"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "by the last answer", "makes no sense"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "by the last answer", "makes no sense"),
        ({"at": "2026-11-23T10:00:00"}, "by the last answer", "makes no sense"),
        ({"at": 5}, "by the last answer", "makes no sense"),
        ({"fingerprint": "0000-0000"}, "by the last answer", "belongs to another journal"),
        ({"fingerprint": ""}, "by the last answer", "belongs to another journal"),
    ],
)
def test_a_receipt_is_checked_for_sense(give, receipted, receipt, by, words):
    done = give({"ottolinepim_40015_1_sample-answers.zip": receipted({"elevator": "defer"}, **receipt)})
    assert by in done.stdout
    assert words in done.stderr
    assert done.exit_code == (3 if words else 0)


def test_nobodys_receipt_dates_anybody_else(give, lines):
    forged = json.dumps({"at": "2020-01-01T00:00:00+00:00", "fingerprint": fingerprint(lines())}).encode()
    done = give(
        {
            "receipt.json": forged,
            "Odo Wren_1_assignsubmission_file_/receipt.json": forged,
            "Odo Wren_1_assignsubmission_file_/a.zip": zipped({"receipt.json": forged, "b/responses.jsonl": lines()}),
            "Pim Ottoline_2_assignsubmission_file_/responses.jsonl": lines(),
        }
    )
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("2026-11-23 09:00 UTC, by the last answer") == 2


def test_the_lms_own_time_counts_where_there_is_no_receipt(give, lines, course, submitted):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.Deadlines.zone = "America/Chicago"\n')
    done = give(
        {
            "sample_pim_attempt_2026-11-23-14-00-00.txt": b"Name: Pim",
            "sample_pim_attempt_2026-11-23-14-00-00_responses.jsonl": lines({"elevator": "defer"}),
            "sample_pim_attempt_2026-11-23-13-00-00_responses.jsonl": lines({"elevator": "share"}),
        },
        name="gradebook_ETH_sample_2026-11-28-09-00-00.zip",
    )
    assert "2026-11-23 20:00 UTC, by Blackboard's attempt time" in done.stdout
    assert done.exit_code == 0
    assert b"defer" in (submitted("pim") / NAME).read_bytes()
    done = give(
        {
            "Case one/grades.csv": b"",
            "Case one/Wren, Odo(odo)/timestamp.txt": b"20261123210000000",
            "Case one/Wren, Odo(odo)/Submission attachment(s)/responses.jsonl": lines(),
            "Case one/Bright, Sorrel(sorrel)/timestamp.txt": b"not a time",
            "Case one/Bright, Sorrel(sorrel)/Submission attachment(s)/responses.jsonl": lines(),
        }
    )
    assert "2026-11-23 21:00 UTC, by Sakai's timestamp" in done.stdout
    assert "sorrel: 3 answers" in done.stdout
    assert done.exit_code == 0


def test_a_late_mark_counts_and_one_that_contradicts_a_receipt_is_reported(give, lines, receipted, due, submitted):
    due("2026-11-23 12:00:00 UTC")
    done = give(
        {
            "ottolinepim_LATE_40015_1_responses.jsonl": lines({"elevator": "defer"}),
            "brightsorrel_LATE_40016_1_answers.zip": receipted({"elevator": "defer"}),
        }
    )
    assert "pim: 1 answer" in done.stdout
    assert "by Canvas's LATE mark" in done.stdout
    assert (submitted("pim") / "timestamp.txt").read_text() == "2026-11-23 12:00:01.000000 UTC"
    assert "sorrel: The LMS marks it LATE (Canvas), but its receipt says 2026-11-23 10:00 UTC" in done.stderr
    assert done.exit_code == 3


def test_where_nobody_knows_when_a_person_decides(give, notebook, due, submitted):
    due("2026-11-23 12:00:00 UTC")
    given = notebook({"elevator": "defer"})
    given["metadata"]["casewise"]["responses"]["elevator"]["at"] = ""
    done = give({"ottolinepim_40015_1_assessment.ipynb": json.dumps(given).encode()})
    assert done.exit_code == 3
    assert "pim: It isn't known when it was handed in" in done.stderr
    assert "timestamp.txt" in done.stderr
    assert not (submitted("pim") / "timestamp.txt").exists()
    assert Collected.read(submitted("pim")).damage


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("assessment.ipynb", b"", "is empty"),
        ("assessment.ipynb", b"<html>Sign in</html>", "is damaged"),
        ("assessment.ipynb", b'{"cells": [', "is damaged"),
        ("Assessment (1).IPYNB", b"<<<<<<< HEAD\n{}", "is damaged"),
        ("answers.zip", b"PK\x03\x04 torn", "can't be unpacked"),
        ("answers.ZIP", b"", "is empty"),
        ("answers.7z", b"7z\xbc\xaf\x27\x1c", "Unpack it and give the folder"),
        ("answers.tar.gz", b"\x1f\x8b", "Unpack it and give the folder"),
        ("answers.docx", b"PK\x03\x04[Content_Types].xml", "1 .docx"),
        ("responses.jsonl", b"\x00\xff", "can't be read as a journal"),
        ("responses.jsonl", b"", "no answers"),
    ],
)
def test_who_handed_in_something_unreadable_is_named_and_it_is_kept(give, submitted, name, data, words):
    done = give({f"Pim Ottoline_1_assignsubmission_file_/{name}": data})
    assert done.exit_code == 3
    assert "pim: no answers" in done.stdout
    assert words in done.output
    assert "pim: It holds no answers; ask for the upload file." in done.stderr
    (kept,) = (submitted("pim") / "originals").iterdir()
    assert kept.read_bytes() == data
    assert f"originals/{kept.name}" in done.stderr
    assert Collected.read(submitted("pim")).damage


def test_a_bare_notebook_says_how_many_answers_it_carries(give, notebook, grade):
    done = give(
        {
            "ottolinepim_40015_1_assessment.ipynb": json.dumps(notebook()).encode(),
            "brightsorrel_40016_1_x.ipynb": b"\xef\xbb\xbf" + json.dumps(notebook({"elevator": "defer"})).encode(),
        }
    )
    assert "pim: no answers" in done.stdout
    assert "sorrel: 1 answer, from the copy in the notebook" in done.stdout
    assert done.exit_code == 3
    assert grade()["sorrel"]["elevator"] == (2.0, False)


def three(notebook: dict) -> bytes:
    cells = [{**cell, "input": cell["source"]} for cell in notebook["cells"]]
    kept = {key: value for key, value in notebook.items() if key != "cells"}
    return json.dumps({**kept, "nbformat": 3, "worksheets": [{"cells": cells}]}).encode()


@pytest.mark.parametrize(
    "written",
    [
        three,
        lambda notebook: b"\xef\xbb\xbf" + json.dumps(notebook).encode(),
        lambda notebook: json.dumps(notebook).encode("utf-16"),
        lambda notebook: json.dumps(notebook).encode("utf-16-le"),
        lambda notebook: json.dumps(notebook, indent=1).replace("\n", "\r\n").encode(),
        lambda notebook: json.dumps({**notebook, "x": float("nan")}).encode(),
    ],
)
def test_what_jupyter_reads_is_read_and_graded(give, notebook, grade, written):
    done = give({"ottolinepim_40015_1_Untitled3.ipynb": written(notebook({"elevator": "defer"}))})
    assert done.exit_code == 0, done.stderr
    assert grade()["pim"]["elevator"] == (2.0, False)


@pytest.mark.parametrize(
    "name",
    ["responses-1.jsonl", "responses (1).jsonl", "responses.txt", "RESPONSES.JSONL", "my work", "x.json", "A.ZIP"],
)
def test_a_journal_is_known_by_what_is_in_it(give, lines, submitted, name):
    data = zipped({"x/Responses (2).TXT": lines()}) if name == "A.ZIP" else lines()
    assert give({f"ottolinepim_40015_1_{name}": data}).exit_code == 0
    assert (submitted("pim") / NAME).read_bytes() == lines()


@pytest.mark.parametrize("way", ["utf-8-sig", "utf-16"])
def test_a_journal_that_another_program_saved_is_read(give, lines, submitted, way):
    assert give({"ottolinepim_40015_1_responses.jsonl": lines().decode().encode(way)}).exit_code == 0
    assert (submitted("pim") / NAME).read_bytes() == lines()


def test_a_journal_and_a_copy_that_disagree_are_reported(give, lines, notebook, submitted):
    copy = notebook({"elevator": "defer", "table": ["move"]})
    copy["metadata"]["casewise"]["responses"]["elevator"]["at"] = "2026-11-24T09:00:00.000Z"
    done = give(
        {
            "Pim Ottoline_1_assignsubmission_file_/responses.jsonl": lines({"elevator": "share"}),
            "Pim Ottoline_1_assignsubmission_file_/assessment.ipynb": json.dumps(copy).encode(),
        }
    )
    assert "pim: 1 answer, " in done.stdout
    assert "there is a newer answer to elevator than the journal has" in done.stderr
    assert "the journal has nothing on table" in done.stderr
    assert done.exit_code == 3
    assert any("table" in words for words in Collected.read(submitted("pim")).damage)


def test_known_companions_are_silent(give, lines):
    done = give(
        {
            "index.html": b"",
            "grades.csv": b"",
            "__MACOSX/._ottolinepim_40015_1_responses.jsonl": b"\0\5",
            ".DS_Store": b"",
            "Pim Ottoline_1_assignsubmission_file_/responses.jsonl": lines(),
            "Pim Ottoline_1_assignsubmission_file_/Thumbs.db": b"",
            "Pim Ottoline_1_assignsubmission_file_/._responses.jsonl": b"",
            "Pim Ottoline_1_assignsubmission_onlinetext_/onlinetext.html": b"Here it is",
            "Odo Wren_2_assignsubmission_file_/a.zip": zipped(
                {
                    "a/.DS_Store": b"",
                    "__MACOSX/a/._responses.jsonl": b"",
                    "a/.ipynb_checkpoints/assessment-checkpoint.ipynb": b"",
                    "a/responses.jsonl": lines(),
                    "a/.due-dates.json": b"{}",
                    "a/desktop.ini": b"",
                }
            ),
        }
    )
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""


def test_another_modules_upload_is_named_in_one_line_and_not_taken(course, give, receipted, lines, submitted):
    other = course / "release" / "other"
    other.mkdir()
    cells = [{"cell_type": "code", "source": "%%scenario elsewhere\n"}]
    (other / "assessment.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells, "metadata": {}}))
    notebook = json.dumps({"nbformat": 4, "cells": cells, "metadata": {"casewise": {"responses": {}}}})
    done = give(
        {
            "ottolinepim_40015_1_other-answers.zip": receipted({"elsewhere": "x"}, module="other"),
            "brightsorrel_40016_1_assessment.ipynb": notebook.encode(),
            "wrenodo_40012_1_answers.zip": receipted({}, module="other"),
        }
    )
    assert done.exit_code == 3
    assert not done.stdout
    assert len(done.stderr.splitlines()) == 3
    assert done.stderr.count("is an upload for other, not for sample. It was not collected.") == 3
    assert not submitted("pim").exists()


def test_nobody_hands_in_for_another(course, give, lines, submitted):
    forged = lines({"elevator": "share"}).replace(b"T09", b"T11")
    inside = {"pim_1/responses.jsonl": forged, "ottolinepim_40015_1_responses.jsonl": forged}
    done = give(
        {
            "eve_1_2_x.zip": zipped(inside),
            "Eve X_9_assignsubmission_file_/Pim Ottoline_1_assignsubmission_file_/responses.jsonl": forged,
            "evex_3_4_ottolinepim_40015_1_responses.jsonl": forged,
            "sample_eve_attempt_2026-11-23-13-00-00_x_pim_attempt_2026-11-23-14-00-00_responses.jsonl": forged,
            "ottolinepim_40015_1_responses.jsonl": lines({"elevator": "defer"}),
        },
        "--add",
    )
    assert (submitted("pim") / NAME).read_bytes() == lines({"elevator": "defer"})
    assert done.stdout.count("pim:") == 1
    again = give({"eve_1_2_x.zip": zipped(inside)}, "--pattern", r".*_(?P<student_id>[a-z]+)_attempt")
    assert not again.stdout


def test_nobody_hands_in_for_another_where_files_are_loose(tmp_path, collect, lines, submitted):
    folder = tmp_path / "unpacked"
    folder.mkdir()
    forged = lines({"elevator": "share"})
    (folder / "eve_1_2_x.zip").write_bytes(zipped({"ottolinepim_40015_1_responses.jsonl": forged}))
    (folder / "brightsorrel_40016_1_x.zip").write_bytes(zipped({"pim_1_responses.jsonl": forged}))
    (folder / "odo.zip").write_bytes(zipped({"ottolinepim_40015_1_responses.jsonl": forged}))
    for given in ([folder], sorted(folder.iterdir())):
        done = collect(*given)
        assert not submitted("pim").exists()
        assert not submitted("odo").exists()
        assert (submitted("sorrel") / NAME).read_bytes() == forged
        assert "Nothing was collected" in done.stderr


def test_two_identities_for_one_learner_are_a_conflict(give, lines, submitted):
    done = give(
        {
            "Pim Ottoline_7001_assignsubmission_file_/responses.jsonl": lines({"elevator": "defer"}),
            "Pim Ottoline_7002_assignsubmission_file_/responses.jsonl": lines({"elevator": "share"}),
            "Odo Wren_7003_assignsubmission_file_/responses.jsonl": lines(),
        }
    )
    assert done.exit_code == 3
    assert "Pim Ottoline_7001" in done.stderr
    assert "Pim Ottoline_7002" in done.stderr
    assert not submitted("pim").exists()
    assert done.stdout.startswith("odo: 3 answers")


def test_the_name_of_an_archive_names_nobody(course, give, lines, submitted):
    members = {f"sample_{who}_attempt_2026-11-23-13-00-00_responses.jsonl": lines() for who in ("pim", "odo", "newone")}
    done = give(members, "--add", name="gradebook_ETH-101_sample_2026-11-28-09-00-00.zip")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["newone", "odo", "pim"]
    assert people(course) == ["newone", "odo", "pim", "sorrel"]
    assert "newone was added" in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "ottolinepim_99_2_responses.jsonl",
        "OTTOLINE pim_1_assignsubmission_file_responses.jsonl",
        "0040015_responses.jsonl",
        "PIM_1_2_responses.jsonl",
        "p.i.m_1_2_responses.jsonl",
        "Some One_1_assignsubmission_file_responses.jsonl",
        "../x_1_2_responses.jsonl",
        ".x_1_2_responses.jsonl",
        "a\u202eb_1_2_responses.jsonl",
        "n" * 200 + "_1_2_responses.jsonl",
    ],
)
def test_add_makes_no_second_person_of_a_known_one_and_none_of_an_uncertain_name(course, give, lines, name):
    done = give({name: lines()}, "--add")
    assert people(course) == sorted(CLASS)
    assert "give --add" not in done.output


def test_two_new_people_are_not_made_one(course, give, lines):
    done = give({"smithann_1_2_responses.jsonl": lines(), "smithann_3_4_responses.jsonl": lines()}, "--add")
    assert done.exit_code == 3
    assert people(course) == sorted(CLASS)


def test_nbgraders_own_pattern_is_the_default(course, give, lines):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(r"""c.FileNameCollectorPlugin.named_regexp = r"hw-(?P<student_id>[^-]+)-(?P<file_id>\w+)" """)
    done = give({"hw-40015-x.jsonl": lines(), "hw-ODO-x.jsonl": lines(), "hw-Sorrel Bright-x.jsonl": lines()})
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["odo", "pim", "sorrel"]


def unflagged(raw: bytes, data: bytes) -> bytes:
    """Return an archive whose member has a name in these bytes, without the flag that says UTF-8."""
    placeholder = b"N" * len(raw)
    return zipped({placeholder.decode(): data}).replace(placeholder, raw)


@pytest.mark.parametrize(
    ("coding", "words"), [("utf-8", ""), ("cp1252", "the archive garbles its names"), ("gbk", "garbles")]
)
def test_names_without_a_flag_are_read_as_utf8_or_said_to_be_garbled(course, tmp_path, collect, lines, coding, words):
    name = "李伟_7_9_responses.jsonl" if coding == "gbk" else "daniël_7_9_responses.jsonl"
    with Course(course).gradebook() as gradebook:
        gradebook.update_or_create_student(name.partition("_")[0])
    (tmp_path / "submissions.zip").write_bytes(unflagged(name.encode(coding), lines()))
    done = collect(tmp_path / "submissions.zip")
    assert words in done.stderr
    assert bool(done.stdout) != bool(words)


def test_foreign_names_reach_the_screen_as_text(give, lines):
    done = give({"ottolinepim_40015_1_\x1b[2J\u202e\n.txt": b"x", "ottolinepim_40015_2_\x1b[2J.jsonl": lines()})
    assert "\x1b" not in done.output
    assert "\\x1b[2J" in done.output


def test_one_learners_trouble_stops_nobody(give, lines, monkeypatch, submitted):
    real = lms.dated

    def dated(answers, claim, clock):
        if claim.numbers == ("40015",):
            raise OverflowError("date value out of range")
        return real(answers, claim, clock)

    monkeypatch.setattr(lms, "dated", dated)
    done = give({"ottolinepim_40015_1_responses.jsonl": lines(), "wrenodo_40012_1_responses.jsonl": lines()})
    assert done.stdout.startswith("odo: 3 answers")
    assert "pim: ottolinepim" not in done.stdout
    assert "couldn't be collected: date value out of range." in done.stderr
    assert done.exit_code == 3


STEPS = [(Path, "rename"), (Path, "replace"), (Path, "mkdir")]


class KilledError(BaseException):
    """As if the process had been killed here."""


@pytest.mark.parametrize("kill", [KilledError, OSError])
def test_a_learner_always_has_the_earlier_or_the_new_submission_whole(
    tmp_path, lines, collect, submitted, monkeypatch, kill
):
    early, late = lines({"elevator": "share"}), lines({"elevator": "defer"}).replace(b"T09", b"T11")
    (tmp_path / "a.zip").write_bytes(zipped({"ottolinepim_40015_1_responses.jsonl": early}))
    (tmp_path / "b.zip").write_bytes(zipped({"ottolinepim_40015_1_responses.jsonl": late}))
    seen, step, done = set(), 0, False
    while not done:
        collect(tmp_path / "a.zip")
        count = [0]

        def failing(real, count=count, step=step):
            def call(place, *arguments, **named):
                if "submitted" in str(place):
                    count[0] += 1
                    if count[0] > step:
                        raise kill(28, "No space left on device")
                return real(place, *arguments, **named)

            return call

        with monkeypatch.context() as patch:
            for owner, name in STEPS:
                patch.setattr(owner, name, failing(getattr(owner, name)))
            patch.setattr(folders.shutil, "rmtree", failing(folders.shutil.rmtree))
            with suppress(KilledError):
                collect(tmp_path / "b.zip")
        done = count[0] <= step
        folders.restore_folders(submitted("pim").parent.parent, "sample")
        folder = submitted("pim")
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        stamp = b"2026-11-23 11:00" if files[NAME] == late else b"2026-11-23 09:00"
        assert files[NAME] in {early, late}
        assert files["timestamp.txt"].startswith(stamp)
        own = {NAME, "timestamp.txt", "submission_secret.txt", "collected.json"}
        assert set(files) == own | {"assessment.ipynb", "lesson.ipynb"}
        assert [path.name for path in folder.parent.iterdir()] == ["sample"]
        seen.add(files[NAME])
        step += 1
        folders.remove_folder(folder)
    assert seen == {early, late}
    assert step > 5


def test_mutated_archives_give_nobody_anybody_elses_answers(course, tmp_path, lines, receipted, collect, submitted):
    own = {learner: lines({"elevator": "defer"}).replace(b'"a1"', f'"{learner}"'.encode()) for learner in CLASS}
    good = zipped(
        {
            "ottolinepim_40015_1_a.zip": zipped({f"sample/{NAME}": own["pim"]}),
            "brightsorrel_40016_1_responses.jsonl": own["sorrel"],
            "Odo Wren_104_assignsubmission_file_/odo.jsonl": own["odo"],
        }
    )
    dice = random.Random(14)
    pipeline = Course(course)
    for _ in range(60):
        data = bytearray(good)
        for _ in range(dice.randint(1, 5)):
            at = dice.randrange(len(data))
            if dice.random() < 0.5:
                data[at : at + dice.randint(1, 9)] = dice.randbytes(dice.randint(0, 9))
            else:
                data[at] ^= 1 << dice.randrange(8)
        (tmp_path / "submissions.zip").write_bytes(data)
        lms.collect(pipeline, "sample", [tmp_path / "submissions.zip"], add=bool(dice.randrange(2)))
        for learner in CLASS:
            if (journal := submitted(learner) / NAME).is_file():
                text = journal.read_bytes()
                assert not any(f'"session": "{other}"'.encode() in text for other in CLASS if other != learner)


def test_a_file_that_isnt_a_gradebook_is_reported(course, tmp_path, answers, collect):
    (tmp_path / "pim_1_sample-answers.zip").write_bytes(answers({"elevator": "defer"}))
    (course / "gradebook" / "gradebook.db").write_text("no gradebook")
    done = collect(tmp_path / "pim_1_sample-answers.zip")
    assert done.exit_code == 1
    assert "The gradebook cannot be read" in done.stderr


def test_json_says_the_same_and_new_learners_can_be_added(course, tmp_path, answers, collect):
    (tmp_path / "juno_1_sample-answers.zip").write_bytes(answers({"elevator": "defer"}))
    done = collect(tmp_path / "juno_1_sample-answers.zip", "--add", "--json")
    assert done.exit_code == 0, done.stderr
    said = json.loads(done.stdout)
    (one,) = said["collected"]
    assert one["learner"] == "juno"
    assert one["receipt"].startswith("1 answer, ")
    assert one["by"] == "the receipt"
    assert said["added"] == ["juno"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere.zip"], 2, "There is no nowhere.zip."),
        ([".", "--pattern", "(["], 2, "isn't a regular expression"),
        ([".", "--pattern", "(.*)"], 2, "no group"),
    ],
)
def test_a_slip_in_the_command_is_explained(collect, arguments, code, words):
    done = collect(*arguments)
    assert done.exit_code == code
    assert words in done.stderr


def test_a_dry_run_says_the_same_and_writes_nothing(course, give, receipted, lines, submitted):
    files = {
        "wrenodo_40012_1_sample-answers.zip": receipted({"elevator": "silent"}),
        "brightsorrel_40016_1_other-answers.zip": receipted({"elsewhere": "x"}, module="other"),
    }
    (course / "release" / "other").mkdir()
    cells = [{"cell_type": "code", "source": "%%scenario elsewhere\n"}]
    other = json.dumps({"nbformat": 4, "cells": cells, "metadata": {}})
    (course / "release" / "other" / "assessment.ipynb").write_text(other)
    (course / "gradebook" / ".lock").touch()
    before = sorted(course.rglob("*"))
    shown = give(files, "--dry-run", "--json")
    assert sorted(course.rglob("*")) == before
    assert "Nothing was written." in shown.stderr
    done = give(files, "--json")
    assert json.loads(shown.stdout) == json.loads(done.stdout)
    assert json.loads(done.stdout)["others"] == {"other": 1}
    assert [one["learner"] for one in json.loads(done.stdout)["collected"]] == ["odo"]
