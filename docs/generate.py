"""What the docs take from the code: commands, fields of each kind, settings. The README's list of commands too.

As a script it brings the README's list up to date.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from traitlets.config import Configurable

from casewise.cli import app
from casewise.cli.output import Exit
from casewise.course.new import scenario
from casewise.course.use import Use
from casewise.gradebook.settings import Certificate, Deadlines
from casewise.grading.feedback import FeedbackPage
from casewise.kinds import kinds
from casewise.scenario import Scenario

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
README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- commands: make readme -->", "<!-- end of commands -->"
SETTINGS: list[type[Configurable]] = [FeedbackPage, Certificate, Deadlines]


def commands() -> dict[str, Any]:
    """Return the commands of the application by name."""
    return dict(sorted(typer.main.get_command(app).commands.items()))  # type: ignore[attr-defined]


def first_sentence(text: str) -> str:
    """Return the first sentence of a command's help."""
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]


def listing() -> str:
    """Return the README's list of commands, between its marks."""
    rows = [f"| `casewise {name}` | {first_sentence(command.help)} |" for name, command in commands().items()]
    return "\n".join([BEGIN, "", "| command | what it does |", "| --- | --- |", *rows, "", END])


def command_pages() -> Iterator[str]:
    """Yield the reference of each command, as Markdown."""
    for name, command in commands().items():
        said, _, example = command.help.partition("Example: ")
        yield f"## casewise {name}\n\n{' '.join(said.split())}\n\n```console\n$ {example.strip()}\n```\n"
        rows = [f"| {_names(one)} | {_meaning(one)} |" for one in command.params if one.name != "help"]
        yield "\n".join(["| argument or option | what it is for |", "| --- | --- |", *rows, ""])


def exit_codes() -> str:
    """Return what each exit code says."""
    rows = [f"| {code.value} | {code.name.replace('_', ' ').lower()} |" for code in Exit]
    return "\n".join(["| code | says |", "| --- | --- |", *rows, ""])


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


def settings() -> Iterator[str]:
    """Yield the settings of `nbgrader_config.py`, as Markdown."""
    for settings_of in SETTINGS:
        for name, trait in sorted(settings_of.class_own_traits(config=True).items()):
            yield f"`c.{settings_of.__name__}.{name}`\n: {trait.help} By default: `{trait.default()!r}`.\n"


def write(folder: Path) -> None:
    """Write everything that pages include."""
    folder.mkdir(exist_ok=True)
    pages = {"commands": "\n".join(command_pages()), "exit-codes": exit_codes(), "settings": "\n".join(settings())}
    pages["shared"] = shared_fields()
    for name, kind in kinds().items():
        pages[f"{name}-fields"] = fields(kind)
        pages[f"{name}-example"] = f"```text\n{scenario(name, Use.GRADED)}\n```\n"
        pages[f"{name}-response"] = inspect.getdoc(inspect.getmodule(kind)).rpartition("Response: ")[2] + "\n"
    for name, text in pages.items():
        path = folder / f"{name}.txt"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


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
        return f"`id: {{{names}}}`, one a paragraph"
    of = "id" if "pattern" in inner else inner.get("type", "")
    return HELD.get((field.get("type", ""), of), "see below")


def _names(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{param.metavar or param.name.upper()}`"
    return ", ".join(f"`{name}`" for name in param.opts)


def _meaning(param: Any) -> str:
    return (param.help or "").replace("|", "\\|")


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: listing(), text, flags=re.DOTALL), encoding="utf-8")
    sys.stderr.write("The README's list of commands is up to date.\n")
