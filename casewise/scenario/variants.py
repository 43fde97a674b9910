"""Variants: several sets of facts under which the same options have different keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from casewise.scenario.fields import Citation, Id, Text

MOST = 8
"""How many variants one scenario may have."""


class Variant(BaseModel):
    """One set of facts. A kind that lets more than the prompt differ has a subclass, and overrides `fields`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[Text, Field(description="The facts of this variant, and the question.")] = ""
    withdrawn: Annotated[
        Text | None, Field(description="Why this variant no longer counts: everybody who met it has its points.")
    ] = None

    since: Annotated[
        int,
        Field(ge=1, le=MOST, description="The first form that gives it: 2 if it was written after the first sitting."),
    ] = 1

    def fields(self, scenario: Any) -> dict[str, Any]:  # noqa: ARG002  (a kind may need what all variants share)
        """Return the scenario's fields that differ here, with their values."""
        found: dict[str, Any] = {"prompt": self.prompt} if self.prompt else {}
        return {**found, "withdrawn": self.withdrawn} if self.withdrawn else found


class VariantAnswer(BaseModel):
    """What is right under one set of facts, in the hidden region. A rationale here goes before the shared one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Any = None
    rationale: dict[Id, Text] = {}
    judgment: Text | None = None
    citations: list[Citation] = []

    def fields(self, scenario: Any) -> dict[str, Any]:
        """Return the scenario's fields as they are under these facts. A kind may add some of its own."""
        return {
            "key": self.key,
            "rationale": {**scenario.rationale, **self.rationale},
            "judgment": self.judgment or scenario.judgment,
            "citations": self.citations or scenario.citations,
        }
