"""The overview at the top of a feedback page: what was earned so far, every question, every objective, and how sure.

It shows no more than the reveal policy allows: nothing of scores, points only, or verdicts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from casewise.languages.catalogs import N_, _, ngettext
from casewise.learner.marks import ANCHOR
from casewise.learner.result import TEXT, Result
from casewise.printable import tenths
from casewise.scenario import Judge, Outcome, Reveal, Scenario, Score
from casewise.scenario.html import words

SURE = 3
SIGNS = {
    Outcome.RIGHT: ("right", "✓", N_("Right")),
    Outcome.PARTLY: ("partly", "◐", N_("Partly right")),
    Outcome.WRONG: ("wrong", "✗", N_("Not right")),
    Outcome.READ: ("read", "✎", N_("Read by your instructor")),
    Outcome.WITHDRAWN: ("read", "=", N_("Withdrawn")),
    Outcome.NOT_ANSWERED: ("open", "○", N_("Not answered")),
    Outcome.BY_HAND: ("waiting", "…", N_("Not read yet")),
    Outcome.DAMAGED: ("waiting", "!", N_("Record damaged")),
}
"""How each outcome looks: a class, a sign that needs no color, and words. In this order they're in the bar."""
WAITING = {Outcome.BY_HAND, Outcome.DAMAGED}
WRITTEN = ("read", "✎", N_("Written"))
"""A written answer in practice, which nobody judges."""
SURENESS = {
    (3, Outcome.RIGHT): N_("You were very sure, and you were right."),
    (3, Outcome.PARTLY): N_("You were very sure, and part of this wasn't right: worth a second look."),
    (3, Outcome.WRONG): N_("You were very sure, and this wasn't right: worth a second look."),
    (2, Outcome.RIGHT): N_("You were fairly sure, and you were right."),
    (2, Outcome.PARTLY): N_("You were fairly sure, and part of this was right."),
    (2, Outcome.WRONG): N_("You were fairly sure, and this wasn't right."),
    (1, Outcome.RIGHT): N_("You weren't sure, and you were right."),
    (1, Outcome.PARTLY): N_("You weren't sure, and part of this was right."),
    (1, Outcome.WRONG): N_("You weren't sure, and this wasn't right."),
}


@dataclass(frozen=True)
class About:
    """What a page can know beyond the graded notebook.

    `counts` says which of several hand-ins this is, `name` is the learner's full name, and `passes` the share of the
    points needed to pass, if the page holds all points of the module and the course has set one. `objectives` are
    words by id.
    """

    counts: str = ""
    name: str = ""
    passes: float | None = None
    objectives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """A scenario as its learner met it, with its score. `confidence` is how sure the learner was, if they said so.

    `settled` says that a person has decided on it, or needn't.
    """

    scenario: Scenario
    score: Score
    confidence: int | None = None
    settled: bool = True

    @cached_property
    def waits(self) -> bool:
        """Whether its points aren't known before a person decides."""
        return self.score.outcome in WAITING and not self.settled

    @cached_property
    def sign(self) -> tuple[str, str, str]:
        """The class, the sign and the words of its outcome."""
        written = self.scenario.practice and self.score.outcome is Outcome.BY_HAND
        state, sign, said = WRITTEN if written else SIGNS[self.score.outcome]
        return state, sign, _(said)

    @cached_property
    def link(self) -> Markup:
        """The title as a link to the card."""
        return Markup('<a href="#{}{}">{}</a>').format(ANCHOR, self.scenario.id, words(self.scenario.title))

    @cached_property
    def points(self) -> str:
        """The points in words."""
        if self.waits:
            return _("up to {points}").format(points=tenths(self.score.out_of))
        return _of(self.score.points, self.score.out_of)


def shows_points(reveal: Reveal) -> bool:
    """Return whether learners see points."""
    return reveal is not Reveal.NONE


def shows_verdicts(reveal: Reveal) -> bool:
    """Return whether learners see what was right."""
    return reveal in (Reveal.OWN, Reveal.ALL)


def result(judged: Sequence[Judged], grades: Mapping[str, float], passes: float | None, reveal: Reveal) -> Result:
    """Return what a learner has earned so far. `grades` has nbgrader's score, max_score and late_penalty."""
    earned, out_of = max(grades["score"], 0.0), grades["max_score"]
    unread = min(sum(one.score.out_of for one in judged if one.waits), out_of)
    wrong = [one for one in judged if one.score.outcome is Outcome.WRONG] if shows_verdicts(reveal) else []
    return Result(
        earned=earned,
        out_of=out_of,
        unread=unread,
        passed=None if passes is None else _passed(judged, earned, unread, passes * out_of, grades["late_penalty"]),
        wrong=tuple(one.scenario.id for one in wrong),
        sure_and_wrong=tuple(one.scenario.id for one in wrong if one.confidence == SURE),
    )


