"""The card: a scenario that can be answered, drawn in JupyterLab.

`card.js` here is the same for all kinds; each kind has a `card.js` of its own in its folder. They are joined, so there
is nothing to build.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

import ipywidgets
import traitlets
from markupsafe import Markup

from casewise.card.explanation import explanation, on_paper
from casewise.card.face import face_of
from casewise.card.given import Given, State, status
from casewise.card.marked import marked
from casewise.card.page_widget import PageWidget
from casewise.card.parts import loader, script, style
from casewise.journal import Entry, JournalError
from casewise.languages.catalogs import _, is_english, language
from casewise.learner.marks import Marks
from casewise.scenario import NotAResponse, Response, Scenario
from casewise.scenario.html import stylesheet
from casewise.scenario.still import answer_card


class Keep(Protocol):
    """Saves an answer and returns its entry, or None where answers are not kept."""

    def __call__(  # noqa: PLR0913  (a keyword for each field of a line)
        self,
        scenario: str,
        response: Response,
        confidence: int | None,
        *,
        variant: str,
        marks: tuple[int | None, ...],
        checked: str = "",
        score: float | None = None,
    ) -> Entry | None:
        """Save one answer to one variant of a scenario, with the learner's own marks, or note that it was checked.

        `checked` is what came out, *right*, *partly*, *wrong* or *read*, and `score` the credit from 0 to 1.

        Raises:
            JournalError: if it can't be written.
        """


class Card(PageWidget):
    """A scenario to be answered.

    The browser sets `response` (JSON of the scenario's kind, or None), `confidence` (1 to 3, or None), `marks` (the
    learner's own) and counts `turn` up. What is set is kept at once, and `status` then says how it went, for that turn.
    `hints` are what to look at again in the answer that was kept, as HTML. `checked` counts the times that the learner
    asked for the explanation of a practice answer. It comes back in `explanation`, as `casewise.card.explanation` makes
    it: empty before the first check, and stale once the answer changes. `returned` is the feedback on what was handed
    in, as `casewise.card.marked` makes it: empty before it comes back. `unkept` is what the card says of an answer that
    `keep` doesn't keep.
    """

    _css = stylesheet() + style()
    _styled = False
    """Whether a card has the style. A page keeps one for the class, and whoever reconnects gets every card anew."""

    face = traitlets.Dict().tag(sync=True)
    response = traitlets.Any(allow_none=True, default_value=None).tag(sync=True)
    confidence = traitlets.Any(allow_none=True, default_value=None).tag(sync=True)
    marks = traitlets.List().tag(sync=True)
    hints = traitlets.List().tag(sync=True)
    turn = traitlets.Int(0).tag(sync=True)
    checked = traitlets.Int(0).tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    explanation = traitlets.Dict().tag(sync=True)
    returned = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        scenario: Scenario,
        *,
        learner: str,
        keep: Keep,
        entry: Entry | None = None,
        unkept: State = State.NOT_KEPT,
    ) -> None:
        self._esm = loader(scenario.kind, language())
        if Card._styled:
            self._css = ""
        Card._styled = True
        self.scenario = scenario
        self._keep = keep
        self._unkept = unkept
        self._kept = Given.of(scenario, entry)
        self._clock = entry.clock if entry else ""
        self._learner = learner
        self._not_handed_in = False
        self._detail = ""
        self._marks: tuple[Marks | None, str] = None, ""
        super().__init__(face=face_of(scenario, learner))
        self._show_kept()
        self.observe(self._answered, ["response", "confidence", "marks", "turn"])
        self.observe(self._explain, ["checked"])
        self.on_msg(self._asked)

    def restore(self, entry: Entry | None) -> None:
        """Show the answer that a journal holds, for example when the notebook is run again."""
        kept = Given.of(self.scenario, entry)
        if kept != self._kept:
            self._kept, self._clock = kept, entry.clock if entry else ""
            self._show_kept()

    def flag(self, *, not_handed_in: bool) -> None:
        """Say, beside when it was saved, that an answer isn't the one that was handed in."""
        if self._not_handed_in != not_handed_in:
            self._not_handed_in = not_handed_in
            if self.status["state"] == State.SAVED.value:
                self._say(State.SAVED)

    def mark(self, marks: Marks | None, at: str = "") -> bool:
        """Show the marks of what was handed in `at` a time in words, or none; return whether they fit this card."""
        if (marks, at) != self._marks:
            self._marks = marks, at
            self.returned = marked(self.scenario, marks, at) if marks else {}
            self._say(State(self.status["state"]), self._detail)
        return bool(self.returned)

    def _show_kept(self) -> None:
        """Show what is kept. An answer that was checked, or marked by the learner, is shown with its explanation."""
        kept = self._kept
        self.response, self.confidence, self.marks = kept.response, kept.confidence, list(kept.marks)
        self._hint()
        self.explanation = kept.explained(self.scenario)
        self._say(State.NOT_ANSWERED if kept.response is None else State.SAVED)

    def __repr__(self) -> str:
        return f'Scenario "{self.scenario.title}": {_standing(self.scenario, self._kept.response)}.'

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/html"] = waiting(self.scenario, self._kept, self._learner)
        return data, metadata

    def _answered(self, _change: object) -> None:
        given = Given(self.response, self.confidence, tuple(self.marks))
        if given[:3] == self._kept[:3] and self.status["turn"] == self.turn:
            return
        try:
            self._take(self.scenario.read(self.response))
        except NotAResponse as error:
            self._say(State.FAILED, _refused(error))
        except JournalError as error:
            self._say(State.FAILED, str(error))
        except Exception:  # noqa: BLE001  (a learner never sees a traceback; the answer stays in view)
            self._say(State.FAILED, _("Something unexpected went wrong. Your answer stays in view: choose Save again."))

    def _take(self, response: Response | None) -> None:
        """Keep an answer that is new, and show its state."""
        before = self._kept
        given = Given(response, self.confidence, tuple(self.marks) if response == before.response else ())
        if given[:3] != before[:3]:
            variant, marks = self.scenario.variant, given.marks
            entry = self._keep(self.scenario.id, response, self.confidence, variant=variant, marks=marks)
            self._kept = given
            self._clock = entry.clock if entry else ""
            self.marks = list(given.marks)
            if self.explanation and given[:2] != before[:2]:
                self.explanation = {**self.explanation, "stale": True}
            self._hint()
        if response is None:
            self._say(State.NOT_ANSWERED)
        else:
            self._say(State.SAVED if self._clock else self._unkept)

    def _say(self, state: State, detail: str = "") -> None:
        self._detail = detail
        said = status(
            self.scenario,
            self._read,
            state,
            self._clock,
            detail=detail,
            turn=self.turn,
            not_handed_in=self._not_handed_in,
        )
        self.status = {**said, **({"changed": True} if self._differs() else {})}

    def _differs(self) -> bool:
        """Whether the answer that is kept isn't the one that came back."""
        return bool(self.returned) and self._read != self.returned["response"]

    def _explain(self, _change: object) -> None:
        response = self._kept.response
        if not self.scenario.practice or response is None:
            return
        self.explanation = self._explained()
        self._note_check()
        self._say(State.SAVED if self._clock else self._unkept)

    def _explained(self) -> dict[str, Any]:
        return explanation(self.scenario, self._read, self._kept.confidence)

    def _note_check(self) -> None:
        """Write the check into the journal: what was wrong comes back on another day. A full disk must not hide it."""
        kept, outcome = self._kept, self.explanation["outcome"]
        score = None if outcome == "read" else self.scenario.credit(self._read)
        variant, marks = self.scenario.variant, kept.marks
        with suppress(JournalError, NotAResponse):
            entry = self._keep(
                self.scenario.id,
                kept.response,
                kept.confidence,
                variant=variant,
                marks=marks,
                checked=outcome,
                score=score,
            )
            self._clock = entry.clock if entry else ""
            self._kept = kept._replace(checked=True)

    def _hint(self) -> None:
        """Say what to look at again in the answer that is kept."""
        self.hints = self._kept.hints(self.scenario)

    @property
    def _read(self) -> Response | None:
        """The answer that is kept, or None if this version can't read it."""
        return self._kept.read(self.scenario)

    def _asked(self, _widget: object, content: object, _buffers: object) -> None:
        """Send the script to a page that doesn't have it from its server: see `casewise.card.parts.loader`."""
        if content == {"want": "script"}:
            self.send({"script": script(self.scenario.kind, language())})


def by_variant(cards: Sequence[Card]) -> ipywidgets.Tab:
    """Return the cards of one scenario's variants, a tab each."""
    return ipywidgets.Tab(cards, titles=[card.scenario.variant for card in cards])


def waiting(scenario: Scenario, kept: Given, learner: str) -> str:
    """Return the static card that a notebook shows until its cells are run again, in the order of its learner.

    An answer that was checked has the reasons with it, for those who print the notebook.
    """
    reasons = on_paper(scenario, kept.response, kept.confidence) if kept.checked else Markup("")
    return str(answer_card(scenario, kept.response, learner, reasons))


def _refused(error: NotAResponse) -> str:
    """Return why an answer can't be kept. The reason itself is written into records, so it stays as it is in them."""
    if is_english():
        return f"Your answer stays in view, but {error}."
    return _("Your answer stays in view, but it can't be kept. If it's a long text, shorten it.")


def _standing(scenario: Scenario, response: Response | None) -> str:
    if response is None:
        return "not answered"
    return "answered" if scenario.complete(response) else "answered in part"
