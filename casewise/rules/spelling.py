"""Spelling by the language of a course: dictionaries, and the forms of words that dictionaries leave out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

import simplemma
from spellchecker import SpellChecker

from casewise.languages.tag import base, is_american

DICTIONARIES = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
"""The languages with dictionaries that this was tried with."""
COMPOUNDING = frozenset({"de", "nl"})
"""The languages that write several words as one."""
SHORTEST_PART = 4
"""How many letters a part of a compound has at least."""
SHORTEST = 3
"""How many letters are left of a word without its ending, at least."""
LINKS = ("", "s", "es", "n", "en", "er", "e")
"""What joins the parts of a German or Dutch compound."""
BRITISH = (
    (r"our(?=$|s$|ed$|ing$|er|able|ite|ful|less|ist|hood|ly)", "or"),
    (r"is(?=e$|es$|ed$|er$|ers$|ing$|able$|ation$|ations$|ational$)", "iz"),
    (r"ys(?=e$|es$|ed$|er$|ers$|ing$)", "yz"),
    (r"re(?=$|s$|d$)", "er"),
    (r"ll(?=ed$|ing$|er$|ers$|or$|ors$|ings$)", "l"),
    (r"l(?=$|s$|ment$|ments$|ful$)", "ll"),
    (r"ogue(?=$|s$|d$)", "og"),
    (r"ence(?=$|s$|less$)", "ense"),
    (r"[ao]e", "e"),
    (r"mme(?=$|s$)", "m"),
    (r"c(?=e$|es$)", "s"),
)
"""How British spellings differ from American ones, which the dictionary has."""
SPANISH = (
    (r"(?:(?:me|te|se|nos)?l[aeo]s?|me|te|se|nos)$", ""),
    (r"(?:me|te|se|nos)l[aeo]s?$|(?:me|te|se|nos)$", ""),
    (r"as?$", "o"),
)
"""Endings of Spanish words of which the dictionaries have other forms only, and what those end in."""
ACUTE = str.maketrans("áéíóú", "aeiou")


def has_dictionary(language: str) -> bool:
    """Return whether texts in a language can be spelled here."""
    return base(language) in DICTIONARIES


def speller(language: str) -> Callable[[str], bool]:
    """Return what knows whether a word in small letters is right in a language. Without a dictionary, all are."""
    if not has_dictionary(language):
        return lambda _word: True
    known = _dictionary(base(language))
    if base(language) in COMPOUNDING:
        return lambda word: _is_compound(word, known)
    forms = {"es": _spanish}.get(base(language)) or (None if is_american(language) else _british)
    return lambda word: known(word) or (forms is not None and any(map(known, forms(word))))


@cache
def _dictionary(language: str) -> Callable[[str], bool]:
    """Return what knows whether a word is in the dictionaries of a language."""
    spelled = SpellChecker(language=language, distance=1).word_frequency.dictionary
    if language == "en":
        return spelled.__contains__
    # pyspellchecker has few of the forms that a Spanish verb can take, and simplemma few of the words of conversation.
    return lru_cache(maxsize=65536)(lambda word: word in spelled or simplemma.is_known(word, lang=language))


def _british(word: str) -> Iterator[str]:
    """Yield a British spelling as an American one."""
    yield from (re.sub(pattern, american, word) for pattern, american in BRITISH)


def _spanish(word: str) -> Iterator[str]:
    """Yield other forms of a word: without its pronouns, or in the masculine."""
    for pattern, ending in SPANISH:
        other = re.sub(pattern, ending, word)
        if len(other) >= SHORTEST:
            yield from (other, other.translate(ACUTE))


def _is_compound(word: str, known: Callable[[str], bool]) -> bool:
    """Whether a word is known, or is made of known ones."""
    if known(word):
        return True
    places = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    return any(
        known(word[:place].removesuffix(link)) and _is_compound(word[place:], known)
        for place in places
        for link in LINKS
        if word[:place].endswith(link) and place - len(link) >= SHORTEST_PART
    )
