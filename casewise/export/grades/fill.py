"""Filling points into a table of learners from an LMS. Learners who are left out are always listed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from casewise.export.directory import Options
from casewise.export.grades.layouts import Lms
from casewise.export.grades.template import Known, Template, TemplateError, cells, comparable_id, dialect
from casewise.gradebook.results import Result
from casewise.printable import listed
from casewise.tables.numbers import AGAIN, Numbers, gained
from casewise.tables.table import to_csv

HEADINGS = ("learner", "last_name", "first_name", "email", "points", "out_of", "waiting_for_a_person")

NAMED = 20
"""How many learners one line lists."""
BLANK = "-"
"""What Moodle writes instead of missing points."""


@dataclass
class Filled:
    """A filled table, and what happened to each learner: lists of ids, or of names in the LMS."""

    text: str
    column: str = ""
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    without_points: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    not_in_lms: list[str] = field(default_factory=list)
    not_in_gradebook: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    uncertain: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the result for each learner as JSON: a promise to other programs."""
        return {
            "text": None,  # earlier versions had the field, and nothing in it
            "column": self.column,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "excused": self.excused,
            "without_points": self.without_points,
            "waiting": self.waiting,
            "held_back": self.held_back,
            "not_in_lms": self.not_in_lms,
            "not_in_gradebook": self.not_in_gradebook,
            "ambiguous": self.ambiguous,
            "remarks": self.remarks,
            "uncertain": self.uncertain,
        }

    @property
    def complete(self) -> bool:
        """Whether everyone was found on both sides exactly once, and the table's encoding is certain."""
        return not (self.not_in_lms or self.not_in_gradebook or self.ambiguous or self.uncertain)

    def same_but_for_points(self, text: str) -> bool:
        """Whether a text is this table, perhaps with other points, so that an earlier export wrote it."""
        try:
            mine, other = cells(self.text), cells(text)
        except csv.Error:
            return False
        at = [heading.strip() for heading in mine[0]].index(self.column)
        for row in (*mine[1:], *other[1:]):
            del row[at : at + 1]
        return mine == other

    def lines(self) -> list[str]:
        """Return a line for each group of learners that isn't empty, and all remarks."""
        groups = {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "excused in the LMS or not assigned there, left so": self.excused,
            "without points": self.without_points,
            "with an answer that nobody has read yet": [one for one in self.waiting if one not in self.held_back],
            "held back, because nobody has read all their answers yet": self.held_back,
            "ambiguous, not filled": self.ambiguous,
            "graded here, but not in the template": self.not_in_lms,
            "in the template, but not in the gradebook": self.not_in_gradebook,
        }
        lines = [
            f"{len(names)} {words}: {listed(names, NAMED)}{' (all of them: --json)' if len(names) > NAMED else ''}"
            for words, names in groups.items()
            if names
        ]
        return lines + self.remarks


def plain_table(marks: list[Result], out_of: float) -> Filled:
    """Return a table in Casewise's own format, one learner a row."""
    rows = [
        [mark.learner, mark.last, mark.first, mark.email, _points(mark.points), _points(out_of), _yes(mark.waiting)]
        for mark in marks
    ]
    waiting = [mark.learner for mark in marks if mark.waiting]
    held = [mark.learner for mark in marks if mark.waiting and mark.points is None]
    new = [mark.learner for mark in marks if mark.learner not in held]
    return Filled(to_csv([HEADINGS, *rows]), "points", new=new, waiting=waiting, held_back=held)


