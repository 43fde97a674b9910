"""Deadlines in the gradebook and the exchange: when a module is due, and who has longer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.due_dates import grant, of_class, set_due_date
from casewise.tables.date_table import Due
from casewise.tables.extensions import DamagedError, Extensions, course_extensions, replaced_extensions


@dataclass
class Change:
    """A change of one date; `learner` is empty for the class."""

    module: str
    learner: str
    before: datetime | None
    after: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return the change of one date as JSON: a promise to other programs."""
        return {
            "module": self.module,
            "learner": self.learner,
            "before": self.before.isoformat() if self.before else None,
            "after": self.after.isoformat() if self.after else None,
        }


def changes(course: Course, wanted: Mapping[str, Due]) -> list[Change]:
    """Return what a table would change. Learners missing from it lose their extensions for the modules in it.

    Raises:
        DamagedError: if the file of extensions is damaged, and the table doesn't replace all of it.
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


def enact(course: Course, wanted: Mapping[str, Due], settled: Collection[str] = ()) -> None:
    """Apply a table's dates, all or none, to the gradebook, to present submissions and to future ones.

    Learners who are `settled` and not in it lose an extension that nbgrader gave them, too.

    Raises:
        CasewiseError: if the gradebook or the file of extensions can't be written.
    """
    kept = _replaced(course, wanted)
    with course.gradebook() as gradebook:
        for module, due in wanted.items():
            if due.everybody:
                set_due_date(gradebook, module, due.everybody)
            gone = {*kept.pop(module, {}), *settled} - due.learners.keys()
            if due.learners:
                kept[module] = due.learners
            grant(gradebook.db, module, {**dict.fromkeys(gone), **due.learners})
        try:
            with replaced_extensions(course.paths.gradebook, kept):
                gradebook.db.commit()
        except OSError as error:
            raise CasewiseError(f"{error.filename} cannot be written: {error.strerror}.") from error


def extended(course: Course, module: str, learner: str, until: datetime | None) -> dict[str, Due]:
    """Return the table that gives one learner another date for a module, or none, and changes nothing else.

    Raises:
        DamagedError: if the file of extensions is damaged.
    """
    others = {name: due for name, due in course_extensions(course.root).get(module, {}).items() if name != learner}
    return {module: Due(learners=others | ({learner: until} if until else {}))}


def _replaced(course: Course, wanted: Mapping[str, Due]) -> Extensions:
    """Return the present extensions; none from a damaged file, if the table covers every module in it."""
    try:
        return course_extensions(course.root)
    except DamagedError as error:
        there = {path.parent.name for path in course.root.glob("source/*/*.ipynb")}
        unsaid = [name for name, due in of_class(course, sorted(there - wanted.keys())).items() if due]
        if unsaid:
            words = f"{error}\nSo it isn't known who has longer for {', '.join(unsaid)}. Add these dates to the table."
            raise DamagedError(words) from error
        return {}
