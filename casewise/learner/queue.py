"""The queue of practice to look at again: the cases that weren't right, on the days of their schedule.

What a learner read when they checked a case counts, and of several checks on one day only the first: trying again with
the reasons in view shows nothing. A journal of an older Casewise has no checks. There, and on the days before the first
check, the last answer of a day counts instead.

Nothing that is done today changes what is due today, so the queue is the same all day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import IntEnum
from hashlib import sha256
from pathlib import Path

from casewise.folders import module_title
from casewise.journal import Entry, Journal, Record
from casewise.journal.file import NAME, read
from casewise.journal.record import Accept, Answer
from casewise.languages.catalogs import N_, _, ngettext
from casewise.learner.fetched import FetchedModule
from casewise.learner.schedule import due_day
from casewise.scenario import Judge, Outcome, Scenario

A_DAY = 5
"""How many cases come back on one day at most."""
SURE = 3


class Need(IntEnum):
    """Why a scenario comes back, the most urgent reason first."""

    SURE_AND_WRONG = 0
    WRONG = 1
    PARTLY = 2
    RIGHT = 3
    NEW = 4


REASONS = {
    Need.SURE_AND_WRONG: N_("you were sure, and it wasn't right"),
    Need.WRONG: N_("it wasn't right"),
    Need.PARTLY: N_("it was partly right"),
    Need.RIGHT: N_("it was right: do you still know?"),
    Need.NEW: N_("you haven't answered it yet"),
}
UNCHECKED = N_("you haven't checked your answer yet")
OUTCOMES = {Outcome.RIGHT: "right", Outcome.PARTLY: "partly", Outcome.WRONG: "wrong"}
NEEDS = {"right": Need.RIGHT, "partly": Need.PARTLY, "wrong": Need.WRONG}


@dataclass(frozen=True)
class Recall:
    """A practice scenario that comes back, as the learner meets it.

    `notebook` is the name of its notebook without suffix, and `why` a sentence for the learner. `entry` is their answer
    of today, if there is one, and `done` says whether they checked it today.
    """

    folder: Path
    notebook: str
    scenario: Scenario
    need: Need
    why: str
    entry: Entry | None
    done: bool


@dataclass(frozen=True)
class Case:
    """A practice scenario today: the day on which it's due, if there is one, and the day of the last check.

    `draw` decides among equals, on each day in another way.
    """

    recall: Recall
    due: date | None
    seen: date | None
    draw: str


def due(folders: Iterable[Path], learner: str, now: datetime, *, journals: bool = True) -> list[Recall]:
    """Return what is due today from the modules in some folders, the most urgent first; nothing without `journals`.

    Raises:
        OSError: if there is a journal but it can't be opened.
    """
    return [case.recall for case in in_order(cases(folders, learner, now, journals=journals), now)[:A_DAY]]


def in_order(found: Iterable[Case], now: datetime) -> list[Case]:
    """Return all the cases that are due: by need, then what has waited longest."""
    waiting = [(case.recall.need, case.due, case.draw, case) for case in found if case.due and case.due <= now.date()]
    return [case for *_rest, case in sorted(waiting, key=lambda one: one[:3])]


def cases(folders: Iterable[Path], learner: str, now: datetime, *, journals: bool = True) -> list[Case]:
    """Return all the practice with a key in some folders, due or not. Without `journals`, nothing was answered.

    Raises:
        OSError: if there is a journal but it can't be opened.
    """
    # A module without a journal wasn't begun, and comes back with nothing: its notebooks needn't be read.
    begun = (folder for folder in folders if not journals or Journal(folder).stamp() is not None)
    modules = map(FetchedModule.of_folder, begun)
    return [case for module in modules for case in _of_module(module, learner, now, journals)]


@dataclass
class _Day:
    """What a learner did with a scenario on one day: the first check, and the last line of the journal."""

    check: Answer | None
    last: Answer


@dataclass(frozen=True)
class _Diary(Accept):
    """The days of some scenarios, filled while a journal is read. What has no readable time has no day."""

    zone: tzinfo | None = None
    days: dict[str, dict[date, _Day]] = field(default_factory=dict)

    def __call__(self, entry: Entry) -> Answer:
        answer = super().__call__(entry)
        if (day := _day(entry, self.zone)) is not None:
            check = answer if entry.checked in NEEDS and answer.response is not None else None
            before = self.days.setdefault(entry.scenario, {}).get(day)
            self.days[entry.scenario][day] = _Day((before.check if before else None) or check, answer)
        return answer

    @property
    def first_check(self) -> date:
        """The day of the first check; the last day of all if there is none."""
        return min((day for days in self.days.values() for day, one in days.items() if one.check), default=date.max)


def _of_module(
    module: FetchedModule,
    learner: str,
    now: datetime,
    journals: bool,  # noqa: FBT001  (passed on)
) -> Iterator[Case]:
    """Yield each practice scenario of a module that is judged by its key."""
    asked = {
        name: (notebook, scenario)
        for notebook, scenarios in module.notebooks.items()
        for name, scenario in scenarios.items()
        if scenario.practice and scenario.judge is Judge.KEY and scenario.keyed
    }
    diary = _Diary({name: scenario for name, (_notebook, scenario) in asked.items()}, now.tzinfo)
    if journals and asked:
        read(module.folder / NAME, diary)
        if all(day >= now.date() for days in diary.days.values() for day in days):
            return  # all modules are fetched on the first day: one that wasn't begun isn't an earlier one
    since, today, title = diary.first_check, now.date(), module.folder.name
    for name, (notebook, scenario) in asked.items():
        days = diary.days.get(name, {})
        past = {day: days[day] for day in sorted(days) if day < today}
        of_today = days.get(today)
        counted = list(_counted(past, since, learner))
        need = counted[-1][1] if counted else Need.NEW
        seen = counted[-1][0] if counted else None
        known = of_today or next(reversed(past.values()), None)
        recall = Recall(
            folder=module.folder,
            notebook=notebook,
            scenario=_met(known.last, learner) if known else Record(learner=learner).met(scenario),
            need=need,
            why=_why(module_title(title), need, _ago(seen, today), answered=bool(past)),
            entry=of_today.last.entry if of_today else None,
            done=bool(of_today and of_today.check),
        )
        draw = sha256(f"{learner}\n{today:%Y-%m-%d}\n{title}\n{name}".encode()).hexdigest()
        yield Case(recall, due_day((day, one is Need.RIGHT) for day, one in counted), seen, draw)


def _counted(days: dict[date, _Day], since: date, learner: str) -> Iterator[tuple[date, Need]]:
    """Yield what came out on each day that counts. Before the first check, `since`, a day's last answer counts."""
    for day, one in days.items():
        if one.check:
            yield day, _need(one.check.entry.checked, one.check.entry)
        elif day < since and one.last.response is not None:
            outcome = _met(one.last, learner).score(one.last.response).outcome
            if outcome in OUTCOMES:
                yield day, _need(OUTCOMES[outcome], one.last.entry)


