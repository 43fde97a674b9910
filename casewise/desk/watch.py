"""A quick look at a course's files: a text that changes when anything does that the desk shows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

DEPTH = {"source": 2, "release": 2, "gradebook": 1, "gradebook/submitted": 2, "gradebook/feedback": 2, "autograded": 2}
"""Folders of a course, and how deep they are looked at."""
FILES = ("nbgrader_config.py",)
IGNORED = {".job", ".lock", "desk", "exports", ".ipynb_checkpoints"}


def version(root: Path, exchange: Path | None = None) -> str:
    """Return a text that changes with the course's files, and with what learners put into the exchange."""
    seen = [f"{name} {_mark(root / name)}" for name in FILES]
    for name, depth in DEPTH.items():
        seen += _below(root / name, depth)
    if exchange:
        for name in ("inbound", "outbound", "feedback"):
            seen.append(f"{name} {_mark(exchange / name)}")
    return sha256("\n".join(seen).encode()).hexdigest()[:20]


def _below(folder: Path, depth: int) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name in IGNORED:
            continue
        yield f"{entry.path} {_mark(Path(entry.path))}"
        if depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), depth - 1)


def _mark(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns} {found.st_size if not path.is_dir() else ''}"
