"""What a scenario is used for: practice or a grade."""

from __future__ import annotations

from enum import Enum


class Use(Enum):
    """Practice is explained at once and never graded."""

    PRACTICE = "practice"
    GRADED = "graded"
