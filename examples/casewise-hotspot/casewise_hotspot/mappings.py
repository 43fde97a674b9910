"""What a hotspot is elsewhere: its places as a list below the picture, of which a learner ticks some."""

from __future__ import annotations

from typing import Any

from casewise.export.questions import canvas_items, moodle, qti
from casewise.export.statements import xapi
from casewise.kinds.select import Select
from casewise_hotspot import Hotspot


def _select(made: Any, write: Any) -> None:
    made.scenario = as_select(made.scenario)
    write(made)


def as_select(scenario: Hotspot) -> Select:
    """Return a selection that earns the same for each of its answers."""
    shared = {"id", "title", "points", "practice", "objective", "citations", "shuffle", "rationale"}
    fields = {name: value for name, value in scenario.model_dump(exclude_unset=True).items() if name in shared}
    return Select(**fields, kind="select", prompt=scenario.setting, options=scenario.spots, key=scenario.right)


def _worded(response: list[Any]) -> str:
    return "[,]".join(mark if isinstance(mark, str) else f"{mark[0]:g} {mark[1]:g}" for mark in response)


name, write, by_answer = canvas_items.TYPES[Select]
canvas_items.TYPES[Hotspot] = (name, lambda made, write=write: _select(made, write), by_answer)
name, write, by_answer = moodle.TYPES[Select]
moodle.TYPES[Hotspot] = (name, lambda made, write=write: _select(made, write), by_answer)
write, by_answer = qti.INTERACTIONS[Select]
qti.INTERACTIONS[Hotspot] = (lambda made, write=write: _select(made, write), by_answer)
xapi.INTERACTIONS[Hotspot] = ("other", lambda _: {}, _worded)
