"""Building: every module is checked, released beside the old one, proved, and only then put in its place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casewise.course.check import check
from casewise.course.leaks import leaks
from casewise.course.module import Module
from casewise.grading.pipeline import Pipeline
from casewise.scenario import Problem


class CourseError(Exception):
    """The course cannot be built. `problems` holds everything that must be mended; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def build(pipeline: Pipeline, module: str) -> Module:
    """Make `release/<module>` from `source/<module>` and return it.

    Raises:
        CourseError: if the source has problems or the release would give something away; the old release stays.
        StepError: if nbgrader fails; the old release stays.
    """
    source = Module(pipeline.root / "source" / module)
    if problems := check(source):
        raise CourseError(problems)
    with _stage(pipeline.root) as stage:
        pipeline.generate_assignment(module, into=stage)
        if problems := leaks(source, Module(stage / module)):
            raise CourseError(problems)
        target = pipeline.root / "release" / module
        _swap(stage / module, target, aside=stage / "before")
    return Module(target)


@contextmanager
def _stage(root: Path) -> Iterator[Path]:
    """Give a folder on the disk of the course, so that a rename is all that moves."""
    stage = Path(tempfile.mkdtemp(prefix=".build-", dir=root))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _swap(new: Path, target: Path, aside: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise
