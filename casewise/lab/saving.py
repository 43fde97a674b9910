"""Saving a notebook with the learner's answers and with static cards instead of live ones.

A widget ends with its kernel, and a reopened notebook would say "model not found" instead. So the saved notebook has
static cards with the journal's answers. Its metadata has a copy of the latest answers, because an LMS often passes on
only the notebook.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from casewise.card import learner, waiting
from casewise.card.review import summary
from casewise.journal import NAME, Record, accepting
from casewise.journal import file as journal
from casewise.learner.fetched import scenarios_in, standing
from casewise.scenario import Scenario
from casewise.scenario.cell import REVIEW, id_of, is_setup, source

PROOF = "proof"
WIDGET = "application/vnd.jupyter.widget-view+json"

log = logging.getLogger(__name__)


def on_saving(model: dict[str, Any], path: str, contents_manager: Any, **_more: Any) -> None:
    """Change a course notebook in place just before it's saved. All other files stay unchanged.

    An author's notebook in `source/` is recognized by the cell that loads Casewise.
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    if "casewise" not in content.get("metadata", {}):
        if any(is_setup(source(cell)) for cell in content.get("cells", [])):
            leave_preview(content)
        return
    folder = Path(contents_manager.root_dir, path.lstrip("/")).parent
    found = scenarios_in(content)
    try:
        lines = journal.content(folder / NAME)
    except OSError as error:
        log.warning("The journal in %s cannot be read, and %s is saved without it: %s", folder, path, error)
        lines = b""
    take_along(content, journal.read_bytes(lines))
    record = journal.read_bytes(lines, accepting(found))
    record.learner = learner()
    leave_cards(content, found, record)


def take_along(notebook: dict[str, Any], record: Record) -> None:
    """Copy the answers that count into the notebook's metadata. A missing journal never wipes an earlier copy."""
    if record.latest:
        notebook["metadata"]["casewise"]["responses"] = {
            scenario: entry.to_json() for scenario, entry in record.latest.items()
        }


def leave_cards(notebook: dict[str, Any], found: dict[str, Scenario], record: Record) -> None:
    """Replace every live card by a static one, and remove other widgets' views and states."""
    notebook["metadata"].pop("widgets", None)
    for cell in notebook.get("cells", []):
        outputs = cell.get("outputs", [])
        if not any(WIDGET in output.get("data", {}) for output in outputs):
            continue
        card = _static(source(cell), found, record)
        if is_setup(source(cell)):  # the header means nothing without its kernel
            outputs = [output for output in outputs if WIDGET not in output.get("data", {})]
        for output in outputs:
            if output.get("data", {}).pop(WIDGET, None) and card:
                output["data"]["text/html"] = card
        cell["outputs"] = [output for output in outputs if output.get("data", True)]


def leave_preview(notebook: dict[str, Any]) -> None:
    """Remove trial cards and proofreading from an author's notebook. Previews stay, so its file rarely changes."""
    notebook["metadata"].pop("widgets", None)
    for cell in notebook["cells"]:
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if not _passing(output)]


def _passing(output: dict[str, Any]) -> bool:
    return WIDGET in output.get("data", {}) or output.get("metadata", {}).get("casewise") == PROOF


def _static(text: str, found: dict[str, Scenario], record: Record) -> str | None:
    """Return the static HTML for a cell's widget, or None if the widget isn't Casewise's."""
    if text.strip() == REVIEW:
        return str(summary(standing(found, record)))
    scenario = found.get(id_of(text) or "")
    return None if scenario is None else waiting(record.met(scenario), record.response(scenario), learner())
