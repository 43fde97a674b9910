"""The catalogs of words for learners: what the code says, gettext's files, and the JSON that is made of them.

    python tests/support/catalogs.py     # what `make catalogs` runs

Each `casewise/languages/LANGUAGE.po` is what translators write. Here it gets the messages of today, and becomes
`LANGUAGE.json`, which Python and JavaScript read.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ROOT / "casewise" / "languages"
KEYWORDS: Any = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
PARTS = {"card": ("casewise/card/", "casewise/kinds/"), "lab": ("casewise/lab/extension/",)}
"""Whose JavaScript takes which part of the words."""
CALLS = re.compile(rb"\b(?:_|N_|[np]gettext)\(")
METHODS = {".py": "python", ".js": "javascript", ".html": "jinja2.ext:babel_extract"}
BRACES = re.compile(r"\{(\w+)\}")
COUNTS = [*range(201), 1_000_000]
"""The numbers for which CLDR's name of each plural form is looked up."""
WIDTH = 120


def template() -> Catalog:
    """Return every message of the code, with where it is."""
    found = Catalog(project="Casewise", charset="utf-8")
    for path in sorted((ROOT / "casewise").rglob("*")):
        if path.suffix in METHODS and CALLS.search(path.read_bytes()):
            for message, comments, context in _messages(path):
                name = path.relative_to(ROOT).as_posix()
                found.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return found


def _messages(path: Path) -> Iterator[tuple[Any, list[str], str | None]]:
    with path.open("rb") as file:
        options = {"parse_template_string": True}
        found = extract(METHODS[path.suffix], file, KEYWORDS, ("Translators:",), options=options)
        for _line, message, comments, context in found:
            yield message, comments, context


def catalogs() -> dict[str, Catalog]:
    """Return the catalogs of all languages, by language."""
    return {path.stem: read_po(BytesIO(path.read_bytes()), path.stem) for path in sorted(LANGUAGES.glob("*.po"))}


def key(message: Message) -> tuple[Any, str | None]:
    """Return what names a message in every catalog."""
    return message.id, message.context


def texts(message: Message) -> list[str]:
    """Return the translations of a message, one for each plural form."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]


def compiled(catalog: Catalog, code: Catalog) -> str:
    """Return the JSON of a catalog: only what the code still says."""
    known = {key(message): message for message in catalog if message.id}
    words: dict[str, str | list[str]] = {}
    parts: dict[str, list[str]] = {name: [] for name in PARTS}
    for message in code:
        if not message.id or (there := known.get(key(message))) is None or not all(texts(there)):
            continue
        one = message.id if isinstance(message.id, str) else message.id[0]
        name = f"{message.context}\u0004{one}" if message.context else one
        words[name] = texts(there) if message.pluralizable else texts(there)[0]
        for part, folders in PARTS.items():
            if any(place.startswith(folders) and place.endswith(".js") for place, _ in message.locations):
                parts[part].append(name)
    plural = c2py(catalog.plural_expr)
    forms = {Locale(str(catalog.locale)).plural_form(count): plural(count) for count in COUNTS}
    data = {
        "plural": catalog.plural_expr,
        "categories": dict(sorted(forms.items())),
        "texts": dict(sorted(words.items())),
        **{name: sorted(found) for name, found in parts.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def problems(catalog: Catalog, code: Catalog) -> list[str]:
    """Return a sentence for each message that is missing in a catalog, or no longer belongs in it."""
    known = {key(message): message for message in catalog if message.id}
    wanted = {key(message): message for message in code if message.id}
    found = [f"It lacks {name[0]!r}." for name in wanted.keys() - known.keys()]
    found += [f"Nothing says {name[0]!r}." for name in known.keys() - wanted.keys()]
    for name in wanted.keys() & known.keys():
        message = known[name]
        if message.fuzzy or not all(texts(message)):
            found.append(f"{name[0]!r} isn't translated.")
        ids = {name[0]} if isinstance(name[0], str) else set(name[0])
        fields = set(BRACES.findall(" ".join(ids)))
        for text in texts(message):
            given = set(BRACES.findall(text))
            if not (given == fields or (message.pluralizable and given == fields - {"count"})):
                found.append(f"{text!r} has not the same braces as {name[0]!r}.")
    return found


def update() -> int:
    """Bring all catalogs up to date, and return how many messages wait for a translator."""
    code, waiting = template(), 0
    for language, catalog in catalogs().items():
        made = catalog.creation_date
        catalog.update(code, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        catalog.creation_date = made  # the same messages make the same file
        with (LANGUAGES / f"{language}.po").open("wb") as file:
            write_po(file, catalog, width=WIDTH, sort_output=True, omit_header=False, include_lineno=False)
        (LANGUAGES / f"{language}.json").write_text(compiled(catalog, code), encoding="utf-8")
        untranslated = [message for message in catalog if message.id and not all(texts(message))]
        waiting += len(untranslated)
        sys.stderr.writelines(f"{language}: {message.id!r} isn't translated.\n" for message in untranslated)
    return waiting


if __name__ == "__main__":
    sys.exit(bool(update()))
