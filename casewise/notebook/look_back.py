"""Looking back: cards of earlier modules at the beginning of a lesson. Each answer goes to its own module's journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from casewise.card import Card, Keep
from casewise.journal import Journal
from casewise.languages.catalogs import N_
from casewise.learner.own_name import learner
from casewise.learner.queue import Recall
from casewise.learner.recall import beside, recalls
from casewise.scenario import Response
from casewise.scenario.html import in_language

NOTHING = N_("Questions from earlier modules appear here, once you have worked on one.")
AUTHORS = "Learners see up to four practice questions from other modules here: first those that they had wrong."


class LookBack:
    """The cards of one kernel that come from other modules. Without `kept`, they can be tried and nothing is saved."""

    def __init__(self, folder: Path, *, kept: bool) -> None:
        self._folder, self._kept = folder, kept
        self._cards: dict[tuple[Path, str, str], Card] = {}
        self._journals: dict[Path, Journal] = {}

    def show(self, names: list[str]) -> Iterator[tuple[Markup, Card]]:
        """Yield what comes back today, each with the reason as HTML.

        Raises:
            OSError: if a journal can't be opened.
        """
        folders = beside(self._folder, names)
        for one in recalls(folders, learner(), datetime.now().astimezone(), journals=self._kept):
            yield Markup('<p class="cw-why"{}>{}</p>').format(in_language(), one.why), self._card(one)

    def _card(self, one: Recall) -> Card:
        place = (one.folder, one.scenario.id, one.scenario.variant)
        card = self._cards.get(place)
        if card and card.scenario == one.scenario:
            card.restore(one.entry)
        else:
            card = Card(one.scenario, learner=learner(), keep=self.keeping(one.folder), entry=one.entry)
            self._cards[place] = card
        return card

    def keeping(self, folder: Path) -> Keep:
        """Return what saves an answer to another module: one journal for each, like that of the module itself."""
        return self._journals.setdefault(folder, Journal(folder)).append if self._kept else _not_kept


def _not_kept(*_answer: Response, **_more: object) -> None:
    """Save nothing: this is a demonstration."""
