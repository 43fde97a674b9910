"""A sheet: a table of learners from an LMS, filled with points. Nobody is left out without being named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from casewise.export.lms import LAYOUTS, Layout, Lms
from casewise.grading.marksheet import Mark
from casewise.registrar.table import FORMULA, delimiter

HEADINGS = ("learner", "last_name", "first_name", "email", "points", "out_of", "waiting_for_a_person")


class TemplateError(Exception):
    """A file of an LMS cannot be filled; the message says why, and what to do."""


@dataclass
class Filled:
    """A sheet with points in it, and what became of whom: ids of learners, or the names that the LMS has."""

    text: str
    column: str = ""
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    without_points: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    not_in_lms: list[str] = field(default_factory=list)
    not_in_gradebook: list[str] = field(default_factory=list)


def plain(marks: list[Mark], out_of: float) -> Filled:
    """Return a sheet of our own, one learner a row."""
    rows = [
        [mark.learner, mark.last, mark.first, mark.email, _points(mark.points), _points(out_of), _yes(mark.waiting)]
        for mark in marks
    ]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    waiting = [mark.learner for mark in marks if mark.waiting]
    return Filled(file.getvalue(), "points", new=[mark.learner for mark in marks], waiting=waiting)


def fill(template: str, marks: list[Mark], module: str, lms: Lms) -> Filled:
    """Put the points of a module into a table that an LMS has exported. All else in it stays as it was.

    Raises:
        TemplateError: if the table has no learners' ids, or no column or several for the module.
    """
    layout = LAYOUTS[lms]
    dialect = _dialect(template)
    rows = list(csv.reader(io.StringIO(template, newline=""), dialect))
    if not rows:
        raise TemplateError("The template is empty. Export it from the LMS again.")
    known_by = _known_by(rows[0], layout, lms)
    column = _column(rows[0], layout, module, lms)
    result = Filled("", rows[0][column].strip())
    by_id = _by_id(marks)
    found: set[str] = set()
    for row in rows[1:]:
        if not any(cell.strip() for cell in row) or row[0].strip().lower() in layout.not_learners:
            continue
        row.extend([""] * (column + 1 - len(row)))
        mark = next((by_id[key] for place in known_by if (key := _key(row, place)) in by_id), None)
        if mark is None:
            result.not_in_gradebook.append(row[0].strip() or _key(row, known_by[0]))
            continue
        found.add(mark.learner)
        _enter(row, column, mark, result)
    result.not_in_lms = sorted({mark.learner for mark in by_id.values() if mark.points is not None} - found)
    file = io.StringIO()
    csv.writer(file, dialect, lineterminator="\r\n" if "\r\n" in template else "\n").writerows(rows)
    result.text = file.getvalue()
    return result


def harmless(cell: str) -> str:
    """Return a text that a spreadsheet shows and does not calculate."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _enter(row: list[str], column: int, mark: Mark, result: Filled) -> None:
    before = row[column].strip()
    if mark.points is None:
        result.without_points.append(mark.learner)
        return
    if mark.waiting:
        result.waiting.append(mark.learner)
    after = _points(mark.points)
    if _number(before) == _number(after):
        result.same.append(mark.learner)
    else:
        (result.changed if before else result.new).append(mark.learner)
        row[column] = after


def _known_by(headings: list[str], layout: Layout, lms: Lms) -> list[int]:
    names = [heading.strip().lstrip("\ufeff").lower() for heading in headings]
    places = [names.index(name.lower()) for name in layout.known_by if name.lower() in names]
    if not places:
        wanted = ", ".join(f'"{name}"' for name in layout.known_by)
        raise TemplateError(f"The template has none of the columns {wanted}: is it an export of {lms.value}?")
    return places


def _column(headings: list[str], layout: Layout, module: str, lms: Lms) -> int:
    names = [heading.strip().lower() for heading in headings]
    places = [place for place, name in enumerate(names) if name.startswith(module.lower())]
    places = places or [place for place, name in enumerate(names) if name in {one.lower() for one in layout.grades}]
    if len(places) == 1:
        return places[0]
    there = ", ".join(f'"{heading.strip()}"' for heading in headings if heading.strip())
    if places:
        raise TemplateError(f"Several columns of the template are called {module}. Rename all but one in {lms.value}.")
    raise TemplateError(
        f"The template has no column for {module}; it has {there}. Make an assignment of that name in {lms.value}, "
        "and export again. Or is it the template of another course?"
    )


def _by_id(marks: Iterable[Mark]) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    for mark in marks:
        for key in (mark.email, mark.lms_id, mark.learner):  # the later one wins: the id is the surest
            if key.strip():
                found[key.strip().casefold()] = mark
    return found


def _key(row: list[str], place: int) -> str:
    return row[place].strip().lstrip("'").casefold() if place < len(row) else ""


def _dialect(text: str) -> type[csv.Dialect]:
    class Found(csv.excel):
        pass

    Found.delimiter = delimiter(text)
    return Found


def _points(points: float | None) -> str:
    return "" if points is None else f"{round(points, 4):g}"


def _number(text: str) -> float | None:
    try:
        return round(float(text.replace(",", ".")), 4)
    except ValueError:
        return None


def _yes(answer: bool) -> str:  # noqa: FBT001  (a cell of a table)
    return "yes" if answer else ""
