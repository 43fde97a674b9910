"""What a build changes for a class that has begun: whose grades, whose feedback, whose reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from casewise.scenario import Scenario


class Effect(Enum):
    """Where a change is felt."""

    GRADES = "grades may change"
    FEEDBACK = "feedback changes"
    READING = "read by whoever fetches from now on"
    LOST = "answers are lost"


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was in the last release. `where` is a scenario or a notebook."""

    where: str
    what: str
    effect: Effect

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({self.effect.value})"


FEEDBACK = {"rationale", "citations"}
GRADES = {"kind", "key", "points", "withdrawn", "steps"}
HIDDEN = {"key", "rationale", "citations", "withdrawn"}


def changes(old: Mapping[str, Scenario], new: Mapping[str, Scenario]) -> list[Change]:
    """Return what is different, in the order of the new scenarios; then those that are gone."""
    found: list[Change] = []
    for name, scenario in new.items():
        if before := old.get(name):
            found += _between(before, scenario)
        else:
            found.append(Change(name, "new", Effect.READING))
    for name, scenario in old.items():
        if name not in new:
            found.append(Change(name, "gone", Effect.READING if scenario.practice else Effect.LOST))
    return found


def rewritten(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> list[Change]:
    """Return the notebooks whose teaching text is different: their Markdown cells, by notebook."""
    return [
        Change(name, "its text", Effect.READING) for name, texts in new.items() if name in old and old[name] != texts
    ]


def _between(old: Scenario, new: Scenario) -> Iterator[Change]:
    if gone := [part for part in old.parts if part not in new.parts]:
        what = f"{', '.join(gone)} can no longer be answered; keep an id when you change its words"
        yield Change(new.id, what, Effect.READING if new.practice else Effect.LOST)
    before, after = (scenario.model_dump(exclude={"id"}) for scenario in (old, new))
    for field in dict.fromkeys([*after, *before]):
        if before.get(field) == after.get(field) or (field in HIDDEN and not old.keyed):
            continue
        if new.practice:
            effect = Effect.READING
        elif field in GRADES or _ids(before.get(field)) != _ids(after.get(field)):
            effect = Effect.GRADES
        else:
            effect = Effect.FEEDBACK if field in FEEDBACK else Effect.READING
        yield Change(new.id, _said(field, before.get(field), after.get(field)), effect)


def _ids(value: Any) -> list[str]:
    return sorted(value) if isinstance(value, dict) else []


def _said(field: str, before: Any, after: Any) -> str:
    if field == "withdrawn":
        return "withdrawn: everybody gets its points" if after else "counts again"
    if field == "points":
        return f"{after:g} points in the place of {before:g}" if before and after else "its points"
    return f"its {field}"
