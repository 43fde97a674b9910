"""A rule of item writing: a scale that is too long to be read."""

from __future__ import annotations

from collections.abc import Iterator

from casewise.scenario import Fault, Scenario
from casewise_scale import Scale

MOST = 7


def long_scale(scenario: Scenario) -> Iterator[Fault]:
    """Yield a scale with more steps than people can distinguish."""
    if isinstance(scenario, Scale) and len(scenario.scale) > MOST:
        what = f"The scale has {len(scenario.scale)} steps."
        yield Fault(("scale",), what, f"Use {MOST} steps or fewer.")
