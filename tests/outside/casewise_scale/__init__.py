"""A place on a scale: steps that have an order of their own, such as how soon to act.

    scale: {now: At once, today: Before the day ends, week: This week, never: Not at all}
    key: today

Response: the id of a step. Credit: 1 for the right step, 0.5 for a step right beside it, and 0 for all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from casewise.kinds.common import drawn, verdict, worth_in_words
from casewise.scenario import Fault, Finding, Guesser, Id, NotAResponse, Picks, Samples, Scenario, Text, Verdict
from casewise.scenario.problem import unknown


class Scale(Scenario):
    """A scenario whose answer is one step of a scale."""

    prompt_for_answer: ClassVar[str] = "Choose a step of the scale"
    key_form: ClassVar[str] = "id"
    picks: ClassVar[Picks] = Picks.ONE
    mixed: ClassVar[bool] = False
    parts_field: ClassVar[str] = "scale"

    scale: Annotated[dict[Id, Text], Field(min_length=3, description="The steps, by short ids, in their order.")]
    key: Annotated[Id | None, Field(description="The right step.")] = None

    @property
    def parts(self) -> dict[str, str]:
        return self.scale

    def choices(self) -> dict[tuple[str, ...], Mapping[str, str]]:
        return {("scale",): self.scale}

    def worth(self) -> dict[str, float]:
        return {step: self.credit(step) for step in self.scale} if self.keyed else {}

    def faults(self) -> Iterator[Fault]:
        if self.key is not None and self.key not in self.scale:
            yield unknown(("key",), self.key, self.scale)

    def face(self, learner: str) -> dict[str, Any]:
        return {"scale": drawn(self.scale, list(self.scale))}

    def read(self, raw: object) -> str | None:
        if raw is None:
            return None
        if not isinstance(raw, str):
            raise NotAResponse("an answer here is the id of one step")
        if raw not in self.scale:
            raise NotAResponse(f'there is no step "{raw[:64]}"')
        return raw

    def given(self, response: str) -> dict[str, str]:
        return {response: "Your choice"}

    def credit(self, response: str) -> float:
        steps = list(self.scale)
        return max(1 - 0.5 * abs(steps.index(response) - steps.index(self.key)), 0.0)

    def findings(self, response: str | None) -> list[Finding]:
        return [
            Finding(
                part=step,
                text=text,
                chosen=step == response,
                given="Your choice" if step == response else "",
                verdict=verdict(self.credit(step)) if step == response else Verdict.NONE,
                best=worth_in_words(self.credit(step), "The right step"),
                rationale=self.rationale.get(step, ""),
            )
            for step, text in self.scale.items()
        ]

    def samples(self) -> Samples:
        worth = self.worth()
        return Samples(
            right=[self.key],
            partly=[step for step, share in worth.items() if share == 0.5],
            wrong=[step for step, share in worth.items() if share == 0],
            malformed=["no-such-step", 1, True, [], {}],
        )

    def guess(self, guesser: Guesser) -> str:
        return guesser.one(self.scale)

    def fixed(self, versions: Sequence[Self]) -> str:
        return max(self.scale, key=lambda step: sum(one.credit(step) for one in versions))
