"""Reading a Word file: what is bold or highlighted, how each line is numbered, and the pictures in it.

Nothing in the file is run, and nothing outside of it is opened. What a tracked change deleted isn't read. python-docx
passes over inserted text and content controls, and knows no numbers of lists, so the file's XML is read here.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from casewise.imports.docx_lines import Grid, Line, Look, Pages
from casewise.imports.docx_numbers import Numbers
from casewise.imports.docx_styles import Style, look_of, styles_of
from casewise.imports.docx_xml import all_of, attribute, children, local, part_of, value_of
from casewise.imports.packed import opened
from casewise.imports.question import NotQuestionsError

PICTURE_LIMIT = 20 * 1024 * 1024
GONE = frozenset(
    {"del", "moveFrom", "rPr", "pPr", "instrText", "delText", "Fallback", "txbxContent", "footnoteReference"}
)
"""Elements that aren't text: what was deleted, how something looks, and a second version of what is there already."""
SYMBOLS = {"F0FC": "✓", "F0FE": "☑", "F052": "☑", "F054": "☒", "F0A8": "☐", "F06F": "☐"}
"""Signs of Wingdings that people tick with, by their codes."""
HEADING = re.compile(r"heading (\d)|titre (\d)|überschrift (\d)|título (\d)", re.IGNORECASE)
DEEPEST = 60


