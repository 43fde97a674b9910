"""The review: what is answered in this notebook, and what is left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets
from markupsafe import Markup

from casewise.journal import Record
from casewise.scenario import Scenario
from casewise.scenario.static import words


class Review(ipywidgets.HTML):
    """A summary that keeps itself up to date while the learner answers."""

    def show(self, scenarios: Iterable[Scenario], record: Record) -> None:
        """Show how these scenarios stand."""
        self.value = str(summary(list(scenarios), record))

    def __repr__(self) -> str:
        return "What is answered in this notebook, and what is left."

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = repr(self)
        data["text/html"] = self.value
        return data


def summary(scenarios: list[Scenario], record: Record) -> Markup:
    """Return how many of the scenarios are answered, and the names of those that are left."""
    left = [(scenario, standing) for scenario in scenarios if (standing := _standing(scenario, record))]
    count = Markup("<p><strong>{} of {} answered.</strong></p>").format(len(scenarios) - len(left), len(scenarios))
    if not left:
        rest = Markup("<p>Nothing is left. You can change any answer until you hand in.</p>")
    else:
        rest = Markup("<p>Still to do:</p><ul>{}</ul>").format(
            Markup("").join(
                Markup("<li>{} ({})</li>").format(words(scenario.title), standing) for scenario, standing in left
            )
        )
    return Markup('<section class="cw-static cw-review"><h3>{}</h3>{}{}</section>').format(
        "How far you are", count, rest
    )


def _standing(scenario: Scenario, record: Record) -> str:
    """Return in words what is missing, or an empty text if the scenario is answered."""
    response = record.response(scenario)
    if response is None:
        return "not answered"
    return "" if scenario.complete(response) else "answered in part"
