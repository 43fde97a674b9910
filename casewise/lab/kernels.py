"""What a kernel is told when Jupyter Server starts it: the server's root, and where not to import from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp

from casewise.learner.ask import ROOT
from casewise.learner.fetched import may_run

SAFE = "PYTHONSAFEPATH"

Environment = Callable[[str | None, str | None], dict[str, str]]
"""Returns the environment of a kernel for the notebook at a path, by the session's path and name."""


def inform(server: ServerApp) -> None:
    """Have every kernel that this server starts get `environment`."""
    root, before = Path(server.root_dir), server.session_manager.get_kernel_env
    server.session_manager.get_kernel_env = environment(root, before)


def environment(root: Path, before: Environment) -> Environment:
    """Return what adds to a kernel's environment the server's root, whose nbgrader settings count.

    The cells of a course notebook run when it is opened. Where a folder came from a classmate, a file `casewise.py` in
    it would run with them: so the kernel of such a notebook has its folder not among the places to import from.
    """

    def environment_of(path: str | None, name: str | None = None) -> dict[str, Any]:
        told = {**before(path, name), ROOT: str(root)}
        return {**told, SAFE: "1"} if path and may_run(root / path.lstrip("/")) else told

    return environment_of
