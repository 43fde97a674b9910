"""The pools of older Blackboard courses: their own XML, in files that end in .dat."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from casewise.imports.from_html import Texts
from casewise.imports.markdown_text import one_line
from casewise.imports.question import Form, Part, Question

PRAISE = 60
NO_ROOM = {
    "QUESTION_FILLINBLANK": "is answered with a word or two that are compared with a list",
    "QUESTION_FILLINBLANK_PLUS": "has gaps in its text that a learner fills in",
    "QUESTION_NUMERIC": "is answered with a number",
    "QUESTION_CALCULATED": "has numbers that are made anew for each learner",
    "QUESTION_OPINIONSCALE": "asks for an opinion, and no answer is right",
}
TRUTH = {"QUESTION_TRUEFALSE", "QUESTION_EITHEROR"}


def questions(root: Element, texts: Callable[[], Texts], where: str) -> Iterator[Question]:
    """Yield the questions of a pool, in its order."""
    points = {one.get("id", ""): _number(one.get("points")) for one in root.iterfind("QUESTIONLIST/QUESTION")}
    title = root.find("TITLE")
    category = "" if title is None else " ".join((title.get("value") or title.text or "").split())
    nodes = [node for node in root if node.tag.startswith("QUESTION_")]
    places = {name: place for place, name in enumerate(points)}
    nodes.sort(key=lambda node: places.get(node.get("id", ""), len(places)))
    for count, node in enumerate(nodes, start=1):
        name = node.get("id", "")
        made = Question(
            where=f"{where}question {count} ({name})",
            form=Form.NONE,
            category=category,
            points=points.get(name),
            source_id=name and f"{category}/{name}",
        )
        yield _question(node, made, texts())


def _question(node: Element, made: Question, texts: Texts) -> Question:
    answers = {one.get("id", ""): one_line(_text(one, texts)) for one in node.iterfind("ANSWER")}
    right = [one.get("answer_id", "") for one in node.iterfind("GRADABLE/CORRECTANSWER")]
    after_right, after_wrong = (
        texts.prose(_html(node.find(f"GRADABLE/FEEDBACK_WHEN_{word}"), node)) for word in ("CORRECT", "INCORRECT")
    )
    made = replace(made, prompt=_text(node.find("BODY"), texts))
    if node.tag in NO_ROOM or not node.tag.startswith("QUESTION_"):
        texts.untaken.insert(0, f"It {NO_ROOM[node.tag]}. Nothing here is like it, so it's kept as text.")
        made = replace(made, parts=tuple(Part(text) for text in answers.values()))
    elif node.tag in {"QUESTION_ESSAY", "QUESTION_SHORTRESPONSE"}:
        made = replace(made, form=Form.TEXT, rubric="\n\n".join(answers.values()))
    elif node.tag == "QUESTION_MATCH":
        made = _matching(node, made, texts)
    elif node.tag == "QUESTION_ORDER":
        order = sorted(node.iterfind("GRADABLE/CORRECTANSWER"), key=lambda one: _number(one.get("order")) or 0)
        parts = tuple(Part(answers[one.get("answer_id", "")]) for one in order if one.get("answer_id", "") in answers)
        made = replace(made, form=Form.ORDER, parts=parts)
    elif node.tag in {"QUESTION_MULTIPLECHOICE", "QUESTION_MULTIPLEANSWER", *TRUTH}:
        several = node.tag == "QUESTION_MULTIPLEANSWER"
        parts = tuple(
            Part(text, float(name in right), "" if several else after_right if name in right else after_wrong)
            for name, text in answers.items()
        )
        form = Form.SEVERAL if several else Form.ONE
        made = replace(made, form=form, parts=parts, shuffle=node.tag not in TRUTH)
        if not right:
            texts.note("No answer is marked as right.")
    else:
        kind = node.tag.removeprefix("QUESTION_").lower()
        texts.untaken.insert(0, f"It is of the type \"{kind}\", which Casewise doesn't know. It's kept as text.")
    if made.form is not Form.ONE:
        for said, after in ((after_right, "a right"), (after_wrong, "a wrong")):
            if len(said) > PRAISE:
                texts.note(f"What it says after {after} answer: {one_line(said)}")
    return replace(made, pictures=texts.pictures, untaken=tuple(texts.untaken))


def _matching(node: Element, made: Question, texts: Texts) -> Question:
    cards = {one.get("id", ""): one_line(_text(one, texts)) for one in node.iterfind("ANSWER")}
    groups = {one.get("id", ""): one_line(_text(one, texts)) for one in node.iterfind("CHOICE")}
    belongs = {one.get("answer_id"): one.get("choice_id", "") for one in node.iterfind("GRADABLE/CORRECTANSWER")}
    parts = tuple(Part(text, group=groups.get(belongs.get(name, ""), "")) for name, text in cards.items())
    return replace(made, form=Form.PLACE, parts=parts, groups=tuple(dict.fromkeys(filter(None, groups.values()))))


def _text(holder: Element | None, texts: Texts) -> str:
    """Return the text in an element as Markdown."""
    if holder is None:
        return ""
    return texts.prose(_html(holder.find("TEXT"), holder))


def _html(text: Element | None, holder: Element) -> str:
    if text is None:
        return ""
    said = text.text or text.get("value") or ""
    flag = holder.find("FLAGS/ISHTML")
    plain = flag is not None and (flag.get("value") or flag.text or "").strip().lower() == "false"
    return html.escape(said, quote=False).replace("\n", "<br>") if plain else said


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
