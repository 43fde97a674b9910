"""What a card holds of an answer that was given, and what it says of it: in a kernel, and before there is one."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from casewise.card.explanation import explanation
from casewise.card.face import face_of
from casewise.journal import Entry
from casewise.languages.catalogs import N_, _
from casewise.scenario import NotAResponse, Response, Scenario
from casewise.scenario.html import hint_card


class Given(NamedTuple):
    """What a learner gave: an answer, how sure they are, and in practice their own marks."""

    response: Response | None = None
    confidence: int | None = None
    marks: tuple[int | None, ...] = ()
    checked: bool = False

    @classmethod
    def of(cls, scenario: Scenario, entry: Entry | None) -> Given:
        """Return what an entry of the journal holds."""
        if entry is None:
            return cls()
        return cls(scenario.current(entry.response), entry.confidence, entry.marks, bool(entry.checked))

    def read(self, scenario: Scenario) -> Response | None:
        """Return the answer, or None if this version can't read it."""
        try:
            return scenario.read(self.response)
        except NotAResponse:
            return None

    def hints(self, scenario: Scenario) -> list[str]:
        """Return what to look at again in the answer, each as HTML."""
        response = self.read(scenario)
        return [] if response is None else [str(hint_card(hint)) for hint in scenario.hints(response)]

    def explained(self, scenario: Scenario) -> dict[str, Any]:
        """Return the explanation of an answer that was checked, or marked by the learner; empty for any other."""
        response = self.read(scenario)
        if not (self.checked or self.marks) or not scenario.practice or response is None:
            return {}
        return explanation(scenario, response, self.confidence)


NO_STORAGE = N_(
    "Your answers are not kept here: this browser gives the page no storage. Open the course in a normal window, over "
    "https."
)


class State(Enum):
    """What a card says about the answer that it shows."""

    NOT_ANSWERED = "not-answered"
    SAVED = "saved"
    FAILED = "failed"
    NOT_KEPT = "not-kept"
    NO_STORAGE = "no-storage"


def status(  # noqa: PLR0913  (what a line of words is made of)
    scenario: Scenario,
    response: Response | None,
    state: State,
    clock: str = "",
    *,
    detail: str = "",
    turn: int = 0,
    not_handed_in: bool = False,
) -> dict[str, Any]:
    """Return what a card says in its status line, and how far the answer is."""
    started = response is not None and not scenario.complete(response)
    late = " · " + _("not handed in yet") if not_handed_in else ""
    text = {
        State.NOT_ANSWERED: _("Not answered"),
        State.SAVED: _("Saved {time}").format(time=clock)
        + (". " + _("Some of it is still open.") if started else "")
        + late,
        State.FAILED: _("Could not save.") + f" {detail}",
        State.NOT_KEPT: _("A demonstration: answers are not kept here"),
        State.NO_STORAGE: _(NO_STORAGE),
    }[state]
    progress = "open" if response is None else "begun" if started else "done"
    return {"turn": turn, "state": state.value, "text": text, "progress": progress}


def at_once(scenario: Scenario, learner: str, entry: Entry | None, *, not_handed_in: bool = False) -> dict[str, Any]:
    """Return all that a browser needs to show a card whose kernel isn't there yet: what the card itself will have.

    It's for a learner's own answers of which no feedback has come back. Never the key or a rationale, except of a
    practice answer that was checked.
    """
    given = Given.of(scenario, entry)
    state = State.NOT_ANSWERED if given.response is None else State.SAVED
    clock = entry.clock if entry else ""
    return {
        "face": face_of(scenario, learner),
        "response": given.response,
        "confidence": given.confidence,
        "marks": list(given.marks),
        "hints": given.hints(scenario),
        "turn": 0,
        "checked": 0,
        "status": status(scenario, given.read(scenario), state, clock, not_handed_in=not_handed_in),
        "explanation": given.explained(scenario),
        "returned": {},
    }
