"""The session of one kernel: its learner, its journal, and the scenarios shown so far."""

from __future__ import annotations

import os
from pathlib import Path

from casewise.card import Card, by_variant
from casewise.card.given import State
from casewise.card.header import Header
from casewise.card.review import Request, Review, cases_of
from casewise.folders import module_title
from casewise.journal import Entry, Journal, Record, accepting
from casewise.languages.catalogs import VARIABLE, use
from casewise.languages.setting import language_of
from casewise.learner.ask import ROOT
from casewise.learner.fetched import FetchedModule, standing
from casewise.learner.own_name import learner
from casewise.notebook.hand_in import HandInSection
from casewise.notebook.look_back import LookBack
from casewise.notebook.place import Place
from casewise.scenario import NotAResponse, Response, Scenario
from casewise.surroundings import in_browser

UNKEPT = (Place.DEMONSTRATION, Place.AUTHOR)
"""Places where a card can be tried but nothing is written."""


class Session:
    """The scenarios of a notebook as one kernel shows them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = Place.of(folder, os.environ)
        self.fetched = FetchedModule.of_folder(folder)
        if self.place is not Place.GRADING:  # a person who grades reads English
            spoken = self.fetched.language or (os.environ.get(VARIABLE, "") if in_browser() else "")
            use(language_of(folder.resolve().parent) if self.place is Place.AUTHOR else spoken)
        self.journal = Journal(folder)
        self.scenarios: dict[str, Scenario] = {}
        self.cards: dict[tuple[str, str], Card] = {}
        self.review = Review(self._request)
        self.look_back = LookBack(folder, kept=self.place not in UNKEPT)
        self.header = Header()
        self._known = self.fetched.scenarios
        self._read: tuple[object, Record] | None = None
        root = os.environ.get(ROOT)
        self.hand_in_section = HandInSection(
            folder, self.review, self.scenarios.keys, root=Path(root) if root else None, on_change=self._flag
        )

    def record(self) -> Record:
        """Return the journal's record of the module's scenarios, read again if it has changed."""
        if self.place in UNKEPT:
            return Record(learner=learner())
        stamp = self.journal.stamp()
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, self.journal.read(accepting(self._known))
            self._read[1].learner = learner()
        return self._read[1]

    def meet(self, scenario: Scenario) -> None:
        """Add a scenario to those shown here."""
        self.scenarios[scenario.id] = scenario
        if self._known.get(scenario.id) != scenario:
            self._known[scenario.id] = scenario
            self._read = None

    def card(self, scenario: Scenario) -> Card:
        """Return a scenario's card with the earlier answer: the same card for all views of it."""
        self.meet(scenario)
        record = self.record()
        self._show(record)
        return self._card(record.met(scenario), record.latest.get(scenario.id))

    def trial(self, scenario: Scenario) -> object:
        """Return a card on which an author tries a scenario: a tab for each variant."""
        self.meet(scenario)
        cards = [self._card(one, None) for one in scenario.each_variant()]
        return by_variant(cards) if scenario.variants else cards[0]

    def _card(self, met: Scenario, entry: Entry | None) -> Card:
        card = self.cards.get((met.id, met.variant))
        if card and card.scenario == met:
            card.restore(entry)
        else:
            unkept = State.NO_STORAGE if self.place is Place.NO_STORAGE else State.NOT_KEPT
            card = Card(met, learner=learner(), keep=self.keep, entry=entry, unkept=unkept)
            self.cards[met.id, met.variant] = card
        card.flag(not_handed_in=met.id in self.hand_in_section.changed())
        self._mark(card)
        return card

    def _mark(self, card: Card) -> bool:
        """Show on a card what came back; return whether it shows it."""
        section = self.hand_in_section
        marks = None if card.scenario.practice else section.marks.get(card.scenario.id)
        return card.mark(marks, section.marked)

    def keep(  # noqa: PLR0913  (a keyword for each field of a line)
        self,
        scenario: str,
        response: Response,
        confidence: int | None,
        *,
        variant: str = "",
        marks: tuple[int | None, ...] = (),
        checked: str = "",
        score: float | None = None,
    ) -> Entry | None:
        """Save an answer, or the check of one, in the journal, if answers are kept here, and update the review.

        In a browser without storage the journal is in memory, for the review, and nothing is said to be saved.

        Raises:
            NotAResponse: if it would change a decision that can't be changed.
            JournalError: if it can't be written.
        """
        if self.place in UNKEPT:
            return None
        before = self._before(self.scenarios[scenario], variant)
        if before is not None and not self.scenarios[scenario].follows(response, before):
            raise NotAResponse("a decision that was made stays made. Run the notebook again to see where you are")
        entry = self.journal.append(
            scenario, response, confidence, variant=variant, marks=marks, checked=checked, score=score
        )
        if not checked:
            self.hand_in_section.answered()
            self._flag()
        self._show(self.record())
        return None if self.place is Place.NO_STORAGE else entry

    def _flag(self) -> list[str]:
        """Say on each card whether its answer was handed in as it is, and what came back; return those that show it."""
        changed = self.hand_in_section.changed()
        for (name, _), card in self.cards.items():
            card.flag(not_handed_in=name in changed)
        return [name for (name, _), card in self.cards.items() if self._mark(card)]

    def _show(self, record: Record) -> None:
        shown = self._in_order()
        graded = any(not scenario.practice for scenario in shown.values())
        can_hand_in = graded and self._in_module
        self.review.show(
            standing(shown, record),
            self.fetched.due,
            can_hand_in=can_hand_in,
            cases=list(cases_of(shown, record)),
            title=module_title(self.fetched.folder.name),
        )
        if self._in_module:
            self._show_header(record)

    @property
    def _in_module(self) -> bool:
        """Whether a learner is in their module. What isn't kept can be handed in all the same, while it's there."""
        return self.place is Place.LEARNER or (self.place is Place.NO_STORAGE and bool(self.fetched.notebooks))

    def _in_order(self) -> dict[str, Scenario]:
        """Return the scenarios shown so far as the notebook has them: the case in view is run before the others."""
        return {name: self.scenarios[name] for name in self._known if name in self.scenarios}

    def welcome(self) -> Header | None:
        """Return the header, or None outside a learner's module."""
        if not self._in_module or not self.fetched.notebooks:
            return None
        self.hand_in_section.remember()
        self._show_header(self.record())
        return self.header

    def _show_header(self, record: Record) -> None:
        self.header.show(
            self.fetched.folder.name,
            graded=standing(self.fetched.graded, record),
            practice=standing(self.fetched.practice, record),
            due=self.fetched.due,
        )

    def _request(self, request: Request) -> None:
        self.hand_in_section.start(request)

    def _before(self, scenario: Scenario, variant: str) -> Response | None:
        try:
            record = self.record()
            return record.response(scenario) if record.met(scenario).variant == variant else None
        except OSError:
            return None
