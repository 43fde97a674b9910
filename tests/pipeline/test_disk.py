"""A full disk, and a gradebook of another nbgrader: every command says so in words, and what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from casewise import files
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from tests.support.command import Done, casewise

TABLES = {
    "roster": "learner,first_name,last_name\npim,Pim,Alder\n",
    "deadlines": "module,learner,due\nsample,,2026-11-23 09:00\nsample,pim,2026-11-24\n",
}
COMMANDS = [
    ["build"],
    ["grade", "sample", "--force"],
    ["feedback", "sample"],
    ["export", "sample", "--into", "{aside}/out.csv"],
    ["export-scenarios", "sample", "--to", "moodle", "--into", "{aside}/out.xml"],
    ["backup", "{aside}/course.tar.gz"],
    ["deadlines", "{aside}/deadlines.csv"],
    ["extend", "sample", "pim", "2026-11-25"],
    ["certificate", "sample"],
    ["preview"],
    ["new", "{aside}/mine"],
    ["new-scenario", "choice", "--into", "source/sample/lesson.ipynb"],
]


@pytest.fixture
def graded(course, hand_in, lines, tmp_path):
    """A course with two graded learners who have passed, a due date, and tables beside it."""
    for learner in ("pim", "odo"):
        hand_in(learner, lines())
    for name, table in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(table)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.Certificate.pass_mark = 0.1\nc.Certificate.hours = {"sample": 2}\n')
    bulk.grade(Course(course), "sample")
    for name in TABLES:
        casewise(name, tmp_path / f"{name}.csv", folder=course)
    return course


def run(graded: Path, words: list[str]) -> Done:
    """Run a command in the course, with names of files beside it."""
    return casewise(*(word.format(aside=graded.parent) for word in words), folder=graded)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_every_command_says_that_the_disk_is_full(graded, words, monkeypatch):
    open_file, written = os.open, files._write  # noqa: SLF001  (what every file goes through)

    def full(path, flags, *more, **named):
        if flags & (os.O_CREAT | os.O_APPEND) and Path(path).name != ".lock":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return open_file(path, flags, *more, **named)

    def fill(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("casewise.course.preview._run", lambda *_: None)  # a kernel writes files of its own
        patch.setattr(files, "_write", fill)
        patch.setattr(files.os, "open", full)
        patch.setattr("tempfile.mkdtemp", fill)
        done = run(graded, words)
    assert files._write is written  # noqa: SLF001  (as above)
    said = done.stderr.splitlines()[-1]
    assert said.startswith("The disk is full")
    assert said.endswith("Free some space, and run this again.")
    assert done.returncode == 1


@pytest.mark.parametrize(
    "words", [["grade", "sample", "--force"], ["roster", "{aside}/roster.csv"]], ids=lambda one: one[0]
)
def test_a_gradebook_on_a_full_disk_is_said_in_the_same_words(graded, words, monkeypatch):
    def full(*_):
        raise OperationalError("insert", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(Session, "commit", full)
    done = run(graded, words)
    assert done.stderr.splitlines()[-1] == "The disk is full. Free some space, and run this again."
    assert done.returncode == 1


def make_old(database: Path) -> None:
    """Give a gradebook the tables of nbgrader 0.6: without courses and LMS ids."""
    with closing(sqlite3.connect(database)) as opened:
        opened.executescript(
            """
            create table older
                (id varchar(32) not null primary key, name varchar(128) not null unique, duedate datetime);
            insert into older select id, name, duedate from assignment;
            drop table assignment;
            alter table older rename to assignment;
            drop table course;
            alter table student drop column lms_user_id;
            update alembic_version set version_num = '167914646830';
            """
        )


OLDER = (
    "The gradebook was made by an older nbgrader. Make a backup (casewise backup FILE), then run: nbgrader db upgrade"
)


@pytest.mark.parametrize(
    "words",
    [
        ["build"],
        ["grade", "sample"],
        ["feedback", "sample"],
        ["export", "sample"],
        ["roster", "{aside}/roster.csv"],
        ["hand-ins", "sample"],
    ],
    ids=lambda words: words[0],
)
def test_an_older_gradebook_names_the_command_that_upgrades_it(graded, words):
    make_old(graded / "gradebook" / "gradebook.db")
    done = run(graded, words)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == OLDER


def test_the_command_that_upgrades_an_older_gradebook_does(graded, rows):
    casewise("grade", "sample", folder=graded)
    before = rows(Course(graded))
    make_old(graded / "gradebook" / "gradebook.db")
    assert f"✗ {OLDER.partition('. ')[0]}: it has version 167914646830" in casewise("doctor", folder=graded).stdout
    assert casewise("backup", "monday.tar.gz", folder=graded).returncode == 0
    nbgrader = Path(sys.executable).parent / "nbgrader"
    subprocess.run([nbgrader, "db", "upgrade"], cwd=graded, check=True, capture_output=True)
    assert casewise("grade", "sample", folder=graded).stdout.startswith("0 graded, 2 unchanged.")
    assert rows(Course(graded)) == before


def test_a_gradebook_of_a_newer_nbgrader_is_named(graded):
    with closing(sqlite3.connect(graded / "gradebook" / "gradebook.db")) as opened:
        opened.execute("alter table student rename column lms_user_id to other")
        opened.execute("update alembic_version set version_num = 'fffffffffff0'")
        opened.commit()
    done = run(graded, ["roster", "{aside}/roster.csv"])
    assert done.stderr.splitlines()[-1].startswith("The gradebook was made by a newer nbgrader")
