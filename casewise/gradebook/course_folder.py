"""nbgrader's steps, called from Python: the same code as its commands and formgrader, on the same files."""

from __future__ import annotations

import logging
import re
import traceback
import warnings
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader, autogradeapp
from nbgrader.auth import Authenticator
from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.exchange import ExchangeFactory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import capture_log, temp_attrs
from sqlalchemy.exc import DBAPIError, SAWarning
from traitlets import TraitError

from casewise.errors import CourseFilesError
from casewise.folders import CONFIG
from casewise.gradebook.database import GradebookError, other_version
from casewise.gradebook.failed_step import StepError
from casewise.gradebook.paths import CoursePaths

SQL = re.compile(r"OperationalError|ProgrammingError")
"""How a traceback names a database that lacks a table or a column, among other things."""


class ConfigError(CourseFilesError):
    """The configuration can't be read. The message says which file and line, and why."""

    def __init__(self, error: BaseException) -> None:
        line = error.lineno if isinstance(error, SyntaxError) else 0
        for frame in traceback.extract_tb(error.__traceback__):
            if Path(frame.filename).name == CONFIG:
                line = frame.lineno or line
        place = f", line {line}" if line else ""
        super().__init__(f"{CONFIG}{place}: {type(error).__name__}: {error}. Fix it there. Nothing was done.")


