"""The kinds of scenario, one module each. A new file here, and its part of the card, is a new kind.

A kind's module holds one subclass of `Scenario`; the module's name is the word that authors write after ``kind:``.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from functools import cache, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from casewise.scenario import Document, Fault, Scenario, ScenarioError
from casewise.scenario.cell import id_of, without_answer
from casewise.scenario.model import Id, Weight

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


SAYINGS = {
    "missing": ('The scenario has no "{name}".', 'Add "{name}: ...".'),
    "extra_forbidden": ('There is no field "{name}".', "This kind has: {known}."),
    "string_pattern_mismatch": (
        '"{value}" cannot be an id.',
        "Ids are lower-case letters, digits, - and _, and begin with a letter or digit: for example team-room.",
    ),
    "string_too_short": ('"{name}" has no text.', "Write the text after the colon, or on indented lines below it."),
    "string_type": ('"{name}" is no text.', 'Write text after the colon, in "double quotes" if it holds a colon.'),
    "dict_type": ('"{name}" is not a set of "id: text" lines.', 'Write one indented "id: text" a line.'),
    "model_type": ('"{name}" is not a set of fields.', "Write its fields on indented lines below it."),
    "list_type": ('"{name}" is not a list.', 'Write [one, two], or one "- item" a line.'),
    "too_short": ('"{name}" has too few entries: {said}.', "Add what is missing."),
}
"""What pydantic finds, by its type, in the words of an author: what is wrong, and how to mend it."""


FAULT_LIMIT = 50
"""Faults of one scenario that are told at once: who fixes these is told of more."""
NUMBER = re.compile(r"(?P<whole>[0-9]{1,4})([.,](?P<part>[0-9]{1,4}))? ?(?P<percent>%)?")


@cache
def kinds() -> dict[str, type[Scenario]]:
    """Return every kind by name: one for each module of this folder."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        names = vars(importlib.import_module(f"{__name__}.{module.name}")).values()
        found[module.name] = next(
            name
            for name in names
            if isinstance(name, type) and issubclass(name, Scenario) and name.__module__ == f"{__name__}.{module.name}"
        )
    return found


def read(scenario: str, body: str, *, first_line: int = 2) -> Scenario:
    """Return the scenario written in the body of a cell.

    Args:
        scenario: the id, from the cell's first line.
        body: the YAML below it.
        first_line: the line of the cell on which `body` begins.

    Raises:
        ScenarioError: with all problems at once, each with its field, line and fix.
    """
    document = Document.read(scenario, without_answer(body), first_line=first_line)
    faults = document.faults[:FAULT_LIMIT]
    kind = document.data.get("kind")
    if not isinstance(kind, str) or kind not in kinds():
        raise ScenarioError(document.problems([*faults, _unknown_kind(kind)]))
    try:
        model = kinds()[kind].model_validate({**document.data, "id": scenario})
    except ValidationError as error:
        faults += [_fault(detail, kinds()[kind], document.data) for detail in error.errors()[:FAULT_LIMIT]]
    else:
        faults += islice(chain(model.shared_faults(), model.faults()), FAULT_LIMIT)
    if faults:
        raise ScenarioError(document.problems(faults))
    return model


@lru_cache(maxsize=1024)
def read_cell(source: str) -> Scenario:
    """Return the scenario that a whole cell holds.

    Raises:
        ScenarioError: as `read` does, and for a first line without an id.
    """
    return read(id_of(source) or "", source.partition("\n")[2])


def _unknown_kind(kind: object) -> Fault:
    names = ", ".join(kinds())
    if kind is None:
        return Fault(("kind",), 'The scenario has no "kind".', f'Add "kind: " and one of: {names}.')
    return Fault(("kind",), f'There is no kind "{kind}".', f"Use one of: {names}.")


def _fault(detail: ErrorDetails, kind: type[Scenario], fields: dict[str, Any]) -> Fault:
    """Put one finding of pydantic into the words of an author."""
    path = tuple(str(step) for step in detail["loc"] if step != "[key]")
    name = path[-1] if path else "id"
    value, known = detail["input"], [field for field in kind.model_fields if field != "id"]
    said = detail["msg"][0].lower() + detail["msg"][1:]
    if detail["type"] == "float_parsing" and (number := _number(_typed(name, value, fields.get(path[0])))):
        return Fault(path, *number)
    what, fix = SAYINGS.get(detail["type"], ('"{name}" cannot be "{value}": {said}.', "Correct the value."))
    if detail["type"] == "extra_forbidden" and (near := difflib.get_close_matches(name, known, n=1)):
        fix = f'Did you mean "{near[0]}"?'
    if path == ("key",) and detail["type"] in ("dict_type", "list_type") and isinstance(value, str):
        fix = "Write key: {form}."
    words = {"name": name, "value": value, "said": said, "known": ", ".join(known), "form": _key(value, kind)}
    return Fault(path, what.format_map(words), fix.format_map(words))


def _key(value: object, kind: type[Scenario]) -> str:
    """Return a key of one part, as this kind wants it."""
    part, wanted = value or "id", kind.model_fields["key"].annotation
    if wanted == dict[Id, Weight] | None:
        return f"{{{part}: 1}}"
    return f"{{{part}: category}}" if wanted == dict[Id, Id] | None else f"[{part}]"


def _typed(name: str, value: object, around: object) -> str:
    """Return a number as its author typed it: in { } what stands after a comma has become an entry of its own."""
    if value == "" and name.isdigit() and isinstance(around, dict):
        names = list(around)
        return f"{around[names[max(names.index(name) - 1, 0)]]},{name}" if name in names else ""
    return str(value)


def _number(typed: str) -> tuple[str, str] | None:
    """Return what is wrong with a decimal comma or a percentage, and how to mend it; None for anything else."""
    if not (found := NUMBER.fullmatch(typed)):
        return None
    number = f"{found['whole']}.{found['part'] or 0}"
    fix = f"Write {float(number) / 100:g}." if found["percent"] else f"Write {number}, with a point."
    return f'"{typed}" is no number.', fix
