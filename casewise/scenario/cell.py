"""The cells of a course notebook: which one loads Casewise, which are scenarios, and which shows what is left."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

SETUP = "%load_ext casewise"
HINT = "# No questions below? Choose the menu Run, then Run All Cells."
"""The first line of a released notebook's loading cell: all that is seen of it where nothing runs by itself."""
MAGIC = "%%scenario"
REVIEW = "%review"
REVIEW_BEFORE = "%review_before"
BEGIN = "### BEGIN HIDDEN TESTS"
END = "### END HIDDEN TESTS"
ANSWER = "# Answer in the card."
"""The last line of a released reflection. Everything below it is a learner's, and is never read as YAML."""
DRAFT = re.compile(r"""(?im)^draft[ \t]*:[ \t]*["']?(?:true|yes|on|y|t|1)["']?[ \t]*(?:#.*)?$""")
"""The line that makes a scenario a draft. No other line can begin like this: what is in a field is indented."""


def is_setup(source: str) -> bool:
    """Whether a cell loads Casewise, and does nothing else; it may have comments."""
    lines = (line.strip() for line in source.splitlines())
    return [line for line in lines if line and not line.startswith("#")] == [SETUP]


def is_review_before(source: str) -> bool:
    """Whether a cell asks what learners had wrong in earlier modules; it may name these modules."""
    words = source.strip().split(" ")
    return words[0] == REVIEW_BEFORE and "\n" not in source.strip()


def id_of(source: str) -> str | None:
    """Return the id in the first line of a scenario cell, or None for any other cell."""
    words = source.partition("\n")[0].split(maxsplit=1)
    if words[:1] != [MAGIC]:
        return None
    return words[1].strip() if words[1:] else ""


def is_scenario(source: str) -> bool:
    """Whether the source of a cell is a scenario that its author has finished: a draft is none."""
    return id_of(source) is not None and not is_draft(source)


@lru_cache(maxsize=1024)
def is_draft(source: str) -> bool:
    """Whether the source of a cell is a scenario that isn't finished. No release has it, whatever else it says."""
    return id_of(source) is not None and DRAFT.search(without_answer(source)) is not None


def finished(source: str) -> str:
    """Return a draft's cell as it will be without `draft: true`. Each line keeps its number."""
    return DRAFT.sub("", source)


def without_answer(body: str) -> str:
    """Return what the author wrote in a cell, without the words of a learner below it."""
    lines = body.split("\n")
    return "\n".join(lines[: lines.index(ANSWER)]) if ANSWER in lines else body


def without_hidden(source: str) -> str:
    """Return a cell without its hidden region and the marks around it."""
    kept, hidden = [], False
    for line in source.split("\n"):
        hidden = hidden or BEGIN in line
        if not hidden:
            kept.append(line)
        hidden = hidden and END not in line
    return "\n".join(kept)


def with_answer(source: str, text: str) -> str:
    """Return a released cell with a learner's text below it, as comments, for nbgrader to see that there is one."""
    return "\n".join([source, *comments(text)])


def comments(text: str) -> list[str]:
    """Return a text as the lines of comments that YAML never reads."""
    return [f"# {line}" for line in text.splitlines()]


def source(cell: dict[str, Any]) -> str:
    """Return the source of a cell, which JSON keeps as one text or as lines."""
    text = cell.get("source", "")
    return "".join(text) if isinstance(text, list) else str(text)
