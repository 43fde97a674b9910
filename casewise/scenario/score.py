"""What grading finds: a score, its outcome, and what is said about each part of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from casewise.languages.catalogs import N_


class Outcome(Enum):
    """How a scenario came out. A person looks at a damaged record: it is never a silent zero."""

    RIGHT = N_("Right")
    PARTLY = N_("Partly right")
    WRONG = N_("Not right")
    NOT_ANSWERED = N_("Not answered")
    DAMAGED = N_("Record damaged")
    BY_HAND = N_("Not read yet")
    READ = N_("Read by your instructor")
    WITHDRAWN = N_("Withdrawn, everybody has its points")


class Judge(Enum):
    """Who decides on the points of a scenario."""

    KEY = "its key"
    PERSON = "a person"


class Verdict(Enum):
    """The judgment on one part of an answer; the value is the word that the learner reads."""

    RIGHT = N_("Right")
    PARTLY = N_("Partly right")
    WRONG = N_("Not right")
    NONE = ""


class Reveal(Enum):
    """How much a learner sees after grading: nothing, points, what they chose explained, or everything."""

    NONE = "none"
    SCORE = "score"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True)
class Finding:
    """One part of an answer, judged and explained. Texts are the author's Markdown.

    `chosen` says whether the learner chose this part: only chosen parts are explained under `Reveal.OWN`.
    `given` says in words what the learner did with it, `best` what would have been best. `situation` is what the
    learner had to decide on, if that is more than the prompt. `tag` is what a practice card writes beside the
    part; it's empty for a part that needs no word. `at` says where the part is, as a kind's own card reads it.
    """

    part: str
    text: str
    chosen: bool
    given: str
    verdict: Verdict
    best: str
    rationale: str
    situation: str = ""
    tag: str = ""
    at: str = ""


@dataclass(frozen=True)
class Hint:
    """What a writer should look at again, with the author's sentence about it. It never changes a score.

    `found` are parts of the text as they are written, `missing` says in words what is not there; `more` counts those
    left out.
    """

    say: str
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Score:
    """Points in [0, out_of], rounded to 4 places, and the outcome.

    `repr` is a plain float and nothing else, because nbgrader reads a partial score from a cell's text output.
    """

    points: float
    out_of: float
    outcome: Outcome

    @classmethod
    def of(cls, credit: float, out_of: float) -> Score:
        """Return the score for a share of the points: rounded, then clamped, because nbgrader refuses more."""
        points = min(max(round(credit * out_of, 4), 0.0), out_of)
        if points >= out_of:
            outcome = Outcome.RIGHT
        elif points > 0:
            outcome = Outcome.PARTLY
        else:
            outcome = Outcome.WRONG
        return cls(points, out_of, outcome)

    @classmethod
    def none(cls, out_of: float, outcome: Outcome = Outcome.NOT_ANSWERED) -> Score:
        """Return no points, because there is no answer that can be read."""
        return cls(0.0, out_of, outcome)

    def __repr__(self) -> str:
        return repr(float(self.points))
