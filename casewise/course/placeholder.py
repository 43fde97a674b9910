"""Placeholders: texts of a new course that its author has to replace, because learners would read them."""

from __future__ import annotations

from casewise.course.module import Module

BEGINNING = "Write here what learners should know before they begin."
GOOD_ANSWER = "Write here what a good answer could be."
SOURCE = "A code of your field"
"""The document that the examples of all kinds cite."""


def left_in(module: Module) -> list[str]:
    """Return a sentence for each placeholder that is still in a notebook of a module."""
    found: dict[tuple[str, str], None] = {}
    for cell in (cell for cell in module.cells() if not cell.is_draft):
        found |= {(cell.notebook, text): None for text in (BEGINNING, GOOD_ANSWER, SOURCE) if text in cell.source}
    return [f'{notebook} still says "{text}"' for notebook, text in found]
