"""A template: a table exported from an LMS, and its places for learners, points and maximum points.

Columns are found by their headings, in other languages by their cells, or else by a person's choice.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from casewise.errors import CasewiseError
from casewise.export.directory import Options
from casewise.export.grades.layouts import LAYOUTS, Layout, Lms
from casewise.printable import printable
from casewise.tables.numbers import alike
from casewise.tables.table import delimiter, trimmed

PARTICIPANT = re.compile(r"\D+ ?\d+")
"""Moodle's word for a learner in a table of one assignment."""
OWN_NUMBER = re.compile(r"\((\d+)\)$|\|(\d+)$")
"""The number that Canvas or Blackboard adds to a column's name."""
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")

Known = Mapping[str, frozenset[str]]
"""The learners that an id, an address or a number belongs to, in the form used to compare."""


class TemplateError(CasewiseError):
    """An LMS's file can't be filled. The message says why and what to do."""


@dataclass(frozen=True)
class Template:
    """The rows of a table, first its headings, and the columns of ids (`known_by`) and of points."""

    lms: Lms
    rows: list[list[str]]
    known_by: list[int]
    column: int

    @classmethod
    def read(cls, text: str, module: str, lms: Lms, known: Known, options: Options) -> Template:
        """Read a table.

        Raises:
            TemplateError: if it isn't a table, or no column or several could hold learners' ids or the module's points.
        """
        try:
            rows = cells(text)
        except csv.Error as error:
            raise TemplateError(f"The template isn't a table ({error}). Export it from the LMS again.") from error
        if not rows:
            raise TemplateError("The template is empty. Export it from the LMS again.")
        known_by = _known_by(rows, lms, known, options.id_column)
        return cls(lms, rows, known_by, _column(rows, module, lms, known_by, options.column))

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.lms]

    @property
    def heading(self) -> str:
        """The heading of the column for points."""
        return self.rows[0][self.column].strip()

    @property
    def learners(self) -> list[list[str]]:
        """The rows of learners, each long enough for the column of points."""
        found = [row for row in self.rows[1:] if self.name(row) and not self._is_nobody(row)]
        for row in found:
            row.extend([""] * (self.column + 1 - len(row)))
        return found

    @property
    def most(self) -> list[str]:
        """The maximum points in all forms that the LMS writes; empty if the table doesn't say."""
        texts = re.findall(self.layout.most_in_heading, self.heading.lower()) if self.layout.most_in_heading else []
        texts += [_cell(row, self.column) for row in self.rows[1:] if self._has_most(row)]
        places = _places(self.rows[0], self.layout.most_in_column)
        if not places and self.layout.grades and (found := _worksheet(self.rows)) == [self.column]:
            places = [found[0] + 1]
        for place in places:
            texts += [_cell(row, place) for row in self.learners]
        return list(dict.fromkeys(texts))

    def keys(self, row: list[str]) -> list[str]:
        """Return a row's ids, the most reliable first."""
        return [comparable_id(_cell(row, place)) for place in self.known_by]

    def name(self, row: list[str]) -> str:
        """Return a learner's name in the LMS, or else an id; empty if the row isn't a learner's."""
        places = _places(self.rows[0], self.layout.names)
        if not places:  # in another language, names come before the ids
            places = [place for place in range(min(self.known_by)) if not re.search(r"[\d@]", _cell(row, place))]
        names = [_cell(row, place) for place in places]
        return printable(", ".join(filter(None, names)) or next(filter(None, self.keys(row)), ""))

    def leaves(self, row: list[str]) -> bool:
        """Whether the LMS expects no points for a learner."""
        return _cell(row, self.column).lower() in self.layout.leaves

    def _is_nobody(self, row: list[str]) -> bool:
        return self._has_most(row) or self.name(row).lower() in self.layout.not_learners

    def _has_most(self, row: list[str]) -> bool:
        """Whether a row has the maximum points: by its name, or because it has no ids and begins with spaces."""
        if not self.layout.most_in_row:
            return False
        indented = row[:1] != [] and row[0][:1].isspace() and row[0].strip() and not any(self.keys(row))
        return _cell(row, 0).lower() in self.layout.most_in_row or bool(indented)


def cells(text: str) -> list[list[str]]:
    """Return the rows of a table.

    Raises:
        csv.Error: if it isn't one.
    """
    return list(csv.reader(io.StringIO(text, newline=""), dialect(text)))


def dialect(text: str) -> type[csv.Dialect]:
    """Return the CSV dialect of a table."""

    class Found(csv.excel):
        pass

    Found.delimiter = delimiter(text)
    return Found


def comparable_id(text: str) -> str:
    """Return an id in the form used to compare, without a spreadsheet's apostrophe."""
    return alike(trimmed(trimmed(text).lstrip("'")))


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _places(headings: list[str], wanted: tuple[str, ...]) -> list[int]:
    """Return the places of columns, in the order of `wanted`."""
    names = [_plain(heading) for heading in headings]
    return [names.index(name.lower()) for name in wanted if name.lower() in names]


def _plain(heading: str) -> str:
    return " ".join(trimmed(heading).split()).lower()


def _known_by(rows: list[list[str]], lms: Lms, known: Known, wanted: str) -> list[int]:
    """Return the columns of ids: the wanted one, or those with known headings, or those with learners' ids."""
    if wanted:
        return [_wanted(rows[0], wanted, "--id-column")]
    places = _places(rows[0], LAYOUTS[lms].known_by)
    if any(_meant(rows, place, known) for place in places):
        return places
    return _by_cells(rows, known) or places or _nobody(rows, lms)


