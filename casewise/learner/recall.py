"""Recall: practice of earlier modules that a learner should answer again, and why each comes back.

First comes what this learner had wrong, as their journals say, and what they were sure of before the rest. Then comes
what they had right, then what they haven't answered. Among equals, what they saw longest ago comes first, and a draw
decides within a day. Answers of today don't count: the choice is the same until tomorrow, however often it's asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from hashlib import sha256
from pathlib import Path

from casewise.folders import module_title
from casewise.journal import Entry, Record, accepting
from casewise.journal.file import NAME, read
from casewise.journal.record import Accept, Answer
from casewise.learner.fetched import FetchedModule
from casewise.scenario import Judge, Outcome, Scenario

MOST = 4
"""How many come back at once."""
MODULES = 30
"""How many folders beside a module are looked into."""
SURE = 3


class Need(IntEnum):
    """Why a scenario comes back, the most urgent reason first."""

    SURE_AND_WRONG = 0
    WRONG = 1
    PARTLY = 2
    RIGHT = 3
    NEW = 4


REASONS = {
    Need.SURE_AND_WRONG: "you were sure, and it wasn't right",
    Need.WRONG: "it wasn't right",
    Need.PARTLY: "it was partly right",
    Need.RIGHT: "it was right: do you still know?",
    Need.NEW: "you haven't answered it yet",
}


@dataclass(frozen=True)
class Recall:
    """A practice scenario that comes back, as the learner meets it. `entry` is their answer of today, if there is one.

    `why` is a sentence for the learner.
    """

    folder: Path
    scenario: Scenario
    need: Need
    why: str
    entry: Entry | None


@dataclass(frozen=True)
class _Before(Accept):
    """The answers before some moment."""

    moment: datetime

    def __call__(self, entry: Entry) -> Answer:
        if (at := _moment(entry)) is None or at >= self.moment:
            raise ValueError("isn't from before")
        return super().__call__(entry)


def beside(folder: Path, names: Iterable[str] = ()) -> list[Path]:
    """Return the folders of other modules beside one: those that are named, or all."""
    wanted = set(names)
    found = (path for path in sorted(folder.resolve().parent.iterdir()) if path.is_dir() and not path.is_symlink())
    others = [path for path in found if path.name != folder.name and (not wanted or path.name in wanted)]
    return [path for path in others if not path.name.startswith(".")][:MODULES]


def recalls(folders: Iterable[Path], learner: str, now: datetime, *, journals: bool = True) -> list[Recall]:
    """Return what comes back today from the modules in some folders. Without `journals`, nothing was answered.

    Raises:
        OSError: if there is a journal but it can't be opened.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = [one for folder in folders for one in _of_module(FetchedModule.of_folder(folder), learner, today, journals)]
    due = sorted(found, key=lambda one: (one[0].need, one[1]))
    return [one for one, _ in due[:MOST]]


def _of_module(
    module: FetchedModule,
    learner: str,
    today: datetime,
    journals: bool,  # noqa: FBT001  (passed on)
) -> Iterator[tuple[Recall, str]]:
    """Yield every practice scenario of a module, with what puts it in order among others with the same need."""
    asked = {name: one for name, one in module.practice.items() if one.judge is Judge.KEY and one.keyed}
    path = module.folder / NAME
    before = read(path, _Before(asked, today)) if journals and asked else Record()
    since = read(path, accepting(asked)) if journals and asked else Record()
    before.learner = since.learner = learner
    for name, scenario in asked.items():
        entry, latest = before.latest.get(name), since.latest.get(name)
        of_today = latest if latest and latest != entry else None
        met = (since if of_today else before).met(scenario)
        need = _need(before, scenario)
        draw = sha256(f"{learner}\n{today:%Y-%m-%d}\n{module.folder.name}\n{name}".encode()).hexdigest()
        at = _moment(entry) if entry else None
        seen = f"{at.astimezone(today.tzinfo):%Y-%m-%d}" if at else ""
        yield Recall(module.folder, met, need, _why(module.folder.name, need, at, today), of_today), seen + draw


def _need(record: Record, scenario: Scenario) -> Need:
    response, entry = record.response(scenario), record.latest.get(scenario.id)
    if response is None or entry is None:
        return Need.NEW
    outcome = record.met(scenario).score(response).outcome
    if outcome is Outcome.WRONG:
        return Need.SURE_AND_WRONG if entry.confidence == SURE else Need.WRONG
    return Need.RIGHT if outcome is Outcome.RIGHT else Need.PARTLY


def _why(module: str, need: Need, at: datetime | None, today: datetime) -> str:
    if need is Need.NEW or at is None:
        return f"From {module_title(module)}: {REASONS[Need.NEW]}."
    days = (today.date() - at.astimezone(today.tzinfo).date()).days
    ago = "yesterday" if days == 1 else f"{days} days ago"
    last = "" if need is Need.RIGHT else "."
    return f"From {module_title(module)}, {ago}: {REASONS[need]}{last}"


def _moment(entry: Entry) -> datetime | None:
    try:
        at = datetime.fromisoformat(entry.at)
    except ValueError:
        return None
    return at if at.tzinfo else None
