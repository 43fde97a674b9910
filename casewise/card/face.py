"""The face of a card: what the browser gets of a scenario before anyone answers it."""

from __future__ import annotations

from typing import Any

from casewise.scenario import Scenario
from casewise.scenario.html import binds, prose, words


def face_of(scenario: Scenario, learner: str) -> dict[str, Any]:
    """Return what every card shows, and what its kind adds. Never the key or a rationale."""
    points = scenario.points or 0
    worth = "Practice" if scenario.practice else f"{points:g} {'point' if points == 1 else 'points'}"
    return {
        "id": scenario.id,
        "kind": scenario.kind,
        "title": str(words(scenario.title)),
        "prompt": str(prose(scenario.prompt)),
        "legend": scenario.prompt_for_answer,
        "kicker": " · ".join(filter(None, (worth, binds(scenario)))),
        "practice": scenario.practice,
        "check": "Check my answer" if scenario.practice else "",
        "confidence": scenario.confidence,
        **scenario.face(learner),
    }
