"""Lines of a Word file as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from casewise.imports.docx_lines import Line, Look


def paragraphs(lines: Iterable[Line]) -> str:
    """Return lines as Markdown, with a paragraph each."""
    return "\n\n".join(text for line in lines if (text := markdown(line)))


def said_in(line: Line, more: Iterable[Line] = (), *, plain: bool = False) -> str:
    """Return an option as Markdown. It's `plain` if bold letters only marked it as right."""
    lines = [line, *more]
    if plain:
        lines = [replace(one, looks=()) if one.common else one for one in lines]
    return " ".join(markdown(one) for one in lines)


def markdown(line: Line) -> str:
    """Return a line as Markdown: words in bold or italics keep it, unless all of the line has it."""
    common = line.common
    if all(look == common for look in line.looks):
        return _tidied("".join(map(_escaped, " ".join(line.text.split()))))
    looks = line.looks
    out, open_mark, pending = [], "", ""
    for sign, look in zip(line.text, looks, strict=False):
        own = look & ~common
        mark = "**" if own & (Look.BOLD | Look.UNDERLINE) else "*" if own & Look.ITALIC else ""
        if sign.isspace():
            pending += " "
            continue
        if mark != open_mark:
            out += [open_mark, pending, mark]
        else:
            out.append(pending)
        pending, open_mark = "", mark
        out.append(_escaped(sign))
    return _tidied("".join([*out, open_mark]))


def _tidied(text: str) -> str:
    """Return a line of Markdown that begins no list, no heading and no emphasis by accident."""
    text = re.sub(r"(?<!\w)_(?=[^\W_])", r"\\_", text)
    return re.sub(r"^(\d{1,3})([.)])(?=\s)", r"\1\\\2", re.sub(r"^([#>+-])(?=\s)", r"\\\1", text))


def _escaped(sign: str) -> str:
    return f"\\{sign}" if sign in "\\*`<" else sign
