"""The YAML of a scenario cell, with the line of every field.

Every scalar stays text, so that an option called ``no`` or a dose of ``0.50`` is what the author typed;
the model turns text into numbers where it wants numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml
from yaml.composer import ComposerError

from casewise.scenario.events import events
from casewise.scenario.problem import Fault, Path, Problem, ScenarioError
from casewise.scenario.yaml_errors import NAMELESS, QUOTES, explained

LENGTH_LIMIT = 16_000
"""Characters of one scenario."""
COMMENT = re.compile(r"[ \t]+#")


@dataclass
class Document:
    """The fields of one scenario, and the line of each.

    `first_line` is the line of the cell on which the YAML begins: 2 below a magic. `text` is the YAML itself. `lost`
    lists text that YAML takes for a comment: its author has to know about it, and the release keeps it as it is.
    """

    scenario: str
    first_line: int
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    text: str = ""

    @classmethod
    def read(cls, scenario: str, text: str, *, first_line: int = 2) -> Document:
        """Parse the body of a cell.

        Raises:
            ScenarioError: if the text is not a YAML mapping; the problem names line and column.
        """
        document = cls(scenario=scenario, first_line=first_line, text=text)
        if len(text) > LENGTH_LIMIT:
            raise ScenarioError([document._unreadable("the cell is longer than 16,000 characters.")])
        try:
            data = document._root(events(text))
        except yaml.MarkedYAMLError as error:
            raise ScenarioError([document._syntax(error)]) from None
        except (yaml.YAMLError, UnicodeError) as error:
            raise ScenarioError([document._unreadable(str(error))]) from None
        if not isinstance(data, dict):
            raise ScenarioError([document._unreadable("the cell holds no fields.")])
        document.data = data
        return document

    def problems(self, faults: list[Fault]) -> list[Problem]:
        """Return the faults with lines, in the order of the cell."""
        placed = [
            Problem(
                what=fault.what,
                fix=fault.fix,
                field=".".join(fault.path),
                line=self.line(fault.path),
                scenario=self.scenario,
            )
            for fault in faults
        ]
        return sorted(placed, key=lambda problem: problem.line or 0)

    def line(self, path: Path) -> int:
        """Return the line of a field, or of the nearest field around it; the id is above all of them."""
        if path == ("id",):
            return self.first_line - 1
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, self.first_line - 1)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def _root(self, rest: Iterator[Any]) -> Any:
        """Return the one value of a text, or None of an empty one."""
        next(rest)
        if isinstance(next(rest), yaml.StreamEndEvent):
            return None
        first = next(rest)
        data = self._value(first, rest, ())
        next(rest)
        more = next(rest)
        begun, again = first.start_mark, more.start_mark
        if isinstance(more, yaml.DocumentStartEvent):
            raise ComposerError("expected a single document", begun, "but found another document", again)
        return data

    def _value(self, event: Any, rest: Iterator[Any], path: Path) -> Any:
        """Return the value that begins with an event; what belongs to it is taken from the rest."""
        self.lines.setdefault(path, self.first_line + event.start_mark.line)
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self._items(rest, path))
        if isinstance(event, yaml.SequenceStartEvent):
            within = iter(lambda: _unless(next(rest), yaml.SequenceEndEvent), None)
            return [self._value(item, rest, (*path, str(i))) for i, item in enumerate(within)]
        if not event.style:
            self._look_beyond(event.end_mark, path)
        return event.value

    def _look_beyond(self, end: yaml.Mark, path: Path) -> None:
        """Note what follows a # on the line where a plain text ends."""
        excerpt = self._lines[end.line] if end.line < len(self._lines) else ""
        if comment := COMMENT.match(excerpt, end.column):
            problem = Problem(
                what="The text after # isn't read.",
                fix=f"{QUOTES}, or a comment on a line of its own.",
                field=".".join(path),
                line=self.first_line + end.line,
                column=comment.end(),
                excerpt=excerpt,
                scenario=self.scenario,
            )
            self.lost.append(problem)

    def _items(self, rest: Iterator[Any], path: Path) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key in iter(lambda: _unless(next(rest), yaml.MappingEndEvent), None):
            mark, name = key.start_mark, str(getattr(key, "value", ""))
            if not isinstance(key, yaml.ScalarEvent):
                raise ComposerError(None, None, NAMELESS, mark)
            if name in seen:
                what = f'"{name}" is here twice.'
                self.faults.append(Fault((*path, name), what, "Rename or remove one of the two."))
            seen.add(name)
            self.lines[*path, name] = self.first_line + mark.line
            yield name, self._value(next(rest), rest, (*path, name))

    def _syntax(self, error: yaml.MarkedYAMLError) -> Problem:
        explanation = explained(error, self._lines)
        line, column = explanation.place(error) or (None, None)
        return Problem(
            what=f"The YAML cannot be read: {explanation.what}",
            fix=explanation.fix,
            line=None if line is None else self.first_line + line,
            column=None if column is None else column + 1,
            excerpt=self._lines[line] if line is not None and line < len(self._lines) else "",
            scenario=self.scenario,
        )

    def _unreadable(self, why: str) -> Problem:
        return Problem(
            what=f"The YAML cannot be read: {why}",
            fix='Write fields such as "title: In the elevator", one a line.',
            line=self.first_line,
            scenario=self.scenario,
        )


def _unless(event: Any, end: type[yaml.Event]) -> Any:
    return None if isinstance(event, end) else event
