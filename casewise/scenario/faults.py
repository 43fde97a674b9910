"""What can be wrong between the fields of a scenario of any kind; each field alone is already right."""

from __future__ import annotations

from collections.abc import Iterator

from casewise.scenario.model import Scenario
from casewise.scenario.problem import Fault, unknown
from casewise.scenario.score import Judge


def shared_faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield the faults that any kind can have."""
    if scenario.practice and scenario.points is not None:
        yield Fault(("points",), "Practice has no points.", 'Remove "points", or "practice: true".')
    if not scenario.practice and scenario.points is None:
        yield Fault(
            ("points",),
            'The scenario has no "points".',
            'Add "points: 1" to grade it, or "practice: true" in a lesson.',
        )
    if scenario.practice and scenario.withdrawn:
        yield Fault(("withdrawn",), "Practice earns no points.", "Remove or fix the scenario.")
    yield from _renamed_faults(scenario)
    yield from _variant_faults(scenario)
    if scenario.key is not None or (scenario.keyed and not scenario.variants):
        yield from _rationale_faults(scenario)


def _variant_faults(scenario: Scenario) -> Iterator[Fault]:
    without = [name for name, variant in scenario.variants.items() if not variant.prompt]
    if not scenario.prompt and (without or not scenario.variants):
        path = ("variants", without[0]) if without else ("prompt",)
        which = f'variant "{without[0]}"' if without else "scenario"
        yield Fault(path, f'The {which} has no "prompt".', 'Add "prompt: ...": the facts, then one question.')
    if scenario.answers and not scenario.variants:
        yield Fault(("answers",), "There are answers, and no variants.", 'Write "key" and "rationale" instead.')
    if len(scenario.variants) == 1:
        fix = "Add a second set of facts with another key, or write its prompt, key and rationale without variants."
        yield Fault(("variants",), "There is only one variant.", fix)
    if scenario.variants and all(variant.since > 1 for variant in scenario.variants.values()):
        yield Fault(("variants",), "No variant is there for the first sitting.", 'Remove "since" from one of them.')
    if scenario.variants and scenario.key is not None:
        fix = 'Write one for each variant: "answers: {variant: {key: ..., rationale: ...}}".'
        yield Fault(("key",), "A scenario with variants has no key of its own.", fix)
    if scenario.variants and scenario.answers:
        yield from _answer_faults(scenario)


def _answer_faults(scenario: Scenario) -> Iterator[Fault]:
    for name in scenario.answers:
        if name not in scenario.variants:
            yield unknown(("answers", name), name, scenario.variants)
    for name in scenario.variants if scenario.judge is Judge.KEY else ():
        if name not in scenario.answers or scenario.answers[name].key is None:
            what = f'The variant "{name}" has no key.'
            yield Fault(("answers", name), what, f'Add it: "answers: {{{name}: {{key: ...}}}}".')


def _renamed_faults(scenario: Scenario) -> Iterator[Fault]:
    own = sorted({word for fact in scenario.facts for word in fact[1:]})
    for old, new in scenario.renaming.latest.items():
        if old in own:
            what = f'"{old}" is still an id of this scenario.'
            yield Fault(("renamed", old), what, "An id that was renamed can't be used again. Choose another one.")
        elif new not in own:
            yield unknown(("renamed", old), new, own)


def _rationale_faults(scenario: Scenario) -> Iterator[Fault]:
    for part in scenario.parts:
        if part not in scenario.rationale:
            yield Fault(
                ("rationale",),
                f'There is no rationale for "{part}".',
                f'Add "{part}: ..." under "rationale": what happens to the client, and why.',
            )
    for part in scenario.rationale:
        if part not in scenario.parts:
            yield unknown(("rationale", part), part, scenario.parts)