def _passed(judged: Sequence[Judged], earned: float, unread: float, needed: float, late: float) -> bool | None:
    """Return whether the pass mark is reached, or None if what a person has yet to decide can change that.

    What is taken off for lateness may grow with the points, so it leaves the question open.
    """
    waiting, reached = [one for one in judged if not one.settled], earned >= needed - 1e-9
    if waiting and (late or not all(one.waits for one in waiting)):
        return None
    return None if waiting and not reached and earned + unread >= needed - 1e-9 else reached


def headline(found: Result, judged: Sequence[Judged]) -> str:
    """Return the points so far as a sentence."""
    waiting = [one for one in judged if one.waits]
    if any(one.score.outcome is Outcome.DAMAGED for one in waiting):
        when = _("a person has looked at the rest")
    else:
        when = _(TEXT) if len(waiting) <= 1 else _("your texts have been read")
    return f"{found.sentence(when)}."


def standing(found: Result, passes: float | None) -> tuple[str, str]:
    """Return whether the learner has passed, and what is needed for it; both empty if there's no pass mark."""
    if passes is None:
        return "", ""
    needed = passes * found.out_of
    wanted = _("To pass, you need {percent}%, {points} of {out_of} points.").format(
        percent=tenths(passes * 100), points=tenths(needed), out_of=tenths(found.out_of)
    )
    if found.passed is None:
        return _("Not decided yet."), wanted
    return _("Passed.") if found.passed else _("Not passed."), wanted


def lateness(grades: Mapping[str, float]) -> str:
    """Return what was taken off for handing in late; empty if nothing was."""
    off = grades["late_penalty"]
    return _("This is after {points} off for handing in late.").format(points=tenths(off)) if off else ""


def bar(judged: Sequence[Judged]) -> list[tuple[str, str, str, int]]:
    """Return the class, the sign, the words and the number of the questions with each outcome, the right ones first."""
    found = [one.sign for one in judged]
    order = [(state, sign, _(said)) for state, sign, said in (*SIGNS.values(), WRITTEN)]
    return [(*sign, found.count(sign)) for sign in order if sign in found]


@dataclass(frozen=True)
class Strength:
    """What was earned on one objective: its id, its words, and its points in words.

    `earned` is empty if nothing of it is decided, and `waiting` if all is.
    """

    id: str
    words: str
    earned: str
    waiting: str


def by_objective(judged: Iterable[Judged], objectives: Mapping[str, str]) -> list[Strength]:
    """Return what was earned on each objective, in the order of the course."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        if one.scenario.objective:
            groups.setdefault(one.scenario.objective, []).append(one)
    order = {name: place for place, name in enumerate(objectives)}
    names = sorted(groups, key=lambda name: (order.get(name, len(order)), name))
    return [_strength(name, objectives.get(name, ""), groups[name]) for name in names]


def _strength(name: str, said: str, group: Sequence[Judged]) -> Strength:
    known = [one.score for one in group if not one.waits]
    unread = sum(one.score.out_of for one in group if one.waits)
    out_of = sum(score.out_of for score in known)
    earned = _of(sum(score.points for score in known), out_of) if known else ""
    waiting = _("up to {points} not read yet").format(points=tenths(unread)) if unread else ""
    return Strength(name, said, earned, waiting)


def _of(points: float, out_of: float) -> str:
    return _("{place} of {count}").format(place=tenths(points, below=out_of), count=tenths(out_of))


def sureness(confidence: int | None, outcome: Outcome) -> str:
    """Return how sure a learner was, and whether they were right; empty if they weren't asked or gave no answer."""
    said = SURENESS.get((confidence or 0, outcome))
    return _(said) if said else ""


def asked(scenario: Scenario, confidence: int | None) -> int | None:
    """Return how sure a learner was of an answer, if the card asked and a key judges it."""
    return confidence if scenario.confidence and scenario.judge is Judge.KEY else None


def practiced(judged: Sequence[Judged]) -> str:
    """Return how much of a lesson's practice was right, in a sentence; empty without practice."""
    if not judged:
        return ""
    right = sum(one.score.outcome is Outcome.RIGHT for one in judged)
    return ngettext("{right} of {count} question right.", "{right} of {count} questions right.", len(judged)).format(
        right=right, count=len(judged)
    )
