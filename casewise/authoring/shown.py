"""Everything that a form shows of a cell: fields and values, problems beside the field they concern, and measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as Folder
from typing import Any

from nbformat.v4 import new_code_cell

from casewise import kinds
from casewise.authoring.described import described
from casewise.authoring.measured import measured
from casewise.authoring.tree import Data
from casewise.authoring.wrapped import unwrapped
from casewise.course.module import BEGIN, Cell
from casewise.course.plan import Plan
from casewise.course.proof import proofread
from casewise.course.references import References
from casewise.rules.installed import waivable
from casewise.scenario import Document, Problem, Scenario, ScenarioError
from casewise.scenario.cell import id_of
from casewise.scenario.problem import Path

NAMED = re.compile(r'"([a-z0-9][a-z0-9_-]*)"')


def shown(source: str, folder: Folder) -> dict[str, Any]:
    """Return what a form shows of a cell. `folder` is its module's.

    The problems are those that are also below the cell, and in `casewise check`.
    """
    name, body = id_of(source) or "", source.partition("\n")[2]
    problems = proofread(source, folder)
    try:
        data = Document.read(name, body).data
    except ScenarioError as error:
        return {"id": name, "unreadable": True, "problems": [_problem(one, ()) for one in error.problems]}
    kind = kinds.kinds().get(str(data.get("kind")))
    about = described(kind or Scenario)
    rows = list(_rows(data, about["parts"], kind))
    paths = {row["id"]: row["path"] for row in rows}
    return {
        "id": name,
        "unreadable": False,
        "kind": data.get("kind") if kind else "",
        "kinds": sorted(kinds.kinds()),
        "hidden": BEGIN in source,
        **about,
        "values": _unwrapped(data),
        "rows": rows,
        "problems": [_problem(one, _where(one, about["fields"], paths)) for one in problems],
        "measures": _measures(source, folder),
        "course": _course(folder.parent),
    }


def _unwrapped(value: Data) -> Data:
    if isinstance(value, dict):
        return {name: _unwrapped(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_unwrapped(one) for one in value]
    return unwrapped(value.strip())


def _rows(data: Mapping[str, Data], parts: Mapping[str, str], kind: type[Scenario] | None) -> Iterator[dict[str, Any]]:
    """Yield each part with its id, its path and its text; one without a path is within a text."""
    field, within = parts["field"], parts.get("within", "")
    value = data.get(field)
    if isinstance(value, dict):
        for name, one in value.items():
            if within:
                options = one.get(within) if isinstance(one, dict) else None
                for option, text in options.items() if isinstance(options, dict) else ():
                    yield _row(option, (field, name, within, option), text)
            else:
                yield _row(name, (field, name), one)
    elif kind and isinstance(value, str):
        try:
            found = kind.model_construct(**data).parts
        except Exception:  # noqa: BLE001  (a kind from outside may need more than is there yet)
            return
        for name, text in found.items():
            yield _row(name, (), text)


def _row(name: str, path: Path, text: Data) -> dict[str, Any]:
    return {"id": name, "path": list(path), "text": " ".join(text.split()) if isinstance(text, str) else ""}


def _where(problem: Problem, fields: Mapping[str, Any], rows: Mapping[str, list[str]]) -> Path:
    """Return the path of the field that a problem is about, as near as it's known."""
    path = tuple(problem.field.split(".")) if problem.field else ()
    if path and path[0] not in fields:
        return tuple(rows.get(path[0], ())) or path
    if path and path[-1] in ("rationale", "key") and (named := NAMED.search(problem.what)) and named[1] in rows:
        return (*path, named[1])
    return path


def _problem(problem: Problem, path: Path) -> dict[str, Any]:
    return {
        "what": problem.what,
        "fix": problem.fix,
        "path": list(path),
        "line": problem.line,
        "rule": problem.rule if problem.rule in waivable() else "",
        "pointed": problem.pointed,
    }


def _measures(source: str, folder: Folder) -> list[dict[str, Any]]:
    try:
        return measured(Cell("", None, new_code_cell(source)).scenario(), Plan.read(folder.parent))
    except ScenarioError:
        return []


def _course(source: Folder) -> dict[str, Any]:
    """Return the lists from which authors choose: objectives, audiences, citations, and rules that can be waived."""
    try:
        plan, references = Plan.read(source) or Plan(), References.read(source)
    except ScenarioError:
        plan, references = Plan(), None
    known = references.known if references else {}
    return {
        "objectives": plan.objectives,
        "audiences": plan.audiences,
        "citations": {citation: entry.says for citation, entry in known.items()},
        "rules": waivable(),
    }
