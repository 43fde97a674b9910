"""The marks of an answer for its card in the learner's notebook: what the page shows of it, as data."""

from __future__ import annotations

from casewise.languages.catalogs import N_, _
from casewise.learner.marks import Mark, Marks
from casewise.scenario import Finding, Outcome, Response, Reveal, Scenario, Score, Verdict
from casewise.scenario.html import JUDGED, score_line

EXPLAINED = (Reveal.OWN, Reveal.ALL)
DAMAGED = N_("The record of this answer is damaged. A person will look at it.")


def marks_of(  # noqa: PLR0913, PLR0917  (an answer, what it got, and how much of it is shown)
    scenario: Scenario, response: Response | None, score: Score, reveal: Reveal, sure: str, confidence: int | None
) -> Marks:
    """Return the marks of an answer, with no more in them than the policy allows."""
    word, points = score_line(scenario, score, reveal)
    explained = reveal in EXPLAINED and score.outcome is not Outcome.WITHDRAWN
    shows_rules = explained and (reveal is Reveal.ALL or response is not None)
    judged = JUDGED.get(score.outcome) if reveal in EXPLAINED else None
    return Marks(
        response=response,
        variant=scenario.variant,
        confidence=confidence,
        outcome=judged.name.lower() if judged else "",
        line=" ".join(filter(None, (_line(word, points), _(DAMAGED) if score.outcome is Outcome.DAMAGED else ""))),
        sure=sure if explained else "",
        judgment=(scenario.judgment or "") if shows_rules else "",
        citations=tuple(scenario.citations or ()) if shows_rules else (),
        withdrawn=(scenario.withdrawn or "")
        if score.outcome is Outcome.WITHDRAWN and reveal is not Reveal.NONE
        else "",
        parts=tuple(_marks(scenario, response, reveal)) if explained else (),
    )


def _line(word: str, points: str) -> str:
    return f"{': '.join(filter(None, (word, points)))}." if word or points else ""


def _marks(scenario: Scenario, response: Response | None, reveal: Reveal) -> list[Mark]:
    known = scenario.parts
    return [
        _mark(finding, reveal, text="" if finding.part in known else finding.text)
        for finding in scenario.findings(response)
        if reveal is Reveal.ALL or finding.chosen
    ]


def _mark(finding: Finding, reveal: Reveal, text: str) -> Mark:
    """Return one part's mark. The words beside a part that name the key are only for learners who may see all of it."""
    verdict = "" if finding.verdict is Verdict.NONE else finding.verdict.name.lower()
    tag = finding.tag if reveal is Reveal.ALL else finding.verdict.value and _(finding.verdict.value)
    return Mark(finding.part, finding.chosen, verdict, tag, finding.rationale, text, finding.at)
