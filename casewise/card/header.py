"""The header of a notebook: how far the learner is in the whole module, and when it is due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ipywidgets
from markupsafe import Markup

from casewise.folders import module_title
from casewise.learner.fetched import Standing
from casewise.moment import due_in_words, from_text


class Header(ipywidgets.HTML):
    """A line that keeps itself up to date while the learner answers."""

    def show(self, module: str, *, graded: Standing, practice: Standing, due: str) -> None:
        """Show how a module stands. `due` is a moment as text, or empty."""
        parts = [_part(name, some) for name, some in (("Assessment", graded), ("Practice", practice)) if some.total]
        moment, said = from_text(due), due_in_words(due)
        if moment and moment < datetime.now(UTC):
            said = f"{said}. It's past the due date."
        when = Markup('<span class="cw-due">{}</span>').format(said) if said else ""
        self.value = str(
            Markup('<div class="cw-header" role="group" aria-label="Progress"><strong>{}</strong>{}{}</div>').format(
                module_title(module), Markup("").join(parts), when
            )
        )

    def __repr__(self) -> str:
        return "How far you are in this module."

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = repr(self)
        return data


def _part(name: str, some: Standing) -> Markup:
    return Markup('<label>{}: {} of {} <progress max="{}" value="{}">{} of {}</progress></label>').format(
        name, some.answered, some.total, some.total, some.answered, some.answered, some.total
    )
