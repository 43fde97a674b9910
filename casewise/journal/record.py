"""What a learner's journal says: the answer that counts for each scenario, and what could not be read."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from casewise.journal.entry import LINE_LIMIT, Entry, encoder
from casewise.scenario import Outcome, Response, Scenario, Score

REMARK_LIMIT = 200
"""Remarks that are kept one by one. If there are more, one is kept for each scenario that they put in doubt."""
ENTRY_LIMIT = 10_000
"""Entries that are kept if the scenarios of the module aren't known."""
NOWHERE = "?"
"""Means every scenario that the module doesn't have: no id looks like this."""


@dataclass(frozen=True)
class Answer:
    """An entry and the response that its scenario reads in it, None for a blank."""

    entry: Entry
    scenario: Scenario
    response: Response | None


@dataclass(frozen=True)
class Accept:
    """The answers that count: those to some scenarios, in the form that each of them takes."""

    scenarios: Mapping[str, Scenario]

    def __call__(self, entry: Entry) -> Answer:
        """Return the answer that an entry holds.

        Raises:
            ValueError: if it must not count.
        """
        scenario = self.scenarios.get(entry.scenario)
        if scenario is None:
            raise ValueError(f'there is no scenario "{entry.scenario}" in this module')
        if scenario.variants and entry.response is not None:
            scenario.with_variant(entry.variant)
        return Answer(entry, scenario, scenario.read(entry.response))


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


@dataclass
class Record:
    """What a journal says: the entry that counts for each scenario, and the lines that do not count.

    `scenarios` are those of the module, where they are known. `learner` draws the variants of those that have no entry.
    """

    latest: dict[str, Entry] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)
    scenarios: Container[str] | None = None
    learner: str = ""
    _answers: dict[str, Answer] = field(default_factory=dict, init=False, repr=False, compare=False)
    _noted: set[str] = field(default_factory=set, init=False, repr=False)
    _lines: int = field(default=0, init=False, repr=False)
    _untold: int = field(default=0, init=False, repr=False)

    @property
    def full(self) -> bool:
        """Whether further lines are no longer reported one by one."""
        return len(self.damage) >= REMARK_LIMIT

    def note(self, damage: Damage, lines: int = 1) -> None:
        """Remember a line that does not count, or many in one. Whatever they name, the room they take is bounded."""
        self._lines += lines
        if not self.full:
            self.damage.append(damage)
            self._noted.add(damage.scenario)
        else:
            self._untold = self._untold or damage.line
            self.doubt(damage.line, damage.scenario, damage.why)

    def doubt(self, line: int, scenario: str, why: str = "does not count") -> None:
        """Remember that a damaged line names a scenario; without one, that it may have held any answer."""
        if scenario and (self.scenarios is None or scenario not in self.scenarios):
            scenario = NOWHERE if self.scenarios is not None else ""
        if scenario not in self._noted:
            self._noted.add(scenario)
            self.damage.append(Damage(line, why, scenario))

    def close(self) -> None:
        """Add how many lines there were that no remark mentions."""
        if (more := self._lines - len(self.damage)) > 0:
            self.damage.append(Damage(self._untold, f"and {more - 1:,} other lines don't count either", NOWHERE))

    def take(self, line: int, data: object, accept: Accept | None) -> None:
        """Let one more entry count, or report why it cannot."""
        try:
            entry = Entry.from_json(data)
        except ValueError as error:
            named = data.get("scenario") if isinstance(data, dict) else None
            self.note(Damage(line, str(error), named[:64] if isinstance(named, str) else ""))
            return
        try:
            answer = accept(entry) if accept else None
        except ValueError as error:
            self.note(Damage(line, f"does not count: {error}", entry.scenario, whole=True))
            return
        if accept is None and entry.scenario not in self.latest and len(self.latest) >= ENTRY_LIMIT:
            self.note(Damage(line, f"names one more scenario than the {ENTRY_LIMIT:,} that are kept", entry.scenario))
            return
        kept = self._kept(entry) if entry.checked else entry
        self.latest[entry.scenario] = kept
        if answer:
            self._answers[entry.scenario] = answer if kept is entry else replace(answer, entry=kept)

    def _kept(self, entry: Entry) -> Entry:
        """Return a check as it counts: it isn't a new answer, so the answer that it repeats keeps its time."""
        before = self.latest.get(entry.scenario)
        if before is None or before.given != entry.given:
            return entry
        return replace(entry, at=before.at, session=before.session, n=before.n)

    def response(self, scenario: Scenario) -> Response | None:
        """Return the answer that counts, or None. It's read once for each scenario."""
        entry = self.latest.get(scenario.id)
        if entry is None:
            return None
        answer = self._answers.get(scenario.id)
        if answer is None or answer.entry is not entry or answer.scenario is not scenario:
            answer = self._answers[scenario.id] = Answer(entry, scenario, scenario.read(entry.response))
        return answer.response

    def met(self, scenario: Scenario) -> Scenario:
        """Return a scenario with the facts that its learner met: those recorded with the answer, else those drawn."""
        if not scenario.variants:
            return scenario
        entry = self.latest.get(scenario.id)
        recorded = str(scenario.current(entry.variant)) if entry else ""
        return scenario.with_variant(recorded if recorded in scenario.variants else scenario.drawn(self.learner))

    def completed(self, scenarios: Iterable[Scenario]) -> Iterator[Entry]:
        """Yield the entries that count, and for each other scenario with variants a blank one that names the variant.

        Whoever reads these can tell what was met without knowing the learner.
        """
        yield from self.latest.values()
        for scenario in scenarios:
            if scenario.variants and scenario.id not in self.latest:
                yield Entry(scenario.id, None, "", "", 0, variant=scenario.drawn(self.learner))

    @property
    def answers(self) -> int:
        """How many scenarios have an answer that was not withdrawn."""
        return sum(entry.response is not None for entry in self.latest.values())

    def score(self, scenario: Scenario) -> Score:
        """Return the score of a scenario. A missing answer beside a damaged line is not the same as no answer."""
        score = scored(self.met(scenario), self.response(scenario))
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
    return Accept(scenarios)


def from_copy(copy: object, accept: Accept | None = None) -> Record:
    """Return the record that a notebook's metadata carries: a mapping of scenarios to entries."""
    record = Record(scenarios=accept.scenarios if accept else None)
    entries = copy.values() if isinstance(copy, dict) else []
    for number, copied in enumerate(entries, start=1):
        try:
            size = len(encoder.encode(copied).encode())
        except (ValueError, RecursionError):
            record.note(Damage(number, "holds what JSON or UTF-8 does not know"))
        else:
            record.take(number, copied if size <= LINE_LIMIT else None, accept)
    record.close()
    return record
