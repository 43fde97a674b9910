"""A sheet: a table of learners from an LMS, filled with points. Nobody is left out without being named."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from casewise.export.lms import LAYOUTS, Layout, Lms
from casewise.grading.marksheet import Mark
from casewise.registrar.table import FORMULA, delimiter

HEADINGS = ("learner", "last_name", "first_name", "email", "points", "out_of", "waiting_for_a_person")


class TemplateError(Exception):
    """A file of an LMS cannot be filled; the message says why, and what to do."""


NAMED = 20
"""How many learners one line names."""


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
    ambiguous: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether everybody was found on both sides, once."""
        return not (self.not_in_lms or self.not_in_gradebook or self.ambiguous)

    def same_but_for_points(self, text: str) -> bool:
        """Whether a text is this table as an earlier export left it: its points differ at most."""
        try:
            mine, other = _rows(self.text), _rows(text)
        except csv.Error:
            return False
        at = [heading.strip() for heading in mine[0]].index(self.column)
        for row in (*mine[1:], *other[1:]):
            del row[at : at + 1]
        return mine == other

    def lines(self) -> list[str]:
        """Return what became of whom, a line for each that has somebody."""
        groups = {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "without points": self.without_points,
            "with an answer that nobody has read yet": self.waiting,
            "ambiguous, not filled": self.ambiguous,
            "graded here, but not in the template": self.not_in_lms,
            "in the template, but not in the gradebook": self.not_in_gradebook,
        }
        return [
            f"{len(names)} {words}: {', '.join(names[:NAMED])}{' …' if len(names) > NAMED else ''}"
            for words, names in groups.items()
            if names
        ]


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


def fill(template: str, marks: list[Mark], module: str, lms: Lms, only: Container[str] | None = None) -> Filled:
    """Put the points of a module into a table that an LMS has exported. All else in it stays as it was.

    A row that fits several learners, or a learner whom several rows fit, is named as ambiguous and not filled.

    Args:
        template: the table's text.
        marks: what the gradebook has.
        module: the module, by which the column for points is known.
        lms: which LMS made the table.
        only: the learners whose rows are filled; those of others stay as they are. All, if None.

    Raises:
        TemplateError: if the table has no learners' ids, no column or several for the module, or nobody of the course.
    """
    layout = LAYOUTS[lms]
    try:
        rows = _rows(template)
    except csv.Error as error:
        raise TemplateError(f"The template is no table ({error}). Export it from the LMS again.") from error
    if not rows:
        raise TemplateError("The template is empty. Export it from the LMS again.")
    known_by = _known_by(rows[0], layout, lms)
    column = _column(rows[0], layout, module, lms)
    result = Filled("", rows[0][column].strip())
    learners = _Learners(marks)
    of_learners = [
        row for row in rows[1:] if any(map(str.strip, row)) and row[0].strip().lower() not in layout.not_learners
    ]
    found = [learners.of([_key(row, place) for place in known_by]) for row in of_learners]
    if of_learners and not any(found):
        raise TemplateError("Nobody in the template is in the gradebook. Is it the template of another course?")
    rows_of = Counter(marks[0].learner for marks in found if len(marks) == 1)
    for row, fitting in zip(of_learners, found, strict=True):
        row.extend([""] * (column + 1 - len(row)))
        name = row[0].strip() or _key(row, known_by[0])
        if not fitting:
            result.not_in_gradebook.append(name)
        elif len(fitting) > 1 or rows_of[fitting[0].learner] > 1:
            result.ambiguous.append(f"{name} ({' or '.join(mark.learner for mark in fitting)})")
        elif only is None or fitting[0].learner in only:
            _enter(row, column, fitting[0], result)
    seen = {mark.learner for fitting in found for mark in fitting}
    result.not_in_lms = sorted(
        mark.learner
        for mark in marks
        if mark.points is not None and mark.learner not in seen and (only is None or mark.learner in only)
    )
    file = io.StringIO()
    csv.writer(file, _dialect(template), lineterminator="\r\n" if "\r\n" in template else "\n").writerows(rows)
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
    names = [heading.strip().lstrip("\ufeff").lower() for heading in headings]
    of_the_lms = {name.lower() for name in (*layout.known_by, *layout.own)}
    own = re.compile(re.escape(module.lower()) + layout.adds)
    tests = (own.fullmatch, lambda name: name in {one.lower() for one in layout.grades})
    found = ([at for at, name in enumerate(names) if name not in of_the_lms and test(name)] for test in tests)
    places = next(filter(None, found), [])
    if len(places) == 1:
        return places[0]
    there = ", ".join(f'"{heading.strip()}"' for heading in headings if heading.strip())
    if places:
        raise TemplateError(f"Several columns of the template are called {module}. Rename all but one in {lms.value}.")
    raise TemplateError(
        f"The template has no column for {module}; it has {there}. Give the assignment just that name in {lms.value}, "
        "and export again. Or is it the template of another course?"
    )


class _Learners:
    """The learners of a gradebook by everything that an LMS may know them by."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._by: dict[str, dict[str, Mark]] = {}
        surest: dict[str, int] = {}
        for mark in marks:
            for sure, key in enumerate(map(_plainly, (mark.email, mark.lms_id, mark.learner))):
                if not key or sure < surest.get(key, 0):
                    continue
                if sure > surest.get(key, 0):  # an id is surer than another's address that reads the same
                    self._by.pop(key, None)
                surest[key] = sure
                self._by.setdefault(key, {})[mark.learner] = mark

    def of(self, keys: list[str]) -> list[Mark]:
        """Return the learners whom a row fits. The first column that knows anybody decides, unless another objects."""
        hits = [hit for key in keys if (hit := self._by.get(key))]
        if not hits:
            return []
        agreed = [name for name in hits[0] if all(name in hit for hit in hits)]
        fitting = {name: mark for hit in hits for name, mark in hit.items()}
        return [fitting[name] for name in sorted(agreed or fitting)]


def _plainly(text: str) -> str:
    """Return an id as it is compared: accents are written in two ways, and letters in two cases."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


def _key(row: list[str], place: int) -> str:
    return _plainly(row[place].strip().lstrip("'")) if place < len(row) else ""


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), _dialect(text)))


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
