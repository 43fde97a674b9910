"""The rules, by the word with which a cell waives them."""

from __future__ import annotations

from enum import Enum


class Rule(Enum):
    """The rules, by the word with which a cell waives them."""

    OPTIONS = "options"
    LENGTH = "length"
    ABOVE = "above"
    NEGATIVE = "negative"
    ABSOLUTE = "absolute"
    ONE_QUESTION = "one-question"
    PROOF = "proof"
    LONGEST = "longest"
    POSITION = "position"
    SPELLING = "spelling"
    NAME = "name"
    CAST = "cast"
    READING = "reading"
    GUESSING = "guessing"
    ORDER = "order"
    IDS = "ids"
    WAYS = "ways"
    JUSTIFIED = "justified"
    ALONE = "alone"
    HINT = "hint"
    SAME_KEY = "same-key"
    COUNT = "count"
    IDLE_STEP = "idle-step"
    EARLY_END = "early-end"
    BLIND = "blind"
    WORDING = "wording"


WHOLE = (Rule.LONGEST, Rule.POSITION, Rule.GUESSING, Rule.ORDER, Rule.BLIND, Rule.WORDING)
"""Rules that no cell can waive: most of them concern a whole notebook."""

WAIVABLE = [rule.value for rule in Rule if rule not in WHOLE]
