"""The parts of the docs that come from the code: commands, settings, fields and examples of each kind.

They're written into the pages, between two comments, so that the pages read well on a code host:

    <!-- generated: settings -->
    ...
    <!-- end of settings -->

As a script, `make docs-text`, it brings all pages up to date. A test fails if one isn't.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from traitlets.config import Configurable

from casewise.cli import app
from casewise.course.new import scenario
from casewise.course.use import Use
from casewise.gradebook.settings import CertificateSettings, Deadlines, Xapi
from casewise.grading.feedback import FeedbackPage
from casewise.kinds import kinds
from casewise.scenario import Scenario

DOCS = Path(__file__).parent
PART = re.compile(r"(?s)(<!-- generated: ([\w-]+) -->\n).*?(<!-- end of \2 -->)")
SETTINGS: list[type[Configurable]] = [FeedbackPage, CertificateSettings, Deadlines, Xapi]
TYPES = (
    (r"^dict\[Id, Text\]", "`id: text`, one a line"),
    (r"^dict\[Id, Weight\]", "`{id: weight}`, weights from 0 to 1"),
    (r"^dict\[Id, Id\]", "`{id: id}`"),
    (r"^dict\[Id, Step\]", "`step: {text, options, tells, next}`, one step a paragraph"),
    (r"^list\[Id\]", "`[id, id, ...]`"),
    (r"^list\[(Text|Citation)\]", "`[text, text, ...]`, or one `- text` a line"),
    (r"^list\[", "`[least, most]`"),
    (r"^Points", "a number, with at most two decimals"),
    (r"^bool", "`true` or `false`"),
    (r"^(Text|str|Id)", "text"),
)
MEANING = {
    "kind": "The word for this kind.",
    "title": "What stands above the card.",
    "prompt": "The situation, and the question as its last paragraph. Markdown.",
    "points": "What it is worth in an assessment. In a lesson, `practice: true` stands in its place.",
    "practice": "Explained at once, and never graded.",
    "objective": "An id from `source/course.yaml`.",
    "citations": "Documents from `source/references.yaml`.",
    "confidence": "Ask how sure the learner is. It never changes the score.",
    "shuffle": "Each learner meets the parts in an order of their own, the same every day.",
    "withdrawn": "Why the scenario no longer counts: everybody has its points.",
    "renamed": "After learners have handed in: `{old: new}` for each id that is called differently now.",
    "waived": "Rules of item writing that it breaks on purpose, each with the reason.",
    "key": "What is right. In an assessment it stands in the hidden region.",
    "rationale": "For each part, what happens to the client, and why.",
    "options": "What can be chosen, by short ids.",
    "categories": "Where cards can go, by short ids.",
    "cards": "What is sorted, by short ids.",
    "text": "The text to be read. What can be marked stands in `[[id: double brackets]]`, decoys too.",
    "steps": "The steps, by short ids; the first one begins. Option ids are the whole story's: no two steps share one.",
    "back": "Whether a decision can be taken back.",
    "rubric": "What a reader looks for; the learner sees it too.",
    "words": "How long the answer should be.",
    "example": "In practice: an answer to compare with.",
}
"""What each field is for, in an author's words; a test asks for every field of every kind."""


def commands() -> dict[str, Any]:
    """Return the commands of the application by name."""
    return dict(sorted(typer.main.get_command(app).commands.items()))  # type: ignore[attr-defined]


def first_sentence(text: str) -> str:
    """Return the first sentence of a command's help."""
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]


def listing() -> str:
    """Return a table of all commands."""
    rows = [
        f"| [`casewise {name}`](#casewise-{name}) | {first_sentence(one.help)} |" for name, one in commands().items()
    ]
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows, ""])


def command_pages() -> Iterator[str]:
    """Yield the reference of each command, as Markdown."""
    for name, command in commands().items():
        said, _, example = command.help.partition("Example: ")
        yield f"## casewise {name}\n\n{' '.join(said.split())}\n\n```console\n$ {example.strip()}\n```\n"
        rows = [f"| {_names(one)} | {_cell(one.help or '')} |" for one in command.params if one.name != "help"]
        yield "\n".join(["| argument or option | what it is for |", "| --- | --- |", *rows, ""])


def fields(kind: type[Scenario]) -> str:
    """Return a table of a kind's own fields, then of those that every kind has."""
    shared = set(Scenario.model_fields) - {"key"}
    names = [name for name in kind.model_fields if name not in {*shared, "id"}]
    return "\n".join(
        ["| field | what it holds | what it is for |", "| --- | --- | --- |", *(_row(kind, n) for n in names), ""]
    )


def shared_fields() -> str:
    """Return a table of the fields that every kind has."""
    names = [name for name in Scenario.model_fields if name not in ("id", "key")]
    rows = [_row(Scenario, name) for name in names]
    return "\n".join(["| field | what it holds | what it is for |", "| --- | --- | --- |", *rows, ""])


def settings() -> str:
    """Return a table of the settings of `nbgrader_config.py`."""
    rows = [
        f"| `c.{owner.section_names()[-1]}.{name}` | {_cell(trait.help)} | `{trait.default()!r}` |"
        for owner in SETTINGS
        for name, trait in sorted(owner.class_own_traits(config=True).items())
    ]
    return "\n".join(["| setting | what it does | default |", "| --- | --- | --- |", *rows, ""])


def parts() -> dict[str, str]:
    """Return each part by its name, as Markdown."""
    found = {
        "command-list": listing(),
        "commands": "\n".join(command_pages()),
        "settings": settings(),
        "shared-fields": shared_fields(),
    }
    for name, kind in kinds().items():
        found[f"{name}-example"] = f"```text\n{scenario(name, Use.GRADED)}\n```\n"
        found[f"{name}-fields"] = fields(kind)
        found[f"{name}-response"] = inspect.getdoc(inspect.getmodule(kind)).rpartition("Response: ")[2] + "\n"
    return found


def filled(page: str, found: Mapping[str, str]) -> str:
    """Return a page with each part as the code has it now."""
    return PART.sub(lambda part: f"{part[1]}\n{found[part[2]]}\n{part[3]}", page)


def pages() -> list[Path]:
    """Return the pages of the docs."""
    return sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)


def _row(kind: type[Scenario], name: str) -> str:
    field = kind.model_fields[name]
    held = _annotation(kind, name)
    needed = "" if not field.is_required() else " **Needed.**"
    return f"| `{name}` | {held} | {MEANING[name]}{needed} |"


def _annotation(kind: type[Scenario], name: str) -> str:
    """Return what a field holds, in words, by how its type is written in the code."""
    owner = next(one for one in kind.__mro__ if name in vars(one).get("__annotations__", {}))
    written = re.sub(r"^Annotated\[(.*?), Field.*$", r"\1", str(owner.__annotations__[name]))
    return next((words for pattern, words in TYPES if re.search(pattern, written)), "see below")


def _names(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{param.metavar or param.name.upper()}`"
    return ", ".join(f"`{name}`" for name in param.opts)


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


if __name__ == "__main__":
    for path, before in [(path, path.read_text(encoding="utf-8")) for path in pages()]:
        if (after := filled(before, parts())) != before:
            path.write_text(after, encoding="utf-8")
            sys.stderr.write(f"{path.relative_to(DOCS.parent)} is up to date now.\n")
