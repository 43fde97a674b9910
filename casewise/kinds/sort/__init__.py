"""Cards put into categories.

    categories: {breach: Breaks trust, fine: Keeps it}
    cards: {hallway: ..., review: ...}
    key: {hallway: breach, review: fine}

Response: a category for each card, ``{"hallway": "breach"}``. Credit: the share of cards in their category.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Self

from markupsafe import Markup
from pydantic import Field

from casewise.kinds.common import drawn
from casewise.languages.catalogs import N_, _
from casewise.scenario import Fault, Finding, Guesser, Id, NotAResponse, Samples, Scenario, Text, Verdict
from casewise.scenario.fields import KEY
from casewise.scenario.html import words
from casewise.scenario.problem import unknown
from casewise.scenario.still import asked, choices

PLACED = N_("You put it here")


class Sort(Scenario):
    """A scenario whose cards belong in categories."""

    prompt_for_answer: ClassVar[str] = N_("Choose a category for each card")
    key_form: ClassVar[str] = "{id: category}"
    placed: ClassVar[bool] = True
    situated: ClassVar[bool] = True
    parts_field: ClassVar[str] = "cards"

    categories: Annotated[dict[Id, Text], Field(min_length=2, description="Where cards can go, by short ids.")]
    cards: Annotated[dict[Id, Text], Field(min_length=2, description="What is sorted, by short ids.")]
    key: Annotated[dict[Id, Id] | None, Field(description=KEY)] = None

    @property
    def parts(self) -> dict[str, str]:
        return self.cards

    @property
    def vocabulary(self) -> set[tuple[str, ...]]:
        return {("card", card) for card in self.cards} | {("category", category) for category in self.categories}

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield from (("categories", label) for label in self.categories.values())

    def groups(self) -> dict[str, list[str]]:
        key = self.key or {}
        return {category: [card for card in key if key[card] == category] for category in self.categories}

    def places(self) -> dict[str, str]:
        return self.categories

    def faults(self) -> Iterator[Fault]:
        if self.key is None:
            return
        for card, category in self.key.items():
            if card not in self.cards:
                yield unknown(("key", card), card, self.cards)
            if category not in self.categories:
                yield unknown(("key", card), category, self.categories)
        for card in self.cards:
            if card not in self.key:
                fix = f'Add "{card}: " and one of: {", ".join(self.categories)}.'
                yield Fault(("key",), f'The key leaves out the card "{card}".', fix)

    def face(self, learner: str) -> dict[str, Any]:
        return {
            "categories": drawn(self.categories, list(self.categories)),
            "cards": drawn(self.cards, self.order(self.cards, learner)),
        }

    def read(self, raw: object) -> dict[str, str] | None:
        if raw is None:
            return None
        if not isinstance(raw, dict):
            raise NotAResponse("an answer here is a category for each card")
        for card, category in raw.items():
            if card not in self.cards:
                raise NotAResponse(f'there is no card "{str(card)[:64]}"')
            if not isinstance(category, str) or category not in self.categories:
                raise NotAResponse(f'there is no category "{str(category)[:64]}"')
        return {card: raw[card] for card in self.cards if card in raw} or None

    def given(self, response: dict[str, str]) -> dict[str, str]:
        return {
            card: _("You put it under: {category}").format(category=self.categories[category])
            for card, category in response.items()
        }

    def still(self, response: dict[str, str] | None, learner: str = "") -> str:
        placed, order = response or {}, list(self.categories)
        one_by_one = len(placed) < len(self.cards)  # on a narrow screen, as on the live card
        turn = (
            Markup('<p class="cw-turn" hidden>{}</p>').format(
                _("{place} of {count}").format(place=1, count=len(self.cards))
            )
            if one_by_one
            else Markup("")
        )
        piles = (
            Markup('<div class="cw-pile"><p>{}</p><div class="cw-line">{}</div></div>').format(
                words(self.cards[card]), choices(self.categories, order, [placed.get(card, "")], _(PLACED))
            )
            for card in self.listed(learner)
        )
        return asked(self, turn, *piles)

    def complete(self, response: dict[str, str]) -> bool:
        return len(response) == len(self.cards)

    def credit(self, response: dict[str, str]) -> float:
        key = self.key or {}
        return sum(key[card] == category for card, category in response.items()) / len(self.cards)

    def findings(self, response: dict[str, str] | None) -> list[Finding]:
        placed = response or {}
        key = self.key or {}
        given = self.given(placed)
        return [
            Finding(
                part=card,
                text=text,
                chosen=card in placed,
                given=given.get(card, _("You left it out")),
                verdict=Verdict.RIGHT if placed.get(card) == key[card] else Verdict.WRONG,
                best=self._belongs(key[card]),
                rationale=self.rationale.get(card, ""),
                tag=_("Right") if placed.get(card) == key[card] else self._belongs(key[card]),
            )
            for card, text in self.cards.items()
        ]

    def _belongs(self, category: str) -> str:
        return _("Belongs under: {category}").format(category=self.categories[category])

    def samples(self) -> Samples:
        right = dict(self.key or {})
        elsewhere = {card: next(c for c in self.categories if c != right[card]) for card in self.cards}
        first = next(iter(self.cards))
        return Samples(
            right=[right],
            partly=[{first: right[first]}, {**elsewhere, first: right[first]}],
            wrong=[elsewhere, {first: elsewhere[first]}],
            blank=[None, {}],
            malformed=[{"no-such-card": right[first]}, {first: "no-such-category"}, {first: None}, [first], first, 1],
        )

    def guess(self, guesser: Guesser) -> dict[str, str]:
        return {card: guesser.one(self.categories) for card in self.cards}

    def fixed(self, versions: Sequence[Self]) -> dict[str, str]:
        given = {card: Counter((one.key or {}).get(card, "") for one in versions) for card in self.cards}
        return {card: counted.most_common(1)[0][0] for card, counted in given.items()}
