"""The list of a module's hand-ins: when each came, whether it was late, what it earns, and which one counts and why.

It's made by the rules by which grading chooses, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from casewise.collecting.handins import HandIn, graded_from, hand_ins
from casewise.collecting.inbound import unusable
from casewise.collecting.submitted_files import SubmittedFiles
from casewise.gradebook.course_folder import Course
from casewise.gradebook.students import learners_in
from casewise.gradebook.terms import read_so_far, terms_of
from casewise.grading.counting import Worth, what_was_read
from casewise.grading.keyed import KeyedModule
from casewise.grading.run import rules_of
from casewise.printable import counted, printable


@dataclass(frozen=True)
class Listed:
    """One hand-in of a learner.

    `late` is how many seconds it is late, and `off` the points that this costs; `points` are what it earns after that.
    While answers are `unread`, their points count in full. `why` says why it counts or doesn't. `graded` says that the
    grades in the gradebook come from it.
    """

    learner: str
    at: datetime | None
    late: float
    points: float
    off: float
    unread: tuple[str, ...]
    counts: bool
    why: str
    graded: bool
    folder: Path

    def to_json(self) -> dict[str, Any]:
        """Return the hand-in as JSON: a promise to other programs."""
        return {
            "learner": self.learner,
            "at": self.at.isoformat() if self.at else None,
            "late": self.late,
            "points": self.points,
            "off": self.off,
            "unread": list(self.unread),
            "counts": self.counts,
            "why": self.why,
            "graded": self.graded,
            "folder": str(self.folder),
        }

    @property
    def lateness(self) -> str:
        """Whether it came in time, in words."""
        if self.at is None:
            return "at an unknown time"
        if not self.late:
            return "in time"
        return f"{in_units(self.late)} late ({-self.off:g})" if self.off else f"{in_units(self.late)} late"

    @property
    def earned(self) -> str:
        """Its points in words."""
        what = "point" if self.points == 1 else "points"
        return (
            f"up to {self.points:g} {what}, with {', '.join(self.unread)} unread"
            if self.unread
            else (f"{self.points:g} {what}")
        )


@dataclass
class Listing:
    """All hand-ins of a module, by learner and time.

    `missing` are the learners in the gradebook who handed in nothing, and `failed` those whose hand-ins can't be read,
    with the reason.
    """

    module: str
    out_of: float = 0.0
    hand_ins: list[Listed] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the list as JSON: a promise to other programs."""
        return {
            "module": self.module,
            "out_of": self.out_of,
            "hand_ins": [one.to_json() for one in self.hand_ins],
            "missing": self.missing,
            "failed": self.failed,
        }

    @property
    def counting(self) -> list[Listed]:
        """The hand-ins that count, one for each learner."""
        return [one for one in self.hand_ins if one.counts]


def hand_ins_of(course: Course, module: str, only: Collection[str] | None = None) -> Listing:
    """Return the list of a module's hand-ins, for some learners or all.

    Raises:
        NotGradableError: if the module was never released: without its keys nobody knows what a hand-in earns.
        StepError: if the gradebook or the extensions can't be read.
    """
    keyed, paths = KeyedModule.of(course, module), course.paths
    there = {name: path for name, path in paths.all_submitted(module).items() if only is None or name in only}
    read = partial(SubmittedFiles.read, release=paths.release(module), zone=course.zone)
    found = Listing(module, sum(_points(keyed)))
    with course.gradebook() as gradebook:
        terms = terms_of(gradebook.db, course.root, module, list(there))
        rules = rules_of(
            course, keyed, what_was_read(read_so_far(gradebook.db, module, list(there)), paths.root, module)
        )
    for learner, submitted in there.items():
        if why := unusable(learner):
            found.failed[printable(learner)] = why
            continue
        try:
            ones = hand_ins(paths.root, module, learner, submitted, read=read)
            choice = rules.choose(learner, ones, terms[learner])
            graded = graded_from(paths.root, module, learner, submitted, paths.autograded(learner, module))
        except Exception as error:  # noqa: BLE001  (whatever one submission raises must not stop the list)
            found.failed[learner] = f"it can't be read: {error}"
            continue
        of = graded if paths.autograded(learner, module).is_dir() else None
        found.hand_ins += [_listed(one, learner, choice.worths, choice.worth, of, paths.root) for one in ones]
    found.missing = sorted(name for name in learners_in(course) if name not in there and (only is None or name in only))
    return found


def _points(keyed: KeyedModule) -> Iterator[float]:
    for notebook in keyed.notebooks:
        for name in notebook.graded:
            yield keyed.scenarios[name].points or 0.0


def _listed(  # noqa: PLR0913, PLR0917  (what a line of the list says)
    one: HandIn, learner: str, worths: Any, counts: Worth, graded: Path | None, root: Path
) -> Listed:
    mine = worths[one.name]
    others = [worth for name, worth in worths.items() if name != one.name]
    folder = one.folder.resolve()
    return Listed(
        learner=learner,
        at=one.at.replace(tzinfo=UTC) if one.at else None,
        late=mine.late,
        points=round(mine.points, 4),
        off=round(mine.off, 4),
        unread=mine.unread,
        counts=mine is counts,
        why=mine.because(others) if mine is counts else mine.beaten_because(counts),
        graded=graded is not None and graded.resolve() == folder,
        folder=folder.relative_to(root) if folder.is_relative_to(root) else folder,
    )


def in_units(seconds: float) -> str:
    """Return a length of time in its two largest units, such as *1 day 2 hours*."""
    minutes = max(1, round(seconds / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    return " ".join([counted(number, unit) for number, unit in parts if number][:2])
