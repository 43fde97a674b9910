"""Import this before nbgrader where only a learner's side of it is needed: it's there in a tenth of the time.

nbgrader's packages import all of nbgrader at once: its extensions of Jupyter Server, all its commands, the database of
the gradebook, and nbconvert. Here, such a package holds only what a learner needs, until something else in one of them
is wanted: then their own code runs. So settings and plug-ins that use other parts of nbgrader find them.
"""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

import casewise.quick_start  # noqa: F401  (for its effect, before nbgrader)

PACKAGES = {
    "nbformat": (),
    "nbgrader": ("_version",),
    "nbgrader.apps": (),
    "nbgrader.auth": ("base",),
    "nbgrader.exchange": ("abc.exchange",),
    "nbgrader.exchange.default": ("exchange", "list", "submit", "fetch_assignment", "fetch_feedback"),
}
"""The packages that are kept small, and the modules whose classes each of them offers.

Parents come first. Those that use others come before them.
"""
UNUSED = ("converters", "plugins", "preprocessors")
"""The packages that nbgrader's base for commands imports to list their settings, which happens only for help."""
ARCHIVES = "setuptools.archive_util"
"""nbgrader.utils imports three functions from it, to unpack archives. A learner's side has none."""


class Package(ModuleType):
    """A small package. When something is first wanted that it doesn't hold, all of the same root are completed."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        _complete(self.__name__.partition(".")[0])
        return getattr(self, name)


class Later(ModuleType):
    """A module that is imported when something in it is first wanted."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def _complete(root: str) -> None:
    """Run the packages' own code, those first that others use. Run the other way around, it would go in circles."""
    for package in [sys.modules[name] for name in reversed(PACKAGES) if name.partition(".")[0] == root]:
        spec = package.__spec__
        if isinstance(package, Package) and spec and spec.loader:
            package.__class__ = ModuleType  # type: ignore[assignment]  # a module may change its class
            spec.loader.exec_module(package)


def _keep_small(name: str) -> None:
    spec = None if name in sys.modules else find_spec(name)
    if spec is None:
        return
    module = sys.modules[name] = module_from_spec(spec)
    module.__class__ = Package
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, module)


def _offer(package: str, module: str) -> None:
    """Give a package the names that a module of it defines."""
    found = import_module(f"{package}.{module}")
    own = {name: value for name, value in vars(found).items() if getattr(value, "__module__", "") == found.__name__}
    vars(sys.modules[package]).update(own)
    if "__version__" in vars(found):
        vars(sys.modules[package])["__version__"] = found.__version__


def _unpack(name: str, *arguments: Any) -> Any:
    return getattr(import_module(ARCHIVES), name)(*arguments)


def _import_utils() -> None:
    stand_in = ModuleType(ARCHIVES)
    for name in ("unpack_archive", "unpack_tarfile", "unpack_zipfile"):
        setattr(stand_in, name, partial(_unpack, name))
    there = sys.modules.get(ARCHIVES)
    sys.modules[ARCHIVES] = there or stand_in
    try:
        import_module("nbgrader.utils")
    finally:
        if there is None:
            del sys.modules[ARCHIVES]


def _start() -> None:
    for name in PACKAGES:
        _keep_small(name)
    _import_utils()
    for package, modules in PACKAGES.items():
        for module in modules:
            _offer(package, module)
    steps = import_module("casewise.learner.exchange_steps")
    vars(sys.modules["nbgrader.exchange"])["ExchangeFactory"] = steps.ExchangeFactory
    nbgrader = vars(sys.modules["nbgrader"])
    nbgrader.update({name: Later(f"nbgrader.{name}") for name in UNUSED})
    import_module("nbgrader.apps.baseapp")
    for name in UNUSED:
        del nbgrader[name]


if "nbgrader" not in sys.modules:
    _start()
