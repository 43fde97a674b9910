"""A wrong key: what the stronger learners chose instead of it, beyond chance.

Learners who are strong on all other scenarios are the best witnesses of a key. If more of them choose another option
than the key, either the key is wrong, or the case has two answers, or they all learned the same thing wrong. Each is
worth a look. The two options are compared by the sign test (see `statistics.preferred`), with one correction for the
number of options. It isn't corrected for the number of scenarios: a look costs minutes, and a wrong key costs points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from casewise.reports.choices import SMALLEST, Part
from casewise.reports.statistics import CHANCE, preferred
from casewise.scenario import Picks

HALF = 0.5


@dataclass(frozen=True)
class Rival:
    """A part that the stronger third chose against the key: its share of them, and the key's share.

    Without `keyed`, the key leaves the part out, as in a scenario where several parts are ticked.
    """

    text: str
    chosen: float
    keyed: float | None

    def __str__(self) -> str:
        if self.keyed is None:
            who = f"{self.chosen:.0%} of the stronger third"
            return f'{who} chose "{self.text}", which your key leaves out: check the key.'
        return (
            f'More of the stronger third chose "{self.text}" ({self.chosen:.0%}) than your key ({self.keyed:.0%}): '
            "check the key."
        )


def rivals(parts: Sequence[Part], picks: Picks, third: int) -> list[Rival]:
    """Return what a third of so many stronger learners chose against the key, the most chosen first."""
    known = [(part, part.strong, part.credit) for part in parts if part.strong is not None and part.credit is not None]
    if picks is Picks.NONE or len(known) < len(parts) or not third:
        return []
    best = max((credit for _, _, credit in known), default=0.0)
    keyed = sum(strong for _, strong, credit in known if credit == best)
    others = [(part, strong) for part, strong, credit in known if credit < best]
    found = []
    for part, strong in others:
        chosen = round(strong * third)
        against = round(keyed * third) if picks is Picks.ONE else third - chosen
        if preferred(chosen, against, len(others)) < CHANCE:
            found.append(Rival(part.text, strong, keyed if picks is Picks.ONE else None))
    return sorted(found, key=lambda rival: -rival.chosen)


def learners_needed(parts: Sequence[Part]) -> int:
    """Return how many learners have to meet a scenario before a wrong key can show: three times a third."""
    others = sum(part.credit is not None and part.credit < 1 for part in parts)
    return 3 * next(size for size in count(SMALLEST) if max(others, 1) * HALF**size < CHANCE)
