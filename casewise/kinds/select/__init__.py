"""All that apply.

    options: {move: ..., whisper: ..., wait: ...}
    key: [move, wait]

Response: the ids of the ticked options. Credit: right ticks minus wrong ticks, over the number of right options,
and never below 0 (the NCSBN's plus and minus scoring of multiple-response items).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from casewise.kinds.common import drawn, key_faults, most, net, read_ids
from casewise.languages.catalogs import N_, _
from casewise.scenario import Fault, Finding, Guesser, Id, Picks, Samples, Scenario, Text, Verdict
from casewise.scenario.fields import KEY
from casewise.scenario.problem import Path


class Select(Scenario):
    """A scenario with one or more right options, and at least one wrong option."""

    prompt_for_answer: ClassVar[str] = N_("Choose all that apply")
    picks: ClassVar[Picks] = Picks.SEVERAL

    options: Annotated[dict[Id, Text], Field(min_length=2, description="What can be chosen, by short ids.")]
    key: Annotated[Annotated[list[Id], Field(min_length=1)] | None, Field(description=KEY)] = None

    @property
    def parts(self) -> dict[str, str]:
        return self.options

    def choices(self) -> dict[Path, Mapping[str, str]]:
        return {("options",): self.options}

    def worth(self) -> dict[str, float]:
        return {option: float(option in (self.key or ())) for option in self.options}

    def faults(self) -> Iterator[Fault]:
        if self.key is None:
            return
        yield from key_faults(self.key, self.options)
        if set(self.key) >= set(self.options):
            yield Fault(("key",), "Every option is right.", "Add an option that a learner should leave unticked.")

    def face(self, learner: str) -> dict[str, Any]:
        return {"options": drawn(self.options, self.order(self.options, learner))}

    def read(self, raw: object) -> list[str] | None:
        form, twice = "a list of option ids", "an option is ticked twice"
        ticked = read_ids(raw, self.options, form=form, part="option", twice=twice)
        return ticked and [option for option in self.options if option in ticked]

    def given(self, response: list[str]) -> dict[str, str]:
        return dict.fromkeys(response, _("You ticked this"))

    def credit(self, response: list[str]) -> float:
        return net(response, self.key or ())

    def findings(self, response: list[str] | None) -> list[Finding]:
        ticked = response or []
        return [
            Finding(
                part=option,
                text=text,
                chosen=option in ticked,
                given=_("You ticked this") if option in ticked else _("You left this unticked"),
                verdict=self._verdict(option, option in ticked),
                best=_("Applies") if option in (self.key or ()) else _("Does not apply"),
                rationale=self.rationale.get(option, ""),
                tag=self._tag(option, ticked=option in ticked),
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

    def fixed(self, versions: Sequence[Self]) -> list[str]:
        return most(self.parts, [one.key or [] for one in versions])

    def _tag(self, option: str, *, ticked: bool) -> str:
        if option in (self.key or ()):
            return _("Right") if ticked else _("You missed this one")
        return _("Not this one") if ticked else ""

    def _verdict(self, option: str, ticked: bool) -> Verdict:  # noqa: FBT001  (a tick is a boolean)
        return Verdict.RIGHT if ticked == (option in (self.key or ())) else Verdict.WRONG
