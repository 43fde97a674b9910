"""HTML as other programs keep it, as Markdown: with its pictures, and without what runs, follows or disturbs.

The conversion is markdownify's; `html_cleaning` is what comes before it.
"""

from __future__ import annotations

import base64
import binascii
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlsplit

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup
from markdownify import BACKSLASH, MarkdownConverter

from casewise.imports.album import Album
from casewise.imports.html_cleaning import CELLS, clean, short
from casewise.imports.markdown_text import escaped, from_plain, one_line, tidy

LARGEST = 8 * 1024 * 1024
"""Characters of one text, pictures in it included."""
DEEPEST = 150
FORMULA = re.compile(r"\\\(.{1,2000}?\\\)|\\\[.{1,2000}?\\\]|\$\$.{1,2000}?\$\$", re.DOTALL)
TIDY = (
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
    (re.compile(r"(?:(?<!\\)\\\n){2,}(?=[^\s>])"), "\n\n"),
    (re.compile(r"(?:(?<!\\)\\(?:\n[ \t]*|\Z))+(?=\n|\Z)"), "\n"),
    (re.compile(r"(?<!\\)\\\n(?=>|[-*+] |\d+[.)] |\||```)"), "\n\n"),
    (re.compile(r"(?:\A|(?<=\n\n))(?:\\\n[ \t]*)+"), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
    (re.compile(r"(?<=[^\s|]) {2,}(?=\S)"), " "),
)
"""What is left over after the conversion, and what to write instead: ends of lines and breaks that break nothing."""

Find = Callable[[str], bytes | None]
"""What gives the bytes of a file that the source brings along, by the link to it, or None if it doesn't."""


class _Converter(MarkdownConverter):
    """markdownify with our own way of escaping: only what has a meaning where it is."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        if not text.strip():
            return text
        made = escaped(text)
        if "_noformat" not in parent_tags and parent_tags & set(CELLS):
            made = made.replace("|", r"\|")
        lead, tail = text[:1].isspace(), text[-1:].isspace()
        return (
            (" " if lead and not made[:1].isspace() else "") + made + (" " if tail and not made[-1:].isspace() else "")
        )


CONVERTER = _Converter(newline_style=BACKSLASH, bullets="-", heading_style="atx", autolinks=False)


@dataclass
class Texts:
    """The texts of one question: converts each, and gathers the pictures and what couldn't be taken.

    `find` gives the files that the source brings along.
    """

    album: Album
    find: Find = lambda _: None
    pictures: dict[str, bytes] = field(default_factory=dict)
    untaken: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Add a sentence on what wasn't taken, once."""
        if sentence and sentence not in self.untaken:
            self.untaken.append(sentence)

    def prose(self, html: str) -> str:
        """Return HTML as Markdown of one or more paragraphs."""
        if len(html) > LARGEST:
            self.note(f"A text is longer than {LARGEST >> 20} MiB and was left out.")
            return ""
        bare = "<" not in html and "&" not in html
        made = escaped(" ".join(tidy(html).split())) if bare else self._converted(html)
        if FORMULA.search(made.replace(r"\\", "\\")):
            self.note("It has formulas. A card shows them as they're written, such as \\(x^2\\).")
        return made

    def line(self, html: str) -> str:
        """Return HTML as Markdown on one line."""
        return one_line(self.prose(html))

    def plain(self, text: str) -> str:
        """Return a plain text as Markdown."""
        return from_plain(text)

    def _converted(self, html: str) -> str:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
                soup = BeautifulSoup(html, "html.parser")
            _refuse_deep(soup)
            clean(soup, self)
            made: str = CONVERTER.convert_soup(soup)
        except (ParserRejectedMarkup, RecursionError, AssertionError):
            self.note("A text has damaged or very deep HTML. Only its words were taken.")
            return from_plain(re.sub(r"<[^<>]*>", " ", html))
        for pattern, instead in TIDY:
            made = pattern.sub(instead, made)
        return made.strip()

    def shown(self, link: str, alt: str) -> str:
        """Return the name of the picture behind a link, or an empty text; then a sentence says why."""
        link = link.strip()
        data: bytes | None
        what = f'the picture "{short(alt or link)}"'
        if link.startswith("data:"):
            data = _inline(link)
            name = alt or "picture"
        else:
            data, name = self.find(link), urlsplit(link).path or link
            if data is None:
                foreign = re.match(r"(?:https?:)?//", link)
                self.note(
                    f"A picture at {short(link)} is on another site. Its description is shown instead."
                    if foreign
                    else f"The file doesn't bring {what} along. Its description is shown instead."
                )
                return ""
        try:
            kept = self.album.keep(name, data or b"")
        except ValueError as error:
            self.note(f"The file has {what}, but it {error}.")
            return ""
        self.pictures[kept] = data or b""
        return kept


def _refuse_deep(soup: BeautifulSoup) -> None:
    """Refuse elements that are in each other more often than any program writes them.

    Raises:
        RecursionError: as the conversion would, much later.
    """
    level: list[Tag] = [soup]
    for _ in range(DEEPEST):
        level = [child for tag in level for child in tag.contents if isinstance(child, Tag)]
    if level:
        raise RecursionError


def _inline(link: str) -> bytes:
    head, _, body = link.partition(",")
    try:
        return base64.b64decode(re.sub(r"\s|%0[ad]", "", body)) if "base64" in head else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        return b""
