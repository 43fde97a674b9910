"""What a practice card says after a check: a verdict in one line, and for each part its verdict and its reason."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from casewise.languages.catalogs import N_, _, ngettext
from casewise.scenario import Outcome, Response, Scenario, Verdict
from casewise.scenario.html import SYMBOLS, prose, rules, words
from casewise.scenario.score import Finding

SURE, UNSURE = 3, 1
OUTCOMES = {
    Outcome.RIGHT: (Verdict.RIGHT, N_("Right")),
    Outcome.PARTLY: (Verdict.PARTLY, N_("Partly right")),
    Outcome.WRONG: (Verdict.WRONG, N_("Not right yet")),
}


def explanation(scenario: Scenario, response: Response, confidence: int | None) -> dict[str, Any]:
    """Return what a card shows of a checked answer.

    `outcome` is right, partly, wrong, or read for an answer that no key can judge; `symbol` and `line` say it in one
    line; `sure` is a sentence about how sure the learner was, or empty. `findings` are the parts, each with `part`, its
    `text`, `verdict` (right, partly, wrong, or empty), whether it was `chosen`, the `tag` beside it, the reason `why`,
    and where it is `at` if its kind says so. `rules` are the citations. All texts are HTML.
    """
    findings = scenario.findings(response)
    outcome = scenario.score(response).outcome
    said = {"findings": [_part(finding) for finding in findings], "rules": str(rules(scenario)), "stale": False}
    if outcome not in OUTCOMES:
        return {"outcome": "read", "symbol": "", "line": _compare(len(findings)), "sure": "", **said}
    verdict, line = OUTCOMES[outcome][0], _(OUTCOMES[outcome][1])
    judged = [finding.verdict for finding in findings if finding.verdict is not Verdict.NONE]
    if len(judged) > 1:
        line += ": " + _("{right} of {count} right").format(right=judged.count(Verdict.RIGHT), count=len(judged))
    sure = _sureness(verdict, confidence)
    return {"outcome": verdict.name.lower(), "symbol": SYMBOLS[verdict], "line": f"{line}.", "sure": sure, **said}


def on_paper(scenario: Scenario, response: Response | None, confidence: int | None) -> Markup:
    """Return what a card shows of a checked answer as static HTML, for a saved notebook that is printed."""
    if not scenario.practice or response is None:
        return Markup("")
    said = explanation(scenario, response, confidence)
    line = Markup(" ").join(part for part in (said["symbol"], said["line"], said["sure"]) if part)
    found = Markup("").join(
        Markup('<li class="cw-finding cw-{}"><p>{}</p>{}<div class="cw-rationale">{}</div></li>').format(
            one["verdict"] or "none",
            Markup(one["text"]),  # noqa: S704  (made by `words`, as are the others)
            Markup('<p class="cw-verdict">{} {}</p>').format(one["symbol"] or "✓", Markup(one["tag"]))  # noqa: S704
            if one["tag"]
            else "",
            Markup(one["why"]),  # noqa: S704
        )
        for one in said["findings"]
    )
    return Markup('<div class="cw-on-paper"><p class="cw-verdict">{}</p>{}{}</div>').format(
        line,
        Markup('<ul class="cw-findings">{}</ul>').format(found) if found else "",
        Markup(said["rules"]),  # noqa: S704
    )


def _part(finding: Finding) -> dict[str, Any]:
    return {
        "part": finding.part,
        "text": str(words(finding.text)),
        "verdict": "" if finding.verdict is Verdict.NONE else finding.verdict.name.lower(),
        "chosen": finding.chosen,
        "symbol": SYMBOLS[finding.verdict],
        "tag": str(words(finding.tag)),
        "why": str(prose(finding.rationale)) if finding.rationale else "",
        **({"at": finding.at} if finding.at else {}),
    }


def _compare(examples: int) -> str:
    if not examples:
        return _("Read your answer once more, and mark your own work below.")
    return ngettext(
        "Compare your answer with the example below.", "Compare your answer with the examples below.", examples
    )


def _sureness(verdict: Verdict, confidence: int | None) -> str:
    if confidence == SURE and verdict is not Verdict.RIGHT:
        return _("You were very sure, and this wasn't right. It's worth a second look.")
    if confidence == UNSURE and verdict is Verdict.RIGHT:
        return _("You weren't sure, and it was right.")
    return ""
