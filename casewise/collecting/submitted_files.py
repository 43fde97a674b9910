"""What one learner handed in, read once from its folder: all that grading needs of it, anywhere."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import compute_checksum

from casewise import timestamp as stamps
from casewise.collecting.collected import COMPANIONS, NAMED, ORIGINALS, REPORT, Collected
from casewise.files import read_if_readable, read_regular
from casewise.folders import SECRET, STAMP
from casewise.journal import NAME, Entry, Record
from casewise.journal.copy import NotANotebookError, cells, copied, load
from casewise.journal.file import FILE_LIMIT, read_bytes
from casewise.journal.record import from_copy
from casewise.printable import listed, shortened
from casewise.scenario.cell import is_scenario, source

SMALL = 64 * 1024
FILES = 50
"""How many notebooks of one folder are read."""
WIDGET = "application/vnd.jupyter.widget-view+json"
BLANK = "not answered."
UNANSWERED = "cw-state-not-answered"
"""What a card says of itself where nothing was answered: see `casewise.card`."""
LATER = {"due", "course", "resit_of", "minutes", "language"}


@dataclass(frozen=True)
class SubmittedFiles:
    """The contents of a submitted folder, not yet compared with its module.

    `journal` is None if there is none, and `trouble` says why an existing one could not be opened. `copies` are
    the answers that notebooks carry, as JSON. `unread` says which notebooks can't be read, and `silent` what else was
    handed in that may have held answers and carries none. `stamp` is when it was handed in, as nbgrader writes it, or
    empty if that isn't known; `dated` says where that comes from if it isn't from the learner's own timestamp.
    `undecided` says why a person must decide whether it was late. `secret` is nbgrader's.
    """

    journal: bytes | None = None
    trouble: str = ""
    copies: tuple[bytes, ...] = ()
    unread: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    collected: Collected = field(default_factory=Collected)
    stamp: str = ""
    dated: str = ""
    undecided: str = ""
    secret: str = ""

    @classmethod
    def read(cls, folder: Path, release: Path | None = None, zone: str = "") -> SubmittedFiles:
        """Read a submitted folder. Whatever it holds, this returns.

        `release` is the module's released folder, to recognize a notebook that nobody worked in. `zone` is
        the course's own, for the abbreviations in its times.
        """
        journal, trouble = None, ""
        try:
            journal = read_regular(folder / NAME, FILE_LIMIT)
        except FileNotFoundError:
            pass
        except OSError as error:
            trouble = f"cannot be opened: {error.strerror or error}"
        found = _Notebooks.read(folder, _released(release))
        if journal is not None and not journal.strip() and not any(folder.glob("*.ipynb")):
            found.silent.append("The journal is empty, and there is no notebook beside it.")
        files = cls(
            journal=journal,
            trouble=trouble,
            copies=tuple(found.copies),
            unread=tuple(found.unread),
            silent=(*found.silent, *_strange(folder, release)),
            collected=Collected.read(folder),
            secret=_text(folder / SECRET, SMALL),
        )
        return files._dated(_text(folder / STAMP, stamps.LENGTH_LIMIT), zone)

    def judged(self, due: datetime | None) -> SubmittedFiles:
        """Return the same, with the reason why a person must decide whether it was late if the module is due then."""
        if due is None or due >= datetime.max:  # noqa: DTZ901  (nbgrader's times have no zone)
            return self
        at, seen = stamps.read(self.stamp), stamps.read(self.collected.seen)
        was_due = f"it was due at {due:%Y-%m-%d %H:%M} UTC"
        write = f"write the time that counts into {STAMP} in its submitted folder, as in {due:%Y-%m-%d %H:%M} UTC"
        if at is None:
            return replace(self, undecided=f"Nobody can tell when it was handed in, and {was_due}. To decide, {write}.")
        if seen and self.collected.stamp == self.stamp and at <= due < seen:
            return replace(
                self,
                undecided=f"It says that it came in time, and this machine saw it later: {was_due}. To accept it, "
                f"delete {REPORT} from its submitted folder; else {write}. Then grade again.",
            )
        return self

    @property
    def stamps(self) -> dict[str, bytes]:
        """The files by which nbgrader knows a submission in its later steps."""
        texts = {STAMP: self.stamp, SECRET: self.secret}
        return {name: text.encode(errors="replace") for name, text in texts.items() if text}

    @property
    def digest(self) -> str:
        """What changes when anything changes that a grade could come from."""
        noticed = self.collected
        said = (*self.unread, *self.silent, *noticed.remarks, *noticed.damage, self.dated, self.undecided)
        texts = (self.trouble, *said, self.stamp, self.secret)
        parts = (self.journal or b"", *self.copies, *(text.encode(errors="surrogatepass") for text in texts))
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()

    def _dated(self, said: str, zone: str) -> SubmittedFiles:
        """Return the same with the time that counts: the one in its timestamp, or else that of the last answer."""
        if at := stamps.read(said, zone):
            return replace(self, stamp=stamps.written(at))
        records = [read_bytes(self.journal)] if self.journal is not None else []
        records += [from_copy(json.loads(copy)) for copy in self.copies]
        if last := last_answer(records):
            words = f"Handed in at {last:%Y-%m-%d %H:%M} UTC, by its last answer: {STAMP} is missing or can't be read."
            return replace(self, stamp=stamps.written(last), dated=words)
        return self


def handed_in(folder: Path, zone: str = "") -> datetime | None:
    """Return when a submitted folder was handed in, in UTC and without a zone; None if that isn't known."""
    said = stamps.read(_text(folder / STAMP, stamps.LENGTH_LIMIT), zone)
    return said or stamps.read(SubmittedFiles.read(folder, zone=zone).stamp)


