"""Reads scenarios of any kind. Kinds are found by the entry points `casewise.kinds`, Casewise's own among them."""

from __future__ import annotations

import difflib
import re
import sys
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from casewise.plugins import Group
from casewise.scenario import Document, Fault, Scenario, ScenarioError
from casewise.scenario.cell import id_of, without_answer
from casewise.scenario.faults import shared_faults

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


NEAR = 0.7
"""How similar two names are if one may be a typing error for the other."""
OTHER_NAMES = {
    "essay": "reflect",
    "matching": "sort",
    "mcq": "choice",
    "multiple answer": "select",
    "multiple answers": "select",
    "multiple choice": "choice",
    "multiple response": "select",
    "multiple select": "select",
    "ordering": "rank",
    "ranking": "rank",
    "single choice": "choice",
}
"""Kinds by the names that other programs have for them."""
SAYINGS = {
    "missing": ('The scenario has no "{name}".', 'Add "{name}: ...".'),
    "extra_forbidden": ('There is no field "{name}".', "This kind has: {known}."),
    "string_pattern_mismatch": (
        '"{value}" cannot be an id.',
        "Ids are lowercase letters, digits, - and _, and begin with a letter or digit: for example team-room.",
    ),
    "string_too_short": ('"{name}" has no text.', "Write the text after the colon, or on indented lines below it."),
    "string_type": ('"{name}" isn\'t text.', 'Write text after the colon, in "double quotes" if it holds a colon.'),
    "dict_type": ('"{name}" is not a set of "id: text" lines.', 'Write one indented "id: text" a line.'),
    "model_type": ('"{name}" is not a set of fields.', "Write its fields on indented lines below it."),
    "list_type": ('"{name}" is not a list.', 'Write [one, two], or one "- item" a line.'),
    "too_short": ('"{name}" has too few entries: {said}.', "Add what is missing."),
}
"""What pydantic finds, by its type, in the words of an author: what is wrong, and how to fix it."""


FAULT_LIMIT = 50
"""Faults of one scenario that are listed at once. An author who fixes these sees the rest next."""
NUMBER = re.compile(r"(?P<whole>[0-9]{1,4})([.,](?P<part>[0-9]{1,4}))? ?(?P<percent>%)?")


CARD, STYLE, EXAMPLE = "card.js", "card.css", "example.txt"
"""The files beside a kind's class. A kind can go without a style."""


def beside(kind: type[Scenario], name: str) -> str:
    """Return the text of a file beside a kind's class, or nothing if there is no such file."""
    path = files(sys.modules[kind.__module__].__package__ or "").joinpath(name)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def example_files(kind: type[Scenario]) -> dict[str, bytes]:
    """Return what a kind's example shows, such as a picture, by name. It's in a folder `example` beside the class."""
    folder = files(sys.modules[kind.__module__].__package__ or "").joinpath("example")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} if folder.is_dir() else {}


def _unfit(kind: object) -> str:
    """Return why an object can't be used as a kind."""
    if not isinstance(kind, type) or not issubclass(kind, Scenario):
        return "it isn't a subclass of casewise.scenario.Scenario"
    if lacking := sorted(getattr(kind, "__abstractmethods__", ())):
        return f"it lacks {', '.join(lacking)}"
    missing = [name for name in (CARD, EXAMPLE) if not beside(kind, name)]
    return f"there is no {' and no '.join(missing)} beside its class" if missing else ""


KINDS = Group("kinds", _unfit)


def kinds() -> dict[str, type[Scenario]]:
    """Return every kind that is installed, by name."""
    return cast("dict[str, type[Scenario]]", KINDS.found)


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
        faults += islice(chain(shared_faults(model), model.faults()), FAULT_LIMIT)
        faults += [] if faults else _of_variants(model)
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


