"""What a learner's answer is to a scenario, and the answers that a scenario can make by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from casewise.errors import CasewiseError

Response = Any
"""A learner's answer as JSON: its form is the kind's own, and `Scenario.read` is the only way in."""


class Picks(Enum):
    """How many of its parts answer the question of a scenario."""

    ONE = "one"
    SEVERAL = "several"
    NONE = "none"
    """An answer isn't a choice of parts: it orders them, places them, or decides step by step."""


class NotAResponse(CasewiseError, ValueError):  # noqa: N818  (a sentence for the record, not a failure of the program)
    """Something was recorded that this scenario cannot take as an answer. The message says why."""


class Guesser(Protocol):
    """Someone who answers by the look of the options alone, and never reads the situation."""

    def one(self, options: Mapping[str, str]) -> str:
        """Return one option."""

    def some(self, options: Mapping[str, str]) -> list[str]:
        """Return any number of options."""

    def order(self, options: Mapping[str, str]) -> list[str]:
        """Return all options in some order."""


@dataclass(frozen=True)
class Samples:
    """Answers that a scenario makes for itself, so that one loop can test every scenario of a course."""

    right: list[Response]
    partly: list[Response] = field(default_factory=list)
    wrong: list[Response] = field(default_factory=list)
    blank: list[Response] = field(default_factory=lambda: [None])
    malformed: list[Response] = field(default_factory=list)
