"""What someone earns without reading a line: at random, or by the longest option. In a good course, that is little."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casewise.scenario import Judge, Scenario
from casewise.scenario.blind import mean

DRAWS = 400


@dataclass(frozen=True)
class Guessing:
    """Shares of the points, from 0 to 1, that guessing earns. Written answers are left out: nobody guesses them.

    `by_length` are the scenarios in which the longest option earns everything.
    """

    random: float
    longest: float
    by_length: tuple[str, ...] = ()


class Chance:
    """Answers at random, the same way every time."""

    def __init__(self, seed: str) -> None:
        self._dice = random.Random(seed)  # noqa: S311  (repeatable, and no secret)

    def one(self, options: Mapping[str, str]) -> str:
        """Return one option."""
        return self._dice.choice(list(options))

    def some(self, options: Mapping[str, str]) -> list[str]:
        """Return each option with even odds."""
        return [option for option in options if self._dice.random() < 0.5]  # noqa: PLR2004  (even odds)

    def order(self, options: Mapping[str, str]) -> list[str]:
        """Return the options shuffled."""
        return self._dice.sample(list(options), len(options))


class Longest:
    """Takes the longest option, which careless authors often make the right one."""

    def one(self, options: Mapping[str, str]) -> str:
        """Return the longest option."""
        return self.order(options)[0]

    def some(self, options: Mapping[str, str]) -> list[str]:
        """Return the longer half."""
        return self.order(options)[: (len(options) + 1) // 2]

    def order(self, options: Mapping[str, str]) -> list[str]:
        """Return the options, the longest first."""
        return sorted(options, key=lambda option: -len(options[option]))


def guessing(scenarios: Iterable[Scenario]) -> Guessing:
    """Return what guessing earns over some scenarios and their variants, weighed by points; practice counts as one."""
    by_chance = by_length = points = 0.0
    whole = []
    for scenario in scenarios:
        if scenario.judge is Judge.PERSON:
            continue
        worth = scenario.points or 1.0
        dice = Chance(scenario.id)
        versions = scenario.each_variant()
        points += worth
        by_chance += worth * sum(mean(versions, scenario.guess(dice)) for _ in range(DRAWS)) / DRAWS
        earned = mean(versions, scenario.guess(Longest()))
        by_length += worth * earned
        whole += [scenario.id] if earned > 1 - 1e-9 else []
    return Guessing(by_chance / points, by_length / points, tuple(whole)) if points else Guessing(0.0, 0.0)
