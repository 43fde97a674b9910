"""The lock of a site's parts: names, versions and hashes of all that it's made of and that isn't Casewise's own."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

PLACE = Path(__file__).with_name("lock.json")
APP = "jupyterlite-core"
KERNEL = "jupyterlite-pyodide-kernel"
PYODIDE = "pyodide"
FRONT_ENDS = ("anywidget", "jupyterlab-widgets")
"""The parts with browser code that JupyterLab loads beside Casewise's own."""
ONLY_FRONT = ("jupyterlab-widgets",)
"""Those of them whose Python no kernel imports."""


class Registry(StrEnum):
    """Where a part is published."""

    NPM = "npm"
    PYPI = "pypi"


@dataclass(frozen=True)
class Part:
    """A published archive: `hash` is `sha256:` and hex, as pip writes it, or `sha512-` and base64, as npm does."""

    registry: Registry
    name: str
    version: str
    file: str
    hash: str

    def fits(self, data: bytes) -> bool:
        """Return whether these are the archive's bytes."""
        return hash_of(data, self.registry) == self.hash

    @property
    def in_kernel(self) -> bool:
        """Whether a learner's kernel imports it."""
        return self.registry is Registry.PYPI and self.name not in (APP, KERNEL, *ONLY_FRONT)


def hash_of(data: bytes, registry: Registry) -> str:
    """Return the hash of an archive as its registry writes it."""
    if registry is Registry.PYPI:
        return f"sha256:{hashlib.sha256(data).hexdigest()}"
    return f"sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}"


@cache
def parts() -> dict[str, Part]:
    """Return all parts by name, in alphabetical order."""
    entries = json.loads(PLACE.read_text(encoding="utf-8"))["parts"]
    found = [Part(Registry(entry.pop("registry")), **entry) for entry in entries]
    return {part.name: part for part in sorted(found, key=lambda part: part.name)}
