"""An item of QTI 2.1 or 2.2 as a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from xml.etree.ElementTree import Element, tostring

from casewise.imports.from_html import Texts
from casewise.imports.markdown_text import one_line
from casewise.imports.question import Form, Part, Question
from casewise.imports.shares import judged

APART = {
    "prompt",
    "gapText",
    "gapImg",
    "rubricBlock",
    "feedbackBlock",
    "feedbackInline",
    "templateBlock",
    "templateInline",
    "stylesheet",
}
"""Elements in an item's body that aren't part of what is asked."""
NO_ROOM = {
    "associateInteraction": "is answered by joining words into pairs",
    "customInteraction": "is answered in a way of another program's own",
    "drawingInteraction": "is answered with a drawing",
    "endAttemptInteraction": "is a button",
    "gapMatchInteraction": "has gaps in its text that a learner drags words into",
    "graphicAssociateInteraction": "is answered on a picture",
    "graphicGapMatchInteraction": "is answered on a picture",
    "graphicOrderInteraction": "is answered on a picture",
    "hotspotInteraction": "is answered on a picture",
    "hottextInteraction": "is answered by marking passages of a text",
    "inlineChoiceInteraction": "has gaps in its text, each with a menu of words",
    "mediaInteraction": "is a recording",
    "portableCustomInteraction": "is answered in a way of another program's own",
    "positionObjectInteraction": "is answered on a picture",
    "selectPointInteraction": "is answered on a picture",
    "sliderInteraction": "is answered with a slider",
    "textEntryInteraction": "has gaps in its text that a learner fills in",
    "uploadInteraction": "is answered with a file",
}
IN_TEXT = {"hottextInteraction", "gapMatchInteraction"}
"""Interactions whose text is part of what is asked."""
INLINE = {"textEntryInteraction", "inlineChoiceInteraction", "endAttemptInteraction"}
GAP = "_____"
PRAISE = 60
NO_TITLE = re.compile(r"(?:Question|Item)?\s*\d*", re.IGNORECASE)


class Item:
    """An item while it is read."""

    def __init__(self, node: Element, texts: Texts) -> None:
        self.node = node
        self.texts = texts
        found = node.find("itemBody")
        self.body = Element("itemBody") if found is None else found
        self.interactions = [one for one in self.body.iter() if one.tag.endswith("Interaction")]

    def prose(self, holder: Element | None) -> str:
        """Return what is in an element as Markdown."""
        return "" if holder is None else self.texts.prose(_html(holder))

    def line(self, holder: Element | None) -> str:
        return one_line(self.prose(holder))

    def declared(self, interaction: Element) -> Element:
        """Return the declaration of the response to an interaction."""
        name = interaction.get("responseIdentifier", "")
        found = (one for one in self.node.iterfind("responseDeclaration") if one.get("identifier") == name)
        return next(found, Element("responseDeclaration"))

    @property
    def points(self) -> float | None:
        for outcome in self.node.iterfind("outcomeDeclaration"):
            name = outcome.get("identifier", "").upper()
            said = outcome.get("normalMaximum") if name == "SCORE" else None
            said = outcome.findtext("defaultValue/value") if name == "MAXSCORE" else said
            if (value := _number(said)) is not None:
                return value
        return None


def question(node: Element, texts: Texts, where: str, category: str) -> Question:
    """Return one item as a question."""
    item = Item(node, texts)
    title = " ".join(node.get("title", "").split())
    asked = [item.prose(item.body), *(item.prose(one.find("prompt")) for one in item.interactions)]
    made = Question(
        where=where,
        form=Form.NONE,
        title="" if NO_TITLE.fullmatch(title) else title,
        prompt="\n\n".join(dict.fromkeys(filter(None, asked))),
        points=item.points,
        category=category,
        source_id=node.get("identifier", ""),
    )
    made = _answered(item, made)
    return replace(made, pictures=texts.pictures, untaken=tuple(texts.untaken))


def _answered(item: Item, made: Question) -> Question:
    kinds = {one.tag for one in item.interactions} - {"endAttemptInteraction"}
    if len(kinds) == 1 and kinds <= READ.keys() and len(item.interactions) == 1:
        return READ[kinds.pop()](item, item.interactions[0], made)
    if not kinds:
        why = "is a text that asks nothing"
    elif len(kinds) == 1 and kinds <= NO_ROOM.keys():
        why = NO_ROOM[kinds.pop()]
    else:
        why = "asks several questions in one"
    item.texts.untaken.insert(0, f"It {why}. Nothing here is like it, so it's kept as text.")
    offered = [one for one in item.body.iter() if one.tag in {"simpleChoice", "inlineChoice", "gapText", "hottext"}]
    return replace(made, parts=tuple(Part(text) for one in offered if (text := item.line(one))))


def _choice(item: Item, interaction: Element, made: Question) -> Question:
    declared = item.declared(interaction)
    most = interaction.get("maxChoices", "1")
    form = Form.ONE if most == "1" and declared.get("cardinality") != "multiple" else Form.SEVERAL
    right = [(one.text or "").strip() for one in declared.iterfind("correctResponse/value")]
    mapped = {
        one.get("mapKey", ""): _number(one.get("mappedValue")) or 0 for one in declared.iterfind("mapping/mapEntry")
    }
    choices = {one.get("identifier", ""): one for one in interaction.iter("simpleChoice")}
    weights: dict[str, float | None]
    if form is Form.ONE and mapped and max(mapped.values()) > 0:
        weights = {name: round(mapped.get(name, 0) / max(mapped.values()), 4) for name in choices}
    elif right or mapped:
        holds = right or [name for name, value in mapped.items() if value > 0]
        weights = {name: float(name in holds) for name in choices}
    else:
        weights = dict.fromkeys(choices)
    said, rest = _feedback(item, interaction, set(choices))
    parts = tuple(Part(item.line(one), weights[name], said.get(name, "")) for name, one in choices.items())
    shuffle = interaction.get("shuffle", "false") == "true"
    made = replace(made, form=form, parts=parts, shuffle=shuffle, explanation=rest)
    return judged(made, item.texts.note) if form is Form.ONE or not any(weights.values()) else made


def _order(item: Item, interaction: Element, made: Question) -> Question:
    choices = {one.get("identifier", ""): one for one in interaction.iter("simpleChoice")}
    key = [(one.text or "").strip() for one in item.declared(interaction).iterfind("correctResponse/value")]
    if set(key) != choices.keys() or len(key) != len(choices):
        item.texts.note("The file doesn't say what the right order is. Its parts are in the file's order.")
        key = list(choices)
    parts = tuple(Part(item.line(choices[name])) for name in key)
    return replace(made, form=Form.ORDER, parts=parts, explanation=_feedback(item, interaction, set())[1])


def _match(item: Item, interaction: Element, made: Question) -> Question:
    sets = [list(one.iter("simpleAssociableChoice")) for one in interaction.iter("simpleMatchSet")]
    if len(sets) != 2:  # noqa: PLR2004  (cards and groups)
        item.texts.untaken.insert(0, "It has no two lists to match. It's kept as text.")
        return made
    declared = item.declared(interaction)
    pairs = [(one.text or "").split() for one in declared.iterfind("correctResponse/value")]
    pairs = pairs or [
        (one.get("mapKey") or "").split()
        for one in declared.iterfind("mapping/mapEntry")
        if (_number(one.get("mappedValue")) or 0) > 0
    ]
    if any(len(pair) == 2 and pair[0] in {one.get("identifier") for one in sets[1]} for pair in pairs):  # noqa: PLR2004
        pairs = [pair[::-1] for pair in pairs]
    belongs: dict[str, list[str]] = {}
    for pair in pairs:
        if len(pair) == 2:  # noqa: PLR2004
            belongs.setdefault(pair[0], []).append(pair[1])
    cards, groups = sets
    texts = {one.get("identifier", ""): item.line(one) for one in groups}
    parts = []
    for card in cards:
        found = [texts[name] for name in belongs.get(card.get("identifier", ""), []) if name in texts]
        text = item.line(card)
        if len(found) > 1:
            item.texts.note(f'"{text}" belongs to several groups there: {"; ".join(found)}. Here it has the first.')
        parts.append(Part(text, group=found[0] if found else ""))
    return replace(
        made,
        form=Form.PLACE,
        parts=tuple(parts),
        groups=tuple(dict.fromkeys(filter(None, texts.values()))),
        shuffle=interaction.get("shuffle", "false") == "true",
        explanation=_feedback(item, interaction, set())[1],
    )


def _text(item: Item, interaction: Element, made: Question) -> Question:
    rubrics = [item.prose(one) for one in item.body.iter("rubricBlock") if "candidate" not in one.get("view", "")]
    sample = item.declared(interaction).findtext("correctResponse/value") or ""
    if sample.strip():
        rubrics.append(item.texts.plain(sample))
    explanation = _feedback(item, interaction, set())[1]
    return replace(made, form=Form.TEXT, rubric="\n\n".join(filter(None, rubrics)), explanation=explanation)


def _feedback(item: Item, interaction: Element, choices: set[str]) -> tuple[dict[str, str], str]:
    """Return the feedback on each choice, and what is shown after any answer."""
    said = {
        one.get("identifier", ""): item.prose(inline)
        for one in interaction.iter("simpleChoice")
        if (inline := one.find("feedbackInline")) is not None
    }
    links = dict(_links(item.node))
    rest = []
    for node in [*item.node.iterfind("modalFeedback"), *item.body.iter("feedbackBlock")]:
        name = node.get("identifier", "")
        text = item.prose(node)
        owners = {choice for choice, link in links.items() if link == name} & choices or {name} & choices
        if owners:
            said |= {choice: "\n\n".join(filter(None, (said.get(choice), text))) for choice in owners}
        elif name.upper() in {"CORRECT", "INCORRECT"}:
            if len(text) > PRAISE:
                item.texts.note(
                    f"What it says after {'a right' if name.upper() == 'CORRECT' else 'a wrong'} answer: {text}"
                )
        elif text:
            rest.append(text)
    return said, "\n\n".join(dict.fromkeys(rest))


def _links(node: Element) -> Iterator[tuple[str, str]]:
    """Yield each answer with the feedback that a condition gives it."""
    for holder in node.iterfind("responseProcessing"):
        for branch in holder.iter():
            if branch.tag not in {"responseIf", "responseElseIf"}:
                continue
            match = branch.find("match")
            settings = [one.find("baseValue") for one in branch.iterfind("setOutcomeValue")]
            names = [one.text or "" for one in settings if one is not None and one.get("baseType") == "identifier"]
            value = None if match is None else match.find("baseValue")
            if value is not None and names:
                yield (value.text or "").strip(), names[-1].strip()


def _html(holder: Element) -> str:
    """Return what is in an element as HTML: without the answers and what isn't asked."""
    copy = deepcopy(holder)
    _strip(copy)
    text = tostring(copy, encoding="unicode", method="html")
    return re.sub(r"^<[^>]*>|</[^>]*>\s*$", "", text.strip())


def _strip(holder: Element) -> None:
    for child in list(holder):
        name = child.tag if isinstance(child.tag, str) else ""
        if name in IN_TEXT:
            child.tag, child.attrib = "div", {}
        elif name.endswith("Interaction") or name in APART:
            gap = f" {GAP} " if name in INLINE else "\n"
            _remove(holder, child, gap)
            continue
        if name == "object" and child.get("type", "").startswith("image/"):
            child.tag, child.attrib = "img", {"src": child.get("data", ""), "alt": "".join(child.itertext()).strip()}
            child.text = None
            child[:] = []
        elif name in {"hottext", "gap", "printedVariable"}:
            child.tag, child.attrib, child.text = "span", {}, child.text or GAP
        _strip(child)


def _remove(holder: Element, child: Element, instead: str) -> None:
    place = list(holder).index(child)
    text = instead + (child.tail or "")
    if place:
        holder[place - 1].tail = (holder[place - 1].tail or "") + text
    else:
        holder.text = (holder.text or "") + text
    holder.remove(child)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


READ: dict[str, Callable[[Item, Element, Question], Question]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "extendedTextInteraction": _text,
}
"""What reads each kind of interaction that has a counterpart."""
