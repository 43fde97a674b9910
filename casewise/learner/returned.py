"""The feedback pages that came back for a module: where they are, which ones they are, and the points on them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from casewise.files import read_if_readable
from casewise.learner.result import Result, result_of

PAGE_LIMIT = 16 * 1024 * 1024


def pages_in(home: Path, pages: Iterable[str]) -> list[Path]:
    """Return those pages that are files in a learner's folder: the news may name any."""
    found = []
    for page in pages:
        with suppress(OSError, ValueError, RuntimeError):  # such as a link that leads to itself
            path = Path(page).resolve()
            if path.is_relative_to(home.resolve()) and path.is_file():
                found.append(path)
    return sorted(found)


def feedback_name(pages: Iterable[Path]) -> str:
    """Return what names these pages as they are now: another page, or a new one in its place, has another name."""
    stamps = [(str(page), page.stat().st_mtime_ns, page.stat().st_size) for page in pages]
    return hashlib.sha256(repr(stamps).encode()).hexdigest()[:16] if stamps else ""


def points_on(pages: Iterable[Path]) -> dict[str, Any]:
    """Return the points on all pages together. They are None unless each page states its own."""
    results = [_result(page, page.stat().st_mtime_ns) for page in pages]
    known = [result for result in results if result is not None]
    if not known or len(known) < len(results):
        return {"earned": None, "out_of": None, "unread": None, "passed": None}
    passed = {result.passed for result in known}
    return {
        "earned": round(sum(result.earned for result in known), 4),
        "out_of": round(sum(result.out_of for result in known), 4),
        "unread": round(sum(result.unread for result in known), 4),
        "passed": passed.pop() if len(passed) == 1 else None,
    }


@lru_cache(maxsize=64)
def _result(page: Path, stamp: int) -> Result | None:  # noqa: ARG001  (another stamp is another page)
    """Return what a page states."""
    return result_of((read_if_readable(page, PAGE_LIMIT) or b"")[:PAGE_LIMIT].decode("utf-8", "replace"))
