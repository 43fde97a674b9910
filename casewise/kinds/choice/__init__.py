"""One best answer of several, each with a weight.

    options: {share: ..., defer: ..., silent: ...}
    key: {defer: 1, silent: 0.5}

Response: the id of an option. Credit: the weight of that option; an option that the key leaves out weighs 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from casewise.kinds.common import drawn, tag, verdict, worth_in_words
from casewise.languages.catalogs import N_, _
from casewise.scenario import Fault, Finding, Guesser, Id, NotAResponse, Picks, Samples, Scenario, Text, Verdict, Weight
from casewise.scenario.fields import KEY
from casewise.scenario.problem import Path, unknown


class Choice(Scenario):
    """A scenario with one best answer."""

    prompt_for_answer: ClassVar[str] = N_("Choose one answer")
    key_form: ClassVar[str] = "{id: 1}"
    picks: ClassVar[Picks] = Picks.ONE

    options: Annotated[dict[Id, Text], Field(min_length=2, description="What can be chosen, by short ids.")]
    key: Annotated[dict[Id, Weight] | None, Field(description=KEY)] = None

    @property
    def parts(self) -> dict[str, str]:
        return self.options

    def choices(self) -> dict[Path, Mapping[str, str]]:
        return {("options",): self.options}

    def worth(self) -> dict[str, float]:
        return {option: (self.key or {}).get(option, 0.0) for option in self.options}

    def faults(self) -> Iterator[Fault]:
        if self.key is None:
            return
        for option in self.key:
            if option not in self.options:
                yield unknown(("key", option), option, self.options)
        if list(self.key.values()).count(1) != 1:
            yield Fault(("key",), "The key must have one best option.", "Give exactly one option the weight 1.")

    def face(self, learner: str) -> dict[str, Any]:
        return {"options": drawn(self.options, self.order(self.options, learner))}

    def read(self, raw: object) -> str | None:
        if raw is None:
            return None
        if not isinstance(raw, str):
            raise NotAResponse("an answer here is the id of one option")
        if raw not in self.options:
            raise NotAResponse(f'there is no option "{raw[:64]}"')
        return raw

    def given(self, response: str) -> dict[str, str]:
        return {response: _("Your choice")}

    def credit(self, response: str) -> float:
        return (self.key or {}).get(response, 0.0)

    def findings(self, response: str | None) -> list[Finding]:
        worth = self.worth()
        return [
            Finding(
                part=option,
                text=text,
                chosen=option == response,
                given=_("Your choice") if option == response else "",
                verdict=verdict(worth[option]) if option == response else Verdict.NONE,
                best=worth_in_words(worth[option], _("The best answer")),
                rationale=self.rationale.get(option, ""),
                tag=tag(worth[option], chosen=option == response, best=_("The best answer")),
            )
            for option, text in self.options.items()
        ]

    def samples(self) -> Samples:
        worth = self.worth()
        return Samples(
            right=[option for option, weight in worth.items() if weight == 1],
            partly=[option for option, weight in worth.items() if 0 < weight < 1],
            wrong=[option for option, weight in worth.items() if weight == 0],
            malformed=["no-such-option", 1, True, [], {}, [next(iter(self.options))]],
        )

    def guess(self, guesser: Guesser) -> str:
        return guesser.one(self.options)

    def fixed(self, versions: Sequence[Self]) -> str:
        return max(self.options, key=lambda option: sum(one.credit(option) for one in versions))
