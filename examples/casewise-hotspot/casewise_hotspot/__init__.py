"""Places on a picture: what a stranger could read in a room, where a form lacks something.

    picture: break-room.svg
    alt: A break room. A whiteboard hangs on the left wall, and ...
    spots: {board: The whiteboard, plant: The plant}
    key: {board: {rectangle: [8, 12, 34, 44]}, plant: {circle: [88, 60, 6], right: false}}

Write every place that can be meant, right ones and decoys alike: who can't see the picture chooses from them. Only the
key says where a place is, in percent from the upper left corner. Response: a list of marks, each a point ``[x, y]`` or
the id of a place. Credit: right places that are marked, minus marks anywhere else, over the number of right places, and
never below 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Self

from markupsafe import Markup
from pydantic import Field

from casewise.kinds.common import drawn, most
from casewise.scenario import Fault, Finding, Guesser, Id, NotAResponse, Picks, Samples, Scenario, Text, Verdict
from casewise.scenario.html import prose, words
from casewise.scenario.model import unknown
from casewise.scenario.still import asked
from casewise_hotspot.areas import ALL, Area, grid

Mark = list[float] | str
"""A point of the picture, in percent from the left and from the top, or the id of a place that was chosen by name."""

ELSEWHERE = "-elsewhere"
"""The part for marks that hit no place. No id begins with a hyphen."""
DIGITS = 1
AT_MOST = 20
ROWS, COLUMNS = ("top", "middle", "bottom"), ("left", "center", "right")


class Hotspot(Scenario):
    """A scenario with a picture on which a learner marks some places."""

    prompt_for_answer: ClassVar[str] = "Mark the places on the picture"
    key_form: ClassVar[str] = "{id: {rectangle: [10, 10, 30, 20]}}"
    picks: ClassVar[Picks] = Picks.SEVERAL
    situated: ClassVar[bool] = True
    parts_field: ClassVar[str] = "spots"
    judged_by: ClassVar[tuple[str, ...]] = ("kind", "points", "key", "picture", "marks")

    picture: Annotated[Text, Field(description="The file of the picture, beside the notebook.")]
    alt: Annotated[Text, Field(description="What the picture shows, for people who can't see it.")]
    spots: Annotated[
        dict[Id, Text],
        Field(min_length=2, description="Places by short ids, decoys too. People who can't see it choose from them."),
    ]
    marks: Annotated[int, Field(ge=1, le=AT_MOST, description="How many marks a learner can place, at most.")] = 10
    key: Annotated[
        dict[Id, Area] | None,
        Field(
            description="Where places are, in percent: a `circle`, `rectangle` or `polygon`. Decoys: `right: false`."
        ),
    ] = None

    @property
    def parts(self) -> dict[str, str]:
        return self.spots

    @property
    def vocabulary(self) -> set[tuple[str, ...]]:
        return {("place", place) for place in self.spots} | {("picture", self.picture)}

    @property
    def figure(self) -> str:
        """The picture as Markdown, by which Casewise finds its file."""
        says = " ".join(self.alt.split()).replace("[", "(").replace("]", ")")
        return f"![{says}](<{self.picture}>)"

    @property
    def setting(self) -> str:
        return f"{self.prompt}\n\n{self.figure}"

    @property
    def right(self) -> list[str]:
        """The places to be marked."""
        return [place for place, area in (self.key or {}).items() if area.right]

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield "picture", self.figure

    def pictured(self, response: list[Mark] | None) -> str:
        marks = Markup("").join(
            Markup('<span style="{}">{}</span>').format(SPOT.format(*mark), number)
            for number, mark in enumerate(response or [], start=1)
            if not isinstance(mark, str)
        )
        frame = Markup('<p style="display: inline-block; position: relative">{}{}</p>')
        return prose(self.prompt) + frame.format(words(self.figure), marks)

    def worth(self) -> dict[str, float]:
        return {place: float(place in self.right) for place in self.spots}

    def faults(self) -> Iterator[Fault]:
        if self.key is None:
            return
        for place in self.key:
            if place not in self.spots:
                yield unknown(("key", place), place, self.spots)
        if not self.right:
            yield Fault(("key",), "The key has no place to be marked.", "Add one without `right: false`.")
        if set(self.right) >= set(self.spots):
            yield Fault(("spots",), "Every place is right.", "Add a place that a learner should leave unmarked.")
        if len(self.right) > self.marks:
            what = f"{len(self.right)} places are right, and learners can place only {self.marks} marks."
            yield Fault(("marks",), what, f'Write "marks: {len(self.right)}", or more.')
        for place in self.right:
            if self._point(place) is None:
                what = f'Nobody can mark "{place}", because an area above it in the key covers it.'
                yield Fault(("key", place), what, "Make one of the two smaller, or write it first.")

    def face(self, learner: str) -> dict[str, Any]:
        return {
            "picture": str(words(self.figure)),
            "spots": drawn(self.spots, self.order(self.spots, learner)),
            "most": self.marks,
        }

    def read(self, raw: object) -> list[Mark] | None:
        if raw is None:
            return None
        if not isinstance(raw, list) or len(raw) > self.marks:
            raise NotAResponse(f"an answer here is a list of at most {self.marks} marks")
        marks = [self._mark(one) for one in raw]
        if any(mark in marks[:number] for number, mark in enumerate(marks)):
            raise NotAResponse("a place is marked twice")
        return marks or None

    def given(self, response: list[Mark]) -> dict[str, str]:
        return {mark: f"Your mark {number}" for number, mark in enumerate(response, start=1) if isinstance(mark, str)}

    def still(self, response: list[Mark] | None, learner: str = "") -> str:
        named = Markup("").join(Markup("<li>{}</li>").format(self._in_words(mark)) for mark in response or [])
        marks = Markup("<ol>{}</ol>").format(named) if named else Markup("")
        return asked(self, Markup("<p>{}</p>").format(words(self.figure)), marks)

    def credit(self, response: list[Mark]) -> float:
        hit, elsewhere = self._hits(response)
        stray = len(elsewhere) + sum(len(marks) for place, marks in hit.items() if place not in self.right)
        return max(len(hit.keys() & set(self.right)) - stray, 0) / len(self.right)

    def findings(self, response: list[Mark] | None) -> list[Finding]:
        hit, elsewhere = self._hits(response or [])
        found = [self._finding(place, hit.get(place, [])) for place in self.spots]
        where = ", ".join(self._in_words((response or [])[number - 1]) for number in elsewhere)
        return [
            *found,
            Finding(
                part=ELSEWHERE,
                text=f"Elsewhere: {where}" if where else "Elsewhere on the picture",
                chosen=bool(elsewhere),
                given=_numbered(elsewhere) or "No mark here",
                verdict=Verdict.WRONG if elsewhere else Verdict.NONE,
                best="Nothing to mark",
                rationale="",
                tag="Nothing to mark here" if elsewhere else "",
                at=json.dumps({"marks": elsewhere}),
            ),
        ]

    def samples(self) -> Samples:
        points: list[Mark] = [list(point) for place in self.right if (point := self._point(place))]
        decoys: list[Mark] = [place for place in self.spots if place not in self.right]
        stray = next(([x, y] for x, y in grid() if self._spot_at(x, y) not in self.right), None)
        wrong: list[list[Mark]] = [decoys[: self.marks], [stray] if stray else []]
        named = ["no-such-place"], [self.right[0]] * 2
        return Samples(
            right=[points, self.right],
            partly=[points[:-1], self.right[:-1]] if len(points) > 1 else [],
            wrong=[one for one in wrong if one],
            blank=[None, []],
            malformed=[*named, self.right[0], [[1]], [[1, 101]], [[True, 1]], [["1", 1]], [1], {}, 1, [[50, 50]] * 21],
        )

    def guess(self, guesser: Guesser) -> list[str]:
        return guesser.some(self.spots)[: self.marks]

    def fixed(self, versions: Sequence[Self]) -> list[str]:
        return most(self.spots, [one.right for one in versions])[: self.marks]

    def _mark(self, raw: object) -> Mark:
        if isinstance(raw, str):
            if raw not in self.spots:
                raise NotAResponse(f'there is no place "{raw[:64]}"')
            return raw
        if not isinstance(raw, list) or len(raw) != 2 or not all(type(one) in {int, float} for one in raw):
            raise NotAResponse("a mark is a place, or two numbers")
        if not all(0 <= one <= ALL for one in raw):
            raise NotAResponse("a mark is outside the picture")
        return [round(float(one), DIGITS) for one in raw]

    def _spot_at(self, x: float, y: float) -> str | None:
        """Return the place at a point: the first one in the key that is there."""
        return next((place for place, area in (self.key or {}).items() if area.contains(x, y)), None)

    def _point(self, place: str) -> tuple[float, float] | None:
        """Return a point by which a place can be marked."""
        points = ((round(x, DIGITS), round(y, DIGITS)) for x, y in (self.key or {})[place].points())
        return next((point for point in points if self._spot_at(*point) == place), None)

    def _hits(self, response: list[Mark]) -> tuple[dict[str, list[int]], list[int]]:
        """Return the numbers of the marks at each place, and of those that are at none."""
        hit: dict[str, list[int]] = {}
        elsewhere = []
        for number, mark in enumerate(response, start=1):
            place = mark if isinstance(mark, str) else self._spot_at(*mark)
            if place is None:
                elsewhere.append(number)
            else:
                hit.setdefault(place, []).append(number)
        return hit, elsewhere

    def _finding(self, place: str, marks: list[int]) -> Finding:
        right = place in self.right
        area = (self.key or {}).get(place)
        return Finding(
            part=place,
            text=self.spots[place],
            chosen=bool(marks),
            given=_numbered(marks) or "You left this unmarked",
            verdict=Verdict.RIGHT if bool(marks) == right else Verdict.WRONG,
            best="To be marked" if right else "May stay as it is",
            rationale=self.rationale.get(place, ""),
            tag=_tag(right=right, marked=bool(marks)),
            at=json.dumps({"marks": marks, **({"area": area.shape} if area else {})}),
        )

    def _in_words(self, mark: Mark) -> str:
        """Return where a mark is, as one says it."""
        if isinstance(mark, str):
            return self.spots[mark]
        return f"{_region(*mark)}, {mark[0]:g} % from the left and {mark[1]:g} % from the top"


SPOT = (
    "background: #fff; border: 2px solid #000; border-radius: 50%; color: #000; font: bold 14px/24px sans-serif; "
    "height: 28px; left: calc({}% - 14px); position: absolute; text-align: center; top: calc({}% - 14px); width: 28px"
)
"""How a mark looks on a page that has no style of this kind."""


def _numbered(marks: Sequence[int]) -> str:
    if not marks:
        return ""
    return f"Your mark {marks[0]}" if len(marks) == 1 else f"Your marks {', '.join(map(str, marks))}"


def _region(x: float, y: float) -> str:
    row, column = (names[min(int(value * 3 / ALL), 2)] for names, value in ((ROWS, y), (COLUMNS, x)))
    return "Center" if (row, column) == ("middle", "center") else f"{row.capitalize()} {column}"


def _tag(*, right: bool, marked: bool) -> str:
    if right:
        return "Right" if marked else "You missed this one"
    return "This may stay" if marked else ""
