"""What someone can earn who never reads the situation: the best fixed answer, as a mean over all variants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from casewise.scenario.model import Scenario
from casewise.scenario.response import Response
from casewise.scenario.score import Judge


def measurable(scenario: Scenario) -> bool:
    """Whether it means anything to answer a scenario unread.

    A person judges a written answer. A scenario that was withdrawn counts for nobody. Where the parts are the
    situation, as the cards that are sorted, nobody can answer unread: unless there are variants, whose facts differ.
    """
    if scenario.judge is Judge.PERSON or scenario.practice or scenario.withdrawn or not scenario.keyed:
        return False
    return bool(scenario.variants) or not scenario.situated


def ceiling(scenario: Scenario) -> float | None:
    """Return the most that one fixed answer earns, as a mean over the variants from 0 to 1; 1 without variants.

    It's None where nothing can be measured. Variants that were withdrawn are left out.
    """
    if not measurable(scenario):
        return None
    versions = [one for one in scenario.each_variant() if not one.withdrawn]
    if len(versions) < 2:  # noqa: PLR2004  (whoever knows the only key needs no facts)
        return 1.0
    return max(mean(versions, response) for response in candidates(scenario, versions))


def candidates(scenario: Scenario, versions: Sequence[Scenario]) -> Iterator[Response]:
    """Yield answers of which one earns most over all variants.

    A credit that can't go below 0 makes the sum over variants hard to maximize. But a sum of such credits is the
    largest sum of the plain ones over some of the variants. So the best answer is the best one for some of them, and
    for those it's found part by part. There are at most 8 variants, so there are at most 255 choices of some of them.
    """
    sizes = range(1, len(versions) + 1)
    for some in chain.from_iterable(combinations(versions, size) for size in sizes):
        yield scenario.fixed(some)


def mean(versions: Sequence[Scenario], response: Response) -> float:
    """Return the mean credit of one answer over some variants."""
    read = [one.read(response) for one in versions]
    earned = (0.0 if given is None else one.credit(given) for one, given in zip(versions, read, strict=True))
    return sum(earned) / len(versions)
