"""One term of a course, with a simulated class: from `source/` to feedback, through nbgrader."""

from __future__ import annotations

import getpass
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_output

from casewise.course.build import build
from casewise.course.ipynb import save
from casewise.course.module import Module
from casewise.demo import kernel, room
from casewise.demo.learners import Habit, SimulatedLearner, leave_answers
from casewise.demo.until import Until
from casewise.errors import CasewiseError
from casewise.files import write_whole
from casewise.folders import CONFIG
from casewise.gradebook.course_folder import Course
from casewise.grading import pages, run
from casewise.grading.submission import Submission
from casewise.notebook.place import COPY, copy_notice
from casewise.printable import printable
from casewise.scenario import Outcome, Response, Scenario
from casewise.scenario.cell import is_setup

VISITOR = '''"""A learner's own nbgrader configuration: which course, and where its exchange is."""

from pathlib import Path

c = get_config()  # noqa: F821  (given by nbgrader)
c.CourseDirectory.course_id = {course!r}
here = Path(__file__).resolve().parent
c.Exchange.root = str((here / {root!r}).resolve())
c.Exchange.cache = str(here / ".cache")
'''

NOTICE = "This is a copy that casewise demo made. Write in your own course, which is {origin}\n"

NEWS = {"@jupyterlab/apputils-extension:announcements": True}
"""What an instructor's JupyterLab leaves out, so that the course desk is all that opens."""
NOT_FOR_LEARNERS = {
    **NEWS,
    "@jupyterlab/extensionmanager-extension:plugin": True,
    "@jupyter/nbgrader:create-assignment": True,
    "@jupyter/nbgrader:formgrader": True,
    "@jupyter/nbgrader:course-list": True,
    "@jupyter/nbgrader:assignment-list": True,
    "@jupyter/nbgrader:validate-assignment": True,
    "@jupyterlab/lsp-extension": True,
    "@jupyterlab/notebook-extension:language-server": True,
    "@jupyterlab/fileeditor-extension:language-server": True,
}
"""What a learner's JupyterLab leaves out: news, the extension manager, nbgrader's own pages, and help with programming
languages."""
NOT_ON_THEIR_SERVER = {
    "jupyter_lsp": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.validate_assignment": False,
}
"""What a learner's server leaves out: what only those pages ask. It starts sooner, with 38 MB less."""
LIKE_THE_SYSTEM = {"@jupyterlab/apputils-extension:themes": {"adaptive-theme": True}}
"""A learner's JupyterLab is dark where their system is."""

OnStep = Callable[[str], None]
"""Called with each step in words, when it begins."""


class StepMissedError(CasewiseError):
    """A step ended without an error, but didn't do its work."""


@dataclass(frozen=True)
class DemoResult:
    """One learner's result in one module."""

    learner: SimulatedLearner
    module: str
    points: float
    out_of: float
    outcomes: dict[Outcome, int]
    needs_a_person: bool
    feedback: Path


