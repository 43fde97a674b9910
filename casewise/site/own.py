"""Casewise's own wheel for a learner's kernel: the rooms that it imports, with what is beside their code."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

from casewise.site.archive import Files
from casewise.site.wheels import Wheel, made
from casewise.version import __version__

PACKAGE = Path(__file__).parents[1]
ROOMS = ("card", "journal", "kinds", "languages", "learner", "notebook", "pictures", "scenario", "tables")
"""The rooms that the notebook imports. The modules beside them all come along."""
UNREAD = (".po", ".pyc")
"""Translators' files are for translators: learners' words are in the JSON made of them."""
USED_GROUPS = ("kinds", "moved")
"""The entry points that a learner's kernel looks up."""


def own_wheel() -> Wheel:
    """Return the wheel of Casewise that a site has."""
    return made("casewise", __version__, own_files(), _entry_points())


def own_files() -> Files:
    """Return the files of the rooms, by their paths in the wheel."""
    places = [*PACKAGE.glob("*.py"), *(path for room in ROOMS for path in (PACKAGE / room).rglob("*"))]
    found = {}
    for path in sorted(places):
        if path.is_file() and path.suffix not in UNREAD:
            found[path.relative_to(PACKAGE.parent).as_posix()] = path.read_bytes()
    return found


def _entry_points() -> str:
    lines = []
    for group in USED_GROUPS:
        lines.append(f"[casewise.{group}]")
        points = distribution("casewise").entry_points.select(group=f"casewise.{group}")
        lines += sorted(f"{point.name} = {point.value}" for point in points)
    return "\n".join(lines) + "\n"
