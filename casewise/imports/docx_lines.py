"""A Word file as lines of text: what is bold or highlighted, how each is numbered, and the pictures in it.

Nothing in the file is run, and nothing outside of it is opened. What a tracked change deleted isn't read.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntFlag
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from casewise.imports.packed import opened
from casewise.imports.question import NotQuestionsError

DAMAGED = "The Word file is damaged. Open it in Word, and save it again."
PICTURE_LIMIT = 20 * 1024 * 1024
GONE = frozenset(
    {"del", "moveFrom", "rPr", "pPr", "instrText", "delText", "Fallback", "txbxContent", "footnoteReference"}
)
"""Elements that aren't text: what was deleted, how something looks, and a second version of what is there already."""
MATH = "m"
OFF = {"0", "false", "off", "none", "auto", "nil", "clear"}
PALE = {"FFFFFF", "000000", "AUTO", ""}
SYMBOLS = {"F0FC": "✓", "F0FE": "☑", "F052": "☑", "F054": "☒", "F0A8": "☐", "F06F": "☐"}
"""Signs of Wingdings that people tick with, by their codes."""
HEADING = re.compile(r"heading (\d)|titre (\d)|überschrift (\d)|título (\d)", re.IGNORECASE)
DEEPEST = 60


class Look(IntFlag):
    """How a character looks."""

    PLAIN = 0
    BOLD = 1
    UNDERLINE = 2
    HIGHLIGHT = 4
    COLOR = 8
    ITALIC = 16


@dataclass(frozen=True)
class Line:
    """One line. `looks` has one for each character of the text.

    `label` is "decimal", "letter" or "bullet" where Word numbers the line by itself, and `count` its number from 1.
    `at` is the number of the paragraph. `heading` is the level of a heading, or 0.
    """

    text: str
    looks: tuple[Look, ...] = ()
    label: str = ""
    count: int = 0
    level: int = 0
    of: str = ""
    heading: int = 0
    at: int = 0

    def part(self, begin: int, end: int | None = None) -> Line:
        """Return a part of the line, without spaces around it."""
        stop = len(self.text) if end is None else end
        said = self.text[begin:stop]
        begin += len(said) - len(said.lstrip())
        stop = begin + len(said.strip())
        return replace(self, text=self.text[begin:stop], looks=self.looks[begin:stop])

    @property
    def common(self) -> Look:
        """How all letters of the line look."""
        found = [look for sign, look in zip(self.text, self.looks, strict=False) if sign.isalnum()]
        shared = found[0] if found else Look.PLAIN
        for look in found[1:]:
            shared &= look
        return shared


@dataclass(frozen=True)
class Grid:
    """A table: for each row, the lines of each cell."""

    rows: list[list[list[Line]]]
    at: int = 0


