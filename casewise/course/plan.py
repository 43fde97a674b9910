"""The plan of a course, `source/course.yaml`: what is to be learned, who may appear, and words of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from casewise.course.text import text_of
from casewise.files import read_whole
from casewise.scenario import Problem, ScenarioError, Text
from casewise.scenario.events import check
from casewise.scenario.yaml_errors import explained

NAME = "course.yaml"
SIZE_LIMIT = 1024 * 1024


class Plan(BaseModel):
    """What the modules of a course share.

    `objectives` are by id; `cast` and `places` are the invented names that may appear, `names` the real ones that may
    (of laws, bodies, months); `words` are right although no dictionary has them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    objectives: dict[str, Text] = {}
    cast: list[Text] = []
    places: list[Text] = []
    names: list[Text] = []
    words: list[Text] = []

    @classmethod
    def read(cls, source: Path) -> Plan | None:
        """Return the plan in a course's `source/`, or None where there is none.

        Raises:
            ScenarioError: if it cannot be read.
        """
        path = source / NAME
        if not path.is_file():
            return None
        try:
            return cls.model_validate(load(path) or {})
        except (yaml.YAMLError, ValidationError, ValueError, OSError) as error:
            raise ScenarioError([unreadable(path, error)]) from None


def load(path: Path) -> Any:
    """Return what a YAML file beside the modules holds, read by the quicker of PyYAML's safe parsers that is there."""
    text = text_of(read_whole(path, SIZE_LIMIT), f"source/{path.name}")
    check(text)
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def unreadable(path: Path, error: Exception) -> Problem:
    """Return the problem of a YAML file beside the modules."""
    if isinstance(error, yaml.MarkedYAMLError):
        lines = text_of(path.read_bytes(), f"source/{path.name}").split("\n")
        told = explained(error, lines)
        line, column = told.place(error) or (0, 0)
        return Problem(
            what=f"The file cannot be read: {told.what}",
            fix=told.fix,
            line=line + 1,
            column=column + 1,
            excerpt=lines[line] if line < len(lines) else "",
            notebook=f"source/{path.name}",
        )
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        said = f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"
    else:
        said = " ".join(str(error).split())[:200]
    return Problem(what=f"The file cannot be read: {said}.", fix="Mend it.", notebook=f"source/{path.name}")
