"""Ids that a spreadsheet has changed because they are numbers: zeros lost, digits grouped, rounded, decimals added."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

AGAIN = "Export again, and don't save it in Excel."
KEPT_DIGITS = 15
"""How many digits of a number a spreadsheet keeps. The rest become zeros."""
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d{1,3}", re.IGNORECASE)
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
DECIMALS = re.compile(r"(\d+)[.,]0+")
GROUPED = re.compile(r"\d{1,3}(?:([ ,.'\u2019\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*")


def alike(text: str) -> str:
    """Return an id in the form used to compare, without differences of case, width or normalization."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).strip().casefold())


def spreadsheet_damage(text: str) -> str:
    """Return what a spreadsheet has done to an id, for the middle of a sentence, or an empty text."""
    if ROUNDED.fullmatch(text):
        return "is a number that a spreadsheet has rounded"
    if DECIMALS.fullmatch(text):
        return "is a number to which a program added decimals"
    return ""


def same_number(text: str, true: str) -> bool:
    """Whether a spreadsheet could have made one id from another: their texts differ, but their numbers don't."""
    here, there = alike(text), alike(true)
    if here == there or not there.isdecimal():
        return False
    if SCIENTIFIC.fullmatch(here):
        return _rounds(here.replace(",", "."), there)
    digits = _digits(here)
    if digits == there.lstrip("0"):
        return bool(digits)
    return len(there) > KEPT_DIGITS and digits == _cut(there.lstrip("0"))


class Numbers:
    """Known ids that are numbers, found by what a spreadsheet could have turned them into."""

    def __init__(self, known: Iterable[str]) -> None:
        self._exact: dict[str, list[str]] = {}
        for true in known:
            if (digits := alike(true)).isdecimal():
                for made in {digits.lstrip("0"), _cut(digits.lstrip("0"))} - {""}:
                    self._exact.setdefault(made, []).append(true)

    def behind(self, text: str) -> list[str]:
        """Return the known ids that a spreadsheet could have turned into a text."""
        here = alike(text)
        if SCIENTIFIC.fullmatch(here):
            candidates = [true for found in self._exact.values() for true in found]
        else:
            candidates = self._exact.get(_digits(here), [])
        return [true for true in dict.fromkeys(candidates) if same_number(text, true)]


def gained(text: str, true: str) -> bool:
    """Whether an id is another one with more leading zeros, so that the other one lost them."""
    here, there = alike(text), alike(true)
    return here.isdecimal() and there.isdecimal() and len(here) > len(there)


def lost_digits(text: str, true: str) -> str:
    """Return what happened to an id, as the end of a sentence, and what to do."""
    if gained(text, true):
        return f"here it is {text}, with zeros. If that's right, the gradebook lost them. Correct one of the two."
    if SCIENTIFIC.fullmatch(alike(text)) or len(true) > KEPT_DIGITS:
        return f"here it is {text}, rounded. {AGAIN}"
    return f"here the zeros are gone. {AGAIN}" if alike(text).isdecimal() else f"here it is {text}. {AGAIN}"


def _digits(text: str) -> str:
    """Return the digits of a number without a spreadsheet's additions and without leading zeros."""
    if found := DECIMALS.fullmatch(text):
        text = found[1]
    elif GROUPED.fullmatch(text):
        text = "".join(sign for sign in text if sign.isdigit())
    return text.lstrip("0") if text.isdecimal() else ""


def _cut(digits: str) -> str:
    """Return a number as a spreadsheet stores it."""
    return digits[:KEPT_DIGITS] + "0" * (len(digits) - KEPT_DIGITS)


def _rounds(rounded: str, there: str) -> bool:
    """Whether a number in scientific notation is another number, rounded to the digits it shows."""
    value, exact = Decimal(rounded), Decimal(there)
    if not exact:
        return False
    shown = value.as_tuple()
    exponent = shown.exponent if isinstance(shown.exponent, int) else 0
    return exact.adjusted() == value.adjusted() and abs(value - exact) <= Decimal(5).scaleb(exponent - 1)
