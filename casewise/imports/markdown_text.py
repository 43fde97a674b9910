"""Plain text as Markdown that shows exactly that text."""

from __future__ import annotations

import re

WITHIN = (
    (re.compile(r"\\(?=[!-/:-@\[-`{-~]|[^\S\n]*$)", re.MULTILINE), r"\\\\"),
    (re.compile(r"`"), r"\\`"),
    (re.compile(r"\*(?!(?<=\s\*)\s)"), r"\\*"),
    (re.compile(r"(?<=\s)(__+)(?!_)(?=[^\S\n]*\S)|(?<![^\W_])_|_(?![^\W_])"), lambda found: found[1] or r"\_"),
    (re.compile(r"\](?=[(:\[])"), r"\\]"),
    (re.compile(r"<(?=[A-Za-z/!?])"), r"\\<"),
    (re.compile(r"&(?=#?\w+;)"), r"\\&"),
)
"""What has a meaning inside of a line, and what to write instead."""
AT_START = (
    (re.compile(r"^[ \t]+", re.MULTILINE), ""),
    (re.compile(r"^(?=#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|[-=|:][-=|: \t]*$|~~~)", re.MULTILINE), r"\\"),
    (re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))", re.MULTILINE), r"\1\\"),
)
"""What has a meaning at the start of a line."""
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
"""Characters that nobody sees: they only join, part or turn letters."""
SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")


def escaped(text: str) -> str:
    """Return Markdown that shows a plain text as it is. A new line stays one, and shows as a space."""
    for pattern, instead in (*WITHIN, *AT_START):
        text = pattern.sub(instead, text)
    return text


def from_plain(text: str) -> str:
    """Return a plain text of several lines as Markdown: an empty line ends a paragraph, and any other line a line."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", tidy(text).strip())
    return "\n\n".join(escaped(one.strip()).replace("\n", "\\\n") for one in paragraphs)


def one_line(markdown: str) -> str:
    """Return Markdown on one line."""
    return " ".join(markdown.replace("\\\n", "\n").split())


def tidy(text: str) -> str:
    """Return a text with plain spaces and Unix line ends, and without what nobody sees."""
    return SPACES.sub(" ", UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
