"""Deadlines in the gradebook and in the exchange: when a module is due, and for whom it is due later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.due_dates import grant, of_class, set_due_date
from casewise.tables.date_table import Due
from casewise.tables.extensions import DamagedError, Extensions, extensions, written


@dataclass
class Change:
    """What becomes of one date; `learner` is empty for the class."""

    module: str
    learner: str
    before: datetime | None
    after: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return what becomes of one date as JSON: a promise to other programs."""
        return {
            "module": self.module,
            "learner": self.learner,
            "before": self.before.isoformat() if self.before else None,
            "after": self.after.isoformat() if self.after else None,
        }


def changes(course: Course, wanted: Mapping[str, Due]) -> list[Change]:
    """Return what a table would change: for the modules in it, whoever is not in it has no extension any more.

    Raises:
        DamagedError: if the file of extensions was damaged, and the table does not replace all of it.
    """
    now, kept = of_class(course, wanted), _replaced(course, wanted)
    found = []
    for module, due in wanted.items():
        before = kept.get(module, {})
        if due.everybody and due.everybody != now[module]:
            found.append(Change(module, "", now[module], due.everybody))
        for learner in sorted(before.keys() | due.learners.keys()):
            old, new = before.get(learner), due.learners.get(learner)
            if old != new:
                found.append(Change(module, learner, old, new))
    return found


def enact(course: Course, wanted: Mapping[str, Due]) -> None:
    """Make a table's dates hold, all or none: in the gradebook, for what was handed in, and for what will be.

    Raises:
        CasewiseError: if the gradebook or the file of extensions cannot be written.
    """
    kept = _replaced(course, wanted)
    with course.gradebook() as gradebook:
        for module, due in wanted.items():
            if due.everybody:
                set_due_date(gradebook, module, due.everybody)
            gone = kept.pop(module, {}).keys() - due.learners.keys()
            if due.learners:
                kept[module] = due.learners
            grant(gradebook.db, module, {**dict.fromkeys(gone), **due.learners})
        try:
            with written(course.paths.gradebook, kept):
                gradebook.db.commit()
        except OSError as error:
            raise CasewiseError(f"{error.filename} cannot be written: {error.strerror}.") from error


def _replaced(course: Course, wanted: Mapping[str, Due]) -> Extensions:
    """Return the extensions that a table replaces: of a damaged file nothing, if the table says all that it did."""
    try:
        return extensions(course.root)
    except DamagedError as error:
        there = {path.parent.name for path in course.root.glob("source/*/*.ipynb")}
        unsaid = [name for name, due in of_class(course, sorted(there - wanted.keys())).items() if due]
        if unsaid:
            words = f"{error}\nSo who has longer for {', '.join(unsaid)} is not known. Put it into the table too."
            raise DamagedError(words) from error
        return {}
