"""A table: what a person kept in a spreadsheet and saved as CSV, in whatever way theirs does that."""

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
"""What makes a spreadsheet calculate, also in full width; behind an apostrophe it is text."""
HIDDEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of signs that a spreadsheet may pass over before it finds a formula."""
CONTROLS = frozenset(map(chr, range(32))) - set("\t\r\n")
"""Signs that no program puts around a text by accident."""
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
DELIMITERS = ",;\t"
COLON = ":"
"""Moodle offers it as a delimiter. Headings hold colons too, so it counts only where there is no other."""
Columns = Mapping[str, tuple[str, ...]]
"""The columns of a table, each with the other headings that people give it."""
Line = tuple[int, list[str]]
Lines = list[Line]
"""The cells of a table by line, as an editor counts."""


class TableError(CasewiseError):
    """A table cannot be used; `problems` are sentences, each with its line where it has one."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Row:
    """One row: the line it begins on, as an editor counts, and its cells by column; a missing one is empty."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.cells.values())


def delimiter(text: str) -> str:
    """Return what parts the cells of a table: what its first line has most of, outside of quotation marks."""
    first = re.sub(r'"[^"]*("|$)', "", text.lstrip().partition("\n")[0])
    found = max(DELIMITERS, key=first.count)
    return COLON if found not in first and COLON in first else found


def rows(data: bytes, columns: Columns, required: Iterable[str], encoding: str = "") -> list[Row]:
    """Return the rows of a table that have anything in them, every text composed (NFC) and trimmed.

    Raises:
        TableError: if it isn't a table, lacks a column, has a row that doesn't fit its headings, or letters that
            could be read in several ways.
    """
    table = lines(data, lambda table: _texts(table, columns), encoding)
    headings, problems = _headings(table[0][1], columns, required)
    found = []
    for line, cells in table[1:]:
        if any(cells[len(headings) :]):
            problems.append(f"Line {line} has more cells than there are headings. Put a cell with a comma into quotes.")
        pairs = zip(headings, cells, strict=False)
        found.append(Row(line, {heading: cell for heading, cell in pairs if heading}))
    if problems:
        raise TableError(problems)
    return [row for row in found if not row.blank]


def lines(data: bytes, texts: Callable[[Lines], Iterable[str]], encoding: str = "") -> Lines:
    """Return the cells of each line that has any, with the number of the line; the first ones are the headings.

    `texts` picks the cells that are used. If their letters could be read in several ways, a person has to choose.

    Raises:
        TableError: if it isn't a table, or nothing says how its letters are to be read.
    """
    if data.startswith(WORKBOOK):
        raise TableError(['This is a workbook. Save it as a table: "Save As", then "CSV UTF-8".'])
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
    """Return a table as CSV that no spreadsheet calculates or parts in another way."""
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in table)


def harmless(cell: str) -> str:
    """Return a text that a spreadsheet shows and doesn't calculate."""
    return f"'{cell}" if _calculates(cell) else cell


def _calculates(cell: str) -> bool:
    """Whether a spreadsheet could take a text for a formula, whatever blanks or hidden signs are before it."""
    begins = next((at for at, sign in enumerate(cell) if unicodedata.category(sign) not in HIDDEN), len(cell))
    return cell.startswith(("\t", "\r")) or cell[begins : begins + 1] in set(FORMULA)


def _quoted(cell: str) -> str:
    """Return a cell as CSV has it. Whatever any program parts cells by stands in quotation marks."""
    text = harmless(cell)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",;:|\t\r\n]', text) else text


def _uncertain(data: bytes, read: Decoded, letters: list[str], texts: Callable[[Lines], Iterable[str]]) -> str:
    """Return what to say of a table whose encoding nobody knows."""

    def named(text: str) -> Iterable[str]:
        try:
            return texts(list(_lines(text)))
        except TableError as error:
            raise ValueError from error

    found = list(choices(data, named))
    first = (
        "This table isn't UTF-8, and nothing in it says which encoding it has. "
        f"Read as {read.encoding}, its letters are: {in_short(letters)}. "
    )
    if not found:
        return f'{first}In no encoding that Casewise knows do they look right. Save the table as "CSV UTF-8".'
    told = 'Save it as "CSV UTF-8", or say in which line the letters are right, and give that option:'
    return "\n  ".join([f"{first}{told}", *found])


def _texts(table: Lines, columns: Columns) -> Iterator[str]:
    """Yield the cells of the columns that are known."""
    headings, _ = _headings(table[0][1], columns, ()) if table else ([], [])
    for _, cells in table[1:]:
        yield from (cell for heading, cell in zip(headings, cells, strict=False) if heading)


def _lines(text: str) -> Iterator[Line]:
    """Yield the cells of each row with its first line; the line `sep=;`, which Excel knows, is no row."""
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
    """Return what a cell says, without the apostrophe by which a spreadsheet was kept from calculating it."""
    text = unicodedata.normalize("NFC", cell)
    text = trimmed(text)
    return trimmed(text[1:]) if text.startswith("'") and _calculates(text[1:]) else text


def trimmed(text: str) -> str:
    """Return a text without the blanks and hidden signs that stand around it by accident."""
    kept = [at for at, sign in enumerate(text) if unicodedata.category(sign) not in HIDDEN or sign in CONTROLS]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _headings(cells: list[str], columns: Columns, required: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the columns in their order, an empty name for one that is not known, and what is wrong with them."""
    names = {other: name for name, others in columns.items() for other in (name, *others)}
    found = [names.get("_".join(cell.lower().replace("-", " ").replace("_", " ").split()), "") for cell in cells]
    there = ", ".join(f'"{cell}"' for cell in cells if cell)
    problems = [f'There is no column "{name}"; there are {there}.' for name in required if name not in found]
    twice = sorted({name for name in found if name and found.count(name) > 1})
    return found, problems + [f'Several columns mean "{name}". Keep one of them.' for name in twice]
