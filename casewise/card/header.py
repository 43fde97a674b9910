"""The header of a notebook: how far the learner is in the whole module, and when it is due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ipywidgets
from markupsafe import Markup

from casewise.folders import module_title
from casewise.languages.catalogs import _
from casewise.learner.fetched import Standing
from casewise.moment import due_in_words, from_text
from casewise.scenario.html import in_language


class Header(ipywidgets.HTML):
    """A line that keeps itself up to date while the learner answers."""

    def show(self, module: str, *, graded: Standing, practice: Standing, due: str) -> None:
        """Show how a module stands. `due` is a moment as text, or empty."""
        parts = [
            _part(name, some) for name, some in ((_("Assessment"), graded), (_("Practice"), practice)) if some.total
        ]
        moment, said = from_text(due), due_in_words(due)
        if moment and moment < datetime.now(UTC):
            said = f"{said}. " + _("It's past the due date.")
        when = Markup('<span class="cw-due">{}</span>').format(said) if said else ""
        self.value = str(
            Markup('<div class="cw-header"{} role="group" aria-label="{}"><strong>{}</strong>{}{}</div>').format(
                in_language(), _("Progress"), module_title(module), Markup("").join(parts), when
            )
        )

    def __repr__(self) -> str:
        return "How far you are in this module."

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = repr(self)
        return data


def _part(name: str, some: Standing) -> Markup:
    far = _("{place} of {count}").format(place=some.answered, count=some.total)
    return Markup('<label>{}: {} <progress max="{}" value="{}">{}</progress></label>').format(
        name, far, some.total, some.answered, far
    )
