"""Scenarios as items of IMS QTI 2.1.

Points come out the same as in Casewise: choices and sorts by a mapping, marks and selections by one that stops at 0,
and an order by Spearman's rho, spelled out in the item's response processing. Each variant is an item.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

from casewise.export.directory import mapped
from casewise.export.questions.bank import Bank, name_of
from casewise.export.questions.markup import (
    UnmappedError,
    as_objects,
    asked,
    give,
    legal,
    plain,
    reasons,
    rubric,
    rules,
    truth,
)
from casewise.kinds.choice import Choice
from casewise.kinds.mark import Mark
from casewise.kinds.rank import Rank
from casewise.kinds.reflect import Reflect
from casewise.kinds.select import Select
from casewise.kinds.sort import Sort
from casewise.kinds.story import Story
from casewise.scenario import Scenario
from casewise.scenario.html import prose, words

ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
READABLE, DIGEST = 32, 16
"""How much of a name an identifier keeps, and how many digits make it different from others."""
KEPT = {"href", "src", "alt", "data", "type"}
"""Attributes of our HTML that QTI knows."""


@dataclass
class Item:
    """An item while it is written."""

    scenario: Any
    bank: Bank
    node: ET.Element
    body: ET.Element

    @property
    def points(self) -> float:
        return float(self.scenario.points or 1)

    def html(self, parent: ET.Element, markup: str) -> None:
        """Append HTML, as far as QTI has it."""
        source, _ = self.bank.illustrated(self.scenario, markup, "../pictures")
        as_objects(source)
        for element in source.iter():
            element.attrib = {name: value for name, value in element.attrib.items() if name in KEPT}
        give(source, parent)

    def respond(self, cardinality: str, base: str, correct: list[str]) -> ET.Element:
        """Declare the response, with what is right, and return the declaration."""
        node = ET.Element("responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base)
        if correct:
            right = ET.SubElement(node, "correctResponse")
            for value in correct:
                ET.SubElement(right, "value").text = value
        self.node.insert(0, node)
        return node

    def interact(self, name: str, **attributes: str) -> ET.Element:
        """Add the interaction, with what the learner is asked to do."""
        node = ET.SubElement(self.body, name, {"responseIdentifier": "RESPONSE", **attributes})
        ET.SubElement(node, "prompt").text = self.scenario.prompt_for_answer
        return node

    def offer(self, parent: ET.Element, name: str, identifier: str, text: str, **attributes: str) -> None:
        self.html(ET.SubElement(parent, name, {"identifier": identifier, **attributes}), words(text))

    def mapped(self, response: ET.Element, values: dict[str, float]) -> None:
        """Give each part of the response its points; all together, from 0 to those of the item."""
        mapping = ET.SubElement(response, "mapping", lowerBound="0", upperBound=_number(self.points), defaultValue="0")
        for key, value in values.items():
            ET.SubElement(mapping, "mapEntry", mapKey=key, mappedValue=_number(value))
        processing = ET.Element("responseProcessing")
        condition = ET.SubElement(processing, "responseCondition")
        blank = ET.SubElement(condition, "responseIf")
        ET.SubElement(ET.SubElement(blank, "isNull"), "variable", identifier="RESPONSE")
        _value(_setting(blank, "SCORE"), "float", "0")
        ET.SubElement(_setting(ET.SubElement(condition, "responseElse"), "SCORE"), "mapResponse", identifier="RESPONSE")
        self.node.append(processing)


def item(scenario: Scenario, bank: Bank) -> ET.Element:
    """Return one scenario, or one variant, as an item.

    Raises:
        UnmappedError: if QTI has nothing like it.
    """
    if (found := mapped(INTERACTIONS, scenario)) is None:
        raise UnmappedError(mapped(NOT_MAPPED, scenario) or "is of a kind that QTI does not know")
    name = {"identifier": item_identifier(name_of(scenario)), "title": plain(scenario.title)}
    node = root("assessmentItem", ITEM, **name, adaptive="false", timeDependent="false")
    made = Item(scenario, bank, node, ET.Element("itemBody"))
    write, by_answer = found
    score = _outcome(node, "SCORE", "single", "float")
    score.set("normalMinimum", "0")
    score.set("normalMaximum", _number(made.points))
    _value_of(ET.SubElement(score, "defaultValue"), "0")
    _value_of(ET.SubElement(_outcome(node, "MAXSCORE", "single", "float"), "defaultValue"), _number(made.points))
    made.html(ET.SubElement(made.body, "div"), asked(scenario))
    node.append(made.body)
    write(made)
    _feedback(made, by_answer=by_answer)
    return node


def root(name: str, namespace: str, **attributes: str) -> ET.Element:
    """Return the first element of a file in one of IMS's formats."""
    place = {"xmlns": namespace, "xmlns:xsi": INSTANCE, "xsi:schemaLocation": f"{namespace} {namespace}.xsd"}
    return ET.Element(name, {**place, **{key: legal(value) for key, value in attributes.items()}})


