"""The encoding of a table: known for certain, or chosen by a person who sees the names in each candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from casewise.errors import CasewiseError
from casewise.printable import shortened
from casewise.tables.names import foreign

ASSUMED = "cp1252"
"""The first guess for a table that isn't Unicode: what Windows uses in western Europe and America."""
PLAUSIBLE = {
    "cp1252": "Windows, western Europe",
    "mac-roman": "Excel for Mac",
    "cp1250": "Windows, central Europe",
    "mac-latin2": "Excel for Mac, central Europe",
    "cp1251": "Windows, Cyrillic",
    "mac-cyrillic": "Excel for Mac, Cyrillic",
    "cp1253": "Windows, Greek",
    "cp1254": "Windows, Turkish",
    "cp1255": "Windows, Hebrew",
    "cp1256": "Windows, Arabic",
    "cp1257": "Windows, Baltic",
    "cp1258": "Windows, Vietnamese",
    "cp874": "Windows, Thai",
    "gb18030": "Chinese, simplified",
    "big5": "Chinese, traditional",
    "cp932": "Japanese",
    "cp949": "Korean",
    "koi8-r": "Unix, Cyrillic",
    "cp850": "DOS",
}
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
SHOWN = 6
"""How many names are shown for each encoding."""


class EncodingError(CasewiseError):
    """A table can't be read in the requested encoding. The message says why."""


@dataclass(frozen=True)
class Decoded:
    """The text of a table and its encoding; `sure` if a byte-order mark, valid UTF-8 or a person says so.

    Bytes that the encoding doesn't know become lone surrogates, and `encoded` turns them back.
    """

    text: str
    encoding: str
    sure: bool

    def encoded(self, text: str) -> bytes:
        """Return another text as bytes in the same encoding, with a byte-order mark if this one had it."""
        return text.encode(self.encoding, errors="strict" if self.sure else "surrogateescape")


def decoded(data: bytes, encoding: str = "") -> Decoded:
    """Return the text of a table, decoded by its byte-order mark, the requested encoding, UTF-8, or a guess.

    Raises:
        EncodingError: if the requested encoding doesn't exist, or doesn't fit.
    """
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return Decoded(data.decode(name, errors="replace"), name, sure=True)
    if encoding:
        return Decoded(_as_asked(data, encoding), encoding, sure=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", sure=True)
    except UnicodeDecodeError:
        return Decoded(data.decode(ASSUMED, errors="surrogateescape"), ASSUMED, sure=False)


def choices(data: bytes, texts: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Yield a line for each possible encoding of a table, with the names as they look in it.

    `texts` picks the names from the table's text. Encodings in which they don't look like names are left out.
    """
    seen = set()
    for encoding, where in PLAUSIBLE.items():
        try:
            found = tuple(text for text in texts(data.decode(encoding)) if not text.isascii())
        except ValueError:
            continue
        if found and found not in seen and not any(map(foreign, found)):
            seen.add(found)
            yield f"--encoding {encoding} ({where}): {in_short(found)}"


def in_short(texts: Iterable[str]) -> str:
    """Return the first few of some texts, made printable, on one line."""
    found = list(dict.fromkeys(texts))
    return ", ".join(shortened(text, 60) for text in found[:SHOWN]) + (" …" if len(found) > SHOWN else "")


def _as_asked(data: bytes, encoding: str) -> str:
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        named = ", ".join(list(PLAUSIBLE)[:3])
        raise EncodingError(f'There is no encoding "{shortened(encoding, 40)}". Name one such as {named}.') from None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise EncodingError(f"Line {line} can't be read as {encoding}. Name another encoding.") from None
    except ValueError:
        raise EncodingError(f"The table can't be read as {encoding}. Name another encoding.") from None
