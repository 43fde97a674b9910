"""Text for people: a learner's or a file's text made safe to show, and counts and points in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import floor

from casewise.languages.catalogs import decimal

LENGTH_LIMIT = 200
"""How many characters of one foreign name are shown."""
ESCAPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a terminal may interpret or that hide text: controls, bidi, line ends."""

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of a text, and sometimes of the text around it."""
UNSEEN = ESCAPED - {"Cf", "Co"}


def printable(text: str) -> str:
    r"""Return the text with every control, format, bidi and lone surrogate character as an escape like ``\x1b``.

    The result takes one line and can't control a terminal. Printable letters of every script stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(sign) if unicodedata.category(sign) in ESCAPED else sign for sign in text)


def legible(text: str) -> str:
    """Return a text for a page, with controls and bidi marks as escapes; lines and joiners stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        _escape(sign) if sign in BIDI or (unicodedata.category(sign) in UNSEEN and sign not in "\n\t") else sign
        for sign in lines
    )


def shortened(text: str, limit: int = LENGTH_LIMIT) -> str:
    """Return the printable text, cut after `limit` characters with an ellipsis."""
    shown = printable(text[: limit + 1])
    return shown if len(text) <= limit and len(shown) <= limit else f"{shown[:limit]}…"


def listed(texts: Sequence[str], most: int, limit: int = LENGTH_LIMIT) -> str:
    """Return the first of some texts, each `shortened`, in one line, and how many more there are."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(shortened(text, limit) for text in texts[:most]) + more


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, such as *1 answer* or *2 answers*."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def tenths(points: float, below: float | None = None) -> str:
    """Return points with one decimal at most, such as 12.4 or 24. They never round up to `below` if they are less."""
    shown = round(points, 1)
    if below is not None and points < below - 1e-9 and shown >= round(below, 1):
        shown = floor(points * 10) / 10
    return decimal(f"{shown:.1f}".removesuffix(".0"))


def _escape(sign: str) -> str:
    # A byte of a file name that isn't UTF-8 arrives as a lone surrogate, U+DC80 to U+DCFF.
    code = ord(sign)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004
