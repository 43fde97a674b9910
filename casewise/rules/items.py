"""The rules of item writing: what makes a scenario fair, so that who knows earns the points, and who guesses does not.

After Haladyna, Downing and Rodriguez, Applied Measurement in Education 15 (2002). A cell can waive a rule, with a
reason: ``waived: {length: The first option quotes the law.}``
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from casewise.kinds.story import Story
from casewise.rules.rule import Rule
from casewise.scenario import Fault, Problem, Scenario

FEWEST, MOST = 3, 5
UNLIKE = 1.7
"""How many times as long as the shortest the longest option may be."""
SHORT = 30
"""Characters below which lengths are all alike."""
ABOVE = re.compile(r"\b(?:all|none|both|neither|any) of (?:the|these) (?:above|options|answers)\b", re.IGNORECASE)
NEGATIVE = re.compile(r"\b(?:not|except|least|incorrect|wrong)\b", re.IGNORECASE)
MARKED = re.compile(r"\*\*?[^*]+\*\*?")
ABSOLUTE = re.compile(
    r"\b(?:always|never|absolutely|completely|entirely|totally|invariably|no matter what|under no circumstances)\b",
    re.IGNORECASE,
)


def faults(scenario: Scenario) -> Iterator[tuple[Rule, Fault]]:
    """Yield the rules that one scenario breaks."""
    for name, options in _choices(scenario):
        yield from _of_options(name, options)
        if not FEWEST <= len(options) <= MOST and scenario.kind in ("choice", "select"):
            what = f"It has {len(options)} options."
            yield Rule.OPTIONS, Fault((name,), what, "Three to five are enough: three good ones do.")
    question = _question(scenario.prompt)
    if NEGATIVE.search(MARKED.sub("", question)) and scenario.kind in ("choice", "select"):
        fix = "Ask for what is right, or set the negative word in *asterisks*."
        yield Rule.NEGATIVE, Fault(("prompt",), "Its question is negative, which is easily misread.", fix)
    if question.count("?") > 1:
        yield Rule.ONE_QUESTION, Fault(("prompt",), "It asks more than one question.", "Make two scenarios of it.")
    samples = scenario.samples()
    if scenario.keyed and scenario.kind != "reflect" and not samples.wrong:
        fix = "Let the worst answer earn nothing."
        yield Rule.PROOF, Fault(("key",), "Every answer to it earns points.", fix)


def of_notebook(notebook: str, scenarios: list[Scenario]) -> Iterator[Problem]:
    """Yield what gives answers away over a whole notebook: the best option by its length, or by its place."""
    best = [(scenario, max(scenario.key, key=scenario.key.get)) for scenario in scenarios if scenario.kind == "choice"]
    if not best:
        return
    longest = [scenario.id for scenario, option in best if _stands_out(scenario.parts, option)]
    by_chance = math.ceil(sum(1 / len(scenario.parts) for scenario, _ in best))
    if len(longest) > by_chance:
        what = f"The best option is the longest in {len(longest)} of {len(best)}; by chance it would be {by_chance}:"
        fix = f"{', '.join(longest)}. Shorten some of them, or write the others as fully."
        yield Problem(what=what, fix=fix, notebook=notebook, rule=Rule.LONGEST.value)
    places = Counter(list(scenario.parts).index(option) + 1 for scenario, option in best)
    place, count = places.most_common(1)[0]
    if len(best) >= MOST and count > len(best) / 2:
        what = f"The best option stands at place {place} in {count} of {len(best)}."
        yield Problem(what=what, fix="Move some of them.", notebook=notebook, rule=Rule.POSITION.value)


def _choices(scenario: Scenario) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the sets of options that a learner compares with each other."""
    if scenario.kind in ("choice", "select", "rank"):
        yield "options", scenario.parts
    elif isinstance(scenario, Story):
        for name, step in scenario.steps.items():
            yield f"steps.{name}", step.options


def _of_options(name: str, options: Mapping[str, str]) -> Iterator[tuple[Rule, Fault]]:
    lengths = [len(text) for text in options.values()]
    if max(lengths) > UNLIKE * max(min(lengths), SHORT):
        what = f"Its options are of unlike length: {min(lengths)} to {max(lengths)} characters."
        yield Rule.LENGTH, Fault((name,), what, "Write them alike, so that length gives nothing away.")
    for option, text in options.items():
        if ABOVE.search(text):
            fix = "Name the things themselves."
            yield Rule.ABOVE, Fault((name, option), "It points to the other options, which are shuffled.", fix)
        if found := ABSOLUTE.search(text):
            what = f'"{found[0]}" marks an option as wrong for whoever knows tests.'
            yield Rule.ABSOLUTE, Fault((name, option), what, "Say it without.")


def _stands_out(options: Mapping[str, str], option: str) -> bool:
    others = [len(text) for name, text in options.items() if name != option]
    return len(options[option]) > max(others)


def _question(prompt: str) -> str:
    """Return the question at the end of a prompt: its last paragraph, without what people in it say."""
    last = prompt.strip().split("\n\n")[-1]
    sentences = re.split(r"(?<=[.!?])\s+", re.sub(r'"[^"]*"', "", last))
    asked = [sentence for sentence in sentences if sentence.rstrip().endswith("?")]
    return " ".join(asked) or sentences[-1]
