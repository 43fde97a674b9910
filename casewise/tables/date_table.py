"""The table of due dates: when each module is due for the class, and who has longer.

`gradebook/extensions.csv` decides about extensions. nbgrader stores an extension with a submission, but most extensions
are granted before there is one, so grading always looks here.
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
    """When one module is due: for the class (None if the table doesn't say), and for single learners."""

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
    """Return the due dates in a table, by module. A row without a learner is for the whole class.

    `modules` maps the course's modules to their present dates. `zone` is the zone of times without an offset, or None
    for this machine's. A day without a time means its end.

    Raises:
        TableError: with every problem, each with its line.
    """
    table = rows(data, COLUMNS, ("module", "learner", "due"), encoding)
    found: dict[str, Due] = {}
    lines: dict[tuple[str, str], int] = {}
    problems = []
    for row in table:
        module, learner = row["module"], row["learner"]
        wrong = list(_unknown(module, learner, modules, learners))
        if (before := lines.setdefault((module, learner), row.line)) != row.line:
            wrong.append(f"{learner or 'the class'} already has a date for {module} in line {before}.")
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
        problems = ["The table has no dates."]
    if problems:
        raise TableError(problems)
    return found


def read_extension(  # noqa: PLR0913, PLR0917  (a row of the table, and what it's checked by)
    module: str,
    learner: str,
    due: str,
    modules: Mapping[str, datetime | None],
    learners: Collection[str],
    zone: tzinfo | None = None,
) -> datetime:
    """Return the due date of one learner, with the checks of a table's row.

    Raises:
        TableError: with every problem.
    """
    wrong = list(_unknown(module, learner, modules, learners))
    try:
        own = date_in_cell(due, zone)
    except ValueError as error:
        wrong.append(str(error))
    if not wrong and (why := _unfit(module, learner, own, modules[module])):
        wrong.append(f"{why} Give it one first: casewise deadlines FILE.csv" if modules[module] is None else why)
    if wrong:
        raise TableError(wrong)
    return own


def _unknown(module: str, learner: str, modules: Collection[str], learners: Collection[str]) -> Iterator[str]:
    if not module:
        yield "the module is missing."
    elif module not in modules:
        yield f'there is no module "{module}". The modules are: {", ".join(modules)}.'
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
            if why := _unfit(module, learner, own, of_class):
                more = " Add a row for it without a learner." if of_class is None else ""
                yield f"Line {lines[module, learner]}: {why}{more}"


def _unfit(module: str, learner: str, own: datetime, of_class: datetime | None) -> str:
    """Return why a date can't be an extension, or an empty text."""
    if of_class is None:
        return f"{module} has no due date for the class yet."
    return f"{learner}'s date for {module} is before the class's date." if own < of_class else ""


def date_in_cell(text: str, zone: tzinfo | None = None) -> datetime:
    """Return the time that a text means, in UTC.

    Raises:
        ValueError: if it isn't one; the message says why.
    """
    if not text:
        raise ValueError("the date is missing.")
    try:
        there = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f'"{text}" isn\'t a date, or could mean several. Write it like 2026-12-01 17:00; in a spreadsheet, format '
            "the column as text."
        ) from None
    if len(text) <= len("2026-12-01"):
        there = datetime.combine(there, END_OF_DAY)
    if there.tzinfo is not None:
        return _local(there, there.tzinfo)
    there = there.replace(second=0, microsecond=0)
    first, second = (_local(there.replace(fold=fold), zone) for fold in (0, 1))
    if _clock(first, zone) != there:
        raise ValueError(f"{text} doesn't exist because the clocks go forward then. Choose another time.")
    if first != second:
        raise ValueError(
            f"{text} comes twice because the clocks go back then. Choose another time, or say which one you mean: "
            f"{first.astimezone(zone).isoformat(sep=' ', timespec='minutes')}"
        )
    return first


def _local(there: datetime, zone: tzinfo | None) -> datetime:
    """Return a zone's local time in UTC; without a zone, this machine's local time."""
    try:
        return (there if zone is None else there.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, OSError):
        raise ValueError(f'"{there.date()}" is too far away to be a due date.') from None


def _clock(when: datetime, zone: tzinfo | None) -> datetime:
    return when.astimezone(zone).replace(tzinfo=None, fold=0)


def on_the_clock(when: datetime | None, zone: tzinfo | None = None) -> str:
    """Return a time as text in a zone, with the zone's name."""
    return f"{when.astimezone(zone):%a %Y-%m-%d %H:%M %Z}" if when else "no date"
