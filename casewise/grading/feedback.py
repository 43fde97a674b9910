"""Feedback: the page that a learner gets back for a notebook.

It needs no network, no script and no code. It shows only as much of keys and rationales as the reveal policy allows.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbgrader.converters import GenerateFeedback
from traitlets import Dict, Enum, Unicode

from casewise import kinds
from casewise.collecting.handins import counts_in_words
from casewise.gradebook.lock import hold
from casewise.grading.cards import KEPT, Known, canonical, card
from casewise.grading.evaluate import evaluate
from casewise.journal import NAME
from casewise.journal import Record as Answers
from casewise.journal.file import read_own
from casewise.journal.record import scored
from casewise.printable import legible
from casewise.scenario import Outcome, Reveal, Scenario, Score
from casewise.scenario.cell import is_scenario, source
from casewise.scenario.html import foreign, score_card, stylesheet

Recorded = tuple[float, bool]
"""The points of a scenario in the gradebook, and whether a person gave them."""
INTRODUCTIONS = {
    Reveal.NONE: "Your answers have arrived and were graded. Points and explanations are not shown for this module.",
    Reveal.SCORE: "These are your answers and their points.",
    Reveal.OWN: "These are your answers, their points, and why each of the things you chose is or is not a good one.",
    Reveal.ALL: "These are your answers, their points, the best answers, and the reasons for each of them.",
}
PRACTICE = "Practice is not graded. These are your answers, with the reasons behind every option."


class FeedbackPage(Exporter):
    """The exporter of `nbgrader generate_feedback`."""

    file_extension = Unicode(".html")
    output_mimetype = "text/html"

    reveal = Dict(
        per_key_traits={},
        value_trait=Enum([reveal.value for reveal in Reveal]),
        help='How much learners see, by module: "none", "score", "own" or "all". Modules not named here: "own".',
    ).tag(config=True)

    def __init__(self, *given: Any, **more: Any) -> None:
        """Let nbgrader begin only when no other command is working on the course."""
        super().__init__(*given, **more)
        if isinstance(self.parent, GenerateFeedback):
            hold(self.parent, "nbgrader generate_feedback")

    def reveals(self, module: str) -> Reveal:
        """Return how much learners see of a module: what they chose explained, unless `reveal` names another."""
        return Reveal(self.reveal.get(module, Reveal.OWN.value))

    def from_notebook_node(self, nb: Any, resources: Any = None, **more: Any) -> tuple[str, Any]:
        """Return the page for a graded notebook, once nbgrader has put the grades into it."""
        nb, resources = super().from_notebook_node(nb, resources=resources, **more)
        reveal = self.reveals(resources["nbgrader"]["assignment"])
        answers = read_own(Path(resources["metadata"]["path"], NAME))
        resources["output_extension"] = ".html"
        ids, graded = resources["nbgrader"], Path(resources["metadata"]["path"])
        counts = counts_in_words(Path(self.parent.coursedir.root), ids["assignment"], ids["student"], graded, self)
        return page(nb, answers, ids, reveal, counts), resources


def page(notebook: Any, answers: Answers, grades: Any, reveal: Reveal, counts: str = "") -> str:
    """Return the HTML of a feedback page.

    `notebook` is a graded notebook's JSON, its nbgrader metadata with `score`, `read` and `comment`; `grades` has
    nbgrader's student, score, max_score and late_penalty. `counts` says which of several hand-ins this is.
    """
    standing = notebook["metadata"]["casewise"].get("record", {})
    graded = grades["max_score"] > 0
    cards = [
        _card(
            kinds.read_cell(text), cell["metadata"].get("nbgrader", {}), answers, standing.get("suspects", []), reveal
        )
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and is_scenario(text := source(cell))
    ]
    return _template().render(
        title=_title(notebook),
        learner=foreign(grades["student"]),
        total=_total(grades) if graded and reveal is not Reveal.NONE else "",
        introduction=INTRODUCTIONS[reveal] if graded else PRACTICE,
        remarks=[one for one in (counts, _origin(standing)) if one],
        cards=cards,
        stylesheet=Markup(stylesheet()),  # noqa: S704  (our own stylesheet)
    )


def _card(scenario: Scenario, marks: Any, answers: Answers, suspects: list[str], reveal: Reveal) -> dict[str, Any]:
    shown = Reveal.ALL if scenario.practice else reveal
    scenario, response = answers.met(scenario), answers.response(scenario)
    recorded = None if scenario.practice else (marks["score"], marks.get("read", False))
    if answers.damage or suspects:
        score = _as_recorded(evaluate(scenario, answers, suspects), recorded, scenario)
        html = card(scenario, response, score, shown)
    else:
        html = _sound(Known(scenario), canonical(response), recorded, shown)
    return {"html": html, "comment": legible(marks.get("comment") or "")}


@lru_cache(maxsize=KEPT)
def _sound(known: Known, response: str, recorded: Recorded | None, reveal: Reveal) -> Markup:
    """Return the card of an answer from a sound record, made once for all who gave it and got the same for it."""
    scenario, answer = known.scenario, json.loads(response)
    score = _as_recorded(scored(scenario, answer), recorded, scenario)
    return score_card(scenario, answer, score, reveal)


def _as_recorded(score: Score, recorded: Recorded | None, scenario: Scenario) -> Score:
    """Return the score as the gradebook has it, which a person may have given or changed."""
    if recorded is None:
        return score
    points, read = recorded
    if score.outcome is Outcome.BY_HAND:
        return Score(points, score.out_of, Outcome.READ) if read else score
    if abs(points - score.points) < 1e-9:  # noqa: PLR2004  (the database keeps floats)
        return score
    outcome = Score.of(points / (scenario.points or 1.0), score.out_of).outcome
    return Score(points, score.out_of, outcome if points else Outcome.WRONG)


def _origin(standing: Any) -> str:
    origin = standing.get("origin")
    return Markup("Your answers were taken from {}.").format(foreign(origin)) if origin else ""


def _total(grades: Any) -> str:
    late = f", after {grades['late_penalty']:g} off for handing in late" if grades["late_penalty"] else ""
    return f"{grades['score']:g} of {grades['max_score']:g} points{late}"


def _title(notebook: Any) -> str:
    texts = (source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    headings = (line for text in texts for line in text.splitlines())
    return next((line.removeprefix("# ").strip() for line in headings if line.startswith("# ")), "Feedback")


@cache
def _template() -> Template:
    text = files(__package__).joinpath("feedback.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True).from_string(text)
