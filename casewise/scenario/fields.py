"""The types of the fields that scenarios are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Citation = Text
Points = Annotated[float, Field(ge=0.01, le=1000, multiple_of=0.01, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

KEY = "What is right. In an assessment it is written in the hidden region."
"""The meaning of a key, which each kind repeats with its own type."""
