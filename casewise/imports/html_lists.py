"""Lists in Word's HTML: paragraphs that only look like lists become lists."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

LIST_LEVEL = re.compile(r"mso-list\s*:[^;]*?level(\d+)", re.IGNORECASE)
BULLET = re.compile(r"^\s*(?:[·•§oØ▪◦\u2013-]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s+")


def make_lists(soup: BeautifulSoup) -> None:
    """Make lists of Word's paragraphs, nested by their levels."""
    for first in list(soup.find_all("p")):
        if first.decomposed or first.parent is None or not (level := _level(first)):
            continue
        holder = soup.new_tag("ol" if _numbered(first) else "ul")
        first.insert_before(holder)
        stack = [(level, holder)]
        node: Tag | None = first
        while node is not None and (level := _level(node)):
            following = _next_tag(node)
            while len(stack) > 1 and level < stack[-1][0]:
                stack.pop()
            if level > stack[-1][0] and (items := stack[-1][1].find_all("li", recursive=False)):
                deeper = soup.new_tag("ol" if _numbered(node) else "ul")
                items[-1].append(deeper)
                stack.append((level, deeper))
            _without_bullet(node)
            node.name, node.attrs = "li", {}
            stack[-1][1].append(node.extract())
            node = following


def _level(tag: Tag) -> int:
    """Return how deep Word's list paragraph is, and 0 for any other element."""
    found = LIST_LEVEL.search(str(tag.get("style", "")))
    if tag.name != "p":
        return 0
    if found:
        return int(found[1])
    return 1 if any(one.startswith("MsoListParagraph") for one in classes(tag)) and BULLET.match(tag.get_text()) else 0


def _numbered(tag: Tag) -> bool:
    found = BULLET.match(tag.get_text())
    return bool(found and any(letter.isdigit() for letter in found[0]))


def _next_tag(tag: Tag) -> Tag | None:
    following = tag.next_sibling
    while isinstance(following, NavigableString) and (isinstance(following, Comment) or not following.strip()):
        following = following.next_sibling
    return following if isinstance(following, Tag) else None


def _without_bullet(tag: Tag) -> None:
    for mark in tag.find_all(style=re.compile(r"mso-list\s*:\s*Ignore", re.IGNORECASE)):
        mark.decompose()
        return
    for node in tag.find_all(string=True):
        if node.strip():
            node.replace_with(NavigableString(BULLET.sub("", str(node), count=1)))
            return


def classes(tag: Tag) -> list[str]:
    """Return the classes of an element."""
    given = tag.get("class")
    return given.split() if isinstance(given, str) else list(given or ())
