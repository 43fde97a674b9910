"""The copy of the answers that a notebook carries in its metadata, whatever an editor or an LMS made of the file.

Read as plain JSON within bounds: with or without a byte order mark, in UTF-8 or UTF-16, of nbformat 3 or 4.
"""

from __future__ import annotations

import json
from typing import Any

from casewise.errors import CasewiseError

SIZE_LIMIT = 32 * 1024 * 1024
PARTS_LIMIT = 2_000_000
"""Commas and brackets of one notebook: what they make in memory is a hundred times their size."""


class NotANotebookError(CasewiseError, ValueError):
    """The bytes can't be read as a notebook. The message says why, in the middle of a sentence."""


def load(notebook: bytes) -> dict[str, Any]:
    """Return the JSON of a notebook.

    Raises:
        NotANotebookError: if it isn't a notebook, is torn, or is too large or too deep to be read.
    """
    if len(notebook) > SIZE_LIMIT:
        raise NotANotebookError("is larger than 32 MiB")
    if sum(map(notebook.count, (b",", b"[", b"{"))) > PARTS_LIMIT:
        raise NotANotebookError("has more parts than a notebook")
    text = notebook.decode(json.detect_encoding(notebook), "replace").strip("\ufeff\0 \t\r\n")
    if not text:
        raise NotANotebookError("is empty")
    try:
        data = json.loads(text)
    except RecursionError:
        raise NotANotebookError("is nested too deeply") from None
    except ValueError:
        raise NotANotebookError("is torn or not a notebook") from None
    if not isinstance(data, dict) or not (isinstance(data.get("cells", data.get("worksheets")), list) or copied(data)):
        raise NotANotebookError("is not a notebook")
    return data


def copied(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the copy of the answers in a notebook's JSON, by scenario; empty if it carries none."""
    found: Any = notebook
    for name in ("metadata", "casewise", "responses"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of a notebook's JSON; nbformat 3 keeps them in worksheets."""
    sheets = [notebook, *(notebook["worksheets"] if isinstance(notebook.get("worksheets"), list) else [])]
    lists = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
    return [cell for found in lists for cell in found if isinstance(cell, dict)]
