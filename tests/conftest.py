"""A small course with every kind of scenario, built once and copied for each test that wants one."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
import typer.testing
from hypothesis import HealthCheck, settings

import casewise.quick_start  # noqa: F401  (for its effect, before nbgrader)
from casewise.gradebook.course_folder import Course
from tests.support import courses

sys.modules.setdefault("argcomplete", None)  # type: ignore[arg-type]  # sought in vain whenever nbgrader is set up

# No test depends on the clock, and each run of CI looks at the same examples: what fails there fails at a desk.
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("nightly", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


MANY = 16
"""From how many bytes on something may be an archive."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Keep bytes of files out of names of tests: an archive holds the second of its making, and workers must agree."""
    return argname if isinstance(val, bytes) and len(val) > MANY else None


def pytest_collection_finish() -> None:
    """Look for garbage only in what tests make: nothing that was imported or collected is garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def commands_are_built_once() -> Iterator[None]:
    """A program reads the signatures of its commands once; Typer's runner would do so at each call."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.testing, "_get_command", cache(typer.testing._get_command))  # noqa: SLF001  (its only door)
        yield


@pytest.fixture(scope="session")
def built_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was built and released once; tests work on copies of it."""
    return courses.small_course(tmp_path_factory.mktemp("built") / "course")


@pytest.fixture
def course(built_course: Path, tmp_path: Path) -> Path:
    """A course of one's own, with the module `sample` built and nothing handed in."""
    return Path(shutil.copytree(built_course, tmp_path / "course"))


@pytest.fixture
def hand_in(course: Path) -> Callable[..., Path]:
    """Put a submission into `submitted/`, as collecting leaves it, and return its folder."""
    return partial(courses.hand_in, course)


@pytest.fixture
def lines() -> Callable[..., bytes]:
    """Return a journal with these answers, or with the usual ones."""
    return courses.journal


@pytest.fixture
def grade(course: Path) -> Callable[[], dict[str, dict[str, Any]]]:
    """Grade everything that was handed in, and return the grades by learner and scenario."""

    def run() -> dict[str, dict[str, Any]]:
        pipeline = Course(course)
        pipeline.autograde("sample")
        return courses.grades(pipeline)

    return run


@pytest.fixture
def read_grades() -> Callable[[Course], dict[str, dict[str, Any]]]:
    """Return the function that reads the grades of a pipeline."""
    return courses.grades


@pytest.fixture
def rows():
    """Return the function that reads everything that a gradebook says of submissions."""
    return courses.all_rows
