"""Tables of a Word file: with a question in each row, with keys, or with lines like any others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from casewise.imports.docx_lines import Grid, Line, Look, all_text
from casewise.imports.grid import Row, is_heading, key_letters
from casewise.imports.word_markdown import paragraphs


def headed(grid: Grid) -> tuple[list[str], list[Row]] | None:
    """Return the heading and the rows of a table with a question in each row, or None if it's another table."""
    texts = [[" ".join(all_text(cell).split()) for cell in row] for row in grid.rows]
    if not texts or not is_heading(texts[0]):
        return None
    shown = [[paragraphs(cell) for cell in row] for row in grid.rows]
    below = [Row(f"table at paragraph {grid.at}, row {place}", row) for place, row in enumerate(shown[1:], 2)]
    return texts[0], below


def keys_in(grid: Grid) -> dict[int, str]:
    """Return the keys in a table with numbers above letters, or beside them; nothing for another table."""
    texts = [[all_text(cell).strip(" .:)\n") for cell in row] for row in grid.rows]
    across = [pair for above, below in pairwise(texts) for pair in zip(above, below, strict=False)]
    down = [pair for row in texts for pair in pairwise(row)]
    for pairs in (across, down):
        numbers = sum(top.isdecimal() for top, _ in pairs)
        found = {
            int(top): ", ".join(letters) for top, said in pairs if top.isdecimal() and (letters := key_letters(said))
        }
        if found and len(found) == numbers:
            return found
    return {}


def as_lines(grid: Grid) -> Iterator[Line]:
    """Yield a table as lines: a short cell with a number or a letter belongs before the next one."""
    for row in grid.rows:
        cells = [[line for line in cell if line.text] for cell in row]
        label = ""
        for cell in cells:
            if not label and len(cell) == 1 and re.fullmatch(r"[*✓]?\(?(?:[A-Ja-j]|\d{1,3})[.):]?\)?", cell[0].text):
                label = cell[0].text if cell[0].text.endswith((".", ")", ":")) else f"{cell[0].text}."
                continue
            for line in cell:
                before = f"{label} " if label else ""
                yield replace(line, text=before + line.text, looks=(Look.PLAIN,) * len(before) + line.looks)
                label = ""