def identifier(name: str, before: str = "") -> str:
    """Return a name as an identifier that QTI and XML take, always the same one, and another for each name.

    A plain name stays as it is, and gets an underscore if it begins with a digit. Any other one gets a digest, so that
    no two are the same. `before` is put in front: it begins with a letter and says what is named.
    """
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*" if before else r"[A-Za-z][A-Za-z0-9_-]*", name):
        return before + name
    if not before and re.fullmatch(r"[0-9][A-Za-z0-9_-]*", name):
        return f"_{name}"
    readable = re.sub(r"[^A-Za-z0-9]+", "-", unicodedata.normalize("NFKD", name)).strip("-")[:READABLE]
    digest = hashlib.sha256(name.encode("utf-8", errors="surrogatepass")).hexdigest()[:DIGEST]
    return f"{before}_.{readable}.{digest}"


def item_identifier(name: str) -> str:
    """Return the identifier of the item for a scenario or a variant, by the name that a bank has for it."""
    return identifier(name, "variant." if "." in name else "")


def _choice(made: Item) -> None:
    scenario = made.scenario
    weights = {identifier(option): scenario.credit(option) for option in scenario.options}
    response = made.respond("single", "identifier", [option for option, weight in weights.items() if weight == 1])
    made.mapped(response, {option: weight * made.points for option, weight in weights.items()})
    _options(made, made.interact("choiceInteraction", shuffle=truth(made.scenario), maxChoices="1"), "simpleChoice")


def _select(made: Item) -> None:
    _ticks(made)
    _options(made, made.interact("choiceInteraction", shuffle=truth(made.scenario), maxChoices="0"), "simpleChoice")


def _mark(made: Item) -> None:
    _ticks(made)
    made.body[0].clear()  # the text is in the interaction, once
    made.html(made.body[0], prose(made.scenario.prompt))
    interaction = made.interact("hottextInteraction", maxChoices="0")
    for segments in made.scenario.face("")["paragraphs"]:
        paragraph = ET.SubElement(interaction, "p")
        for markup, *passage in segments:
            into = ET.SubElement(paragraph, "hottext", identifier=identifier(passage[0])) if passage else paragraph
            made.html(into, markup)


def _ticks(made: Item) -> None:
    """Score ticks as here: a share for each right one, as much off for each wrong one."""
    share = made.points / len(made.scenario.key)
    values = {identifier(part): share if part in made.scenario.key else -share for part in made.scenario.parts}
    made.mapped(made.respond("multiple", "identifier", list(map(identifier, made.scenario.key))), values)


def _sort(made: Item) -> None:
    scenario = made.scenario
    pairs = [f"{identifier(card)} {_category(category)}" for card, category in scenario.key.items()]
    made.mapped(
        made.respond("multiple", "directedPair", pairs), dict.fromkeys(pairs, made.points / len(scenario.cards))
    )
    interaction = made.interact(
        "matchInteraction", shuffle=truth(made.scenario), maxAssociations=str(len(scenario.cards))
    )
    cards, categories = ET.SubElement(interaction, "simpleMatchSet"), ET.SubElement(interaction, "simpleMatchSet")
    for card, text in scenario.cards.items():
        made.offer(cards, "simpleAssociableChoice", identifier(card), text, matchMax="1")
    for category, text in scenario.categories.items():
        made.offer(categories, "simpleAssociableChoice", _category(category), text, matchMax="0")


def _rank(made: Item) -> None:
    key = list(map(identifier, made.scenario.key))
    made.respond("ordered", "identifier", key)
    _options(made, made.interact("orderInteraction", shuffle="true"), "simpleChoice")
    _value_of(ET.SubElement(_outcome(made.node, "SQUARES", "single", "float"), "defaultValue"), "0")
    processing = ET.SubElement(made.node, "responseProcessing")
    for (best, option), place in product(enumerate(key, start=1), range(1, len(key) + 1)):
        if place == best:
            continue
        there = ET.SubElement(ET.SubElement(processing, "responseCondition"), "responseIf")
        match = ET.SubElement(there, "match")
        ET.SubElement(ET.SubElement(match, "index", n=str(place)), "variable", identifier="RESPONSE")
        _value(match, "identifier", option)
        total = ET.SubElement(_setting(there, "SQUARES"), "sum")
        ET.SubElement(total, "variable", identifier="SQUARES")
        _value(total, "float", str((place - best) ** 2))
    _rho(processing, len(key), made.points)


