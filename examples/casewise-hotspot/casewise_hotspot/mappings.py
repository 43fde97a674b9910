"""What a hotspot is elsewhere: its places as a list below the picture, of which a learner ticks some."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casewise.export.questions import canvas_items, moodle, qti
from casewise.export.statements import xapi
from casewise.kinds.select import Select
from casewise_hotspot import Hotspot


def _below(write: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return what writes a hotspot, by what writes a selection."""

    def written(made: Any) -> None:
        made.scenario = as_select(made.scenario)
        write(made)

    return written


def as_select(scenario: Hotspot) -> Select:
    """Return a selection that earns the same for each of its answers."""
    shared = {"id", "title", "points", "practice", "objective", "citations", "shuffle", "rationale"}
    fields = {name: value for name, value in scenario.model_dump(exclude_unset=True).items() if name in shared}
    return Select(**fields, kind="select", prompt=scenario.setting, options=scenario.spots, key=scenario.right)


def _worded(response: list[Any]) -> str:
    return "[,]".join(mark if isinstance(mark, str) else f"{mark[0]:g} {mark[1]:g}" for mark in response)


kind, write, by_answer = canvas_items.TYPES[Select]
canvas_items.TYPES[Hotspot] = (kind, _below(write), by_answer)
kind, write_moodle, by_answer = moodle.TYPES[Select]
moodle.TYPES[Hotspot] = (kind, _below(write_moodle), by_answer)
write_qti, by_answer = qti.INTERACTIONS[Select]
qti.INTERACTIONS[Hotspot] = (_below(write_qti), by_answer)
xapi.INTERACTIONS[Hotspot] = ("other", lambda _: {}, _worded)
