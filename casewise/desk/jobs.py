"""The one command that runs for a course: it's a process of its own, and outlives the page and the server.

Each job has a folder under `gradebook/desk/jobs` with `job.json`, what it prints (`out`), and what it says (`err`).
While it runs, it holds the lock of `gradebook/desk/.job`, which it inherits; so a second server sees it, too.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from threading import Lock, Thread
from typing import Any

from casewise.desk.notes import FOLDER, private
from casewise.errors import CasewiseError
from casewise.files import remove_folder, write_whole

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

KEPT = 20
"""How many jobs are kept to look at."""
PATIENCE = 5.0
"""How many seconds a canceled command may take to stop by itself."""
LOGGED = re.compile(r"^\[\w+ \| \w+\] ")
"""The beginning of a line of nbgrader."""
READ_LIMIT = 2_000_000
"""How many characters of what a command prints are shown."""


class JobError(CasewiseError):
    """A job can't be started or found. The message says why, and what to do."""


@dataclass(frozen=True)
class Job:
    """A command that runs or ran. `code` is its exit code, or None while it runs or if nobody knows.

    `files` are those that it left, by their paths in the course. `facts` is what the desk knew when it began.
    """

    id: str
    action: str
    title: str
    module: str
    typed: str
    dry: bool
    started: str
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    pid: int = 0
    ended: str = ""
    code: int | None = None
    canceled: bool = False
    files: list[str] = field(default_factory=list)


