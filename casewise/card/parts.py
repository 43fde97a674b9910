"""The front-end files of this folder. They are joined when they are imported, so there is nothing to build."""

from __future__ import annotations

from importlib.resources import files


def joined(*names: str) -> str:
    """Return the text of several files as one."""
    folder = files(__package__)
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)
