"""The page of a report: one self-contained HTML file, for light and dark screens and for print."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from jinja2 import Environment, Template
from markupsafe import Markup

from casewise.panel.agreement import ENOUGH
from casewise.pictures.inlined import inlined
from casewise.printable import counted
from casewise.reports import charts, wrong_key
from casewise.reports.choices import SMALLEST
from casewise.reports.findings import ScenarioFinding
from casewise.reports.first import steps
from casewise.reports.flags import learners_for_unused
from casewise.reports.reliability import GOOD, Reliability
from casewise.reports.study import CAUTIOUS, Study
from casewise.scenario import Picks, Scenario
from casewise.scenario.html import foreign, prose, words

LEVELS = {1: "low", 2: "medium", 3: "high"}
SIGNATURE = b'<meta name="generator" content="Casewise report">'
"""The text by which a report is recognized."""
WAYS = 12
"""How many paths through a story are listed. The rest are counted together."""
FEW = 12
"""A group of more learners is folded up at first."""


def report_page(study: Study, today: date, *, names: bool = False, folder: Path | None = None) -> str:
    """Return the HTML of a report; learners' names and points are included only with `names`.

    `folder` is the module's, which has the pictures.
    """
    totals = study.totals
    html = _template().render(
        study=study,
        today=f"{today:%B} {today.day}, {today.year}",
        first=steps(study),
        groups=study.shown(names=names),
        summary=_summary(study),
        histogram=charts.totals(list(totals), study.out_of, study.passes) if study.broken_down else None,
        strengths=charts.strengths(study.strengths) if study.strengths else None,
        pictures={found.scenario.id: _ways(found) for found in study.findings if found.ways},
        learners=sorted(zip(study.learners, totals, strict=True)) if names else [],
        names=names,
        words=words,
        foreign=foreign,
        situation=situation,
        too_few=_too_few,
        levels=LEVELS,
        most_ways=WAYS,
        cautious=CAUTIOUS,
        smallest=SMALLEST,
        enough=ENOUGH,
        few=FEW,
        unused=learners_for_unused(),
    )
    return str(inlined(html, folder))


def situation(scenario: Scenario) -> Markup:
    """Return what learners read before they answer, as HTML."""
    return prose(scenario.setting)


def _summary(study: Study) -> list[tuple[str, str]]:
    totals = study.totals
    if not len(totals):
        return []
    rows = [("Learners graded", str(len(totals))), ("Points to earn", f"{study.out_of:g}")]
    passed = f"reached by {study.passed} ({(study.passed or 0) / len(totals):.0%})"
    mean = f"{totals.mean():.1f} ({totals.mean() / (study.out_of or 1):.0%})"
    if study.waiting:
        rows.append(("Still to be read by a person", f"{_unread(study)}; what they earn by it is not in any figure"))
        passed, mean = "who reaches it is known when all is read", f"{totals.mean():.1f} so far"
    if study.broken_down:
        quarter, middle, three = np.quantile(totals, [0.25, 0.5, 0.75])
        rows += [
            ("Pass mark", f"{study.passes:.0%}; {passed}"),
            ("Mean", mean),
            ("Median", f"{middle:.1f}; the middle half from {quarter:.1f} to {three:.1f}"),
            ("Standard deviation", f"{totals.std(ddof=1):.1f}"),
            ("Lowest and highest", f"{totals.min():.1f} and {totals.max():.1f}"),
        ]
    return rows + (_reliability(study.reliability, len(totals)) if study.reliability else [])


def _unread(study: Study) -> str:
    answers = f"{counted(study.unread_answers, 'answer')} of " if study.unread_answers else ""
    return f"{answers}{counted(study.waiting, 'learner')}"


def _reliability(found: Reliability, learners: int) -> list[tuple[str, str]]:
    """Return how reliable the results are, and what that means for decisions."""
    of = (
        f"{found.items} scenarios"
        if found.learners == learners
        else f"{found.items} scenarios, {found.learners} learners"
    )
    bounds = f"with 95% confidence between {found.low:.2f} and {found.high:.2f}, from {of}"
    error = f"{found.error:.1f} points: two of three learners would get points within it on other scenarios like these"
    return [
        ("Reliability (alpha)", f"{found.alpha:.2f}, {bounds}"),
        ("What that means", _meaning(found)),
        ("Standard error", error),
    ]


def _meaning(found: Reliability) -> str:
    if not found.certain:
        return (
            f"Too uncertain for a verdict. With about {found.learners_needed} learners it would be known well enough."
        )
    if found.good:
        return "Good enough to decide by, together with what else you know of a learner."
    more = found.scenarios_needed
    length = (
        f"About {more} scenarios like these would reach {GOOD:.2f}."
        if more
        else "These scenarios have too little in common for more of them to help."
    )
    return f"With {found.items} scenarios, nobody should be failed by this module alone. {length}"


def _too_few(found: ScenarioFinding) -> str:
    """Return how many learners it takes to judge the key, if fewer met a scenario or each of its variants."""
    if found.scenario.picks is Picks.NONE or found.scenario.withdrawn or not found.parts:
        return ""
    each = [one.parts for one in found.variants if one.parts] or [found.parts]
    needed = max(map(wrong_key.learners_needed, each))
    most = max([one.learners for one in found.variants] or [found.learners])
    if most >= needed:
        return ""
    met = "met the same facts" if found.variants else "answered"
    return f"A wrong key can show from about {needed} learners who {met}; here it's {most}."


def _ways(found: ScenarioFinding) -> charts.Chart:
    return charts.ways(found.ways, [list(step.options) for step in found.scenario.stages().values()])


@cache
def _template() -> Template:
    text = files(__package__).joinpath("report.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
