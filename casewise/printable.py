"""Foreign text on one line: what a learner or a file wrote, safe to show in a terminal, a log or a remark."""

from __future__ import annotations

import unicodedata

LENGTH_LIMIT = 200
"""Characters that are shown of one foreign name."""
ESCAPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a terminal may interpret or that hide what a line says: controls, bidi, line ends."""

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What makes a text run in a direction of its own, and can make its neighbors do so."""
UNSEEN = ESCAPED - {"Cf", "Co"}


def printable(text: str) -> str:
    r"""Return the text with every control, format, bidi and lone surrogate character as an escape, as in ``\x1b``.

    What is left takes one line and no terminal acts on it. Printable letters of every script stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(sign) if unicodedata.category(sign) in ESCAPED else sign for sign in text)


def legible(text: str) -> str:
    """Return a text for a page: as it is, with its lines and joiners, and with controls and bidi marks as escapes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        _escape(sign) if sign in BIDI or (unicodedata.category(sign) in UNSEEN and sign not in "\n\t") else sign
        for sign in lines
    )


def shortened(text: str, limit: int = LENGTH_LIMIT) -> str:
    """Return the printable text, cut after `limit` characters of it with an ellipsis."""
    shown = printable(text[: limit + 1])
    return shown if len(text) <= limit and len(shown) <= limit else f"{shown[:limit]}…"


def _escape(sign: str) -> str:
    # A byte of a file name that is not UTF-8 arrives as a lone surrogate, U+DC80 to U+DCFF.
    code = ord(sign)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004
