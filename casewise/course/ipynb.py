"""Reading the course's notebooks, whatever program saved them, and saving them whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
from nbformat import converter

from casewise.course.text import RESTORE, json_in, lines_of, text_of
from casewise.files import read_regular, write_whole
from casewise.scenario import Problem, ScenarioError

SIZE_LIMIT = 64 * 1024 * 1024
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
TYPES = ("code", "markdown", "raw")
ID = re.compile("[A-Za-z0-9_-]{1,64}")
HALF = re.compile("[\ud800-\udfff]")
OLDEST = 2
"""The oldest format that nbformat can still convert."""


def notebook_of(path: Path, label: str) -> Any:
    r"""Return a notebook in today's format, with `\n` between lines and the same cell ids at every reading.

    Raises:
        ScenarioError: if it can't be read; the problems name the line of the file, or the cell.
    """
    try:
        data = read_regular(path, SIZE_LIMIT)
    except OSError as error:
        raise ScenarioError([_closed(path, label, error)]) from None
    if len(data) > SIZE_LIMIT:
        what = "The notebook cannot be read: it is larger than 64 MB."
        fix = "Clear its outputs: menu Edit, Clear Outputs of All Cells."
        raise ScenarioError([Problem(what=what, fix=fix, notebook=label)])
    notebook = _current(json_in(text_of(data, label), label), label)
    if problems := [problem for number, cell in enumerate(notebook.cells, 1) for problem in _cell(cell, number, label)]:
        raise ScenarioError(problems)
    _identify(notebook)
    return notebook


def save(notebook: Any, path: Path) -> None:
    """Replace a notebook, or keep the earlier one if the new one can't be written.

    Raises:
        OSError: if it can't be written.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    text = nbformat.writes(notebook).rstrip("\n")
    write_whole(path, f"{text}\n".encode(), mode=mode)


def _closed(path: Path, label: str, error: OSError) -> Problem:
    if path.is_symlink():
        return Problem(what="It is a link, and links aren't read.", fix="Put the file itself here.", notebook=label)
    what = f"The notebook cannot be read: {(error.strerror or str(error)).lower()}."
    return Problem(what=what, fix="Let yourself read it: chmod u+rw FILE.", notebook=label)


def _current(data: object, label: str) -> Any:
    """Return a notebook's JSON in today's format."""
    problem = Problem(what="The notebook cannot be read: the file isn't a notebook.", fix=RESTORE, notebook=label)
    if not isinstance(data, dict) or (major := data.get("nbformat")) is None:
        raise ScenarioError([problem])
    if major not in range(OLDEST, nbformat.current_nbformat + 1):
        what = f"The notebook cannot be read: its format {str(major)[:20]} isn't known here."
        raise ScenarioError([Problem(what=what, fix="Open it in JupyterLab, and save it.", notebook=label)])
    try:
        return _converted(data)
    except Exception:  # noqa: BLE001  (nbformat fails in any way where the parts of a notebook are of the wrong kind)
        raise ScenarioError([problem]) from None


def _converted(data: dict[str, Any]) -> Any:
    for part in (data, *data.get("cells", ())):
        part.setdefault("metadata", {})
    notebook = converter.convert(nbformat.versions[data["nbformat"]].to_notebook_json(data), nbformat.current_nbformat)
    if data["nbformat"] != nbformat.current_nbformat:
        for cell in notebook.cells:
            cell.pop("id", None)  # nbformat makes a random one at each reading
            cell.metadata.pop("collapsed", None)  # a field of the cell in the old format
    for name in ("orig_nbformat", "orig_nbformat_minor"):
        notebook.metadata.pop(name, None)
    notebook.nbformat_minor = nbformat.current_nbformat_minor
    return notebook


def _cell(cell: Any, number: int, label: str) -> Iterator[Problem]:
    """Add missing fields to a cell, and yield its problems."""
    kind, text = cell.get("cell_type"), cell.get("source")
    if kind not in TYPES or not isinstance(text, str) or not isinstance(cell.get("metadata"), dict):
        what = "The cell cannot be read." if kind in TYPES else f'No notebook has cells of the type "{str(kind)[:40]}".'
        yield Problem(what=what, fix="Copy its text into a new cell, and delete it.", notebook=label, cell=number)
        return
    if (half := HALF.search(text)) is not None:
        line = lines_of(text[: half.start()]).count("\n") + 1
        what = "A character here is only half of one, and no file can hold it."
        yield Problem(what=what, fix="Type it again.", notebook=label, cell=number, line=line)
    cell.source = lines_of(text)
    if kind == "code":
        cell.outputs = cell.outputs if isinstance(cell.get("outputs"), list) else []
        cell.setdefault("execution_count", None)


def _identify(notebook: Any) -> None:
    """Give each cell without an id one made from its place."""
    taken: set[str] = set()
    for number, cell in enumerate(notebook.cells, 1):
        name = cell.get("id")
        if not isinstance(name, str) or not ID.fullmatch(name) or name in taken:
            name = next(one for more in count() if (one := f"cell-{number}{f'-{more}' * (more > 0)}") not in taken)
            cell.id = name
        taken.add(name)
