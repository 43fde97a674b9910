"""Evaluating: each scenario is scored from its YAML and the learner's answer. No kernel, no code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbgrader.preprocessors import NbGraderPreprocessor

from casewise import kinds
from casewise.grading.cards import card
from casewise.journal import NAME
from casewise.journal import Record as Answers
from casewise.journal.file import read_own
from casewise.scenario import Outcome, Reveal, Scenario, Score
from casewise.scenario.cell import is_scenario, is_setup
from casewise.scenario.html import stylesheet


class Evaluate(NbGraderPreprocessor):
    """The step that runs instead of nbgrader's Execute."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with score cards as the outputs of its scenarios."""
        answers = read_own(Path(resources["metadata"]["path"], NAME))
        standing = nb.metadata.casewise.get("record", {})
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = _outputs(cell, answers, standing)
        return nb, resources


def evaluate(scenario: Scenario, answers: Answers, suspects: list[str]) -> Score:
    """Return the score of one scenario. A missing answer in a doubtful record is not the same as no answer."""
    return doubted(answers.score(scenario), suspect=scenario.id in suspects)


def doubted(score: Score, *, suspect: bool) -> Score:
    """Return a score, or that the record is damaged where a `suspect` scenario has no answer."""
    if suspect and score.outcome is Outcome.NOT_ANSWERED:
        return Score.none(score.out_of, Outcome.DAMAGED)
    return score


def _outputs(cell: Any, answers: Answers, standing: Any) -> list[Any]:
    if is_scenario(cell.source):
        scenario = kinds.read_cell(cell.source)
        score = evaluate(scenario, answers, standing.get("suspects", []))
        return [_result(repr(score), card(answers.met(scenario), answers.response(scenario), score, Reveal.ALL))]
    if cell.metadata.get("nbgrader", {}).get("grade"):
        raise ValueError(
            f"The graded cell {cell.metadata.nbgrader.grade_id} isn't a scenario, and nothing else is graded."
        )
    if is_setup(cell.source):
        return [_result("Graded by Casewise.", header(standing))]
    return []


def header(standing: Any) -> Markup:
    """Return the style of the cards, and what the instructor should know about the record."""
    remarks = [f"The answers come from {standing['origin']}."] if standing.get("origin") else []
    remarks += standing.get("remarks", [])
    items = Markup("").join(Markup("<li>{}</li>").format(remark) for remark in remarks[:50])
    said = Markup("<p><strong>For the instructor</strong></p><ul>{}</ul>").format(items) if remarks else Markup("")
    return Markup("<style>{}</style>{}").format(Markup(stylesheet()), said)  # noqa: S704  (our own stylesheet)


def _result(text: str, html: Markup) -> Any:
    return nbformat.from_dict(output(text, str(html)))


def output(text: str, html: str) -> dict[str, Any]:
    """Return what grading leaves below a cell, as nbformat has it in memory."""
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": text, "text/html": html},
    }
