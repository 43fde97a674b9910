"""Whether something of a module is there, and made from what is there now."""

from __future__ import annotations

from enum import Enum


class Made(Enum):
    """What a release, or its copy in the exchange, is compared with what it's made from."""

    NO = "no"
    OLD = "old"
    YES = "yes"
