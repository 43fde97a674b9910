"""Previews: the notebooks of `source/` run once, so that they show each scenario as its author should see it."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

from casewise.course.module import Module

TIMEOUT = 60
"""Seconds that one cell may take."""


def preview(module: Module) -> list[Path]:
    """Run every notebook of a module, save it with its previews, and return the paths.

    Raises:
        CellExecutionError: if a cell fails; that notebook is left as it was.
    """
    paths = []
    for path, notebook in module.notebooks():
        where = {"metadata": {"path": str(module.folder)}}
        client = NotebookClient(notebook, timeout=TIMEOUT, store_widget_state=False, resources=where)
        client.execute()
        notebook.metadata.language_info = {"name": "python"}
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        nbformat.write(notebook, path)
        paths.append(path)
    return paths
