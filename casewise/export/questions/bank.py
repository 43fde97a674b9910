"""A question bank: the scenarios of a module, on their way to another program, and what was left out or changed.

A scenario with variants goes along once for each variant, with its facts and key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import quote
from xml.etree.ElementTree import Element

from casewise.course.module import Module
from casewise.export.questions.markup import UnmappedError, missing, parsed, pictures
from casewise.scenario import Scenario

MARK = "Made by Casewise. This file holds the keys."
"""What is written near the beginning of every file that is made from a bank."""


@dataclass
class Bank:
    """The scenarios of a module by notebook, in their order, and the pictures beside them.

    `sections` hold each variant as a scenario. `taken` are the scenarios that were converted, and `left_out` maps the
    other scenarios and variants to the reason; `remarks` say what is not quite the same in the other program. `cells`
    are the scenarios' notebooks and sources, all of them, in their order, by which Casewise reads back what it wrote.
    """

    module: str
    sections: dict[str, list[Scenario]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    cells: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, module: Module) -> Bank:
        """Read a module of `source/`.

        Raises:
            ScenarioError: with all problems of all its scenarios.
        """
        bank = cls(module.name)
        module.scenarios()  # raises all problems at once
        for cell in module.cells():
            if not cell.is_scenario:
                continue
            scenario = cell.scenario()
            each = scenario.each_variant()
            withdrawn = [called(one) for one in each if one.withdrawn]
            names = withdrawn if len(withdrawn) < len(each) else [scenario.id]
            bank.left_out |= dict.fromkeys(names, "is withdrawn")
            notebook = cell.notebook.rpartition("/")[2].removesuffix(".ipynb")
            bank.cells.append((notebook, cell.source))
            bank.sections.setdefault(notebook, []).extend(one for one in each if not one.withdrawn)
        files = (path for path in sorted(module.folder.iterdir()) if path.is_file() and path.suffix != ".ipynb")
        bank.pictures = {path.name: path.read_bytes() for path in files}
        return bank

    @property
    def reasons(self) -> str:
        """Why some are left out, in one line."""
        return "; ".join(f"{name} {why}" for name, why in self.left_out.items()) or "there is none"

    def illustrated(self, scenario: Scenario, markup: str, folder: str) -> tuple[Element, list[str]]:
        """Return HTML as an element whose pictures lie in a folder, and their names. A remark names a missing one."""
        made = parsed(markup)
        for name in missing(made, self.pictures):
            self.remark(scenario.id, f"there is no picture {name}; its description is shown instead.")
        shown = list(pictures(made))
        for image, name in shown:
            image.attrib.pop("class", None)  # the other program has a style of its own
            image.set("src", f"{folder}/{quote(name)}")
        return made, [name for _, name in shown]

    def remark(self, name: str, said: str) -> None:
        """Add a remark on a scenario or a variant. What holds for several variants is said once."""
        if (remark := f"{name}: {said}") not in self.remarks:
            self.remarks.append(remark)

    def converted(self, convert: Callable[[Scenario], Element]) -> dict[str, dict[str, Element]]:
        """Return the scenarios as XML, by notebook and `name_of`. What can't be converted is left out, and listed."""
        done: dict[str, dict[str, Element]] = {}
        for section, scenarios in self.sections.items():
            for name, of_one in groupby(scenarios, key=lambda scenario: scenario.id):
                each, away = list(of_one), {}
                for scenario in each:
                    try:
                        done.setdefault(section, {})[name_of(scenario)] = convert(scenario)
                    except UnmappedError as error:
                        away[called(scenario)] = str(error)
                if len(away) < len(each):
                    self.taken.append(name)
                    if each[0].confidence:
                        self.remark(name, "the other program doesn't ask how sure the learner is.")
                elif len(set(away.values())) == 1:
                    away = {name: next(iter(away.values()))}
                self.left_out |= away
        return done


def called(scenario: Scenario) -> str:
    """Return what a person reads of a scenario's name; a variant has both names."""
    return f"{scenario.id}, variant {scenario.variant}" if scenario.variant else scenario.id


def name_of(scenario: Scenario) -> str:
    """Return the name of a scenario in other programs, `doctor`, or of a variant, `doctor.plant`. No id has a dot."""
    return f"{scenario.id}.{scenario.variant}" if scenario.variant else scenario.id


def by_scenario(made: dict[str, Element]) -> dict[str, dict[str, Element]]:
    """Return what was converted by scenario, and there by `name_of`: one without variants has only its own name."""
    found: dict[str, dict[str, Element]] = {}
    for name, element in made.items():
        found.setdefault(name.partition(".")[0], {})[name] = element
    return found
