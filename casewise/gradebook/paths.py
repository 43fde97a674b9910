"""The paths of a course's folders, by nbgrader's configuration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class CoursePaths:
    """The paths of a course's folders. `coursedir` is nbgrader's description of the course.

    `gradebook` holds Casewise's files beside the database. Its name is fixed because a learner's card never reads
    nbgrader's configuration.
    """

    coursedir: Any

    @cached_property
    def root(self) -> Path:
        """The folder that holds all others."""
        return Path(self.coursedir.root).resolve()

    @property
    def gradebook(self) -> Path:
        """The private folder with the database and Casewise's files."""
        return self.root / "gradebook"

    def source(self, module: str = "") -> Path:
        """Return the folder of sources, of one module or all."""
        return self._of(self.coursedir.source_directory, ".", module)

    def release(self, module: str = "") -> Path:
        """Return the folder of releases, of one module or all."""
        return self._of(self.coursedir.release_directory, ".", module)

    def submitted(self, learner: str = "", module: str = "") -> Path:
        """Return the folder of submissions, of one learner or all."""
        return self._of(self.coursedir.submitted_directory, learner, module)

    def autograded(self, learner: str = "", module: str = "") -> Path:
        """Return the folder of graded submissions, of one learner or all."""
        return self._of(self.coursedir.autograded_directory, learner, module)

    def feedback(self, learner: str = "", module: str = "") -> Path:
        """Return the folder of feedback pages, of one learner or all."""
        return self._of(self.coursedir.feedback_directory, learner, module)

    def all_submitted(self, module: str) -> dict[str, Path]:
        """Return the folders of a module's submissions, by learner."""
        return _by_learner(self.submitted(), module)

    def all_autograded(self, module: str) -> dict[str, Path]:
        """Return the folders of a module's graded submissions, by learner."""
        return _by_learner(self.autograded(), module)

    def _of(self, step: str, learner: str, module: str) -> Path:
        return Path(self.root, self.coursedir.format_path(step, learner or ".", module or "."))


def _by_learner(home: Path, module: str) -> dict[str, Path]:
    parents = sorted(home.glob("*")) if home.is_dir() else []
    return {path.name: path / module for path in parents if (path / module).is_dir() and not path.is_symlink()}
