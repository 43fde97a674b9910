"""Short ids, made from the words of a text: `neighbor-calls` for *The neighbor calls*."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 24
WORDS = 2
LITTLE = frozenset(
    word
    for line in (
        "a about all am an and any are as ask asks at be because been before but by can could did do does",
        "down for from get go had has have he her him his how i if in into is it its just let make may me",
        "must my no not now of off on one or our out over put say says send she should so some take tell",
        "than that the their them then there they this to too up us use want was we well were what when",
        "where which who why will with would write you your",
    )
    for word in line.split()
)
"""Words that name nothing by themselves."""


def identifier(text: str, taken: Collection[str] = (), otherwise: str = "part") -> str:
    """Return an id for a text that no other has."""
    plain = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    plain = plain.encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"'\w*", "", plain))
    telling = [word for word in words if word not in LITTLE] or words
    name = "-".join(telling[:WORDS])[:LONGEST].strip("-") or otherwise
    return next(one for number in range(1, 10_000) if (one := f"{name}-{number}" if number > 1 else name) not in taken)
