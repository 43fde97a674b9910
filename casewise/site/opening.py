"""How each notebook opens, as HTML: it can be read while JupyterLab is still on its way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from casewise.scenario.cell import is_scenario
from casewise.scenario.html import prose
from casewise.site.archive import Files

FOLDER = "openings"
RELATIVE = re.compile(r'\b(src|href)="(?![a-z][a-z0-9+.-]*:|[/#])', re.IGNORECASE)
"""What leads to a file beside the notebook."""


def openings(contents: Files) -> Files:
    """Return the text before each notebook's first scenario, by its path in the site. `contents` are the course's."""
    notebooks = {path: json.loads(data) for path, data in contents.items() if path.endswith(".ipynb")}
    return {
        f"{FOLDER}/{path.removesuffix('.ipynb')}.html": _html(notebook, path.rpartition("/")[0]).encode()
        for path, notebook in notebooks.items()
    }


def _html(notebook: dict[str, Any], folder: str) -> str:
    text = "\n".join(prose(text) for text in _texts(notebook))
    return RELATIVE.sub(rf'\1="../files/{folder}/', text)


def _texts(notebook: dict[str, Any]) -> Iterator[str]:
    cells = ((cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"])
    before = takewhile(lambda cell: not is_scenario(cell[1]), cells)
    return (text for kind, text in before if kind == "markdown")
