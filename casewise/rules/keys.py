"""What keys give away that learners see only over several scenarios or variants: that they are the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from casewise.rules.rule import Rule
from casewise.scenario import Fault, Judge, Picks, Problem, Scenario

FEWEST = 3
"""Scenarios that a learner must have seen to expect something of the next one."""
MOST = 0.8
"""The share of scenarios with one number of right options from which on a learner counts on it."""


def same_key(scenario: Scenario) -> Iterator[Fault]:
    """Yield variants most of which have one right answer: whoever knows it needs no facts."""
    if not scenario.variants or not scenario.answers or scenario.judge is not Judge.KEY:
        return
    right = {one.variant: json.dumps(one.samples().right[0]) for one in scenario.each_variant()}
    answer, count = Counter(right.values()).most_common(1)[0]
    if count > len(right) / 2 and count > 1:
        named = ", ".join(name for name, given in right.items() if given == answer)
        fix = "Change the facts of one until another answer is right."
        yield Fault(("answers",), f"The variants {named} have the same right answer.", fix)


def of_notebook(notebook: str, scenarios: list[Scenario]) -> Iterator[Problem]:
    """Yield that the number of right options is nearly always the same where several can be chosen."""
    asked = [one for one in scenarios if one.picks is Picks.SEVERAL and one.choices()]
    counted = [one for one in asked if Rule.COUNT.value not in one.waived]
    numbers = [sum(share > 0 for share in one.worth().values()) for each in counted for one in each.each_variant()]
    if len(counted) < FEWEST:
        return
    number, times = Counter(numbers).most_common(1)[0]
    if times >= MOST * len(numbers):
        what = f"{number} options are right in {times} of {len(numbers)} keys, so a learner stops after {number}:"
        fix = f"{', '.join(one.id for one in counted)}. Let one option be right in some, and four in others."
        yield Problem(what=what, fix=fix, notebook=notebook, rule=Rule.COUNT.value)
