"""Setting up nbgrader to grade with Casewise."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from casewise.deadlines import in_formgrader
from casewise.gradebook import logs
from casewise.gradebook.database import open_quickly
from casewise.grading.autograde import guard
from casewise.grading.evaluate import Evaluate
from casewise.grading.save_grades import Record, Recorded
from casewise.scenario.cell import ANSWER

CLOSED = 0o700


def configure(config: Config, *, root: Path | str, course_id: str) -> None:
    """Set up a course: call it first in `nbgrader_config.py`, with `root=__file__`. Settings below it count more.

    `root` is the course's folder, or a file in it. The course gets the folders `gradebook`, which only its owner may
    enter, and `.exchange`.

    Raises:
        OSError: if one of these folders can't be made.
    """
    plug(config)
    there = Path(root).resolve()
    course = there if there.is_dir() else there.parent
    gradebook, exchange = course / "gradebook", course / ".exchange"
    # The database holds the keys, and submissions are personal.
    gradebook.mkdir(mode=CLOSED, exist_ok=True)
    gradebook.chmod(CLOSED)
    exchange.mkdir(exist_ok=True)
    config.CourseDirectory.course_id = course_id
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{gradebook / 'gradebook.db'}"
    config.CourseDirectory.submitted_directory = "gradebook/submitted"
    config.CourseDirectory.feedback_directory = "gradebook/feedback"
    config.Exchange.root = str(exchange)


def plug(config: Config) -> None:
    """Set up nbgrader's commands and formgrader to use Casewise."""
    # A new gradebook calls alembic by its bare name, which is found only where the environment is activated.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    guard()
    in_formgrader.guard()
    open_quickly()
    logs.escape()
    config.ExchangeFactory.collect = "casewise.collecting.exchange.Collect"
    config.ExchangeFactory.release_feedback = "casewise.grading.returning.ReleaseFeedback"
    config.FileNameCollectorPlugin.valid_ext = [".ipynb", ".jsonl"]
    config.GenerateAssignment.exporter_class = "casewise.course.release.Release"
    config.Autograde.exporter_class = "casewise.grading.rebuild.Rebuild"
    config.Autograde.autograde_preprocessors = [Evaluate, Record, AssignLatePenalties]
    config.HTMLExporter.preprocessors = ["casewise.grading.formgrader.BesideText", "casewise.lab.highlight.Colored"]
    config.GenerateFeedback.exporter_class = "casewise.grading.feedback.FeedbackPage"
    config.GenerateFeedback.preprocessors = [Recorded]
    config.ClearSolutions.code_stub = {"python": ANSWER}
