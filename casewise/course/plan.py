"""The plan of a course, `source/course.yaml`: its objectives, its invented names, and its own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from casewise.course.text import text_of
from casewise.files import read_whole
from casewise.languages.tag import DEFAULT, normal
from casewise.scenario import Problem, ScenarioError, Text
from casewise.scenario.events import check
from casewise.scenario.yaml_errors import explained

NAME = "course.yaml"
SIZE_LIMIT = 1024 * 1024
TITLE_LIMIT = 120
"""How long the title of a course or a module may be, to fit in one or two lines."""
Data = TypeVar("Data")


class Beyond(Enum):
    """What happens to a module that is beyond a limit."""

    ADVISE = "advise"
    REFUSE = "refuse"


class Limits(BaseModel):
    """How much a module may give away, and how hard it may be to read. A limit that isn't set isn't checked.

    `blind` is the share of the points, in percent, that people may earn who never read a situation. `wording` is how
    many points above chance the words of options may find the keys of choices, in percent. `reading` is a school grade.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    blind: Annotated[float | None, Field(ge=0, le=100)] = None
    wording: Annotated[float | None, Field(ge=0, le=100)] = None
    reading: Annotated[float, Field(ge=1, le=20)] = 8
    beyond: Beyond = Beyond.ADVISE


class Person(BaseModel):
    """Someone who appears in cases: pronouns, a note for authors, and words that would contradict what is true."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pronouns: Text | None = None
    note: Text | None = None
    never: list[Text] = []


def _by_name(cast: Any) -> Any:
    """Return a cast that is a list of names as people of whom nothing more is known."""
    if isinstance(cast, list) and all(isinstance(name, str) for name in cast):
        return {name: {} for name in cast}
    return cast


def titled(modules: Any) -> Any:
    """Return modules that are a list of names with titles made from these."""
    if isinstance(modules, list) and all(isinstance(name, str) for name in modules):
        return {name: re.sub("[-_]+", " ", name).strip().capitalize() or name for name in modules}
    return modules


def _tag(language: Any) -> str:
    if not (tag := normal(language)):
        raise ValueError('write a language, such as en-US, en-GB, de or "no"')
    return tag


class Plan(BaseModel):
    """The objectives, names and words that a course's modules share, and the limits that it sets itself.

    `objectives` are by id, and `audiences` are those whom a rule may bind. `cast`, by name or as a list of names, and
    `places` are the allowed invented names; `names` are the allowed real ones (of laws, organizations, months). `words`
    are correct although no dictionary has them, and `links` are the sites to which texts may link. `title` is the
    course's, and `modules` are the titles of its modules by their folders' names, in the order in which learners take
    them; a list of names does, too. `language` is the course's, as in en-US, en-GB, de or es-MX: spelling, rules and
    what learners see follow it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Text, Field(max_length=TITLE_LIMIT)] | None = None
    language: Annotated[str, BeforeValidator(_tag)] = DEFAULT
    modules: Annotated[
        dict[Text, Annotated[Text, Field(max_length=TITLE_LIMIT)]], BeforeValidator(titled), Field(max_length=100)
    ] = {}
    objectives: dict[str, Text] = {}
    audiences: list[Text] = []
    cast: Annotated[dict[Text, Person], BeforeValidator(_by_name)] = {}
    places: list[Text] = []
    names: list[Text] = []
    words: list[Text] = []
    links: list[Text] = []
    limits: Limits = Limits()

    @classmethod
    def read(cls, source: Path) -> Plan | None:
        """Return the plan in a course's `source/`, or None if there is none.

        Raises:
            ScenarioError: if it can't be read.
        """
        return beside_modules(source / NAME, lambda data: cls.model_validate(data or {}))

    def contradicted(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield whom a text contradicts, and the words that do: see `Person`."""
        said = " ".join(text.replace("\u2019", "'").split()).casefold()
        for name, person in self.cast.items():
            yield from ((name, words) for words in person.never if words.casefold() in said)


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