class Course:
    """nbgrader on one course folder, with the settings in its `nbgrader_config.py`.

    Each step returns nbgrader's log, and raises StepError if nbgrader reports that it failed.

    Raises:
        ConfigError: if the configuration can't be read. nbgrader itself would continue with another gradebook.
    """

    def __init__(self, root: Path) -> None:
        app = NbGrader(log_level=logging.CRITICAL, raise_config_file_errors=True)
        try:
            with chdir(root):  # nbgrader reads the configuration in the current folder
                app.initialize([])
        except SystemExit as error:  # raised by traitlets for a value of the wrong type
            raise ConfigError(error.__context__ or error) from error
        except Exception as error:
            raise ConfigError(error) from error
        app.log.handlers[:] = [logging.NullHandler()]
        self.root = root.resolve()
        self._app = app
        self._exchange = ExchangeFactory(parent=app)
        self._authenticator = Authenticator(parent=app)
        app.log.setLevel(logging.INFO)
        app.log.propagate = False

    @property
    def coursedir(self) -> Any:
        """Nbgrader's description of the course folder."""
        return self._app.coursedir

    @property
    def paths(self) -> CoursePaths:
        """The paths of the course's folders."""
        return CoursePaths(self.coursedir)

    def sections(self) -> dict[str, list[str]]:
        """Return the names of the settings in the configuration, by their class."""
        return {name: list(of) for name, of in self._app.config.items() if hasattr(of, "keys")}

    def settings(self, name: str) -> dict[str, Any]:
        """Return the configuration's settings for a class."""
        return dict(self._app.config[name])

    def configured(self, described: Any) -> Any:
        """Return an object of a configurable class, with the settings in the configuration.

        Raises:
            StepError: if the configuration has a value that the class doesn't accept.
        """
        try:
            return described(parent=self._app, config=self._app.config)  # nbconvert's exporters ask no parent
        except TraitError as error:
            raise StepError(f"Reading {CONFIG}", str(error), type(error).__name__) from error

    @property
    def zone(self) -> str:
        """The time zone of the exchange's timestamps."""
        return str(self.settings("Exchange").get("timezone", ""))

    @property
    def exchange_root(self) -> Path:
        """The folder of the exchange, whether it exists or not."""
        step = self._exchange.ReleaseAssignment
        return Path(step(coursedir=self.coursedir, authenticator=self._authenticator, parent=self._app).root)

    @contextmanager
    def gradebook(self) -> Iterator[Any]:
        """Context manager that opens the gradebook.

        Raises:
            StepError: if it can't be read or written; earlier commits stay.
        """
        try:
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                yield gradebook
        except DBAPIError as error:
            raise GradebookError.of(error, self.coursedir.db_url) from error

    def generate_assignment(
        self, module: str, into: Path | None = None, gradebook: Path | None = None, exporter: Any = None
    ) -> str:
        """Make the learners' version of a module, in `release/` or another folder of the course.

        Its keys go into the gradebook, or into another one instead. An exporter replaces the one that it's made
        from, where the course uses that.
        """
        folder = str(into.relative_to(self.root)) if into else self.coursedir.release_directory
        database = f"sqlite:///{gradebook}" if gradebook else self.coursedir.db_url
        with temp_attrs(self.coursedir, assignment_id=module, release_directory=folder, db_url=database):
            return self._convert(GenerateAssignment, exporter)

    def release_assignment(self, module: str) -> str:
        """Put the learners' version into the exchange."""
        return self._exchanged(self._exchange.ReleaseAssignment, module)

    def fetch_assignment(self, module: str, learner: str, into: Path) -> str:
        """Fetch a module as a learner does, into the learner's folder."""
        return self._exchanged(self._exchange.FetchAssignment, module, learner, into)

    def submit(self, module: str, learner: str, folder: Path) -> str:
        """Hand in a module as a learner does, from the folder it was fetched into."""
        return self._exchanged(self._exchange.Submit, module, learner, folder)

    def collect(self, module: str) -> str:
        """Collect submissions from the exchange."""
        return self._exchanged(self._exchange.Collect, module, update=True)

    def autograde(self, module: str, learner: str = "*") -> str:
        """Grade one learner's submission, or all."""
        with temp_attrs(self.coursedir, assignment_id=module, student_id=learner):
            return self._convert(autogradeapp.Autograde)

    def generate_feedback(self, module: str, learner: str = "*") -> str:
        """Make the feedback pages of one learner, or of all."""
        with temp_attrs(self.coursedir, assignment_id=module, student_id=learner):
            return self._convert(GenerateFeedback)

    def release_feedback(self, module: str, learner: str = "*") -> str:
        """Put the feedback pages into the exchange."""
        return self._exchanged(self._exchange.ReleaseFeedback, module, learner)

    def fetch_feedback(self, module: str, learner: str, folder: Path) -> str:
        """Fetch feedback as a learner does."""
        return self._exchanged(self._exchange.FetchFeedback, module, learner, folder)

    def late_penalty(self) -> Any:
        """Return nbgrader's plugin that decides what handing in late costs.

        Raises:
            StepError: if the configuration has a value that the class doesn't accept.
        """
        try:
            step = AssignLatePenalties(parent=self._app)
            step.init_plugin()
        except TraitError as error:
            raise StepError(f"Reading {CONFIG}", str(error), type(error).__name__) from error
        return step.plugin_inst

    def preprocess(self, step: Any, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Run one of nbgrader's preprocessors on a notebook.

        Raises:
            StepError: if it fails; nbgrader's own reason is in the message.
        """
        try:
            return step(parent=self._app).preprocess(notebook, resources)  # type: ignore[no-any-return]
        except Exception as error:
            raise StepError(step.__name__, str(error), type(error).__name__) from error

    def _convert(self, converter: Any, exporter: Any = None) -> str:
        step = converter(coursedir=self.coursedir, parent=self._app)
        if exporter and step.exporter_class in exporter.__bases__:
            step.exporter_class = exporter
        step.force = True
        return self._run(step)

    def _exchanged(
        self, step: Any, module: str, learner: str = "*", folder: Path | None = None, **settings: object
    ) -> str:
        with temp_attrs(self.coursedir, assignment_id=module, student_id=learner):
            exchange = step(coursedir=self.coursedir, authenticator=self._authenticator, parent=self._app)
            if folder:  # the learner's own: fetched modules, and copies of submissions
                settings |= {"assignment_dir": str(folder), "cache": str(folder / ".cache")}
            for name, value in settings.items():
                setattr(exchange, name, value)
            return self._run(exchange)

    def _run(self, step: Any) -> str:
        with warnings.catch_warnings():
            # nbgrader builds its rows in an order that newer SQLAlchemy warns about; the rows are right.
            warnings.simplefilter("ignore", SAWarning)
            # It also leaves closing files to Python.
            warnings.simplefilter("ignore", ResourceWarning)
            result = capture_log(step)
        log = str(result.get("log", ""))
        if not result["success"] and SQL.search(log) and (other := other_version(self.coursedir.db_url)):
            raise GradebookError(other)
        if not result["success"]:
            raise StepError(type(step).__name__, log, str(result["error"]).strip().splitlines()[-1])
        return log


def stored_keys(course: Course, module: str) -> dict[str, list[str]]:
    """Return a module's graded cells in the gradebook, with their hidden regions, by notebook."""
    with course.gradebook() as gradebook:
        return stored_keys_in(gradebook, module)


def stored_keys_in(gradebook: Any, module: str) -> dict[str, list[str]]:
    """Return the same from an open gradebook."""
    try:
        notebooks = gradebook.find_assignment(module).notebooks
    except MissingEntry:
        return {}
    return {notebook.name: [cell.source for cell in notebook.source_cells] for notebook in notebooks}


@contextmanager
def opened(coursedir: Any) -> Iterator[Any]:
    """Context manager that opens a course folder's gradebook, or gives None if there isn't one yet."""
    if coursedir.db_url.startswith("sqlite:///") and not Path(coursedir.db_url.removeprefix("sqlite:///")).is_file():
        yield None
        return
    try:
        with open_gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            yield gradebook
    except DBAPIError as error:
        raise GradebookError.of(error, coursedir.db_url) from error


def open_gradebook(address: str, course_id: str = "") -> Any:
    """Return a context manager that opens nbgrader's gradebook at a database's address."""
    return Gradebook(address, course_id) if course_id else Gradebook(address)
