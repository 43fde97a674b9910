"""What a text shows and links to: files beside the notebook, which learners get with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from casewise.course.handout import HANDOUTS
from casewise.course.module import Cell
from casewise.scenario import Problem

PICTURES = (".svg", ".png")
PICTURE = re.compile(r"!\[(?P<alt>[^\]]{0,2000})\]\((?P<path>[^)\s]{1,2000})[^)]{0,2000}\)")
LINK = re.compile(r"(?<!!)\[[^\]]{0,2000}\]\((?P<path>[^)\s#]{1,2000})[^)]{0,2000}\)")
RELEASED = (".ipynb", *PICTURES, *HANDOUTS)
"""The files of a module that learners get, by their endings."""


def files_in(text: str) -> list[str]:
    """Return the names of the files that a text shows or links to, each once."""
    found = (unquote(one["path"]) for pattern in (PICTURE, LINK) for one in pattern.finditer(text))
    return sorted({name for name in found if not urlsplit(name).scheme})


def unseen(cell: Cell) -> Iterator[Problem]:
    """Yield the pictures of a text that say nothing to those who can't see them."""
    for picture in PICTURE.finditer(cell.source if cell.node.cell_type == "markdown" else ""):
        if not picture["alt"].strip():
            what = f"The picture {picture['path']} has no text for those who cannot see it."
            yield cell.problem(what, f"Write what it shows: ![...]({picture['path']}).")


def missing(cell: Cell, folder: Path) -> Iterator[Problem]:
    """Yield the pictures and links of a text whose file isn't in a module's folder."""
    for picture in PICTURE.finditer(cell.source if cell.node.cell_type == "markdown" else ""):
        if urlsplit(picture["path"]).scheme:
            what = f"The picture {picture['path']} is on another site, which may remove it and can see who looks at it."
            yield cell.problem(what, "Save it beside the notebook, and use its file name.")
        elif not (folder / unquote(picture["path"])).is_file():
            what = f"There is no picture {picture['path']}."
            yield cell.problem(what, "Put it beside the notebook, or fix its name.")
    for link in LINK.finditer(cell.source if cell.node.cell_type == "markdown" else ""):
        if not urlsplit(link["path"]).scheme and not (folder / unquote(link["path"])).is_file():
            what = f"There is no file {link['path']} to which the text links."
            yield cell.problem(what, "Put it beside the notebook, or fix the link.")
