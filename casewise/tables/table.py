"""Reading and writing tables: CSV files as any spreadsheet saves them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from casewise.errors import CasewiseError
from casewise.tables.encoding import Decoded, EncodingError, choices, decoded, in_short

FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
"""Characters that begin a formula in a spreadsheet, also in full width. After an apostrophe they are text."""
HIDDEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters that a spreadsheet may skip before a formula."""
CONTROLS = frozenset(map(chr, range(32))) - set("\t\r\n")
"""Characters that no program adds around a text by accident."""
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
DELIMITERS = ",;\t"
COLON = ":"
"""Moodle offers it as a delimiter. Headings may contain colons, so it counts only if there is no other."""
Columns = Mapping[str, tuple[str, ...]]
"""The columns of a table, each with other headings that people use for it."""
Line = tuple[int, list[str]]
Lines = list[Line]
"""The cells of a table, with each row's line as an editor counts."""


class TableError(CasewiseError):
    """A table can't be used. `problems` are sentences, each with its line if it has one."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Row:
    """One row: the line it begins on, as an editor counts, and its cells by column. A missing cell is empty."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def blank(self) -> bool:
        """Whether all cells are empty."""
        return not any(self.cells.values())


def delimiter(text: str) -> str:
    """Return the delimiter of a table: the most frequent one in its first line, outside quotation marks."""
    first = re.sub(r'"[^"]*("|$)', "", text.lstrip().partition("\n")[0])
    found = max(DELIMITERS, key=first.count)
    return COLON if found not in first and COLON in first else found


def rows(data: bytes, columns: Columns, required: Iterable[str], encoding: str = "") -> list[Row]:
    """Return the rows of a table that aren't empty, with every text composed (NFC) and trimmed.

    Raises:
        TableError: if it isn't a table, lacks a column, has a row that doesn't fit its headings, or has letters in an
            unknown encoding.
    """
    table = lines(data, lambda table: _texts(table, columns), encoding)
    headings, problems = _headings(table[0][1], columns, required)
    found = []
    for line, cells in table[1:]:
        if any(cells[len(headings) :]):
            problems.append(f"Line {line} has more cells than there are headings. Put cells with commas in quotes.")
        pairs = zip(headings, cells, strict=False)
        found.append(Row(line, {heading: cell for heading, cell in pairs if heading}))
    if problems:
        raise TableError(problems)
    return [row for row in found if not row.blank]


def lines(data: bytes, texts: Callable[[Lines], Iterable[str]], encoding: str = "") -> Lines:
    """Return the cells of each line that isn't empty, with the line's number. The first row holds the headings.

    `texts` picks the cells that are used. If their encoding isn't certain, a person has to choose it.

    Raises:
        TableError: if it isn't a table, or its encoding isn't known.
    """
    if data.startswith(WORKBOOK):
        raise TableError(['This is a workbook. Save it as a table: choose "Save As", then "CSV UTF-8".'])
    try:
        read = decoded(data, encoding)
    except EncodingError as error:
        raise TableError([str(error)]) from None
    if "\0" in read.text or "\ufffd" in read.text:
        raise TableError(['This isn\'t text that can be read. Save the table as "CSV UTF-8".'])
    found = list(_lines(read.text))
    if not found:
        raise TableError(["The table is empty."])
    if not read.sure and (letters := [text for text in texts(found) if not text.isascii()]):
        raise TableError([_uncertain(data, read, letters, texts)])
    return found


def to_csv(table: Iterable[Iterable[str]]) -> str:
    """Return a table as CSV text that no spreadsheet calculates or splits differently."""
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in table)


def harmless(cell: str) -> str:
    """Return a text in a form that a spreadsheet shows and doesn't calculate."""
    return f"'{cell}" if _calculates(cell) else cell


def _calculates(cell: str) -> bool:
    """Whether a spreadsheet could take a text for a formula, even after spaces or hidden characters."""
    begins = next((at for at, sign in enumerate(cell) if unicodedata.category(sign) not in HIDDEN), len(cell))
    return cell.startswith(("\t", "\r")) or cell[begins : begins + 1] in set(FORMULA)


def _quoted(cell: str) -> str:
    """Return a cell in CSV form. A cell with any program's delimiter gets quotation marks."""
    text = harmless(cell)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",;:|\t\r\n]', text) else text


def _uncertain(data: bytes, read: Decoded, letters: list[str], texts: Callable[[Lines], Iterable[str]]) -> str:
    """Return a sentence about a table in an unknown encoding."""

    def named(text: str) -> Iterable[str]:
        try:
            return texts(list(_lines(text)))
        except TableError as error:
            raise ValueError from error

    found = list(choices(data, named))
    first = (
        "This table isn't UTF-8, and it doesn't say which encoding it has. "
        f"Read as {read.encoding}, its letters are: {in_short(letters)}. "
    )
    if not found:
        return f'{first}They don\'t look right in any encoding that Casewise knows. Save the table as "CSV UTF-8".'
    fix = 'Save it as "CSV UTF-8", or find the line with the right letters and give its option:'
    return "\n  ".join([f"{first}{fix}", *found])


def _texts(table: Lines, columns: Columns) -> Iterator[str]:
    """Yield the cells of the known columns."""
    headings, _ = _headings(table[0][1], columns, ()) if table else ([], [])
    for _, cells in table[1:]:
        yield from (cell for heading, cell in zip(headings, cells, strict=False) if heading)


def _lines(text: str) -> Iterator[Line]:
    """Yield the cells of each row with its first line. Excel's line `sep=;` doesn't count as a row."""
    parted_by = delimiter(text)
    begins = text.split("\n", 1)[0].strip().lower()
    if begins.startswith("sep=") and len(begins) == len("sep=") + 1:
        parted_by = begins[-1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by, strict=True)
    line = 1
    try:
        for cells in reader:
            if line > 1 or not begins.startswith("sep="):
                trimmed = [_plain(cell) for cell in cells]
                if any(trimmed):
                    yield line, trimmed
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError([f"Line {line} cannot be read: {error}. Is a quotation mark missing?"]) from None


def _plain(cell: str) -> str:
    """Return a cell's text without the apostrophe that keeps a spreadsheet from calculating it."""
    text = unicodedata.normalize("NFC", cell)
    text = trimmed(text)
    return trimmed(text[1:]) if text.startswith("'") and _calculates(text[1:]) else text


def trimmed(text: str) -> str:
    """Return a text without accidental spaces and hidden characters around it."""
    kept = [at for at, sign in enumerate(text) if unicodedata.category(sign) not in HIDDEN or sign in CONTROLS]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _headings(cells: list[str], columns: Columns, required: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the columns in order, with an empty name for unknown ones, and what's wrong with them."""
    names = {other: name for name, others in columns.items() for other in (name, *others)}
    found = [names.get("_".join(cell.lower().replace("-", " ").replace("_", " ").split()), "") for cell in cells]
    there = ", ".join(f'"{cell}"' for cell in cells if cell)
    problems = [f'There is no column "{name}"; the columns are {there}.' for name in required if name not in found]
    twice = sorted({name for name in found if name and found.count(name) > 1})
    return found, problems + [f'Several columns mean "{name}". Keep one of them.' for name in twice]
