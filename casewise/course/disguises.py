"""Everything that can be read in a released file, plain or in a disguise: reversed, escaped, encoded, compressed."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import json
import re
import urllib.parse
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from casewise.pictures.stripped import STRIPPERS
from casewise.scenario.media import ending

RUN = re.compile(rb"[\t\n\r\x20-\x7e]{8,}|(?:[\t\n\r\x20-\x7e]\0){8,}")
"""Letters in a row in a file that isn't a text, in one byte each or in two."""
ENCODED = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
DEPTH = 3
"""How many disguises may be one over the other."""


def seen(path: Path) -> set[str]:
    """Return everything that can be read in a released file, and in its name.

    Of pictures, sound and films, whose parts for metadata are gone, these are the runs of letters, wherever they are.
    """
    deep = DEPTH if ending(path.name) not in STRIPPERS else 1
    pieces = chain([path.name], _texts(path) if deep == DEPTH else _runs(path.read_bytes()))
    return {text for piece in pieces for text in _readings(piece, deep)}


def _runs(data: bytes) -> Iterator[str]:
    for run in RUN.finditer(data):
        yield run[0].replace(b"\0", b"").decode("ascii")
    yield "".join(run[0].replace(b"\0", b"").decode("ascii") for run in RUN.finditer(data))


def _texts(path: Path) -> Iterator[str]:
    text = path.read_bytes().decode("utf-8", errors="replace")
    yield text
    try:
        yield from _strings(json.loads(text))
    except ValueError:
        return


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield "".join(value for value in data.values() if isinstance(value, str))
        for key, value in data.items():
            yield key
            yield from _strings(value)
    elif isinstance(data, list):
        yield "".join(item for item in data if isinstance(item, str))
        for item in data:
            yield from _strings(item)


def _readings(text: str, depth: int) -> Iterator[str]:
    """Yield a text and everything that it may encode."""
    yield text
    if depth == 0:
        return
    yield text[::-1]
    yield codecs.decode(text, "rot13")
    for other in {html.unescape(text), urllib.parse.unquote(text)} - {text}:
        yield from _readings(other, depth - 1)
    for piece in ENCODED.findall(text):
        for raw in _decoded(piece):
            for data in (raw, _inflated(raw)):
                if data:
                    yield from _readings(data.decode("utf-8", errors="ignore"), depth - 1)
                    yield data.decode("utf-16-le", errors="ignore")


def _decoded(piece: str) -> Iterator[bytes]:
    bare = piece.rstrip("=")
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: base64.b64decode(bare + "=" * (-len(bare) % 4)),
        lambda: base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4)),
        lambda: base64.b32decode(bare + "=" * (-len(bare) % 8), casefold=True),
        lambda: bytes.fromhex(bare),
    )
    for decode in ways:
        try:
            yield decode()
        except (ValueError, binascii.Error):
            continue


def _inflated(data: bytes) -> bytes:
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS, zlib.MAX_WBITS | 16):
        try:
            return zlib.decompressobj(bits).decompress(data, 1 << 20)
        except zlib.error:
            continue
    return b""
