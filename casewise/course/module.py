"""A module of the course: a folder of notebooks, and the scenarios in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbformat.v4 import new_code_cell

from casewise import kinds
from casewise.course.ipynb import notebook_of
from casewise.scenario import Document, Fault, Problem, Scenario, ScenarioError
from casewise.scenario.cell import ANSWER, BEGIN, END, finished, id_of, is_draft, is_scenario, without_hidden

__all__ = ["BEGIN", "BLANK", "END", "Cell", "Module", "modules"]
BLANK = "### BEGIN SOLUTION\n### END SOLUTION"
"""The last lines of a reflection, where the answer goes."""


@dataclass(frozen=True)
class Cell:
    """A cell of a course notebook. `number` counts from 1, and is None while an author is editing the cell."""

    notebook: str
    number: int | None
    node: Any

    @property
    def source(self) -> str:
        return str(self.node.source)

    @property
    def is_scenario(self) -> bool:
        return self.node.cell_type == "code" and is_scenario(self.source)

    @property
    def is_draft(self) -> bool:
        """Whether it's a scenario that its author hasn't finished. It isn't a scenario then."""
        return self.node.cell_type == "code" and is_draft(self.source)

    def finished(self) -> Cell:
        """Return a draft as the scenario that it will be."""
        return replace(self, node=new_code_cell(finished(self.source)))

    @property
    def name(self) -> str:
        """The id of its scenario, or an empty text."""
        return (id_of(self.source) or "") if self.is_scenario else ""

    @property
    def released(self) -> str:
        """The source as learners get it: without its hidden region, with a place for a written answer."""
        shown = without_hidden(self.source).rstrip() if BEGIN in self.source else self.source
        return shown.rstrip().removesuffix(BLANK) + ANSWER if shown.rstrip().endswith(BLANK) else shown

    def scenario(self) -> Scenario:
        """Return the scenario of this cell.

        Raises:
            ScenarioError: its problems name this notebook and cell.
        """
        try:
            return kinds.read_cell(self.source)
        except ScenarioError as error:
            raise ScenarioError(self.place(problem) for problem in error.problems) from None

    def problem(self, what: str, fix: str, scenario: str = "", field: str = "") -> Problem:
        """Return a problem in this cell."""
        return self.place(Problem(what=what, fix=fix, scenario=scenario, field=field))

    def at(self, line: int, what: str, fix: str) -> Problem:
        """Return a problem in a line of this cell."""
        return replace(self.problem(what, fix, self.name), line=line)

    def place(self, problem: Problem) -> Problem:
        """Return a problem completed with this cell's place and the field's line."""
        return replace(
            problem, notebook=self.notebook, cell=self.number, line=problem.line or self._line(problem.field)
        )

    def broken(self, scenario: Scenario, rule: str, fault: Fault) -> Iterator[Problem]:
        """Yield a broken rule as a problem of this cell, unless the cell waives it."""
        if rule not in scenario.waived:
            field = ".".join(fault.path)
            yield self.place(Problem(what=fault.what, fix=fault.fix, field=field, scenario=scenario.id, rule=rule))

    def lost(self) -> list[Problem]:
        """Return a problem for each text of a scenario that YAML takes for a comment."""
        document = self._document()
        return [self.place(problem) for problem in document.lost] if document else []

    def line(self, field: str) -> int | None:
        """Return the line of a field of its scenario; None if it has none."""
        return self._line(field)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text of its YAML as it's written, with the way to it, in the order of the cell."""
        document = self._document() if self.is_scenario else None
        yield from _texts(document.data) if document else ()

    def _line(self, field: str) -> int | None:
        document = self._document() if field and self.is_scenario else None
        return document.line(tuple(field.split("."))) if document else None

    def _document(self) -> Document | None:
        try:
            return Document.read(id_of(self.source) or "", self.source.partition("\n")[2])
        except ScenarioError:
            return None


@dataclass(frozen=True)
class Module:
    """One folder of `source/` or `release/`."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def notebooks(self) -> Iterator[tuple[Path, Any]]:
        """Yield every notebook with its path.

        Raises:
            ScenarioError: if one can't be read.
        """
        for path in sorted(self.folder.glob("*.ipynb")):
            yield path, notebook_of(path, self.label(path))

    def cells(self) -> Iterator[Cell]:
        """Yield every cell of every notebook."""
        for path, notebook in self.notebooks():
            for number, node in enumerate(notebook.cells, start=1):
                yield Cell(self.label(path), number, node)

    def scenarios(self) -> dict[str, Scenario]:
        """Return all scenarios by id.

        Raises:
            ScenarioError: if a notebook or a scenario can't be read, with all problems.
        """
        found, problems = {}, []
        for cell in self.cells():
            if cell.is_scenario:
                try:
                    scenario = cell.scenario()
                except ScenarioError as error:
                    problems += error.problems
                else:
                    found[scenario.id] = scenario
        if problems:
            raise ScenarioError(problems)
        return found

    def held_back(self) -> set[str]:
        """Return the names of the files that only drafts name. No release has them."""
        texts: dict[bool, list[str]] = {True: [], False: []}
        for cell in self.cells():
            texts[cell.is_draft].append(cell.source)
        drafted, others = ("\n".join(texts[which]) for which in (True, False))
        files = [path.name for path in self.folder.iterdir() if path.suffix != ".ipynb"] if drafted else []
        return {name for name in files if _names(drafted, name) and not _names(others, name)}

    def problem(self, what: str, fix: str, path: Path | str = "", **more: Any) -> Problem:
        """Return a problem in one of its files, or in the module as a whole."""
        return Problem(what=what, fix=fix, notebook=self.label(Path(path)), **more)

    def label(self, path: Path) -> str:
        """Return a path in the form source/module/notebook."""
        return str(Path(self.folder.parent.name, self.name, path.name))


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts within a value of YAML, with the way to each."""
    if isinstance(value, str):
        yield path, value
    within = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in within:
        yield from _texts(one, f"{path}.{name}" if path else str(name))


def modules(folder: Path) -> list[Module]:
    """Return the modules in `source/` or `release/`, by name."""
    return [Module(path) for path in sorted(folder.iterdir()) if any(path.glob("*.ipynb"))] if folder.is_dir() else []


def _names(text: str, file: str) -> bool:
    return file in text or quote(file) in text
