"""The page of a report: one self-contained HTML file, for light and dark screens and for print."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np
from jinja2 import Environment, Template

from casewise.panel.agreement import ENOUGH
from casewise.reports import charts
from casewise.reports.choices import SMALLEST
from casewise.reports.findings import ScenarioFinding
from casewise.reports.study import CAUTIOUS, Study
from casewise.scenario.html import foreign, words

LEVELS = {1: "low", 2: "medium", 3: "high"}
SIGNATURE = b'<meta name="generator" content="Casewise report">'
"""The text by which a report is recognized."""
WAYS = 12
"""How many paths through a story are listed. The rest are counted together."""


def report_page(study: Study, today: date, *, names: bool = False) -> str:
    """Return the HTML of a report; learners' names and points are included only with `names`."""
    totals = study.totals
    return _template().render(
        study=study,
        today=f"{today:%B} {today.day}, {today.year}",
        summary=_summary(study),
        histogram=charts.totals(list(totals), study.out_of) if study.broken_down else None,
        strengths=charts.strengths(study.strengths) if study.strengths else None,
        pictures={found.scenario.id: _ways(found) for found in study.findings if found.ways},
        learners=sorted(zip(study.learners, totals, strict=True)) if names else [],
        words=words,
        foreign=foreign,
        levels=LEVELS,
        most_ways=WAYS,
        cautious=CAUTIOUS,
        smallest=SMALLEST,
        enough=ENOUGH,
    )


def _summary(study: Study) -> list[tuple[str, str]]:
    totals = study.totals
    if not len(totals):
        return []
    rows = [("Learners graded", str(len(totals))), ("Points to earn", f"{study.out_of:g}")]
    passed = f"reached by {study.passed} ({(study.passed or 0) / len(totals):.0%})"
    mean = f"{totals.mean():.1f} ({totals.mean() / (study.out_of or 1):.0%})"
    if study.waiting:
        rows.append(("Still to be read by a person", f"{study.waiting}; what they earn by it is not in any figure"))
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
    return rows


def _ways(found: ScenarioFinding) -> charts.Chart:
    return charts.ways(found.ways, [list(step.options) for step in found.scenario.stages().values()])


@cache
def _template() -> Template:
    text = files(__package__).joinpath("report.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
