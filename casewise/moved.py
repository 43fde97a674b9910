"""Names that moved: imported from an earlier place, they come from the present one, with a warning.

Which names these are stands in the entry points `casewise.moved`.
"""

from __future__ import annotations

import warnings
from importlib.metadata import entry_points
from typing import Any


def look_up(old: str) -> Any:
    """Return what an earlier path named.

    Raises:
        AttributeError: if nothing was there.
    """
    for point in entry_points(group="casewise.moved", name=old):
        new = point.value.replace(":", ".")
        warnings.warn(f"{old} has moved. Use {new} instead.", DeprecationWarning, stacklevel=3)
        return point.load()
    module, _, name = old.rpartition(".")
    raise AttributeError(f"module {module!r} has no attribute {name!r}")
