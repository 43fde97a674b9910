"""The rules about a single scenario, found by the entry points `casewise.rules`, Casewise's own among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from casewise.plugins import Group
from casewise.rules.rule import WAIVABLE
from casewise.scenario import Fault, Scenario

Check = Callable[[Scenario], Iterator[Fault]]
"""A rule: yields where a scenario breaks it."""

RULES = Group("rules", lambda rule: "" if callable(rule) else "it isn't a function")


def faults(scenario: Scenario) -> Iterator[tuple[str, Fault]]:
    """Yield where a scenario breaks a rule, with the rule's name."""
    for name, rule in RULES.found.items():
        try:
            found = list(cast("Check", rule)(scenario))
        except Exception as error:  # noqa: BLE001  (another package's rule must not stop a check)
            what = f'The rule "{name}" can\'t be applied: {type(error).__name__}: {error}'
            found = [Fault((), what, "Waive it, or update the package that it comes from.")]
        yield from ((name, fault) for fault in found)


def waivable() -> list[str]:
    """Return the names of the rules that a cell can waive."""
    return list(dict.fromkeys([*WAIVABLE, *RULES.found]))
