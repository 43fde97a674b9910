"""Ids that are called differently now, in answers that may still hold the old ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

DEPTH = 3
"""How deep an id can be in an answer or a key."""


class Renaming:
    """Today's id for each old one, as an author wrote it: `{old: new}`."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed

    @cached_property
    def latest(self) -> dict[str, str]:
        """The ids of today by those that were renamed, through all changes."""
        found = {}
        for old, new in self._renamed.items():
            met = {old}
            while new in self._renamed and new not in met:
                met.add(new)
                new = self._renamed[new]  # noqa: PLW2901  (the way to the last name)
            found[old] = new
        return found

    def current(self, value: object) -> object:
        """Return an answer or a key with the ids of today."""
        return _with(value, self.latest) if self._renamed else value

    def original(self, value: object) -> object:
        """Return an answer or a key with the first name of each id, which stays the same through all renaming."""
        return _with(_with(value, self.latest), self._first) if self._first else value

    @cached_property
    def _first(self) -> dict[str, str]:
        """The first name of each id of today that was renamed."""
        first: dict[str, str] = {}
        for old in sorted(self._renamed, key=lambda old: old in self._renamed.values()):
            first.setdefault(self.latest[old], old)
        return first


def _with(value: object, names: Mapping[str, str], depth: int = DEPTH) -> object:
    """Return JSON with other names for ids. Two ids of a mapping that would become one stay as they are."""
    if isinstance(value, str):
        return names.get(value, value)
    if depth and isinstance(value, list):
        return [_with(item, names, depth - 1) for item in value]
    if depth and isinstance(value, dict):
        found = {_with(key, names): _with(item, names, depth - 1) for key, item in value.items()}
        return found if len(found) == len(value) else value
    return value
