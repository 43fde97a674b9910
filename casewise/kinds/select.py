"""All that apply.

    options: {move: ..., whisper: ..., wait: ...}
    key: [move, wait]

Response: the ids of the ticked options. Credit: right ticks less wrong ticks, over the number of right options,
and never below 0 (FACTS T5: the NCSBN's plus and minus scoring of multiple-response items).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field

from casewise.scenario import Fault, Finding, Guesser, Id, NotAResponse, Samples, Scenario, Text, Verdict
from casewise.scenario.html import words
from casewise.scenario.model import unknown


class Select(Scenario):
    """A scenario with any number of right answers, but not all of its options and not none."""

    prompt_for_answer: ClassVar[str] = "Choose all that apply"

    options: Annotated[dict[Id, Text], Field(min_length=2)]
    key: Annotated[list[Id], Field(min_length=1)] | None = None

    @property
    def parts(self) -> dict[str, str]:
        return self.options

    def faults(self) -> Iterator[Fault]:
        if self.key is None:
            return
        for place, option in enumerate(self.key):
            if option not in self.options:
                yield unknown(("key", str(place)), option, self.options)
            if option in self.key[:place]:
                yield Fault(("key", str(place)), f'"{option}" stands in the key twice.', "Remove one of the two.")
        if set(self.key) >= set(self.options):
            yield Fault(("key",), "Every option is right.", "Add an option that a learner should leave unticked.")

    def face(self, learner: str) -> dict[str, Any]:
        return {"options": [[option, str(words(self.options[option]))] for option in self.order(self.options, learner)]}

    def read(self, raw: object) -> list[str] | None:
        if raw is None:
            return None
        if not isinstance(raw, list) or not all(isinstance(option, str) for option in raw):
            raise NotAResponse("an answer here is a list of option ids")
        for option in raw:
            if option not in self.options:
                raise NotAResponse(f'there is no option "{option[:64]}"')
        if len(set(raw)) < len(raw):
            raise NotAResponse("an option is ticked twice")
        return [option for option in self.options if option in raw] or None

    def given(self, response: list[str]) -> dict[str, str]:
        return dict.fromkeys(response, "You ticked this")

    def credit(self, response: list[str]) -> float:
        key = set(self.key or ())
        ticked = set(response)
        return max(len(ticked & key) - len(ticked - key), 0) / len(key)

    def findings(self, response: list[str] | None) -> list[Finding]:
        ticked = response or []
        return [
            Finding(
                part=option,
                text=text,
                chosen=option in ticked,
                given="You ticked this" if option in ticked else "You left this unticked",
                verdict=self._verdict(option, option in ticked),
                best="Applies" if option in (self.key or ()) else "Does not apply",
                rationale=self.rationale.get(option, ""),
            )
            for option, text in self.options.items()
        ]

    def samples(self) -> Samples:
        right = [option for option in self.options if option in (self.key or ())]
        wrong = [option for option in self.options if option not in right]
        return Samples(
            right=[right, right[::-1]],
            partly=[right[:-1]] if len(right) > 1 else [],
            wrong=[wrong, wrong[:1]],
            blank=[None, []],
            malformed=[["no-such-option"], right[0], [right[0], right[0]], {}, 1, True, [1], [[right[0]]]],
        )

    def guess(self, guesser: Guesser) -> list[str]:
        return guesser.some(self.options)

    def _verdict(self, option: str, ticked: bool) -> Verdict:  # noqa: FBT001  (a tick is a boolean)
        return Verdict.RIGHT if ticked == (option in (self.key or ())) else Verdict.WRONG
