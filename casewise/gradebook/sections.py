"""Sections and groups: who learns with whom, and who reads whose answers.

The gradebook of nbgrader has no fields for these, so they are beside it in `gradebook/sections.json`. The roster brings
them. Which readers read which sections, and which modules groups hand in together, is in the configuration.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets import Dict, List, Unicode
from traitlets.config import Configurable

from casewise.errors import CasewiseError, UsageError
from casewise.files import read_regular, write_whole
from casewise.gradebook.course_folder import Course
from casewise.printable import listed, printable
from casewise.tables.numbers import alike

NAME = "sections.json"
VERSION = 1
SIZE_LIMIT = 16 * 1024 * 1024
NAMED = 20
EVERY = "*"


@dataclass(frozen=True)
class Place:
    """A learner's section and group; each may be empty."""

    section: str = ""
    group: str = ""


class Sections(Configurable):
    """Settings for sections and groups."""

    readers = Dict(
        per_key_traits={},
        value_trait=List(Unicode()),
        help='The sections that each reader reads, as in {"ada": ["Monday"]}. Readers not named here read everyone.',
    ).tag(config=True)
    together = List(
        Unicode(),
        help='The modules that groups hand in together: one member hands in for all. ["*"] means all modules.',
    ).tag(config=True)

    def may_read(self, reader: str, section: str) -> bool:
        """Return whether a reader reads the answers of a section."""
        return may_read(reader, section, self.readers)

    def is_together(self, module: str) -> bool:
        """Return whether groups hand in a module together."""
        return module in self.together or EVERY in self.together


def may_read(reader: str, section: str, readers: Mapping[str, Collection[str]]) -> bool:
    """Return whether a reader reads the answers of a section. Readers without sections of their own read everyone.

    A learner without a section is read only by those who read everyone, so that a slip in the roster shows no answer to
    someone who should not see it.
    """
    if reader not in readers:
        return True
    return bool(section) and alike(section) in {alike(one) for one in readers[reader]}


def learners_of(reader: str, learners: Iterable[str], course: Course) -> list[str]:
    """Return those of some learners whose answers a reader reads.

    Raises:
        CasewiseError: if the sections can't be read. Then nobody's answers are shown.
    """
    settings, places = course.configured(Sections), places_in(course.root)
    return [learner for learner in learners if settings.may_read(reader, places.get(learner, Place()).section)]


def members(course: Course, sections: Collection[str] | None) -> set[str] | None:
    """Return the learners of some sections, or None if no section is named.

    Raises:
        UsageError: if a section is unknown.
    """
    if not sections:
        return None
    places = places_in(course.root)
    there = {alike(place.section): place.section for place in places.values() if place.section}
    if unknown := [name for name in sections if alike(name) not in there]:
        known = listed(sorted(there.values()), NAMED) or 'none. Give the roster a column "section"'
        raise UsageError(f"There is no section {printable(', '.join(unknown))}. There are: {known}.")
    wanted = set(map(alike, sections))
    return {learner for learner, place in places.items() if alike(place.section) in wanted}


def groups_in(course: Course, module: str) -> list[list[str]]:
    """Return the groups that hand in a module together, each with two or more members; none if they don't."""
    if not course.configured(Sections).is_together(module):
        return []
    found: dict[tuple[str, str], list[str]] = {}
    for learner, place in sorted(places_in(course.root).items()):
        if place.group:
            found.setdefault((alike(place.section), alike(place.group)), []).append(learner)
    return [group for group in found.values() if len(group) > 1]


def places_in(root: Path) -> dict[str, Place]:
    """Return the learners with a section or a group.

    Raises:
        CasewiseError: if the file is damaged.
    """
    path = root / "gradebook" / NAME
    try:
        noted = json.loads(read_regular(path, SIZE_LIMIT))
        places = {name: Place(str(one["section"]), str(one["group"])) for name, one in noted["learners"].items()}
        version = noted["v"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        words = f"{path} can't be read ({error}). Restore it from a backup, or delete it and read the roster again."
        raise CasewiseError(words) from error
    if version != VERSION:
        raise CasewiseError(f"{path} was written by a newer version of Casewise. Install that version.")
    return places


def write_places(root: Path, places: Mapping[str, Place]) -> None:
    """Write the sections and groups of all learners.

    Raises:
        CasewiseError: if that isn't possible.
    """
    kept: dict[str, Any] = {name: vars(one) for name, one in sorted(places.items()) if one != Place()}
    path = root / "gradebook" / NAME
    if not kept and not path.exists():
        return
    try:
        write_whole(path, json.dumps({"v": VERSION, "learners": kept}, indent=1).encode(), mode=0o600)
    except OSError as error:
        raise CasewiseError(f"{path} cannot be written: {error.strerror or error}.") from error
