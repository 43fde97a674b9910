"""A sheet: a table of learners from an LMS, filled with points. Nobody is left out without being named."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from casewise.export.grades.layouts import Lms
from casewise.export.grades.template import ChosenColumns, Known, Template, TemplateError, cells, comparable_id, dialect
from casewise.gradebook.results import Result
from casewise.tables.numbers import AGAIN, Numbers, gained
from casewise.tables.table import to_csv

HEADINGS = ("learner", "last_name", "first_name", "email", "points", "out_of", "waiting_for_a_person")

NAMED = 20
"""How many learners one line names."""
BLANK = "-"
"""What Moodle writes where there are no points."""


@dataclass
class Filled:
    """A sheet with points in it, and what became of whom: ids of learners, or the names that the LMS has."""

    text: str
    column: str = ""
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    without_points: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    not_in_lms: list[str] = field(default_factory=list)
    not_in_gradebook: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    uncertain: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return what became of whom as JSON: a promise to other programs."""
        return {
            "text": None,  # earlier versions had the field, and nothing in it
            "column": self.column,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "excused": self.excused,
            "without_points": self.without_points,
            "waiting": self.waiting,
            "not_in_lms": self.not_in_lms,
            "not_in_gradebook": self.not_in_gradebook,
            "ambiguous": self.ambiguous,
            "remarks": self.remarks,
            "uncertain": self.uncertain,
        }

    @property
    def complete(self) -> bool:
        """Whether everybody was found on both sides, once, and the letters of the table are certain."""
        return not (self.not_in_lms or self.not_in_gradebook or self.ambiguous or self.uncertain)

    def same_but_for_points(self, text: str) -> bool:
        """Whether a text is this table as an earlier export left it: its points differ at most."""
        try:
            mine, other = cells(self.text), cells(text)
        except csv.Error:
            return False
        at = [heading.strip() for heading in mine[0]].index(self.column)
        for row in (*mine[1:], *other[1:]):
            del row[at : at + 1]
        return mine == other

    def lines(self) -> list[str]:
        """Return what became of whom, a line for each that has somebody, and what else is to be known."""
        groups = {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "excused in the LMS or not assigned there, left so": self.excused,
            "without points": self.without_points,
            "with an answer that nobody has read yet": self.waiting,
            "ambiguous, not filled": self.ambiguous,
            "graded here, but not in the template": self.not_in_lms,
            "in the template, but not in the gradebook": self.not_in_gradebook,
        }
        told = [
            f"{len(names)} {words}: {', '.join(names[:NAMED])}{' …' if len(names) > NAMED else ''}"
            for words, names in groups.items()
            if names
        ]
        return told + self.remarks


def plain_table(marks: list[Result], out_of: float) -> Filled:
    """Return a sheet of our own, one learner a row."""
    rows = [
        [mark.learner, mark.last, mark.first, mark.email, _points(mark.points), _points(out_of), _yes(mark.waiting)]
        for mark in marks
    ]
    waiting = [mark.learner for mark in marks if mark.waiting]
    return Filled(to_csv([HEADINGS, *rows]), "points", new=[mark.learner for mark in marks], waiting=waiting)


def fill(  # noqa: PLR0913, PLR0917  (what an LMS's table needs)
    text: str,
    sheet: tuple[list[Result], float],
    module: str,
    lms: Lms,
    only: Container[str] | None = None,
    choice: ChosenColumns = ChosenColumns(),  # noqa: B008  (it never changes)
) -> Filled:
    """Put the points of a module into a table that an LMS has exported. All else in it stays as it was.

    A row that fits several learners, or a learner whom several rows fit, is named as ambiguous and not filled.

    Args:
        text: the table.
        sheet: what the gradebook has, and the points that could be earned.
        module: the module, by which the column for points is known.
        lms: which LMS made the table.
        only: the learners whose rows are filled; those of others stay as they are. All, if None.
        choice: the columns that a person names.

    Raises:
        TemplateError: if the table has no learners' ids, no column or several for the module, another number of points
            for it, or nobody of the course.
    """
    marks, out_of = sheet
    learners = _Learners(marks)
    template = Template.read(text, module, lms, learners.known, choice)
    result = Filled("", template.heading)
    result.remarks += _doubts(template, module, out_of)
    rows = template.learners
    found = [learners.of(template.keys(row)) for row in rows]
    strangers = [row for row, fitting in zip(rows, found, strict=True) if not fitting]
    keys = [template.keys(row) for row in strangers]
    for words, changed, advice in (
        ("Some ids were changed by a spreadsheet", list(filter(None, map(learners.rewritten, keys))), AGAIN),
        ("The gradebook has ids without zeros", list(filter(None, map(learners.without_zeros, keys))), "Correct it."),
    ):
        if changed:
            told = f"{words}: {', '.join(changed[:NAMED])}{' …' if len(changed) > NAMED else ''}. {advice}"
            if not any(found):
                raise TemplateError(told)
            result.remarks.append(told)
    if rows and not any(found):
        raise TemplateError(
            "Nobody in the template is in the gradebook. Is it the template of another course? If another column holds "
            "the learners' ids, name it: --id-column"
        )
    met = {mark.learner for fitting in found for mark in fitting}
    found = [learners.doubted(template.keys(row), fitting, met) for row, fitting in zip(rows, found, strict=True)]
    rows_of = Counter(fitting[0].learner for fitting in found if len(fitting) == 1)
    for row, fitting in zip(rows, found, strict=True):
        name = template.name(row)
        if not fitting:
            result.not_in_gradebook.append(name)
        elif len(fitting) > 1 or rows_of[fitting[0].learner] > 1:
            result.ambiguous.append(f"{name} ({' or '.join(mark.learner for mark in fitting)})")
        elif only is not None and fitting[0].learner not in only:
            continue
        elif template.leaves(row):
            result.excused.append(fitting[0].learner)
        else:
            _enter(row, template.column, fitting[0], result)
    seen = {mark.learner for fitting in found for mark in fitting}
    result.not_in_lms = sorted(
        mark.learner
        for mark in marks
        if mark.points is not None and mark.learner not in seen and (only is None or mark.learner in only)
    )
    file = io.StringIO()
    csv.writer(file, dialect(text), lineterminator="\r\n" if "\r\n" in text else "\n").writerows(template.rows)
    result.text = file.getvalue()
    return result


