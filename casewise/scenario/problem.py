"""Problems in what an author wrote: what is wrong, where, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from casewise.errors import CourseFilesError

Path = tuple[str, ...]
"""Where in the YAML: field names from the outside in, as in ``("options", "share")``."""
NAMED_LIMIT = 20
"""How many names one sentence lists."""


@dataclass(frozen=True)
class Fault:
    """A rule that a scenario breaks, as its kind sees it: no lines and no notebook yet."""

    path: Path
    what: str
    fix: str


def unknown(path: tuple[str, ...], name: str, known: Iterable[str]) -> Fault:
    """Return the fault of naming something that doesn't exist."""
    names = list(islice(known, NAMED_LIMIT + 1))
    if len(names) > NAMED_LIMIT:
        names[NAMED_LIMIT] = "…"
    return Fault(path, f'"{name}" is not one of this scenario\'s own.', f"Use one of: {', '.join(names)}.")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One finding for an author, with everything needed to go there and fix it.

    `cell` counts from 1 as people do; `line` and `column` count from 1 within the cell. `rule` is the rule of item
    writing that is broken, which an author can waive in the cell. `excerpt` is the line to which a column points.
    """

    what: str
    fix: str
    field: str = ""
    line: int | None = None
    column: int | None = None
    scenario: str = ""
    notebook: str = ""
    cell: int | None = None
    rule: str = ""
    excerpt: str = ""

    def at(self, *, notebook: str, cell: int | None = None) -> Problem:
        """Return the same problem, placed in a notebook."""
        return replace(self, notebook=notebook, cell=cell)

    def to_json(self) -> dict[str, Any]:
        """Return one finding as JSON: a promise to other programs."""
        return {
            "what": self.what,
            "fix": self.fix,
            "field": self.field,
            "line": self.line,
            "column": self.column,
            "scenario": self.scenario,
            "notebook": self.notebook,
            "cell": self.cell,
            "rule": self.rule,
            "excerpt": self.excerpt,
        }

    def __str__(self) -> str:
        return "\n".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The finding in one line, then the place it points to; a line break in a name doesn't start a new line."""
        places = [
            self.notebook,
            f"cell {self.cell}" if self.cell else "",
            f"scenario {self.scenario}" if self.scenario else "",
            f"line {self.line}" if self.line else "",
            f"field {self.field}" if self.field else "",
        ]
        where = ", ".join(place for place in places if place)
        rule = f" [{self.rule}]" if self.rule else ""
        return [f"{where}: {self.what} {self.fix}{rule}".removeprefix(": "), *self._pointed]

    @property
    def pointed(self) -> str:
        """The line with a caret below the place, indented by four; an empty text where no column is known."""
        return "\n".join(self._pointed)

    @property
    def _pointed(self) -> list[str]:
        if not self.column or not self.excerpt:
            return []
        return [f"    {self.excerpt}", f"    {' ' * (self.column - 1)}^"]


class ScenarioError(CourseFilesError):
    """A scenario that cannot be used. `problems` holds all of its faults, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def lines(self) -> list[str]:
        """The problems as lines, each with the place below it if that is known."""
        return [line for problem in self.problems for line in problem.lines]
