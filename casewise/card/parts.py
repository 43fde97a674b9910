"""The front-end files of the card. They are joined when they are needed, so there is nothing to build."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files

from casewise.kinds import CARD, STYLE, beside, kinds
from casewise.languages.catalogs import for_script
from casewise.languages.tag import DEFAULT

SHARED = ("element.js", "explained.js", "handed-in.js", "confidence.js", "hints.js", "early.js", "card.js")
"""What all kinds share, in the order in which it's joined."""


def joined(*names: str) -> str:
    """Return the text of several files of this folder as one."""
    folder = files(__package__)
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


@cache
def script(kind: str, language: str = DEFAULT) -> str:
    """Return the module that draws the cards of one kind, with its words in a language.

    A kind has a module of its own and a scope of its own in it, so that neither a name that it takes nor an error in
    its file blanks the cards of another kind.
    """
    own = beside(kinds()[kind], CARD)
    shared = joined(*SHARED)
    return f"{spoken(language)}{shared}\n{{\n{own}\n}}\nexport {{ early }};\nexport default {{ render }};\n"


def spoken(language: str) -> str:
    """Return the lines with which a module of this folder knows its language and its words."""
    data = json.dumps(for_script(language, "card"), ensure_ascii=False)
    return f"const SPOKEN = {data};\n{joined('words.js')}\n"


@cache
def name(kind: str, language: str = DEFAULT) -> str:
    """Return the name of a kind's script, which changes with its text: whoever has it under this name has it."""
    return f"{kind}.{digest(script(kind, language))}"


@cache
def loader(kind: str, language: str = DEFAULT) -> str:
    """Return the short module that each card of a kind brings along: it finds the script that all of them share.

    Where Casewise's extension runs, the page has it from the server. Any other page gets it from the kernel, once.
    """
    return joined("loader.js").replace("NAME", json.dumps(name(kind, language)))


def digest(text: str) -> str:
    """Return a short text that differs where two texts do."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def style() -> str:
    """Return the style of all cards. It's one for all kinds, because a page keeps one style for each widget class."""
    return "\n".join([joined("card.css"), *(beside(kind, STYLE) for kind in kinds().values())])
