"""What an SVG drawing must not have: it's a text that a browser can run and that can load other files.

It is refused and not cleaned, because a drawing without its script or its font is another drawing: its author has to
see it. Inkscape and Illustrator save a plain SVG without any of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

ACTIVE = {"script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "listener"}
IMPORTING = re.compile(
    r"@import|url\(\s*[\"']?\s*(?!#|data:image/(?:png|jpeg|gif|webp);)|expression\(|image-set\(", re.IGNORECASE
)
INLINE = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);", re.IGNORECASE)
PLAIN = "Save it as plain SVG, without scripts and links, or as .png."


def svg_faults(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what a drawing must not have, and how to fix it, as sentences; one if it can't be read."""
    if b"<!ENTITY" in data or re.search(rb"<!DOCTYPE[^>]*\[", data):
        yield "declares entities, which can make a small file huge.", PLAIN
        return
    try:
        root = ET.fromstring(data)  # noqa: S314  (without entities, which are what is dangerous)
    except (ET.ParseError, ValueError, LookupError) as error:
        yield f"can't be read as SVG: {error}.", "Save it again, or as .png."
        return
    if b"<?xml-stylesheet" in data:
        yield "loads a style from another file.", PLAIN
    yield from dict.fromkeys(_found(root))


def _found(root: ET.Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = _bare(element.tag)
        if tag in ACTIVE:
            yield f"has an element <{tag}>, which can run or load something.", PLAIN
        if tag == "style" and IMPORTING.search("".join(element.itertext())):
            yield "has a style that loads another file.", PLAIN
        for name, value in element.attrib.items():
            bare = _bare(name)
            if bare.lower().startswith("on"):
                yield f'runs something: the attribute "{bare}" of <{tag}>.', PLAIN
            elif bare in ("href", "src") and tag != "a" and not INLINE.match(value.strip()):
                yield f"loads another file: {tag} {bare}.", PLAIN
            elif bare in ("href", "src") and tag == "a":
                yield "has a link, which a picture can't lead to.", PLAIN
            elif IMPORTING.search(value):
                yield f'loads another file: the attribute "{bare}" of <{tag}>.', PLAIN


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
