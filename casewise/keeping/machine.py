"""The health of a machine: its packages, and the extensions of JupyterLab and its server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path, jupyter_path
from packaging.requirements import Requirement

from casewise.clone import outdated
from casewise.extras import GRADE
from casewise.keeping.checkup import Check

LAB = "casewise"
NEEDED = {"casewise": "casewise", "nbgrader": "nbgrader"}
"""Server extensions, by package."""
INSTRUCTORS = "nbgrader"
"""The one that learners do without."""


def packages() -> Iterator[Check]:
    """Yield a result for each package that Casewise needs."""
    yield Check(f"Python {sys.version.split()[0]}")
    if command := outdated():
        yield Check("Casewise has changed since its environment was made.", f"Run: {command}")
    for line in requires("casewise") or []:
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"extra": GRADE}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield Check(f"{wanted.name} is not installed.", f'Run: pip install "{wanted}"')
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            fix = f'Run: pip install "{wanted}"'
            yield Check(f"{wanted.name} {found} is here, and Casewise wants {wanted.specifier}.", fix)
        elif wanted.name in ("jupyterlab", "nbgrader", "ipywidgets"):
            yield Check(f"{wanted.name} {found}")


def extensions() -> Iterator[Check]:
    """Yield a result for each extension that has to be enabled."""
    enabled: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        of_packages = sorted(Path(folder, "jupyter_server_config.d").glob("*.json"))
        for path in (*of_packages, Path(folder, "jupyter_server_config.json")):
            enabled |= read_json(path).get("ServerApp", {}).get("jpserver_extensions", {})
    for name, package in NEEDED.items():
        found = [on for extension, on in enabled.items() if extension.split(".")[0] == name]
        who = "If you are an instructor" if found and name == INSTRUCTORS else "Run"
        fix = f"{who}: jupyter server extension enable {package}"
        yield Check(f"The server extension {name} is enabled") if any(found) else Check(f"{name} is not enabled.", fix)
    there = [Path(folder, "labextensions", LAB) for folder in jupyter_path()]
    if not any((path / "package.json").is_file() for path in there):
        fix = "Run: pip install --force-reinstall casewise"
        yield Check("JupyterLab's extension of Casewise is not installed.", fix)
        return
    disabled: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        disabled |= read_json(Path(folder, "labconfig", "page_config.json")).get("disabledExtensions", {})
    off = [name for name, value in disabled.items() if value and name.split(":")[0] in (LAB, "@jupyter/nbgrader")]
    for name in off:
        yield Check(f"JupyterLab has {name} disabled.", f"If you are an instructor: jupyter labextension enable {name}")
    if not off:
        yield Check("JupyterLab's extensions of Casewise and nbgrader are enabled")


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, or an empty one if there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
