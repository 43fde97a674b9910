"""The file that keeps the answers: only ever appended to, and read without trusting a line of it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from casewise.errors import NO_SPACE, CasewiseError
from casewise.files import append_lines, read_regular, write_whole
from casewise.journal import sessions
from casewise.journal.entry import LINE_LIMIT, SHORTEST, VALUES_LIMIT, Entry, decode, encode
from casewise.journal.record import Accept, Damage, Record
from casewise.languages.catalogs import N_, _
from casewise.scenario import Response
from casewise.surroundings import in_browser

NAME = "responses.jsonl"
FILE_LIMIT = 32 * 1024 * 1024
ENTRY = re.compile(rb"^[^\S\n]*(\{[^\n]{%d,}\})[^\S\n]*$" % (SHORTEST - 2), re.MULTILINE)
"""A line that may be an entry. Everything else is passed over without a look at each line."""
LINE = re.compile(rb"\S[^\n]*")
"""A line that holds anything, from its first visible character on."""
LINE_END = re.compile(rb"\n|\Z")
LINES_LIMIT = 100_000
"""At the ends of how many lines a fingerprint is looked for: more than anyone's journal has."""
STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
NAMED = re.compile(rb'"scenario"\s*:\s*"([a-z0-9][a-z0-9_-]{0,63})"')


FULL = (N_("The disk is full"), N_("Your share of the disk is full"))
"""What `NO_SPACE` says, for the catalogs."""
BROWSER_FULL = N_(
    "This browser did not keep the answer: its storage may be full. Free some space on this device, then choose Save "
    "again."
)


class JournalError(CasewiseError):
    """An answer could not be written down. The message says what the learner can do."""


class Journal:
    """A learner's journal in a folder. Reading never fails on what a line holds."""

    def __init__(self, folder: Path, session: str = "") -> None:
        self.session = session or secrets.token_hex(3)
        self.path = folder / (sessions.file_of(self.session) if in_browser() else NAME)
        self._count = 0

    def append(  # noqa: PLR0913  (a keyword for each field of a line)
        self,
        scenario: str,
        response: Response,
        confidence: int | None = None,
        *,
        variant: str = "",
        marks: tuple[int | None, ...] = (),
        checked: str = "",
        score: float | None = None,
    ) -> Entry:
        """Write an answer, or the check of one, down and return its entry once it is on the disk.

        Raises:
            JournalError: if it could not be written; nothing that was there before is lost.
        """
        moment = sessions.now(self.path.parent, FILE_LIMIT) if in_browser() else datetime.now(UTC)
        now = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said = (confidence, variant, marks, checked, score)
        entry = Entry(scenario, response, now, self.session, self._count + 1, *said)
        try:
            entry = Entry.from_json(entry.to_json())
            line = encode(entry)
        except ValueError as error:
            if "longer" in str(error):
                raise JournalError(
                    _("This answer is too long to be saved. Shorten it, and it will be saved.")
                ) from None
            raise JournalError(
                _("This answer {why}, so it was not written down. Answer again.").format(why=error)
            ) from None
        try:
            append_lines(self.path, line, mode=0o644, limit=FILE_LIMIT)
            if in_browser():
                sessions.forget(self.path)
                self._look_for(line)
        except OSError as error:
            if in_browser():
                raise JournalError(_(BROWSER_FULL)) from error
            if error.errno in NO_SPACE:
                words = _("{full}. Delete files that you no longer need, then choose Save again.")
                words = words.format(full=_(NO_SPACE[error.errno]))
                raise JournalError(words) from error
            raise JournalError(
                _(
                    "The answer could not be written to {file} ({why}). Check that the disk is not full and that the "
                    "folder may be written to, then choose Save again."
                ).format(file=NAME, why=error.strerror)
            ) from error
        self._count = entry.n
        return entry

    def _look_for(self, line: bytes) -> None:
        """Refuse a line that the browser took and didn't keep: its storage may be full, and the drive doesn't say so.

        Raises:
            OSError: if the file doesn't end with it.
        """
        if not read_regular(self.path, FILE_LIMIT).endswith(line):
            raise OSError(0, "the browser did not keep it", str(self.path))

    def read(self, accept: Accept | None = None) -> Record:
        """Return what the journal says. `accept` raises ValueError on an entry that must not count.

        Raises:
            OSError: if the file is there but cannot be opened, or isn't a regular file.
        """
        return read(self.path, accept)

    def stamp(self) -> object:
        """Return what changes when the journal does; None while there is none."""
        if in_browser():
            return sessions.stamp(self.path.parent)
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns


