"""What the words of options give away: how often someone who never sees a prompt finds the key of a choice.

A naive Bayes classifier learns which words right options have in some modules, and guesses in another one. Where it
finds much more than chance, the right options sound alike: a learner's ear hears that, too.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from casewise.scenario import Picks, Scenario

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|(?:[^\W\d_]|['\u2019])+")
"""A word, or a sign of a script that writes no spaces."""
SMOOTH = 0.5
"""What is added to the count of each word, so that an unseen one excludes nothing."""


@dataclass(frozen=True)
class Wording:
    """The share of the keys of choices that words alone find, what chance finds, how many keys, and where it was right.

    With variants, a scenario has several keys.
    """

    earned: float
    chance: float
    keys: int
    right: list[str]


class Listener:
    """Takes the options whose words are most like those of right options elsewhere."""

    def __init__(self, seen: Iterable[tuple[str, bool]]) -> None:
        self._words: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        self._options: Counter[bool] = Counter()
        for text, right in seen:
            self._words[right].update(_words(text))
            self._options[right] += 1

    @property
    def taught(self) -> bool:
        """Whether it has seen right and wrong options."""
        return len(self._options) == len(self._words)

    def one(self, options: Mapping[str, str]) -> str:
        """Return the option that sounds most right."""
        return max(options, key=lambda option: self._sound(options[option]))

    def some(self, options: Mapping[str, str]) -> list[str]:
        """Return the options that sound more right than wrong."""
        return [option for option, text in options.items() if self._sound(text) > 0]

    def order(self, options: Mapping[str, str]) -> list[str]:
        """Return the options, the one that sounds most right first."""
        return sorted(options, key=lambda option: -self._sound(options[option]))

    def _sound(self, text: str) -> float:
        """Return the logarithm of the odds that an option with these words is right: the same in any order of them."""
        return math.fsum(self._weight(word, right=True) - self._weight(word, right=False) for word in _words(text))

    def _weight(self, word: str, *, right: bool) -> float:
        return math.log((self._words[right][word] + SMOOTH) / (self._options[right] + 2 * SMOOTH))


def wording(scenarios: Iterable[Scenario], elsewhere: Iterable[Scenario]) -> Wording | None:
    """Return how many keys words find in some scenarios, learned from those elsewhere; None if nothing can be learned.

    Each option counts once for each variant: there it's right or wrong. A form asks the scenarios of another module
    again, and whoever learned a scenario itself would know it, so the same options teach nothing.
    """
    asked = list(_choices(scenarios))
    known = {frozenset(one.parts.values()) for one in asked}
    others = [one for one in _choices(elsewhere) if frozenset(one.parts.values()) not in known]
    listener = Listener((text, one.worth()[option] == 1) for one in others for option, text in one.parts.items())
    if not (asked and listener.taught):
        return None
    earned = [one.credit(one.read(one.guess(listener))) for one in asked]
    return Wording(
        earned=fmean(earned),
        chance=fmean(fmean(one.worth().values()) for one in asked),
        keys=len(asked),
        right=list(dict.fromkeys(one.id for one, share in zip(asked, earned, strict=True) if share == 1)),
    )


def _choices(scenarios: Iterable[Scenario]) -> Iterator[Scenario]:
    for scenario in scenarios:
        if scenario.picks is Picks.ONE and scenario.keyed and scenario.choices():
            yield from scenario.each_variant()


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.lower()))
