"""Options put in order, the best or first one on top.

    options: {facts: ..., officer: ..., recipient: ...}
    key: [officer, recipient, facts]

Response: all option ids in the learner's order. Credit: Spearman's rank correlation with the key,
1 - 6 * sum(d^2) / (n * (n^2 - 1)) where d is how many places an option is off, and never below 0.
A random order earns about a quarter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from markupsafe import Markup
from pydantic import Field

from casewise.kinds.common import drawn, key_faults, read_ids
from casewise.languages.catalogs import N_, _
from casewise.scenario import Fault, Finding, Guesser, Id, NotAResponse, Samples, Scenario, Text, Verdict
from casewise.scenario.fields import KEY
from casewise.scenario.problem import Path
from casewise.scenario.still import asked, box


class Rank(Scenario):
    """A scenario whose options have a best order."""

    prompt_for_answer: ClassVar[str] = N_("Put these in order, the first one on top")
    placed: ClassVar[bool] = True

    options: Annotated[dict[Id, Text], Field(min_length=3, description="What is put in order, by short ids.")]
    key: Annotated[list[Id] | None, Field(description=KEY)] = None

    @property
    def parts(self) -> dict[str, str]:
        return self.options

    @property
    def vocabulary(self) -> set[tuple[str, ...]]:
        return super().vocabulary | {("order of", f"{len(self.options)} options")}

    def choices(self) -> dict[Path, Mapping[str, str]]:
        return {("options",): self.options}

    def sequence(self) -> list[str]:
        return self.key or []

    def faults(self) -> Iterator[Fault]:
        if self.key is None:
            return
        yield from key_faults(self.key, self.options)
        for option in self.options:
            if option not in self.key:
                yield Fault(("key",), f'The key leaves out "{option}".', "Put it where it belongs in the order.")

    def face(self, learner: str) -> dict[str, Any]:
        return {"options": drawn(self.options, self.order(self.options, learner))}

    def read(self, raw: object) -> list[str] | None:
        form, once = "a list of all option ids in order", "an order names every option once"
        order = read_ids(raw, self.options, form=form, part="option", twice=once)
        if order and len(order) < len(self.options):
            raise NotAResponse(once)
        return order

    def given(self, response: list[str]) -> dict[str, str]:
        return {
            option: _("You put it at place {place}").format(place=place)
            for place, option in enumerate(response, start=1)
        }

    def still(self, response: list[str] | None, learner: str = "") -> str:
        given = self.given(response or [])
        order = response or self.listed(learner)
        boxes = Markup("").join(
            Markup("<li>{}</li>").format(box(self.options[one], "", given.get(one, ""))) for one in order
        )
        room = (
            Markup("") if response else Markup('<p class="cw-room"></p>')
        )  # as high as the button that keeps an order
        return asked(self, Markup('<ol class="cw-places">{}</ol>').format(boxes), room)

    def betrayed(self, seed: str) -> bool:
        return self.order(self.options, seed) == self.key

    def credit(self, response: list[str]) -> float:
        count = len(self.options)
        squares = sum(self._off(option, response) ** 2 for option in response)
        return max(1 - 6 * squares / (count * (count**2 - 1)), 0.0)

    def findings(self, response: list[str] | None) -> list[Finding]:
        placed = response or []
        given = self.given(placed)
        return [
            Finding(
                part=option,
                text=self.options[option],
                chosen=option in given,
                given=given.get(option, _("You gave no order")),
                verdict=self._verdict(option, placed),
                best=_("Best at place {place}").format(place=place),
                rationale=self.rationale.get(option, ""),
                tag=_("Right place")
                if placed[place - 1 : place] == [option]
                else _("Best at place {place}").format(place=place),
            )
            for place, option in enumerate(self.key or (), start=1)
        ]

    def samples(self) -> Samples:
        right = list(self.key or ())
        nearly = [*right[:-2], right[-1], right[-2]]
        return Samples(
            right=[right],
            partly=[nearly],
            wrong=[right[::-1]],
            blank=[None, []],
            malformed=[right[:-1], [*right, right[0]], [right[0]] * len(right), ["no-such-option"], right[0], {}, 1],
        )

    def guess(self, guesser: Guesser) -> list[str]:
        return guesser.order(self.options)

    def fixed(self, versions: Sequence[Self]) -> list[str]:
        """Return the options by their mean place, which no other order beats (Kendall and Gibbons 1990, chapter 6)."""
        return sorted(self.options, key=lambda option: sum(one.sequence().index(option) for one in versions))

    def _off(self, option: str, response: list[str]) -> int:
        return abs(response.index(option) - (self.key or []).index(option))

    def _verdict(self, option: str, response: list[str]) -> Verdict:
        if option not in response:
            return Verdict.NONE
        return {0: Verdict.RIGHT, 1: Verdict.PARTLY}.get(self._off(option, response), Verdict.WRONG)
