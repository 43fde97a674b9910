"""The objectives of a course in words, for pages that name them. `casewise check` says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from casewise.files import read_whole
from casewise.scenario.events import mapping

SIZE_LIMIT = 1024 * 1024


def objectives_of(root: Path) -> dict[str, str]:
    """Return the objectives in a course's `source/course.yaml`, by id; none if it can't be read."""
    try:
        text = read_whole(root / "source" / "course.yaml", SIZE_LIMIT).decode("utf-8-sig")
    except (OSError, UnicodeError):
        return {}
    found = mapping(text).get("objectives")
    return {str(name): " ".join(str(words).split()) for name, words in found.items()} if isinstance(found, dict) else {}
