"""Previews: the notebooks of `source/` run once, so that they show each scenario as its author should see it.

Each of them then ends with the references of its scenarios.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from casewise import kinds
from casewise.course import hosts
from casewise.course.hosts import Left
from casewise.course.ipynb import KERNEL, save
from casewise.course.module import Module
from casewise.course.references import HEADING, References, references_of
from casewise.scenario import Problem, ScenarioError
from casewise.scenario.cell import is_scenario

CLOSING = HEADING.strip("# ").lower()
"""The id of the cell with the references."""
TIMEOUT = 60
"""Seconds that one cell may take."""
QUIET = ["--log-level=ERROR"]
"""A kernel warns each time that others on this machine could listen; there is nothing to hear."""


@dataclass(frozen=True)
class Preview:
    """A notebook that was run and saved, and the metadata of other programs that was dropped from it."""

    path: Path
    dropped: Left


def preview(module: Module, drop: Iterable[str] = ()) -> Iterator[Preview]:
    """Run each notebook of a module, and save it with its previews and without what other programs left in it.

    `drop` has the names of more metadata to take out.

    Raises:
        ScenarioError: if a scenario or a notebook cannot be read, or a cell fails; that notebook is left as it was.
        OSError: if a notebook cannot be saved; it is left as it was.
    """
    names = list(drop)
    module.scenarios()
    references = References.read(module.folder.parent)
    for path, notebook in module.notebooks():
        dropped = hosts.drop(notebook, names)
        if references:
            close(notebook, references)
        notebook.metadata.kernelspec = KERNEL
        _run(notebook, module, module.label(path))
        notebook.metadata.language_info = {"name": "python"}
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        save(notebook, path)
        yield Preview(path, dropped)


def _run(notebook: Any, module: Module, label: str) -> None:
    where = {"metadata": {"path": str(module.folder)}}
    settings: dict[str, Any] = {"timeout": TIMEOUT, "store_widget_state": False, "extra_arguments": QUIET}
    try:
        NotebookClient(notebook, resources=where, **settings).execute()
    except CellExecutionError as error:
        what, fix = f"A cell cannot be run: {error.ename}: {error.evalue}.", "Fix that cell, or delete it."
        raise ScenarioError([Problem(what=what, fix=fix, notebook=label)]) from error


def close(notebook: Any, references: References) -> None:
    """End a notebook with the references that its scenarios cite."""
    if references_of(notebook):
        notebook.cells.pop()
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != CLOSING or not _is_closing(cell)]
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    if scenarios := [kinds.read_cell(text) for text in sources if is_scenario(text)]:
        cell = nbformat.v4.new_markdown_cell(references.closing(scenarios))
        cell.id = CLOSING
        notebook.cells.append(cell)


def _is_closing(cell: Any) -> bool:
    """Whether a cell, which some program may have put another one after, is the references of an earlier preview."""
    return bool(cell.cell_type == "markdown" and cell.source.startswith(HEADING))
