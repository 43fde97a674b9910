"""Asking nbgrader, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from casewise.errors import CasewiseError

PATIENCE = 120.0
"""Seconds after which nbgrader is given up."""
ROOT = "CASEWISE_ROOT"
"""The environment variable in which a Jupyter server tells its kernels its root."""


class Action(Enum):
    """What can be asked. All but the first are about one module, and answer as `handed-in` does."""

    COURSE = "course"
    HANDED_IN = "handed-in"
    FETCH = "fetch"
    HAND_IN = "hand-in"
    FEEDBACK = "feedback"


class ExchangeError(CasewiseError):
    """nbgrader could not do it. The message says why, in words for a learner."""


class NoExchangeError(ExchangeError):
    """There is no exchange here, or this module did not come from it."""


class NoAnswerError(ExchangeError):
    """nbgrader could not be reached: nobody knows whether it did anything."""


def ask(action: Action, home: Path | None, module: str = "", *, folder: Path | None = None) -> Any:
    """Return nbgrader's answer as JSON.

    `home` is the root of the learner's server: its nbgrader settings count beside those of the system and the user.
    They are a program, so none is ever read from a `folder` with modules that may have come from someone else. Without
    a `folder`, the modules are in `home`.

    Raises:
        NoExchangeError: where there is no exchange for this module.
        NoAnswerError: if nbgrader doesn't answer.
        ExchangeError: if nbgrader fails.
    """
    if find_spec("nbgrader") is None:
        raise NoExchangeError("nbgrader isn't installed here.")
    # -P: nothing that lies in the current folder is imported. nbgrader reads its settings there, too.
    here = home or Path(sys.prefix)
    command = [
        sys.executable,
        "-P",
        "-m",
        "casewise.learner.nbgrader_process",
        action.value,
        module,
        str(folder or here),
    ]
    try:
        done = subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603
        answer = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise NoAnswerError("nbgrader does not answer. Try again; if this stays, tell your instructor.") from None
    if "missing" in answer:
        raise NoExchangeError(answer["missing"])
    if "error" in answer:
        raise ExchangeError(answer["error"])
    return answer["result"]
