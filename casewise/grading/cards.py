"""Score cards for a class: made once for each answer, because learners give the same ones over and over."""

from __future__ import annotations

import json
from functools import lru_cache

from markupsafe import Markup

from casewise.scenario import Response, Reveal, Scenario, Score
from casewise.scenario.html import score_card

KEPT = 8192


def card(scenario: Scenario, response: Response | None, score: Score, reveal: Reveal) -> Markup:
    """Return the score card of an answer, as `score_card` does."""
    return _card(Known(scenario), canonical(response), score, reveal)


def canonical(response: Response | None) -> str:
    """Return an answer as JSON: the same for answers that are the same."""
    return _encoder.encode(response)


_encoder = json.JSONEncoder(sort_keys=True)  # made once: `json.dumps` would make one for each answer


class Known:
    """A scenario as the key of a cache: hashed by its id, compared as a whole, with the order of its options."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return hash(self.scenario.id)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Known):
            return False
        one, two = self.scenario, other.scenario  # dicts are equal in any order, so they're compared as JSON
        return one is two or (one == two and one.model_dump_json() == two.model_dump_json())


@lru_cache(maxsize=KEPT)
def _card(known: Known, response: str, score: Score, reveal: Reveal) -> Markup:
    return score_card(known.scenario, json.loads(response), score, reveal)
