"""An item of QTI 1.2 as a question: as Canvas and Blackboard write it, and as the standard has it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from casewise.imports.from_html import Texts
from casewise.imports.markdown_text import one_line
from casewise.imports.qti12_scoring import Outcome, Scoring
from casewise.imports.question import Form, Part, Question
from casewise.imports.shares import judged

RESPONSES = {"response_lid", "response_str", "response_num", "response_xy", "response_grp", "response_extension"}
APART = {"RESPONSE_BLOCK", "RIGHT_MATCH_BLOCK"}
"""The blocks of Blackboard's items that aren't part of what is asked."""
TAGS = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")
PRAISE = 60
TYPE = ("question_type", "bbmd_questiontype", "cc_profile", "respondusapi_qtype", "qmd_questiontype", "qmd_itemtype")
"""Where programs write what kind an item is."""
NO_ROOM = {
    "calculated": "has numbers that are made anew for each learner",
    "dropdowns": "has gaps in its text, each with a menu of words",
    "file": "is answered with a file",
    "fill": "has gaps in its text that a learner fills in",
    "formula": "has numbers that are made anew for each learner",
    "hot_spot": "is answered on a picture",
    "jumbled": "has gaps in its text, each with a menu of words",
    "likert": "asks for an opinion, and no answer is right",
    "opinion": "asks for an opinion, and no answer is right",
    "numeric": "is answered with a number",
    "numerical": "is answered with a number",
    "pattern_match": "is answered with a word or two that are compared with a list",
    "quiz_bowl": "is answered with a question",
    "short_answer": "is answered with a word or two that are compared with a list",
    "stimulus": "is a text that asks nothing",
    "text_only": "is a text that asks nothing",
    "cc.fib": "has gaps in its text that a learner fills in",
}
"""Words in the names of types without a counterpart, and why."""
NO_TITLE = re.compile(r"(?:Question|Item)?\s*\d*", re.IGNORECASE)
FILES = {"matapplication", "mataudio", "matvideo", "matapplet"}
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp")
WORDS = re.compile(r"(agree_disagree|right_wrong|true_false|yes_no)\.(true|false)")
"""What Blackboard writes for the answers of an either-or question."""


@dataclass
class Item:
    """An item while it is read."""

    node: Element
    texts: Texts
    facts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = dict(_facts(self.node))
        self.scoring = Scoring(self.node)

    @property
    def type(self) -> str:
        """What the item calls its kind, in small letters with underscores."""
        names = (
            "question_type",
            "bbmd_questiontype",
            "cc_profile",
            "respondusapi_qtype",
            "qmd_questiontype",
            "qmd_itemtype",
        )
        found = next((self.facts[name] for name in names if self.facts.get(name)), "")
        return re.sub(r"[\s/-]+", "_", found.strip().lower())

    @property
    def presentation(self) -> Element:
        found = self.node.find("presentation")
        return Element("presentation") if found is None else found

    def responses(self, *kinds: str) -> list[Element]:
        return [node for node in self.presentation.iter() if node.tag in (kinds or RESPONSES)]

    def prose(self, holder: Element | None) -> str:
        """Return the material in an element as Markdown."""
        return "" if holder is None else self.texts.prose("\n".join(_material(holder, self.texts)))

    def line(self, holder: Element | None) -> str:
        return one_line(self.prose(holder))

    @property
    def points(self) -> float | None:
        names = ("points_possible", "cc_weighting", "qmd_weighting", "qmd_absolutescore_max", "respondusapi_qpoints")
        for name in names:
            try:
                if value := float(self.facts.get(name, "")):
                    return value
            except ValueError:
                continue
        return None


def question(node: Element, texts: Texts, where: str, category: str) -> Question:
    """Return one item as a question."""
    item = Item(node, texts)
    title = " ".join(node.get("title", "").split())
    made = Question(
        where=where,
        form=Form.NONE,
        title="" if NO_TITLE.fullmatch(title) else title,
        prompt=item.texts.prose("\n".join(_asked(item.presentation, item.texts))),
        points=item.points,
        category=category,
        source_id=item.facts.get("bbmd_asi_object_id", "") or node.get("ident", ""),
    )
    made = _answered(item, made)
    return replace(made, pictures=texts.pictures, untaken=tuple(texts.untaken))


def _answered(item: Item, made: Question) -> Question:  # noqa: PLR0911  (one for each kind)
    """Return a question with what it is answered with: what the item calls itself goes before what it looks like."""
    if why := next((why for word, why in NO_ROOM.items() if word in item.type), ""):
        return _none(item, made, why)
    choices = item.responses("response_lid", "response_grp")
    if "essay" in item.type or "short_response" in item.type:
        return _text(item, made)
    if "categorization" in item.type:
        return _categories(item, made, choices)
    if "matching" in item.type or len(choices) > 1:
        return _matching(item, made, choices)
    if choices:
        ordered = choices[0].get("rcardinality", "Single").lower() == "ordered" or "order" in item.type
        return _order(item, made, choices[0]) if ordered else _choice(item, made, choices[0])
    strings = item.responses("response_str", "response_num", "response_xy", "response_extension")
    if len(strings) == 1 and strings[0].tag == "response_str" and not item.scoring.best():
        return _text(item, made)
    if strings:
        return _none(item, made, "is answered with a word, a number or a place")
    return _none(item, made, "is a text that asks nothing")


def _none(item: Item, made: Question, why: str) -> Question:
    item.texts.untaken.insert(0, f"It {why}. Nothing here is like it, so it's kept as text.")
    labels = [label for response in item.responses("response_lid") for label in response.iter("response_label")]
    answers = [item.line(label) for label in labels]
    answers += [item.texts.plain(value) for values in item.scoring.pairs().values() for value in values if not labels]
    return replace(made, parts=tuple(Part(text) for text in answers if text), explanation=_general(item, set()))


def _text(item: Item, made: Question) -> Question:
    solution = next((node for node in item.node.iter("itemfeedback") if node.find("solution") is not None), None)
    return replace(made, form=Form.TEXT, rubric=item.prose(solution), explanation=_general(item, set()))


def _choice(item: Item, made: Question, response: Element) -> Question:
    labels = {label.get("ident", ""): label for label in response.iter("response_label")}
    name = response.get("ident", "")
    several = response.get("rcardinality", "Single").lower() == "multiple" or "multiple_answer" in item.type
    outcomes = {label: item.scoring.of({name: [label]}) for label in labels}
    scores = {label: outcome.score for label, outcome in outcomes.items()}
    if several:
        scores = dict.fromkeys(labels, 0.0) | dict.fromkeys(_right(item, name, list(labels), scores), 1.0)
    most = max([*scores.values(), 0])
    always, own = _feedback(item, outcomes, several=several)
    parts = tuple(
        Part(item.line(label), round(scores[ident] / most, 4) if most else scores[ident], own.get(ident, ""))
        for ident, label in labels.items()
    )
    shuffle = response.find(".//render_choice[@shuffle='No']") is None or "multiple" in item.type
    form = Form.SEVERAL if several else Form.ONE
    made = replace(made, form=form, parts=parts, shuffle=shuffle, explanation=_general(item, always))
    if several:  # a wrong tick costs points in Canvas and Blackboard, too
        if not most:
            item.texts.note("No answer is marked as right.")
        return made
    return judged(made, item.texts.note)


def _right(item: Item, name: str, labels: list[str], alone: dict[str, float]) -> list[str]:
    """Return the answers to tick: those that the best condition asks for, or each that earns something by itself."""
    best = [value for _, value in item.scoring.best() if value in labels]
    each = [label for label in labels if alone[label] > 0]
    return max(best, each, key=lambda ticks: item.scoring.of({name: ticks}).score)


def _order(item: Item, made: Question, response: Element) -> Question:
    labels = {label.get("ident", ""): label for label in response.iter("response_label")}
    key = [value for _, value in item.scoring.best() if value in labels]
    key = key or [value for values in item.scoring.pairs().values() for value in values if value in labels]
    if set(key) != labels.keys() or len(key) != len(labels):
        item.texts.note("The file doesn't say what the right order is. Its parts are in the file's order.")
        key = list(labels)
    parts = tuple(Part(item.line(labels[ident])) for ident in key)
    return replace(made, form=Form.ORDER, parts=parts, explanation=_general(item, set()))


def _matching(item: Item, made: Question, responses: list[Element]) -> Question:
    """Return a matching: each response is a card. Blackboard keeps the groups' texts in a block of their own."""
    parents = {child: parent for parent in item.presentation.iter() for child in parent}
    aside = next((node for node in item.presentation.iter() if node.get("class") == "RIGHT_MATCH_BLOCK"), None)
    right = [] if aside is None else [item.line(block) for block in aside]
    key = item.scoring.pairs()
    parts, groups = [], []
    for response in responses:
        texts = {}
        for place, label in enumerate(response.iter("response_label")):
            texts[label.get("ident", "")] = item.line(label) or (right[place] if place < len(right) else "")
        groups += [text for text in texts.values() if text and text not in groups]
        card = one_line(item.texts.prose("\n".join(_asked(response, item.texts, top=True))))
        if not card and (parent := parents.get(response)) is not None and parent is not item.presentation:
            card = one_line(item.texts.prose("\n".join(_asked(parent, item.texts, top=True))))
        group = next((texts[value] for value in key.get(response.get("ident", ""), []) if value in texts), "")
        if card:
            parts.append(Part(card, group=group))
            if not group:
                item.texts.note(f'The file doesn\'t say where "{card}" belongs.')
    return replace(made, form=Form.PLACE, parts=tuple(parts), groups=tuple(groups), explanation=_general(item, set()))


