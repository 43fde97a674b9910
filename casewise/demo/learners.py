"""The simulated learners, and how each of them answers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path

from casewise.files import write_whole
from casewise.journal import NAME, Entry, write
from casewise.scenario import Response, Scenario

THINKING = (20, 120)
"""The shortest and the longest time between two answers, in seconds."""


class Habit(Enum):
    """What a learner does with the notebooks. The values are for the table of results."""

    JOURNAL = "by journal"
    WIDGETS = "by real widgets"
    BLANK = "blank"
    DAMAGED = "damaged journal"
    NO_NOTEBOOK = "torn notebook"


@dataclass(frozen=True)
class SimulatedLearner:
    """A simulated learner. `care` is the chance of a right answer; the rest is partly right, wrong or left out."""

    id: str
    care: float
    habit: Habit = Habit.JOURNAL

    def meets(self, scenarios: Mapping[str, Scenario]) -> dict[str, Scenario]:
        """Return scenarios with the facts that this learner meets."""
        return {name: scenario.with_variant(scenario.drawn(self.id)) for name, scenario in scenarios.items()}

    def answers(self, keyed: Mapping[str, Scenario]) -> dict[str, Response]:
        """Return this learner's answers, the same on every run, without scenarios that are left out.

        `keyed` are the scenarios with the facts that this learner meets: see `meets`.
        """
        if self.habit is Habit.BLANK:
            return {}
        chosen = {}
        for name, scenario in sorted(keyed.items(), key=lambda item: not item[1].practice):
            dice = _dice(self.id, name)
            samples = scenario.samples()
            roll = dice.random()
            if roll < self.care:
                chosen[name] = dice.choice(samples.right)
            elif roll < self.care + (1 - self.care) * 0.4 and samples.partly:
                chosen[name] = dice.choice(samples.partly)
            elif roll < self.care + (1 - self.care) * 0.9 and samples.wrong:
                chosen[name] = dice.choice(samples.wrong)
        return {name: response for name, response in chosen.items() if keyed[name].read(response) is not None}


CLASS = [
    SimulatedLearner("learner-01", 0.95, Habit.WIDGETS),
    SimulatedLearner("learner-02", 1.0),
    SimulatedLearner("learner-03", 0.9),
    SimulatedLearner("learner-04", 0.85),
    SimulatedLearner("learner-05", 0.8),
    SimulatedLearner("learner-06", 0.7),
    SimulatedLearner("learner-07", 0.6),
    SimulatedLearner("learner-08", 0.5, Habit.NO_NOTEBOOK),
    SimulatedLearner("learner-09", 0.35),
    SimulatedLearner("learner-10", 0.1),
    SimulatedLearner("learner-11", 0.0, Habit.BLANK),
    SimulatedLearner("learner-12", 0.75, Habit.DAMAGED),
]


def group(size: int) -> list[SimulatedLearner]:
    """Return a class of this size: first the learners in CLASS, then others of every strength."""
    others = range(len(CLASS) + 1, size + 1)
    return CLASS[:size] + [
        SimulatedLearner(f"learner-{number:02}", _dice(number).betavariate(6, 3)) for number in others
    ]


def leave_answers(
    folder: Path, learner: SimulatedLearner, answers: Mapping[str, Response], met: Mapping[str, Scenario]
) -> dict[str, Response]:
    """Write the learner's answers into a fetched module, apply their habit, and return the remaining answers.

    `met` are the scenarios as this learner meets them. The last answer is given now, the others within the last hour.
    """
    write(folder / NAME, _entries(learner, answers, met))
    if learner.habit is Habit.NO_NOTEBOOK:
        write_whole(folder / "assessment.ipynb", b'{"cells": [', flush=False)
    if learner.habit is not Habit.DAMAGED:
        return dict(answers)
    *lines, last = (folder / NAME).read_bytes().splitlines(keepends=True)
    write_whole(folder / NAME, [*lines, b'{"some": "other program"}\n\x00\xff\xfe\n', last[:60]], flush=False)
    return dict(list(answers.items())[:-1])


def _entries(
    learner: SimulatedLearner, answers: Mapping[str, Response], met: Mapping[str, Scenario]
) -> Iterator[Entry]:
    dice = _dice(learner.id, *answers)
    pauses = [timedelta(seconds=dice.uniform(*THINKING)) for _ in answers]
    at = datetime.now(UTC) - sum(pauses, timedelta())
    for number, ((name, response), pause) in enumerate(zip(answers.items(), pauses, strict=True), start=1):
        at += pause
        moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        sure = min(3, 1 + int(3 * dice.betavariate(1 + 3 * learner.care, 1.5))) if met[name].confidence else None
        yield Entry(name, response, moment, learner.id, number, sure, met[name].variant)


def _dice(*of: object) -> random.Random:
    """Return a random generator that gives the same numbers on every run."""
    return random.Random(" ".join(map(str, of)))  # noqa: S311  (repeatable, and no secret)
