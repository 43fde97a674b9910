"""Keeping a course's data: a learner is forgotten wherever the course knows them; a backup is restored."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import sqlite3
import tarfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casewise.certificates.certificate import file_name
from casewise.cli import app
from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.grading.pages import feedback
from casewise.keeping.backup import BackupError, backup, restore
from casewise.keeping.forget import forget as erase
from casewise.keeping.forget import kept_of
from casewise.learner import date_files as due
from tests.support.postgres import PROGRAMS, postgres_server

HAND = {"v": 1, "scenario": "elevator", "response": "defer", "at": "2026-11-23T09:00:00Z", "n": 1}


def run(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments)])


def have_a_term(course: Path, homes: Path) -> Course:
    """Let two learners hand in, be graded and get feedback."""
    pipeline = Course(course)
    pipeline.release_assignment("sample")
    for learner in ("sorrel", "sorrel-2"):
        pipeline.fetch_assignment("sample", learner, homes / learner)
        line = json.dumps({**HAND, "session": learner})
        (homes / learner / "sample" / "responses.jsonl").write_text(line + "\n")
        pipeline.submit("sample", learner, homes / learner)
    pipeline.collect("sample")
    bulk.grade(pipeline, "sample")
    feedback(pipeline, "sample")
    pipeline.release_feedback("sample")
    return pipeline


@pytest.fixture
def term(course: Path, tmp_path: Path) -> Course:
    return have_a_term(course, tmp_path / "homes")


def known(course: Path, learner: str) -> list[str]:
    """Return every file below a course that names a learner, in its path or in its bytes."""
    return [
        str(path.relative_to(course))
        for path in course.rglob("*")
        if learner in path.relative_to(course).parts
        or path.name.startswith(f"{learner}+")
        or (path.is_file() and f'"{learner}"'.encode() in path.read_bytes())
    ]


def test_a_learner_is_shown_and_then_forgotten_and_nobody_else_is(term, course, read_grades):
    pages = list((course / ".exchange").glob("*/feedback/*.html"))
    assert len(pages) == 4
    shown = run("forget", "sorrel", "--course", course)
    assert shown.exit_code == 0
    assert "Nothing was erased yet. To erase it: casewise forget sorrel --yes" in shown.output
    assert "gradebook, submitted assignment: 1 row\n" in shown.output
    assert known(course, "sorrel") != []
    before = read_grades(term)

    erased = run("forget", "sorrel", "--yes", "--course", course)
    assert erased.exit_code == 0
    assert "Not reached: backups of the course" in erased.output
    assert known(course, "sorrel") == []
    assert kept_of(Course(course), "sorrel").nothing
    assert len(list((course / ".exchange").glob("*/feedback/*.html"))) == 2
    assert read_grades(term) == {"sorrel-2": before["sorrel-2"]}
    assert bulk.grade(Course(course), "sample").unchanged == 1
    assert run("forget", "sorrel", "--yes", "--course", course).exit_code == 3


def test_forgetting_leaves_nothing_legible_in_the_gradebooks_file(term, course):
    with term.gradebook() as gradebook:
        gradebook.update_or_create_student("sorrel", first_name="Tamsin-the-unmistakable")
    assert b"Tamsin-the-unmistakable" in (course / "gradebook" / "gradebook.db").read_bytes()
    run("forget", "sorrel", "--yes", "--course", course)
    assert b"Tamsin-the-unmistakable" not in (course / "gradebook" / "gradebook.db").read_bytes()


def test_a_forgotten_learners_certificate_goes_and_no_namesakes_does(term, course):
    folder = course / "gradebook" / "certificates" / "sample"
    folder.mkdir(parents=True)
    for learner in ("sorrel", "mary-sorrel", "o'brien"):
        (folder / file_name("sample", learner)).touch()
    for learner in ("sorrel", "o'brien"):
        assert run("forget", learner, "--yes", "--course", course).exit_code == 0
    assert [path.name for path in folder.iterdir()] == ["certificate-sample-mary-sorrel.pdf"]


def test_a_date_goes_from_the_exchange_whether_or_not_its_module_was_released(term, course, tmp_path):
    dates = tmp_path / "dates.csv"
    dates.write_text("module,learner,due\nsample,,2026-11-23 09:00\nsample,sorrel,2026-11-23 12:00\n")
    assert run("deadlines", dates, "--course", course).exit_code == 0
    (exchange,) = (course / ".exchange").iterdir()
    shutil.rmtree(exchange / "outbound")
    assert len(list((exchange / "deadlines").iterdir())) == 2
    assert run("forget", "sorrel", "--yes", "--course", course).exit_code == 0
    assert [path.name for path in (exchange / "deadlines").iterdir()] == [
        due.date_file_name("therapeutic-ethics", "sample")
    ]


@pytest.mark.parametrize("learner", ["", ".", "..", "../source", "sorrel/sample", "/", "*", "sorrel+sample"])
def test_what_cannot_be_a_learner_is_refused_and_nothing_is_erased(term, course, learner):
    before = sorted(course.rglob("*"))
    result = run("forget", learner, "--yes", "--course", course)
    assert result.exit_code == 2
    assert "Nothing was erased: " in result.output
    erase(term, learner)
    assert sorted(course.rglob("*")) == before


def test_what_cannot_be_taken_away_is_named(term, course, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "rmtree", refuse)
    result = run("forget", "sorrel", "--yes", "--course", course)
    assert result.exit_code == 1
    assert f"But {course / 'gradebook' / 'submitted' / 'sorrel'} is still there: Permission denied." in result.output


@pytest.mark.skipif(not PROGRAMS, reason="test_postgres says so, and fails in CI")
def test_a_learner_is_forgotten_in_postgresql_too(course, tmp_path):
    with postgres_server(tmp_path / "log.txt") as address:
        with (course / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = {address!r}\n")
        build(Course(course), "sample")
        pipeline = have_a_term(course, tmp_path / "homes")
        assert run("forget", "sorrel", "--yes", "--course", course).exit_code == 0
        assert kept_of(pipeline, "sorrel").nothing
        assert kept_of(pipeline, "sorrel-2").rows["grade"] == 3
        result = run("backup", tmp_path / "monday.tar.gz", "--course", course)
        assert "pg_dump postgresql://grader@127.0.0.1" in result.output


def test_a_backup_made_while_someone_writes_can_be_restored(term, course, tmp_path, read_grades):
    archive, restored = tmp_path / "monday.tar.gz", tmp_path / "restored"
    writing = sqlite3.connect(course / "gradebook" / "gradebook.db")
    writing.execute("insert into student (id) values ('half')")
    result = run("backup", archive, "--course", course, "--json")
    writing.rollback()
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["bytes"] == archive.stat().st_size
    assert archive.stat().st_mode & 0o777 == 0o600
    result = run("restore", archive, restored, "--json")
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["waiting"]) == 2
    assert "2 submissions were in the exchange, and were kept.\n" in result.output
    assert "inbound, then collect.\n" in result.output
    assert read_grades(Course(restored)) == read_grades(term)
    for journal in (course / "gradebook" / "submitted").rglob("responses.jsonl"):
        assert (restored / journal.relative_to(course)).read_bytes() == journal.read_bytes()
    assert bulk.grade(Course(restored), "sample").unchanged == 2
    assert (restored / "gradebook").stat().st_mode & 0o777 == 0o700


def test_what_learners_have_put_into_the_exchange_cannot_spoil_a_backup(term, course, tmp_path):
    (inbound,) = (course / ".exchange").glob("*/inbound")
    odd = inbound / "sorrel+sample+2026-11-23 09:00:00.000000 UTC+odd"
    odd.mkdir()
    (odd / "responses.jsonl").symlink_to("/etc/passwd")
    (odd / "folder").symlink_to("/")
    os.mkfifo(odd / "timestamp.txt")
    with (odd / "assessment.ipynb").open("wb") as file:
        file.truncate(33 * 2**20)
    result = run("backup", tmp_path / "monday.tar.gz", "--course", course)
    assert result.exit_code == 0, result.output
    for name in ("responses.jsonl", "folder", "timestamp.txt"):
        assert f"Not in it: {odd / name}: it's a link, or not a regular file." in result.output
    assert f"Not in it: {odd / 'assessment.ipynb'}: it is larger than 32 MiB." in result.output
    assert run("restore", tmp_path / "monday.tar.gz", tmp_path / "restored").exit_code == 0
    assert list((tmp_path / "restored" / ".inbound" / odd.name).iterdir()) == []


def test_a_backup_overwrites_nothing_and_a_damaged_one_is_reported(term, course, tmp_path):
    archive = tmp_path / "monday.tar.gz"
    assert run("backup", archive, "--course", course).exit_code == 0
    again = run("backup", archive, "--course", course)
    assert (again.exit_code, "File exists" in again.output) == (1, True)
    assert "is not empty" in run("restore", archive, course).output
    archive.write_bytes(archive.read_bytes()[:-2000])
    damaged = run("restore", archive, tmp_path / "new")
    assert (damaged.exit_code, "cannot be read" in damaged.output) == (1, True)
    assert not (tmp_path / "new").exists()


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_archive_with_any_byte_changed_is_refused_or_laid_out_as_it_was(term, course, tmp_path):
    backup(term, tmp_path / "monday.tar.gz")
    assert restore(tmp_path / "monday.tar.gz", tmp_path / "whole").gradebook
    whole, before = (tmp_path / "monday.tar.gz").read_bytes(), contents(tmp_path / "whole")
    damaged, into = tmp_path / "damaged.tar.gz", tmp_path / "into"
    refused = 0
    for place in [*range(20), *range(20, len(whole), len(whole) // 60), len(whole) - 1]:
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        try:
            restore(damaged, into)
        except BackupError:
            refused += 1
            assert not into.exists()
        else:  # what nobody needs, as the time in the archive's header, or another way to say the same bytes
            assert contents(into) == before
            shutil.rmtree(into)
    assert refused >= 60


@pytest.mark.parametrize("lost", ["gradebook/gradebook.db", "source/sample/assessment.ipynb", ".manifest.json"])
def test_a_file_that_is_gone_from_an_archive_is_missed(term, course, tmp_path, lost):
    archive, into = tmp_path / "monday.tar.gz", tmp_path / "into"
    backup(term, archive)
    tar = bytearray(gzip.decompress(archive.read_bytes()))
    with tarfile.open(fileobj=io.BytesIO(bytes(tar))) as members:
        tar[members.getmember(lost).offset] ^= 1  # at a bad header tarfile ends, as if it were the end
    archive.write_bytes(gzip.compress(bytes(tar)))
    into.mkdir()
    result = run("restore", archive, into)
    assert (result.exit_code, "monday.tar.gz is damaged" in result.output) == (1, True)
    assert list(into.iterdir()) == []


def test_a_file_that_was_changed_in_an_archive_is_named(term, course, tmp_path):
    archive = tmp_path / "monday.tar.gz"
    backup(term, archive)
    tar = bytearray(gzip.decompress(archive.read_bytes()))
    with tarfile.open(fileobj=io.BytesIO(bytes(tar))) as members:
        tar[members.getmember("gradebook/gradebook.db").offset_data + 5000] ^= 1
    archive.write_bytes(gzip.compress(bytes(tar)))
    result = run("restore", archive, tmp_path / "into")
    assert result.exit_code == 1
    assert "is damaged. Missing, or not as kept: gradebook/gradebook.db." in result.output
    assert not (tmp_path / "into").exists()


def test_a_damaged_gradebook_is_reported_when_it_is_backed_up(term, course, tmp_path):
    gradebook = course / "gradebook" / "gradebook.db"
    data = bytearray(gradebook.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 100] = b"\7" * 100
    gradebook.write_bytes(data)
    result = run("backup", tmp_path / "monday.tar.gz", "--course", course)
    assert (result.exit_code, f"{gradebook} is damaged: " in result.output) == (1, True)
    assert not (tmp_path / "monday.tar.gz").exists()


def move_gradebook(course: Path, address: str) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {address!r}\n")


def test_a_backup_says_how_to_back_up_the_database_and_never_shows_its_password(course, tmp_path):
    move_gradebook(
        course, "postgresql+pg8000://ethics:s3cret@localhost:5433/gradebook?password=s3cret&application_name=us"
    )
    for more in ([], ["--json"]):
        result = run("backup", tmp_path / f"{len(more)}.tar.gz", "--course", course, *more)
        assert result.exit_code == 0
        assert "pg_dump 'postgresql://ethics@localhost:5433/gradebook?application_name=us'" in result.output
        assert "s3cret" not in result.output


def test_a_gradebook_outside_the_course_is_kept_and_laid_out_within_it(term, course, tmp_path, read_grades):
    outside = tmp_path / "elsewhere" / "grades.db"
    outside.parent.mkdir()
    (course / "gradebook" / "gradebook.db").rename(outside)
    move_gradebook(course, f"sqlite:///{outside}")
    (course / "gradebook" / "gradebook.db.txt").write_text("a note")
    result = run("backup", tmp_path / "monday.tar.gz", "--course", course)
    assert result.exit_code == 0
    assert f"Not in it: The place of the gradebook, {outside}. It is laid out as gradebook/grades.db" in result.output
    restored = tmp_path / "restored"
    assert run("restore", tmp_path / "monday.tar.gz", restored).exit_code == 0
    assert (restored / "gradebook" / "gradebook.db.txt").read_text() == "a note"
    move_gradebook(restored, f"sqlite:///{restored / 'gradebook' / 'grades.db'}")
    assert read_grades(Course(restored)) == read_grades(Course(course))


def test_a_course_without_a_gradebook_is_reported(course, tmp_path):
    gradebook = course / "gradebook" / "gradebook.db"
    gradebook.unlink()
    result = run("backup", tmp_path / "monday.tar.gz", "--course", course)
    assert result.exit_code == 0
    assert f"Not in it: The gradebook: there is no {gradebook}." in result.output
    result = run("restore", tmp_path / "monday.tar.gz", tmp_path / "restored", "--json")
    assert json.loads(result.stdout)["gradebook"] is False
    assert "Its gradebook was not in the archive." in result.output


def test_a_backup_that_fails_leaves_no_half_of_an_archive(term, course, tmp_path, monkeypatch):
    (course / "gradebook" / "gradebook.db").write_bytes(b"no database at all, and not a word of SQLite" * 99)
    result = run("backup", tmp_path / "monday.tar.gz", "--course", course)
    assert (result.exit_code, "Nothing was kept: " in result.output) == (1, True)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tarfile.TarFile, "addfile", interrupt)
    with pytest.raises(KeyboardInterrupt):
        backup(term, tmp_path / "monday.tar.gz")
    assert not (tmp_path / "monday.tar.gz").exists()
