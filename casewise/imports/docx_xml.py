"""The XML in a Word file, by the names of its elements alone: their namespaces differ between programs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from casewise.imports.question import NotQuestionsError

DAMAGED = "The Word file is damaged. Open it in Word, and save it again."
PICTURE_LIMIT = 20 * 1024 * 1024


def part_of(archive: zipfile.ZipFile, name: str) -> Element:
    """Return a part of the file.

    Raises:
        NotQuestionsError: if it's missing or damaged, or defines entities.
    """
    try:
        root: Element = fromstring(archive.read(name), forbid_dtd=True)
    except (ParseError, DefusedXmlException, KeyError, RecursionError) as error:
        raise NotQuestionsError(DAMAGED) from error
    return root


def local(tag: object) -> str:
    """Return the name of an element or attribute."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of this name."""
    yield from (child for child in (element if element is not None else ()) if local(child.tag) == name)


def all_of(element: Element, name: str) -> Iterator[Element]:
    """Yield all elements of this name in an element, itself included."""
    yield from (child for child in element.iter() if local(child.tag) == name)


def attribute(element: Element, name: str) -> str:
    """Return an attribute, or an empty text."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")


def value_of(element: Element | None, name: str) -> str:
    """Return the value of a child, such as that of numId in numPr."""
    child = next(children(element, name), None)
    return attribute(child, "val") if child is not None else ""


def depth_of(level: Element) -> int:
    """Return the number of a level of a list, from 0."""
    said = attribute(level, "ilvl")
    return int(said) if said.isdecimal() else 0
