"""Reading questions from a spreadsheet (.xlsx, .ods, .csv), one a row, and writing the template for one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from casewise.files import read_regular
from casewise.imports.grid import Row, is_heading, questions_of
from casewise.imports.packed import opened
from casewise.imports.question import NotQuestionsError, Question, Reading, Unread
from casewise.tables.encoding import decoded
from casewise.tables.table import TableError, lines

NAME = "Spreadsheet"
LARGEST_TABLE = 16 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, HEAD = 20_000, 60, 20
"""How many rows and columns are read, and in how many rows the headings are looked for."""
OLD = (
    "This is an old .xls file, or one with a password. Open it, and save it as .xlsx without a password: File, Save "
    "As, Excel Workbook."
)
NO_HEADINGS = (
    'There is no row with headings such as "prompt", "A", "B" and "key". Write one above the questions, or start with '
    "the template: casewise import --template questions.xlsx"
)
LONGEST_COUNT = 8
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OPTIONS = "ABCDEF"
COLUMNS = ["title", "prompt", *OPTIONS, "key", *(f"why {letter}" for letter in OPTIONS), "objective", "points"]
EXAMPLE = {
    "title": "In the elevator (an example: write over it)",
    "prompt": 'A colleague steps in beside you and a stranger, and asks: "How is Juno doing?" What do you do?',
    "A": "Tell her briefly what happened.",
    "B": "Say that you'd like to talk in the team room.",
    "C": "Look at the floor numbers.",
    "key": "B",
    "why A": "A stranger hears the name of a client, and that she is one.",
    "why B": "Her name stays out of a public place, and your colleague learns what she needs.",
    "why C": "Nothing is said, but your colleague doesn't learn where you can talk.",
    "objective": "A1",
    "points": "1",
}
HELP = (
    ("title", "A short name for the case. Name the situation, and not the answer."),
    ("prompt", "The situation, then one question. Give only the facts that matter to the decision."),
    ("A to F", "The answers to choose from. Three good ones are enough, so leave the others empty."),
    ("key", "The letter of the best answer. Several that apply: A, C. Partly right: B=1, A=0.5."),
    ("why A to why F", "For each answer: the rule, and what happens to the client."),
    ("objective", "What it measures: an id from course.yaml, or your own words."),
    ("points", "What it's worth. Empty means 1."),
    ("", "A question without answers is answered in writing, and what is in its key helps those who read it."),
    (
        "",
        "Leave a cell empty where you don't know yet. The question becomes a draft, and a list says what is left.",
    ),
    ("", "Add pictures afterwards, in the notebook."),
)
WIDTHS = {"title": 24, "prompt": 60, "key": 10, "objective": 16, "points": 8}


def read(path: Path) -> Reading:
    """Return the questions of a spreadsheet.

    Raises:
        NotQuestionsError: if it isn't one, or has no headings.
        OSError: if it can't be read.
    """
    head = read_regular(path, 8)
    if head.startswith(b"PK"):
        sheets = _packed(path)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotQuestionsError(OLD)
    else:
        sheets = {"": _comma_separated(path)}
    found: list[Question | Unread] = []
    headed = False
    for name, rows in sheets.items():
        at = next((place for place, (_, cells) in enumerate(rows[:HEAD]) if is_heading(cells)), None)
        if at is None:
            continue
        headed = True
        sheet = f"sheet {name}, " if name and len(sheets) > 1 else ""
        below = [Row(f"{sheet}row {number}", cells) for number, cells in rows[at + 1 :] if not _is_example(cells)]
        found += questions_of(rows[at][1], below)
    if not headed:
        raise NotQuestionsError(NO_HEADINGS)
    return Reading(
        NAME,
        tuple(one for one in found if isinstance(one, Question)),
        tuple(one for one in found if isinstance(one, Unread)),
    )


def template() -> bytes:
    """Return a workbook to write questions into: headings, an example, and a sheet that explains the columns."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Questions"
    sheet.append(COLUMNS)
    sheet.append([EXAMPLE.get(name, "") for name in COLUMNS])
    sheet.freeze_panes = "C2"
    for place, name in enumerate(COLUMNS, 1):
        column = get_column_letter(place)
        sheet.column_dimensions[column].width = WIDTHS.get(name, 32)
        sheet[f"{column}1"].font = Font(bold=True)
        sheet[f"{column}2"].alignment = Alignment(wrap_text=True, vertical="top")
        sheet[f"{column}2"].font = Font(italic=True)
    explained = book.create_sheet("How to fill it in")
    for words in (("Column", "What to write"), *HELP):
        explained.append(words)
    for cell in explained[1]:
        cell.font = Font(bold=True)
    explained.column_dimensions["A"].width, explained.column_dimensions["B"].width = 18, 100
    explained.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


