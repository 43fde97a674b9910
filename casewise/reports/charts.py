"""The charts of a report, as inline SVG with a sentence. Each has a table with the same data."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from casewise.printable import counted
from casewise.reports.study import Strength

INK, BAR, FAINT = "#1d2733", "#3a7fcc", "#8a94a1"
"""The page's text color replaces the ink; the others are visible on light and dark."""
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "casewise",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
WIDEST = 46
"""How many characters of a label are shown beside a bar."""


@dataclass(frozen=True)
class Chart:
    """One chart: its SVG element, and a sentence for people who can't see it or prefer to read."""

    svg: Markup
    says: str


def totals(points: Sequence[float], out_of: float, passes: float) -> Chart:
    """Draw how many learners have how many points, and where the pass mark is: a share of the points."""
    bars = min(20, max(5, int(out_of)))
    counts, bounds = np.histogram(points, bins=bars, range=(0, out_of or 1))
    fullest = int(counts.argmax())
    says = (
        f"The highest bar: {counted(int(counts[fullest]), 'learner')} with {bounds[fullest]:.3g} to "
        f"{bounds[fullest + 1]:.3g} of {out_of:g} points. "
        f"The dashed line is the pass mark, {passes * out_of:.3g} points."
    )
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 2.6), layout="constrained")
        axes = figure.add_subplot()
        axes.bar(bounds[:-1], counts, 0.94 * np.diff(bounds), align="edge", color=BAR, edgecolor="none")
        axes.axvline(passes * out_of, color=INK, ls="--", lw=1.2)
        axes.set_xlabel("Points")
        axes.set_ylabel("Learners")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        return Chart(_svg(figure, "How many learners have how many points"), says)


def strengths(found: Sequence[Strength]) -> Chart:
    """Draw the share of points earned on each objective, the weakest at the top."""
    weakest, strongest = _label(found[0]), _label(found[-1])
    says = f"{weakest}." if len(found) == 1 else f"Weakest: {weakest}. Strongest: {strongest}."
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 0.5 + 0.32 * len(found)), layout="constrained")
        axes = figure.add_subplot()
        labels = [f"{one.objective}  {_cut(one.words)}".strip() for one in found]
        axes.barh(labels, [100 * one.share for one in found], color=BAR)
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel("Percent of the points that were earned")
        return Chart(_svg(figure, "The share of the points that was earned on each objective"), says)


def ways(found: Sequence[tuple[list[str], int]], steps: Sequence[Sequence[str]]) -> Chart:
    """Draw the paths through a story, one line each; common paths have thick lines."""
    commonest, most = found[0]
    says = (
        f"{counted(sum(count for _, count in found), 'learner')} took {counted(len(found), 'way')}; the commonest, "
        f"by {most}: {' → '.join(commonest)}."
    )
    rows = {option: row for row, option in enumerate(option for options in steps for option in options)}
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 0.6 + 0.26 * len(rows)), layout="constrained")
        axes = figure.add_subplot()
        for way, count in reversed(found):
            width = 1 + 9 * count / most
            axes.plot(range(1, len(way) + 1), [rows[option] for option in way], color=BAR, alpha=0.35, lw=width)
            axes.plot(range(1, len(way) + 1), [rows[option] for option in way], "o", color=BAR, ms=4)
        axes.set_yticks(list(rows.values()), list(rows))
        axes.set_ylim(len(rows) - 0.5, -0.5)
        longest = max(len(way) for way, _ in found)
        axes.set_xticks(range(1, longest + 1))
        axes.set_xlabel("Decision")
        axes.grid(axis="y", color=FAINT, alpha=0.5, lw=0.5)
        return Chart(_svg(figure, "The ways that learners took through the story"), says)


def _label(one: Strength) -> str:
    return f"{one.objective} {one.words}".strip() + f" ({one.share:.0%})"


def _cut(words: str) -> str:
    return words if len(words) <= WIDEST else words[: WIDEST - 1].rsplit(" ", 1)[0] + "…"


def _svg(figure: Any, name: str) -> Markup:
    """Return a figure as an SVG element with a name."""
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = file.getvalue().replace(INK, "currentColor")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    opening = Markup('<svg role="img" aria-label="{}"').format(name)
    return opening + Markup(text.removeprefix("<svg"))  # noqa: S704  (drawn by matplotlib, which escapes its labels)