class Jobs:
    """The jobs of one course. `done` is called with a job that has ended, and what it printed."""

    def __init__(self, root: Path, done: Callable[[Job, dict[str, Any]], None] = lambda *_: None) -> None:
        self._root, self._done = root, done
        self._own: dict[str, subprocess.Popen[bytes]] = {}
        self._starting = Lock()

    def start(self, job: Job, command: list[str], *, folder: Path, environment: Mapping[str, str]) -> Job:
        """Start a command, and return its job.

        Raises:
            JobError: if another one runs, or this one can't be started.
        """
        with self._starting, self._lock() as lock:
            home = private(self._root, f"jobs/{job.id}")
            with (home / "out").open("xb") as out, (home / "err").open("xb") as err:
                try:
                    process = subprocess.Popen(  # noqa: S603  (a list of arguments from the catalog)
                        command,
                        cwd=folder,
                        env=dict(environment),
                        stdin=subprocess.DEVNULL,
                        stdout=out,
                        stderr=err,
                        start_new_session=True,
                        pass_fds=(lock,) if lock >= 0 else (),
                    )
                except OSError as error:
                    remove_folder(home)
                    raise JobError(f"{command[0]} can't be started: {error.strerror}.") from error
            job = replace(job, pid=process.pid)
            self._own[job.id] = process
            self._write(job)
        Thread(target=self._wait, args=(job.id, folder), daemon=True).start()
        self._prune()
        return job

    def latest(self) -> Job | None:
        """Return the job that runs, or the one that ran last."""
        return next(iter(self.all()), None)

    def all(self) -> Iterator[Job]:
        """Yield the jobs that are kept, the newest first."""
        for folder in sorted((self._root / FOLDER / "jobs").glob("*"), reverse=True):
            if job := self._read(folder.name):
                yield job

    def is_running(self, job: Job) -> bool:
        """Whether a job still runs, here or under another server."""
        if job.code is not None or job.ended:
            return False
        return job.id in self._own or self._locked()

    def cancel(self, name: str) -> Job:
        """Stop a job: it's asked to stop, and ended if it doesn't.

        Raises:
            JobError: if it doesn't run any more.
        """
        job = self._read(name)
        if job is None or not self.is_running(job):
            raise JobError("It has ended already.")
        job = replace(job, canceled=True)
        self._write(job)
        _send(job.pid, signal.SIGINT)
        Thread(target=self._insist, args=(job,), daemon=True).start()
        return job

    def said(self, job: Job) -> tuple[list[str], tuple[int, int] | None, list[str]]:
        """Return a job's words on stderr, how far it is, and what it printed, in lines."""
        words, progress = [], None
        for line in self._text(job, "err").splitlines():
            step = _step(line)
            if step is None:
                words.append(LOGGED.sub("", line))
            else:
                progress = step[0]
                words += [step[1]] if step[1] else []
        return words, progress, self._text(job, "out").splitlines()

    def result(self, job: Job) -> dict[str, Any]:
        """Return the JSON that a job printed, or nothing if it printed none."""
        with suppress(ValueError):
            found = json.loads(self._text(job, "out"))
            return found if isinstance(found, dict) else {}
        return {}

    def _wait(self, name: str, folder: Path) -> None:
        process = self._own[name]
        code = process.wait()
        job = self._read(name)
        if job is None:
            return
        files = [] if job.dry else sorted(_since(folder, self._root, datetime.fromisoformat(job.started).timestamp()))
        job = replace(job, code=code, ended=_now(), files=files)
        with suppress(Exception):  # a note that can't be kept changes nothing about the command
            self._done(job, self.result(job))
        with suppress(OSError):
            self._write(job)
        self._own.pop(name, None)

    def _insist(self, job: Job) -> None:
        process = self._own.get(job.id)
        if process is None:
            return
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            _send(job.pid, signal.SIGTERM)

    def _text(self, job: Job, stream: str) -> str:
        with suppress(OSError), (self._root / FOLDER / "jobs" / job.id / stream).open("rb") as file:
            return file.read(READ_LIMIT).decode("utf-8", "replace")
        return ""

    def _read(self, name: str) -> Job | None:
        with suppress(OSError, ValueError, TypeError):
            return Job(**json.loads((self._root / FOLDER / "jobs" / name / "job.json").read_bytes()))
        return None

    def _write(self, job: Job) -> None:
        target = self._root / FOLDER / "jobs" / job.id / "job.json"
        write_whole(target, json.dumps(asdict(job)).encode(), mode=0o600, flush=False)

    def _prune(self) -> None:
        for folder in sorted((self._root / FOLDER / "jobs").glob("*"), reverse=True)[KEPT:]:
            remove_folder(folder)

    @contextmanager
    def _lock(self) -> Iterator[int]:
        """Context manager that takes the lock for a command, which keeps it after the block; -1 without locks."""
        if fcntl is None:
            if self._own:
                raise JobError(BUSY)
            yield -1
            return
        descriptor = os.open(private(self._root) / ".job", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise JobError(BUSY) from None
            yield descriptor
        finally:
            os.close(descriptor)

    def _locked(self) -> bool:
        if fcntl is None:
            return bool(self._own)
        try:
            with (self._root / FOLDER / ".job").open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


BUSY = "Another command is running on this course. Wait until it's done, or cancel it."


def new_id() -> str:
    """Return a job's id; later ones come after it in the alphabet."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{token_hex(3)}"


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _step(line: str) -> tuple[tuple[int, int], str] | None:
    """Return how far a command is, and its words, from a line that a program reads; None for any other line."""
    if not line.startswith('{"progress"'):
        return None
    try:
        data = json.loads(line)
        done, of = data["progress"]
        return (int(done), int(of)), str(data["words"])
    except (ValueError, LookupError, TypeError):
        return None


def _send(pid: int, what: signal.Signals) -> None:
    with suppress(OSError):
        os.killpg(pid, what) if hasattr(os, "killpg") else os.kill(pid, signal.SIGTERM)


def _since(folder: Path, root: Path, moment: float) -> Iterator[str]:
    """Yield the files in a folder that were written since a moment, by their paths in the course."""
    if folder == root:
        return
    for path in folder.iterdir():
        with suppress(OSError):
            if path.is_file() and path.stat().st_mtime >= moment - 1:
                yield path.relative_to(root).as_posix()
