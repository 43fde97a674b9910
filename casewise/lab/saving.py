"""Saving a notebook with the learner's answers and with static cards instead of live ones.

A widget ends with its kernel, and a reopened notebook would say "model not found" instead. So the saved notebook has
static cards with the journal's answers. Its metadata has a copy of the latest answers, because an LMS often passes on
only the notebook.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from casewise.card import waiting
from casewise.card.given import Given
from casewise.card.review import summary
from casewise.files import write_whole
from casewise.journal import NAME, Record, accepting
from casewise.journal import file as journal
from casewise.languages.catalogs import speaking
from casewise.learner.fetched import of_course, scenarios_in, standing
from casewise.learner.own_name import learner
from casewise.scenario import Scenario
from casewise.scenario.cell import REVIEW, id_of, is_setup, source
from casewise.scenario.still import MARK, described

PROOF = "proof"
STILL = f'<section class="cw-static {MARK} '
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
    with speaking(_language_of(content)):
        _keep(content, path, Path(contents_manager.root_dir, path.lstrip("/")).parent)


def _keep(content: dict[str, Any], path: str, folder: Path) -> None:
    """Give a learner's notebook its answers and still cards."""
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
    """Replace every live card by a still one, and remove other widgets' views and states.

    A still card that a release brought becomes the learner's: with their facts, order and answer.
    """
    notebook["metadata"].pop("widgets", None)
    for cell in notebook.get("cells", []):
        outputs = cell.get("outputs", [])
        if not any(WIDGET in output.get("data", {}) or _is_still(output) for output in outputs):
            continue
        card = _static(source(cell), found, record)
        if is_setup(source(cell)):  # the header means nothing without its kernel
            outputs = [output for output in outputs if WIDGET not in output.get("data", {})]
        for output in outputs:
            if (output.get("data", {}).pop(WIDGET, None) or _is_still(output)) and card:
                output["data"] |= card
        cell["outputs"] = [output for output in outputs if output.get("data", True)]


def prepare(folder: Path) -> None:
    """Give a fetched module's still cards the learner's facts, order and answers. What can't be written stays."""
    for path in sorted(folder.glob("*.ipynb")):
        if (notebook := of_course(path)) is None:
            continue
        try:
            before = path.read_bytes()
            found = scenarios_in(notebook)
            record = journal.read(folder / NAME, accepting(found))
            record.learner = learner()
            with speaking(_language_of(notebook)):
                leave_cards(notebook, found, record)
            after = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
            if after != before:
                write_whole(path, after, mode=path.stat().st_mode & 0o777)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            log.warning("The cards in %s stay as they were released.", path, exc_info=True)


def _language_of(notebook: dict[str, Any]) -> object:
    about = notebook["metadata"].get("casewise")
    return about.get("language") if isinstance(about, dict) else None


def leave_preview(notebook: dict[str, Any]) -> None:
    """Remove trial cards and proofreading from an author's notebook. Previews stay, so its file rarely changes."""
    notebook["metadata"].pop("widgets", None)
    for cell in notebook["cells"]:
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if not _passing(output)]


def _passing(output: dict[str, Any]) -> bool:
    return WIDGET in output.get("data", {}) or output.get("metadata", {}).get("casewise") == PROOF


def _is_still(output: dict[str, Any]) -> bool:
    """Whether an output is a still card of ours, which JSON keeps as one text or as lines."""
    data = output.get("data")
    html = data.get("text/html", "") if isinstance(data, dict) else ""
    return ("".join(map(str, html)) if isinstance(html, list) else str(html)).startswith(STILL)


def _static(text: str, found: dict[str, Scenario], record: Record) -> dict[str, str]:
    """Return what is shown instead of a cell's widget; empty if the widget isn't Casewise's."""
    if text.strip() == REVIEW:
        return {"text/html": str(summary(standing(found, record)))}
    if (scenario := found.get(id_of(text) or "")) is None:
        return {}
    met, response, entry = record.met(scenario), record.response(scenario), record.latest.get(scenario.id)
    kept = Given(response, entry.confidence, checked=bool(entry.checked)) if entry else Given(response)
    return {"text/html": waiting(met, kept, learner()), "text/plain": described(met, response)}
