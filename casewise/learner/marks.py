"""The marks of an answer that a feedback page holds for the notebook's own card: written here and read here.

They are an attribute of the answer on the page, with no more in it than the page itself shows. Their texts are
Markdown like those of scenarios, so no page can bring HTML of its own into a notebook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, fields
from html import unescape
from typing import Any

from casewise.scenario import Verdict

ATTRIBUTE = "data-marks"
ANCHOR = "case-"
"""The ids of the answers on a page begin with this."""
OPENING = re.compile(
    rf'<div id="{ANCHOR}([a-z0-9][a-z0-9_-]{{0,63}})" class="cw-answer" {ATTRIBUTE}="([^"<>]{{1,1048576}})">'
)
CLOSING = "</div><!-- answer -->\n"
LIMIT = 500
"""How many answers of a page, and parts of an answer, are read."""
JUDGED = {verdict.name.lower(): verdict for verdict in Verdict if verdict is not Verdict.NONE}


@dataclass(frozen=True)
class Mark:
    """What is said of one part of an answer: its verdict, the words beside it, and why.

    It has a `text` that the card lacks, and where the part is `at`, as its kind's card reads it.
    """

    part: str
    chosen: bool
    verdict: str = ""
    tag: str = ""
    why: str = ""
    text: str = ""
    at: str = ""


@dataclass(frozen=True)
class Marks:
    """What came back for one answer, as far as the course shows it.

    `response`, `variant` and `confidence` are what was handed in. `outcome` is right, partly or wrong, or empty where
    that isn't shown or nobody has decided. `line` says outcome and points, and `sure` how sure the learner was.
    """

    response: Any = None
    variant: str = ""
    confidence: int | None = None
    outcome: str = ""
    line: str = ""
    sure: str = ""
    comment: str = ""
    judgment: str = ""
    withdrawn: str = ""
    citations: tuple[str, ...] = ()
    parts: tuple[Mark, ...] = ()

    def to_json(self) -> str:
        """Return the marks as a page holds them: nothing that is empty."""
        data = {name: value for name, value in asdict(self).items() if value not in ("", None, ())}
        if self.parts:
            data["parts"] = [{name: one for name, one in part.items() if one != ""} for part in data["parts"]]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Marks:
        """Return the marks that a page holds.

        Raises:
            ValueError: if they make no sense.
        """
        try:
            data = json.loads(text)
        except RecursionError:
            raise ValueError("not marks") from None
        if type(data) is not dict or not data.keys() <= {one.name for one in fields(cls)}:
            raise ValueError("not marks")
        texts = ("variant", "line", "sure", "comment", "judgment", "withdrawn")
        return cls(
            response=data.get("response"),
            confidence=_confidence(data.get("confidence")),
            outcome=_judged(data.get("outcome", "")),
            citations=tuple(_text(one) for one in _list(data.get("citations", []))),
            parts=tuple(_mark(one) for one in _list(data.get("parts", []))),
            **{name: _text(data.get(name, "")) for name in texts},
        )


def marks_on(page: str) -> dict[str, Marks]:
    """Return the marks on a feedback page, by scenario. What makes no sense there is passed over."""
    return dict(_found(page))


def without(page: str, scenarios: Collection[str]) -> str:
    """Return a page without its answers to some scenarios: their cards show what came back."""
    kept, place = [], 0
    for found, end in _answers(page):
        if found[1] in scenarios:
            kept.append(page[place : found.start()])
            place = end
    return "".join([*kept, page[place:]])


def _found(page: str) -> Iterator[tuple[str, Marks]]:
    for found, _ in _answers(page):
        try:
            yield found[1], Marks.from_json(unescape(found[2]))
        except ValueError:
            continue


def _answers(page: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield the beginning and the end of each answer that has marks, in one pass over the page, whatever it is."""
    place = 0
    for _ in range(LIMIT):
        closing = page.find(CLOSING, place)
        if closing < 0:
            return
        end = closing + len(CLOSING)
        if found := OPENING.search(page, place, closing):
            yield found, end
        place = end


def _mark(data: Any) -> Mark:
    if type(data) is not dict or type(data.get("chosen")) is not bool:
        raise ValueError("not a part")
    texts = {name: _text(data.get(name, "")) for name in ("part", "tag", "why", "text", "at")}
    return Mark(chosen=data["chosen"], verdict=_judged(data.get("verdict", "")), **texts)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("not a text")
    return value


def _list(value: Any) -> list[Any]:
    if type(value) is not list or len(value) > LIMIT:
        raise ValueError("not a list")
    return value


def _judged(value: Any) -> str:
    if value != "" and value not in list(JUDGED):
        raise ValueError("not a verdict")
    return str(value)


def _confidence(value: Any) -> int | None:
    if value is not None and (type(value) is not int or value not in range(1, 4)):
        raise ValueError("not a confidence")
    return value
