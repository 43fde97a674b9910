"""What one kernel knows: the learner, the journal, and the scenarios that were shown."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from casewise.card import Card
from casewise.card.review import Review
from casewise.journal import Entry, Journal, Record, accepting
from casewise.notebook.place import Place
from casewise.scenario import Response, Scenario


class Session:
    """The scenarios of a notebook as one kernel shows them."""

    def __init__(self, folder: Path) -> None:
        self.place = Place.of(folder, os.environ)
        self.journal = Journal(folder)
        self.scenarios: dict[str, Scenario] = {}
        self.review = Review()

    def record(self) -> Record:
        """Return what the journal says of the scenarios that were shown."""
        if self.place is Place.DEMONSTRATION:
            return Record()
        return self.journal.read(accepting(self.scenarios))

    def card(self, scenario: Scenario) -> Card:
        """Return the card of a scenario, with the answer that was given before."""
        self.scenarios[scenario.id] = scenario
        record = self.record()
        self.review.show(self.scenarios.values(), record)
        return Card(scenario, learner=learner(), keep=self.keep, entry=record.latest.get(scenario.id))

    def keep(self, scenario: str, response: Response, confidence: int | None) -> Entry | None:
        """Write an answer down, except in a demonstration, and bring the review up to date."""
        if self.place is Place.DEMONSTRATION:
            return None
        entry = self.journal.append(scenario, response, confidence)
        self.review.show(self.scenarios.values(), self.record())
        return entry


def learner() -> str:
    """Return the name that decides the order of options: the same on every day and in every kernel."""
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (KeyError, OSError):
        return ""
