"""What a reader looks for in a reflection, line by line, and what the reader's own examples are."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from casewise.scenario import Text
from casewise.scenario.fields import Points
from casewise.scenario.still import worth_in_points


class Criterion(BaseModel):
    """One line of a rubric: a text, or a text with its points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text
    points: Points | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        if self.points is None:
            return self.text
        return f"{self.text} ({worth_in_points(self.points)})"


class Exemplar(BaseModel):
    """An answer to compare with, and why it's good or isn't."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text
    why: Annotated[str, Field(max_length=2000)] = ""

    def quoted(self) -> str:
        """Return it as Markdown: the answer as a quotation, and why below it."""
        lines = [f"> {line}".rstrip() for line in self.text.splitlines()]
        return "\n".join([*lines, "", self.why]).rstrip()


class Exemplars(BaseModel):
    """Two answers to compare with: a poor one and a good one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    poor: Exemplar
    good: Exemplar


def worth(rubric: list[Criterion], points: float) -> list[float]:
    """Return the points of each line: its own, or an equal share of the scenario's."""
    return [points / len(rubric) if line.points is None else line.points for line in rubric]
