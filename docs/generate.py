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
from casewise.gradebook.sections import Sections
from casewise.gradebook.settings import CertificateSettings, Deadlines, Xapi
from casewise.grading.feedback import FeedbackPage
from casewise.kinds import kinds
from casewise.scenario import Judge, Scenario

DOCS = Path(__file__).parent
PART = re.compile(r"(?s)(<!-- generated: ([\w-]+) -->\n).*?(<!-- end of \2 -->)")
SETTINGS: list[type[Configurable]] = [FeedbackPage, CertificateSettings, Deadlines, Sections, Xapi]
HELD = {
    ("number", ""): "a number",
    ("integer", ""): "a whole number",
    ("boolean", ""): "`true` or `false`",
    ("string", ""): "text",
    ("object", "number"): "`{id: weight}`, weights from 0 to 1",
    ("object", "id"): "`{id: id}`",
    ("object", "string"): "`id: text`, one a line",
    ("array", "id"): "`[id, id, ...]`",
    ("array", "integer"): "`[least, most]`",
    ("array", "string"): "`[text, text, ...]`, or one `- text` a line",
}
"""What a field holds, by its type in a JSON schema and the type of what is in it."""


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
    unkeyed = {"key"} if kind.judge is Judge.PERSON else set()
    names = [name for name in kind.model_fields if name not in {*shared, *unkeyed, "id"}]
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
    schema = kind.model_json_schema()
    field = schema["properties"][name]
    needed = " **Needed.**" if name in schema.get("required", ()) else ""
    return f"| `{name}` | {_held(field, schema.get('$defs', {}))} | {field['description']}{needed} |"


def _held(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Return in words what a field of a JSON schema holds."""
    field = next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), field)
    inner = field.get("items") or next(iter(field.get("patternProperties", {}).values()), {})
    if "$ref" in inner:
        names = ", ".join(definitions[inner["$ref"].rpartition("/")[2]]["properties"])
        return f"a list of `{{{names}}}`" if "items" in field else f"`id: {{{names}}}`, one a paragraph"
    if "$ref" in field:
        return f"`{{{', '.join(definitions[field['$ref'].rpartition('/')[2]]['properties'])}}}`"
    of = "id" if "pattern" in inner else inner.get("type", "")
    return HELD.get((field.get("type", ""), of), "see below")


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