def pages(path: Path) -> Pages:
    """Return the lines and tables of a Word file.

    Raises:
        NotQuestionsError: if it can't be read.
    """
    with opened(path) as archive:
        names = archive.namelist()
        main = next((name for name in ("word/document.xml", "word/document2.xml") if name in names), "")
        if not main:
            raise NotQuestionsError(f"{path.name} isn't a Word file. Save it as .docx: File, Save As.")
        body = next(all_of(part_of(archive, main), "body"), None)
        reader = _Reader(archive, main)
        if body is not None:
            reader.found.blocks += reader.blocks(body)
        return reader.found


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, main: str) -> None:
        folder = posixpath.dirname(main)
        self.archive, self.found = archive, Pages()
        self.links = _links(archive, f"{folder}/_rels/{posixpath.basename(main)}.rels", folder)
        self.styles = dict(styles_of(archive, f"{folder}/styles.xml"))
        self.numbers = Numbers(archive, f"{folder}/numbering.xml")
        self.paragraphs = 0
        self.names: dict[str, str] = {}

    def blocks(self, parent: Element, depth: int = DEEPEST) -> Iterator[Line | Grid]:
        """Yield the lines and tables below an element."""
        for child in parent if depth else ():
            kind = local(child.tag)
            if kind == "p":
                yield from self.lines(child)
            elif kind == "tbl":
                yield self.grid(child, depth - 1)
            elif kind not in GONE:
                yield from self.blocks(child, depth - 1)

    def grid(self, table: Element, depth: int) -> Grid:
        """Return a table. A table in a cell is read as lines."""
        rows = []
        for row in _rows(table):
            cells = [list(self.flat(cell, depth)) for cell in children(row, "tc")]
            rows.append(cells)
        return Grid(rows, self.paragraphs)

    def flat(self, cell: Element, depth: int) -> Iterator[Line]:
        """Yield the lines of a cell, and of tables in it."""
        for block in self.blocks(cell, depth):
            if isinstance(block, Line):
                yield block
            else:
                yield from (line for row in block.rows for within in row for line in within)

    def lines(self, paragraph: Element) -> Iterator[Line]:
        """Yield the lines of a paragraph: more than one if it has line breaks."""
        self.paragraphs += 1
        about = next(children(paragraph, "pPr"), None)
        style = self.style(value_of(about, "pStyle"))
        pieces = list(self.pieces(paragraph, style.look))
        text = "".join(said for said, _ in pieces)
        looks = tuple(look for said, look in pieces for _ in said)
        heading = HEADING.match(style.name)
        level = int(next(filter(None, heading.groups()))) if heading else 0
        outline = value_of(about, "outlineLvl")
        if not level and outline.isdecimal() and int(outline) < 9:  # noqa: PLR2004  (9 is body text)
            level = int(outline) + 1
        number, depth = self.numbering(about, style)
        label, count = self.numbers.next(number, depth) if text.strip() else ("", 0)
        begin = 0
        for place, said in enumerate(text.split("\n")):
            whole = Line(said, looks[begin : begin + len(said)], at=self.paragraphs).part(0)
            begin += len(said) + 1
            if place == 0:
                whole = replace(whole, label=label, count=count, level=depth, of=number, heading=level)
            yield whole

    def numbering(self, about: Element | None, style: Style) -> tuple[str, int]:
        """Return the list that a paragraph belongs to, and its level in it."""
        own = next(children(about, "numPr"), None) if about is not None else None
        number = value_of(own, "numId") or style.number
        depth = value_of(own, "ilvl")
        return ("", 0) if number in {"", "0"} else (number, int(depth) if depth.isdecimal() else style.level)

    def style(self, name: str) -> Style:
        """Return a style with what it takes from those that it's based on."""
        found = self.styles.get(name, Style())
        seen, base = {name}, found.based
        while base and base not in seen:
            seen.add(base)
            other = self.styles.get(base, Style())
            found = replace(found, look=found.look | other.look, number=found.number or other.number)
            base = other.based
        return found

    def pieces(self, parent: Element, look: Look, depth: int = DEEPEST) -> Iterator[tuple[str, Look]]:
        """Yield the texts below an element, each with how it looks."""
        for child in parent if depth else ():
            kind = local(child.tag)
            if kind == "r":
                yield from self.run(child, look)
            elif kind not in GONE:
                yield from self.pieces(child, look, depth - 1) if kind != "t" else [(child.text or "", look)]

    def run(self, run: Element, look: Look) -> Iterator[tuple[str, Look]]:
        """Yield the texts of a run of characters that look alike."""
        about = next(children(run, "rPr"), None)
        now = look_of(about, look | self.style(value_of(about, "rStyle")).look)
        yield from self.within(run, now)

    def within(self, parent: Element, look: Look, depth: int = DEEPEST) -> Iterator[tuple[str, Look]]:
        for child in parent if depth else ():
            kind = local(child.tag)
            if kind == "t":
                yield unicodedata.normalize("NFC", child.text or ""), look
            elif kind in {"tab", "ptab"}:
                yield "\t", look
            elif kind in {"br", "cr"}:
                yield "\n" if attribute(child, "type") in {"", "textWrapping"} else " ", look
            elif kind == "noBreakHyphen":
                yield "-", look
            elif kind == "sym":
                yield SYMBOLS.get(attribute(child, "char").upper(), "•"), look
            elif kind in {"drawing", "pict", "object"}:
                yield from ((f" {picture} ", look) for picture in self.shown(child))
            elif kind not in GONE:
                yield from self.within(child, look, depth - 1)

    def shown(self, drawing: Element) -> Iterator[str]:
        """Yield the pictures of a drawing, as Markdown."""
        about = next(all_of(drawing, "docPr"), None)
        alt = " ".join((attribute(about, "descr") or "").split()) if about is not None else ""
        for one in drawing.iter():
            link = {"blip": "embed", "imagedata": "id"}.get(local(one.tag), "")
            target = self.links.get(attribute(one, link), "") if link else ""
            if target and (name := self.kept(target)):
                yield f"![{alt.replace('[', '(').replace(']', ')')}]({name})"

    def kept(self, target: str) -> str:
        """Return the name of a picture, and keep its bytes; nothing if it isn't in the file."""
        if target not in self.names:
            try:
                about = self.archive.getinfo(target)
            except KeyError:
                return ""
            if about.file_size > PICTURE_LIMIT:
                self.found.left.append(f"A picture is larger than {PICTURE_LIMIT >> 20} MB and isn't brought in.")
                return ""
            self.names[target] = name = posixpath.basename(target).replace(" ", "-").replace(")", "").replace("(", "")
            self.found.pictures[name] = self.archive.read(target)
        return self.names[target]


def _rows(table: Element) -> list[Element]:
    """Return the rows of a table, and not those of tables in it."""
    found, waiting = [], list(table)
    for element in waiting:
        kind = local(element.tag)
        if kind == "tr":
            if next(all_of(element, "trPr"), None) is None or not any(_all_direct(element, "trPr", "del")):
                found.append(element)
        elif kind in {"sdt", "sdtContent", "ins", "customXml"}:
            waiting.extend(element)
    return found


def _all_direct(element: Element, about: str, name: str) -> Iterator[Element]:
    for child in children(element, about):
        yield from children(child, name)


def _links(archive: zipfile.ZipFile, name: str, folder: str) -> dict[str, str]:
    """Return the files in the archive to which a part links, by the links' ids."""
    found = {}
    for link in part_of(archive, name) if name in archive.namelist() else ():
        if attribute(link, "TargetMode") != "External":
            target = unquote(attribute(link, "Target"))
            found[attribute(link, "Id")] = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
    return found
