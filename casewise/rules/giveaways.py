"""What form alone gives away: the written order, the ids, and where the ways of a story lead.

Someone who always takes the first option, the first id of the alphabet or the longest way on hasn't read a situation,
and must not earn more than chance. Each scenario is checked by itself; then each way of guessing over all of them.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, combinations, permutations
from statistics import fmean

from casewise.kinds.common import net
from casewise.rules.ids import EXACT, LUCK, in_every, luck, natural, rho, telling
from casewise.rules.rule import Rule
from casewise.scenario import Fault, Judge, Picks, Scenario
from casewise.scenario.steps import TELLING, Steps, ahead, way

ALPHA = 0.01
"""How often chance may look like a giveaway, over all ways of guessing together."""
GRAIN = 100
"""Parts of a point to which earnings are rounded when they are added up."""

MIX = "Remove shuffle: false, so that the release mixes them, and build it again."

Odds = Mapping[float, float]
"""What may be earned, and how likely that is."""
Pick = Callable[[Sequence[str]], Sequence[str]]
"""Puts ids in the order in which someone guesses."""


@dataclass(frozen=True)
class Guess:
    """A way of guessing by form. `of` sorts ids; `by` says which decisions of a story it prefers."""

    name: str
    rule: Rule
    of: Pick | None = None
    by: Callable[[Steps, str, str], float] | None = None


def _likeness(steps: Steps, name: str, option: str) -> float:
    step = steps[name]
    return -sum(step.next.get(other) == step.next.get(option) for other in step.options)


def _shown(steps: Steps, name: str, option: str) -> float:
    return float(option in steps[name].tells)


GUESSES = (
    Guess("the first option as written", Rule.ORDER, of=list),
    Guess("the last option as written", Rule.ORDER, of=lambda ids: list(ids)[::-1]),
    Guess("the first id of the alphabet", Rule.IDS, of=lambda ids: sorted(ids, key=natural)),
    Guess("the last id of the alphabet", Rule.IDS, of=lambda ids: sorted(ids, key=natural, reverse=True)),
    Guess("the longest id", Rule.IDS, of=lambda ids: sorted(ids, key=lambda name: -len(name))),
    Guess("the longest way on", Rule.WAYS, by=ahead),
    Guess("the shortest way on", Rule.WAYS, by=lambda steps, name, option: -ahead(steps, name, option)),
    Guess("the way that no other option takes", Rule.WAYS, by=_likeness),
    Guess("an option that shows what happens next", Rule.WAYS, by=_shown),
    Guess("an option that shows nothing more", Rule.WAYS, by=lambda steps, name, option: -_shown(steps, name, option)),
)


@dataclass(frozen=True)
class Measured:
    """What one way of guessing earns over some scenarios, as shares of their points, and how likely that is by luck."""

    guess: Guess
    earned: float
    chance: float
    low: float
    high: float
    luck: float


def of_scenario(scenario: Scenario) -> Iterator[tuple[Rule, Fault]]:
    """Yield what the form of one graded scenario gives away. The scenario has its key, and the order of a release."""
    versions = scenario.each_variant()
    found = [(Rule.IDS, fault) for fault in telling(scenario)]
    written = dict.fromkeys(chain.from_iterable(map(_written, versions)))
    for rule, fault in [*found, *written, *in_every(versions, _ways)]:
        waiver = "" if rule is Rule.ORDER else f" If learners have answered it: waived: {{{rule.value}: why}}."
        yield rule, replace(fault, fix=fault.fix + waiver)


def of_all(scenarios: Iterable[Scenario]) -> Iterator[tuple[Rule, str]]:
    """Yield in a sentence each way of guessing that earns more over some scenarios than chance allows."""
    for found in measured(scenarios):
        if found.luck < ALPHA / len(GUESSES):
            what = (
                f"Always taking {found.guess.name} earns {found.earned:.0%} of the points; "
                f"by chance it would be {found.chance:.0%} ({found.low:.0%} to {found.high:.0%})."
            )
            yield found.guess.rule, what


def measured(scenarios: Iterable[Scenario]) -> Iterator[Measured]:
    """Yield what each way of guessing earns, beside what it earns if the labels are dealt at random.

    An exact randomization test (R. A. Fisher, The Design of Experiments, 1935, section 21; Edgington and Onghena,
    Randomization Tests, 2007, chapter 3): the distribution of the sum over all dealings instead of a normal curve, so
    it holds for three scenarios, too. `luck` is the share of dealings that earn as much. Several ways of guessing are
    tried, so `of_all` asks each for its part of `ALPHA` (Bonferroni).
    """
    keyed = [scenario for scenario in scenarios if scenario.keyed and scenario.judge is Judge.KEY]
    graded = [scenario for scenario in keyed if not scenario.practice]
    for guess in GUESSES:
        asked = [one for one in graded if guess.rule.value not in one.waived]
        tried = [(one.points or 1.0, tried) for one in asked if (tried := _tried(one, guess))]
        if not (points := sum(worth for worth, _ in tried)):
            continue
        earned = sum(round(worth * share * GRAIN) for worth, (share, _) in tried)
        odds = _added((worth, odds) for worth, (_, odds) in tried)
        whole = points * GRAIN
        yield Measured(
            guess=guess,
            earned=earned / whole,
            chance=sum(sum_ * likely for sum_, likely in odds.items()) / whole,
            low=_quantile(odds, 0.025) / whole,
            high=_quantile(odds, 0.975) / whole,
            luck=min(1.0, sum(likely for sum_, likely in odds.items() if sum_ >= earned)),
        )


def _written(scenario: Scenario) -> Iterator[tuple[Rule, Fault]]:
    order, key = list(scenario.parts), scenario.sequence()
    if not key:
        return
    kept = not scenario.shuffle and rho(order, key) > 0 and luck(order, key) <= LUCK
    if order == key or kept:
        yield Rule.ORDER, Fault((scenario.parts_field,), "Its options are written in the order of the key.", MIX)


def _ways(scenario: Scenario) -> Iterator[tuple[Rule, Fault]]:
    if not (steps := scenario.stages()):
        return
    best = {option for option, share in scenario.worth().items() if share == 1}
    first = way(steps, lambda name: next(iter(steps[name].options)))
    if len(first) >= TELLING and all(option in best for _, option in first):
        what = "The first option of each step is the best one."
        yield Rule.ORDER, Fault(("steps",), what, MIX)
    for guess in GUESSES:
        if guess.by is None:
            continue
        liked = {name: _preferred(steps, guess, name) for name in steps}
        taken = way(steps, {name: options[0] for name, options in liked.items()}.__getitem__)
        marked = [name for name, _ in taken if len(liked[name]) < len(steps[name].options)]
        decides_best = all(option in best for name in marked for option in liked[name])
        if len(steps) >= TELLING and len(marked) > 1 and decides_best:
            what = f"Whoever always takes {guess.name} decides best."
            yield Rule.WAYS, Fault(("steps",), what, 'Let other options lead on as well, under "next".')


def _preferred(steps: Steps, guess: Guess, name: str) -> list[str]:
    """Return the options of a step that a way of guessing likes best: several where it sees no difference."""
    options = list(steps[name].options)
    if guess.of:
        return [guess.of(options)[0]]
    liking = {option: guess.by(steps, name, option) if guess.by else 0.0 for option in options}
    return [option for option in options if liking[option] == max(liking.values())]


def _tried(scenario: Scenario, guess: Guess) -> tuple[float, Odds] | None:
    """Return what a way of guessing earns on one scenario, and the odds if its labels were dealt at random.

    Labels are the same in all variants: one dealing counts for all of them, and earns their mean.
    """
    versions = scenario.each_variant()
    if steps := scenario.stages():
        return _tried_steps(steps, _mean([one.worth() for one in versions]), guess)
    if guess.of is None or (guess.rule is Rule.ORDER and not scenario.mixed):
        return None
    if keys := [key for one in versions if (key := one.sequence())]:
        return _in_order(guess.of(list(scenario.parts)), keys), _of_orders(_numbered(keys))
    worth = _mean([_shares(one) for one in versions])
    if not worth:
        return None
    order = guess.of(list(worth))
    if scenario.picks is Picks.SEVERAL:
        return _tried_ticks(versions, order)
    return worth[order[0]], _even(worth.values())


def _tried_ticks(versions: Sequence[Scenario], order: Sequence[str]) -> tuple[float, Odds]:
    """As above, for someone who ticks the first half of an order."""
    taken = order[: (len(order) + 1) // 2]
    targets = [[part for part, share in one.worth().items() if share] for one in versions]
    earned = fmean(net(taken, some) for some in targets)
    if len(versions) == 1:
        return earned, _of_hits(len(order), len(taken), len(targets[0]))
    return earned, _even(fmean(net(some, key) for key in targets) for some in _ticked(order, len(taken)))


def _shares(scenario: Scenario) -> Mapping[str, float]:
    """Return what each part earns by itself; of a sorting, what each category earns if it gets all cards."""
    groups = scenario.groups()
    cards = sum(map(len, groups.values()))
    return {name: len(some) / cards for name, some in groups.items()} or scenario.worth()


def _mean(worths: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {part: fmean(worth[part] for worth in worths) for part in worths[0]}


def _tried_steps(steps: Steps, worth: Mapping[str, float], guess: Guess) -> tuple[float, Odds]:
    """As above. Where a way of guessing sees no difference between options, it earns their mean."""
    liked = {name: _preferred(steps, guess, name) for name in steps}
    decided = way(steps, {name: options[0] for name, options in liked.items()}.__getitem__)
    shares, odds = [], []
    for name, _ in decided:
        weights = [worth[option] for option in steps[name].options]
        differs = len(liked[name]) < len(weights)
        shares.append(sum(worth[option] for option in liked[name]) / len(liked[name]))
        odds.append((1 / len(decided), _even(weights) if differs else {sum(weights) / len(weights): 1.0}))
    exact = _added(odds, grain=GRAIN * GRAIN)
    return sum(shares) / len(decided), {earned / GRAIN / GRAIN: likely for earned, likely in exact.items()}


def _even(shares: Iterable[float]) -> Odds:
    counted = Counter(shares)
    return {share: count / counted.total() for share, count in counted.items()}


def _net(hits: int, taken: int, targets: int) -> float:
    return max(2 * hits - taken, 0) / targets


def _ticked(parts: Sequence[str], count: int) -> Iterable[Sequence[str]]:
    """Return all choices of so many parts, or as many random ones of a long list."""
    if math.comb(len(parts), count) <= math.factorial(EXACT):
        return combinations(parts, count)
    return (_strewn(list(parts), step)[:count] for step in range(math.factorial(EXACT)))


def _of_hits(parts: int, taken: int, targets: int) -> Odds:
    """Return the odds of a number of ticks: the hypergeometric distribution."""
    odds: dict[float, float] = {}
    for hits in range(max(0, taken + targets - parts), min(taken, targets) + 1):
        ways = math.comb(targets, hits) * math.comb(parts - targets, taken - hits)
        net = _net(hits, taken, targets)
        odds[net] = odds.get(net, 0.0) + ways / math.comb(parts, taken)
    return odds


def _in_order(order: Sequence[str], keys: Sequence[Sequence[str]]) -> float:
    return fmean(max(rho(order, key), 0.0) for key in keys)


def _numbered(keys: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return orders with numbers for their parts, so that the odds of equal ones are counted once."""
    places = {part: str(place) for place, part in enumerate(keys[0])}
    return tuple(tuple(places[part] for part in key) for key in keys)