def _enter(row: list[str], column: int, mark: Result, result: Filled) -> None:
    before = "" if row[column].strip() == BLANK else row[column].strip()
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


def _doubts(template: Template, module: str, out_of: float) -> list[str]:
    """Return what cannot be known of the most points. What is known must agree, to the two decimals of an LMS."""
    lms, heading, here = template.lms.value, template.heading, _points(out_of)
    for text in template.most:
        there = _number(text)
        if there is None or abs(there - out_of) >= 0.01:  # noqa: PLR2004  (a hundredth)
            raise TemplateError(
                f'{module} has {here} points here, but "{heading}" has {_points(there) or text or "none"} in {lms}. '
                f"Set the points of that assignment to {here} in {lms}, and export from there again."
            )
    if template.most:
        return []
    return [f"The template doesn't say the most points of {heading}: see in {lms} that it is {here}."]


class _Learners:
    """The learners of a gradebook by everything that an LMS may know them by."""

    def __init__(self, marks: Iterable[Result]) -> None:
        self._by: dict[str, dict[str, Result]] = {}
        surest: dict[str, int] = {}
        marks = list(marks)
        self._numbers = Numbers(text for mark in marks for text in (mark.learner, mark.lms_id))
        for mark in marks:
            for sure, key in enumerate(map(comparable_id, (mark.email, mark.lms_id, mark.learner))):
                if not key or sure < surest.get(key, 0):
                    continue
                if sure > surest.get(key, 0):  # an id is surer than another's address that reads the same
                    self._by.pop(key, None)
                surest[key] = sure
                self._by.setdefault(key, {})[mark.learner] = mark

    @property
    def known(self) -> Known:
        """The learners whom each id, address or number means."""
        return {key: frozenset(found) for key, found in self._by.items()}

    def rewritten(self, keys: list[str]) -> str:
        """Return what a spreadsheet made of a learner's id, with the id that it was; nothing if it doesn't look so."""
        return next((f"{key} for {found[0]}" for key in keys if (found := self._behind(key))), "")

    def without_zeros(self, keys: list[str]) -> str:
        """Return a learner's id that the gradebook has without the zeros it has in a row; nothing if there is none."""
        found = ((key, true) for key in keys for true in self._numbers.behind(key) if gained(key, true))
        return next((f"{true} for {key}" for key, true in found), "")

    def doubted(self, keys: list[str], fitting: list[Result], met: Container[str]) -> list[Result]:
        """Return the learners whom a row fits, with whoever else it would fit if a spreadsheet took zeros away.

        No row may be theirs, and nothing else in the row may say whose it is.
        """
        if len(fitting) != 1 or sum(key in self._by for key in keys) > 1:
            return fitting
        others = {mark.learner: mark for key in keys for true in self._behind(key) for mark in self._of(true)}
        return [*fitting, *(mark for name, mark in sorted(others.items()) if name not in met)]

    def _behind(self, key: str) -> list[str]:
        """Return the ids that lost something if they became this one; one with zeros before it lost none."""
        return [true for true in self._numbers.behind(key) if not gained(key, true)]

    def _of(self, text: str) -> Iterable[Result]:
        return self._by.get(comparable_id(text), {}).values()

    def of(self, keys: list[str]) -> list[Result]:
        """Return the learners whom a row fits. The first column that knows anybody decides, unless another objects."""
        hits = [hit for key in keys if (hit := self._by.get(key))]
        if not hits:
            return []
        agreed = [name for name in hits[0] if all(name in hit for hit in hits)]
        fitting = {name: mark for hit in hits for name, mark in hit.items()}
        return [fitting[name] for name in sorted(agreed or fitting)]


def _points(points: float | None) -> str:
    return "" if points is None else f"{round(points, 4):g}"


def _number(text: str) -> float | None:
    try:
        return round(float(text.replace(",", ".")), 4)
    except ValueError:
        return None


def _yes(answer: bool) -> str:  # noqa: FBT001  (a cell of a table)
    return "yes" if answer else ""
