"""Scenarios as Moodle XML, the format in which Moodle's question bank takes questions in.

Scores stay what they are: by Moodle's own rules a multiple choice adds up the shares of the ticks and stops at 0, and a
matching gives each card an equal share. Moodle doesn't have Spearman's rho, so it scores orders by another rule.

The variants of a scenario are the questions of a category of their own, from which a quiz draws one at random.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

from casewise.export.directory import Questions, mapped
from casewise.export.questions.bank import MARK, Bank, by_scenario, called, name_of
from casewise.export.questions.markup import (
    UnmappedError,
    asked,
    inner,
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

SHARES = (
    *("100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20"),
    *("16.66667", "14.28571", "12.5", "11.11111", "10", "5", "0"),
)
"""The shares of a question's points, in percent, that Moodle takes for an answer. All but 0 can also be deductions."""
CLOSE = 1e-4
ID_NUMBER = 100
"""Characters that Moodle keeps of a question's id number."""
ROWS = 3
"""Moodle refuses a matching question with fewer rows."""


@dataclass
class Question:
    """A question while it is written."""

    scenario: Any
    bank: Bank
    node: ET.Element

    def add(self, **texts: str) -> None:
        for name, text in texts.items():
            ET.SubElement(self.node, name).text = text

    def named(self, name: str, text: str) -> None:
        ET.SubElement(ET.SubElement(self.node, name), "text").text = legal(text)

    def html(self, name: str, markup: str, parent: ET.Element | None = None) -> None:
        """Add an element with HTML, and the files of its pictures."""
        holder = ET.SubElement(self.node if parent is None else parent, name, format="html")
        self.fill(holder, markup)

    def fill(self, holder: ET.Element, markup: str) -> None:
        body, used = self.bank.illustrated(self.scenario, markup, "@@PLUGINFILE@@")
        ET.SubElement(holder, "text").text = inner(body)
        for name in dict.fromkeys(used):
            data = base64.b64encode(self.bank.pictures[name]).decode()
            ET.SubElement(holder, "file", name=name, path="/", encoding="base64").text = data

    def answer(self, share: str, text: str, why: str = "") -> None:
        node = ET.SubElement(self.node, "answer", fraction=share, format="html")
        self.fill(node, words(text))
        self.html("feedback", prose(why), node)


def quiz(bank: Bank) -> bytes:
    """Return the scenarios of a module as a file for Moodle's *Question bank, Import, Moodle XML format*.

    The bank lists what can't be converted, and what differs in Moodle.
    """
    root = ET.Element("quiz")
    root.append(ET.Comment(f" {MARK} "))
    for section, questions in bank.converted(lambda scenario: question(scenario, bank)).items():
        found = by_scenario(questions)
        if alone := [each[scenario] for scenario, each in found.items() if scenario in each]:
            root.append(_category(bank.module, section))
            root.extend(alone)
        for scenario, each in found.items():
            if scenario not in each:
                root.append(_category(bank.module, section, scenario))
                root.extend(each.values())
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _category(*names: str) -> ET.Element:
    """Return the category for the questions after it. Moodle makes those that it doesn't have."""
    node = ET.Element("question", type="category")
    path = "/".join(["$course$/top", *(legal(name).replace("/", "//") for name in names)])  # as Moodle writes slashes
    ET.SubElement(ET.SubElement(node, "category"), "text").text = path
    return node


def question(scenario: Scenario, bank: Bank) -> ET.Element:
    """Return one scenario, or one variant, as a question. A variant's name has the variant behind the title.

    Raises:
        UnmappedError: if Moodle has nothing like it.
    """
    if (found := mapped(TYPES, scenario)) is None:
        raise UnmappedError(mapped(NOT_MAPPED, scenario) or "is of a kind that Moodle does not know")
    name, write, by_answer = found
    made = Question(scenario, bank, ET.Element("question", type=name))
    made.named("name", plain(scenario.title) + (f" ({scenario.variant})" if scenario.variant else ""))
    made.html("questiontext", asked(scenario))
    made.html("generalfeedback", (Markup("") if by_answer else reasons(scenario)) + rules(scenario))
    made.add(defaultgrade=f"{scenario.points or 1:g}", penalty="0", hidden="0")
    made.add(idnumber=_id_number(bank.module, name_of(scenario)))
    write(made)
    tags = ET.SubElement(made.node, "tags")
    for tag in filter(None, (scenario.objective, scenario.kind, "practice" if scenario.practice else "graded")):
        ET.SubElement(ET.SubElement(tags, "tag"), "text").text = tag
    return made.node


