"""Ids for what comes without one: short words of a text, in the letters that an id can have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import count

LETTERS = str.maketrans({
    "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "đ": "d",
    "Đ": "D", "ð": "d", "þ": "th", "\u0131": "i", "'": None, "\u2019": None,
})  # fmt: skip
MARKUP = re.compile(r"!?\[([^\]]{0,2000})\]\([^)]{0,2000}\)|<[^>]{0,2000}>")
SMALL = frozenset({"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of", "on", "or"})
SMALL |= {"that", "the", "this", "to", "with", "you", "your"}
"""Words that say little about a question."""
LONGEST = 40
LONGEST_PART = 24


def slug(text: str, longest: int = LONGEST) -> str:
    """Return the words of a text in lowercase ASCII with hyphens between them; empty if it has no Latin letters."""
    folded = unicodedata.normalize("NFKD", MARKUP.sub(r"\1", text).translate(LETTERS)).encode("ascii", "ignore")
    words = re.findall("[a-z0-9]+", folded.decode().lower())
    chosen = [word for word in words if word not in SMALL] or words
    short = ""
    for word in chosen:
        longer = f"{short}-{word}".lstrip("-")
        if len(longer) > longest:
            break
        short = longer
    return short or "".join(chosen[:1])[:longest]


def unique(wanted: str, taken: Collection[str]) -> str:
    """Return a name that isn't taken: the wanted one, or the same with a number."""
    return next(one for number in count(1) if (one := wanted if number == 1 else f"{wanted}-{number}") not in taken)


def part_ids(texts: Iterable[str], taken: Collection[str] = ()) -> list[str]:
    """Return an id for each of some options: a word or two of it, or a letter if it has no Latin ones."""
    found: list[str] = []
    for place, text in enumerate(texts):
        letter = chr(ord("a") + place) if place < len("abcdefghijklmnopqrstuvwxyz") else f"part-{place + 1}"
        found.append(unique(slug(text, LONGEST_PART) or letter, {*found, *taken}))
    return found