def _by_cells(rows: list[list[str]], known: Known) -> list[int]:
    """Return the columns whose cells match the most learners, or none if no column does.

    In a column of points, numbers repeat, and few of them match a learner by chance.
    """
    meant = {place: _meant(rows, place, known) for place in range(len(rows[0]))}
    for place, found in meant.items():
        filled = sum(bool(_cell(row, place)) for row in rows[1:])
        if len(set(found.values())) < len(found) or 2 * len(found) < filled:
            meant[place] = {}
    most = max(map(len, meant.values()), default=0)
    best = [place for place, found in meant.items() if most and len(found) == most]
    first = meant[best[0]] if best else {}
    for place in best[1:]:
        if any(not whom & meant[place].get(row, whom) for row, whom in first.items()):
            columns = _listed(rows[0], best)
            raise TemplateError(
                f"Several columns could hold the learners' ids: {columns}. Name one: --id-column NUMBER"
            )
    return best


def _meant(rows: list[list[str]], place: int, known: Known) -> dict[int, frozenset[str]]:
    """Return the learners that a column's cells match, by row."""
    found = {number: known.get(comparable_id(_cell(row, place))) for number, row in enumerate(rows)}
    return {number: whom for number, whom in found.items() if number and whom}


def _nobody(rows: list[list[str]], lms: Lms) -> list[int]:
    """Raise the error that says why no column can hold ids."""
    people = [row for row in rows[1:] if _cell(row, 0)]
    if lms is Lms.MOODLE and people and all(PARTICIPANT.fullmatch(_cell(row, 0)) for row in people):
        raise TemplateError(
            f'Moodle hides the names here ("{printable(_cell(people[0], 0))}"). In the assignment choose "Reveal '
            'student identities", and download the worksheet again. If a column has the ids, name it: --id-column'
        )
    wanted = ", ".join(f'"{name}"' for name in LAYOUTS[lms].known_by)
    raise TemplateError(
        f"The template has none of the columns {wanted}, and no other one means anybody of the gradebook: "
        f"is it an export of {lms.called}? Is your LMS in another language? Then name the column of the ids: "
        f"--id-column NUMBER, of {_listed(rows[0])}."
    )


def _column(rows: list[list[str]], module: str, lms: Lms, known_by: list[int], wanted: str) -> int:
    """Return the column of a module's points: the wanted one, or by its heading, or by its cells."""
    headings, layout = rows[0], LAYOUTS[lms]
    if wanted:
        place = _wanted(headings, wanted, "--column")
        if place in known_by or _plain(headings[place]) in _of_the_lms(layout):
            raise TemplateError(f'"{printable(headings[place].strip())}" isn\'t a column for points. Name another one.')
        return place
    names = [_plain(heading) for heading in headings]
    free = [at for at, name in enumerate(names) if name not in _of_the_lms(layout) and at not in known_by]
    own = re.compile(layout.before + re.escape(module.lower()) + layout.adds)
    elsewhere = re.compile(layout.before + re.escape(module.lower()) + layout.adds_elsewhere)
    places = [at for at in free if own.fullmatch(names[at])]
    places = places or [at for at in free if names[at] in map(str.lower, layout.grades)]
    places = places or [at for at in free if elsewhere.fullmatch(names[at])]
    places = places or [at for at in _worksheet(rows) if layout.grades and at in free]
    if len(places) == 1:
        return places[0]
    if places:
        raise TemplateError(
            f"Several columns of the template could be {module}: {_listed(headings, places)}. Name one: --column NUMBER"
        )
    raise TemplateError(
        f"The template has no column for {module}; it has {_listed(headings)}. Name the column: --column NUMBER. Or "
        f"give the assignment just that name in {lms.called}, and export again. Is it the template of another course?"
    )


def _worksheet(rows: list[list[str]]) -> list[int]:
    """Return the columns for points in Moodle's worksheet: the next column holds the same maximum for everyone."""
    people = [row for row in rows[1:] if PARTICIPANT.fullmatch(_cell(row, 0))]
    found = []
    for place in range(1, len(rows[0]) - 1 if people else 0):
        most = {_cell(row, place + 1) for row in people}
        points = {_cell(row, place) for row in people} - {"", "-"}
        if len(most) == 1 and NUMBER.fullmatch(min(most)) and all(map(NUMBER.fullmatch, points)):
            found.append(place)
    return found


def _of_the_lms(layout: Layout) -> set[str]:
    return {name.lower() for name in (*layout.known_by, *layout.names, *layout.own)}


def _wanted(headings: list[str], wanted: str, option: str) -> int:
    """Return the column that a person chose: by heading, by the LMS's number in it, or by place, from 1."""
    names = [_plain(heading) for heading in headings]
    places = [at for at, name in enumerate(names) if name == _plain(wanted)]
    numbers = [(at, OWN_NUMBER.search(name)) for at, name in enumerate(names)]
    places = places or [at for at, found in numbers if found and wanted in found.groups()]
    if not places and wanted.isdecimal() and 1 <= int(wanted) <= len(headings):
        places = [int(wanted) - 1]
    if len(places) == 1:
        return places[0]
    if places:
        raise TemplateError(f"Several columns are called that: {_listed(headings, places)}. Write {option} NUMBER")
    raise TemplateError(f'No column is "{printable(wanted)}"; there are {_listed(headings)}. Write {option} NUMBER')


def _listed(headings: list[str], places: list[int] | None = None) -> str:
    """Return columns with their places, for a person to choose from."""
    some = range(len(headings)) if places is None else places
    return ", ".join(f'{place + 1} "{printable(headings[place].strip())}"' for place in some if headings[place].strip())
