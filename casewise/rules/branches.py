"""The ways of a story: decisions that change nothing, and endings that come too cheap."""

from __future__ import annotations

from collections.abc import Iterator

from casewise.scenario import Fault, Scenario
from casewise.scenario.steps import Steps, ahead

HALF = 0.5
SHORT = 2
"""How many steps a way that earns half of the points may lack, if it has more than half of them."""


def idle_step(scenario: Scenario) -> Iterator[Fault]:
    """Yield steps at which every decision leads to the same step and text: a consequence teaches, and there is none."""
    for name, step in scenario.stages().items():
        leads = {(step.next.get(option), step.tells.get(option, "")) for option in step.options}
        if len(leads) == 1 and step.next:
            what = "Whatever is decided here, the same follows."
            fix = 'Let a decision lead to another step under "next", or write what happens after each of them.'
            yield Fault(("steps", name), what, fix)


def early_end(scenario: Scenario) -> Iterator[Fault]:
    """Yield decisions that end a story early and cheaply: credit is a mean, so fewer steps make each one count more."""
    found: dict[Fault, None] = {}
    for one in scenario.each_variant() if scenario.stages() else ():
        steps, worth = one.stages(), one.worth()
        first = next(iter(steps))
        longest = 1 + max(ahead(steps, first, option) for option in steps[first].options)
        for name, option, count, earned in _ends(steps, worth):
            if count <= max(longest * HALF, longest - SHORT) and earned / count >= HALF:
                share = f"{earned / count:.0%}"
                what = f"It ends the story after {count} of {longest} steps, with up to {share} of the points."
                fix = 'Let it lead on under "next", so that later decisions count as well.'
                found[Fault(("steps", name, "options", option), what, fix)] = None
    yield from found


def _ends(steps: Steps, worth: dict[str, float]) -> Iterator[tuple[str, str, int, float]]:
    """Yield each decision that ends the story, after how many steps it can, and the most that these earn together."""
    reached, count = {next(iter(steps)): 0.0}, 0
    while reached:
        further: dict[str, float] = {}
        count += 1
        for name, before in reached.items():
            for option in steps[name].options:
                earned = before + worth[option]
                if then := steps[name].next.get(option):
                    further[then] = max(further.get(then, 0.0), earned)
                else:
                    yield name, option, count, earned
        reached = further