def _categories(item: Item, made: Question, responses: list[Element]) -> Question:
    """Return Canvas's categorization: each response is a group, and what belongs to it are its labels."""
    key = item.scoring.pairs()
    cards: dict[str, Part] = {}
    groups = []
    for response in responses:
        group = one_line(item.texts.prose("\n".join(_asked(response, item.texts, top=True))))
        groups.append(group)
        for label in response.iter("response_label"):
            ident = label.get("ident", "")
            part = cards.setdefault(ident, Part(item.line(label)))
            if ident in key.get(response.get("ident", ""), []):
                cards[ident] = replace(part, group=group)
    parts = tuple(cards.values())
    return replace(made, form=Form.PLACE, parts=parts, groups=tuple(groups), explanation=_general(item, set()))


def _feedback(item: Item, outcomes: dict[str, Outcome], *, several: bool) -> tuple[set[str], dict[str, str]]:
    """Return the feedback that any answer gets, and the texts of each answer's own."""
    shown = {ident: list(dict.fromkeys(outcome.feedback)) for ident, outcome in outcomes.items()}
    always = set.intersection(*map(set, shown.values())) if len(shown) > 1 else set()
    own: dict[str, str] = {}
    bodies = {node.get("ident", ""): node for node in item.node.iter("itemfeedback")}
    for ident, links in shown.items():
        mine = [link for link in links if link in bodies and link not in always]
        if several:  # what one tick alone brings says nothing, unless it's about that answer
            mine = [link for link in mine if ident in link]
        own[ident] = "\n\n".join(filter(None, (item.prose(bodies[link]) for link in dict.fromkeys(mine))))
    if several:
        always = {link for link in always if link.startswith("general") and "incorrect" not in link}
    return always, own


