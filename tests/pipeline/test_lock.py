"""Two at once on one course: one waits and says so, and the grades come out as one grader's."""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from casewise.gradebook.course_folder import Course
from casewise.gradebook.lock import NAME, Busy, BusyError, locked
from casewise.grading import run as bulk

HOLD = """
import sys
from pathlib import Path
from casewise.gradebook.lock import Busy, BusyError, locked

for course in iter(sys.stdin.readline, ""):
    try:
        with locked(Path(course.strip()), "casewise grade", print, Busy.LEAVE):
            print("held", flush=True)
            sys.stdin.readline()
    except BusyError:
        print("busy", flush=True)
    else:
        print("free", flush=True)
"""
BIN = Path(sys.executable).parent


@dataclass
class Other:
    """Another process, which takes the lock of a course when asked to, and lets go of it when asked again."""

    process: subprocess.Popen[str]
    holding: bool = False

    def take(self, course: Path) -> bool:
        self._write(str(course))
        self.holding = self.process.stdout.readline() == "held\n"
        return self.holding

    def let_go(self) -> None:
        if self.holding:
            self._write("")
            assert self.process.stdout.readline() == "free\n"
            self.holding = False

    def _write(self, line: str) -> None:
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()


@pytest.fixture(scope="module")
def other():
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Other(process)
        process.kill()


@pytest.fixture
def holder(other, course):
    """Another process that holds the lock of the course until it lets go."""
    assert other.take(course)
    yield other
    other.let_go()


def start(course: Path, *command: str) -> subprocess.Popen[str]:
    """Start a command that Ctrl-C reaches, even where these tests run in the background of a shell."""
    return subprocess.Popen(
        command,
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  (there are no threads)
    )


def test_the_second_one_says_who_is_at_work_and_goes_on_by_itself(course, holder, hand_in, lines):
    hand_in("sorrel", lines())
    second = start(course, str(BIN / "casewise"), "grade", "sample")
    said = second.stderr.readline()
    since = json.loads((course / "gradebook" / NAME).read_bytes())["since"][11:16]
    assert said == f"Grading has been going on since {since} (casewise grade). Waiting for it.\n"
    holder.let_go()
    out, _ = second.communicate()
    assert (second.returncode, out[:9]) == (0, "1 graded,")


def test_waiting_can_be_given_up_without_a_traceback(course, holder):
    second = start(course, str(BIN / "casewise"), "grade", "sample")
    assert "Waiting for it." in second.stderr.readline()
    second.send_signal(signal.SIGINT)
    _, said = second.communicate(timeout=180)
    assert second.returncode not in {0, -signal.SIGINT}
    assert "Traceback" not in said
    assert not list((course / "autograded").glob("*/sample"))


def test_nbgraders_own_commands_wait_too(course, holder, hand_in, lines, warm):
    hand_in("sorrel", lines())
    second = start(course, str(warm / "nbgrader"), "autograde", "sample")
    while "Waiting for it." not in (line := second.stderr.readline()):
        assert line
    holder.let_go()
    second.communicate()
    assert second.returncode == 0
    assert (course / "autograded" / "sorrel" / "sample" / "assessment.ipynb").is_file()


FORKED = """
import os, sys
from pathlib import Path
from casewise.gradebook.lock import locked

with locked(Path(sys.argv[1]), "casewise grade", print):
    os.fork() or os._exit(len(sys.stdin.read()))
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_killed_holder_leaves_no_lock_and_neither_do_its_children(course):
    first = subprocess.Popen(
        [sys.executable, "-c", FORKED, str(course)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout.readline() == "held\n"
    first.kill()
    first.wait()
    with locked(course, "casewise feedback", pytest.fail):
        assert json.loads((course / "gradebook" / NAME).read_bytes())["command"] == "casewise feedback"
    first.stdin.close()
    assert first.stdout.read() == ""
    first.stdout.close()


def test_a_command_that_may_not_wait_ends_with_a_message(course, holder):
    with (
        pytest.raises(BusyError, match=r"since \d\d:\d\d \(casewise grade\)\. Try again when it's done\."),
        locked(course, "formgrader", pytest.fail, Busy.LEAVE),
    ):
        pytest.fail("the lock is held")


def test_a_step_within_a_command_does_not_wait_for_it(course, other):
    with locked(course, "casewise demo", pytest.fail):
        with locked(course, "casewise build", pytest.fail):
            pass
        assert not other.take(course)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"command": "a\\u001b[2J", "since": 1}', b"\xff" * 5000])
def test_whatever_is_in_its_file_the_lock_speaks_in_words(course, holder, content):
    (course / "gradebook" / NAME).write_bytes(content)
    with (
        pytest.raises(BusyError, match="^Another command is working on this course"),
        locked(course, "formgrader", pytest.fail, Busy.LEAVE),
    ):
        pytest.fail("the lock is held")


def test_a_file_system_without_locks_is_reported_and_the_work_goes_on(course, monkeypatch):
    def refuse(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    said = []
    with locked(course, "casewise grade", said.append):
        pass
    assert said == ["The gradebook's file system doesn't support locks. Don't run two commands on this course at once."]


@pytest.fixture
def many(course, hand_in, lines):
    answers = ["share", "defer", "silent"]
    for number in range(30):
        hand_in(f"learner-{number:03}", lines({"elevator": answers[number % 3], "table": ["move"]}))
    return course


def test_two_graders_at_once_come_to_what_one_does(many, tmp_path, rows, warm):
    other = Path(shutil.copytree(many, tmp_path / "other"))
    for _ in range(2):
        two_at_once(many, str(warm / "casewise"))
    bulk.grade(Course(other), "sample")
    assert rows(Course(many)) == rows(Course(other))


def two_at_once(many: Path, casewise: str) -> None:
    both = [start(many, casewise, "grade", "sample", "--force", "--json") for _ in range(2)]
    said = [grader.communicate() for grader in both]
    assert [grader.returncode for grader in both] == [0, 0]
    assert [json.loads(out)["failed"] for out, _ in said] == [{}, {}]
    assert [json.loads(out)["graded"] for out, _ in said] == [30, 30]
    assert "Traceback" not in "".join(words for _, words in said)