@dataclass
class Pages:
    """What is in a Word file, and its pictures by the names that the lines link to."""

    blocks: list[Line | Grid] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Style:
    name: str = ""
    look: Look = Look.PLAIN
    based: str = ""
    number: str = ""
    level: int = 0


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
        body = next(_all(_xml(archive, main), "body"), None)
        reader = _Reader(archive, main)
        if body is not None:
            reader.found.blocks += reader.blocks(body)
        return reader.found


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, main: str) -> None:
        folder = posixpath.dirname(main)
        self.archive, self.found = archive, Pages()
        self.links = _links(archive, f"{folder}/_rels/{posixpath.basename(main)}.rels", folder)
        self.styles = dict(_styles(archive, f"{folder}/styles.xml"))
        self.numbers = _Numbers(archive, f"{folder}/numbering.xml")
        self.paragraphs = 0
        self.names: dict[str, str] = {}

    def blocks(self, parent: Element, depth: int = DEEPEST) -> Iterator[Line | Grid]:
        """Yield the lines and tables below an element."""
        for child in parent if depth else ():
            kind = _local(child.tag)
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
            cells = [list(self.flat(cell, depth)) for cell in _children(row, "tc")]
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
        about = next(_children(paragraph, "pPr"), None)
        style = self.style(_value(about, "pStyle"))
        pieces = list(self.pieces(paragraph, style.look))
        text = "".join(said for said, _ in pieces)
        looks = tuple(look for said, look in pieces for _ in said)
        heading = HEADING.match(style.name)
        level = int(next(filter(None, heading.groups()))) if heading else 0
        outline = _value(about, "outlineLvl")
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

    def numbering(self, about: Element | None, style: _Style) -> tuple[str, int]:
        """Return the list that a paragraph belongs to, and its level in it."""
        own = next(_children(about, "numPr"), None) if about is not None else None
        number = _value(own, "numId") or style.number
        depth = _value(own, "ilvl")
        return ("", 0) if number in {"", "0"} else (number, int(depth) if depth.isdecimal() else style.level)

    def style(self, name: str) -> _Style:
        """Return a style with what it takes from those that it's based on."""
        found = self.styles.get(name, _Style())
        seen, base = {name}, found.based
        while base and base not in seen:
            seen.add(base)
            other = self.styles.get(base, _Style())
            found = replace(found, look=found.look | other.look, number=found.number or other.number)
            base = other.based
        return found

    def pieces(self, parent: Element, look: Look, depth: int = DEEPEST) -> Iterator[tuple[str, Look]]:
        """Yield the texts below an element, each with how it looks."""
        for child in parent if depth else ():
            kind = _local(child.tag)
            if kind == "r":
                yield from self.run(child, look)
            elif kind not in GONE:
                yield from self.pieces(child, look, depth - 1) if kind != "t" else [(child.text or "", look)]

    def run(self, run: Element, look: Look) -> Iterator[tuple[str, Look]]:
        """Yield the texts of a run of characters that look alike."""
        about = next(_children(run, "rPr"), None)
        now = _look(about, look | self.style(_value(about, "rStyle")).look)
        yield from self.within(run, now)

    def within(self, parent: Element, look: Look, depth: int = DEEPEST) -> Iterator[tuple[str, Look]]:
        for child in parent if depth else ():
            kind = _local(child.tag)
            if kind == "t":
                yield unicodedata.normalize("NFC", child.text or ""), look
            elif kind in {"tab", "ptab"}:
                yield "\t", look
            elif kind in {"br", "cr"}:
                yield "\n" if _attribute(child, "type") in {"", "textWrapping"} else " ", look
            elif kind == "noBreakHyphen":
                yield "-", look
            elif kind == "sym":
                yield SYMBOLS.get(_attribute(child, "char").upper(), "•"), look
            elif kind in {"drawing", "pict", "object"}:
                yield from ((f" {picture} ", look) for picture in self.shown(child))
            elif kind not in GONE:
                yield from self.within(child, look, depth - 1)

    def shown(self, drawing: Element) -> Iterator[str]:
        """Yield the pictures of a drawing, as Markdown."""
        about = next(_all(drawing, "docPr"), None)
        alt = " ".join((_attribute(about, "descr") or "").split()) if about is not None else ""
        for one in drawing.iter():
            link = {"blip": "embed", "imagedata": "id"}.get(_local(one.tag), "")
            target = self.links.get(_attribute(one, link), "") if link else ""
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