def _choice(made: Question) -> None:
    _multichoice(made, single="true")
    for option, text in made.scenario.options.items():
        weight = 100 * made.scenario.credit(option)
        share = min(SHARES, key=lambda share: abs(float(share) - weight))
        if abs(float(share) - weight) > CLOSE:
            said = f'Moodle has no share of {weight:g} % for "{option}"; it earns {share} % there.'
            made.bank.remark(called(made.scenario), said)
        made.answer(share, text, made.scenario.rationale.get(option, ""))


def _select(made: Question) -> None:
    count = len(made.scenario.key)
    share = next((share for share in SHARES if abs(float(share) - 100 / count) < CLOSE), None)
    if share is None:
        raise UnmappedError(f"has {count} right answers, and Moodle has no share of one in {count}")
    _multichoice(made, single="false")
    for option, text in made.scenario.options.items():
        right = option in made.scenario.key
        made.answer(share if right else f"-{share}", text, made.scenario.rationale.get(option, ""))


def _multichoice(made: Question, *, single: str) -> None:
    made.add(single=single, shuffleanswers=truth(made.scenario))
    made.add(answernumbering="none", showstandardinstruction="1")


def _sort(made: Question) -> None:
    of = {category: plain(text) for category, text in made.scenario.categories.items()}
    if len(set(of.values())) < len(of):
        raise UnmappedError("has two categories that read the same, and Moodle would take them for one")
    rows = [(made.scenario.cards[card], of[category]) for card, category in made.scenario.key.items()]
    rows += [("", text) for category, text in of.items() if category not in made.scenario.key.values()]
    if len(rows) < ROWS:
        raise UnmappedError(f"has fewer than {ROWS} rows, and Moodle's matching needs that many")
    made.add(shuffleanswers=truth(made.scenario))
    for card, category in rows:
        row = ET.SubElement(made.node, "subquestion", format="html")
        made.fill(row, words(card))
        ET.SubElement(ET.SubElement(row, "answer"), "text").text = category


def _rank(made: Question) -> None:
    options, key = made.scenario.options, made.scenario.key
    said = "Moodle scores an order by how far each item is from its place, and needs version 4.4 for it."
    made.bank.remark(made.scenario.id, said)
    made.add(layouttype="VERTICAL", selecttype="ALL", selectcount=str(len(key)))
    made.add(gradingtype="RELATIVE_TO_CORRECT", showgrading="SHOW", numberingstyle="none")
    for place, option in enumerate(key, start=1):
        made.answer(f"{place}.0000000", options[option])


def _reflect(made: Question) -> None:
    made.add(responseformat="plain", responserequired="1", responsefieldlines="15")
    made.add(attachments="0", attachmentsrequired="0")
    made.html("graderinfo", rubric(map(str, made.scenario.rubric)))
    made.html("responsetemplate", "")


def _id_number(module: str, scenario: str) -> str:
    """Return what Moodle knows a question by: no longer than it keeps, and another for each scenario."""
    name = f"{legal(module)}/{scenario}"
    if len(name) <= ID_NUMBER:
        return name
    digest = hashlib.sha256(f"{module}/{scenario}".encode("utf-8", errors="surrogatepass")).hexdigest()[:16]
    return f"{name[: ID_NUMBER - len(digest) - 1]}.{digest}"


TYPES: dict[type[Scenario], tuple[str, Callable[[Question], None], bool]] = {
    Choice: ("multichoice", _choice, True),
    Select: ("multichoice", _select, True),
    Sort: ("matching", _sort, False),
    Rank: ("ordering", _rank, False),
    Reflect: ("essay", _reflect, False),
}
"""Moodle's question type for each kind, what writes it, and whether it explains answer by answer.

A package with a kind of its own adds its class.
"""
NOT_MAPPED: dict[type[Scenario], str] = {
    Mark: "marks passages of a text, and Moodle has no question type for it",
    Story: "goes on by what the learner decides, and Moodle's questions cannot",
}
"""The kinds that stay here, and why."""

MOODLE = Questions(quiz, "xml")