@lru_cache(maxsize=64)
def _of_orders(keys: tuple[tuple[str, ...], ...]) -> Odds:
    """Return the odds of an order: of all permutations of a short list, and of as many random ones of a long list."""
    orders: Iterable[Sequence[str]] = permutations(keys[0])
    if len(keys[0]) > EXACT:
        orders = (_strewn(list(keys[0]), step) for step in range(math.factorial(EXACT)))
    return _even(_in_order(order, keys) for order in orders)


def _strewn(key: list[str], step: int) -> list[str]:
    """Return a permutation that is the same every time, for lists with too many to count."""
    return random.Random(step).sample(key, len(key))  # noqa: S311  (repeatable, and no secret)


def _added(parts: Iterable[tuple[float, Odds]], grain: int = GRAIN) -> dict[int, float]:
    """Return the odds of a sum of independent earnings, each rounded to a grain."""
    odds = {0: 1.0}
    for worth, part in parts:
        summed: dict[int, float] = {}
        for before, likely in odds.items():
            for share, also in part.items():
                value = before + round(worth * share * grain)
                summed[value] = summed.get(value, 0.0) + likely * also
        odds = summed
    return odds


def _quantile(odds: Mapping[int, float], share: float) -> int:
    reached = 0.0
    for value in sorted(odds):
        reached += odds[value]
        if reached >= share - 1e-9:
            return value
    return max(odds, default=0)
