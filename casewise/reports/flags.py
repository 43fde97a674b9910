"""What an instructor should look at in one scenario: a label for a table, and a sentence.

What happened in a class is said of a class of any size: how much it earned, how many were sure and wrong. What it says
about a scenario is said only beyond chance: a wrong key, a scenario that doesn't separate, an unused option.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil, log

from casewise.reports.choices import Part
from casewise.reports.statistics import CHANCE, Item

HARD, EASY = 0.3, 0.9
WEAK = 0.2
"""Limits of facility and discrimination. Item analysis considers values between them good (Ebel, 1965)."""
STARTLING, SEVERAL = 0.2, 3
"""The share and the number of sure but wrong answers that deserve a remark."""
UNUSED = 0.05
"""An option that fewer learners choose tests nothing (Tarrant, Ware and Mohammed, BMC Medical Education 9, 2009)."""


class Label(Enum):
    """What a flag is about, in two or three words; the first ones change grades."""

    WITHDRAWN = "Withdrawn"
    KEY = "Check the key"
    UNREAD = "Not read yet"
    VARIANTS = "Uneven variants"
    SURE = "Sure and wrong"
    HARD = "Hard"
    UNCLEAR = "Doesn't separate"
    EASY = "Easy"
    UNUSED = "Unused option"


@dataclass(frozen=True)
class Flag:
    """One thing to look at."""

    label: Label
    words: str


DOUBTFUL = frozenset({Label.HARD, Label.UNCLEAR, Label.SURE})
"""What a wrong key explains: it's said only of scenarios whose key isn't in doubt."""


def by_figures(item: Item) -> Iterator[Flag]:
    """Yield what a scenario's figures say about it."""
    high = item.discrimination_high
    if high is not None and high < 0:
        yield Flag(Label.KEY, "Weaker learners did better here than stronger ones: check the key.")
    elif high is not None and high < WEAK and item.facility < EASY:
        words = "It hardly separates stronger learners from weaker ones: look for a second good answer or unclear text."
        yield Flag(Label.UNCLEAR, words)
    if item.facility < HARD:
        yield Flag(Label.HARD, f"Hard: {item.facility:.0%} of its points were earned. Was it taught?")
    if item.facility > EASY:
        yield Flag(
            Label.EASY, f"Easy: {item.facility:.0%} of its points were earned. Keep it if it matters for safety."
        )


def unused(parts: Sequence[Part], learners: int) -> Iterator[Flag]:
    """Yield what no one chose of the parts that earn nothing, if enough learners met them to know."""
    left = [part.text for part in parts if part.credit == 0 and part.chosen == 0]
    if left and learners >= learners_for_unused():
        named = " and ".join(f'"{text}"' for text in left)
        yield Flag(Label.UNUSED, f"None of {learners} learners chose {named}, so it tests nothing.")


def learners_for_unused() -> int:
    """Return how many learners it takes until an option that nobody chose is unused beyond chance."""
    return ceil(log(CHANCE) / log(1 - UNUSED))


def sure(share: float | None, learners: int) -> Iterator[Flag]:
    """Yield how many of so many sure learners were wrong, if that's startling."""
    if share is not None and share >= STARTLING and round(share * learners) >= SEVERAL:
        yield Flag(Label.SURE, f"{share:.0%} of those who were sure were wrong: take it up in class.")
