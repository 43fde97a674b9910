"""The one next step on a learner's start page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Entry = dict[str, Any]
"""A module on the start page, as `today` makes it."""


def next_step(entries: Iterable[Entry]) -> Entry | None:
    """Return the step that the page's filled button offers, or None if all is done.

    New feedback comes first; then the module that was answered last: its next open case, or handing it in; then the
    next module to begin. Where a module was handed in by an upload, nobody knows it: so handing in what didn't come
    from an exchange comes last.
    """
    return next(_steps([entry for entry in entries if not entry["hidden"]]), None)


def _steps(entries: list[Entry]) -> Iterator[Entry]:
    begun = sorted((one for one in entries if one["state"] == "started"), key=lambda one: one["_newest"], reverse=True)
    yield from (_step("feedback", one, _graded(one)) for one in entries if one["feedback"] and not one["_opened"])
    for one in begun:
        if not _is_complete(one):
            yield from _open_cases(one)
        elif one["_released"]:
            yield _step("hand-in", one, _graded(one))
    for one in entries:
        if one["state"] == "new":
            yield _step("fetch", one, None)
        elif one["state"] == "not-started" and one["notebooks"]:
            yield _step("start", one, one["notebooks"][0])
    yield from (_step("hand-in", one, _graded(one)) for one in begun if _is_complete(one))


def _is_complete(entry: Entry) -> bool:
    """Return whether there is an assessment, and all of it is answered."""
    graded = [one for one in entry["notebooks"] if one["kind"] == "assessment"]
    return bool(graded) and not any(one["next"] for one in graded)


def _open_cases(entry: Entry) -> Iterator[Entry]:
    """Yield the next open case of each notebook, first of that which was answered last."""
    for one in sorted(entry["notebooks"], key=lambda one: one["name"] != entry["_last"]):
        if one["next"]:
            yield _step("continue", entry, one, one["next"])


def _graded(entry: Entry) -> Entry | None:
    graded = (one for one in entry["notebooks"] if one["kind"] == "assessment")
    return next(graded, entry["notebooks"][0] if entry["notebooks"] else None)


def _step(action: str, entry: Entry, notebook: Entry | None, case: Entry | None = None) -> Entry:
    left = notebook["minutes_left"] if notebook and action in {"start", "continue"} else 0
    return {
        "action": action,
        "module": entry["module"],
        "notebook": notebook["name"] if notebook else "",
        "path": entry["path"],
        "scenario": case["id"] if case else "",
        "title": case["title"] if case else entry["title"],
        "minutes": left,
    }
