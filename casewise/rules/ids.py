"""What the ids of a scenario give away about its key: their order, their words, and what some of them share.

Learners can read ids in the released notebook. A name that repeats what its own text says adds nothing, so it may stay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, permutations
from typing import TypeVar

from casewise.scenario import Fault, Picks, Scenario
from casewise.scenario.problem import Path

SEQUENCES = tuple(
    {word: place for place, word in enumerate(line.split())}
    for line in (
        "zero one two three four five six seven eight nine ten eleven twelve",
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth last",
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th",
        "start begin beginning middle later end finish",
        "first next then after later last finally",
        "i ii iii iv v vi vii viii ix x xi xii",
        "alpha beta gamma delta epsilon zeta eta theta",
        "once twice thrice",
        "lowest low medium high highest",
        "earliest early middle late latest",
        "smallest small medium large largest",
        "worst worse poor fair good better best",
        "wrong partly right",
        "yesterday today tomorrow",
        "monday tuesday wednesday thursday friday saturday sunday",
        "mon tue wed thu fri sat sun",
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    )
)
"""Words with an order of their own."""
RIGHT, PARTLY, WRONG = (
    frozenset(line.split())
    for line in (
        "answer best better correct ideal key ok okay perfect proper right solution target true valid yes good",
        "almost fair half halfway medium partial partially partly semi",
        "bad decoy distractor fail fake false foil incorrect invalid lure mistake no nope poor trap worse worst wrong",
    )
)
"""Words for what an answer is worth."""
HINTS = {
    *("careful", "ethical", "fair", "harmless", "honest", "lawful", "legal", "polite", "professional", "safe"),
    *("tactful", "truthful", "careless", "dishonest", "harmful", "illegal", "rude", "unethical", "unfair", "unlawful"),
}
"""Words that praise or blame: on an id they say what its author thinks of it."""
OWN = "Name it after a word of its own text."
LUCK = 0.05
"""A match counts as a giveaway if chance makes it at most this likely."""
EXACT = 7
"""The longest list whose orders are all counted."""
SHARED = 2

Found = TypeVar("Found")


def telling(scenario: Scenario) -> Iterator[Fault]:
    """Yield what the ids of one scenario give away about its key.

    An order or a group of ids that fits the key of one variant, and not those of the others, gives nothing away.
    """
    versions = scenario.each_variant()
    yield from in_every(versions, _ordered)
    yield from dict.fromkeys(chain.from_iterable(map(_worded, versions)))
    yield from in_every(versions, _grouped)
    yield from _steps(scenario)


def hint(scenario: Scenario) -> Iterator[Fault]:
    """Yield ids that hint at what an option, a step or a variant is worth: learners can read them in the release."""
    if scenario.practice:
        return
    versions, steps = scenario.each_variant(), scenario.stages()
    named: list[tuple[Path, str]] = [((scenario.parts_field, part), text) for part, text in scenario.parts.items()]
    named = [] if steps else named
    named += [(("steps", name), step.text) for name, step in steps.items()]
    named += [((*path, option), some[option]) for path, some in scenario.choices().items() if steps for option in some]
    named += [(("variants", one.variant), one.prompt) for one in versions if one.variant]
    for path, text in named:
        words = HINTS | RIGHT | PARTLY | WRONG if path[0] == "variants" else HINTS
        if found := next((word for word in _added(path[-1], text) if word in words), None):
            yield Fault(path, f'The id "{path[-1]}" hints at what is right: "{found}".', OWN)
    yield from dict.fromkeys(chain.from_iterable(map(_pointing, versions)))


def in_every(versions: Sequence[Scenario], found: Callable[[Scenario], Iterable[Found]]) -> list[Found]:
    """Return what is found in each of some variants."""
    first, *others = [list(found(one)) for one in versions]
    return [one for one in first if all(one in other for other in others)]


def natural(name: str) -> list[tuple[int, int, str]]:
    """Return what an id is sorted by: its numbers by value, its words by letters."""
    pieces = re.findall(r"[0-9]+|[^0-9_-]+", name)
    return [(0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces]


def luck(order: Sequence[str], key: Sequence[str]) -> float:
    """Return how likely a random order agrees with the key as closely as this one does, forward or backward.

    The exact permutation distribution of Spearman's rho: Kendall and Gibbons, Rank Correlation Methods (1990),
    chapter 4. Above seven entries its normal approximation, with a standard deviation of 1 / sqrt(n - 1).
    """
    found = abs(rho(order, key))
    if len(key) > EXACT:
        return math.erfc(found * math.sqrt(len(key) - 1) / math.sqrt(2))
    every = [abs(rho(other, key)) for other in permutations(key)]
    return sum(other >= found - 1e-9 for other in every) / len(every)


def rho(order: Sequence[str], key: Sequence[str]) -> float:
    """Return Spearman's rank correlation of an order with the key."""
    places = {name: place for place, name in enumerate(key)}
    squares = sum((place - places[name]) ** 2 for place, name in enumerate(order))
    return 1 - 6 * squares / (len(key) * (len(key) ** 2 - 1))


