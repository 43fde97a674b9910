"""nbgrader's autograding of what a learner handed in, and its readers of times, made safe against that learner.

nbgrader offers no setting for these, so `guard` puts ours where it looks for its own.
"""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.apps import api, autogradeapp, zipcollectapp
from nbgrader.converters import Autograde as Stock
from nbgrader.converters import BaseConverter
from nbgrader.coursedir import CourseDirectory

from casewise import timestamp as stamp
from casewise.collecting.inbound import unusable
from casewise.collecting.submitted_files import SubmittedFiles, handed_in
from casewise.files import write_whole
from casewise.gradebook.paths import CoursePaths
from casewise.printable import shortened

EXECUTION = "NBGRADER_EXECUTION"


class _Stamped(BaseConverter):
    """The base of nbgrader's Autograde here: nbgrader's own would copy every file of a learner, even through links."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Make a graded folder that holds what nbgrader's later steps know a submission by. Rebuild adds the rest."""
        files = SubmittedFiles.read(Path(self._format_source(assignment_id, student_id)), zone=_zone(self))
        graded = Path(self._format_dest(assignment_id, student_id))
        graded.mkdir(parents=True, exist_ok=True)
        for name, text in files.stamps.items():
            write_whole(graded / name, text, flush=False)


class Autograde(Stock, _Stamped):
    """nbgrader's own, except that it grades every notebook of the course for everyone who handed something in."""

    def init_notebooks(self) -> None:
        """Find what was handed in: a journal alone is enough, and nothing depends on what a learner named."""
        module = self.coursedir.assignment_id
        release = CoursePaths(self.coursedir).release(module)
        names = [path.name for path in release.glob("*.ipynb")]
        names = sorted(fnmatch.filter(names, f"{self.coursedir.notebook_id}.ipynb"))
        found = {}
        for folder in glob.glob(self._format_source(module, self.coursedir.student_id)):  # noqa: PTH207  (nbgrader's pattern)
            learner = Path(folder).parent
            if not Path(folder).is_dir() or learner.is_symlink():
                continue
            if why := unusable(learner.name):
                self.log.error("%s can't be graded: %s. Rename its folder.", shortened(folder), why)
                continue
            found[folder] = [os.path.join(folder, name) for name in names]  # noqa: PTH118  (nbgrader compares texts)
        if not found or not names:
            super().init_notebooks()  # which says what is missing
        self.assignments = found

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Grade a notebook in one pass: Rebuild has the result of nbgrader's first pass, the same for everyone."""
        self._sanitizing = False
        self._init_preprocessors()
        self._sanitizing = True
        with _grading():
            BaseConverter.convert_single_notebook(self, notebook_filename)


@contextmanager
def _grading() -> Iterator[None]:
    """Say in the environment that nbgrader grades, for as long as it does.

    nbgrader's own `setenv` keeps saying so after an error. In formgrader's server, each card that is opened later would
    then be taken for one that is graded, and not be drawn.
    """
    before = os.environ.get(EXECUTION)
    os.environ[EXECUTION] = "autograde"
    try:
        yield
    finally:
        os.environ.pop(EXECUTION)
        if before is not None:
            os.environ[EXECUTION] = before


def guard() -> None:
    """Use our own code where nbgrader gives a learner's text to dateutil, and where it grades."""
    CourseDirectory.get_existing_timestamp = _time_in
    api.NbGraderAPI.get_submitted_timestamp = _time_of
    zipcollectapp.parse_utc = stamp.read
    api.Autograde = autogradeapp.Autograde = Autograde


def _time_in(coursedir: Any, folder: Path | str) -> datetime | None:
    """Return when the contents of a submitted, graded or feedback folder were handed in."""
    return handed_in(Path(folder), _zone(coursedir))


def _time_of(nbgrader: Any, module: str, learner: str) -> datetime | None:
    """Return when a learner handed in a module, for formgrader."""
    coursedir = nbgrader.coursedir
    return _time_in(coursedir, CoursePaths(coursedir).submitted(learner, module))


def _zone(configured: Any) -> str:
    return str(configured.config.Exchange.get("timezone", ""))
