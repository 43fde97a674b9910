"""Deadlines: when a module is due for the class, and who has longer; from a table, and kept in one.

`gradebook/extensions.csv` is the truth about extensions. nbgrader keeps an extension on a submission, and most are
given before there is one; so every way of grading looks here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, tzinfo

from casewise.printable import printable
from casewise.tables.numbers import Numbers, lost_digits
from casewise.tables.table import TableError, rows

COLUMNS = {
    "module": ("assignment",),
    "learner": ("student", "student_id", "learner_id", "id", "username", "login"),
    "due": ("due_date", "duedate", "deadline", "date"),
}
END_OF_DAY = time(23, 59)


@dataclass
class Due:
    """When one module is due: for the class, None where that is not said, and for single learners."""

    everybody: datetime | None = None
    learners: dict[str, datetime] = field(default_factory=dict)


def read_dates(
    data: bytes,
    *,
    modules: Mapping[str, datetime | None],
    learners: Collection[str],
    zone: tzinfo | None = None,
    encoding: str = "",
) -> dict[str, Due]:
    """Return what a table says, by module. A row without a learner is for the whole class.

    `modules` are those of the course with the dates they have; `zone` is where times without an offset are meant, this
    machine's own if it is None. A day without a time means its end.

    Raises:
        TableError: with every problem of it, each with its line.
    """
    table = rows(data, COLUMNS, ("module", "learner", "due"), encoding)
    found: dict[str, Due] = {}
    lines: dict[tuple[str, str], int] = {}
    problems = []
    for row in table:
        module, learner = row["module"], row["learner"]
        wrong = list(_unknown(module, learner, modules, learners))
        if (before := lines.setdefault((module, learner), row.line)) != row.line:
            wrong.append(f"{learner or 'the class'} has a date for {module} in line {before} already.")
        try:
            due = date_in_cell(row["due"], zone)
        except ValueError as error:
            wrong.append(str(error))
        if wrong:
            problems += [f"Line {row.line}: {one}" for one in wrong]
        elif learner:
            found.setdefault(module, Due()).learners[learner] = due
        else:
            found.setdefault(module, Due()).everybody = due
    problems += _too_early(found, lines, modules)
    if not table and not problems:
        problems = ["There is no date in the table."]
    if problems:
        raise TableError(problems)
    return found


def _unknown(module: str, learner: str, modules: Collection[str], learners: Collection[str]) -> Iterator[str]:
    if not module:
        yield "there is no module."
    elif module not in modules:
        yield f'there is no module "{module}". There are: {", ".join(modules)}.'
    if learner and learner not in learners:
        if made_of := Numbers(learners).behind(learner):
            yield f"{' or '.join(made_of)} is in the gradebook; {lost_digits(learner, made_of[0])}"
        else:
            yield f'"{printable(learner)}" isn\'t in the gradebook. Add the learner first: casewise roster FILE.csv'


def _too_early(
    found: Mapping[str, Due], lines: Mapping[tuple[str, str], int], modules: Mapping[str, datetime | None]
) -> Iterator[str]:
    for module, due in found.items():
        of_class = due.everybody or modules[module]
        for learner, own in due.learners.items():
            line = lines[module, learner]
            if of_class is None:
                yield f"Line {line}: {module} is not due for the class yet. Add a row for it without a learner."
            elif own < of_class:
                yield f"Line {line}: {learner}'s date for {module} lies before that of the class."


def date_in_cell(text: str, zone: tzinfo | None = None) -> datetime:
    """Return the moment that a text means, in UTC.

    Raises:
        ValueError: with the reason in words.
    """
    if not text:
        raise ValueError("there is no date.")
    try:
        there = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f'"{text}" is no date, or can be read as more than one. Write 2026-12-01 17:00; in a spreadsheet, format '
            "the column as text."
        ) from None
    if len(text) <= len("2026-12-01"):
        there = datetime.combine(there, END_OF_DAY)
    if there.tzinfo is not None:
        return _local(there, there.tzinfo)
    there = there.replace(second=0, microsecond=0)
    first, second = (_local(there.replace(fold=fold), zone) for fold in (0, 1))
    if _clock(first, zone) != there:
        raise ValueError(f"{text} does not exist: the clocks go forward over it. Choose another time.")
    if first != second:
        raise ValueError(
            f"{text} comes twice: the clocks go back over it. Choose another time, or write which one you mean, as in "
            f"{first.astimezone(zone).isoformat(sep=' ', timespec='minutes')}"
        )
    return first


def _local(there: datetime, zone: tzinfo | None) -> datetime:
    """Return a time of a zone's clock in UTC; without a zone it is this machine's."""
    try:
        return (there if zone is None else there.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, OSError):
        raise ValueError(f'"{there.date()}" is too far away to be a date.') from None


def _clock(when: datetime, zone: tzinfo | None) -> datetime:
    return when.astimezone(zone).replace(tzinfo=None, fold=0)


def on_the_clock(when: datetime | None, zone: tzinfo | None = None) -> str:
    """Return a moment as a clock of a zone shows it, with the zone's name."""
    return f"{when.astimezone(zone):%a %Y-%m-%d %H:%M %Z}" if when else "no date"
