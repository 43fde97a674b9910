"""The result of one look at a course or its machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Check:
    """The result of one check. `fix` says how to fix it, and is empty if all is well."""

    what: str
    fix: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what was looked at as JSON: a promise to other programs."""
        return {
            "what": self.what,
            "fix": self.fix,
        }