def fingerprint(journal: bytes) -> str:
    """Return the short hash of a journal, as in 3f9a-07c2: the first 8 hex digits of its SHA-256."""
    return _short(hashlib.sha256(journal).hexdigest())


def _short(digest: str) -> str:
    return f"{digest[:4]}-{digest[4:8]}"


def beginning(journal: bytes, of: str) -> bytes | None:
    """Return the beginning of a journal that has a fingerprint: what the journal was then. None if no part has it."""
    digest, done = hashlib.sha256(), 0
    for found in islice(LINE_END.finditer(journal) if of else (), LINES_LIMIT):
        for end in found.span():
            digest.update(journal[done:end])
            done = end
            if end and _short(digest.hexdigest()) == of:
                return journal[:end]
    return None


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write a journal that holds these entries and nothing else."""
    write_whole(path, map(encode, entries), flush=False)


def read(path: Path, accept: Accept | None = None) -> Record:
    """Return what the journal at `path` says; an empty record if there is none.

    Raises:
        OSError: if the file is there but cannot be opened, or isn't a regular file.
    """
    return read_bytes(content(path), accept)


def content(path: Path) -> bytes:
    """Return the bytes of a journal, and at most one beyond its limit; none if there is no journal.

    In a browser, a journal is all files of its folder.

    Raises:
        OSError: as `read` does.
    """
    if in_browser():
        return sessions.content(path.parent, FILE_LIMIT)
    try:
        return read_regular(path, FILE_LIMIT)
    except FileNotFoundError:
        return b""


def read_own(path: Path) -> Record:
    """Return what a journal says that `write` wrote; an empty record if there is none.

    Its lines may be longer than those of a learner: the same answer takes more room once it's written again.

    Raises:
        OSError: if the file is there but cannot be opened, or isn't a regular file.
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
    """Return what the bytes of a journal say, in one pass over them, whatever they are."""
    record = Record(scenarios=accept.scenarios if accept else None)
    end = len(journal) if len(journal) <= FILE_LIMIT else journal.rfind(b"\n", 0, FILE_LIMIT) + 1
    number, place = 1, 0
    for found in ENTRY.finditer(journal, 0, end):
        number = _pass_over(record, number, journal, place, found.start())
        _take(record, number, found[1], accept)
        place = found.end()
    number = _pass_over(record, number, journal, place, end)
    record.close()
    if end < len(journal):
        record.damage.append(Damage(number, "and all after it lie beyond 32 MiB and were not read"))
    return record


def _take(record: Record, number: int, line: bytes, accept: Accept | None) -> None:
    if len(line) > LINE_LIMIT:
        record.note(Damage(number, "is longer than 64 KiB"))
        return
    if _crowded(line) and _crowded(STRING.sub(b"", line)):
        record.note(Damage(number, f"has more than {VALUES_LIMIT:,} values"))
        return
    try:
        data = decode(line)
    except ValueError as error:
        record.note(Damage(number, str(error)))
    else:
        record.take(number, data, accept)


def _crowded(line: bytes) -> bool:
    """Whether a line opens more brackets than an entry may: tens of thousands of lists are slow to make."""
    return line.count(b"[") + line.count(b"{") > VALUES_LIMIT


def _pass_over(record: Record, number: int, journal: bytes, begin: int, end: int) -> int:
    """Report the lines of a stretch that holds no entry; return the number of the line that follows it.

    The first ones are reported one by one. If there are more, they put in doubt all unanswered scenarios, and those
    that they name: there may be millions of such lines, and none of them says more.
    """
    for found in LINE.finditer(journal, begin, end):
        number += journal.count(b"\n", begin, found.start())
        begin = found.start()
        if record.full:
            lines = journal.count(b"\n", begin, end) + (journal[end - 1 : end] != b"\n")
            record.note(Damage(number, "is torn or not an entry"), lines)
            for named in NAMED.finditer(journal, begin, end):
                record.doubt(number, named[1].decode())
            break
        _take(record, number, found[0], None)
    return number + journal.count(b"\n", begin, end)
