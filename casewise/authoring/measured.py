"""What is measured of one scenario, in sentences for its author: what it gives away, and how hard it is to read."""

from __future__ import annotations

from typing import Any

from casewise.course.plan import Plan
from casewise.rules.guessing import guessing
from casewise.rules.items import prompts
from casewise.rules.language import grade_level, unquoted
from casewise.scenario import Judge, Scenario
from casewise.scenario.blind import ceiling

MUCH = 0.75
"""What someone who never reads the situation, or guesses, may earn before a form says so in color."""


def measured(scenario: Scenario, plan: Plan | None) -> list[dict[str, Any]]:
    """Return the measures of a scenario without problems: each a sentence, and whether it's too much."""
    found: list[dict[str, Any]] = []
    share = ceiling(scenario)
    if share is not None:
        what = f"A learner who never reads the situation can earn {share:.0%}."
        if not scenario.variants:
            what = f"{what[:-1]}: the same answer is always right. Add a variant in which the facts decide."
        found.append(_measure(what, too_much=share > MUCH))
    if scenario.judge is not Judge.PERSON and scenario.keyed:
        guess = guessing([scenario])
        found.append(_measure(f"Guessing at random earns {guess.random:.0%}.", too_much=guess.random > MUCH))
        if scenario.choices():
            what = f"Always taking the longest option earns {guess.longest:.0%}."
            found.append(_measure(what, too_much=guess.longest > MUCH))
    grade = max((grade_level([unquoted(prompt)]) for _, prompt in prompts(scenario)), default=1.0)
    limit = (plan or Plan()).limits.reading
    found.append(_measure(f"The situation reads at grade {max(grade, 1):.0f}.", too_much=grade > limit))
    return found


def _measure(text: str, *, too_much: bool) -> dict[str, Any]:
    return {"text": text, "too_much": too_much}