Numbered = tuple[int, list[str]]


def _is_example(cells: Sequence[str]) -> bool:
    return list(cells[:2]) == [EXAMPLE["title"], EXAMPLE["prompt"]]


def _packed(path: Path) -> dict[str, list[Numbered]]:
    with opened(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            return _workbook(path)
        if "content.xml" in names and b"spreadsheet" in archive.read("mimetype")[:100]:
            return dict(_open_document(archive.read("content.xml")))
    raise NotQuestionsError(f"{path.name} isn't a spreadsheet. Save it as .xlsx, .ods or .csv.")


def _workbook(path: Path) -> dict[str, list[Numbered]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            return {sheet.title: list(_cells(sheet)) for sheet in book.worksheets}
        finally:
            book.close()
    except (OSError, MemoryError):
        raise
    except Exception as error:  # a damaged workbook fails in any way
        raise NotQuestionsError(
            f"{path.name} can't be read: it's damaged. Open it in your spreadsheet, and save it again."
        ) from error


def _cells(sheet: Any) -> Iterator[Numbered]:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    for number, row in enumerate(rows, 1):
        cells = [_said(value) for value in row]
        if any(cells):
            yield number, cells


def _said(value: object) -> str:
    """Return what a cell shows: a number without a needless ".0", and truth as a word."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return re.sub(r"_x000[dD]_", "", str(value)).strip()


def _open_document(content: bytes) -> Iterator[tuple[str, list[Numbered]]]:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise NotQuestionsError("The spreadsheet is damaged. Open it, and save it again.") from error
    for table in root.iter(f"{TABLE}table"):
        number = 1
        rows: list[Numbered] = []
        for row in table.iter(f"{TABLE}table-row"):
            cells = [text for cell in row for text in _repeated(cell)][:MOST_COLUMNS]
            if any(cells) and len(rows) < MOST_ROWS:
                rows.append((number, cells))
            number += _times(row, "rows")
        yield table.get(f"{TABLE}name", ""), rows


def _repeated(cell: Element) -> list[str]:
    text = "\n".join("".join(line.itertext()) for line in cell.iter(f"{TEXT}p")).strip()
    return [text] * min(_times(cell, "columns"), MOST_COLUMNS)


def _times(element: Element, what: str) -> int:
    said = element.get(f"{TABLE}number-{what}-repeated", "1")
    return int(said) if said.isdecimal() and len(said) < LONGEST_COUNT else 1


def _comma_separated(path: Path) -> list[Numbered]:
    data = read_regular(path, LARGEST_TABLE)
    if len(data) > LARGEST_TABLE:
        raise NotQuestionsError(f"{path.name} is larger than 16 MB, which is too large for questions.")
    if not data.strip():
        raise NotQuestionsError(f"{path.name} is empty.")
    text = decoded(data).text  # what isn't Unicode comes from Windows, mostly; the author sees each draft
    try:
        table = lines(text.encode(errors="replace"), lambda _: ())
    except TableError as error:
        raise NotQuestionsError(str(error)) from None
    return list(islice(table, MOST_ROWS))
