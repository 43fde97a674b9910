"""Drafts: what there is of a scenario that its author hasn't finished. Nothing in it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from casewise.kinds.registry import kinds, read
from casewise.scenario import Document, Problem, Scenario, ScenarioError
from casewise.scenario.cell import finished, id_of, without_answer

TRIES = 8
"""How often a field that can't be read is left out, to show the others."""


@dataclass(frozen=True)
class Draft:
    """What there is of a scenario.

    `fields` are as they are written. `scenario` is None if too little is there for one; it may have gaps, and lacks
    the fields that can't be read. `problems` are those that it would have without `draft: true`.
    """

    id: str
    fields: dict[str, Any] = field(default_factory=dict)
    scenario: Scenario | None = None
    problems: list[Problem] = field(default_factory=list)


def read_draft(source: str) -> Draft:
    """Return what there is of the draft in a cell."""
    text = finished(source)
    name, body = id_of(text) or "", text.partition("\n")[2]
    try:
        fields = Document.read(name, without_answer(body)).data
    except ScenarioError as error:
        return Draft(name, problems=error.problems)
    try:
        return Draft(name, fields, read(name, body))
    except ScenarioError as error:
        return Draft(name, fields, _roughly(name, fields), error.problems)


def _roughly(name: str, fields: dict[str, Any]) -> Scenario | None:
    """Return a scenario of the fields that can be read, or None if one that it needs is missing."""
    kind = kinds().get(str(fields.get("kind")))
    kept = {"title": name, **fields, "id": name}
    for _ in range(TRIES if kind else 0):
        try:
            made = kind.model_validate(kept)  # type: ignore[union-attr]
            return made if made.each_variant() else None
        except ValidationError as error:
            unreadable = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]} & kept.keys()
            if not unreadable:
                return None
            kept = {name: value for name, value in kept.items() if name not in unreadable}
    return None
