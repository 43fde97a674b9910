"""The xAPI statements of a graded module: what its learners answered and earned."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from casewise.collecting.submitted_files import SubmittedFiles
from casewise.export.statements.xapi import Actor, Statement, answered, scored, utc_time
from casewise.gradebook.course_folder import Course
from casewise.gradebook.recorded import answers_unread, points_of
from casewise.gradebook.results import Result, marksheet
from casewise.grading.keyed import KeyedModule
from casewise.grading.run import counted
from casewise.grading.submission import Submission
from casewise.journal import NAME, Record, accepting, read


@dataclass
class ModuleStatements:
    """The statements of a module. `skipped` counts the unreadable lines and answers of each learner's journal.

    `actor` names the module; each learner is filled in. An answer that nobody has read has no score, and neither has
    the module of its learner, unless it's to be `unfinished`. `only` are the learners to include, or None for all.
    """

    course: Course
    actor: Actor
    texts: bool = False
    unfinished: bool = False
    written: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    only: Collection[str] | None = None

    def statements(self) -> Iterator[Statement]:
        """Yield every statement, learner by learner. Counts are complete when all are out.

        Raises:
            StepError: if the module was never released, or the gradebook can't be read.
        """
        module = self.actor.module
        keyed = KeyedModule.of(self.course, module)
        must = {name for notebook in keyed.notebooks for name in notebook.graded}
        marks, out_of = marksheet(self.course, module)
        points, unread = points_of(self.course, module), answers_unread(self.course, module)
        folders, handed_in = self.course.paths.all_autograded(module), counted(self.course, module)
        for mark in marks:
            if mark.points is None or (self.only is not None and mark.learner not in self.only):
                continue
            actor = replace(self.actor, learner=mark.learner)
            files = SubmittedFiles.read(handed_in[mark.learner]) if mark.learner in handed_in else SubmittedFiles()
            record = self._record(folders.get(mark.learner), keyed)
            record.learner = mark.learner
            self._skip(mark, len(Submission.of(files, keyed.scenarios, mark.learner).record.damage))
            given = {name: one for name, one in keyed.scenarios.items() if record.response(one) is not None}
            for name, scenario in given.items():
                earned = None if name in unread.get(mark.learner, ()) else points.get(mark.learner, {}).get(name)
                try:
                    statement = answered(actor, record.met(scenario), record.latest[name], earned, texts=self.texts)
                except ValueError:
                    self._skip(mark, 1)
                    continue
                self.written += 1
                yield statement
            total = None if mark.waiting and not self.unfinished else mark.points
            self.written += 1
            yield scored(actor, total, out_of, complete=must <= given.keys(), at=_when(files, record))

    def _record(self, folder: Path | None, keyed: KeyedModule) -> Record:
        try:
            return read(folder / NAME, accepting(keyed.scenarios)) if folder else Record()
        except OSError:
            return Record()

    def _skip(self, mark: Result, count: int) -> None:
        if count:
            self.skipped[mark.learner] = self.skipped.get(mark.learner, 0) + count


def _when(files: SubmittedFiles, record: Record) -> datetime | None:
    """Return when a module was handed in, or else when its last answer was given."""
    for text in (files.stamp.removesuffix(" UTC"), max((entry.at for entry in record.latest.values()), default="")):
        try:
            return utc_time(text)
        except ValueError:
            continue
    return None
