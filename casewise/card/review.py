"""The review: what is answered in this notebook and what is left, handing in, and the feedback that comes back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

import traitlets
from markupsafe import Markup

from casewise.card.page_widget import PageWidget
from casewise.card.parts import joined, spoken
from casewise.journal import Record
from casewise.languages.catalogs import N_, _, language
from casewise.languages.tag import DEFAULT
from casewise.learner.fetched import Standing
from casewise.moment import from_text, past_in_words
from casewise.scenario import Scenario
from casewise.scenario.html import in_language, stylesheet, words

FINISHED = N_("Nothing is left. You can change any answer until you hand in.")
SURE = 3


class Request(Enum):
    """What a learner asks for at the end of a notebook."""

    LOOK = "look"
    HAND_IN = "hand-in"


class Case(NamedTuple):
    """How one scenario of a notebook stands: open, begun, done, or what its last check said.

    `sure_and_wrong` says that the learner was very sure of an answer that wasn't right.
    """

    id: str
    title: str
    state: str
    sure_and_wrong: bool


def cases_of(scenarios: Mapping[str, Scenario], record: Record) -> Iterator[Case]:
    """Yield how each scenario stands, in their order."""
    for name, scenario in scenarios.items():
        response, entry = record.response(scenario), record.latest.get(name)
        checked = entry.checked if entry and scenario.practice and response is not None else ""
        state = "open" if response is None else checked or ("done" if scenario.complete(response) else "begun")
        wrong = checked in ("partly", "wrong") and entry is not None and entry.confidence == SURE
        yield Case(name, str(words(scenario.title)), state, wrong)


def _script(language: str) -> str:
    return f"{spoken(language)}{joined('element.js', 'review.js')}\nexport default {{ render }};\n"


class Review(PageWidget):
    """A summary that keeps itself up to date while the learner answers, and the place to hand in.

    `standing` says how far the learner is. Each request counts `asked.turn` up; `tell` shows how it went.
    """

    _esm = _script(DEFAULT)
    _css = stylesheet() + joined("card.css")

    standing = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict({"turn": 0}).tag(sync=True)
    told = traitlets.Dict().tag(sync=True)

    def __init__(self, on_request: Callable[[Request], None] | None = None) -> None:
        self._on_request = on_request
        self._esm = _script(language())
        self._static = ""
        super().__init__()
        self.show(Standing(0, []), can_hand_in=False)
        self.observe(self._requested, ["asked"])

    def show(
        self, standing: Standing, due: str = "", *, can_hand_in: bool, cases: Collection[Case] = (), title: str = ""
    ) -> None:
        """Show how far the learner is.

        `due` is a moment as text, or empty; `can_hand_in` shows the hand-in section; `cases` are those of the notebook,
        each with how it stands; `title` is the module's, for the receipt.
        """
        moment = from_text(due)
        self._static = str(summary(standing))
        self.standing = {
            "count": _count(standing),
            "rest": _("Still to do:") if standing.left else _(FINISHED),
            "left": [[scenario.id, str(words(scenario.title)), missing] for scenario, missing in standing.left],
            "open": sum(not scenario.practice for scenario, _missing in standing.left),
            "desk": can_hand_in,
            "cases": [case._asdict() for case in cases],
            "title": title,
            "due": moment.timestamp() * 1000 if moment else None,
            "late": past_in_words(due),
        }

    def tell(self, **told: Any) -> None:
        """Show how a request went: `state` (looking, busy, done, failed), `text`, `receipt`, `upload`, `feedback`."""
        self.told = {**self.told, **told}

    def __repr__(self) -> str:
        return "What is answered in this notebook, and what is left."

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/html"] = self._static
        return data, metadata

    def _requested(self, _change: object) -> None:
        if self._on_request and self.standing["desk"]:
            self._on_request(Request(self.asked["wish"]))


def summary(standing: Standing) -> Markup:
    """Return how many of the scenarios are answered, and the names of those that are left, as static HTML."""
    count = Markup("<p><strong>{}</strong></p>").format(_count(standing))
    if not standing.left:
        rest = Markup("<p>{}</p>").format(_(FINISHED))
    else:
        rest = Markup("<p>{}</p><ul>{}</ul>").format(
            _("Still to do:"),
            Markup("").join(
                Markup("<li>{} ({})</li>").format(words(scenario.title), missing) for scenario, missing in standing.left
            ),
        )
    return Markup('<section class="cw-static cw-review"{}><h3>{}</h3>{}{}</section>').format(
        in_language(), _("How far you are"), count, rest
    )


def _count(standing: Standing) -> str:
    return _("{answered} of {total} answered.").format(answered=standing.answered, total=standing.total)
