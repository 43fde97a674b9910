"""How the text of a Word file looks: by its styles, and by what is written of a run of characters."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from casewise.imports.docx_lines import Look
from casewise.imports.docx_xml import attribute, children, local, part_of, value_of

OFF = {"0", "false", "off", "none", "auto", "nil", "clear"}
PALE = {"FFFFFF", "000000", "AUTO", ""}


@dataclass(frozen=True)
class Style:
    """A style: how it looks, which one it's based on, and the list in which it numbers paragraphs."""

    name: str = ""
    look: Look = Look.PLAIN
    based: str = ""
    number: str = ""
    level: int = 0


def styles_of(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, Style]]:
    """Yield the styles in a part of the file, each with its id."""
    for style in children(part_of(archive, name), "style") if name in archive.namelist() else ():
        about = next(children(style, "pPr"), None)
        own = next(children(about, "numPr"), None) if about is not None else None
        depth = value_of(own, "ilvl")
        yield (
            attribute(style, "styleId"),
            Style(
                name=value_of(style, "name"),
                look=look_of(next(children(style, "rPr"), None), Look.PLAIN)
                & (Look.BOLD | Look.UNDERLINE | Look.HIGHLIGHT),
                based=value_of(style, "basedOn"),
                number=value_of(own, "numId"),
                level=int(depth) if depth.isdecimal() else 0,
            ),
        )


def look_of(about: Element | None, before: Look) -> Look:
    """Return how a run looks, by what is written of it and how it looked before."""
    look = before
    for one in about if about is not None else ():
        kind, value = local(one.tag), attribute(one, "val")
        flag = {"b": Look.BOLD, "i": Look.ITALIC, "u": Look.UNDERLINE, "highlight": Look.HIGHLIGHT}.get(kind)
        if kind == "shd":
            flag, value = Look.HIGHLIGHT, "none" if attribute(one, "fill").upper() in PALE else "on"
        elif kind == "color":
            flag, value = Look.COLOR, "none" if value.upper() in PALE else "on"
        if flag is not None:
            look = look & ~flag if value.lower() in OFF else look | flag
    return look
