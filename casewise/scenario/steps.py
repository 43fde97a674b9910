"""The steps of a scenario in which each decision leads on: where they lead, and how many are still ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from casewise.scenario.fields import Id, Text


class Step(BaseModel):
    """One situation of a story: its options, what happens after each, and which step follows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text
    options: Annotated[dict[Id, Text], Field(min_length=2)]
    tells: dict[Id, Text] = {}
    next: dict[Id, Id] = {}


TELLING = 3
"""Decisions in a row that are more than luck."""
Steps = Mapping[str, Step]
"""Steps by id; the first one begins."""


def way(steps: Steps, pick: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return the steps and options of someone who picks one option at every step."""
    found: list[tuple[str, str]] = []
    name: str | None = next(iter(steps))
    while name:
        found.append((name, pick(name)))
        name = steps[name].next.get(found[-1][1])
    return found


def ahead(steps: Steps, name: str, option: str) -> int:
    """Return how many steps the longest way on still has after a decision."""
    length, reached = 0, {following for following in (steps[name].next.get(option),) if following}
    while reached and length < len(steps):
        reached = {following for step in reached for following in steps[step].next.values()}
        length += 1
    return length
