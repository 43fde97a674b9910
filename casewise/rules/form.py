"""What the form of an option gives away: its length, an excuse, or something that no other option has.

With variants, form says nothing of an option that is right under some facts and wrong under others. Such an option is
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casewise.rules.wordlists import words
from casewise.scenario import Fault, Scenario

UNLIKE = 1.7
"""How many times as long as the next one an option may be."""
SHORT = 30
"""Characters below which lengths are all alike."""
FEW = 3
"""Of fewer options, one is always alone."""
SPEECH = re.compile(r"[\"“][^\"”]*[\"”]|«[^»]*»|„[^“”]*[“”]")


def marking() -> dict[str, re.Pattern[str]]:
    """Return what marks an option if no other one has it, in words."""
    here = words()
    return {
        "a negation": here.negation,
        "words in quotation marks": SPEECH,
        "a number": here.number,
        "a supervisor or an officer": here.superior,
        "a semicolon": re.compile(";"),
        "a question": re.compile(r"\?"),
        "parentheses": re.compile(r"\("),
    }


def length(scenario: Scenario) -> Iterator[Fault]:
    """Yield options that are much longer or shorter than all others. What people say is as long as it is."""
    for path, some in scenario.choices().items():
        lengths = sorted((max(len(text), SHORT), option) for option, text in some.items() if not SPEECH.search(text))
        if len(lengths) < FEW:
            continue
        (least, shortest), (less, _), *_ = lengths
        (more, _), (most, longest) = lengths[-2:]
        for option, unlike, said in (
            (longest, most > UNLIKE * more, f"It's much longer than the others: {most} characters, then {more}."),
            (
                shortest,
                less > UNLIKE * least,
                f"It's much shorter than the others: the next one has {less} characters.",
            ),
        ):
            if unlike and option in settled(scenario):
                fix = "Length must not mark it. A wrong option that people believe matters more than an equal length."
                yield Fault((*path, option), said, fix)


def justified(scenario: Scenario) -> Iterator[Fault]:
    """Yield options that give a reason for themselves where others give none. Excuses mostly mark wrong ones."""
    for path, some in scenario.choices().items():
        found = {option: words().reason.search(SPEECH.sub("", text)) for option, text in some.items()}
        for option, reason in found.items():
            if reason and not all(found.values()) and option in settled(scenario) and not scenario.placed:
                what = f'It justifies itself with "{reason[0]}", and other options don\'t.'
                yield Fault((*path, option), what, "Say only what is done. The reason belongs in the rationale.")


def alone(scenario: Scenario) -> Iterator[Fault]:
    """Yield graded options that are the only one of their set with a negation, a quote, a number or the like."""
    if scenario.practice or scenario.placed:
        return
    for path, some in scenario.choices().items():
        found: dict[str, list[str]] = {}
        for feature, pattern in marking().items():
            having = [option for option, text in some.items() if pattern.search(text)]
            if len(having) == 1 and len(some) >= FEW and having[0] in settled(scenario):
                found.setdefault(having[0], []).append(feature)
        for option, features in found.items():
            what = f"It's the only option with {' and '.join(features)}."
            yield Fault((*path, option), what, "Add it to another option too, or remove it here.")


def settled(scenario: Scenario) -> set[str]:
    """Return the parts that are worth the same in all variants: only of these can form say something."""
    worths = [one.worth() for one in scenario.each_variant()]
    return {part for part in scenario.parts if len({worth.get(part) for worth in worths}) == 1}
