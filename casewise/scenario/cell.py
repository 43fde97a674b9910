"""The cells of a course notebook: which one loads Casewise, which are scenarios, and which shows what is left."""

from __future__ import annotations

SETUP = "%load_ext casewise"
MAGIC = "%%scenario"
REVIEW = "%review"


def is_setup(source: str) -> bool:
    """Whether a cell loads Casewise, and does nothing else; comments may stand beside it."""
    lines = (line.strip() for line in source.splitlines())
    return [line for line in lines if line and not line.startswith("#")] == [SETUP]


def id_of(source: str) -> str | None:
    """Return the id in the first line of a scenario cell, or None for any other cell."""
    words = source.partition("\n")[0].split(maxsplit=1)
    if words[:1] != [MAGIC]:
        return None
    return words[1].strip() if words[1:] else ""


def is_scenario(source: str) -> bool:
    """Whether the source of a cell is a scenario."""
    return id_of(source) is not None
