"""Advice: what a writer should look at again, by words that are there or words that are missing.

An author lists words and phrases, and says one sentence about them. A phrase is found as whole words, in capital or
small letters, over line breaks, too. A `*` at the end of a word means any ending. Some phrases are ready-made:
"a time" finds 2:05 pm, "a date" finds March 14.

There are no regular expressions, so that a clinician can read each rule, and no text takes long, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from casewise.languages.catalogs import N_, _
from casewise.scenario import Fault, Hint, Text
from casewise.scenario.problem import Path

MOST = 20
"""How many pieces of advice one scenario may have."""
MOST_PHRASES = 40
MOST_SHOWN = 5
"""How many different finds, or missing phrases, one hint names."""
MONTH = (
    "(?:jan(?:uary|uar)?|jänner|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    "|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    "|septiembre|setiembre|octubre|noviembre|diciembre)"
)
"""The months in the languages in which learners can read everything: see `casewise.languages`."""
DAY = "[0-3]?[0-9](?:st|nd|rd|th|[.])?"
NAMES = (N_("a time"), N_("a date"), N_("a number"), N_("a quotation"))
"""What learners read of these phrases."""
READY = {
    "a time": r"(?:[01]?[0-9]|2[0-3])(?:[.:][0-5][0-9])?\s?uhr|(?:[01]?[0-9]|2[0-3])[.:][0-5][0-9]\s?(?:h|horas)"
    r"|(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?:\s?[ap]\.?m)?"
    r"|(?:1[0-2]|0?[1-9])\s?[ap]\.?m"
    "|0[0-9][0-5][0-9]"
    r"|(?:[01][0-9]|2[0-3])[0-5][0-9]\s?(?:hours|hrs|h)"
    "|noon|midnight|mittags|mitternacht|mediodía|medianoche",
    "a date": rf"{MONTH}\.?\s{DAY}|{DAY}\s(?:of\s|de\s)?{MONTH}|[01]?[0-9]/[0-3]?[0-9](?:/(?:[0-9]{{2}}){{1,2}})?"
    "|[12][0-9]{3}-[01][0-9]-[0-3][0-9]|[0-3]?[0-9][.][01]?[0-9][.](?:(?:[0-9]{2}){1,2})?",
    "a number": "[0-9]++(?:[.,][0-9]++)*+"
    "|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred"
    "|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|fünfzehn|zwanzig|dreißig|hundert"
    "|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta|cien",
    "a quotation": '“[^“”]{2,500}”|"[^"]{2,500}"|„[^„“”]{2,500}[“”]|«[^«»]{2,500}»',
}
"""What some phrases find, as patterns that look at each character a limited number of times."""
STRAIGHT = {0x2018: "'", 0x2019: "'"}
"""Apostrophes as they are typed, for those that programs make of them."""


def _listed(phrases: object) -> object:
    return [phrases] if isinstance(phrases, str) else phrases


Phrase = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Phrases = Annotated[list[Phrase], BeforeValidator(_listed), Field(max_length=MOST_PHRASES)]


class Advice(BaseModel):
    """A sentence to a writer, and when it is said: some phrase is `found`, or all are `missing`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    found: Phrases = []
    missing: Phrases = []
    say: Text

    def faults(self, path: Path) -> Iterator[Fault]:
        """Yield what is wrong with it. `path` is its place in the scenario."""
        if bool(self.found) == bool(self.missing):
            what = 'Advice needs either "found" or "missing".'
            yield Fault(path, what, 'Write "found: [lazy, in denial]", or "missing: a time".')
        for phrase in (*self.found, *self.missing):
            if not re.search(r"\w", phrase):
                yield Fault(path, f'"{phrase}" has no word in it.', f"Write words, or one of: {', '.join(READY)}.")

    @property
    def when(self) -> str:
        """When it is said, for its author."""
        return f"Where it says {_named(self.found)}:" if self.found else f"Where {_named(self.missing)} is missing:"

    def hint(self, text: str) -> Hint | None:
        """Return what to say about a text, or nothing."""
        hits: dict[str, str] = {}
        for hit in _hits(self.found, text):
            hits.setdefault(" ".join(hit.translate(STRAIGHT).split()).casefold(), " ".join(hit.split()))
        if hits:
            return Hint(self.say, found=tuple(hits.values())[:MOST_SHOWN], more=max(len(hits) - MOST_SHOWN, 0))
        if self.missing and next(_hits(self.missing, text), None) is None:
            named = tuple(_(one) if one in READY else _("“{words}”").format(words=one) for one in self.missing)
            return Hint(self.say, missing=named[:MOST_SHOWN], more=max(len(named) - MOST_SHOWN, 0))
        return None


def _name(phrase: str) -> str:
    return phrase if phrase in READY else f"“{phrase}”"


def _named(phrases: list[str]) -> str:
    return " or ".join(map(_name, phrases))


def _hits(phrases: list[str], text: str) -> Iterator[str]:
    """Yield the parts of a text that are among some phrases, in the writer's own letters."""
    if phrases:
        for found in _pattern(tuple(phrases)).finditer(text.translate(STRAIGHT)):
            yield text[found.start() : found.end()]


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(map(_alternative, sorted(phrases, key=len, reverse=True)))
    return re.compile(alternatives, re.IGNORECASE)


def _alternative(phrase: str) -> str:
    if ready := READY.get(phrase):
        return ready if phrase == "a quotation" else rf"(?<!\w)(?:{ready})(?!\w)"
    words = phrase.translate(STRAIGHT).split()
    text = r"\s++".join(re.escape(word[:-1]) + r"\w*+" if word.endswith("*") else re.escape(word) for word in words)
    before, after = (r"(?<!\w)" if phrase[0].isalnum() else ""), (r"(?!\w)" if re.search(r"\w$", phrase) else "")
    return f"{before}{text}{after}"


def hints_on(advice: list[Advice], text: str) -> list[Hint]:
    """Return what some advice says about a text, in the author's order."""
    return [hint for one in advice if (hint := one.hint(text))]
