"""What one kernel knows: the learner, the journal, and the scenarios that were shown."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from casewise.card import Card
from casewise.card.review import Review
from casewise.journal import Entry, Journal, Record, accepting
from casewise.notebook.place import Place
from casewise.scenario import NotAResponse, Response, Scenario


class Session:
    """The scenarios of a notebook as one kernel shows them."""

    def __init__(self, folder: Path) -> None:
        self.place = Place.of(folder, os.environ)
        self.journal = Journal(folder)
        self.scenarios: dict[str, Scenario] = {}
        self.cards: dict[str, Card] = {}
        self.review = Review()

    def record(self) -> Record:
        """Return what the journal says of the scenarios that were shown."""
        if self.place is Place.DEMONSTRATION:
            return Record()
        return self.journal.read(accepting(self.scenarios))

    def card(self, scenario: Scenario) -> Card:
        """Return the card of a scenario, with the answer that was given before: one card for all views of it."""
        card = self.cards.get(scenario.id)
        self.scenarios[scenario.id] = scenario
        record = self.record()
        entry = record.latest.get(scenario.id)
        self.review.show(self.scenarios.values(), record)
        if card and card.scenario == scenario:
            card.restore(entry)
        else:
            card = self.cards[scenario.id] = Card(scenario, learner=learner(), keep=self.keep, entry=entry)
        return card

    def keep(self, scenario: str, response: Response, confidence: int | None) -> Entry | None:
        """Write an answer down, except in a demonstration, and bring the review up to date.

        Raises:
            NotAResponse: if an earlier decision does not let it take its place.
            JournalError: if it could not be written.
        """
        if self.place is Place.DEMONSTRATION:
            return None
        before = self._before(scenario)
        if before is not None and not self.scenarios[scenario].follows(response, before):
            raise NotAResponse("a decision that was made stays made. Run the notebook again to see where you are")
        entry = self.journal.append(scenario, response, confidence)
        self.review.show(self.scenarios.values(), self.record())
        return entry

    def _before(self, scenario: str) -> Response | None:
        try:
            return self.record().response(self.scenarios[scenario])
        except OSError:
            return None


def learner() -> str:
    """Return the name that decides the order of options: the same on every day and in every kernel."""
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (KeyError, OSError):
        return ""
