"""The names that an LMS gave to a learner's upload, kept because feedback goes back to the LMS under the same names.

They are in `gradebook/lms-names/<learner>/<module>.json`: the outermost names in the LMS's archive, those of folders
with a slash at the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path

from casewise.files import read_regular, write_whole
from casewise.gradebook import students
from casewise.gradebook.course_folder import Course
from casewise.printable import printable
from casewise.uploads.archives import given
from casewise.uploads.people import People
from casewise.uploads.sorting import Sorter, Upload

FOLDER = "lms-names"
VERSION = 1
COUNT_LIMIT = 1000
"""How many names of one learner are kept."""
SIZE_LIMIT = 1024 * 1024


def names_of(uploads: Iterable[Upload]) -> list[str]:
    """Return the names by which an LMS knows some uploads; none if their names are in no LMS's scheme."""
    pieces = [piece for one in uploads if one.claim.lms for piece in (*one.pieces, *one.aside)]
    names = {piece.parts[0] + ("/" if len(piece.parts) > 1 else "") for piece in pieces}
    return sorted(names)[:COUNT_LIMIT]


def keep_names(root: Path, module: str, learner: str, uploads: Iterable[Upload]) -> None:
    """Keep the names of a learner's uploads. Names that no LMS gave replace nothing.

    Raises:
        OSError: if they can't be written.
    """
    names = names_of(uploads)
    if names and Path(learner).name == learner:
        path = root / "gradebook" / FOLDER / learner / f"{module}.json"
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(path, json.dumps({"v": VERSION, "names": names}).encode(), mode=0o600, flush=False)


def kept_names(root: Path, module: str) -> dict[str, list[str]]:
    """Return the names that were kept when a module was collected, by learner."""
    found = {}
    for path in sorted((root / "gradebook" / FOLDER).glob("*")):
        with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
            noted = json.loads(read_regular(path / f"{module}.json", SIZE_LIMIT))
            if noted["v"] == VERSION:
                found[path.name] = [str(name) for name in noted["names"]]
    return found


def names_in(
    course: Course, module: str, paths: list[Path], pattern: str = ""
) -> tuple[dict[str, list[str]], list[str]]:
    """Return the names in an LMS's archive, by learner, and sentences about what is nobody's. Nothing is collected.

    Raises:
        StepError: if the gradebook can't be read.
    """
    sorter = Sorter(People(students.learners_in(course)), module, re.compile(pattern) if pattern else None)
    problems: list[str] = []
    of_learner: dict[str, list[Upload]] = {}
    with ExitStack() as stack:
        for one in sorter.uploads(given(paths, stack), problems):
            if one.whose.learner:
                of_learner.setdefault(one.whose.learner, []).append(one)
            else:
                problems.append(f"{one.name}: its name {one.whose.why}.")
    found = {}
    for learner, uploads in of_learner.items():
        if len({(one.claim.lms, one.claim.identity) for one in uploads}) > 1:
            names = " and ".join(one.label for one in uploads[:2])
            problems.append(f"{learner}: the LMS has different people or places for this learner: {names}.")
        elif mine := names_of(uploads):
            found[learner] = mine
    return found, [printable(words) for words in problems]
