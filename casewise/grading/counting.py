"""Counting: which of a learner's hand-ins earns most under the late policy, and so counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casewise.collecting.handins import EVER, FOLDER, HandIn, kept_hand_ins, note_read, points_read, stamp_of
from casewise.gradebook.terms import ReadSoFar, Terms
from casewise.grading.evaluate import evaluate
from casewise.grading.submission import Submission
from casewise.journal import Record
from casewise.printable import printable
from casewise.scenario import Outcome, Scenario

Graded = Mapping[str, Sequence[Scenario]]
"""The graded scenarios of each notebook of a module, with their keys."""
PLACES = 6
"""Decimal places to which points are compared: the database keeps floats."""


@dataclass(frozen=True)
class Worth:
    """What one hand-in would earn. `lost` are the points that the late policy takes off, by notebook.

    `sound` says that its record isn't damaged, and `newest` that it is the one in `submitted/`. `unread` are the
    written answers that nobody has read: until then they earn all their points here, so that reading decides.
    """

    name: str
    points: float
    sound: bool = True
    at: datetime | None = None
    newest: bool = False
    late: float = 0.0
    lost: tuple[tuple[str, float], ...] = ()
    unread: tuple[str, ...] = ()

    def because(self, others: Sequence[Worth]) -> str:
        """Return why this one counts, given what a learner's other hand-ins are worth."""
        rivals = [one for one in others if round(one.points, PLACES) == round(self.points, PLACES)]
        if not others:
            return "it's the only one"
        if not rivals:
            return "it earns most"
        if self.sound and not any(one.sound for one in rivals):
            return "of those that earn most, only its record is whole"
        return "of those that earn most, it's the newest"

    def beaten_because(self, counts: Worth) -> str:
        """Return why this one doesn't count, given the one that does."""
        if round(self.points, PLACES) < round(counts.points, PLACES):
            faults = [*(["it's late"] if self.off else []), *([] if self.sound else ["its record is damaged"])]
            return "it earns less" + (f" because {' and '.join(faults)}" if faults else "")
        return "its record is damaged" if counts.sound and not self.sound else "a newer one earns as much"

    @property
    def off(self) -> float:
        """The points that the late policy takes off."""
        return sum(points for _, points in self.lost)


def best(worths: Iterable[Worth]) -> Worth:
    """Return the one that counts: most points first; among equals a sound record, and then the later one."""
    return max(
        worths,
        key=lambda one: (
            round(one.points, PLACES),
            one.sound,
            one.newest and one.at is None,
            one.at or EVER,
            one.newest,
            one.name,
        ),
    )


@dataclass(frozen=True)
class Choice:
    """The hand-in that counts, and what it is worth. If it isn't the newest, `why` gives the reason.

    `worths` says by name what each of the learner's hand-ins is worth.
    """

    hand_in: HandIn
    worth: Worth
    why: str = ""
    worths: Mapping[str, Worth] = field(default_factory=dict)


@dataclass(frozen=True)
class CountingRules:
    """The rules by which all learners of a module are judged.

    `known` are its scenarios, `graded` those with keys by notebook, `penalty` is nbgrader's plugin for the late policy,
    and `shown` writes a time for the instructor. `read` holds the points of written answers that a person has read, by
    the folder of the hand-in, beside what is noted there.
    """

    known: Mapping[str, Scenario]
    graded: Graded
    penalty: Any
    shown: Callable[[datetime], str]
    read: Mapping[Path, Mapping[str, float]] = field(default_factory=dict)

    def choose(self, learner: str, found: Sequence[HandIn], terms: Terms) -> Choice:
        """Choose among a learner's hand-ins, the oldest first."""
        read = {one.name: Submission.of(one.files, self.known, learner) for one in found}
        seen = {
            (name, self._written(name, read[one.name])): points
            for one in found
            for name, points in {**points_read(one.kept), **self.read.get(one.kept, {})}.items()
            if name in self.known
        }
        worths = {one.name: self._worth(learner, one, read[one.name], terms, seen) for one in found}
        counts, last = best(worths.values()), found[-1]
        chosen = next(one for one in found if one.name == counts.name)
        why = "" if chosen is last else self._why(counts, worths[last.name], chosen.kept)
        return Choice(chosen, counts, why, worths)

    def _worth(
        self, learner: str, one: HandIn, read: Submission, terms: Terms, seen: Mapping[tuple[str, str], float]
    ) -> Worth:
        late = max(0.0, (one.at - terms.due).total_seconds()) if one.at and terms.due else 0.0
        total, lost, unread = 0.0, [], []
        for notebook, of in self.graded.items():
            answers = Record(read.record.latest, learner=learner)  # as in scoring: what is missing is in the suspects
            suspects = sorted(read.suspects([scenario.id for scenario in of]))
            earned = 0.0
            for scenario in of:
                score = evaluate(scenario, answers, suspects)
                by_hand, extra = terms.given.get((notebook, scenario.id), (None, 0.0))
                if score.outcome is Outcome.BY_HAND:
                    given = seen.get((scenario.id, self._written(scenario.id, read)))
                    points = (scenario.points or 0.0) if given is None else given
                    unread += [scenario.id] if given is None else []
                else:
                    points = score.points if by_hand is None else by_hand
                earned += points + extra
            off = self.penalty.late_submission_penalty(learner, earned, late) if late > 0 else None
            off = min(max(off or 0.0, 0.0), earned)
            total += earned - off
            lost.append((notebook, off))
        return Worth(one.name, total, read.sound, one.at, one.newest, late, tuple(lost), tuple(unread))

    def _written(self, name: str, read: Submission) -> str:
        response = read.record.response(self.known[name])
        return "" if response is None else self.known[name].written(response)

    def _why(self, counts: Worth, newest: Worth, kept: Path) -> str:
        """Return which hand-in counts instead of the newest, and why."""
        earlier, later = self._time(counts), self._time(newest)
        faults = [*(["is late"] if newest.late else []), *([] if newest.sound else ["has a damaged record"])]
        what = f"the newest one ({later}) {' and '.join(faults)}; it" if faults else f"the newest one ({later})"
        if not counts.sound:
            earlier += ", with a damaged record"
        return (
            f"The hand-in of {earlier} counts with {counts.points:g} points: {what} earns {newest.points:g}. "
            f"It's kept in {FOLDER}/{printable('/'.join(kept.parts[-3:]))}."
        )

    def _time(self, worth: Worth) -> str:
        return self.shown(worth.at.replace(tzinfo=UTC)) if worth.at else "an unknown time"


def what_was_read(rows: Iterable[ReadSoFar], root: Path, module: str) -> dict[Path, dict[str, float]]:
    """Return which points a person gave for written answers, by the hand-in that counted so far and by scenario."""
    found: dict[Path, dict[str, float]] = {}
    for learner, at, scenario, points in rows:
        those = [path for path in kept_hand_ins(root, module, learner) if path.name.startswith(f"{stamp_of(at)}-")]
        if len(those) == 1:
            found.setdefault(those[0], {})[scenario] = points
    return found


def note_what_was_read(rows: Iterable[ReadSoFar], root: Path, module: str) -> None:
    """Note beside the hand-ins that counted so far which points a person gave for their written answers.

    Call it before a grade or a time is written: afterward nobody knows which text the points are for. A note that
    can't be written is left out; the answer then counts as one that nobody has read.
    """
    for kept, points in what_was_read(rows, root, module).items():
        with suppress(OSError):
            note_read(kept, points)
