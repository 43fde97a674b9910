"""The schedule of practice that wasn't right: back after 1, 3, 7 and 21 days, until it was right twice in a row.

Only what came out on a day counts, not how often a learner tried again on that day. A case that was always right has no
schedule. Each later check, due or not, moves the case on to the next interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

INTERVALS = (1, 3, 7, 21)
"""Days until a case comes back: after the check that brought it in, after the next one, and so on. The last stays."""
ENOUGH = 2
"""How often in a row a case must be right on its return."""


def due_day(checks: Iterable[tuple[date, bool]]) -> date | None:
    """Return the day on which a case comes back, or None if it doesn't.

    `checks` are in the order of their days, one a day: the day, and whether the answer was right.
    """
    due, returns, run = None, 0, 0
    for day, right in checks:
        if due is None:
            returns = run = 0
            due = None if right else _after(day, 0)
            continue
        returns, run = returns + 1, run + 1 if right else 0
        due = None if run == ENOUGH else _after(day, returns)
    return due


def _after(day: date, returns: int) -> date:
    return day + timedelta(days=INTERVALS[min(returns, len(INTERVALS) - 1)])
