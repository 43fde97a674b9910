"""Words for learners in the language of their course, from gettext catalogs.

Each `LANGUAGE.po` here is a catalog, and `LANGUAGE.json` is what `make catalogs` makes of it: for Python, and for the
JavaScript of cards and pages alike. English is in the code itself. Words for authors and instructors aren't translated.

A kernel speaks the language of its course: `use`. Whatever serves several courses speaks each one's within `speaking`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from importlib.resources import files
from typing import Any

from casewise.languages.tag import DEFAULT, base, normal

CONTEXT = "\u0004"
"""What separates the context of a message from its text, as in gettext's own files."""
POINT = frozenset(
    (
        *("de-CH", "de-LI", "es-419", "es-BR", "es-BZ", "es-CU", "es-DO", "es-GT", "es-HN", "es-MX", "es-NI", "es-PA"),
        *("es-PE", "es-PR", "es-SV", "es-US"),
    )
)
"""Where people write a number with a point, unlike others of their language. Browsers know it by themselves."""
VARIABLE = "CASEWISE_LANGUAGE"
"""The environment variable that says to a process of ours which language it speaks."""

_everywhere = DEFAULT
_here: ContextVar[str] = ContextVar("language", default="")


@dataclass(frozen=True)
class Catalog:
    """The words of one language, by the English ones. Those with plural forms have a list of them.

    `plural` chooses a form for a number. `data` is the same for JavaScript.
    """

    texts: Mapping[str, str | list[str]] = field(default_factory=dict)
    plural: Callable[[int], int] = lambda number: int(number != 1)
    data: Mapping[str, Any] = field(default_factory=dict)


@cache
def catalog(language: str) -> Catalog:
    """Return the words of a language; none if it's English, or nobody has translated them."""
    path = files(__package__).joinpath(f"{base(normal(language)) or 'en'}.json")
    if not path.is_file():
        return Catalog()
    data = json.loads(path.read_text(encoding="utf-8"))
    return Catalog(data["texts"], c2py(data["plural"]), data)


def is_translated(language: str) -> bool:
    """Return whether learners read everything in this language."""
    return base(language) == "en" or bool(catalog(language).texts)


def language() -> str:
    """Return the language that is spoken now, as in es-MX."""
    return _here.get() or _everywhere


def is_english() -> bool:
    """Return whether the words that are spoken are those in the code."""
    return not catalog(language()).texts


def use(tag: object) -> None:
    """Speak a language in this process from now on; English if it isn't one."""
    global _everywhere  # noqa: PLW0603  (a kernel has one course, and starts threads that know no context)
    _everywhere = normal(tag) or DEFAULT


@contextmanager
def speaking(tag: object) -> Iterator[None]:
    """Speak a language for a while; English if it isn't one."""
    token = _here.set(normal(tag) or DEFAULT)
    try:
        yield
    finally:
        _here.reset(token)


def N_(text: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Return a text as it is: it's translated where it's used."""
    return text


def _(text: str) -> str:
    """Return a text in the language that is spoken."""
    found = catalog(language()).texts.get(text, text)
    return found if isinstance(found, str) else found[0]


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that fits a number."""
    known = catalog(language())
    forms = known.texts.get(one, [one, many])
    return forms[known.plural(count)] if isinstance(forms, list) else forms


def pgettext(context: str, text: str) -> str:
    """Return a text in the language that is spoken, where the same English word means several things."""
    found = catalog(language()).texts.get(f"{context}{CONTEXT}{text}", text)
    return found if isinstance(found, str) else found[0]


def plural_of(number: float) -> int:
    """Return a whole number that takes the same plural form: half a point and two of them are several."""
    return int(number) if number == int(number) else 2


def in_all_languages(text: str) -> list[str]:
    """Return a text in English and in every language that it's translated into."""
    names = sorted(
        path.name.removesuffix(".json") for path in files(__package__).iterdir() if path.name.endswith(".json")
    )
    return [text, *(str(catalog(name).texts.get(text, text)) for name in names)]


def for_script(tag: str, part: str) -> dict[str, Any]:
    """Return what JavaScript needs to speak a language: the words of the cards, `card`, or of the pages, `lab`."""
    known = catalog(tag).data
    texts = {name: known["texts"][name] for name in known.get(part, ())}
    return {"language": normal(tag) or DEFAULT, "categories": known.get("categories", {}), "texts": texts}


def decimal(number: str) -> str:
    """Return a number that is written with a point as people write it here."""
    return number if language() in POINT else number.replace(".", pgettext("decimal point", "."))
