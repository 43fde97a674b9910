"""Grading a submission without running anything.

- `rebuild`: the released notebook instead of the submitted one, with the learner's answers beside it
- `evaluate`: scores instead of executing
- `save_grades`: the grades, and what a person should look at
- `feedback`: the pages that learners get back
- `run`: a whole class at once
"""

from __future__ import annotations

from typing import Any

from casewise.moved import look_up


def __getattr__(name: str) -> Any:
    return look_up(f"{__name__}.{name}")
