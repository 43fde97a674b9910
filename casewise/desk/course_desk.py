"""The desk of one course in one server: what it shows, and what it starts."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import time
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casewise.desk.actions import ActionError, Known, arguments, program, typed
from casewise.desk.catalog import CATALOG
from casewise.desk.drops import Drops
from casewise.desk.jobs import Job, JobError, Jobs, new_id
from casewise.desk.notes import Note, noted, private, read_notes, write_note
from casewise.desk.watch import version
from casewise.errors import Exit

PATIENCE = 300
"""How many seconds the command that looks at the course may take."""
REMEMBERED = 8
"""How many earlier states are kept, to know what someone was looking at."""
SHOWN = 400
"""How many of the last lines of a command are shown."""
MOVING = {"waiting", "handed_in", "late", "due_words", "past", "steps", "standing"}
"""What changes by itself while learners hand in; nothing has to be looked at again for it."""
MEANING = {
    Exit.FINE: "Done.",
    Exit.UNEXPECTED: "It failed. What was done before stays.",
    Exit.USAGE: "It can't be done like this. Nothing was changed.",
    Exit.FINDINGS: "It ended with something to look at.",
    Exit.BAD_COURSE: "Something has to be fixed first.",
}
DROPPED = re.compile(r"[^\s\"]*/desk/drops/[0-9a-f]{16}/")
SHOWN_FIRST = {
    Exit.FINE: "This is what would happen. Nothing was changed.",
    Exit.FINDINGS: "This is what would happen, with something to look at. Nothing was changed.",
}


class StaleError(JobError):
    """The course has changed since the page was drawn, so nothing was started."""


class Desk:
    """The desk of a course."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.jobs = Jobs(self.root, self._ended)
        self.drops = Drops(self.root)
        self._states: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._exchange: Path | None = None
        self._looking = asyncio.Lock()

    async def state(self) -> tuple[str, dict[str, Any]]:
        """Return what the desk shows, with its version. A command looks at the course only if something changed.

        Raises:
            JobError: if the course can't be read. The message is the command's own.
        """
        async with self._looking:
            now = await asyncio.to_thread(self._version)
            if now not in self._states:
                state = await asyncio.to_thread(self._look)
                if self._exchange is None:  # from now on, what learners put there counts
                    self._exchange = Path(state["exchange_folder"])
                    now = await asyncio.to_thread(self._version)
                self._states[now] = state
                while len(self._states) > REMEMBERED:
                    self._states.popitem(last=False)
            self._states.move_to_end(now)
            return now, self._states[now]

    async def start(self, asked: dict[str, Any]) -> Job:
        """Start what the page asks for: `action`, `module`, `values`, `dry`, and the `version` that it shows.

        Raises:
            ActionError: if a value doesn't fit.
            StaleError: if the module isn't any more as the page shows it.
            JobError: if another command runs.
        """
        action = CATALOG.get(str(asked.get("action")))
        if action is None:
            raise ActionError("The desk doesn't know this action. Load the page again.")
        seen = self._states.get(str(asked.get("version")))
        _, state = await self.state()
        module, dry = str(asked.get("module") or ""), bool(asked.get("dry"))
        if dry and not action.shows_first:
            raise ActionError(f"{action.label} can't be tried out first.")
        facts = _module(state, module)
        if action.module and not dry and (seen is None or _settled(_module(seen, module)) != _settled(facts)):
            raise StaleError("This has changed since the page showed it. It's up to date now: look, and press again.")
        known = Known(
            {one["module"]: one["notebooks"] for one in state["modules"]}, state["learners"], self.drops.files()
        )
        values = asked.get("values") or {}
        if not isinstance(values, dict):
            raise ActionError("The desk can't read this. Load the page again.")
        words = arguments(action, module, values, known, dry=dry)
        if action.made:
            words.append(f"{datetime.now().astimezone():{action.made}}")
        said, folder = typed(action, words), self.root
        if action.folder:
            folder = self.root / action.folder
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            words += ["--course", str(self.root)]
        job = Job(
            id=new_id(),
            action=action.name,
            title=action.label,
            module=module,
            typed=said,
            dry=dry,
            started=datetime.now(UTC).isoformat(),
            values=values,
            facts={name: facts.get(name, "") for name in ("module", "source", "release", "marks")},
        )
        command = [program(action), *words]
        return await asyncio.to_thread(self.jobs.start, job, command, folder=folder, environment=_environment())

    def view(self, job: Job | None) -> dict[str, Any] | None:
        """Return what the page shows of a job."""
        if job is None:
            return None
        words, progress, out = self.jobs.said(job)
        running = self.jobs.is_running(job)
        action = CATALOG.get(job.action)
        result = self.jobs.result(job) if action and action.as_json and not running else {}
        return {
            "id": job.id,
            "action": job.action,
            "title": job.title,
            "module": job.module,
            "typed": _without_folder(job.typed),
            "dry": job.dry,
            "values": job.values,
            "started": job.started,
            "ended": job.ended,
            "running": running,
            "code": job.code,
            "meaning": "" if running else _meaning(job),
            "progress": progress,
            "words": [_without_folder(line) for line in words[-SHOWN:]],
            "out": [] if result else [_without_folder(line) for line in out[-SHOWN:]],
            "result": result,
            "files": job.files,
        }

    def _version(self) -> str:
        notes = self.root / "gradebook" / "desk" / "notes.json"
        with suppress(OSError):
            return f"{version(self.root, self._exchange)}-{notes.stat().st_mtime_ns}"
        return version(self.root, self._exchange)

    def _look(self) -> dict[str, Any]:
        command = [program(CATALOG["check"]), "status", "--json"]
        try:
            done = subprocess.run(  # noqa: S603  (our own command)
                command,
                cwd=self.root,
                env=_environment(),
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            state: dict[str, Any] = json.loads(done.stdout)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise JobError(f"The course can't be looked at: {error}. Try again in a while.") from error
        except ValueError:
            raise JobError(done.stderr.strip() or "The course can't be looked at. Run: casewise doctor") from None
        return state

    def _ended(self, job: Job, result: dict[str, Any]) -> None:
        """Note what a job did, for the next look at the course."""
        fine = job.code in {Exit.FINE, Exit.FINDINGS, Exit.BAD_COURSE}
        if job.module and not job.dry and not job.canceled and fine and (job.code != Exit.BAD_COURSE or result):
            note = read_notes(self.root).get(job.module, Note())
            if changes := noted(note, job.action, job.facts, result, time.time()):
                private(self.root)
                write_note(self.root, job.module, **changes)
        if job.action == "collect-zip" and not job.dry and job.code == Exit.FINE:
            self.drops.remove(str(job.values.get("file", "")))


def _module(state: dict[str, Any], name: str) -> dict[str, Any]:
    return next((one for one in state["modules"] if one["module"] == name), {})


def _settled(module: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in module.items() if name not in MOVING}


def _meaning(job: Job) -> str:
    """Return in a sentence how a job ended; the exit code decides."""
    if job.code is None:
        return "The server ended meanwhile, so nobody knows how this ended. Look at the numbers, and run it again."
    if job.canceled and job.code:
        return "Canceled. What was done before stays; run it again to go on."
    if job.code < 0:
        return "It was stopped from outside. What was done before stays; run it again to go on."
    if job.code and job.typed.startswith("nbgrader "):
        return "nbgrader couldn't do all of it. Its last words say why."
    if job.dry and job.code in SHOWN_FIRST:
        return SHOWN_FIRST[Exit(job.code)]
    return MEANING.get(Exit(job.code), "") if job.code in set(Exit) else MEANING[Exit.UNEXPECTED]


def _without_folder(line: str) -> str:
    """Return a line without the private folder of a dropped file, and without what only a terminal can do."""
    return DROPPED.sub("", line).replace(" (all of them: --json)", "")


def _environment() -> dict[str, str]:
    """Return the environment of a command: Python imports nothing from the course's folder."""
    return {**os.environ, "CASEWISE_PROGRESS": "lines", "PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1"}
