"""Pictures, sound and film: files beside the notebook that a text names, and the HTML that shows them.

An author writes `![The form, signed and dated](form.png)`. What is in brackets is what people get who can't see or hear
it: the description of a picture, or the transcript of `![Caller: "Is Juno there?"](call.mp3)`. A film has its captions
in a file of the same name, `talk.vtt` beside `talk.mp4`.

A kind that shows a file of its own, named in a field, calls `shown(name, says)` for its face, its still card and its
findings, and yields the file in `Scenario.shows`: then it is checked, released, exported and put into feedback like all
others. Every tag names its file as `src`, relative to the notebook; whoever shows the HTML elsewhere replaces that with
`replaced`. On a live card, `make(tag, { html })` keeps the name as `data-casewise-src` until JupyterLab gives the
address (`lab/extension/static/media.js`), so a kind's JavaScript puts that HTML in with `make`, and measures a picture
once its `load` event came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from casewise.languages.catalogs import _


class Sort(Enum):
    """What a file is, by the ending of its name."""

    PICTURE = "picture"
    SOUND = "sound"
    FILM = "film"
    OTHER = "other"


PICTURES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
SOUNDS = {".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".wav": "audio/wav"}
FILMS = {".mp4": "video/mp4", ".webm": "video/webm"}
CAPTIONS = ".vtt"
TYPES = PICTURES | SOUNDS | FILMS | {CAPTIONS: "text/vtt"}
"""The types of the files that a course may show, by the endings of their names: what every browser plays."""
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|.*[/\\]|\.\.", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r'(<(?:img|audio|video|track) src=")([^"]*)(")')
"""A tag of ours: no text of an author or a learner can bring one, because all of them are escaped."""
SPACED = re.compile(r"""\]\(([^()<>"'\n]*[^()<>"'\s] [^()<>"'\n]*\.[A-Za-z0-9]{2,5})\)""")
"""The name of a file with spaces, which Markdown by itself takes only in angle brackets."""


def ending(name: str) -> str:
    """Return the ending of a file's name in lower case, with its dot."""
    stem, dot, kind = name.rpartition(".")
    return f".{kind.lower()}" if stem and dot and "/" not in kind else ""


def sort_of(name: str) -> Sort:
    """Return what a file is, by the ending of its name."""
    found = ending(name)
    if found in PICTURES:
        return Sort.PICTURE
    if found in SOUNDS:
        return Sort.SOUND
    return Sort.FILM if found in FILMS else Sort.OTHER


@dataclass(frozen=True)
class Medium:
    """A file that a text shows: its name as written, and what it says to those who can't see or hear it.

    `line` is the line of its text, from 0.
    """

    name: str
    says: str
    line: int = 0

    @property
    def foreign(self) -> bool:
        """Whether it isn't a file beside the notebook."""
        return bool(OUTSIDE.match(self.name))

    @property
    def sort(self) -> Sort:
        """What it is."""
        return Sort.OTHER if self.foreign else sort_of(self.name)

    @property
    def captions(self) -> str:
        """The name of the file with a film's captions."""
        return f"{self.name[: -len(ending(self.name))]}{CAPTIONS}"


def shown(name: str, says: str, *, within: bool = False) -> Markup:
    """Return the HTML that shows a file beside the notebook; `within` a line of text, without a box of its own.

    A file that can't be shown, such as one of another site, is replaced with what it says.
    """
    medium = Medium(name.removeprefix("./"), says)
    source = quote(medium.name)
    if medium.sort is Sort.PICTURE:
        return Markup('<img src="{}" alt="{}" class="cw-picture" />').format(source, says)
    if medium.sort is Sort.SOUND:
        player = Markup('<audio src="{}" controls="" preload="metadata" class="cw-media"></audio>').format(source)
    elif medium.sort is Sort.FILM:
        player = Markup(
            '<video src="{}" controls="" preload="metadata" class="cw-media">'
            '<track src="{}" kind="captions" label="{}" default=""></track></video>'
        ).format(source, quote(medium.captions), _("Captions"))
    else:
        return Markup("<em>{}</em>").format(says)
    if within:
        form = Markup('<span class="cw-{}">{} <span class="cw-transcript">{}</span></span>')
        return form.format(medium.sort.value, player, says)
    transcript = Markup('<details class="cw-transcript"><summary>{}</summary><p>{}</p></details>').format(
        _("Transcript"), says
    )
    return Markup('<figure class="cw-{}">{}{}</figure>\n').format(medium.sort.value, player, transcript)


def replaced(html: str, change: Callable[[str], str | None]) -> Markup:
    """Return HTML with another address for each file: what `change` returns for its name, or none at all."""

    def other(found: re.Match[str]) -> str:
        address = change(unquote(unescape(found[2])))
        return found[1] + str(escape(address)) + found[3] if address is not None else found[1][: -len(' src="')]

    return Markup(TAG.sub(other, str(html)))  # noqa: S704  (what was HTML before, with an escaped address)


def named_in(html: str) -> list[str]:
    """Return the names of the files that HTML shows, each once."""
    if ' src="' not in html:
        return []  # most pages show none, and the pattern reads a long page slowly
    return list(dict.fromkeys(unquote(unescape(found[2])) for found in TAG.finditer(html)))


def media_in(text: str) -> Iterator[Medium]:
    """Yield the files that a Markdown text shows, in its order."""
    if "![" not in text:
        return
    for block in _parser().parse(spaced(text)):
        for token in block.children or ():
            if token.type == "image":
                yield _medium(token, block.map[0] if block.map else 0)


def spaced(text: str) -> str:
    """Return Markdown in which names of files may have spaces."""
    return SPACED.sub(r"](<\1>)", text) if "](" in text else text


def teach(parser: MarkdownIt) -> MarkdownIt:
    """Have a Markdown parser show sound and film too, and nothing of other sites."""
    parser.core.ruler.push("media", _alone)
    parser.add_render_rule("image", _image)
    return parser


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _alone(state: Any) -> None:
    """Mark sound and film that are a paragraph by themselves: they get a box instead of the paragraph."""
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        inside = inline.children or []
        single = opening.type == "paragraph_open" and len(inside) == 1 and inside[0].type == "image"
        if single and _medium(inside[0]).sort in (Sort.SOUND, Sort.FILM):
            inside[0].meta["alone"] = opening.hidden = closing.hidden = True


def _image(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    token = tokens[place]
    medium = _medium(token)
    return str(shown(medium.name, medium.says, within=not token.meta.get("alone")))


def _medium(token: Token, line: int = 0) -> Medium:
    says = "".join(_said(child) for child in token.children or ())
    return Medium(unquote(str(token.attrs.get("src", ""))).removeprefix("./"), says, line)


def _said(token: Token) -> str:
    if token.type == "image":
        return "".join(map(_said, token.children or ()))
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content
