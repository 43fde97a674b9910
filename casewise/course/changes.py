"""What a build changes for a class that has begun: grades, feedback or reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from casewise.course.begun import fact_in_words, lost_facts
from casewise.scenario import Scenario


class Effect(Enum):
    """What a change affects."""

    GRADES = "grades may change"
    FEEDBACK = "feedback changes"
    READING = "seen by learners who fetch it from now on"
    LOST = "answers are lost"


@dataclass(frozen=True)
class BuildChange:
    """One difference from the last release. `where` is a scenario or a notebook."""

    where: str
    what: str
    effect: Effect

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({self.effect.value})"

    def to_json(self) -> dict[str, Any]:
        """Return one change as JSON: a promise to other programs."""
        return {
            "where": self.where,
            "what": self.what,
            "effect": self.effect.name,
        }


FEEDBACK = {"rationale", "judgment", "citations"}
HIDDEN = {"key", "answers", "rationale", "judgment", "citations", "withdrawn"}


def changes_between(old: Mapping[str, Scenario], new: Mapping[str, Scenario]) -> list[BuildChange]:
    """Return the differences, in the order of the new scenarios, then the scenarios that are gone."""
    found: list[BuildChange] = []
    for name, scenario in new.items():
        if before := old.get(name):
            found += _between(before, scenario)
        else:
            found.append(BuildChange(name, "new", Effect.READING))
    for name, scenario in old.items():
        if name not in new:
            found.append(BuildChange(name, "gone", Effect.READING if scenario.practice else Effect.LOST))
    return found


def changed_texts(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> list[BuildChange]:
    """Return a change for each notebook whose Markdown cells differ."""
    return [
        BuildChange(name, "its text", Effect.READING)
        for name, texts in new.items()
        if name in old and old[name] != texts
    ]


def _between(old: Scenario, new: Scenario) -> Iterator[BuildChange]:
    if gone := lost_facts(old, new):
        what = f"{', '.join(map(fact_in_words, gone))} can no longer be answered; keep an id when you change its words"
        yield BuildChange(new.id, what, Effect.READING if new.practice else Effect.LOST)
    for name in new.renamed:
        if name not in old.renamed:
            yield BuildChange(new.id, f"{name} is called {new.current(name)} now", Effect.READING)
    # First names are compared, so that a new name alone isn't a change.
    before, after = (_dumped(scenario, new) for scenario in (old, new))
    untold = () if new.practice else new.for_instructors  # no release has them, so they can't differ from one
    for field, variant in dict.fromkeys([*after, *before]):
        if field in untold or (variant and field in HIDDEN and "answers" in untold):
            continue
        was, then = before.get((field, variant)), after.get((field, variant))
        if was == then or (field in HIDDEN and not old.keyed):
            continue
        if new.practice:
            effect = Effect.READING
        elif field in new.graded_by or _ids(was) != _ids(then):
            effect = Effect.GRADES
        else:
            effect = Effect.FEEDBACK if field in FEEDBACK else Effect.READING
        yield BuildChange(new.id, _difference(field, was, then, variant), effect)


def _dumped(scenario: Scenario, new: Scenario) -> dict[tuple[str, str], Any]:
    """Return the fields of a scenario and of its variants, each with the variant's name or an empty one."""
    dumped = scenario.model_dump(exclude={"id", "renamed", "variants", "answers", "source"})
    fields = {(field, ""): new.original(value) for field, value in dumped.items()}
    for each in (scenario.variants, scenario.answers):
        for name, part in each.items():
            first = str(new.original(name))
            fields |= {(field, first): new.original(value) for field, value in part.model_dump().items()}
    return fields


def _ids(value: Any) -> list[str]:
    return sorted(value) if isinstance(value, dict) else []


def _difference(field: str, before: Any, after: Any, variant: str) -> str:
    if field == "withdrawn" and variant:
        return f"{variant} is withdrawn: those who met it get its points" if after else f"{variant} counts again"
    if field == "withdrawn":
        return "withdrawn: everyone gets its points" if after else "counts again"
    if variant:
        return f"the {field} of {variant}"
    if field == "points":
        return f"{after:g} points instead of {before:g}" if before and after else "its points"
    return f"its {field}"
