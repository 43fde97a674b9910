"""The plan of a course, `source/course.yaml`: its objectives, its invented names, and its own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from casewise.course.text import text_of
from casewise.files import read_whole
from casewise.scenario import Problem, ScenarioError, Text
from casewise.scenario.events import check
from casewise.scenario.yaml_errors import explained

NAME = "course.yaml"
SIZE_LIMIT = 1024 * 1024
Data = TypeVar("Data")


class Plan(BaseModel):
    """The objectives, names and words that a course's modules share.

    `objectives` are by id; `cast` and `places` are the allowed invented names, and `names` the allowed real ones (of
    laws, organizations, months); `words` are correct although no dictionary has them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    objectives: dict[str, Text] = {}
    cast: list[Text] = []
    places: list[Text] = []
    names: list[Text] = []
    words: list[Text] = []

    @classmethod
    def read(cls, source: Path) -> Plan | None:
        """Return the plan in a course's `source/`, or None if there is none.

        Raises:
            ScenarioError: if it can't be read.
        """
        return beside_modules(source / NAME, lambda data: cls.model_validate(data or {}))


def beside_modules(path: Path, validate: Callable[[Any], Data]) -> Data | None:
    """Return what a YAML file beside the modules holds, or None if there is none.

    Raises:
        ScenarioError: if it can't be read.
    """
    if not path.is_file():
        return None
    try:
        text = text_of(read_whole(path, SIZE_LIMIT), f"source/{path.name}")
        check(text)
        return validate(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506
    except (yaml.YAMLError, ValidationError, ValueError, OSError) as error:
        raise ScenarioError([_unreadable(path, error)]) from None


def _unreadable(path: Path, error: Exception) -> Problem:
    """Return the problem of an unreadable YAML file beside the modules."""
    if isinstance(error, yaml.MarkedYAMLError):
        lines = text_of(path.read_bytes(), f"source/{path.name}").split("\n")
        found = explained(error, lines)
        line, column = found.place(error) or (0, 0)
        return Problem(
            what=f"The file cannot be read: {found.what}",
            fix=found.fix,
            line=line + 1,
            column=column + 1,
            excerpt=lines[line] if line < len(lines) else "",
            notebook=f"source/{path.name}",
        )
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"
    else:
        why = " ".join(str(error).split())[:200]
    return Problem(what=f"The file cannot be read: {why}.", fix="Fix it.", notebook=f"source/{path.name}")
