"""What the desk remembers of each module between two commands: `gradebook/desk/notes.json`.

Losing it loses nothing: the desk then suggests a step once more.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from casewise.files import write_whole

FOLDER = Path("gradebook", "desk")
NAME = "notes.json"
COMPARED = "compared.json"
VERSION = 1
SENTENCES = 50
"""How many sentences are kept of what to look at."""


@dataclass(frozen=True)
class Note:
    """What the last commands said of one module.

    `problems` were found in the source with the stamp `source`. `graded` is the stamp of the release that was graded
    last, `returned` that of the marks in the feedback pages, and `reported` that of those in the report. `failed` says
    why a hand-in can't be graded, and `graded_at` when that was. `look` has sentences about hand-ins to look at.
    """

    problems: int = 0
    source: str = ""
    graded: str = ""
    graded_at: float = 0.0
    returned: str = ""
    reported: str = ""
    failed: dict[str, str] = field(default_factory=dict)
    look: list[str] = field(default_factory=list)


def read_notes(root: Path) -> dict[str, Note]:
    """Return the notes on a course, by module; none if they can't be read."""
    try:
        data = json.loads((root / FOLDER / NAME).read_bytes())
        return {str(name): Note(**note) for name, note in data["modules"].items()} if data["v"] == VERSION else {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def write_note(root: Path, module: str, **changes: Any) -> None:
    """Change the note on a module.

    Raises:
        OSError: if it can't be written.
    """
    notes = read_notes(root)
    notes[module] = replace(notes.get(module, Note()), **changes)
    data = {"v": VERSION, "modules": {name: asdict(note) for name, note in notes.items()}}
    private(root)
    write_whole(root / FOLDER / NAME, json.dumps(data).encode(), mode=0o600, flush=False)


def read_compared(root: Path) -> dict[str, str]:
    """Return the stamps of sources and releases that were compared and are the same, by module."""
    try:
        data = json.loads((root / FOLDER / COMPARED).read_bytes())
        return {str(name): str(stamp) for name, stamp in data.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def write_compared(root: Path, compared: dict[str, str]) -> None:
    """Keep such stamps. If that fails, they are only compared again."""
    with suppress(OSError):
        private(root)
        write_whole(root / FOLDER / COMPARED, json.dumps(compared).encode(), mode=0o600, flush=False)


def private(root: Path, name: str = "") -> Path:
    """Return a folder of the desk that only its owner may enter, and make it if it isn't there."""
    folder = root / FOLDER / name if name else root / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def noted(note: Note, action: str, facts: dict[str, Any], result: dict[str, Any], now: float) -> dict[str, Any]:
    """Return what a command that has ended changes in a module's note.

    `facts` is what the desk knew of the module when the command began, and `result` is what the command printed.
    """
    if action in {"check", "build"} and "problems" in result:
        mine = [one for one in result["problems"] if f"/{facts['module']}" in str(one.get("notebook", ""))]
        return {"problems": len(mine), "source": facts["source"]}
    if action == "grade" and "failed" in result:
        remarks = result.get("remarks", {}).items()
        said = [f"{learner}: {remark}" for learner, those in remarks for remark in those]
        said += [f"{', '.join(group)}: their journals share answers; one is a copy." for group in result["alike"]]
        look = said[:SENTENCES] if result.get("graded") else note.look
        return {"graded": facts["release"], "graded_at": now, "failed": result["failed"], "look": look}
    if action == "feedback":
        return {"returned": facts["marks"]}
    return {"reported": facts["marks"]} if action == "report" else {}
