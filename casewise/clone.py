"""A clone of the repository and its environment: whether `make` has to bring the environment up to date."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MADE_OF = ("requirements.lock", "pyproject.toml")
"""What says which packages an environment holds."""
EXTENSION = Path("casewise", "lab", "extension")
INSTALLED = Path("share", "jupyter", "labextensions", "casewise")
"""Where JupyterLab finds a copy of the extension."""


def outdated(root: Path = ROOT, environment: str = sys.prefix) -> str:
    """Return the command that brings a clone's environment up to date; an empty text if it is, or there's no clone."""
    made, ready = Path(environment), root / ".venv" / "ready"
    if made.resolve() != (root / ".venv").resolve() or not ready.is_file():
        return ""
    since = ready.stat().st_mtime
    newer = any((root / name).stat().st_mtime > since for name in MADE_OF if (root / name).is_file())
    command = f"make -C {root} .venv/ready"
    return command if newer or _copied(root / EXTENSION) != _copied(made / INSTALLED, root / EXTENSION) else ""


def _copied(folder: Path, like: Path | None = None) -> dict[str, bytes]:
    """Return the contents of the files in a folder; only those that are also in another one, if that's given."""
    names = [str(path.relative_to(like or folder)) for path in (like or folder).rglob("*") if path.is_file()]
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
