"""Handouts: pages of HTML beside a notebook that learners open and print. They load and run nothing."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from casewise.course.text import text_of
from casewise.files import read_whole

HANDOUTS = (".html",)
SIZE_LIMIT = 1024 * 1024
ACTIVE = {"script", "iframe", "frame", "object", "embed", "applet", "link", "base", "form", "meta"}
"""Elements that run, load or send something. A `meta` may name the charset or the viewport."""
HARMLESS_META = {"charset", "viewport"}
LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href"}
IMPORTING = ("@import", "url(", "expression(")


def handout_faults(path: Path) -> Iterator[str]:
    """Yield what a handout must not have, as sentences; one if it can't be read."""
    try:
        text = text_of(read_whole(path, SIZE_LIMIT), path.name)
    except (OSError, ValueError) as error:
        yield f"The page can't be read: {error}"
        return
    reader = _Reader()
    reader.feed(text)
    reader.close()
    yield from dict.fromkeys(reader.found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._styled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._styled = tag == "style"
        if tag in ACTIVE and not (tag == "meta" and _harmless(given)):
            self.found.append(f"It has an element <{tag}>.")
        for name, value in given.items():
            if name.startswith("on"):
                self.found.append(f'It runs something: the attribute "{name}" of <{tag}>.')
            elif name in LOADING and not value.startswith(("data:image/", "#")):
                self.found.append(f'It loads something: the attribute "{name}" of <{tag}>.')
            elif name == "href" and value.strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"It runs something: the link of <{tag}>.")
            elif name == "style":
                self._style(value)

    def handle_endtag(self, tag: str) -> None:
        self._styled = self._styled and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._styled:
            self._style(data)

    def _style(self, text: str) -> None:
        if any(word in text.lower() for word in IMPORTING):
            self.found.append("Its style loads something.")


def _harmless(given: dict[str, str]) -> bool:
    return "charset" in given or given.get("name", "") in HARMLESS_META
