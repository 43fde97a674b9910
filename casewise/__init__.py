"""Casewise: courses taught by cases, as Jupyter notebooks whose answers are data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casewise.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from casewise.scenario import Problem

__all__ = ["__version__", "load_ipython_extension"]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make ``%%scenario`` and ``%review`` known to a notebook: what ``%load_ext casewise`` calls."""
    from casewise.notebook import load  # noqa: PLC0415  (grading imports the package without IPython)

    load(shell, _proofread)


def _proofread(source: str, folder: Path) -> list[Problem]:
    """Return what an author must fix in a cell. A learner's kernel never imports what this needs."""
    from casewise.course.proof import proofread  # noqa: PLC0415

    return proofread(source, folder)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Return the module with Casewise's server extension."""
    return [{"module": "casewise.lab"}]
