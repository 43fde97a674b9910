"""What a grader may meet: no release, a gradebook that is away, locked or full. A sentence, a truthful exit code."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casewise import files
from casewise.cli import app
from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.grading.autograde import EXECUTION, Autograde
from casewise.grading.workers import processes

LEARNERS = ("bexley", "juno", "marlo", "odo", "pim", "sorrel")


@pytest.fixture
def handed_in(course, hand_in, lines, monkeypatch):
    """A class that is graded two at a time."""
    monkeypatch.setattr(bulk, "BATCH", 2)
    monkeypatch.setattr(bulk, "CHUNK", 1)
    for learner in LEARNERS:
        hand_in(learner, lines())
    return course


def run(course: Path, *words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["grade", "sample", "--course", str(course), "--workers", "1", *map(str, words)])
    assert not result.exception or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def scores(course: Path) -> dict[str, float]:
    with Course(course).gradebook() as gradebook:
        return {entry.student.id: round(entry.score, 4) for entry in gradebook.assignment_submissions("sample")}


def test_nothing_handed_in_is_reported(course):
    code, said = run(course)
    assert code == 0
    assert "Nothing was collected of sample. Run: nbgrader collect sample" in said


def test_a_module_that_was_never_released_is_reported(handed_in):
    shutil.rmtree(handed_in / "release" / "sample")
    code, said = run(handed_in)
    assert (code, said.strip()) == (4, "There is no release/sample. Run: casewise build sample")


def test_a_gradebook_of_another_release_is_reported_and_nothing_is_written(handed_in):
    (handed_in / "gradebook" / "gradebook.db").unlink()
    code, said = run(handed_in)
    assert code == 4
    assert "Run: casewise build sample" in said
    assert not list((handed_in / "autograded").glob("*/sample"))


def test_a_gradebook_that_disappears_meanwhile_is_reported_and_filled_again_when_it_is_back(handed_in):
    database = handed_in / "gradebook" / "gradebook.db"
    backup = database.read_bytes()
    done = []

    def vanish(count):
        done.append(count)
        if len(done) == 1:
            database.unlink()

    with pytest.raises(CasewiseError, match=r"cannot be read or written .*Run this again"):
        bulk.grade(Course(handed_in), "sample", tell=vanish)
    assert done == [2]
    database.write_bytes(backup)
    report = bulk.grade(Course(handed_in), "sample")
    assert (report.graded, report.unchanged) == (6, 0)
    assert scores(handed_in) == dict.fromkeys(LEARNERS, 3.1667)


def test_a_read_only_gradebook_is_reported(handed_in):
    database = handed_in / "gradebook" / "gradebook.db"
    with (handed_in / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.CourseDirectory.db_url = "sqlite:///file:{database}?mode=ro&uri=true"\n')
    code, said = run(handed_in)
    assert code == 1
    assert "cannot be read or written (attempt to write a readonly database)" in said


def test_a_disk_that_fills_up_leaves_nothing_half_written(handed_in, monkeypatch):
    create = os.open
    left = [9]

    def full(path, flags, *more, **named):
        if flags & os.O_CREAT and "autograded" in Path(path).parts:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return create(path, flags, *more, **named)

    monkeypatch.setattr(files.os, "open", full)
    code, said = run(handed_in)
    assert code == 1
    assert "The disk is full" in said
    whole = {path.parent.name for path in (handed_in / "autograded").glob("*/sample")}
    assert whole < set(LEARNERS)
    assert not list((handed_in / "autograded").glob("*/.*"))
    assert set(scores(handed_in)) == whole
    monkeypatch.undo()
    assert bulk.grade(Course(handed_in), "sample").graded == len(LEARNERS) - len(whole)


@pytest.mark.parametrize("before", [None, "validate"])
def test_grading_that_fails_leaves_no_trace_in_the_environment(monkeypatch, before):
    """Else a server that graded would show no card anymore, because each would be taken for one that is graded."""
    if before:
        monkeypatch.setenv(EXECUTION, before)
    else:
        monkeypatch.delenv(EXECUTION, raising=False)
    said = []

    def fail(*_: object) -> None:
        said.append(os.environ[EXECUTION])
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("casewise.grading.autograde.BaseConverter.convert_single_notebook", fail)
    monkeypatch.setattr(Autograde, "_init_preprocessors", lambda _: None)
    with pytest.raises(OSError, match="full"):
        Autograde.__new__(Autograde).convert_single_notebook("a.ipynb")
    assert said == ["autograde"]
    assert os.environ.get(EXECUTION) == before


def test_workers_that_are_ended_from_outside_are_reported(handed_in, monkeypatch):
    monkeypatch.setattr("casewise.grading.workers._score_here", _fall)
    with pytest.raises(CasewiseError, match="A worker was ended from outside.*Run it again"):
        bulk.grade(Course(handed_in), "sample", workers=processes(2))
    monkeypatch.undo()
    bulk.grade(Course(handed_in), "sample", workers=processes(2))
    assert scores(handed_in) == dict.fromkeys(LEARNERS, 3.1667)


def _fall(_scripts):
    os.kill(os.getpid(), signal.SIGKILL)
