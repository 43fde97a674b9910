"""The environment of kernels that Jupyter Server starts: the server's root, and where not to import from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp

from casewise.learner.ask import ROOT
from casewise.learner.fetched import may_run

SAFE = "PYTHONSAFEPATH"

Environment = Callable[[str | None, str | None], dict[str, str]]
"""A function that returns a kernel's environment, from its session's path and name."""


def inform(server: ServerApp) -> None:
    """Make this server start every kernel with `environment`."""
    root, before = Path(server.root_dir), server.session_manager.get_kernel_env
    server.session_manager.get_kernel_env = environment(root, before)


def environment(root: Path, before: Environment) -> Environment:
    """Return a function that adds the server's root to a kernel's environment, because its nbgrader settings count.

    The cells of a course notebook run when it's opened. If its folder came from a classmate, a file `casewise.py` in it
    would run too, so the kernel of such a notebook doesn't import from its folder.
    """

    def environment_of(path: str | None, name: str | None = None) -> dict[str, Any]:
        found = {**before(path, name), ROOT: str(root)}
        return {**found, SAFE: "1"} if path and may_run(root / path.lstrip("/")) else found

    return environment_of
