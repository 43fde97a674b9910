"""Scenarios as items of IMS QTI 1.2, as Canvas reads it in New Quizzes and in Classic Quizzes.

Both take the same file. Where they score by themselves, they do as Casewise does: a multiple answers question adds up
right ticks, takes off wrong ones and stops at 0, and a matching gives each row an equal share. Partial credit for one
choice exists in New Quizzes only, which gives each answer points of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

from casewise.export.directory import mapped
from casewise.export.questions.bank import Bank, called, name_of
from casewise.export.questions.markup import UnmappedError, asked, inner, legal, plain, reasons, rules
from casewise.kinds.choice import Choice
from casewise.kinds.mark import Mark
from casewise.kinds.rank import Rank
from casewise.kinds.reflect import Reflect
from casewise.kinds.select import Select
from casewise.kinds.sort import Sort
from casewise.kinds.story import Story
from casewise.scenario import Scenario
from casewise.scenario.html import prose, words

PICTURES = "$IMS-CC-FILEBASE$"
"""What Canvas writes for the folder `web_resources` of a package."""
RESPONSE = "response1"
ALL = 100
"""What a right answer sets as its score: Canvas reads the score as a percentage of the points."""
PARTIAL = "PARTIAL"
"""The outcome for an answer that is partly right. New Quizzes reads the points of every outcome; Classic Quizzes, for
which an answer is right or wrong, doesn't know this one."""


@dataclass
class Item:
    """An item while it is written. `shown` gets the names of its pictures."""

    scenario: Any
    bank: Bank
    shown: set[str]
    node: ET.Element
    presentation: ET.Element
    processing: ET.Element

    @property
    def points(self) -> float:
        return float(self.scenario.points or 1)

    def field(self, label: str, entry: str) -> None:
        """Add a line of metadata, by which Canvas knows what a question is."""
        line = ET.SubElement(self.node[0][0], "qtimetadatafield")
        ET.SubElement(line, "fieldlabel").text = label
        ET.SubElement(line, "fieldentry").text = legal(entry)

    def text(self, parent: ET.Element, markup: str) -> None:
        """Add HTML. Without any markup, it goes as plain text: Canvas shows some texts only in this way."""
        body, names = self.bank.illustrated(self.scenario, markup, PICTURES)
        self.shown.update(names)
        html = inner(body)
        bare = not len(body) and "&" not in html
        material = ET.SubElement(ET.SubElement(parent, "material"), "mattext")
        material.set("texttype", "text/plain" if bare else "text/html")
        material.text = html

    def ask(self, cardinality: str, name: str = RESPONSE, row: str = "") -> ET.Element:
        """Add a response of listed answers, and return where they go. A matching has one for each row."""
        response = ET.SubElement(self.presentation, "response_lid", ident=name, rcardinality=cardinality)
        if row:
            self.text(response, words(row))
        return ET.SubElement(response, "render_choice", shuffle="Yes" if mixed(self.scenario) else "No")

    def offer(self, answers: ET.Element, options: dict[str, str]) -> None:
        for option, text in options.items():
            self.text(ET.SubElement(answers, "response_label", ident=self.number(option)), words(text))

    def number(self, part: str) -> str:
        """Return what Canvas knows a part by, the same one each time: it keeps only numbers."""
        digest = hashlib.sha256(f"{self.scenario.id}/{part}".encode("utf-8", errors="surrogatepass")).hexdigest()
        return str(int(digest[:7], 16) + 10_000_000)

    def outcome(self, name: str = "SCORE", most: float = ALL) -> None:
        about = {"maxvalue": f"{most:g}", "minvalue": "0", "varname": name, "vartype": "Decimal"}
        ET.SubElement(self.processing[0], "decvar", about)

    def when(self, *given: ET.Element, go_on: bool = False) -> ET.Element:
        """Add a condition on the answer, and return it."""
        condition = ET.SubElement(self.processing, "respcondition", {"continue": "Yes" if go_on else "No"})
        ET.SubElement(condition, "conditionvar").extend(given)
        return condition

    def feedback(self, name: str, markup: str, *given: ET.Element) -> None:
        """Show a text after an answer."""
        condition = self.when(*given, go_on=True)
        ET.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=name)
        holder = ET.SubElement(ET.SubElement(self.node, "itemfeedback", ident=name), "flow_mat")
        self.text(holder, markup)


def item(scenario: Scenario, bank: Bank, shown: set[str]) -> ET.Element:
    """Return one scenario, or one variant, as an item, and add the names of its pictures to those that are `shown`.

    Raises:
        UnmappedError: if Canvas has nothing like it.
    """
    if (found := mapped(TYPES, scenario)) is None:
        raise UnmappedError(mapped(NOT_MAPPED, scenario) or "is of a kind that Canvas does not know")
    kind, write, by_answer = found
    title = plain(scenario.title) + (f" ({scenario.variant})" if scenario.variant else "")
    node = ET.Element("item", ident=f"{legal(bank.module)}.{name_of(scenario)}", title=legal(title))
    ET.SubElement(ET.SubElement(node, "itemmetadata"), "qtimetadata")
    parts = (ET.SubElement(node, name) for name in ("presentation", "resprocessing"))
    made = Item(scenario, bank, shown, node, *parts)
    ET.SubElement(made.processing, "outcomes")
    made.field("question_type", kind)
    made.field("points_possible", f"{made.points:g}")
    made.text(made.presentation, asked(scenario))
    if more := (Markup("") if by_answer else reasons(scenario)) + rules(scenario):
        made.feedback("general_fb", more, ET.Element("other"))
    if by_answer:
        for part, why in scenario.rationale.items():
            number = made.number(part)
            made.feedback(f"{number}_fb", prose(why), chosen(number))
    write(made)
    return node


