"""What a card shows once an answer comes back: verdict, points and reasons in place, of the answer as handed in."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from markupsafe import Markup

from casewise.languages.catalogs import N_, _
from casewise.learner.marks import JUDGED, Mark, Marks
from casewise.scenario import Medium, NotAResponse, Scenario, Verdict
from casewise.scenario.html import SYMBOLS, cited, prose, words

TAGS = {"p", "br", "strong", "em", "code", "ul", "ol", "li", "blockquote", "a"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
TAGS |= {"img", "audio", "video", "track", "figure", "details", "summary", "span"}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "class"},
    "track": {"src", "kind", "label", "default"},
    **{tag: {"src", "controls", "preload", "class"} for tag in ("audio", "video")},
    **{tag: {"class"} for tag in ("p", "figure", "details", "span")},
}
WITHDRAWN = N_("This question was withdrawn, and everybody has its points.")


def marked(scenario: Scenario, marks: Marks, at: str) -> dict[str, Any]:
    """Return what a card shows of an answer that came back; empty if these marks aren't of this scenario.

    It has what `casewise.card.explanation` returns, and the `response` and `confidence` that were handed in `at` a time
    in words, and the `comment`.
    """
    parts = scenario.parts
    try:
        response = scenario.read(marks.response)
    except NotAResponse:
        return {}
    if marks.variant != scenario.variant or any(part.part not in parts and not part.text for part in marks.parts):
        return {}
    return {
        "at": at,
        "response": response,
        "confidence": marks.confidence,
        "outcome": marks.outcome,
        "symbol": _symbol(marks.outcome),
        "line": marks.line,
        "sure": marks.sure,
        "comment": marks.comment,
        "findings": [_part(mark, parts.get(mark.part, mark.text)) for mark in marks.parts],
        "rules": _clean(_withdrawn(marks) + cited(marks.judgment, marks.citations)),
        "stale": False,
    }


def _part(mark: Mark, text: str) -> dict[str, Any]:
    return {
        "part": mark.part,
        "text": _clean(words(text)),
        "verdict": mark.verdict,
        "chosen": mark.chosen,
        "symbol": _symbol(mark.verdict),
        "tag": _clean(words(mark.tag)),
        "why": _clean(prose(mark.why)) if mark.why else "",
        **({"at": mark.at} if mark.at else {}),
    }


def _symbol(verdict: str) -> str:
    return SYMBOLS[JUDGED.get(verdict, Verdict.NONE)]


def _withdrawn(marks: Marks) -> Markup:
    return Markup("<p>{}</p>{}").format(_(WITHDRAWN), prose(marks.withdrawn)) if marks.withdrawn else Markup("")


def _clean(html: str) -> str:
    """Return HTML of a page's Markdown, which must not call anyone: only files beside the notebook are shown."""
    import nh3  # noqa: PLC0415  (only an exchange brings marks back, and a browser doesn't have it)

    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_own, url_schemes={"http", "https"})


def _own(tag: str, name: str, value: str) -> str | None:
    """Return an attribute, or None for the address of a picture that isn't beside the notebook."""
    return value if tag == "a" or name != "src" or not Medium(unquote(value), "").foreign else None
