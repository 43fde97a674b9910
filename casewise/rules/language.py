"""The language of a course: words, names, numbers to call, and how hard it is to read."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Collection, Iterable, Iterator
from functools import cache

import readability
from spellchecker import SpellChecker

WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019])*")
MARKUP = re.compile(r"\[\[[\w-]{1,64}:|\]\]|\]\([^)]{0,2000}\)|`[^`]{0,2000}`|<[^>]{0,2000}>|https?://\S+")
PHONE = re.compile(r"(?<![\d-])(?:\(?\d{3}\)?[ .-])?\d{3}[.-]\d{4}(?![\d-])")
SAFE_PHONE = re.compile(r"555-01\d\d$")
ADDRESS = re.compile(r"(?:(?<![\w.+-])[\w.+-]++@|https?://|www\.)([\w-]+(?:\.[\w-]+)+)")
SAFE_ADDRESS = re.compile(r"(?:^|\.)example\.(?:com|org|net)$")
LATIN = [chr(code) for code in range(0x250)]  # with the accents of European languages
UPPER, LOWER = ("".join(filter(case, LATIN)) for case in (str.isupper, str.islower))
NAME_WITHIN = re.compile(f"(?<=[{LOWER},;] )[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]+)*")
TITLES = {"Dr", "Mr", "Mrs", "Ms", "Mx"}
SENTENCE = re.compile(r"(?<=[.!?])[\"”']?\s+")


class Vocabulary:
    """The words that are right in a course, and the names that may appear in it."""

    def __init__(self, names: Collection[str], words: Iterable[str]) -> None:
        self._checker = _english()
        self._own = {word.casefold() for word in _words(" ".join([*names, *words]))}
        calendar = [*day_name, *(f"{day}s" for day in day_name), *month_name[1:]]
        self._names = TITLES | {word for text in (*names, *calendar) for word in _words(text)}

    def misspelled(self, text: str) -> list[str]:
        """Return the words that no dictionary and no author knows, in the order of the text."""
        words = dict.fromkeys(word for word in _words(text) if word.casefold() not in self._own)
        unknown = self._checker.unknown(word.casefold() for word in words)
        return [word for word in words if word.casefold() in unknown and not word.isupper()]

    def strangers(self, text: str) -> list[str]:
        """Return the names within sentences that are not of the cast and not allowed."""
        found = (match[0] for match in NAME_WITHIN.finditer(_plain(text)))
        return list(dict.fromkeys(name for name in found if not set(name.split()) <= self._names))


def unsafe_contacts(text: str, sites: Collection[str] = ()) -> Iterator[str]:
    """Yield phone numbers, addresses and links that could belong to someone. A link to one of `sites` may stay."""
    yield from (match[0] for match in PHONE.finditer(text) if not SAFE_PHONE.search(match[0]))
    for match in ADDRESS.finditer(text):
        cited = "@" not in match[0] and any(_of_site(match[1], site) for site in sites)
        if not cited and not SAFE_ADDRESS.search(match[1]):
            yield match[0]


def sites_in(text: str) -> set[str]:
    """Return the sites to which a text links."""
    return {_bare(match[1]) for match in ADDRESS.finditer(text) if "@" not in match[0]}


def _of_site(host: str, site: str) -> bool:
    """Whether a link leads to a site or to a part of it, such as a.example.com to example.com."""
    return f".{_bare(host)}".endswith(f".{_bare(site)}")


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def unquoted(text: str) -> str:
    """Return Markdown without its block quotes, in which an author quotes a rule."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def grade_level(texts: Iterable[str]) -> float:
    """Return the school grade that some texts together ask for, by Flesch and Kincaid; 0 for no text.

    Formula: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid and others 1975, Navy Research Branch 8-75).
    """
    sentences = (sentence for text in texts for sentence in SENTENCE.split(" ".join(_plain(text).split())) if sentence)
    lines = [" ".join(WORD.findall(sentence)) for sentence in sentences]
    spoken = "\n".join(f"{line} ." for line in lines if line)
    return float(readability.getmeasures(spoken, lang="en")["readability grades"]["Kincaid"]) if spoken else 0.0


@cache
def _english() -> SpellChecker:
    return SpellChecker(language="en", distance=1)


def _plain(text: str) -> str:
    return MARKUP.sub(" ", text).replace("\u2019", "'")


def _words(text: str) -> list[str]:
    return [re.sub(r"'s?$|^'", "", word) for word in WORD.findall(_plain(text)) if len(word) > 1]
