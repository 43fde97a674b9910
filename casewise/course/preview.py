"""Previews: the notebooks of `source/` run once, so that they show each scenario as its author should see it.

Each of them then ends with the references of its scenarios.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from casewise import kinds
from casewise.course.module import Module
from casewise.course.references import HEADING, References, of_notebook
from casewise.scenario import Problem, ScenarioError
from casewise.scenario.cell import is_scenario

TIMEOUT = 60
"""Seconds that one cell may take."""
QUIET = ["--log-level=ERROR"]
"""A kernel warns each time that others on this machine could listen; there is nothing to hear."""


def preview(module: Module) -> list[Path]:
    """Run every notebook of a module, save it with its previews, and return the paths.

    Raises:
        ScenarioError: if a scenario or a notebook cannot be read, or a cell fails; that notebook is left as it was.
    """
    module.scenarios()
    references = References.read(module.folder.parent)
    paths = []
    for path, notebook in module.notebooks():
        where = {"metadata": {"path": str(module.folder)}}
        if references:
            close(notebook, references)
        settings: dict[str, Any] = {"timeout": TIMEOUT, "store_widget_state": False, "extra_arguments": QUIET}
        client = NotebookClient(notebook, resources=where, **settings)
        try:
            client.execute()
        except CellExecutionError as error:
            what, fix = f"A cell cannot be run: {error.ename}: {error.evalue}.", "Mend that cell, or delete it."
            raise ScenarioError([Problem(what=what, fix=fix, notebook=module.label(path))]) from error
        notebook.metadata.language_info = {"name": "python"}
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        nbformat.write(notebook, path)
        paths.append(path)
    return paths


def close(notebook: Any, references: References) -> None:
    """End a notebook with the references that its scenarios cite."""
    if of_notebook(notebook):
        notebook.cells.pop()
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    if scenarios := [kinds.read_cell(text) for text in sources if is_scenario(text)]:
        cell = nbformat.v4.new_markdown_cell(references.closing(scenarios))
        cell.id = HEADING.strip("# ").lower()
        notebook.cells.append(cell)
