"""The result that a feedback page states for programs: a small `meta` in its head, written here and read here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from math import isfinite
from typing import Any

from casewise.languages.catalogs import N_, _, ngettext, plural_of
from casewise.printable import tenths

NAME = "casewise-result"
HEAD_LIMIT = 128 * 1024
"""How many characters of a page are looked at: the result is among its first lines."""
META = re.compile(rf'<meta name="{NAME}" content="([^"<>]{{1,65536}})">')
BODY = re.compile(r"<body\b", re.IGNORECASE)
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
IDS_LIMIT = 500
POINTS_LIMIT = 1_000_000.0
TEXT = N_("your text has been read")


@dataclass(frozen=True)
class Result:
    """What a learner has earned on one page, as far as the course shows it.

    `out_of` are all points of the page, and `unread` those of them that a person hasn't decided on yet. `passed` is
    None if nobody can say: the course has no pass mark, or what is unread decides. `wrong` and `sure_and_wrong` are
    scenarios by id; they're empty where a course shows points only.
    """

    earned: float
    out_of: float
    unread: float = 0.0
    passed: bool | None = None
    wrong: tuple[str, ...] = ()
    sure_and_wrong: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """The points so far, as in *12.4 of 43 points so far, 12 more when your text has been read*."""
        return self.sentence(_(TEXT))

    def sentence(self, when: str) -> str:
        """Return the points so far; `when` says what has to happen before the rest is known."""
        if not self.unread:
            said = ngettext("{points} of {out_of} point", "{points} of {out_of} points", plural_of(self.out_of))
            return said.format(points=tenths(self.earned, below=self.out_of), out_of=tenths(self.out_of))
        decided = self.out_of - self.unread
        if decided <= 0:
            return _("No points yet: {points} points when {when}").format(points=tenths(self.out_of), when=when)
        return _("{points} of {out_of} points so far, {more} more when {when}").format(
            points=tenths(self.earned, below=decided), out_of=tenths(decided), more=tenths(self.unread), when=when
        )

    def to_json(self) -> str:
        """Return the result as the page holds it."""
        return json.dumps(
            {
                "earned": round(self.earned, 4),
                "out_of": round(self.out_of, 4),
                "unread": round(self.unread, 4),
                "passed": self.passed,
                "wrong": list(self.wrong),
                "sure_and_wrong": list(self.sure_and_wrong),
            }
        )


def result_of(html: str) -> Result | None:
    """Return the result that a fetched feedback page states; None if it states none, or none that makes sense."""
    head = html[:HEAD_LIMIT]
    body = BODY.search(head)
    found = META.findall(head[: body.start()] if body else head)
    if len(found) != 1:
        return None
    try:
        data = json.loads(unescape(found[0]))
        result = Result(
            earned=_points(data["earned"]),
            out_of=_points(data["out_of"]),
            unread=_points(data["unread"]),
            passed=_passed(data["passed"]),
            wrong=_ids(data["wrong"]),
            sure_and_wrong=_ids(data["sure_and_wrong"]),
        )
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return result if result.out_of > 0 and result.unread <= result.out_of else None


def _points(value: Any) -> float:
    if type(value) not in (int, float) or not (0 <= value <= POINTS_LIMIT and isfinite(value)):
        raise ValueError("not points")
    return float(value)


def _passed(value: Any) -> bool | None:
    if value is not None and type(value) is not bool:
        raise ValueError("neither passed nor not")
    return value


def _ids(value: Any) -> tuple[str, ...]:
    if type(value) is not list or len(value) > IDS_LIMIT:
        raise ValueError("not a list of ids")
    if not all(type(one) is str and ID.fullmatch(one) for one in value):
        raise ValueError("not an id")
    return tuple(value)
