"""What a learner's journal comes to: the answer that counts for each scenario, and what could not be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from casewise.journal.entry import LINE_LIMIT, Entry, decode
from casewise.scenario import Outcome, Response, Scenario, Score

Accept = Callable[[Entry], None]
"""Raises ValueError on an entry that must not count."""


@dataclass(frozen=True)
class Damage:
    """A line that does not count: which, why, and the scenario it names if it names one.

    It is `whole` if it is an answer as this version writes them, and only this module does not take it.
    """

    line: int
    why: str
    scenario: str = ""
    whole: bool = False

    def __str__(self) -> str:
        return f"Line {self.line} of the journal {self.why}." if self.line else f"The journal {self.why}."


DAMAGE_LIMIT = 200
"""Remarks that are kept one by one; of more, those that put another scenario in doubt."""


@dataclass
class Record:
    """What a journal says: the entry that counts for each scenario, and the lines that do not count."""

    latest: dict[str, Entry] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)

    def note(self, damage: Damage) -> None:
        """Remember a line that does not count. A million of them take no more room than some hundreds."""
        if len(self.damage) < DAMAGE_LIMIT or damage.scenario not in {noted.scenario for noted in self.damage}:
            self.damage.append(damage)

    def take(self, line: int, data: object, accept: Accept | None) -> None:
        """Let one more entry count, or report why it cannot."""
        try:
            entry = Entry.from_json(data)
        except ValueError as error:
            named = data.get("scenario") if isinstance(data, dict) else None
            self.note(Damage(line, str(error), named[:64] if isinstance(named, str) else ""))
            return
        try:
            if accept:
                accept(entry)
        except ValueError as error:
            self.note(Damage(line, f"does not count: {error}", entry.scenario[:64], whole=True))
            return
        self.latest[entry.scenario] = entry

    def response(self, scenario: Scenario) -> Response | None:
        """Return the answer that counts, or None."""
        entry = self.latest.get(scenario.id)
        return None if entry is None else scenario.read(entry.response)

    @property
    def answers(self) -> int:
        """How many scenarios have an answer that was not withdrawn."""
        return sum(entry.response is not None for entry in self.latest.values())

    def score(self, scenario: Scenario) -> Score:
        """Return the score of a scenario. No answer beside a damaged line is told apart from no answer."""
        response = self.response(scenario)
        score = scored(scenario, response)
        if score.outcome is Outcome.NOT_ANSWERED and scenario.id in self.suspects([scenario.id]):
            return Score.none(score.out_of, Outcome.DAMAGED)
        return score

    def suspects(self, scenarios: Iterable[str]) -> set[str]:
        """Return those scenarios whose answer may be lost in a damaged line: a person should look at them.

        A line that names its scenario puts that one in doubt; a line that names none, all that are unanswered.
        """
        scenarios = list(scenarios)
        named = {damage.scenario for damage in self.damage}
        doubted = named.intersection(scenarios)
        if "" in named:
            doubted.update(scenario for scenario in scenarios if scenario not in self.latest)
        return doubted


def scored(scenario: Scenario, response: Response | None) -> Score:
    """Return the score of an answer that was read: all points for a scenario that was withdrawn."""
    if scenario.withdrawn and scenario.points:
        return Score(scenario.points, scenario.points, Outcome.WITHDRAWN)
    return scenario.score(response)


def accepting(scenarios: Mapping[str, Scenario]) -> Accept:
    """Return the check that lets only answers to these scenarios count, in the form that each of them takes."""

    def accept(entry: Entry) -> None:
        scenario = scenarios.get(entry.scenario)
        if scenario is None:
            raise ValueError(f'there is no scenario "{entry.scenario[:64]}" in this module')
        scenario.read(entry.response)

    return accept


def from_copy(copy: object, accept: Accept | None = None) -> Record:
    """Return the record that a notebook's metadata carries: a mapping of scenarios to entries."""
    record = Record()
    entries = copy.values() if isinstance(copy, dict) else []
    for number, copied in enumerate(entries, start=1):
        try:
            line = json.dumps(copied).encode()
            data = decode(line) if len(line) <= LINE_LIMIT else None
        except (ValueError, RecursionError) as error:
            record.note(Damage(number, f"cannot be read: {error}"))
        else:
            record.take(number, data, accept)
    return record
