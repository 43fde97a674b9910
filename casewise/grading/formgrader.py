"""What formgrader shows beside a written answer: its rubric to mark by, advice on the text, and exemplars.

It's made each time that someone opens the page, and none of it is written anywhere. Advice and exemplars are read from
`source/`, because neither a release nor the gradebook has them. A mark goes into formgrader's own field for the score,
so the gradebook gets what it would get from a person who types the sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import nbformat
from markupsafe import Markup
from nbconvert.preprocessors import Preprocessor
from nbgrader.coursedir import CourseDirectory

from casewise import kinds
from casewise.gradebook.paths import CoursePaths
from casewise.grading.evaluate import output
from casewise.grading.levels import LEVELS
from casewise.grading.rebuild import scenarios
from casewise.journal import NAME, Record
from casewise.journal.file import read_own
from casewise.scenario import Judge, NotAResponse, Response, Scenario, ScenarioError
from casewise.scenario.cell import is_scenario
from casewise.scenario.html import hint_card, prose, words

BY_QUESTION = "../../../casewise/read"
"""Where all answers to one question are, from formgrader's page for one submission."""
NOTHING = "Your advice finds nothing in this text."
UNREADABLE = "Advice and exemplars can't be shown, because source/{} can't be read. Run: casewise check {}"


class BesideText(Preprocessor):
    """A step of formgrader's page for one submission."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Put a panel to mark by beside each written answer. Other pages, and other cells, stay as they are."""
        if "submission_id" not in resources:
            return nb, resources
        answers = read_own(Path(resources["metadata"]["path"], NAME))
        authored, remark = authored_in(CoursePaths(CourseDirectory(config=self.config)), resources["assignment_id"])
        style = _style()
        for cell in nb.cells:
            met, response = _written(cell, answers)
            if met is None:
                continue
            panel = _panel(met, as_authored(authored.get(met.id), met), response, remark, resources["assignment_id"])
            shown = _join(_html(each) for each in cell.outputs)
            html = Markup('<section class="cw-marking" data-grade="{}" data-points="{:g}">{}{}{}</section>').format(
                met.id, met.points, style, shown, panel
            )
            cell.source, cell.outputs = "", [nbformat.from_dict(output("", str(html)))]
            style = Markup("")
        return nb, resources


def authored_in(paths: CoursePaths, module: str) -> tuple[dict[str, Scenario], str]:
    """Return a module's scenarios as their author has them now, or why they can't be read."""
    try:
        return scenarios(paths.source(module)), ""
    except (OSError, ValueError, ScenarioError):
        return {}, UNREADABLE.format(module, module)


def _written(cell: Any, answers: Record) -> tuple[Scenario | None, Response]:
    """Return the scenario of a written answer with the facts that its learner met, and the text."""
    if cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("grade") or not is_scenario(cell.source):
        return None, None
    try:
        scenario = kinds.read_cell(cell.source)
        met, response = answers.met(scenario), answers.response(scenario)
    except (ScenarioError, NotAResponse):
        return None, None
    by_hand = met.judge is Judge.PERSON and response is not None and not met.withdrawn
    return (met, response) if by_hand else (None, None)


def as_authored(scenario: Scenario | None, met: Scenario) -> Scenario:
    """Return the same facts with their advice and exemplars, if the source has them."""
    try:
        return scenario.with_variant(met.variant) if scenario else met
    except NotAResponse:
        return met


def _panel(met: Scenario, authored: Scenario, response: Response, remark: str, module: str) -> Markup:
    hints = [Markup("<li>{}</li>").format(hint_card(hint)) for hint in authored.hints(response)]
    said = Markup("<ul>{}</ul>").format(_join(hints)) if hints else Markup("<p>{}</p>").format(NOTHING)
    advice = Markup("<h4>Advice on this text</h4>{}").format(said) if any(authored.advised()) else Markup("")
    exemplars = (
        Markup("<details open><summary>{}</summary>{}</details>").format(words(one.text), prose(one.rationale))
        for one in authored.findings(response)
    )
    note = Markup("<p>{}</p>").format(remark) if remark else Markup("")
    everyone = Markup('<p><a href="{}?{}" target="_blank">Read all answers to this question</a></p>').format(
        BY_QUESTION, urlencode({"module": module, "scenario": met.id})
    )
    return Markup('<div class="cw-desk"><h4>Mark by the rubric</h4>{}{}{}{}{}{}</div>').format(
        _join(_line(f"cw-{met.id}-{place}", *line) for place, line in enumerate(met.criteria())),
        Markup('<p class="cw-sum" role="status"></p>'),
        advice,
        _join(exemplars),
        note,
        everyone,
    )


def _line(name: str, text: str, worth: float) -> Markup:
    """Return one line of the rubric with its levels. Formgrader's Tab key stops once at each line."""
    levels = (
        Markup('<label><input type="radio" name="{}" value="{}"{}> {} <span>{:.4g}</span></label>').format(
            name, worth * share, Markup("") if number else Markup(' class="tabbable"'), level, round(worth * share, 2)
        )
        for number, (level, share) in enumerate(LEVELS.items())
    )
    return Markup("<fieldset disabled><legend>{}</legend>{}</fieldset>").format(words(text), _join(levels))


def _html(shown: Any) -> Markup:
    """Return the score card that grading left below a cell."""
    return Markup(shown.get("data", {}).get("text/html", ""))  # noqa: S704  (grading escaped what a learner wrote)


def _style() -> Markup:
    """Return the style and the script of all panels of a page."""
    texts = (files(__package__).joinpath(f"formgrader.{end}").read_text(encoding="utf-8") for end in ("css", "js"))
    style, script = map(Markup, texts)  # our own files
    return Markup("<style>{}</style><script>{}</script>").format(style, script)


def _join(items: Iterable[Markup]) -> Markup:
    return Markup("").join(items)
