"""The rules of item writing: what makes a scenario fair, so that those who know earn points, and those who guess don't.

After Haladyna, Downing and Rodriguez, Applied Measurement in Education 15 (2002). A cell can waive a rule, with a
reason: ``waived: {length: The first option quotes the law.}``

Each rule about a single scenario is a function here, found by an entry point `casewise.rules` of the rule's name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from casewise.rules.rule import Rule
from casewise.rules.wordlists import words
from casewise.scenario import Fault, Judge, Picks, Problem, Scenario
from casewise.scenario.problem import Path

FEWEST, MOST = 3, 5
SAID = re.compile('"[^"]*"|«[^»]*»|„[^“”]*[“”]')
MARKED = re.compile(r"\*\*?[^*]+\*\*?")


def options(scenario: Scenario) -> Iterator[Fault]:
    """Yield sets of options that are too small or too large to choose from."""
    if scenario.picks is Picks.NONE:
        return
    for path, some in scenario.choices().items():
        if not FEWEST <= len(some) <= MOST:
            yield Fault(path, f"It has {len(some)} options.", "Use three to five: three good ones are enough.")


def above(scenario: Scenario) -> Iterator[Fault]:
    """Yield options that point to other options."""
    for path, text in _options(scenario):
        if words().above.search(text):
            what = "It points to the other options, which are shuffled."
            yield Fault(path, what, "Name the things themselves.")


def absolute(scenario: Scenario) -> Iterator[Fault]:
    """Yield options with a word that only wrong ones have."""
    for path, text in _options(scenario):
        if found := words().absolute.search(text):
            what = f'"{found[0]}" marks an option as wrong for anyone who knows tests.'
            yield Fault(path, what, "Say it without that word.")


def negative(scenario: Scenario) -> Iterator[Fault]:
    """Yield a question that asks for what is wrong, and doesn't mark the negative word."""
    chosen = scenario.picks is not Picks.NONE and scenario.choices()
    for path, prompt in prompts(scenario) if chosen else ():
        if words().negative.search(MARKED.sub("", _question(prompt))):
            fix = "Ask for what is right, or put the negative word in *asterisks*."
            yield Fault(path, "Its question is negative, which is easily misread.", fix)


def one_question(scenario: Scenario) -> Iterator[Fault]:
    """Yield a prompt that asks more than one question."""
    for path, prompt in prompts(scenario):
        if _question(prompt).count("?") > 1:
            yield Fault(path, "It asks more than one question.", "Split it into two scenarios.")


def proof(scenario: Scenario) -> Iterator[Fault]:
    """Yield a key by which every answer earns points."""
    for one in scenario.each_variant() if scenario.keyed and scenario.judge is Judge.KEY else ():
        if not one.samples().wrong:
            path = ("answers", one.variant, "key") if one.variant else ("key",)
            yield Fault(path, "Every answer to it earns points.", "Let the worst answer earn nothing.")


def of_notebook(notebook: str, scenarios: list[Scenario]) -> Iterator[Problem]:
    """Yield what gives answers away over a whole notebook: the best option by its length, or by its place."""
    keyed = [one for scenario in scenarios if scenario.picks is Picks.ONE for one in scenario.each_variant()]
    worth = [(scenario, scenario.worth()) for scenario in keyed]
    best = [(scenario, max(shares, key=shares.__getitem__)) for scenario, shares in worth if shares]
    if not best:
        return
    longest = [scenario.id for scenario, option in best if _stands_out(scenario.parts, option)]
    by_chance = math.ceil(sum(1 / len(scenario.parts) for scenario, _ in best))
    if len(longest) > by_chance:
        what = f"The best option is the longest in {len(longest)} of {len(best)}; by chance it would be {by_chance}:"
        fix = f"{', '.join(dict.fromkeys(longest))}. Shorten some of them, or make the others as long."
        yield Problem(what=what, fix=fix, notebook=notebook, rule=Rule.LONGEST.value)
    places = Counter(list(scenario.parts).index(option) + 1 for scenario, option in best)
    place, count = places.most_common(1)[0]
    if len(best) >= MOST and count > len(best) / 2:
        what = f"The best option is at place {place} in {count} of {len(best)}."
        yield Problem(what=what, fix="Move some of them.", notebook=notebook, rule=Rule.POSITION.value)


def prompts(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Yield each prompt that a learner can meet, with where it is written."""
    for one in scenario.each_variant():
        own = one.variant and scenario.variants[one.variant].prompt
        if own or one is scenario:
            yield (("variants", one.variant, "prompt") if own else ("prompt",)), one.prompt
    if scenario.variants and scenario.prompt:
        yield ("prompt",), scenario.prompt


def _options(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    for path, some in scenario.choices().items():
        yield from (((*path, option), text) for option, text in some.items())


def _stands_out(options: Mapping[str, str], option: str) -> bool:
    others = [len(text) for name, text in options.items() if name != option]
    return len(options[option]) > max(others)


def _question(prompt: str) -> str:
    """Return the question at the end of a prompt: its last paragraph, without what people in it say."""
    last = prompt.strip().split("\n\n")[-1]
    sentences = re.split(r"(?<=[.!?])\s+", SAID.sub("", last))
    asked = [sentence for sentence in sentences if sentence.rstrip().endswith("?")]
    return " ".join(asked) or sentences[-1]
