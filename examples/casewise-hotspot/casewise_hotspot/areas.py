"""Areas of a picture: circles, rectangles and polygons, in percent from its upper left corner."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Percent = Annotated[float, Field(ge=0, le=100)]
Point = tuple[Percent, Percent]

ALL = 100.0
FORMS = {
    "circle": "circle: [x, y, radius]",
    "rectangle": "rectangle: [left, top, right, bottom]",
    "polygon": "polygon: [[x, y], [x, y], [x, y]]",
}
COUNTS = {"circle": 3, "rectangle": 4, "polygon": 0}
"""How many numbers make a shape; 0 is any number of points."""
STEP = 2
"""How far apart the points are, in percent, among which one inside an area is searched for."""


class Area(BaseModel):
    """One area that a mark can hit. It has one shape, and says whether it's `right` to mark it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    circle: tuple[Percent, Percent, Annotated[float, Field(gt=0, le=50)]] | None = None
    rectangle: tuple[Percent, Percent, Percent, Percent] | None = None
    polygon: Annotated[tuple[Point, ...], Field(min_length=3, max_length=40)] | None = None
    right: bool = True

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, data: Any) -> Any:
        shapes = [name for name in FORMS if isinstance(data, dict) and name in data]
        if len(shapes) != 1:
            raise ValueError("An area needs one shape.", f"Write one of these: {'; '.join(FORMS.values())}.")
        (name,) = shapes
        numbers, count = data[name], COUNTS[name]
        if not isinstance(numbers, (list, tuple)) or (count and len(numbers) != count):
            raise ValueError(f"This isn't a {name}.", f"Write {FORMS[name]}, in percent.")
        return data

    @property
    def shape(self) -> dict[str, Any]:
        """The shape alone, as JSON."""
        shape: dict[str, Any] = self.model_dump(mode="json", exclude={"right"}, exclude_none=True)
        return shape

    def contains(self, x: float, y: float) -> bool:
        """Whether a point is inside, or on the edge."""
        if self.circle:
            across, down, radius = self.circle
            return (x - across) ** 2 + (y - down) ** 2 <= radius**2
        if self.rectangle:
            left, top, right, bottom = self.rectangle
            return min(left, right) <= x <= max(left, right) and min(top, bottom) <= y <= max(top, bottom)
        corners = self.polygon or ()
        return _inside(x, y, [*corners, *corners[:1]])

    def points(self) -> Iterator[tuple[float, float]]:
        """Yield points inside, the one in the middle first."""
        if self.circle:
            middle = self.circle[:2]
        elif self.rectangle:
            left, top, right, bottom = self.rectangle
            middle = ((left + right) / 2, (top + bottom) / 2)
        else:
            corners = self.polygon or ()
            middle = (sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners))
        yield from (point for point in [middle, *grid()] if self.contains(*point))


def grid() -> Iterator[tuple[float, float]]:
    """Yield points all over the picture."""
    yield from ((float(x), float(y)) for x in range(1, 100, STEP) for y in range(1, 100, STEP))


def _inside(x: float, y: float, path: list[tuple[float, float]]) -> bool:
    """Whether a point is inside a closed path, or on it: a ray to the right crosses it an odd number of times."""
    inside = False
    for (ax, ay), (bx, by) in pairwise(path):
        cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if cross == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        if (ay > y) != (by > y) and (cross > 0) == (by > ay):
            inside = not inside
    return inside
