"""Learners who need an instructor, in groups: a number for the page, and who they are on request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from casewise.printable import tenths
from casewise.reports.answers import Results
from casewise.reports.reliability import Reliability
from casewise.reports.standing import HandIn, Standing

SURE, WRONG = 3, 0.5
TWICE = 2
"""One slip can happen to anyone. Twice sure and wrong is a habit, or a rule learned the wrong way."""
EXACT = 1e-9


class Risk(Enum):
    """Why learners need someone. The values are for programs."""

    MISSING = "not_handed_in"
    NOT_GRADED = "not_graded"
    FAILING = "below_pass_mark"
    OPEN = "open_until_read"
    CLOSE = "close_to_pass_mark"
    SURE = "sure_and_wrong"
    LATE = "late"


OF_RESULTS = (Risk.FAILING, Risk.OPEN, Risk.CLOSE, Risk.SURE)
"""Groups that come from points. Of a very small class, only the instructor who asks for names sees them."""


@dataclass(frozen=True)
class Group:
    """Some learners who need the same: why, in words, and who, each with a remark."""

    risk: Risk
    words: str
    who: list[tuple[Standing, str]]

    def to_json(self, *, names: bool) -> dict[str, Any]:
        """Return the group as JSON; who they are is included only with `names`."""
        ids = {"who": [one.learner for one, _ in self.who]} if names else {}
        return {"group": self.risk.value, "learners": len(self.who), **ids}


def groups(results: Results, out_of: float, reliability: Reliability | None) -> list[Group]:
    """Return the groups that anyone is in, the most urgent first."""
    return [group for group in _groups(results, out_of, reliability) if group.who]


def _groups(results: Results, out_of: float, reliability: Reliability | None) -> Iterator[Group]:
    roll = {one.learner: one for one in results.roll} or {name: Standing(name) for name in results.learners}
    by_hand_in = {state: [(one, "") for one in roll.values() if one.hand_in is state] for state in HandIn}
    yield Group(Risk.MISSING, "haven't handed in", by_hand_in[HandIn.NONE])
    yield Group(Risk.NOT_GRADED, "have handed in and aren't graded yet", by_hand_in[HandIn.COLLECTED])
    still_open, mark = _open(results), results.passes * out_of - EXACT
    error = reliability.error if reliability else 0.0
    points = list(zip(results.learners, results.totals, still_open, strict=True)) if out_of else []

    def those(risk: Risk, words: str, found: list[tuple[str, float]]) -> Group:
        who = [(roll[name], f"{tenths(total, below=mark)} of {out_of:g}") for name, total in found]
        return Group(risk, words, sorted(who, key=lambda one: one[0].learner))

    failing = [(name, total) for name, total, more in points if total + more < mark - error]
    by = f", by more than one standard error ({error:.1f} points)" if error else ""
    yield those(Risk.FAILING, f"are below the pass mark{by}", failing)
    waiting = [(name, total) for name, total, more in points if more and total < mark and total + more >= mark - error]
    yield those(Risk.OPEN, "are below the pass mark until their answers are read", waiting)
    close = [(name, total) for name, total, more in points if not more and -error <= total - mark <= error and error]
    yield those(Risk.CLOSE, f"are within one standard error ({error:.1f} points) of the pass mark", close)
    wrong = _sure_and_wrong(results)
    twice = [(roll[name], f"{number} times") for name, number in wrong.items() if number >= TWICE]
    yield Group(Risk.SURE, "were very sure and wrong, twice or more", sorted(twice, key=_most))
    late = [(one, _lateness(one)) for one in roll.values() if one.late and one.hand_in is HandIn.GRADED]
    yield Group(Risk.LATE, "were late", late)


def _lateness(one: Standing) -> str:
    return f"{one.lateness}, {one.lost:g} points less" if one.lost else one.lateness


def _most(one: tuple[Standing, str]) -> tuple[int, str]:
    return -int(one[1].split()[0]), one[0].learner


def _open(results: Results) -> list[float]:
    """Return the points that each learner may still earn by answers that nobody has read."""
    found = np.zeros(len(results.learners))
    for answers in results.answers.values():
        found += np.where(answers.decided, 0.0, answers.scenario.points or 0.0)
    return [float(more) for more in found]


def _sure_and_wrong(results: Results) -> dict[str, int]:
    """Return how often each learner was very sure and wrong."""
    found = dict.fromkeys(results.learners, 0)
    for answers in results.answers.values():
        if not answers.scenario.withdrawn:
            each = zip(results.learners, answers.confidence, answers.shares, strict=True)
            for name in (name for name, confidence, share in each if confidence == SURE and share < WRONG):
                found[name] += 1
    return found