def _general(item: Item, always: set[str]) -> str:
    """Return what is shown after any answer. Other feedback on the whole is noted if it says more than praise."""
    said = []
    linked = {node.get("linkrefid", "") for node in item.node.iter("displayfeedback")}
    for node in item.node.iter("itemfeedback"):
        ident = node.get("ident", "")
        if ident in always or (ident == "general_fb" and "general_fb" in linked):
            said.append(item.prose(node))
        elif ident in {"correct_fb", "correct", "general_incorrect_fb", "incorrect"} and not always:
            text = item.line(node)
            if len(text) > PRAISE:
                after = "a wrong" if "incorrect" in ident else "a right"
                item.texts.note(f"What it says after {after} answer: {text}")
    return "\n\n".join(dict.fromkeys(filter(None, said)))


def _asked(holder: Element, texts: Texts, *, top: bool = False) -> Iterator[str]:
    """Yield the material of a question as HTML, without that of its answers. `top` is for the card of a matching."""
    for child in holder:
        if child.tag in RESPONSES or child.get("class") in APART or child.tag.startswith("render_"):
            continue
        if child.tag == "material":
            yield from _material(child, texts)
        elif child.tag.startswith("flow") or child.tag in {"presentation_material", "div"}:
            if top and child.find(".//response_lid") is not None:
                continue
            yield from _asked(child, texts, top=top)


def _material(holder: Element, texts: Texts) -> Iterator[str]:
    """Yield what an element shows as HTML."""
    for node in holder.iter():
        match node.tag:
            case "mattext" | "matemtext" | "mat_formattedtext":
                yield _as_html(node)
            case "matimage":
                data = (node.text or "").strip()
                kind = node.get("imagtype", "image/png")
                link = node.get("uri") or (f"data:{kind};base64,{data}" if data else "")
                alt = html.escape(node.get("label", ""), quote=True)
                yield f'<img src="{html.escape(link, quote=True)}" alt="{alt}">'
            case "matbreak":
                yield "<br>"
            case tag if tag in FILES:
                name = node.get("label") or node.get("uri") or ""
                if name.lower().endswith(PICTURES):
                    yield f'<img src="{html.escape(name, quote=True)}" alt="">'
                elif name:
                    texts.note(f"The file that goes with it wasn't taken: {name}")


def _as_html(node: Element) -> str:
    """Return a text as HTML. Blackboard and older programs call HTML plain text, too."""
    children = list(node)
    if children:  # XHTML in the XML itself
        return "".join(node.itertext())
    text = WORDS.sub(lambda found: found[1].split("_")[found[2] == "false"].capitalize(), node.text or "")
    kind = (node.get("texttype") or node.get("type") or "").lower()
    if "html" in kind or "smart" in kind or (not kind and TAGS.search(text)):
        return f"<div>{text}</div>"
    paragraphs = re.split(r"\n\s*\n", html.escape(text.strip(), quote=False))
    return "".join(f"<p>{one.replace(chr(10), '<br>')}</p>" for one in paragraphs)


def _facts(node: Element) -> Iterator[tuple[str, str]]:
    """Yield what an item says of itself: Canvas's fields, and Blackboard's elements."""
    for holder in node.iter("itemmetadata"):
        for entry in [*holder.iter("qtimetadatafield"), *holder.iter("qti_metadatafield")]:
            yield (entry.findtext("fieldlabel") or "").strip().lower(), (entry.findtext("fieldentry") or "").strip()
        for child in holder:
            if not len(child) and child.text:
                yield child.tag.lower(), child.text.strip()