def moment(entry: Entry) -> datetime | None:
    """Return when an answer was given, in UTC and without a zone, or None where that can't be read."""
    at = entry.at.replace("T", " ") if len(entry.at) <= stamps.LENGTH_LIMIT else ""
    return stamps.read(at)


def last_answer(records: Iterable[Record]) -> datetime | None:
    """Return when the last of all answers was given."""
    times = (moment(entry) for record in records for entry in record.latest.values())
    return max((time for time in times if time), default=None)


@dataclass
class _Notebooks:
    """What the notebooks of a folder hold, beside what was released."""

    copies: list[bytes] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path, released: Mapping[str, _Released]) -> _Notebooks:
        found = cls()
        for path in islice(sorted(folder.glob("*.ipynb")), FILES):
            name = shortened(path.name, 80)
            try:
                data = read_regular(path, FILE_LIMIT)
                if released.get(path.name, NOTHING).digest != _digest(data):
                    found.take(name, load(data), released.get(path.name))
            except OSError as error:
                found.unread.append(f"{name} can't be opened: {error.strerror or 'it is not a regular file'}.")
            except NotANotebookError as error:
                found.unread.append(f"{name} can't be read: it {error}.")
            except RecursionError:
                found.unread.append(f"{name} can't be read: it is nested too deeply.")
        return found

    def take(self, name: str, notebook: dict[str, Any], released: _Released | None) -> None:
        """Take what one notebook holds."""
        if copy := copied(notebook):
            self.copies.append(json.dumps(copy).encode())
        elif released and released.graded and not released.untouched(notebook):
            self.silent.append(f"{name} was worked in and carries no answers; ask for the upload file.")
        elif released is None:
            self.silent.append(f"{name} carries no answers.")


@dataclass(frozen=True)
class _Released:
    """A released notebook: the hash of its bytes, its course metadata's fields, its cells' texts, and its graded cells.

    Its words and dates may have changed since a learner fetched it. That alone isn't the learner's work.
    """

    digest: bytes = b""
    about: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    graded: int = 0

    @classmethod
    def of(cls, data: bytes) -> _Released:
        notebook = load(data)
        texts = frozenset(map(_bare, cells(notebook)))
        return cls(_digest(data), _about(notebook), texts, sum(map(_is_graded, cells(notebook))))

    def untouched(self, notebook: dict[str, Any]) -> bool:
        """Return whether nothing was answered or written in a learner's notebook of this name."""
        there = cells(notebook)
        same = _about(notebook) == self.about and sum(map(_is_graded, there)) == self.graded
        return same and all(_blank(cell) and (_bare(cell) in self.texts or _as_released(cell)) for cell in there)


NOTHING = _Released()


def _released(release: Path | None) -> dict[str, _Released]:
    paths = sorted(release.glob("*.ipynb")) if release else []
    return _read_released(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=32)
def _read_released(paths: tuple[tuple[Path, int], ...]) -> dict[str, _Released]:
    return {path.name: _Released.of(path.read_bytes()) for path, _ in paths}


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _about(notebook: dict[str, Any]) -> frozenset[str]:
    """Return the fields of the course's metadata, if there is any, except those that may come with a later release."""
    metadata = _metadata(notebook).get("casewise")
    return frozenset({"casewise", *metadata}) - LATER if isinstance(metadata, dict) else frozenset()


def _metadata(of: dict[str, Any]) -> dict[str, Any]:
    metadata = of.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _bare(cell: dict[str, Any]) -> str:
    return f"{cell.get('cell_type')} {''.join(source(cell).split())}"


def _is_graded(cell: dict[str, Any]) -> bool:
    return bool(_metadata(cell).get("nbgrader"))


def _as_released(cell: dict[str, Any]) -> bool:
    """Return whether a cell is as some release of the course had it: by nbgrader's checksum, or as it's locked."""
    if not _is_graded(cell):
        return _metadata(cell).get("editable") is False
    try:
        node = nbformat.from_dict({**cell, "source": source(cell)})
        return bool(compute_checksum(node) == node.metadata.nbgrader.checksum)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return False


def _blank(cell: dict[str, Any]) -> bool:
    """Return whether nothing was answered in a cell: its card never lived, or was kept as one without an answer."""
    outputs = cell.get("outputs")
    if not is_scenario(source(cell)) or not isinstance(outputs, list):
        return True
    shown = [output["data"] for output in outputs if isinstance(output, dict) and isinstance(output.get("data"), dict)]
    return all(WIDGET not in data and all(map(_is_blank, data.values())) for data in shown)


def _is_blank(text: Any) -> bool:
    """Whether a card says that nothing was answered: in words, or in any language by its class."""
    said = source({"source": text}).lower()
    return BLANK in said or UNANSWERED in said


def _strange(folder: Path, release: Path | None) -> list[str]:
    """Return a sentence about files that don't belong to the course, if there are any."""
    if release is None:
        return []
    known = {NAME, STAMP, SECRET, REPORT, ORIGINALS} | COMPANIONS | {path.name for path in release.iterdir()}
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name not in known)
    except OSError:
        return []
    names = [name for name in names if not name.endswith(".ipynb")]
    return [f"Something else was handed in: {listed(names, NAMED, 80)}."] if names else []


def _text(path: Path, limit: int) -> str:
    return (read_if_readable(path, limit) or b"").decode("utf-8", errors="replace").strip()
