"""Names that moved: importing one from its old place gives it from the new one, with a warning.

The entry points `casewise.moved` list these names.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any


def moved_from(module: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module from which names moved."""

    def look_up(name: str) -> Any:
        for point in entry_points(group="casewise.moved", name=f"{module}.{name}"):
            new = point.value.replace(":", ".")
            warnings.warn(f"{module}.{name} has moved. Use {new} instead.", DeprecationWarning, stacklevel=2)
            return point.load()
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return look_up