def _need(verdict: str, entry: Entry) -> Need:
    need = NEEDS[verdict]
    return Need.SURE_AND_WRONG if need is Need.WRONG and entry.confidence == SURE else need


def _met(answer: Answer, learner: str) -> Scenario:
    """Return a scenario with the facts that were met in an answer."""
    return Record(latest={answer.scenario.id: answer.entry}, learner=learner).met(answer.scenario)


def _why(module: str, need: Need, ago: str, *, answered: bool) -> str:
    if not ago:
        reason = _(UNCHECKED if answered else REASONS[Need.NEW])
        return _("From {module}: {reason}").format(module=module, reason=f"{reason}.")
    reason = _(REASONS[need]) + ("" if need is Need.RIGHT else ".")
    return _("From {module}, {ago}: {reason}").format(module=module, ago=ago, reason=reason)


def _ago(seen: date | None, today: date) -> str:
    """Return how long ago a day was, in words; empty for no day."""
    if seen is None:
        return ""
    days = (today - seen).days
    return _("yesterday") if days == 1 else ngettext("{count} day ago", "{count} days ago", days).format(count=days)


def _day(entry: Entry, zone: tzinfo | None) -> date | None:
    """Return the day of an entry in a learner's zone, or None if its time can't be read."""
    try:
        at = datetime.fromisoformat(entry.at)
        return at.astimezone(zone).date() if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