def _of_variants(model: Scenario) -> list[Fault]:
    """Return what is wrong with the facts and the keys of the variants of a scenario that is sound otherwise."""
    faults = []
    for name, variant in model.variants.items():
        try:
            one = model.of_variant(name)
        except ValidationError as error:
            found = [_fault(detail, type(model), {}) for detail in error.errors()[:FAULT_LIMIT]]
        else:
            found = list(islice(chain(shared_faults(one), one.faults()), FAULT_LIMIT))
        answered = dict.fromkeys(("key", "rationale", *model.for_instructors), "answers")
        homes = answered | dict.fromkeys(variant.fields(model), "variants")
        own = [fault for fault in found if fault.path[0] in homes]
        faults += [replace(fault, path=(homes[fault.path[0]], name, *fault.path)) for fault in own]
    return faults[:FAULT_LIMIT]


def _unknown_kind(kind: object) -> Fault:
    names = ", ".join(kinds())
    if kind is None:
        return Fault(("kind",), 'The scenario has no "kind".', f'Add "kind: " and one of: {names}.')
    typed = " ".join(re.findall("[a-z]+", str(kind).lower()))
    near = OTHER_NAMES.get(typed) or next(iter(difflib.get_close_matches(typed, kinds(), n=1)), "")
    meant = f'Did you mean "{near}"? ' if near in kinds() else ""
    return Fault(("kind",), f'There is no kind "{kind}".', f"{meant}Use one of: {names}.")


def _fault(detail: ErrorDetails, kind: type[Scenario], fields: dict[str, Any]) -> Fault:
    """Return one of pydantic's findings in the words of an author."""
    path = tuple(str(step) for step in detail["loc"] if step != "[key]")
    name = path[-1] if path else "id"
    value, known = detail["input"], [field for field in kind.model_fields if field != "id"]
    said = detail["msg"][0].lower() + detail["msg"][1:]
    if detail["type"] == "float_parsing" and (number := _number(_typed(name, value, fields.get(path[0])))):
        return Fault(path, *number)
    if detail["type"] == "value_error":  # what a kind's own validator says: ValueError(what, fix)
        return Fault(path, *(*map(str, detail["ctx"]["error"].args), "Correct the value.")[:2])
    what, fix = SAYINGS.get(detail["type"], ('"{name}" cannot be "{value}": {said}.', "Correct the value."))
    if detail["type"] == "extra_forbidden" and len(path) > 1:
        fix = f'Remove it, or look up "{path[0]}" on the page of this kind in the docs.'
    if detail["type"] == "extra_forbidden" and (near := difflib.get_close_matches(name, known, n=1, cutoff=NEAR)):
        fix = f'Did you mean "{near[0]}"?'
    if path[:1] == ("variants",) and len(path) > 2 and detail["type"] == "extra_forbidden":  # noqa: PLR2004
        what, fix = 'A variant can\'t have "{name}" of its own.', "All variants share it: write it beside the variants."
    if path == ("key",) and detail["type"] in ("dict_type", "list_type") and isinstance(value, str):
        fix = "Write key: {form}."
        if isinstance(options := fields.get("options"), dict) and value not in options and options:
            fix = f"Name an option, as in key: {_key(next(iter(options)), kind)}. There are: {', '.join(options)}."
            fix = fix.replace("{", "{{").replace("}", "}}")
    words = {"name": name, "value": value, "said": said, "known": ", ".join(known), "form": _key(value, kind)}
    return Fault(path, what.format_map(words), fix.format_map(words))


def _key(value: object, kind: type[Scenario]) -> str:
    """Return a key of one part in the form of this kind."""
    return kind.key_form.replace("id", str(value or "id"), 1)


def _typed(name: str, value: object, around: object) -> str:
    """Return a number as its author typed it: in { }, YAML makes an entry of its own from what follows a comma."""
    if value == "" and name.isdigit() and isinstance(around, dict):
        names = list(around)
        return f"{around[names[max(names.index(name) - 1, 0)]]},{name}" if name in names else ""
    return str(value)


def _number(typed: str) -> tuple[str, str] | None:
    """Return what is wrong with a decimal comma or a percentage, and how to fix it; None for anything else."""
    if not (found := NUMBER.fullmatch(typed)):
        return None
    number = f"{found['whole']}.{found['part'] or 0}"
    fix = f"Write {float(number) / 100:g}." if found["percent"] else f"Write {number}, with a decimal point."
    return f'"{typed}" isn\'t a number.', fix
