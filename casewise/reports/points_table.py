"""The points of a class as a table for a spreadsheet: a learner in each row, a scenario in each column.

Without names nobody can be found by a row: the rows have numbers, in the order of the points.
"""

from __future__ import annotations

from collections.abc import Iterator

from casewise.reports.answers import Answers, Results
from casewise.reports.standing import Standing
from casewise.tables.table import to_csv

BOM = "\ufeff"
"""By this mark Excel knows that a table is UTF-8."""
NUMBER, NAMES = "number", ("learner", "last_name", "first_name")
ENDS = ("total", "out_of", "late_penalty", "unread", "hand_in")
"""The last columns of every such table."""


def points_table(results: Results, *, names: bool = False) -> bytes:
    """Return a table of everyone's points on each scenario, as CSV; an empty cell has no points yet.

    Learners are named only with `names`. A text that a spreadsheet would calculate begins with an apostrophe.
    """
    rows = sorted(_rows(results), key=lambda row: row[0].learner)
    if not names:
        rows.sort(key=lambda row: (-_number(row[1][-len(ENDS)]), row[1]))
    heads = NAMES if names else (NUMBER,)
    table = [[*heads, *map(_heading, results.answers.values()), *ENDS]]
    for place, (one, cells) in enumerate(rows, start=1):
        table.append([*((one.learner, one.last, one.first) if names else (str(place),)), *cells])
    return (BOM + to_csv(table)).encode()


def is_points_table(data: bytes) -> bool:
    """Whether a file is such a table, of whichever module."""
    first = data.decode("utf-8", errors="replace").removeprefix(BOM).partition("\n")[0].strip().split(",")
    return first[0] in (NUMBER, NAMES[0]) and tuple(first[-len(ENDS) :]) == ENDS


def _heading(answers: Answers) -> str:
    return f"{answers.scenario.id} (of {answers.scenario.points or 0:g})"


def _rows(results: Results) -> Iterator[tuple[Standing, list[str]]]:
    places = {name: place for place, name in enumerate(results.learners)}
    out_of = sum(one.scenario.points or 0.0 for one in results.answers.values())
    for one in results.roll or tuple(map(Standing, results.learners)):
        if (place := places.get(one.learner)) is None:
            yield one, ["" for _ in results.answers] + ["", _written(out_of), "", "", one.hand_in.value]
            continue
        points = [answers.points[place] for answers in results.answers.values()]
        unread = sum(given is None for given in points)
        ends = [_written(results.totals[place]), _written(out_of), _written(one.lost), str(unread)]
        yield one, [*map(_written, points), *ends, "late" if one.late else "in time"]


def _written(points: float | None) -> str:
    return "" if points is None else f"{points:.4f}".rstrip("0").rstrip(".")


def _number(cell: str) -> float:
    return float(cell) if cell else -1.0
