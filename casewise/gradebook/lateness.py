"""Lateness in the gradebook: until when each learner has time, and who was late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nbgrader.api import SubmittedAssignment, SubmittedNotebook
from sqlalchemy import func, select


@dataclass(frozen=True)
class Lateness:
    """The due dates of one module, by its row in the gradebook. `until` holds the extensions that were granted."""

    session: Any
    module: str
    class_date: datetime | None
    until: Mapping[str, datetime]

    def due(self) -> Callable[[str], datetime | None]:
        """Return a function that gives a learner's due date in UTC, or None if there isn't one."""
        table, due = SubmittedAssignment.__table__.c, self.class_date
        longer = select(table.student_id, table.extension).where(
            table.assignment_id == self.module, table.extension.is_not(None)
        )
        own = {row.student_id: due + row.extension for row in self.session.execute(longer)} if due else {}
        granted = {name: until.astimezone(UTC).replace(tzinfo=None) for name, until in self.until.items()}
        return lambda learner: max(due, own.get(learner) or granted.get(learner, due)) if due else None

    def seconds(self, row: Any) -> float:
        """Return how late a submission's row is, in seconds."""
        if row.timestamp is None or self.class_date is None:
            return 0.0
        due = self.class_date + row.extension if row.extension is not None else self.class_date
        return max(0.0, float((row.timestamp - due).total_seconds()))

    def late(self) -> dict[str, float]:
        """Return the learners whose hand-in is late, with the points that this costs them."""
        whole, part = SubmittedAssignment.__table__, SubmittedNotebook.__table__
        of = whole.c
        rows = (
            select(of.student_id, of.timestamp, of.extension, func.sum(part.c.late_submission_penalty))
            .join(part, part.c.assignment_id == of.id)
            .where(of.assignment_id == self.module)
            .group_by(of.student_id, of.timestamp, of.extension)
            .order_by(of.student_id)
        )
        return {row.student_id: float(row[-1] or 0) for row in self.session.execute(rows) if self.seconds(row) > 0}
