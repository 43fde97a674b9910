"""Values as YAML: words as they are where YAML lets them, in quotes where it doesn't, and long texts below a |."""

from __future__ import annotations

import json
import re

import yaml

from casewise.authoring.tree import Data, Shape, parse
from casewise.authoring.wrapped import WIDTH, wrapped

LONG = 80
"""How long a text is that gets lines of its own."""
LISTED = 70
"""How long a list of short words is at most that is written in brackets."""
WORD = re.compile(r"[\w.-]+(?: [\w.-]+)*")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that YAML can't hold."""


def clean(value: Data) -> Data:
    """Return what a form gave as YAML can keep it: texts, with nothing around them."""
    if isinstance(value, dict):
        return {clean(str(name)): clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    text = re.sub(r"\r\n?|[\u2028\u2029\x85]", "\n", "" if value is None else str(value))
    return UNSEEN.sub("", text).strip()


def inline(value: Data) -> str:
    """Return a value within brackets or braces, in one line."""
    if isinstance(value, dict):
        return "{{{}}}".format(", ".join(f"{scalar(name, flow=True)}: {inline(one)}" for name, one in value.items()))
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    return scalar(value, flow=True)


def scalar(text: str, *, flow: bool = False, style: str = "") -> str:
    """Return a text in one line, in quotes if it needs them or has the style."""
    if "\n" not in text and style not in ("'", '"') and _plain(text, flow=flow):
        return text
    if "\n" not in text and style == "'":
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def _plain(text: str, *, flow: bool) -> bool:
    """Whether YAML reads a text as it is, without quotes."""
    if not text or re.search(r"(^|\s)#", text):
        return False
    line = f"[{text}]" if flow else f"- {text}"
    try:
        entries = parse(line).entries
    except (yaml.YAMLError, ValueError):
        return False
    shapes = [(entry.node.shape, entry.node.style, entry.node.text) for entry in entries]
    return shapes == [(Shape.TEXT, "", text)]


def below(value: Data, indent: int, *, name: str = "", style: str = "", before: str = "") -> str:
    """Return a value as it follows `name:`, with the space or the line break before it.

    `indent` is how far the lines below are indented, `style` that of the text that was there, and `before` that text.
    """
    if isinstance(value, dict):
        if not value or _short(value):
            return f" {inline(value)}"
        return "".join(f"\n{' ' * indent}{scalar(one)}:{below(of, indent + 2, name=one)}" for one, of in value.items())
    if isinstance(value, list):
        if all(isinstance(one, str) and WORD.fullmatch(one) for one in value) and len(inline(value)) < LISTED:
            return f" {inline(value)}"
        return "".join(f"\n{' ' * indent}-{_item(one, indent + 2)}" for one in value)
    if _needs_lines(value, name, style):
        lines = (f"{' ' * indent}{line}" if line else "" for line in wrapped(value, WIDTH - indent, before).split("\n"))
        return "\n".join([" |", *lines])
    return f" {scalar(value, style=style)}" if value else ' ""'


def _short(value: dict[str, Data]) -> bool:
    plain = all(isinstance(one, str) and WORD.fullmatch(one) and " " not in one for one in value.values())
    return plain and len(inline(value)) < LISTED


def _item(value: Data, indent: int) -> str:
    text = below(value, indent)
    return f" {text.lstrip()}" if isinstance(value, dict | list) else text


def _needs_lines(text: str, name: str, style: str) -> bool:
    if text != text.strip() or any(line[:1] in {" ", "\t"} for line in text.split("\n")[:1]):
        return False
    if re.search(r"[^\n\t\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text):
        return False
    return "\n" in text or style in ("|", ">") or (name in ("prompt", "text", "judgment") and len(text) > LONG)
