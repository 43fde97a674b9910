"""The name of a language, as in en-US, de or es-MX (BCP 47: a language, perhaps a script, perhaps a region)."""

from __future__ import annotations

import re

DEFAULT = "en-US"
TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
LENGTH_LIMIT = 16
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur", "yi"})


def normal(tag: object) -> str:
    """Return a language's name in its usual form, as in de-AT for de_at; empty for anything else."""
    found = TAG.fullmatch(tag) if isinstance(tag, str) and len(tag) <= LENGTH_LIMIT else None
    if not found:
        return ""
    language, script, region = (part or "" for part in found.groups())
    return "-".join(part for part in (language.lower(), script.title(), region.upper()) if part)


def base(tag: str) -> str:
    """Return a language without its script and region: de for de-AT."""
    return tag.partition("-")[0]


def is_american(tag: str) -> bool:
    """Return whether a language is spelled as in the United States; English without a region is."""
    return tag in ("en", "en-US")


def direction(tag: str) -> str:
    """Return how a language is written: ltr or rtl."""
    return "rtl" if base(tag) in RIGHT_TO_LEFT else "ltr"
