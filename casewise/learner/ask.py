"""Asking nbgrader, in a separate process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from casewise.errors import CasewiseError
from casewise.languages.catalogs import VARIABLE, _, language
from casewise.surroundings import in_browser

PATIENCE = 120.0
"""How many seconds to wait for nbgrader."""
ROOT = "CASEWISE_ROOT"
"""The environment variable that gives kernels the root of their Jupyter server."""


class Action(Enum):
    """What can be asked. All but the first are about one module, and have the same answer as `handed-in`."""

    COURSE = "course"
    HANDED_IN = "handed-in"
    FETCH = "fetch"
    HAND_IN = "hand-in"
    FEEDBACK = "feedback"


class ExchangeError(CasewiseError):
    """nbgrader failed. The message says why, for a learner."""


class NoExchangeError(ExchangeError):
    """There is no exchange here, or this module didn't come from it."""


class NoAnswerError(ExchangeError):
    """nbgrader could not be reached: nobody knows whether it did anything."""


def ask(action: Action, home: Path | None, module: str = "", *, folder: Path | None = None) -> Any:
    """Return nbgrader's answer as JSON.

    `home` is the root of the learner's server; its nbgrader settings count besides those of the system and the user.
    Settings are a program, so they are never read from a `folder` of modules that may have come from someone else.
    Without a `folder`, the modules are in `home`.

    Raises:
        NoExchangeError: where there is no exchange for this module.
        NoAnswerError: if nbgrader doesn't answer.
        ExchangeError: if nbgrader fails.
    """
    if in_browser():
        raise NoExchangeError("a page in a browser has no exchange")
    if find_spec("nbgrader") is None:
        raise NoExchangeError(_("nbgrader isn't installed here."))
    # -P: nothing that lies in the current folder is imported. nbgrader reads its settings there, too.
    here = home or Path(sys.prefix)
    asked = [action.value, module, str(folder or here)]
    command = [sys.executable, "-P", "-m", "casewise.learner.nbgrader_process", *asked]
    try:
        environment = {**os.environ, VARIABLE: language()}
        done = subprocess.run(  # noqa: S603
            command, cwd=here, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        answer = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise NoAnswerError(_("nbgrader does not answer. Try again; if this stays, tell your instructor.")) from None
    if "missing" in answer:
        raise NoExchangeError(answer["missing"])
    if "error" in answer:
        raise ExchangeError(answer["error"])
    return answer["result"]