def _rho(processing: ET.Element, count: int, points: float) -> None:
    """Set the score to Spearman's rho by the squares, times the points; below 0 and without an answer it stays 0."""
    zero = count * (count**2 - 1) / 6
    positive = ET.SubElement(ET.SubElement(processing, "responseCondition"), "responseIf")
    both = ET.SubElement(positive, "and")
    ET.SubElement(ET.SubElement(ET.SubElement(both, "not"), "isNull"), "variable", identifier="RESPONSE")
    less = ET.SubElement(both, "lt")
    ET.SubElement(less, "variable", identifier="SQUARES")
    _value(less, "float", _number(zero))
    rest = ET.SubElement(_setting(positive, "SCORE"), "subtract")
    _value(rest, "float", _number(points))
    off = ET.SubElement(rest, "product")
    ET.SubElement(off, "variable", identifier="SQUARES")
    _value(off, "float", _number(points / zero))


def _reflect(made: Item) -> None:
    made.respond("single", "string", [])
    block = ET.Element("rubricBlock", view="scorer tutor")
    made.html(block, rubric(map(str, made.scenario.rubric)))
    made.body.insert(0, block)
    made.interact("extendedTextInteraction", expectedLines="15")
    made.node.append(ET.Element("responseProcessing"))  # a person scores it


def _options(made: Item, interaction: ET.Element, name: str) -> None:
    for option, text in made.scenario.options.items():
        made.offer(interaction, name, identifier(option), text)


def _feedback(made: Item, *, by_answer: bool) -> None:
    """Explain after the answer: answer by answer where the kind allows it, and all the rest below."""
    scenario = made.scenario
    rest = (Markup("") if by_answer else reasons(scenario)) + rules(scenario)
    processing = made.node.find("responseProcessing")
    if processing is None:
        raise ValueError(f"The kind {scenario.kind} has no response processing.")
    if by_answer:
        _outcome(made.node, "FEEDBACK", made.node[0].get("cardinality", ""), "identifier")
        ET.SubElement(_setting(processing, "FEEDBACK"), "variable", identifier="RESPONSE")
        for part, why in scenario.rationale.items():
            _modal(made, "FEEDBACK", identifier(part), prose(why))
    if rest:
        _outcome(made.node, "RULES", "single", "identifier")
        _value(_setting(processing, "RULES"), "identifier", "RULES")
        _modal(made, "RULES", "RULES", rest)


def _modal(made: Item, outcome: str, name: str, markup: str) -> None:
    node = ET.SubElement(made.node, "modalFeedback", outcomeIdentifier=outcome, showHide="show", identifier=name)
    made.html(node, markup)


def _outcome(node: ET.Element, name: str, cardinality: str, base: str) -> ET.Element:
    """Declare an outcome, after all declarations that are there."""
    declared = [place for place, child in enumerate(node) if child.tag.endswith("Declaration")]
    outcome = ET.Element("outcomeDeclaration", identifier=name, cardinality=cardinality, baseType=base)
    node.insert(declared[-1] + 1 if declared else 0, outcome)
    return outcome


def _setting(parent: ET.Element, outcome: str) -> ET.Element:
    return ET.SubElement(parent, "setOutcomeValue", identifier=outcome)


def _value(parent: ET.Element, base: str, text: str) -> None:
    ET.SubElement(parent, "baseValue", baseType=base).text = text


def _value_of(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "value").text = text


def _number(value: float) -> str:
    return f"{value:.10g}"


def _category(name: str) -> str:
    return identifier(name, "to.")  # no plain id has a dot: a card may be called like a category


INTERACTIONS: dict[type[Scenario], tuple[Callable[[Item], None], bool]] = {
    Choice: (_choice, True),
    Select: (_select, True),
    Mark: (_mark, True),
    Sort: (_sort, False),
    Rank: (_rank, False),
    Reflect: (_reflect, False),
}
"""What writes each kind's interaction, and whether it explains answer by answer.

A package with a kind of its own adds its class.
"""
NOT_MAPPED: dict[type[Scenario], str] = {
    Story: "goes on by what the learner decides, and few programs take QTI's adaptive items"
}
"""The kinds that stay here, and why."""
