"""What a panel is asked: the cases of a module with all their facts, and no key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from casewise.scenario import Judge, NotAResponse, Picks, Response, Scenario

AND, TO, THEN = ";", "=", ">"
"""How the answer to one case is written in a cell of a table: `a; b`, `card = category; ...`, `first > second`."""


class Shape(Enum):
    """What an answer looks like on a form."""

    ONE = "one"
    SEVERAL = "several"
    ORDER = "order"
    PLACES = "places"
    STEPS = "steps"


@dataclass(frozen=True)
class Item:
    """One case under one set of facts, as experts see it."""

    scenario: Scenario

    @property
    def name(self) -> str:
        """What it's called in a table: the scenario's id, and its variant after a slash."""
        return "/".join(filter(None, (self.scenario.id, self.scenario.variant)))

    @property
    def shape(self) -> Shape:
        """What an answer to it looks like."""
        if self.scenario.picks is not Picks.NONE:
            return Shape.ONE if self.scenario.picks is Picks.ONE else Shape.SEVERAL
        if self.scenario.stages():
            return Shape.STEPS
        return Shape.PLACES if self.scenario.places() else Shape.ORDER

    def fields(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield each question of the form: its name, its words, and what can be chosen, by id."""
        parts = {part: self.scenario.parts[part] for part in self.scenario.listed()}
        if self.shape is Shape.STEPS:
            steps = self.scenario.stages()
            yield from ((step, steps[step].text, steps[step].options) for step in steps)
        elif self.shape is Shape.PLACES:
            yield from ((part, text, dict(self.scenario.places())) for part, text in parts.items())
        elif self.shape is Shape.ORDER:
            places = {str(place): str(place) for place in range(1, len(parts) + 1)}
            yield from ((part, text, places) for part, text in parts.items())
        else:
            yield "", self.scenario.prompt_for_answer, parts

    def read(self, text: str) -> Response | None:
        """Return the response that a cell of a table holds, or None for an empty one.

        Raises:
            NotAResponse: if it isn't an answer to this case. The message says why.
        """
        if not text.strip():
            return None
        return self.scenario.read(self._raw(text))

    def in_words(self, response: Response) -> str:
        """Return a response as one line of words."""
        parts = self.scenario.parts
        if self.shape is Shape.ONE:
            return parts[response]
        if self.shape is Shape.PLACES:
            return "; ".join(f"{parts[part]}: {self.scenario.places()[place]}" for part, place in response.items())
        if self.shape is Shape.STEPS:
            return " → ".join(self.scenario.stages()[step].options[option] for step, option in response)
        return (" → " if self.shape is Shape.ORDER else "; ").join(parts[part] for part in response)

    def _raw(self, text: str) -> Any:
        if self.shape is Shape.ONE:
            return text.strip()
        if self.shape in (Shape.SEVERAL, Shape.ORDER):
            return [part.strip() for part in text.split(AND if self.shape is Shape.SEVERAL else THEN)]
        pairs = [pair.partition(TO) for pair in text.split(AND)]
        if not all(equals for _, equals, _ in pairs):
            raise NotAResponse(f'an answer here is "id {TO} id{AND} id {TO} id"')
        chosen = {part.strip(): value.strip() for part, _, value in pairs}
        return chosen if self.shape is Shape.PLACES else self._way(chosen)

    def _way(self, chosen: dict[str, str]) -> list[list[str]]:
        """Return the way through the steps that follows from a decision at each of them."""
        steps = self.scenario.stages()
        found: list[list[str]] = []
        name: str | None = next(iter(steps))
        while name and name in chosen and len(found) < len(steps):
            found.append([name, chosen[name]])
            name = steps[name].next.get(chosen[name])
        return found


def items(scenarios: Iterable[Scenario], *, everything: bool = False) -> list[Item]:
    """Return what a panel is asked: judgment calls, or every case that a key judges; one item for each variant."""
    each = (one for scenario in scenarios if not scenario.practice for one in scenario.each_variant())
    keyed = (one for one in each if one.judge is Judge.KEY and not one.withdrawn)
    return [Item(one) for one in keyed if everything or one.judgment]
