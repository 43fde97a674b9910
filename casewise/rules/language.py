"""The language of a course: words, names, numbers to call, and how hard it is to read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

import readability

from casewise.languages.tag import DEFAULT, base
from casewise.rules.spelling import speller

WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019])*")
MARKUP = re.compile(r"\[\[[\w-]{1,64}:|\]\]|\]\([^)]{0,2000}\)|`[^`]{0,2000}`|<[^>]{0,2000}>|https?://\S+")
PHONE = re.compile(r"(?<![\d-])(?:\(?\d{3}\)?[ .-])?\d{3}[.-]\d{4}(?![\d-])")
SAFE_PHONE = re.compile(r"555-01\d\d$")
ADDRESS = re.compile(r"(?:(?<![\w.+-])[\w.+-]++@|https?://|www\.)([\w-]+(?:\.[\w-]+)+)")
SAFE_ADDRESS = re.compile(r"(?:^|\.)example\.(?:com|org|net)$")
CASED = [chr(code) for code in range(0x2D30)]  # all scripts with capital letters, but rare ones
UPPER, LOWER = ("".join(filter(case, CASED)) for case in (str.isupper, str.islower))
NAME = f"[{UPPER}](?:[^\\W\\d_]|['\u2019-](?=[{UPPER}]))*[{LOWER}]"
NAME_WITHIN = re.compile(f"(?<=[{LOWER},;] ){NAME}(?: {NAME})*")
"""Words with a capital letter within a sentence. Letters of scripts without capitals are never taken for a name."""
CAPITAL_NOUNS = frozenset({"de", "lb"})
"""The languages that write every noun with a capital letter: only a word that no dictionary has can be a name there."""
TITLES = {
    *("Dr", "Mr", "Mrs", "Ms", "Mx", "Miss", "Prof", "Professor"),
    *("Frau", "Herr", "Herrn", "Doktor", "Doktorin", "Professorin"),
    *("Sr", "Sra", "Srta", "Dra", "Señor", "Señora", "Don", "Doña"),
    *("Mme", "Mlle", "Madame", "Monsieur", "Dott", "Signora", "Senhor", "Senhora"),
}
CALENDAR = {
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    *("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
}
SENTENCE = re.compile(r"(?<=[.!?])[\"”']?\s+")


class Vocabulary:
    """The words that are right in a course, and the names that may appear in it."""

    def __init__(self, names: Collection[str], words: Iterable[str], language: str = DEFAULT) -> None:
        self._knows = speller(language)
        self._nouns = base(language) in CAPITAL_NOUNS
        self._own = {word.casefold() for word in _words(" ".join([*names, *words]))}
        self._names = TITLES | CALENDAR | {word for text in names for word in _words(text)}

    def misspelled(self, text: str) -> list[str]:
        """Return the words that no dictionary and no author knows, in the order of the text."""
        words = dict.fromkeys(word for word in _words(text) if word.casefold() not in self._own)
        return [word for word in words if not (word.isupper() or word in TITLES or self._knows(word.lower()))]

    def strangers(self, text: str) -> list[str]:
        """Return the names within sentences that are not of the cast and not allowed."""
        found = dict.fromkeys(match[0] for match in NAME_WITHIN.finditer(_plain(text)))
        return [name for name in found if not all(map(self._is_allowed, _words(name)))]

    def _is_allowed(self, word: str) -> bool:
        return word in self._names or len(word) == 1 or (self._nouns and self._knows(word.lower()))


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


def has_grades(language: str) -> bool:
    """Return whether the grade of texts in a language can be measured: the formula counts English syllables."""
    return base(language) == "en"


def grade_level(texts: Iterable[str]) -> float:
    """Return the school grade that some texts together ask for, by Flesch and Kincaid; 0 for no text.

    Formula: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid and others 1975, Navy Research Branch 8-75).
    """
    sentences = (sentence for text in texts for sentence in SENTENCE.split(" ".join(_plain(text).split())) if sentence)
    lines = [" ".join(WORD.findall(sentence)) for sentence in sentences]
    spoken = "\n".join(f"{line} ." for line in lines if line)
    return float(readability.getmeasures(spoken, lang="en")["readability grades"]["Kincaid"]) if spoken else 0.0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", MARKUP.sub(" ", text)).replace("\u2019", "'")


def _words(text: str) -> list[str]:
    return [re.sub(r"'s?$|^'", "", word) for word in WORD.findall(_plain(text)) if len(word) > 1]
