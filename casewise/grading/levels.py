"""The levels of a rubric: what a reader can give for each line, and how feedback shows what was given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from casewise.gradebook.reader_marks import ReaderMarks, counting
from casewise.languages.catalogs import N_, _
from casewise.scenario import Reveal, Scenario
from casewise.scenario.html import words

LEVELS = {N_("Met"): 1.0, N_("Partly"): 0.5, N_("Not met"): 0.0}
"""What a line of a rubric can be, and the share of its points."""
SAME = 0.005
"""Half a hundredth of a point, which no two readings differ by."""


def note_levels(notebook: Any, root: Path, module: str, learner: str) -> None:
    """Note in a graded notebook what was given for each line of a rubric, as far as the gradebook has these points.

    Points that were given or changed in formgrader have no levels.
    """
    kept = ReaderMarks(root, module)
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("read") and not marks.get("again"):
            given = counting(kept.of(learner, marks["grade_id"]))
            if given and given.points is not None and abs(given.points - marks["score"]) < SAME:
                marks["levels"] = list(given.levels)


def levels_card(scenario: Scenario, levels: Sequence[float | None], reveal: Reveal) -> Markup:
    """Return the lines of a rubric with the levels that a reader gave, as HTML; nothing if learners don't see why."""
    criteria = scenario.criteria()
    complete = levels and len(levels) == len(criteria) and None not in levels
    if not complete or reveal not in (Reveal.OWN, Reveal.ALL):
        return Markup("")
    names = {share: _(name) for name, share in LEVELS.items()}
    lines = (
        Markup("<li><strong>{}:</strong> {}</li>").format(names.get(level or 0.0, f"{level:.0%}"), words(text))
        for (text, _), level in zip(criteria, levels, strict=True)
    )
    return Markup('<div class="cw-levels"><strong>{}</strong><ul>{}</ul></div>').format(
        _("Your text by its rubric"), Markup("").join(lines)
    )
