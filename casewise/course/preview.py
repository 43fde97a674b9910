"""Previews: running the notebooks in `source/` once, so that each scenario shows its preview to the author.

Each of them then ends with the references of its scenarios.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from casewise import kinds
from casewise.course import hosts
from casewise.course.hosts import Left
from casewise.course.ipynb import KERNEL, save
from casewise.course.module import Module
from casewise.course.references import HEADING, References, is_references, references_of
from casewise.errors import CasewiseError
from casewise.languages.catalogs import speaking
from casewise.languages.setting import language_of
from casewise.scenario import ScenarioError
from casewise.scenario.cell import is_scenario

CLOSING = HEADING.strip("# ").lower()
"""The id of the cell with the references."""
TIMEOUT = 60
"""How many seconds one cell may take."""
QUIET = ["--log-level=ERROR"]
"""A kernel always warns that other users of this machine could listen, which doesn't matter here."""


@dataclass(frozen=True)
class Preview:
    """A notebook that was run and saved, and the metadata that was removed from it."""

    path: Path
    dropped: Left


def preview(module: Module, drop: Iterable[str] = ()) -> Iterator[Preview]:
    """Run each notebook of a module, and save it with its previews and without other programs' metadata.

    `drop` names more metadata to remove.

    Raises:
        ScenarioError: if a scenario or a notebook can't be read, or a cell fails; that notebook stays unchanged.
        CasewiseError: if no kernel starts; the notebook stays unchanged.
        OSError: if a notebook can't be saved; it stays unchanged.
    """
    names = list(drop)
    module.scenarios()
    references, spoken = References.read(module.folder.parent), language_of(module.folder.parent)
    for path, notebook in module.notebooks():
        dropped = hosts.drop(notebook, names)
        if references:
            with speaking(spoken):
                close(notebook, references)
        notebook.metadata.kernelspec = KERNEL
        _run(notebook, module, path)
        notebook.metadata.language_info = {"name": "python"}
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        save(notebook, path)
        yield Preview(path, dropped)


def _run(notebook: Any, module: Module, path: Path) -> None:
    where = {"metadata": {"path": str(module.folder)}}
    settings: dict[str, Any] = {"timeout": TIMEOUT, "store_widget_state": False, "extra_arguments": QUIET}
    number: int | None = None

    def begin(cell_index: int, **_: Any) -> None:
        nonlocal number
        number = cell_index + 1

    try:
        NotebookClient(notebook, resources=where, on_cell_start=begin, **settings).execute()
    except CellExecutionError as error:
        what = f"This cell can't be run: {error.ename}: {error.evalue}."
    except CellTimeoutError:
        what = f"This cell takes longer than {TIMEOUT} seconds."
    except DeadKernelError:
        what = "This cell ended the program that runs it."
    except RuntimeError as error:
        raise CasewiseError(
            f"{module.label(path)} can't be run: {error}.\nTry again when this machine has less to do."
        ) from error
    else:
        return
    raise ScenarioError([module.problem(what, "Fix this cell, or delete it.", path, cell=number)])


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
    """Whether a cell holds the references of an earlier preview. Some programs add another cell after it."""
    return bool(cell.cell_type == "markdown" and is_references(cell.source))
