"""Feedback: the page that a learner gets back for a notebook.

It needs no network, no script and no code. It shows only as much of keys and rationales as the reveal policy allows.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from math import isclose
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, Template
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbgrader.converters import GenerateFeedback
from traitlets import Dict, Enum, TraitError, Unicode

from casewise import kinds
from casewise.collecting.handins import counts_in_words
from casewise.gradebook.lock import hold
from casewise.gradebook.objectives import objectives_of
from casewise.gradebook.paths import CoursePaths
from casewise.gradebook.settings import CertificateSettings
from casewise.grading import overview
from casewise.grading.cards import KEPT, Known, canonical
from casewise.grading.evaluate import evaluate
from casewise.grading.in_place import marks_of
from casewise.grading.levels import levels_card, note_levels
from casewise.grading.overview import SURE, WAITING, About, Judged, asked
from casewise.journal import NAME
from casewise.journal import Record as Answers
from casewise.journal.file import read_own
from casewise.journal.record import scored
from casewise.languages.catalogs import N_, _, language, ngettext, speaking
from casewise.languages.tag import direction
from casewise.learner.marks import ANCHOR, ATTRIBUTE, Marks
from casewise.pictures.inlined import inlined, policy
from casewise.printable import legible
from casewise.scenario import Judge, Outcome, Response, Reveal, Scenario, Score
from casewise.scenario.cell import is_scenario, source
from casewise.scenario.html import foreign, score_card, stylesheet


class Recorded(NamedTuple):
    """The points of a scenario in the gradebook, whether a person gave them, and whether a person has to look again."""

    points: float
    read: bool
    again: bool = False


INTRODUCTIONS = {
    Reveal.NONE: N_(
        "Your answers have arrived and were graded. Points and explanations are not shown for this module."
    ),
    Reveal.SCORE: N_("These are your answers and their points."),
    Reveal.OWN: N_(
        "These are your answers, their points, and why each of the things you chose is or is not a good one."
    ),
    Reveal.ALL: N_("These are your answers, their points, the best answers, and the reasons for each of them."),
}
PRACTICE = N_("Practice is not graded. These are your answers, with the reasons behind every option.")


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

    def passes(self, module: str) -> float | None:
        """Return the share of the points needed to pass a module, if the course sets one that can be used."""
        with suppress(TraitError):
            return CertificateSettings(parent=self, config=self.config).stated(module)
        return None

    def from_notebook_node(self, nb: Any, resources: Any = None, **more: Any) -> tuple[str, Any]:
        """Return the page for a graded notebook, once nbgrader has put the grades into it."""
        nb, resources = super().from_notebook_node(nb, resources=resources, **more)
        graded, ids = Path(resources["metadata"]["path"]), resources["nbgrader"]
        module, root = ids["assignment"], Path(self.parent.coursedir.root)
        resources["output_extension"] = ".html"
        with speaking(nb["metadata"].get("casewise", {}).get("language")):
            counts = counts_in_words(root, module, ids["student"], graded, self)
        about = About(
            counts=counts,
            name=ids["name"],
            passes=self.passes(module) if isclose(ids["max_score"], ids["out_of_module"]) else None,
            objectives=objectives_of(root),
        )
        note_levels(nb, root, module, ids["student"])
        release = CoursePaths(self.parent.coursedir).release(module)
        return page(nb, read_own(graded / NAME), ids, self.reveals(module), about, release), resources


def page(  # noqa: PLR0913, PLR0917  (what a page is made of)
    notebook: Any,
    answers: Answers,
    grades: Any,
    reveal: Reveal,
    about: About | None = None,
    folder: Path | None = None,
) -> str:
    """Return the HTML of a feedback page. `folder` is the released module, which has the pictures.

    `notebook` is a graded notebook's JSON, its nbgrader metadata with `score`, `comment`, whether someone `read` the
    answer, and whether someone has to read it `again`. `grades` has nbgrader's score, max_score and late_penalty.
    """
    with speaking(notebook["metadata"]["casewise"].get("language")):
        html = _page(notebook, answers, grades, reveal, about or About())
    return str(inlined(html, folder))


def _page(notebook: Any, answers: Answers, grades: Any, reveal: Reveal, about: About) -> str:
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
        policy=Markup(policy("".join(card["html"] for card in cards))),  # noqa: S704  (our own words)
        title=_title(notebook),
        whose=Markup(_("Feedback for {name}")).format(name=foreign(about.name)) if about.name else "",  # noqa: S704  (ours)
        language=language().removesuffix("-US"),
        direction=direction(language()),
        introduction=_(INTRODUCTIONS[reveal] if graded else PRACTICE),
        remarks=[one for one in (about.counts, _origin(standing)) if one],
        cards=cards,
        stylesheet=Markup(stylesheet()),  # noqa: S704  (our own stylesheet)
        **_overview([card["judged"] for card in cards], grades, reveal if graded else Reveal.ALL, about),
    )


def _overview(judged: list[Judged], grades: Any, reveal: Reveal, about: About) -> dict[str, Any]:
    """Return what the template shows above the answers."""
    graded = grades["max_score"] > 0
    points, verdicts = graded and overview.shows_points(reveal), overview.shows_verdicts(reveal)
    said: dict[str, Any] = {"points": points, "verdicts": verdicts, "judged": judged if points or verdicts else []}
    if points:
        judged = said["judged"] = [one for one in judged if not one.scenario.practice]
        found = overview.result(judged, grades, about.passes, reveal)
        said |= {
            "result": found.to_json(),
            "total": overview.headline(found, judged),
            "passing": overview.standing(found, about.passes),
            "late": overview.lateness(grades),
            "objectives": overview.by_objective(judged, about.objectives),
        }
    elif verdicts:
        said["total"] = overview.practiced([one for one in judged if one.scenario.judge is Judge.KEY])
    if verdicts:
        said["bar"] = overview.bar(judged)
        said["sure"] = [one for one in judged if one.confidence == SURE and one.score.outcome is Outcome.WRONG]
    return said


def _card(scenario: Scenario, marks: Any, answers: Answers, suspects: list[str], reveal: Reveal) -> dict[str, Any]:
    shown = Reveal.ALL if scenario.practice else reveal
    scenario, response = answers.met(scenario), answers.response(scenario)
    entry = answers.latest.get(scenario.id)
    confidence = asked(scenario, entry.confidence) if entry and response is not None else None
    recorded = (
        None if scenario.practice else Recorded(marks["score"], marks.get("read", False), marks.get("again", False))
    )
    if answers.damage or suspects:
        score = evaluate(scenario, answers, suspects)
        judged = _judged(scenario, score, recorded, confidence, suspect=scenario.id in suspects)
        html, in_place = _explained(judged, response, shown)
        attribute = _attribute(in_place)
    else:
        judged, html, in_place, attribute = _sound(
            Known(scenario), canonical(response), recorded, shown, confidence, language()
        )
    comment = legible(marks.get("comment") or "")
    return {
        "id": ANCHOR + scenario.id,
        "html": html,
        "marks": "" if scenario.practice else _attribute(in_place, comment) if comment else attribute,
        "judged": judged,
        "levels": levels_card(scenario, marks.get("levels", ()), shown),
        "comment": comment,
    }


def _attribute(marks: Marks, comment: str = "") -> Markup:
    """Return the attribute from which a notebook's card shows what came back; empty if there's nothing to show."""
    if not marks.line and not comment:
        return Markup("")
    return Markup(' {}="{}"').format(ATTRIBUTE, replace(marks, comment=comment).to_json())


@lru_cache(maxsize=KEPT)
def _sound(
    known: Known,
    response: str,
    recorded: Recorded | None,
    reveal: Reveal,
    confidence: int | None,
    _spoken: str,
) -> tuple[Judged, Markup, Marks, Markup]:
    """Return what an answer from a sound record got, its card, and its marks, which are the same for all who gave it.

    The marks are also returned as an attribute, without a comment.
    """
    scenario, answer = known.scenario, json.loads(response)
    judged = _judged(scenario, scored(scenario, answer), recorded, confidence, suspect=False)
    html, marks = _explained(judged, answer, reveal)
    return judged, html, marks, _attribute(marks)


def _judged(
    scenario: Scenario, score: Score, recorded: Recorded | None, confidence: int | None, *, suspect: bool
) -> Judged:
    if recorded is None:
        return Judged(scenario, score, confidence)
    score = _as_recorded(score, recorded, scenario)
    doubt = suspect or score.outcome in WAITING
    return Judged(scenario, score, confidence, settled=not recorded.again and (recorded.read or not doubt))


def _explained(judged: Judged, response: Response | None, reveal: Reveal) -> tuple[Markup, Marks]:
    """Return a score card that also says how sure the learner was, where verdicts are shown, and the same as marks."""
    sure = overview.sureness(judged.confidence, judged.score.outcome) if overview.shows_verdicts(reveal) else ""
    scenario, score, confidence = judged.scenario, judged.score, judged.confidence
    marks = marks_of(scenario, response, score, reveal, sure, confidence)
    return score_card(scenario, response, score, reveal, sure), marks


def _as_recorded(score: Score, recorded: Recorded, scenario: Scenario) -> Score:
    """Return the score as the gradebook has it, which a person may have given or changed."""
    points, read = recorded[:2]
    if score.outcome is Outcome.BY_HAND:
        return Score(points, score.out_of, Outcome.READ) if read else score
    if abs(points - score.points) < 1e-9:  # noqa: PLR2004  (the database keeps floats)
        return score
    outcome = Score.of(points / (scenario.points or 1.0), score.out_of).outcome
    return Score(points, score.out_of, outcome if points else Outcome.WRONG)


def _origin(standing: Any) -> str:
    origin = standing.get("origin")
    said = Markup(_("Your answers were taken from {origin}."))  # noqa: S704  (our own catalogs)
    return said.format(origin=foreign(origin)) if origin else ""


def _title(notebook: Any) -> str:
    texts = (source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    headings = (line for text in texts for line in text.splitlines())
    return next((line.removeprefix("# ").strip() for line in headings if line.startswith("# ")), _("Feedback"))


@cache
def _template() -> Template:
    text = files(__package__).joinpath("feedback.html").read_text(encoding="utf-8")
    made = Environment(autoescape=True, trim_blocks=True)
    made.globals.update(_=_, ngettext=ngettext)
    return made.from_string(text)