def mixed(scenario: Scenario) -> bool:
    """Return whether Canvas may mix a scenario's options. Those that have an order of their own keep it."""
    return scenario.shuffle and scenario.mixed


def chosen(number: str, name: str = RESPONSE) -> ET.Element:
    """Return the condition that an answer was chosen."""
    node = ET.Element("varequal", respident=name)
    node.text = number
    return node


def earn(condition: ET.Element, score: float, name: str = "SCORE", action: str = "Set") -> None:
    """Let a condition set or add to a score."""
    ET.SubElement(condition, "setvar", action=action, varname=name).text = f"{score:g}"


def choice(made: Item) -> None:
    """Write a question of which one part is chosen, with what each part earns."""
    made.offer(made.ask("Single"), made.scenario.parts)
    credit = {option: made.scenario.credit(option) for option in made.scenario.parts}
    best = max(credit, key=lambda option: credit[option])
    partly = [option for option, share in credit.items() if 0 < share < 1]
    if not partly:
        made.outcome()
        earn(made.when(chosen(made.number(best))), ALL)
        return
    named = " and ".join(f'"{option}"' for option in partly)
    said = f"New Quizzes gives {named} partial credit, as here. Classic Quizzes gives nothing for it."
    made.bank.remark(called(made.scenario), said)
    made.outcome(most=made.points)
    made.outcome(PARTIAL, made.points)
    for option, share in credit.items():  # each earns points, not a percentage, as New Quizzes has it
        condition = made.when(chosen(made.number(option)))
        if option == best:
            condition.set("correctanswer", "Yes")
        earn(condition, share * made.points, PARTIAL if option in partly else "SCORE")


def _select(made: Item) -> None:
    made.offer(made.ask("Multiple"), made.scenario.options)
    made.outcome()
    both = ET.Element("and")
    for option in made.scenario.options:
        right = option in made.scenario.key
        (both if right else ET.SubElement(both, "not")).append(chosen(made.number(option)))
    earn(made.when(both), ALL)


def _sort(made: Item) -> None:
    scenario = made.scenario
    categories = {f"to/{category}": plain(text) for category, text in scenario.categories.items()}
    if len(set(categories.values())) < len(categories):
        raise UnmappedError("has two categories that read the same, and Canvas would take them for one")
    made.outcome()
    for card, text in scenario.cards.items():
        row = f"response_{made.number(card)}"
        answers = made.ask("Single", row, text)
        for category, label in categories.items():
            holder = ET.SubElement(answers, "response_label", ident=made.number(category))
            ET.SubElement(ET.SubElement(holder, "material"), "mattext", texttype="text/plain").text = label
        right = chosen(made.number(f"to/{scenario.key[card]}"), row)
        earn(made.when(right, go_on=True), round(ALL / len(scenario.cards), 2), action="Add")


def _rank(made: Item) -> None:
    said = "Canvas scores an order by its own rule, and Classic Quizzes asks for each place by a menu."
    made.bank.remark(made.scenario.id, said)
    made.offer(made.ask("Ordered"), made.scenario.options)
    made.outcome()
    earn(made.when(*(chosen(made.number(option)) for option in made.scenario.key)), ALL)


def _reflect(made: Item) -> None:
    made.field("grading_notes", "\n".join(f"- {plain(str(one))}" for one in made.scenario.rubric))
    made.bank.remark(made.scenario.id, "Classic Quizzes has no place for what to look for in an essay.")
    response = ET.SubElement(made.presentation, "response_str", ident=RESPONSE, rcardinality="Single")
    ET.SubElement(ET.SubElement(response, "render_fib"), "response_label", ident="answer1", rshuffle="No")
    made.outcome()
    made.when(ET.Element("other"))


TYPES: dict[type[Scenario], tuple[str, Callable[[Item], None], bool]] = {
    Choice: ("multiple_choice_question", choice, True),
    Select: ("multiple_answers_question", _select, True),
    Sort: ("matching_question", _sort, False),
    Rank: ("ordering_question", _rank, False),
    Reflect: ("essay_question", _reflect, False),
}
"""Canvas's question type for each kind, what writes it, and whether it explains answer by answer.

A package with a kind of its own adds its class.
"""
NOT_MAPPED: dict[type[Scenario], str] = {
    Mark: "marks passages of a text, and Canvas has no question type for it",
    Story: "goes on by what the learner decides, and Canvas's questions cannot",
}
"""The kinds that stay here, and why."""
