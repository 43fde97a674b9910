"""The file that keeps the answers: only ever appended to, and read without trusting a line of it."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from casewise.files import read_regular
from casewise.journal.entry import LINE_LIMIT, Entry, decode, encode
from casewise.journal.record import Accept, Damage, Record
from casewise.scenario import Response

NAME = "responses.jsonl"
FILE_LIMIT = 32 * 1024 * 1024


class JournalError(Exception):
    """An answer could not be written down. The message says what the learner can do."""


class Journal:
    """A learner's journal in a folder. Reading never fails on what a line holds."""

    def __init__(self, folder: Path, session: str = "") -> None:
        self.path = folder / NAME
        self.session = session or secrets.token_hex(3)
        self._count = 0

    def append(self, scenario: str, response: Response, confidence: int | None = None) -> Entry:
        """Write an answer down and return its entry once it is on the disk.

        Raises:
            JournalError: if it could not be written; nothing that was there before is lost.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entry = Entry(scenario, response, now, self.session, self._count + 1, confidence)
        try:
            Entry.from_json(entry.to_json())
        except ValueError as error:
            raise JournalError(f"This answer {error}, so it was not written down. Answer again.") from None
        line = encode(entry)
        if len(line) > LINE_LIMIT:
            raise JournalError("This answer is too long to be saved. Shorten it, and it will be saved again.")
        try:
            self._write(line)
        except OSError as error:
            raise JournalError(
                f"The answer could not be written to {NAME} ({error.strerror}). "
                "Check that the disk is not full and that the folder may be written to, then choose Try again."
            ) from error
        self._count = entry.n
        return entry

    def read(self, accept: Accept | None = None) -> Record:
        """Return what the journal says. `accept` raises ValueError on an entry that must not count.

        Raises:
            OSError: if the file is there but cannot be opened, or is no regular file.
        """
        return read(self.path, accept)

    def stamp(self) -> object:
        """Return what changes when the file does; None while there is none."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns

    def _write(self, line: bytes) -> None:
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size + len(line) > FILE_LIMIT:
                raise OSError(0, "the journal is full")
            if size:
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else b"\n" + line
            written = file.write(line)
            if written != len(line):
                raise OSError(0, "only a part of it was written")
            os.fsync(file.fileno())


def fingerprint(journal: bytes) -> str:
    """Return the short hash of a journal, as in 3f9a-07c2: the first 8 hex digits of its SHA-256."""
    digest = hashlib.sha256(journal).hexdigest()
    return f"{digest[:4]}-{digest[4:8]}"


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write a journal that holds these entries and nothing else."""
    path.write_bytes(b"".join(map(encode, entries)))


def read(path: Path, accept: Accept | None = None) -> Record:
    """Return what the journal at `path` says; an empty record if there is none.

    Raises:
        OSError: if the file is there but cannot be opened, or is no regular file.
    """
    record = Record()
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return record
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "The journal is not a regular file.", str(path))
        _read_into(record, file, accept)
    return record


def read_own(path: Path) -> Record:
    """Return what a journal says that `write` wrote; an empty record if there is none.

    Its lines may be longer than those of a learner: the same answer takes more room once it's written again.

    Raises:
        OSError: if the file is there but cannot be opened, or is no regular file.
    """
    record = Record()
    try:
        lines = read_regular(path, path.stat().st_size).split(b"\n")
    except FileNotFoundError:
        return record
    for number, line in enumerate(lines, start=1):
        if line:
            record.take(number, decode(line), None)
    return record


def read_bytes(journal: bytes, accept: Accept | None = None) -> Record:
    """Return what the bytes of a journal say."""
    record = Record()
    _read_into(record, io.BytesIO(journal), accept)
    return record


def _read_into(record: Record, file: BinaryIO, accept: Accept | None) -> None:
    for number, line in _lines(file, record):
        try:
            data = decode(line)
        except ValueError as error:
            record.note(Damage(number, str(error)))
        else:
            record.take(number, data, accept)


def _lines(file: BinaryIO, record: Record) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(LINE_LIMIT + 2):
        number += 1
        if file.tell() > FILE_LIMIT:
            record.note(Damage(number, "and all after it lie beyond 32 MiB and were not read"))
            return
        if len(line) > LINE_LIMIT + 1:
            record.note(Damage(number, "is longer than 64 KiB"))
            while line and not line.endswith(b"\n") and file.tell() <= FILE_LIMIT:
                line = file.readline(LINE_LIMIT)
            continue
        if line.strip():
            yield number, line
