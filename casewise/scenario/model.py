"""The model that all kinds of scenario share."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Annotated, Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from casewise.scenario.problem import Fault
from casewise.scenario.score import Finding, Judge, Score

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Citation = Text
Points = Annotated[float, Field(ge=0.01, le=1000, multiple_of=0.01, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

NAMED_LIMIT = 20
"""How many names one sentence lists."""

Response = Any
"""A learner's answer as JSON: its form is the kind's own, and `Scenario.read` is the only door."""


class NotAResponse(ValueError):  # noqa: N818  (a sentence for the record, not a failure of the program)
    """Something was recorded that this scenario cannot take as an answer. The message says why."""


class Guesser(Protocol):
    """Somebody who answers by the look of the options alone, and never reads the situation."""

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


class Scenario(BaseModel, ABC):
    """One question about one situation.

    A kind is a subclass with the fields of its own and these functions, in this order: `parts`, `faults`, `face`,
    `read`, `credit`, `findings`, `samples`, `guess`. Released scenarios lack `key`, `rationale` and `citations`:
    `keyed` tells. `withdrawn` is the reason why a scenario no longer counts: everybody has its points. `waived` maps
    rules of item writing that the author breaks on purpose to the reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt_for_answer: ClassVar[str] = "Choose an answer"
    """The legend of the card: what the learner is asked to do, in a few words."""
    judge: ClassVar[Judge] = Judge.KEY

    id: Id
    kind: str
    title: Text
    prompt: Text
    points: Points | None = None
    practice: bool = False
    objective: str = ""
    citations: list[Citation] = []
    confidence: bool = False
    shuffle: bool = True
    withdrawn: Text | None = None
    waived: dict[Id, Text] = {}
    key: Any = None
    rationale: dict[Id, Text] = {}

    @property
    def keyed(self) -> bool:
        """Whether the key is here, as it is in `source/` and when grading."""
        return self.key is not None

    @property
    @abstractmethod
    def parts(self) -> dict[str, str]:
        """The things that a learner decides on, by id, in the author's order: options or cards."""

    @property
    def setting(self) -> str:
        """What stands above the answers in static HTML, as Markdown."""
        return self.prompt

    @abstractmethod
    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields; each field alone is already right."""

    @abstractmethod
    def face(self, learner: str) -> dict[str, Any]:
        """Return what the card needs to be drawn, as JSON; nothing of key or rationale."""

    @abstractmethod
    def read(self, raw: object) -> Response | None:
        """Return the response, or None for a blank.

        Raises:
            NotAResponse: if `raw` has another form, or names what this scenario does not have.
        """

    @abstractmethod
    def credit(self, response: Response) -> float:
        """Return the share of the points, from 0 to 1, that a response earns. Needs the key."""

    @abstractmethod
    def findings(self, response: Response | None) -> list[Finding]:
        """Return the judgement on each part. Needs the key."""

    @abstractmethod
    def samples(self) -> Samples:
        """Return answers that are right, partly right, wrong, blank and malformed. Needs the key."""

    @abstractmethod
    def guess(self, guesser: Guesser) -> Response | None:
        """Return the answer of somebody who only looks at the options."""

    def given(self, response: Response) -> dict[str, str]:
        """Return, for each part that the learner decided on, the decision in words; needs no key."""
        return {part: "Your choice" for part in self.parts if part in response}

    def shown(self, response: Response | None) -> dict[str, str]:  # noqa: ARG002  (a story tells by it)
        """Return the parts that static HTML lists while nothing is judged."""
        return self.parts

    def written(self, response: Response) -> str:  # noqa: ARG002  (only a reflection has some)
        """Return the learner's own words, to be shown as they are."""
        return ""

    def follows(self, response: Response | None, before: Response) -> bool:  # noqa: ARG002  (as above)
        """Whether an answer may take the place of an earlier one."""
        return True

    def complete(self, response: Response) -> bool:
        """Whether nothing of the scenario is left open."""
        return bool(response)

    def score(self, response: Response | None) -> Score:
        """Return the points that a response earns; practice is scored out of 1."""
        out_of = self.points or 1.0
        return Score.none(out_of) if response is None else Score.of(self.credit(response), out_of)

    def order(self, parts: Iterable[str], learner: str) -> list[str]:
        """Return the parts in the order in which this learner meets them: the same every time."""
        if not self.shuffle:
            return list(parts)
        return sorted(parts, key=lambda part: hashlib.sha256(f"{learner}\n{self.id}\n{part}".encode()).digest())

    def shared_faults(self) -> Iterator[Fault]:
        """Yield the faults that any kind can have."""
        if self.practice and self.points is not None:
            yield Fault(("points",), "Practice has no points.", 'Remove "points", or "practice: true".')
        if not self.practice and self.points is None:
            yield Fault(
                ("points",),
                'The scenario has no "points".',
                'Add "points: 1" to grade it, or "practice: true" in a lesson.',
            )
        if self.practice and self.withdrawn:
            yield Fault(("withdrawn",), "Practice earns no points.", "Remove or mend the scenario.")
        if self.keyed:
            yield from self._rationale_faults()

    def _rationale_faults(self) -> Iterator[Fault]:
        for part in self.parts:
            if part not in self.rationale:
                yield Fault(
                    ("rationale",),
                    f'There is no rationale for "{part}".',
                    f'Add "{part}: ..." under "rationale": what happens to the client, and why.',
                )
        for part in self.rationale:
            if part not in self.parts:
                yield unknown(("rationale", part), part, self.parts)


def unknown(path: tuple[str, ...], name: str, known: Iterable[str]) -> Fault:
    """Return the fault of naming something that is not there."""
    names = list(islice(known, NAMED_LIMIT + 1))
    if len(names) > NAMED_LIMIT:
        names[NAMED_LIMIT] = "…"
    return Fault(path, f'"{name}" is not one of this scenario\'s own.', f"Use one of: {', '.join(names)}.")
