"""A template: the table that an LMS has exported, and where in it learners, points and the most points stand."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass

from casewise.export.lms import LAYOUTS, Layout, Lms
from casewise.registrar.table import delimiter


class TemplateError(Exception):
    """A file of an LMS cannot be filled; the message says why, and what to do."""


@dataclass(frozen=True)
class Template:
    """The rows of a table, the first one its headings, the columns that learners are `known_by`, and that of points."""

    lms: Lms
    rows: list[list[str]]
    known_by: list[int]
    column: int

    @classmethod
    def read(cls, text: str, module: str, lms: Lms) -> Template:
        """Read a table.

        Raises:
            TemplateError: if it is no table, or has no learners' ids, or no column or several for the module.
        """
        try:
            rows = cells(text)
        except csv.Error as error:
            raise TemplateError(f"The template is no table ({error}). Export it from the LMS again.") from error
        if not rows:
            raise TemplateError("The template is empty. Export it from the LMS again.")
        return cls(lms, rows, _known_by(rows[0], lms), _column(rows[0], module, lms))

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.lms]

    @property
    def heading(self) -> str:
        """What stands above the points."""
        return self.rows[0][self.column].strip()

    @property
    def learners(self) -> list[list[str]]:
        """The rows of learners, each long enough for the points."""
        found = [row for row in self.rows[1:] if self.name(row) and not self._is_nobody(row)]
        for row in found:
            row.extend([""] * (self.column + 1 - len(row)))
        return found

    @property
    def most(self) -> list[str]:
        """The most points as the LMS writes them, in its several ways; nothing if the table does not tell."""
        texts = re.findall(self.layout.most_in_heading, self.heading.lower()) if self.layout.most_in_heading else []
        texts += [_cell(row, self.column) for row in self.rows[1:] if _cell(row, 0).lower() in self.layout.most_in_row]
        for place in _places(self.rows[0], self.layout.most_in_column):
            texts += [_cell(row, place) for row in self.learners]
        return list(dict.fromkeys(texts))

    def keys(self, row: list[str]) -> list[str]:
        """Return what a learner is known by, from the surest on."""
        return [plainly(_cell(row, place).lstrip("'")) for place in self.known_by]

    def name(self, row: list[str]) -> str:
        """Return what the LMS calls a learner, by an id if need be; nothing where nobody is meant."""
        names = [_cell(row, place) for place in _places(self.rows[0], self.layout.names)]
        return ", ".join(filter(None, names)) or next(filter(None, self.keys(row)), "")

    def leaves(self, row: list[str]) -> bool:
        """Whether the LMS wants no points of a learner."""
        return _cell(row, self.column).lower() in self.layout.leaves

    def _is_nobody(self, row: list[str]) -> bool:
        return self.name(row).lower() in (*self.layout.most_in_row, *self.layout.not_learners)


def cells(text: str) -> list[list[str]]:
    """Return the rows of a table.

    Raises:
        csv.Error: if it is none.
    """
    return list(csv.reader(io.StringIO(text, newline=""), dialect(text)))


def dialect(text: str) -> type[csv.Dialect]:
    """Return how a table parts its cells."""

    class Found(csv.excel):
        pass

    Found.delimiter = delimiter(text)
    return Found


def plainly(text: str) -> str:
    """Return an id as it is compared: accents are written in two ways, and letters in two cases."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _places(headings: list[str], wanted: tuple[str, ...]) -> list[int]:
    """Return where columns stand, in the order in which they are wanted."""
    names = [_plain(heading) for heading in headings]
    return [names.index(name.lower()) for name in wanted if name.lower() in names]


def _plain(heading: str) -> str:
    return heading.strip().lstrip("\ufeff").lower()


def _known_by(headings: list[str], lms: Lms) -> list[int]:
    places = _places(headings, LAYOUTS[lms].known_by)
    if not places:
        wanted = ", ".join(f'"{name}"' for name in LAYOUTS[lms].known_by)
        raise TemplateError(f"The template has none of the columns {wanted}: is it an export of {lms.value}?")
    return places


def _column(headings: list[str], module: str, lms: Lms) -> int:
    layout = LAYOUTS[lms]
    names = [_plain(heading) for heading in headings]
    of_the_lms = {name.lower() for name in (*layout.known_by, *layout.names, *layout.own)}
    own = re.compile(layout.before + re.escape(module.lower()) + layout.adds)
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
