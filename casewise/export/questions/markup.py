"""Authors' Markdown as elements of XML, for the files of question banks. Nothing is ever glued together as text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from markupsafe import Markup

from casewise.errors import CasewiseError
from casewise.scenario import Scenario
from casewise.scenario.html import prose, words
from casewise.scenario.media import TYPES, ending

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""
SHOWS = {"img": "src", "audio": "src", "video": "src", "track": "src", "object": "data"}
"""The attribute that names the file, by the tag that shows it."""
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)


class UnmappedError(CasewiseError):
    """A scenario has no counterpart in a format. The message says why, in the middle of a sentence."""


def legal(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return ILLEGAL.sub("", text)


def parsed(markup: str) -> ET.Element:
    """Return HTML that our own renderer made, in an element of its own."""
    return ET.fromstring(f"<div>{legal(markup)}</div>")  # noqa: S314  (well-formed and without entities, by its maker)


def plain(text: str) -> str:
    """Return Markdown of one line as text without any marks."""
    made = parsed(words(text))
    missing(made, {})
    return "".join(made.itertext()).strip()


def inner(element: ET.Element) -> str:
    """Return what is in an element, as HTML."""
    children = (ET.tostring(child, encoding="unicode", method="html") for child in element)
    return html.escape(element.text or "", quote=False) + "".join(children)


def give(source: ET.Element, target: ET.Element) -> None:
    """Append what is in one element to another."""
    if len(target):
        target[-1].tail = (target[-1].tail or "") + (source.text or "")
    else:
        target.text = (target.text or "") + (source.text or "")
    target.extend(list(source))


def pictures(element: ET.Element) -> Iterable[tuple[ET.Element, str]]:
    """Yield each picture, sound, film or file of captions beside the notebook, with the name of its file."""
    for one in element.iter():
        source = unquote(one.get(SHOWS.get(one.tag, ""), ""))
        if source and not OUTSIDE.match(source):
            yield one, source.removeprefix("./")


def missing(element: ET.Element, there: Mapping[str, bytes]) -> list[str]:
    """Replace pictures that are missing with their descriptions, and return the names of these pictures.

    Of sound and film, the transcript beside them is left.
    """
    away = []
    for image, name in list(pictures(element)):
        if name not in there:
            away.append(name)
            description = image.get("alt", "")
            tail = image.tail
            image.clear()
            image.tag, image.text, image.tail = "em", description, tail
    for holder in list(element.iter("video")):
        for captions in holder.findall("em"):
            holder.remove(captions)
    return away


def as_objects(element: ET.Element) -> None:
    """Turn sound and film into objects, for formats that know no others. The transcript is in the open below them."""
    for one in list(element.iter()):
        if one.tag in ("audio", "video"):
            source, tail = one.get("src", ""), one.tail
            one.clear()
            one.tag, one.tail = "object", tail
            one.attrib = {"data": source, "type": TYPES[ending(unquote(source))]}
        elif one.tag in ("figure", "details"):
            one.tag = "div"
        elif one.tag == "summary":
            one.tag = "p"


def truth(scenario: Any) -> str:
    """Return whether the order of a scenario's options is mixed, as XML says it."""
    return "true" if scenario.shuffle else "false"


def reasons(scenario: Scenario) -> Markup:
    """Return each part with what is best for it and why, for formats that cannot explain each answer by itself."""
    found = scenario.findings(scenario.samples().right[0])
    items = [
        Markup("<li><p><strong>{}</strong> {}</p>{}</li>").format(
            words(finding.text), words(finding.best), prose(finding.rationale)
        )
        for finding in found
    ]
    return Markup("<ul>{}</ul>").format(Markup("").join(items)) if items else Markup("")


def rules(scenario: Scenario) -> Markup:
    """Return the citations of a scenario."""
    if not scenario.citations:
        return Markup("")
    return Markup("<p>Rules: {}.</p>").format(Markup("; ").join(map(words, scenario.citations)))


def rubric(criteria: Iterable[str]) -> Markup:
    """Return the rubric of a reflection as a list."""
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(words(one)) for one in criteria))


def asked(scenario: Scenario) -> Markup:
    """Return what is shown above the answers."""
    more = scenario.asked_for
    return prose(scenario.setting) + (Markup("<p>{}</p>").format(more) if more else Markup(""))
