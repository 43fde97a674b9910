"""A table: what a person kept in a spreadsheet and saved as CSV, in whatever way theirs does that."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet calculate; behind an apostrophe it is text."""
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
DELIMITERS = ",;\t"

Columns = Mapping[str, tuple[str, ...]]
"""The columns of a table, each with the other headings that people give it."""


class TableError(Exception):
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


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a table and its encoding: some programs write UTF-16, some a byte-order mark, some neither."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "utf-16"
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def delimiter(text: str) -> str:
    """Return what parts the cells of a table: what its first line has most of."""
    first = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def rows(data: bytes, columns: Columns, required: Iterable[str]) -> list[Row]:
    """Return the rows of a table that have anything in them, every text composed (NFC) and trimmed.

    Raises:
        TableError: if it is no table, lacks a column, or has a row that does not fit its headings.
    """
    if data.startswith(WORKBOOK):
        raise TableError(['This is a workbook. Save it as a table: "Save As", then "CSV UTF-8".'])
    text, _ = decoded(data)
    if "\0" in text or "\ufffd" in text:
        raise TableError(['This is no text that can be read. Save the table as "CSV UTF-8".'])
    lines = list(_lines(text))
    if not lines:
        raise TableError(["The table is empty."])
    headings, problems = _headings(lines[0][1], columns, required)
    found = []
    for line, cells in lines[1:]:
        if any(cells[len(headings) :]):
            problems.append(f"Line {line} has more cells than there are headings. Put a cell with a comma into quotes.")
        pairs = zip(headings, cells, strict=False)
        found.append(Row(line, {heading: cell for heading, cell in pairs if heading}))
    if problems:
        raise TableError(problems)
    return [row for row in found if not row.blank]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
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
    text = unicodedata.normalize("NFC", cell).strip(" \t\r\n\u00a0\ufeff")
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _headings(cells: list[str], columns: Columns, required: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the columns in their order, an empty name for one that is not known, and what is wrong with them."""
    names = {other: name for name, others in columns.items() for other in (name, *others)}
    found = [names.get("_".join(cell.lower().replace("-", " ").replace("_", " ").split()), "") for cell in cells]
    there = ", ".join(f'"{cell}"' for cell in cells if cell)
    problems = [f'There is no column "{name}"; there are {there}.' for name in required if name not in found]
    twice = sorted({name for name in found if name and found.count(name) > 1})
    return found, problems + [f'Several columns mean "{name}". Keep one of them.' for name in twice]
