"""What to do first after a module: a short list, in the order in which it helps most.

What changes grades comes first, because every other figure depends on it; then the learners, then the teaching.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from casewise.printable import counted
from casewise.reports.at_risk import Group, Risk
from casewise.reports.findings import ScenarioFinding
from casewise.reports.flags import Label
from casewise.reports.study import Study

MOST = 7
"""How many steps are listed. With more, nothing is first."""
OF_ONE_KIND = 3
"""How many scenarios one reason lists, so that a list has several kinds of steps."""
LOW = 0.6
"""An objective on which less was earned needs teaching again."""


@dataclass(frozen=True)
class Step:
    """One thing to do: the act, and why. `anchor` is the id of the place on the page that it's about."""

    act: str
    why: str
    anchor: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the step as JSON."""
        return asdict(self)


def steps(study: Study) -> list[Step]:
    """Return what to do first, at most `MOST` steps."""
    return list(islice(_steps(study), MOST))


def _steps(study: Study) -> Iterator[Step]:
    at_risk = {group.risk: group for group in study.shown(names=False)}
    if group := at_risk.get(Risk.NOT_GRADED):
        why = "They have handed in, and no figure here counts them."
        yield Step(f"Grade {_people(group)}: casewise grade {study.module}", why, "at-risk")
    for found in _with(study, Label.KEY):
        why = next(flag.words for flag in found.marks if flag.label is Label.KEY)
        yield Step(f"Check the key of {_title(found)}.", why.removesuffix(": check the key.") + ".", _place(found))
    if study.unread_answers:
        yield Step(f"Read {counted(study.unread_answers, 'answer')}.", _unread(study), "results")
    for found in _with(study, Label.VARIANTS):
        why = next(flag.words for flag in found.marks if flag.label is Label.VARIANTS)
        yield Step(f"Compare the variants of {_title(found)}.", why, _place(found))
    yield from _about_learners(study, at_risk)
    for found in _with(study, Label.SURE):
        why = next(flag.words for flag in found.marks if flag.label is Label.SURE)
        yield Step(
            f"Take up {_title(found)} in class.", why.removesuffix(": take it up in class.") + ".", found.scenario.id
        )
    for one in study.strengths[:1]:
        if one.share < LOW and one.words:
            yield Step(f"Teach {one.objective} again.", f"{one.words}: {one.share:.0%} was earned.", "objectives")
    for found in _with(study, Label.UNCLEAR):
        why = next(flag.words for flag in found.marks if flag.label is Label.UNCLEAR)
        yield Step(f"Read {_title(found)} once more.", why, _place(found))


def _about_learners(study: Study, at_risk: dict[Risk, Group]) -> Iterator[Step]:
    if group := at_risk.get(Risk.MISSING):
        yield Step(f"Ask {_people(group)} who {_have(group)} handed in.", "They have no points yet.", "at-risk")
    if group := at_risk.get(Risk.FAILING):
        yield Step(f"Talk with {_people(group)} below the pass mark.", _caution(study), "at-risk")
    if group := at_risk.get(Risk.CLOSE):
        why = f"{_people(group)} {group.words}: chance decides there."
        why = why[0].upper() + why[1:]
        yield Step("Look at the answers of learners close to the pass mark before you decide.", why, "at-risk")


def _caution(study: Study) -> str:
    found = study.reliability
    if found and found.certain and not found.good:
        return "Nobody should fail by this module alone: see how reliable it is."
    return "Full points for what isn't read yet wouldn't lift them above it." if study.unread_answers else ""


def _unread(study: Study) -> str:
    titles = [f'"{one.scenario.title}"' for one in study.unread]
    titles += [_title(found) for found in study.findings if found.unread]
    return f"{counted(study.waiting, 'learner')} can't know the result before: {', '.join(titles)}."


def _with(study: Study, label: Label) -> list[ScenarioFinding]:
    return [found for found in study.findings if found.has(label)][:OF_ONE_KIND]


def _people(group: Group) -> str:
    return counted(len(group.who), "learner")


def _have(group: Group) -> str:
    return "hasn't" if len(group.who) == 1 else "haven't"


def _place(found: ScenarioFinding) -> str:
    return f"case-{found.scenario.id}"


def _title(found: ScenarioFinding) -> str:
    return f'"{found.scenario.title}"'