class _Numbers:
    """How Word numbers the paragraphs of its lists."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        root = _xml(archive, name) if name in archive.namelist() else None
        self.levels: dict[str, dict[int, str]] = {}
        self.abstract: dict[str, str] = {}
        self.fresh: dict[str, set[int]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        for one in root if root is not None else ():
            if _local(one.tag) == "abstractNum":
                levels = {_depth(level): _value(level, "numFmt") for level in _children(one, "lvl")}
                self.levels[_attribute(one, "abstractNumId")] = levels
            elif _local(one.tag) == "num":
                number = _attribute(one, "numId")
                self.abstract[number] = _value(one, "abstractNumId")
                over = [level for level in _children(one, "lvlOverride") if _value(level, "startOverride")]
                self.fresh[number] = set(map(_depth, over))

    def next(self, number: str, depth: int) -> tuple[str, int]:
        """Return what kind of number the next paragraph of a list has, and which one."""
        if number not in self.abstract:
            return ("bullet", 0) if number else ("", 0)
        of = self.abstract[number]
        counts = self.counts.setdefault(of, {})
        for level in self.fresh.pop(number, ()):
            counts.pop(level, None)
        counts[depth] = counts.get(depth, 0) + 1
        for level in [level for level in counts if level > depth]:
            del counts[level]
        form = self.levels.get(of, {}).get(depth, "")
        kind = "letter" if "Letter" in form else "bullet" if form in {"bullet", "none", ""} else "decimal"
        return kind, counts[depth]


def _rows(table: Element) -> list[Element]:
    """Return the rows of a table, and not those of tables in it."""
    found, waiting = [], list(table)
    for element in waiting:
        kind = _local(element.tag)
        if kind == "tr":
            if next(_all(element, "trPr"), None) is None or not any(_all_direct(element, "trPr", "del")):
                found.append(element)
        elif kind in {"sdt", "sdtContent", "ins", "customXml"}:
            waiting.extend(element)
    return found


def _all_direct(element: Element, about: str, name: str) -> Iterator[Element]:
    for child in _children(element, about):
        yield from _children(child, name)


def _styles(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, _Style]]:
    for style in _children(_xml(archive, name), "style") if name in archive.namelist() else ():
        about = next(_children(style, "pPr"), None)
        own = next(_children(about, "numPr"), None) if about is not None else None
        depth = _value(own, "ilvl")
        yield (
            _attribute(style, "styleId"),
            _Style(
                name=_value(style, "name"),
                look=_look(next(_children(style, "rPr"), None), Look.PLAIN)
                & (Look.BOLD | Look.UNDERLINE | Look.HIGHLIGHT),
                based=_value(style, "basedOn"),
                number=_value(own, "numId"),
                level=int(depth) if depth.isdecimal() else 0,
            ),
        )


def _links(archive: zipfile.ZipFile, name: str, folder: str) -> dict[str, str]:
    """Return the files in the archive to which a part links, by the links' ids."""
    found = {}
    for link in _xml(archive, name) if name in archive.namelist() else ():
        if _attribute(link, "TargetMode") != "External":
            target = unquote(_attribute(link, "Target"))
            found[_attribute(link, "Id")] = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
    return found


def _look(about: Element | None, before: Look) -> Look:
    """Return how a run looks, by what is written of it and how it looked before."""
    look = before
    for one in about if about is not None else ():
        kind, value = _local(one.tag), _attribute(one, "val")
        flag = {"b": Look.BOLD, "i": Look.ITALIC, "u": Look.UNDERLINE, "highlight": Look.HIGHLIGHT}.get(kind)
        if kind == "shd":
            flag, value = Look.HIGHLIGHT, "none" if _attribute(one, "fill").upper() in PALE else "on"
        elif kind == "color":
            flag, value = Look.COLOR, "none" if value.upper() in PALE else "on"
        if flag is not None:
            look = look & ~flag if value.lower() in OFF else look | flag
    return look


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    try:
        root: Element = fromstring(archive.read(name), forbid_dtd=True)
    except (ParseError, DefusedXmlException, KeyError, RecursionError) as error:
        raise NotQuestionsError(DAMAGED) from error
    return root


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: Element | None, name: str) -> Iterator[Element]:
    yield from (child for child in (element if element is not None else ()) if _local(child.tag) == name)


def _all(element: Element, name: str) -> Iterator[Element]:
    yield from (child for child in element.iter() if _local(child.tag) == name)


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def _value(element: Element | None, name: str) -> str:
    """Return the value of a child, such as that of numId in numPr."""
    child = next(_children(element, name), None)
    return _attribute(child, "val") if child is not None else ""


def _depth(level: Element) -> int:
    said = _attribute(level, "ilvl")
    return int(said) if said.isdecimal() else 0


def all_text(lines: Iterable[Line]) -> str:
    """Return some lines as one text."""
    return "\n".join(line.text for line in lines if line.text)
