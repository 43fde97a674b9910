"""Casewise: courses taught by cases, as Jupyter notebooks whose answers are data.

What this package promises to other programs is in `__all__`; docs/python.md describes it. Nothing is imported until
it's asked for, so `import casewise` takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from casewise.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from casewise.configuration import configure
    from casewise.course.advice import advice
    from casewise.course.build import build
    from casewise.course.check import check
    from casewise.course.module import Module
    from casewise.errors import CasewiseError
    from casewise.gradebook.course_folder import Course
    from casewise.grading.run import grade
    from casewise.journal import Journal, Record, fingerprint
    from casewise.journal import read as read_journal
    from casewise.kinds import kinds as kinds_by_name
    from casewise.kinds import read_cell
    from casewise.scenario import Problem, Scenario, ScenarioError, Score

__all__ = [
    "CasewiseError",
    "Course",
    "Journal",
    "Module",
    "Problem",
    "Record",
    "Scenario",
    "ScenarioError",
    "Score",
    "__version__",
    "advice",
    "build",
    "check",
    "configure",
    "fingerprint",
    "grade",
    "kinds_by_name",
    "load_ipython_extension",
    "read_cell",
    "read_journal",
]

_PLACES = {
    "CasewiseError": "casewise.errors:CasewiseError",
    "Course": "casewise.gradebook.course_folder:Course",
    "Journal": "casewise.journal:Journal",
    "Module": "casewise.course.module:Module",
    "Problem": "casewise.scenario:Problem",
    "Record": "casewise.journal:Record",
    "Scenario": "casewise.scenario:Scenario",
    "ScenarioError": "casewise.scenario:ScenarioError",
    "Score": "casewise.scenario:Score",
    "advice": "casewise.course.advice:advice",
    "build": "casewise.course.build:build",
    "check": "casewise.course.check:check",
    "configure": "casewise.configuration:configure",
    "fingerprint": "casewise.journal:fingerprint",
    "grade": "casewise.grading.run:grade",
    "kinds_by_name": "casewise.kinds:kinds",
    "read_cell": "casewise.kinds:read_cell",
    "read_journal": "casewise.journal:read",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, there = _PLACES[name].partition(":")
    found = globals()[name] = getattr(import_module(module), there)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make ``%%scenario`` and ``%review`` known to a notebook: what ``%load_ext casewise`` calls."""
    from casewise.notebook import load  # noqa: PLC0415  (grading imports the package without IPython)

    load(shell, _proofread)


def _proofread(source: str, folder: Path) -> list[Problem]:
    """Return what an author must fix in a cell. A learner's kernel never imports what this needs."""
    try:
        from casewise.course.proof import proofread  # noqa: PLC0415  (only an author has its libraries)
    except ModuleNotFoundError as error:
        from casewise.extras import missing_extra  # noqa: PLC0415  (as above)
        from casewise.scenario import Problem  # noqa: PLC0415  (as above)

        missing = missing_extra(error, "author")
        return [Problem(what=missing.what, fix=missing.fix)]
    return proofread(source, folder)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Return the modules with Casewise's server extensions."""
    return [{"module": f"casewise.{room}"} for room in ("lab", "authoring", "desk", "reading")]
