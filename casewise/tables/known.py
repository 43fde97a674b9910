"""Comparing a roster with the gradebook, so that no learner is entered twice under two ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from casewise.printable import printable
from casewise.tables.numbers import Numbers, alike, lost_digits, same_number
from casewise.tables.person import WORDS, Learner


def kept_of(old: Learner, new: Learner) -> Learner:
    """Return the merged data of a learner: an empty cell in the table removes nothing."""
    return replace(new, **{part: getattr(new, part) or getattr(old, part) for part in WORDS})


def contradictions(before: Mapping[str, Learner], listed: list[Learner]) -> Iterator[str]:
    """Yield a sentence for each learner in a table who contradicts the gradebook."""
    known = _Known.of(before, listed)
    for one in listed:
        problems = _against(one, known) if one.learner in before else _new(one, known)
        yield from (f"Line {one.line}: {problem}" if one.line else problem for problem in problems)


@dataclass
class _Known:
    """The learners that the gradebook would have after the table, by id, name, address and number."""

    before: Mapping[str, Learner]
    listed: set[str]
    ids: dict[str, str] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=lambda: Numbers(()))
    lms_numbers: Numbers = field(default_factory=lambda: Numbers(()))
    by: dict[str, dict[str, list[Learner]]] = field(default_factory=dict)

    @classmethod
    def of(cls, before: Mapping[str, Learner], listed: list[Learner]) -> _Known:
        known = cls(before, {one.learner for one in listed})
        known.ids = {alike(learner): learner for learner in before}
        known.numbers = Numbers(before)
        known.lms_numbers = Numbers(one.lms_id for one in before.values())
        after = dict(before) | {
            one.learner: kept_of(before[one.learner], one) for one in listed if one.learner in before
        }
        known.by = {part: {} for part in ("email", "lms_id", "name")}
        for part, found in known.by.items():
            for one in after.values():
                if text := alike(getattr(one, part)):
                    found.setdefault(text, []).append(one)
        return known

    def others(self, one: Learner, part: str) -> list[Learner]:
        """Return the other learners in the gradebook with the same value."""
        return [other for other in self.by[part].get(alike(getattr(one, part)), ()) if other.learner != one.learner]


def _against(one: Learner, known: _Known) -> Iterator[str]:
    """Yield what contradicts the gradebook in a known learner's row."""
    old = known.before[one.learner]
    if same_number(one.lms_id, old.lms_id):
        yield f"The LMS id of {_called(old)} is {old.lms_id} in the gradebook; {lost_digits(one.lms_id, old.lms_id)}"
    for part in ("email", "lms_id"):
        text = getattr(one, part)
        if text and alike(text) != alike(getattr(old, part)) and (others := known.others(one, part)):
            yield f"The {WORDS[part]} {printable(text)} belongs to {_called(others[0])} in the gradebook. Correct one."


def _new(one: Learner, known: _Known) -> Iterator[str]:
    """Yield why a learner can't be new."""
    if there := known.ids.get(alike(one.learner)):
        yield f'"{printable(one.learner)}" is "{printable(there)}" in the gradebook. Write it the same way.'
        return
    if made_of := known.numbers.behind(one.learner):
        them = " or ".join(f"{true} is {known.before[true].name or 'a learner'}" for true in made_of)
        yield f"{them} in the gradebook; {lost_digits(one.learner, made_of[0])}"
        return
    for part in ("email", "lms_id"):
        if others := known.others(one, part):
            words = f"{WORDS[part]} {printable(getattr(one, part))}"
            yield f"The {words} belongs to {_called(others[0])} in the gradebook. Write that id, or correct it."
            return
    if made_of := known.lms_numbers.behind(one.lms_id):
        true = made_of[0]
        whose = next(other for other in known.before.values() if other.lms_id == true)
        yield f"The LMS id of {_called(whose)} is {true} in the gradebook; {lost_digits(one.lms_id, true)}"
        return
    yield from _namesake(one, known)


def _namesake(one: Learner, known: _Known) -> Iterator[str]:
    """Yield a question if a new learner has a known learner's name, and nothing shows that they are two people."""
    for other in known.others(one, "name"):
        distinct = any(getattr(one, part) and getattr(other, part) for part in ("email", "lms_id"))
        if other.learner not in known.listed and not distinct:
            yield (
                f"{printable(one.name)} is {printable(other.learner)} in the gradebook. Is {printable(one.learner)} "
                "the same person? Then write that id. If not, list both in the table, or give both an e-mail address."
            )
            return


def _called(one: Learner) -> str:
    return f"{one.learner} ({printable(one.name)})" if one.name else one.learner
