"""The words that rules look for, by language. A rule that knows no words of a course's language finds nothing there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from casewise.languages.tag import DEFAULT, base

NOTHING = re.compile("(?!)")
WRITTEN: ContextVar[str] = ContextVar("written", default=DEFAULT)
"""The language of the course that the rules look at."""
PERSON = "(?:he|she|it|they|you|we|I|this|that|these|those|there|nobody|everyone)"


def _pattern(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """What marks an option or a question in one language."""

    above: re.Pattern[str] = NOTHING
    negative: re.Pattern[str] = NOTHING
    absolute: re.Pattern[str] = NOTHING
    reason: re.Pattern[str] = NOTHING
    negation: re.Pattern[str] = NOTHING
    number: re.Pattern[str] = re.compile(r"\d")
    superior: re.Pattern[str] = NOTHING


ENGLISH = Words(
    above=re.compile(r"\b(?:all|none|both|neither|any) of (?:the|these) (?:above|options|answers)\b", re.IGNORECASE),
    negative=re.compile(r"\b(?:not|except|least|incorrect|wrong)\b", re.IGNORECASE),
    absolute=re.compile(
        r"\b(?:always|never|absolutely|completely|entirely|totally|invariably|no matter what|under no circumstances)\b",
        re.IGNORECASE,
    ),
    reason=re.compile(
        rf"\bbecause\b|\bso that\b|\bjust this once\b|\bafter all\b|\bsince {PERSON}\b"
        rf"|\bas {PERSON}\b(?! (?:is|are|was|were)(?:[.,;]|$))",
        re.IGNORECASE,
    ),
    negation=re.compile(r"\b(?:not|no|never|neither|nor|cannot|\w+n['\u2019]t)\b", re.IGNORECASE),
    number=re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twice)\b", re.IGNORECASE),
    superior=re.compile(r"\b(?:supervisors?|privacy officer)\b", re.IGNORECASE),
)
GERMAN = Words(
    above=_pattern(
        r"(?:alles|alle|keine[rs]?|beide|eine) (?:der )?(?:oben )?(?:genannten|obigen|vorstehenden|obenstehenden)",
        r"alles oben genannte|(?:alle|beide|keine)(?: dieser| der)? (?:Antworten|Optionen)",
    ),
    negative=_pattern("nicht|kein|keine[mnrs]?|außer|falsch|am wenigsten|unzutreffend"),
    absolute=_pattern(
        "immer|nie|niemals|stets|absolut|vollständig|völlig|gänzlich|ausnahmslos|grundsätzlich nie",
        "unter keinen Umständen|auf jeden Fall|auf keinen Fall",
    ),
    reason=_pattern(
        "weil|denn|damit|da (?:er|sie|es|man|wir|ich|dies|das)|schließlich|nur dieses eine Mal|ausnahmsweise",
    ),
    negation=_pattern("nicht|nein|nie|niemals|kein|keine[mnrs]?|nichts|niemand(?:e[mn])?|weder"),
    number=_pattern(r"\d+|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|zweimal"),
    superior=_pattern("Supervisor(?:in|en|innen)?|Vorgesetzten?|Datenschutzbeauftragten?"),
)
SPANISH = Words(
    above=_pattern(
        "(?:todas|ninguna|ambas|cualquiera|alguna)(?: de)? (?:las|estas) (?:anteriores|opciones|respuestas)",
        "(?:todos|ninguno|ambos) (?:de )?los anteriores|todo lo anterior",
    ),
    negative=_pattern("no|excepto|salvo|menos|incorrect[ao]s?|fals[ao]s?"),
    absolute=_pattern(
        "siempre|nunca|jamás|absolutamente|completamente|totalmente|enteramente|invariablemente|pase lo que pase",
        "bajo ninguna circunstancia|en ningún caso|bajo ningún concepto",
    ),
    reason=_pattern(
        "porque|para que|ya que|puesto que|dado que|al fin y al cabo|después de todo|s[oó]lo por esta vez",
    ),
    negation=_pattern("no|nunca|jamás|ni|ningun[ao]s?|ningún|nada|nadie|tampoco"),
    number=_pattern(r"\d+|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce"),
    superior=_pattern("supervisor(?:a|es|as)?|responsable de (?:privacidad|protección de datos)"),
)
KNOWN: Mapping[str, Words] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}


def words() -> Words:
    """Return what rules look for in the language in which the course that is looked at is written."""
    return KNOWN.get(base(WRITTEN.get()), Words())


def has_words(language: str) -> bool:
    """Return whether rules know words of a language."""
    return base(language) in KNOWN


@contextmanager
def written_in(language: str) -> Iterator[None]:
    """Let the rules read a course in its own language. What they yield has to be taken within."""
    token = WRITTEN.set(language)
    try:
        yield
    finally:
        WRITTEN.reset(token)
