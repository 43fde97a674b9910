"""Saved comments: what readers of one reflection say again and again.

They're kept for each module in `gradebook/saved-comments/<module>.jsonl`, a line for each change, so two readers at
once lose nothing.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import orjson

from casewise.errors import UsageError
from casewise.files import append_lines, read_regular

FOLDER = "saved-comments"
LIMIT = 4 * 1024 * 1024
LONGEST = 2000
"""How many characters a saved comment may have."""


def phrases(root: Path, module: str, scenario: str) -> dict[str, str]:
    """Return the saved comments of a reflection by id, in the order in which they were made."""
    found: dict[str, str] = {}
    with suppress(OSError):
        for line in read_regular(_path(root, module), LIMIT).splitlines():
            with suppress(ValueError, LookupError, TypeError):
                change = orjson.loads(line)
                if change["scenario"] == scenario:
                    found[str(change["id"])] = str(change["text"])
    return {name: text for name, text in found.items() if text}


def save_phrase(root: Path, module: str, scenario: str, text: str, name: str = "") -> dict[str, str]:
    """Add a saved comment, or change the one with this id, or delete it if the text is empty. Return them all.

    Raises:
        UsageError: if the text is too long.
        OSError: if it can't be kept.
    """
    if len(text := text.strip()) > LONGEST:
        raise UsageError(f"A saved comment can have {LONGEST:,} characters. Shorten it.")
    if text or name:
        path = _path(root, module)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        line = {"v": 1, "scenario": scenario, "id": name or token_hex(4), "text": text}
        append_lines(path, orjson.dumps(line) + b"\n", mode=0o600, limit=LIMIT)
    return phrases(root, module, scenario)


def _path(root: Path, module: str) -> Path:
    return root / "gradebook" / FOLDER / f"{module}.jsonl"
