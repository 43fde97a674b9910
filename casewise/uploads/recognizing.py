"""What an uploaded file is, by what it holds: a text in some encoding, a journal, a notebook and its scenarios."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from casewise.journal.copy import cells
from casewise.scenario.cell import id_of

LINES = 50
"""How many lines of a text are read to see whether it's a journal."""


def is_utf8(data: bytes) -> bool:
    """Whether a file is UTF-8 except for single bad bytes, without a byte-order mark."""
    return not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data[:2]


def text_of(data: bytes) -> str | None:
    """Return the text of a file in any encoding that programs save, or None."""
    way = "utf-8-sig"
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        way = "utf-16"
    elif b"\0" in data[:2]:
        way = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        return data.decode(way)
    except UnicodeDecodeError:
        # One bad byte in a journal costs one line, not the rest.
        return None if b"\0" in data[:1024] else data.decode("utf-8", errors="replace")


def parsed(data: bytes) -> dict[str, Any] | None:
    """Return the object of a file of JSON, or None."""
    try:
        found = json.loads(text_of(data) or "")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def is_notebook(data: dict[str, Any]) -> bool:
    """Whether this is a notebook of any version."""
    return isinstance(data.get("nbformat"), int) and isinstance(data.get("cells", data.get("worksheets")), list)


def is_journal(text: str, name: str) -> bool:
    """Whether some line is an entry, or the file is empty and named like a journal."""
    if not text.strip():
        return "responses" in name and not name.endswith(".ipynb")
    for line in _lines(text):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and {"scenario", "response"} <= entry.keys():
            return True
    return False


def _lines(text: str) -> Iterator[str]:
    for match in re.finditer(r"[^\n]{1,65536}", text):
        if match.start() > LINES * 65536:
            return
        if "scenario" in match[0]:
            yield match[0]


def scenarios_in(notebook: dict[str, Any] | None) -> Iterator[str]:
    """Yield the ids of the scenarios in a notebook."""
    for cell in cells(notebook or {}):
        text = cell.get("source", cell.get("input", ""))
        if found := id_of("".join(map(str, text)) if isinstance(text, list) else str(text)):
            yield found
