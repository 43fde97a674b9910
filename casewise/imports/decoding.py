"""Text from the bytes of a file, whatever wrote it."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
GUESSED = "Its letters aren't in the encoding that the file gives. They were read as Windows-1252: check the accents."
HEAD = 200


def encoding_of(head: bytes) -> str:
    """Return the encoding that the first bytes of a file show: UTF-8 if they show nothing."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    if head[1:2] == b"\0" and head[:1].strip(b"\0"):
        return "utf-16-le"
    if head[:1] == b"\0" and head[1:2].strip(b"\0"):
        return "utf-16-be"
    declared = DECLARED.match(head[:HEAD])
    name = declared[1].decode().lower() if declared else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return "utf-8"
    # A file whose first letters can be read one byte at a time isn't in UTF-16, whatever it says.
    return "utf-8" if known.startswith(("utf-16", "utf-32")) or b"<".decode(known) != "<" else known


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """Return a text, and a sentence if its encoding isn't the one that it should have."""
    encoding = encoding or encoding_of(data[:HEAD])
    try:
        return data.decode(encoding), ""
    except (UnicodeDecodeError, LookupError):
        pass
    if encoding.startswith(("utf-16", "utf-32")):
        return data.decode(encoding, errors="replace"), "A part of it isn't text, or the file breaks off."
    return data.decode("cp1252", errors="replace"), GUESSED
