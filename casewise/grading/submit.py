"""An earlier path of names that have moved."""

from __future__ import annotations

from typing import Any

from casewise.moved import look_up


def __getattr__(name: str) -> Any:
    return look_up(f"{__name__}.{name}")
