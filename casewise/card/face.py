"""The face of a card: what the browser gets of a scenario before anyone answers it."""

from __future__ import annotations

from typing import Any

from casewise.languages.catalogs import _
from casewise.scenario import Scenario
from casewise.scenario.html import prose, words
from casewise.scenario.still import kicker


def face_of(scenario: Scenario, learner: str) -> dict[str, Any]:
    """Return what every card shows, and what its kind adds. Never the key or a rationale."""
    return {
        "id": scenario.id,
        "kind": scenario.kind,
        "title": str(words(scenario.title)),
        "prompt": str(prose(scenario.prompt)),
        "legend": _(scenario.prompt_for_answer),
        "kicker": kicker(scenario),
        "practice": scenario.practice,
        "check": _("Check my answer") if scenario.practice else "",
        "confidence": scenario.confidence,
        **scenario.face(learner),
    }
