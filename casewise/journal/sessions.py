"""A journal in a browser: a file for each session of a kernel, read as one.

The browser's drive reads a file whole when it's opened, and writes it whole when it's closed. Two tabs that wrote to
one file would lose each other's answers, so no two sessions share a file. A file that was brought from another device
is one more of them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from casewise.files import read_regular
from casewise.journal.entry import LIMITS, LINE_LIMIT, decode

PATTERN = "responses*.jsonl"
BEGINNING = "responses-"
ENDING = ".jsonl"
QUIET = 24 * 3600
"""After how many seconds nobody is expected to write to a file any more."""
AT = re.compile(rb'"at":\s*"([0-9T:.Z+-]{1,40})"')
"""When a line was written. In a text of an answer, the quotes are escaped."""

_quiet: dict[Path, tuple[int, int]] = {}
_known: dict[Path, tuple[tuple[int, int], bytes]] = {}


def file_of(session: str) -> str:
    """Return the name of a session's file."""
    return f"{BEGINNING}{session}{ENDING}"


def files(folder: Path) -> list[Path]:
    """Return the files of a journal, by name."""
    return sorted(folder.glob(PATTERN))


def now(folder: Path, limit: int) -> datetime:
    """Return when a new line is written: now, or just after the newest line if its clock was ahead of this one.

    The order of a journal is that of its times, so a line from before the newest one wouldn't count.
    """
    moment = datetime.now(UTC)
    try:
        newest = max((at for path in files(folder) for at in AT.findall(_bytes(path, limit))), default=b"")
        return max(moment, datetime.fromisoformat(newest.decode()) + timedelta(milliseconds=1))
    except (OSError, ValueError, TypeError, OverflowError):  # there is none, or none that says in which zone it was
        return moment


def stamp(folder: Path) -> object:
    """Return what changes when one of the files does, or one comes or goes; None while there is none.

    A file that nobody wrote to for a day isn't asked again: there's one for each visit.
    """
    found = []
    for path in files(folder):
        with suppress(FileNotFoundError):  # it went meanwhile
            found.append((path.name, _quiet.get(path) or _state(path)))
    return tuple(found) or None


def content(folder: Path, limit: int) -> bytes:
    """Return the journal as one file: all lines in the order in which they were written, identical ones once.

    Raises:
        OSError: if a file is there but can't be opened, or isn't a regular file.
    """
    found = []
    for path in files(folder):
        with suppress(FileNotFoundError):  # it went meanwhile
            found.append(_bytes(path, limit))
    return merged(found)[: limit + 1]


def forget(path: Path) -> None:
    """Ask again for a file that was just written to."""
    _quiet.pop(path, None)
    _known.pop(path, None)


def _state(path: Path) -> tuple[int, int]:
    """Return what changes when a file does.

    Raises:
        OSError: if it isn't there.
    """
    status = path.stat()
    state = status.st_size, status.st_mtime_ns
    if time.time() - QUIET > status.st_mtime > 0:
        _quiet[path] = state
    return state


def _bytes(path: Path, limit: int) -> bytes:
    """Return the bytes of a file: those that were read before if it's still the same, because the drive is slow."""
    state, known = _state(path), _known.get(path)
    if known and known[0] == state:
        return known[1]
    data = read_regular(path, limit)
    _known[path] = state, data
    return data


@dataclass
class _Line:
    """A line that says when it was written, and those after it that say nothing."""

    at: str = ""
    session: str = ""
    n: int = 0
    text: list[bytes] = field(default_factory=list)
    """The line itself, and then those that can't be read: they stay where they were found."""


def merged(journals: Iterable[bytes]) -> bytes:
    """Return several journals as one.

    What one session wrote stays in its own order, even if the clock was set back meanwhile. Of several sessions, what
    was written first comes first. Lines that can't be read stay behind the one that they were found behind.
    """
    known: set[bytes] = set()
    lines = [line for journal in journals for line in _lines(journal, known)]
    lines.sort(key=attrgetter("session", "n"))
    for _session, group in groupby(lines, key=attrgetter("session")):
        latest = ""
        for line in group:
            latest = line.at = max(line.at, latest)
    lines.sort(key=attrgetter("at", "session", "n"))
    return b"".join(text + b"\n" for line in lines for text in line.text)


def _lines(journal: bytes, known: set[bytes]) -> Iterator[_Line]:
    """Yield what a journal adds to the lines that are known, and make it known."""
    line = _Line()
    for text in journal.split(b"\n"):
        if not text.strip():
            continue
        found = _read(text)
        if found:
            if line.text:
                yield line
            line = found
        if text not in known:
            known.add(text)
            line.text.append(text)
    if line.text:
        yield line


def _read(text: bytes) -> _Line | None:
    """Return a line that says when it was written, still without its text; None for any other."""
    try:
        data = decode(text) if len(text) <= LINE_LIMIT else None
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    at, session, n = data.get("at"), data.get("session"), data.get("n")
    if not isinstance(at, str) or not isinstance(session, str) or type(n) is not int:
        return None
    return _Line(at, session, n) if max(len(at), len(session)) <= LIMITS["session"] else None
