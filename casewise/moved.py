"""Names that moved: importing one from its old place gives it from the new one, with a warning.

The entry points `casewise.moved` list these names.
"""

from __future__ import annotations

import warnings
from importlib.metadata import entry_points
from typing import Any


def look_up(old: str) -> Any:
    """Return the object that an old path named.

    Raises:
        AttributeError: if there never was one.
    """
    for point in entry_points(group="casewise.moved", name=old):
        new = point.value.replace(":", ".")
        warnings.warn(f"{old} has moved. Use {new} instead.", DeprecationWarning, stacklevel=3)
        return point.load()
    module, _, name = old.rpartition(".")
    raise AttributeError(f"module {module!r} has no attribute {name!r}")
