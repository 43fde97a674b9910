"""Results: what a graded class answered and earned in one module, read from the gradebook and the journals."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import compress
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from casewise.gradebook.course_folder import Course
from casewise.gradebook.recorded import learners_unread, points_of
from casewise.gradebook.results import marksheet
from casewise.gradebook.settings import CertificateSettings
from casewise.grading.feedback import FeedbackPage
from casewise.grading.keyed import KeyedModule
from casewise.grading.run import counted
from casewise.journal import NAME
from casewise.journal.entry import Entry
from casewise.journal.file import content, read_own
from casewise.reports.standing import Standing, roll_of
from casewise.scenario import Judge, NotAResponse, Response, Scenario

PAUSE = 15 * 60
"""Seconds after which someone was away, and not thinking. In less than one second nobody has read anything."""


@dataclass
class Answers:
    """What the class did with one scenario, learner by learner; a list holds None where there is nothing.

    `points` are None where a person has not read an answer yet; `seconds` are the time until the first answer.
    `variants` are those that the learners met; the list is empty for a scenario without variants.
    """

    scenario: Scenario
    points: list[float | None] = field(default_factory=list)
    responses: list[Response | None] = field(default_factory=list)
    confidence: list[int | None] = field(default_factory=list)
    seconds: list[float | None] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)

    @property
    def met(self) -> list[str]:
        """The variant that each learner met, empty for a scenario without variants."""
        return self.variants or [self.scenario.variant] * len(self.responses)

    @property
    def shares(self) -> NDArray[np.float64]:
        """Each learner's share of the points; not a number where a person has not read an answer yet."""
        points = [np.nan if given is None else given for given in self.points]
        return np.array(points, dtype=float) / (self.scenario.points or 1.0)

    @property
    def given(self) -> list[tuple[float, int]]:
        """How many learners have how many points."""
        return sorted(Counter(given for given in self.points if given is not None).items())

    @property
    def decided(self) -> NDArray[np.bool_]:
        """Whose points are known, learner by learner."""
        return ~np.isnan(self.shares)

    @property
    def counting(self) -> NDArray[np.bool_]:
        """Whose points count for figures, learner by learner.

        While answers wait for a person, those who wrote nothing don't count: their zeros would be the only points.
        """
        counting = self.decided
        if self.scenario.judge is Judge.PERSON and not counting.all():
            counting &= np.array([response is not None for response in self.responses], dtype=bool)
        return counting

    def of(self, variant: Scenario) -> Answers:
        """Return the answers of those who met one variant."""
        return self.where([name == variant.variant for name in self.met], variant)

    def where(self, who: Iterable[bool], scenario: Scenario | None = None) -> Answers:
        """Return the answers of some learners, to the scenario or to one of its variants."""
        who = list(who)
        return Answers(
            scenario or self.scenario,
            list(compress(self.points, who)),
            list(compress(self.responses, who)),
            list(compress(self.confidence, who)),
            list(compress(self.seconds, who)),
            list(compress(self.met, who)),
        )


@dataclass(frozen=True)
class Results:
    """One graded module: its learners, and their answers by scenario in the order of the notebooks.

    `totals` are the points of each learner so far, less what handing in late cost. `reveal` is how much learners see in
    their feedback, and `passes` the share of the points from which they pass. `unread` are the learners with an answer
    that a person has to read, perhaps once more. `roll` is everyone in the gradebook or with a hand-in.
    """

    module: str
    learners: list[str]
    answers: dict[str, Answers]
    totals: list[float]
    reveal: str
    passes: float
    unread: frozenset[str] = frozenset()
    roll: tuple[Standing, ...] = ()

    @classmethod
    def of(
        cls,
        course: Course,
        module: str,
        *,
        only: Collection[str] | None = None,
        tell: Callable[[int], None] = lambda _: None,
    ) -> Results:
        """Read a graded module, of all learners or `only` some.

        Raises:
            StepError: if it was never released, or the gradebook or the configuration cannot be read.
        """
        keyed = KeyedModule.of(course, module)
        names = [name for notebook in keyed.notebooks for name in notebook.graded]
        answers = {name: Answers(keyed.scenarios[name]) for name in names}
        points = points_of(course, module)
        folders, handed_in = course.paths.all_autograded(module), counted(course, module)
        chosen = (lambda _: True) if only is None else only.__contains__
        learners = [learner for learner in folders if learner in points and chosen(learner)]
        for learner in learners:
            record = read_own(folders[learner] / NAME)
            record.learner = learner
            times = _times(handed_in.get(learner))
            for name, of in answers.items():
                entry = record.latest.get(name)
                of.points.append(points[learner].get(name))
                of.responses.append(_read(of.scenario, entry))
                of.confidence.append(entry.confidence if entry else None)
                of.seconds.append(times.get(name))
                if of.scenario.variants:
                    of.variants.append(record.met(of.scenario).variant)
            tell(1)
        marks = [mark for mark in marksheet(course, module)[0] if chosen(mark.learner)]
        totals = {mark.learner: mark.points or 0.0 for mark in marks}
        return cls(
            module=module,
            learners=learners,
            answers=answers,
            totals=[totals[learner] for learner in learners],
            reveal=course.configured(FeedbackPage).reveals(module).value,
            passes=course.configured(CertificateSettings).passes(module),
            unread=frozenset(filter(chosen, learners_unread(course, module))),
            roll=roll_of(course, module, marks, set(filter(chosen, handed_in))),
        )


def _times(folder: Path | None) -> dict[str, float]:
    """Return the seconds before the first answer to each scenario, where the learner was there all the time."""
    times: dict[str, float] = {}
    last: dict[str, datetime] = {}
    for entry, moment in _entries(folder) if folder else ():
        before = None if entry.checked else last.get(entry.session)
        if before and entry.scenario not in times and 1 <= (took := (moment - before).total_seconds()) <= PAUSE:
            times[entry.scenario] = took
        last[entry.session] = moment
    return times


def _entries(folder: Path) -> Iterator[tuple[Entry, datetime]]:
    """Yield the readable entries of a submitted journal with their moments, in its order."""
    try:
        lines = content(folder / NAME).splitlines()
    except OSError:
        return
    for line in lines:
        try:
            entry = Entry.from_json(orjson.loads(line))
            moment = datetime.fromisoformat(entry.at)
        except (ValueError, RecursionError):
            continue
        yield entry, moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read(scenario: Scenario, entry: Entry | None) -> Response | None:
    """Return an answer, or None for one that the scenario no longer takes."""
    try:
        return None if entry is None else scenario.read(entry.response)
    except NotAResponse:
        return None


def key_of(response: Response | None) -> str:
    """Return a response as text, so that the same answers can be counted together."""
    return json.dumps(response, sort_keys=True)