class Term:
    """A copy of a course, its class, and their answers."""

    def __init__(
        self, origin: Path, folder: Path, names: list[str], learners: list[SimulatedLearner], until: Until
    ) -> None:
        self.origin = origin
        self.folder = folder
        self.names = names
        self.learners = learners
        self.until = until
        self.course = folder / "course"
        self.homes = folder / "learners"
        self.visitor = self.homes / "you"
        self.answers: dict[tuple[str, str], dict[str, Response]] = {}

    @property
    def steps(self) -> int:
        """The number of steps that `run` reports."""
        of_a_module = 2 + len(self.learners) + (3 if self.until is Until.FEEDBACK else 0)
        return 2 + len(self.names) * of_a_module

    def run(self, tell: OnStep) -> list[DemoResult]:
        """Run the term, and return its results by learner; none if it ends before grading.

        The folder must be ready: see `room.make_room`. However the term ends, the hashes of its files are stored.

        Raises:
            CourseError, StepError, CardError, StepMissedError: at the first step that fails.
        """
        try:
            return self._run(tell)
        finally:
            room.note(self.folder)

    def _run(self, tell: OnStep) -> list[DemoResult]:
        tell("Laying out the course")
        self._lay_out()
        course = Course(self.course)
        for name in self.names:
            tell(f"Building {name}")
            build(course, name)
            tell(f"Releasing {name}")
            course.release_assignment(name)
        with course.gradebook() as gradebook:
            for learner in self.learners:
                first, last = learner.id.capitalize().split("-")
                gradebook.update_or_create_student(learner.id, first_name=first, last_name=last)
        for learner in self.learners:
            for name in self.names:
                tell(f"{learner.id}, {learner.habit.value}: {name}")
                self._take_part(course, learner, name)
        tell("Fetching the modules for you")
        make_home(course, self.names, self.visitor)
        if self.until is Until.HAND_IN:
            return []
        for name in self.names:
            tell(f"Collecting {name}")
            course.collect(name)
            tell(f"Grading {name}")
            _expect(not run.grade(course, name).failed, f"Not everyone could be graded in {name}.")
            tell(f"Returning feedback on {name}")
            pages.feedback(course, name)
            course.release_feedback(name)
        return list(self._results(course))

    def _lay_out(self) -> None:
        for folder in (self.course, self.homes):
            folder.mkdir(parents=True)
        shutil.copy(self.origin / CONFIG, self.course)
        source = Path(shutil.copytree(self.origin / "source", self.course / "source"))
        write_whole(source / COPY, NOTICE.format(origin=printable(str(self.origin / "source"))).encode())
        lab = self.course / ".jupyter" / "labconfig"
        lab.mkdir(parents=True)
        write_whole(lab / "page_config.json", json.dumps({"disabledExtensions": NEWS}).encode())
        for path in source.glob("*/*.ipynb"):
            _say_on_screen(path, copy_notice(source))

    def _take_part(self, course: Course, learner: SimulatedLearner, name: str) -> None:
        home = self.homes / learner.id
        home.mkdir(exist_ok=True)
        course.fetch_assignment(name, learner.id, home)
        scenarios = learner.meets(self._scenarios(name))
        answers = learner.answers(scenarios)
        if learner.habit is Habit.WIDGETS:
            answered = [
                scenario
                for notebook in sorted((home / name).glob("*.ipynb"))
                for scenario in kernel.answer_cards(notebook, answers, learner.id)
            ]
            _expect(set(answered) == set(answers), f"{learner.id} could not answer all of {name} by its cards.")
        else:
            answers = leave_answers(home / name, learner, answers, scenarios)
        self.answers[learner.id, name] = answers
        course.submit(name, learner.id, home)

    def _scenarios(self, name: str) -> dict[str, Scenario]:
        return Module(self.course / "source" / name).scenarios()

    def _results(self, course: Course) -> Iterator[DemoResult]:
        folder = self.course / "gradebook"
        with course.gradebook() as gradebook:
            for learner in self.learners:
                for name in self.names:
                    scenarios = self._scenarios(name)
                    met = learner.meets(scenarios)
                    graded = {key: value for key, value in met.items() if not value.practice}
                    given = self.answers[learner.id, name]
                    handed_in = folder / "submitted" / learner.id / name
                    record = Submission.read(handed_in, scenarios, learner.id).record
                    entered = gradebook.find_submission(name, learner.id)
                    meant = sum(scenario.score(given.get(key)).points for key, scenario in graded.items())
                    _expect(
                        abs(entered.score - meant) < 1e-6,  # noqa: PLR2004  (sums of floats)
                        f"{learner.id} has {entered.score:g} points in {name} and should have {meant:g}.",
                    )
                    page = folder / "feedback" / learner.id / name / "assessment.html"
                    _expect(page.is_file(), f"{learner.id} got no feedback on {name}.")
                    outcomes = [record.score(scenarios[key]).outcome for key in graded]
                    yield DemoResult(
                        learner=learner,
                        module=name,
                        points=entered.score,
                        out_of=entered.max_score,
                        outcomes={outcome: outcomes.count(outcome) for outcome in Outcome},
                        needs_a_person=entered.needs_manual_grade,
                        feedback=page,
                    )


def make_home(course: Course, names: list[str], home: Path) -> None:
    """Make a learner's folder for the person at the screen, on a course's exchange, with these modules fetched.

    Raises:
        OSError: if it can't be made.
        StepError: if a module can't be fetched.
    """
    home.mkdir()
    lab = home / ".jupyter" / "labconfig"
    lab.mkdir(parents=True)
    write_whole(lab / "page_config.json", json.dumps({"disabledExtensions": NOT_FOR_LEARNERS}).encode())
    write_whole(lab / "default_setting_overrides.json", json.dumps(LIKE_THE_SYSTEM).encode())
    server = {"ServerApp": {"jpserver_extensions": NOT_ON_THEIR_SERVER}}
    write_whole(home / ".jupyter" / "jupyter_server_config.json", json.dumps(server).encode())
    exchange = os.path.relpath(course.settings("Exchange")["root"], home.resolve())
    words = VISITOR.format(course=course.coursedir.course_id, root=exchange)
    write_whole(home / CONFIG, words.encode())
    for name in names:
        course.fetch_assignment(name, getpass.getuser(), home)


def _say_on_screen(path: Path, html: str) -> None:
    """Put a sentence below a notebook's first cell, where it's visible before anything runs."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_setup(cell.source):
            cell.outputs = [new_output("display_data", data={"text/html": html})]
    save(notebook, path)


def _expect(done: bool, otherwise: str) -> None:  # noqa: FBT001  (reads as a sentence)
    if not done:
        raise StepMissedError(otherwise)