def _ordered(scenario: Scenario) -> Iterator[Fault]:
    if len(key := scenario.sequence()) < SHARED:
        return
    fix = "Give the ids names without an order, such as a word of each option."
    counted = _counted(key)
    if counted and (luck(counted, key) <= LUCK or abs(rho(counted, key)) == 1):
        yield Fault((scenario.parts_field,), "The ids of its options count in the order of the key.", fix)
    elif sorted(key) == key or sorted(key, key=natural) == key:
        what = "The ids of its options are in the order of the key when sorted."
        yield Fault((scenario.parts_field,), what, fix)


def _counted(ids: Sequence[str]) -> list[str]:
    """Return ids in the order in which they count, or nothing where they are plain names."""
    numbers = [re.fullmatch(r"([^0-9]*)([0-9]+)([^0-9]*)", name) for name in ids]
    if all(numbers) and len({(found[1], found[3]) for found in numbers if found}) == 1:
        return sorted(ids, key=natural)
    for sequence in SEQUENCES:
        places = {name: [sequence[word] for word in _words(name) if word in sequence] for name in ids}
        ends = {name: found[-1] for name, found in places.items() if found}
        if len(ends) == len(set(ends.values())) == len(ids):
            return sorted(ids, key=ends.__getitem__)
    return []


def _worded(scenario: Scenario) -> Iterator[Fault]:
    for part, share in scenario.worth().items():
        revealing = RIGHT if share == 1 else PARTLY if share > 0 else WRONG
        said = set(_words(scenario.parts[part]))
        if found := next((word for word in _words(part) if word in revealing - said), None):
            what = f'The id "{part}" shows what the answer is worth: "{found}".'
            yield Fault((scenario.parts_field, part), what, OWN)
    for category, cards in scenario.groups().items():
        for card in cards:
            if set(_words(card)) & {category, *_words(category)} - set(_words(scenario.parts[card])):
                what = f'The id "{card}" names its own category.'
                yield Fault((scenario.parts_field, card), what, OWN)


def _grouped(scenario: Scenario) -> Iterator[Fault]:
    yield from _shared(scenario.parts_field, filter(None, scenario.groups().values()))
    if scenario.picks is not Picks.NONE:
        yield from _shared(scenario.parts_field, _classes(scenario.worth()))


def _pointing(scenario: Scenario) -> Iterator[Fault]:
    """Yield a variant whose name has a word of the id that is right in it."""
    name, right = scenario.variant, {part for part, share in scenario.worth().items() if share == 1}
    for part in sorted(right) if scenario.picks is not Picks.NONE else ():
        if set(_added(name, scenario.prompt)) & set(_words(part)):
            what = f'The name of the variant "{name}" points to its right option, "{part}".'
            yield Fault(("variants", name), what, "Name it after its facts.")


def _added(name: str, text: str) -> list[str]:
    """Return the words of an id that its own text doesn't have."""
    return [word for word in _words(name) if word not in _words(text)]


def _steps(scenario: Scenario) -> Iterator[Fault]:
    for name, step in scenario.stages().items():
        revealing = (RIGHT | PARTLY | WRONG) - set(_words(step.text))
        if found := next((word for word in _words(name) if word in revealing), None):
            what = f'The id of the step "{name}" shows where good and bad decisions lead: "{found}".'
            yield Fault(("steps", name), what, OWN)


def _classes(worth: Mapping[str, float]) -> list[list[str]]:
    return [[part for part in worth if worth[part] == share] for share in dict.fromkeys(worth.values())]


def _shared(field: str, groups: Iterable[list[str]]) -> Iterator[Fault]:
    """Yield a fault where ids of one kind of answer share a beginning, as in p1, p2 and x1, x2."""
    groups = list(groups)
    fix = "Number all of them alike, or none."
    for number, group in enumerate(groups):
        others = {_stem(name) for other in groups[:number] + groups[number + 1 :] for name in other}
        stems = {_stem(name) for name in group}
        if len(group) >= SHARED and len(stems) == 1 and not stems & others and stems != {""}:
            yield Fault((field,), f"The ids {', '.join(group)} begin alike, and no other id does.", fix)
            return
    firsts = [{name.partition("-")[0].partition("_")[0] for name in group} for group in groups]
    alone = all(len(words) == 1 for words in firsts) and len(set().union(*firsts)) == len(groups)
    if len(groups) >= SHARED and alone and all(len(group) >= SHARED for group in groups):
        yield Fault((field,), "All ids of one kind of answer begin with the same word.", fix)


def _stem(name: str) -> str:
    """Return an id without its number; an id without a number keeps a stem that no other id has."""
    return re.sub(r"[0-9_-]+", "", name) if re.search("[0-9]", name) else f"{name}#"


def _words(text: str) -> list[str]:
    """Return the words of an id or a text; a number at the end of a word is cut off, as in wrong2."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return [re.sub(r"(?<=[a-z])[0-9]+$", "", word) for word in words]
