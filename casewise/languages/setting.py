"""The language that a course has chosen, for those who don't read its whole plan."""

from __future__ import annotations

import re
from pathlib import Path

from casewise.files import read_if_readable
from casewise.languages.tag import normal

PLAN = "course.yaml"
SIZE_LIMIT = 1024 * 1024
LINE = re.compile(r"^language:[ \t]*[\"']?([\w-]{2,16})", re.MULTILINE)


def language_of(source: Path) -> str:
    """Return the language in the `course.yaml` of a course's `source/`; empty if it names none."""
    text = (read_if_readable(source / PLAN, SIZE_LIMIT) or b"")[:SIZE_LIMIT].decode("utf-8", "replace")
    found = LINE.search(text)
    return normal(found[1]) if found else ""
