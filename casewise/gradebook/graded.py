"""The grades of a submission, ready for the gradebook."""

from __future__ import annotations

from dataclasses import dataclass

from casewise.gradebook.readings import Basis


@dataclass(frozen=True)
class Points:
    """The grade of one scenario. `points` is None if a person has to decide."""

    points: float | None
    for_a_person: bool
    comment: str | None = None


@dataclass(frozen=True)
class Graded:
    """A graded submission: its grades by notebook and scenario, and the files for `autograded/`.

    `moments` are numbers for the moments of its answers: no other learner's answers have the same ones. `bases` say, by
    scenario, what each grade was judged from.
    """

    learner: str
    stamp: str
    points: dict[str, dict[str, Points]]
    files: dict[str, bytes]
    outcomes: dict[str, int]
    remarks: list[str]
    moments: list[int]
    bases: dict[str, Basis]
