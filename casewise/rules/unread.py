"""What an assessment gives to people who never read a situation: the ceiling over all of its scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casewise.scenario import Scenario
from casewise.scenario.blind import ceiling


@dataclass(frozen=True)
class Unread:
    """The most that fixed answers earn: as a share of so many points, and for each scenario."""

    share: float
    points: float
    scenarios: dict[str, float]


def unread(scenarios: Iterable[Scenario]) -> Unread | None:
    """Return what can be earned at most in graded scenarios without reading a situation; None if there are none."""
    found = [(one.id, one.points or 1.0, share) for one in scenarios if (share := ceiling(one)) is not None]
    points = sum(worth for _, worth, _ in found)
    if not points:
        return None
    earned = sum(worth * share for _, worth, share in found)
    by_share = sorted(found, key=lambda one: (-one[2], -one[1]))
    return Unread(earned / points, points, {name: share for name, _, share in by_share})
