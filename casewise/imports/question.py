"""A question as another program has it, before it becomes the draft of a scenario.

Each format's reader returns a `Reading`. Texts are Markdown; what a format has as HTML is converted on the way in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from casewise.errors import UsageError


class NotQuestionsError(UsageError):
    """A file holds no questions that can be read. The message says what it is, and what to do."""


class Form(Enum):
    """What a question asks a learner to do, whatever its format calls it."""

    ONE = "one"
    """Choose one answer: `choice`."""
    SEVERAL = "several"
    """Choose all answers that hold: `select`."""
    ORDER = "order"
    """Put the parts in order; they are in the right order here: `rank`."""
    PLACE = "place"
    """Put each part into a group: `sort`."""
    TEXT = "text"
    """Write, and a person reads it: `reflect`."""
    SCENARIO = "scenario"
    """Casewise's own, from a file that Casewise wrote: `yaml` is its cell, word for word."""
    NONE = "none"
    """No kind is like it. It's kept as text."""


@dataclass(frozen=True)
class Part:
    """An option, a line of an order, or a card to place."""

    text: str
    weight: float | None = None
    """From 0 to 1, where 1 is right and a negative number costs points there; None where the source doesn't say.

    Of SEVERAL, each answer that holds has 1, unless the source gives them different shares.
    """
    feedback: str = ""
    group: str = ""
    """For PLACE: the text of the group that it belongs to; empty if it belongs to none."""
    source_id: str = ""


@dataclass(frozen=True)
class Question:
    """One question.

    `where` says where it is in the file ("question 14", "line 212", "Items/q14.xml"). `source_id` is the source's own
    id, by which a second import finds the scenario again. `pictures` maps the names that the texts link to, such as
    `![The form](form.png)`, to the bytes. `untaken` has a sentence for each thing that has no counterpart.
    """

    where: str
    form: Form
    title: str = ""
    prompt: str = ""
    parts: tuple[Part, ...] = ()
    groups: tuple[str, ...] = ()
    """For PLACE: the texts of all groups, in their order."""
    points: float | None = None
    category: str = ""
    """The path of the category or bank that it is in, with ` / ` between its levels."""
    explanation: str = ""
    """What a learner reads after any answer."""
    rubric: str = ""
    """For TEXT: what the source says to the person who reads the answers."""
    source_id: str = ""
    shuffle: bool = True
    yaml: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    untaken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A question that can't be read. The others are taken."""

    where: str
    why: str
    fix: str = ""


@dataclass(frozen=True)
class Reading:
    """What a file holds, in its order."""

    format: str
    """Its name for people, such as "Moodle XML"."""
    questions: tuple[Question, ...] = ()
    unread: tuple[Unread, ...] = ()
