"""The one command that runs: it's found again, it can be stopped, and the page says truly how it ended."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

import pytest

from casewise.desk.jobs import Job, JobError, Jobs, new_id
from casewise.desk.notes import Note, noted, read_notes, write_note

PROGRESS = 'import sys, json; print(json.dumps({"progress": [3, 12], "words": "Three"}), file=sys.stderr); '


class Room:
    """A course's folder with jobs, and events for those that ended."""

    def __init__(self, root: Path) -> None:
        self.root, self.over = root, threading.Event()
        self.ended: list[tuple[Job, dict]] = []
        self.jobs = Jobs(root, lambda job, result: self.ended.append((job, result)))

    def run(self, code: str, *, folder: Path | None = None, dry: bool = False) -> Job:
        job = Job(new_id(), "grade", "Grade", "consent", "casewise grade consent", dry, "2026-01-01T00:00:00+00:00")
        return self.jobs.start(job, [sys.executable, "-c", code], folder=folder or self.root, environment=os.environ)

    def wait(self, job: Job) -> Job:
        for _ in range(3000):
            found = next(one for one in self.jobs.all() if one.id == job.id)
            if found.ended:
                return found
            self.over.wait(0.01)
        raise AssertionError("It doesn't end.")


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def test_progress_and_words_and_data_are_kept_apart(room):
    job = room.wait(room.run(PROGRESS + 'print("[CollectApp | INFO] Done", file=sys.stderr); print("{\\"a\\": 1}")'))
    assert room.jobs.said(job) == (["Three", "Done"], (3, 12), ['{"a": 1}'])
    assert (room.jobs.result(job), job.code) == ({"a": 1}, 0)
    assert room.ended[0][1] == {"a": 1}
    assert not room.jobs.is_running(job)


def test_the_exit_code_is_the_commands_own(room):
    assert [room.wait(room.run(f"raise SystemExit({code})")).code for code in (0, 3, 4)] == [0, 3, 4]


def test_one_job_at_a_time_and_another_server_sees_it_and_finds_it_again(room):
    job = room.run("import time; time.sleep(600)")
    other = Room(room.root)
    assert other.jobs.latest() == job
    assert other.jobs.is_running(job)
    for one in (room, other):
        with pytest.raises(JobError, match="Another command is running"):
            one.run("pass")
    assert room.jobs.cancel(job.id).canceled
    ended = room.wait(job)
    assert ended.canceled
    assert ended.code != 0
    assert not other.jobs.is_running(ended)
    with pytest.raises(JobError, match="ended already"):
        room.jobs.cancel(job.id)
    assert room.wait(room.run("pass")).code == 0


def test_a_command_whose_server_went_away_is_neither_running_nor_done(room):
    job = room.wait(room.run("pass"))
    path = room.root / "gradebook" / "desk" / "jobs" / job.id / "job.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"code": None, "ended": ""}))
    found = Room(room.root).jobs.latest()
    assert found.code is None
    assert not Room(room.root).jobs.is_running(found)


def test_what_it_left_is_listed_and_the_folder_is_private(room):
    folder = room.root / "exports"
    folder.mkdir()
    code = "open('report.html', 'w').close()"
    assert room.wait(room.run(code, folder=folder)).files == ["exports/report.html"]
    assert room.wait(room.run(code, folder=folder, dry=True)).files == []
    assert (room.root / "gradebook" / "desk").stat().st_mode & 0o077 == 0


def test_a_missing_program_is_reported(room):
    job = Job(new_id(), "grade", "Grade", "", "", dry=False, started="2026-01-01T00:00:00+00:00")
    with pytest.raises(JobError, match="can't be started"):
        room.jobs.start(job, [str(room.root / "nothing")], folder=room.root, environment={})
    assert room.jobs.latest() is None
    assert room.wait(room.run("pass")).code == 0, "the lock is free again"


def test_notes_say_what_a_command_found(tmp_path):
    facts = {"module": "consent", "source": "s1", "release": "r1", "marks": "m1"}
    problems = [{"notebook": "source/consent/lesson.ipynb"}, {"notebook": "source/final/a.ipynb"}]
    assert noted(Note(), "check", facts, {"problems": problems}, 1.0) == {"problems": 1, "source": "s1"}
    said = {"failed": {"odo": "torn"}, "remarks": {"juno": ["late"]}, "alike": [["a", "b"]], "graded": 1}
    found = noted(Note(), "grade", facts, said, 2.0)
    assert (found["graded"], found["failed"], found["look"][0]) == ("r1", {"odo": "torn"}, "juno: late")
    assert noted(Note(look=["x"]), "grade", facts, said | {"graded": 0}, 2.0)["look"] == ["x"]
    assert noted(Note(), "feedback", facts, {}, 1.0) == {"returned": "m1"}
    assert noted(Note(), "collect", facts, {}, 1.0) == {}
    write_note(tmp_path, "consent", problems=3)
    write_note(tmp_path, "consent", source="s")
    assert read_notes(tmp_path) == {"consent": Note(problems=3, source="s")}
    (tmp_path / "gradebook" / "desk" / "notes.json").write_text("torn")
    assert read_notes(tmp_path) == {}
