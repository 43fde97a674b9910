"""What a learner has handed in for a module, its feedback, and what they changed afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from itertools import takewhile
from pathlib import Path
from typing import Any

from casewise.folders import SECRET
from casewise.journal import NAME, Entry, accepting
from casewise.journal.file import beginning, content, read_bytes
from casewise.journal.record import Accept, Answer
from casewise.languages.catalogs import _, ngettext
from casewise.languages.dates import written_time
from casewise.learner.fetched import FetchedModule
from casewise.moment import in_words
from casewise.scenario import Response, Scenario


class Feedback(Enum):
    """Whether there is feedback on a submission."""

    NONE = "none"
    WAITING = "waiting"
    HERE = "here"


@dataclass(frozen=True)
class Count:
    """How many of the graded questions were answered, begun, and left open."""

    answered: int
    begun: int
    open: int

    def __str__(self) -> str:
        count = self.answered + self.begun + self.open
        answered = ngettext("{answered} of {count} question", "{answered} of {count} questions", count)
        left = [_("{count} open").format(count=self.open)] if self.open else []
        left += [_("{count} begun").format(count=self.begun)] if self.begun else []
        return ", ".join([answered.format(answered=self.answered, count=count), *left])


@dataclass(frozen=True)
class HandedIn:
    """The newest submission: its receipt, and its feedback.

    `at` is nbgrader's timestamp in UTC, empty if it can't be read; `answers` and `fingerprint` are those of the journal
    that was handed in; `pages` are the fetched feedback pages, by notebook. `counts` is the timestamp of an earlier
    submission that has the feedback, because it earned more; empty if that is the newest.
    """

    at: str
    answers: int
    fingerprint: str
    feedback: Feedback
    pages: dict[str, str]
    counts: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> HandedIn:
        """Return the submission in an answer of `nbgrader_process`."""
        feedback, counts = Feedback(data["feedback"]), data.get("counts", "")
        return cls(data["at"], data["answers"], data["fingerprint"], feedback, data["pages"], counts)

    @property
    def receipt(self) -> str:
        """The receipt in words, where nobody knows which of the answers were to graded questions."""
        return self.receipt_of(None)

    def receipt_of(self, count: Count | None) -> str:
        """Return the receipt in words, with how many of the graded questions it has, if that is known."""
        answers = ngettext("{count} answer", "{count} answers", self.answers).format(count=self.answers)
        said = str(count) if count else answers
        handed_in = _("Handed in: {what}.").format(what=said)
        if self.at:
            handed_in = _("Handed in on {time}: {what}.").format(time=written_time(_moment(self.at)), what=said)
        receipt = _("Receipt {code}.").format(code=self.fingerprint) if self.fingerprint else ""
        return " ".join(filter(None, (handed_in, receipt, self._counted)))

    @property
    def marked(self) -> str:
        """When the submission was handed in that has the feedback, in words; empty if that can't be read."""
        try:
            return written_time(_moment(self.counts or self.at))
        except (ValueError, OverflowError):
            return ""

    @property
    def _counted(self) -> str:
        return _("Your hand-in of {time} counts.").format(time=in_words(_moment(self.counts))) if self.counts else ""


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at.replace(" UTC", "+00:00")).astimezone()


def count_in(module: FetchedModule, fingerprint: str) -> Count | None:
    """Return how many graded questions a hand-in answers, by the journal's beginning; None if it has no such.

    Raises:
        OSError: if there is a journal but it can't be opened.
    """
    graded = module.graded
    if not graded or (before := beginning(content(module.folder / NAME), fingerprint)) is None:
        return None
    record = read_bytes(before, accepting(graded))
    given = [(one, record.response(one)) for one in graded.values()]
    answered = [one for one, response in given if response is not None]
    done = sum(one.complete(response) for one, response in given if response is not None)
    return Count(done, len(answered) - done, len(given) - len(answered))


def changed(module: FetchedModule, at: str, fingerprint: str = "") -> list[str]:
    """Return the graded scenarios whose answers differ from those that were handed in, in the order of the module.

    The journal only grows, so its beginning with the fingerprint of the hand-in is what was handed in. Where there is
    none, the time `at` of the hand-in decides, as in `changed_since`.

    Raises:
        OSError: if there is a journal but it can't be opened.
    """
    journal, graded = content(module.folder / NAME), module.graded
    now = _entries(journal, graded)
    before = beginning(journal, fingerprint)
    return changed_since(now, at, graded) if before is None else _differing(_entries(before, graded), now, graded)


def changed_since(entries: Iterable[Entry], at: str, graded: Mapping[str, Scenario]) -> list[str]:
    """Return the graded scenarios whose last answers differ from those given before a hand-in, in their order.

    `entries` are all those of a journal, in its order, and `at` is nbgrader's timestamp in UTC. Everything from the
    first later entry on is new, whatever a clock said afterwards. An entry without a readable time is as old as the one
    before it. Without a readable `at`, nothing is known to have changed.
    """
    try:
        moment = _moment(at)
    except (ValueError, OverflowError):
        return []
    now = list(entries)
    return _differing(takewhile(lambda entry: not _is_after(entry, moment), now), now, graded)


def _differing(before: Iterable[Entry], now: Iterable[Entry], graded: Mapping[str, Scenario]) -> list[str]:
    then, today = _answers(before, graded), _answers(now, graded)
    return [name for name in graded if then.get(name) != today.get(name)]


def _answers(entries: Iterable[Entry], graded: Mapping[str, Scenario]) -> dict[str, tuple[Response, str] | None]:
    """Return what counts for each scenario: the answer with its variant, or None for one that was withdrawn."""
    accept, found = accepting(graded), {}
    for entry in entries:
        try:
            answer = accept(entry)
        except ValueError:
            continue
        found[entry.scenario] = None if answer.response is None else (answer.response, entry.variant)
    return found


@dataclass(frozen=True)
class _All(Accept):
    """The entries that count, all of them, filled while a journal is read."""

    entries: list[Entry] = field(default_factory=list)

    def __call__(self, entry: Entry) -> Answer:
        answer = super().__call__(entry)
        self.entries.append(entry)
        return answer


def _entries(journal: bytes, graded: Mapping[str, Scenario]) -> list[Entry]:
    found = _All(graded)
    read_bytes(journal, found)
    return found.entries


def _is_after(entry: Entry, moment: datetime) -> bool:
    try:
        at = datetime.fromisoformat(entry.at)
    except ValueError:
        return False
    return at.tzinfo is not None and at > moment


def is_whole(submission: Path) -> bool:
    """Return whether handing in was completed: nbgrader writes the secret last."""
    try:
        return os.lstat(submission / SECRET).st_size > 0 and os.access(submission / SECRET, os.R_OK)
    except OSError:
        return False
