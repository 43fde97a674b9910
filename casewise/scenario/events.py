"""The events of a YAML text, within bounds: no aliases, which expand to gigabytes, and no endless nesting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.composer import ComposerError

from casewise.scenario.yaml_errors import ALIAS, DEEP

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DEPTH_LIMIT = 32
"""Lists and mappings within each other: a scenario has five."""


def events(text: str) -> Iterator[Any]:
    """Yield the parser's events of one text.

    Raises:
        yaml.YAMLError: if it is not YAML, has an anchor or an alias, or is nested too deeply; nothing is expanded.
    """
    depth = 0
    parsed: Iterator[Any] = yaml.parse(text, Loader=_Loader)
    for event in parsed:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ComposerError(None, None, ALIAS, event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise ComposerError(None, None, DEEP, event.start_mark)
        yield event


def check(text: str) -> None:
    """Read a whole text, for those who then load it by other means.

    Raises:
        yaml.YAMLError: as `events` does.
    """
    for _ in events(text):
        pass


def mapping(text: str) -> dict[Any, Any]:
    """Return the mapping that a whole text is, or an empty one for everything else."""
    try:
        check(text)
        data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (a safe loader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
