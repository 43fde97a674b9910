"""A question bank: the scenarios of a module, on their way to another program, and what was left out or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
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

    `taken` are those that were converted, and `left_out` maps the others to the reason; `remarks` say what is not quite
    the same in the other program.
    """

    module: str
    sections: dict[str, list[Scenario]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

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
            if scenario.withdrawn:
                bank.left_out[scenario.id] = "is withdrawn"
            else:
                bank.sections.setdefault(cell.notebook.rpartition("/")[2].removesuffix(".ipynb"), []).append(scenario)
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
            self.remarks.append(f"{scenario.id}: there is no picture {name}; its description is shown instead.")
        shown = list(pictures(made))
        for image, name in shown:
            image.set("src", f"{folder}/{quote(name)}")
        return made, [name for _, name in shown]

    def converted(self, convert: Callable[[Scenario], Element]) -> dict[str, dict[str, Element]]:
        """Return the scenarios as XML, by notebook and id. What can't be converted is left out, and listed."""
        done: dict[str, dict[str, Element]] = {}
        for section, scenarios in self.sections.items():
            for scenario in scenarios:
                try:
                    done.setdefault(section, {})[scenario.id] = convert(scenario)
                except UnmappedError as error:
                    self.left_out[scenario.id] = str(error)
                    continue
                self.taken.append(scenario.id)
                if scenario.confidence:
                    self.remarks.append(f"{scenario.id}: the other program doesn't ask how sure the learner is.")
        return done