def fill(  # noqa: PLR0913, PLR0917  (what an LMS's table needs)
    text: str,
    sheet: tuple[list[Result], float],
    module: str,
    lms: Lms,
    options: Options,
    only: Container[str] | None = None,
) -> Filled:
    """Put the points of a module into a table exported from an LMS. Everything else in it stays the same.

    A row that fits several learners, or a learner who fits several rows, is listed as ambiguous and not filled.

    Args:
        text: the table.
        sheet: the results in the gradebook, and the maximum points.
        module: the module, whose name is the heading of the column for points.
        lms: the LMS that made the table.
        options: the columns that a person chose.
        only: the learners whose rows are filled, or None for all. Other rows stay the same.

    Raises:
        TemplateError: if the table has no learners' ids, no column or several for the module, different maximum points
            for it, or no learner of the course.
    """
    marks, out_of = sheet
    learners = _Learners(marks)
    template = Template.read(text, module, lms, learners.known, options)
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
            remark = f"{words}: {', '.join(changed[:NAMED])}{' …' if len(changed) > NAMED else ''}. {advice}"
            if not any(found):
                raise TemplateError(remark)
            result.remarks.append(remark)
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
        if (mark.points is not None or mark.waiting)
        and mark.learner not in seen
        and (only is None or mark.learner in only)
    )
    file = io.StringIO()
    csv.writer(file, dialect(text), lineterminator="\r\n" if "\r\n" in text else "\n").writerows(template.rows)
    result.text = file.getvalue()
    return result


def _enter(row: list[str], column: int, mark: Result, result: Filled) -> None:
    before = "" if row[column].strip() == BLANK else row[column].strip()
    if mark.waiting:
        result.waiting.append(mark.learner)
    if mark.points is None:
        (result.held_back if mark.waiting else result.without_points).append(mark.learner)
        return
    after = _points(mark.points)
    if _number(before) == _number(after):
        result.same.append(mark.learner)
    else:
        (result.changed if before else result.new).append(mark.learner)
        row[column] = after


def _doubts(template: Template, module: str, out_of: float) -> list[str]:
    """Return remarks if the template doesn't say the maximum points. If it does, they must agree to two decimals."""
    lms, heading, here = template.lms.called, template.heading, _points(out_of)
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
    """The learners of a gradebook, found by every id that an LMS may use."""

    def __init__(self, marks: Iterable[Result]) -> None:
        self._by: dict[str, dict[str, Result]] = {}
        surest: dict[str, int] = {}
        marks = list(marks)
        self._numbers = Numbers(text for mark in marks for text in (mark.learner, mark.lms_id))
        for mark in marks:
            for sure, key in enumerate(map(comparable_id, (mark.email, mark.lms_id, mark.learner))):
                if not key or sure < surest.get(key, 0):
                    continue
                if sure > surest.get(key, 0):  # an id is more certain than someone else's equal address
                    self._by.pop(key, None)
                surest[key] = sure
                self._by.setdefault(key, {})[mark.learner] = mark

    @property
    def known(self) -> Known:
        """The learners that each id, address or number belongs to."""
        return {key: frozenset(found) for key, found in self._by.items()}

    def rewritten(self, keys: list[str]) -> str:
        """Return a learner's changed id with the original one, or an empty text if a spreadsheet didn't change it."""
        return next((f"{key} for {found[0]}" for key in keys if (found := self._behind(key))), "")

    def without_zeros(self, keys: list[str]) -> str:
        """Return an id that has zeros in a row but not in the gradebook, or an empty text."""
        found = ((key, true) for key in keys for true in self._numbers.behind(key) if gained(key, true))
        return next((f"{true} for {key}" for key, true in found), "")

    def doubted(self, keys: list[str], fitting: list[Result], met: Container[str]) -> list[Result]:
        """Return the learners whom a row fits, and those whom it would fit if a spreadsheet removed zeros.

        No row may be theirs, and nothing else in the row may say whose it is.
        """
        if len(fitting) != 1 or sum(key in self._by for key in keys) > 1:
            return fitting
        others = {mark.learner: mark for key in keys for true in self._behind(key) for mark in self._of(true)}
        return [*fitting, *(mark for name, mark in sorted(others.items()) if name not in met)]

    def _behind(self, key: str) -> list[str]:
        """Return the ids that a spreadsheet could have shortened to this one; none if this one has leading zeros."""
        return [true for true in self._numbers.behind(key) if not gained(key, true)]

    def _of(self, text: str) -> Iterable[Result]:
        return self._by.get(comparable_id(text), {}).values()

    def of(self, keys: list[str]) -> list[Result]:
        """Return the learners whom a row fits, by the first column with a known id, unless another column disagrees."""
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
