"""Where each learner is in a module: who hasn't handed in, who was late, and what that cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from enum import Enum

from casewise.gradebook.course_folder import Course
from casewise.gradebook.due_dates import of_class
from casewise.gradebook.recorded import dates_of_hand_ins, points_of
from casewise.gradebook.results import Result
from casewise.gradebook.terms import Terms, terms_of

AT_ONCE = 500
"""How many learners one question to the gradebook names: databases have a limit."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class HandIn(Enum):
    """How far a learner's hand-in is."""

    NONE = "not handed in"
    COLLECTED = "not graded"
    GRADED = "graded"


@dataclass(frozen=True)
class Standing:
    """One learner: how far the hand-in is, how late it was, and the points that this cost."""

    learner: str
    name: str = ""
    last: str = ""
    first: str = ""
    hand_in: HandIn = HandIn.GRADED
    late: timedelta | None = None
    lost: float = 0.0

    @property
    def lateness(self) -> str:
        """How late the hand-in was, in words; empty if it was in time."""
        if self.late is None:
            return ""
        for unit, word in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
            if (number := self.late // unit) or unit is MINUTE:
                return f"{max(number, 1)} {word}{'s' * (number > 1)} late"
        raise AssertionError


def roll_of(course: Course, module: str, marks: Iterable[Result], collected: set[str]) -> tuple[Standing, ...]:
    """Return everyone in the gradebook or with a hand-in, by id.

    Raises:
        StepError: if the gradebook or the extensions can't be read.
    """
    known = {mark.learner: mark for mark in marks}
    late, raw = _late(course, module), points_of(course, module)
    found = []
    for learner in sorted({*known, *collected}):
        mark = known.get(learner)
        graded = mark is not None and mark.points is not None
        earned = sum(given or 0.0 for given in raw.get(learner, {}).values())
        lost = max(earned - (mark.points or 0.0), 0.0) if mark and graded else 0.0
        found.append(
            Standing(
                learner,
                mark.name if mark else "",
                mark.last if mark else "",
                mark.first if mark else "",
                HandIn.GRADED if graded else HandIn.COLLECTED if learner in collected else HandIn.NONE,
                late.get(learner),
                round(lost, 4),
            )
        )
    return tuple(found)


def _late(course: Course, module: str) -> dict[str, timedelta]:
    """Return how late each learner handed in who did so after their own due date."""
    due = of_class(course, [module])[module]
    after = {learner: at for learner, at in dates_of_hand_ins(course, module).items() if due and at > due}
    names, terms = list(after), dict[str, Terms]()
    with course.gradebook() as gradebook:
        for begin in range(0, len(names), AT_ONCE):
            terms |= terms_of(gradebook.db, course.root, module, names[begin : begin + AT_ONCE])
    own = {learner: of.due.replace(tzinfo=UTC) for learner, of in terms.items() if of.due}
    return {learner: after[learner] - limit for learner, limit in own.items() if after[learner] > limit}
