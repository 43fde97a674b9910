"""Recall: practice of earlier modules that a learner should answer again at the beginning of a lesson.

First comes what is due in the learner's queue. The places that are left go to what they had right, what they saw
longest ago before the rest, and then to what they haven't answered. What is in the queue and not yet due stays out. The
choice is the same until tomorrow, however often it's asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from casewise.learner.queue import Recall, cases, in_order

MOST = 4
"""How many come back at once."""
MODULES = 30
"""How many folders beside a module are looked into."""


def beside(folder: Path, names: Iterable[str] = ()) -> list[Path]:
    """Return the folders of other modules beside one: those that are named, or all."""
    wanted = set(names)
    found = (path for path in sorted(folder.resolve().parent.iterdir()) if path.is_dir() and not path.is_symlink())
    others = [path for path in found if path.name != folder.name and (not wanted or path.name in wanted)]
    return [path for path in others if not path.name.startswith(".")][:MODULES]


def recalls(folders: Iterable[Path], learner: str, now: datetime, *, journals: bool = True) -> list[Recall]:
    """Return what comes back today from the modules in some folders. Without `journals`, nothing was answered.

    Raises:
        OSError: if there is a journal but it can't be opened.
    """
    found = cases(folders, learner, now, journals=journals)
    rest = [case for case in found if case.due is None]
    rest.sort(key=lambda case: (case.recall.need, case.seen or date.min, case.draw))
    return [case.recall for case in [*in_order(found, now), *rest][:MOST]]
