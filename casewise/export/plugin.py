"""Exports for nbgrader's command: `nbgrader export --exporter=casewise.export.plugin.CanvasExport`.

They write the same as `casewise export`. Only this module above `grading` imports nbgrader, which accepts only its own
classes as exporters.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, NoReturn

from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Unicode

from casewise.errors import Exit
from casewise.export.directory import Options
from casewise.export.grades.filled import Table
from casewise.export.grades.layouts import Lms
from casewise.export.grades.template import TemplateError
from casewise.gradebook.results import held_back, marks_in, module_names
from casewise.target import TargetError


class PlainExport(ExportPlugin):
    """A plain table for each module. `--assignment` and `--student` select some; `--to` names one module's file.

    It uses the exit codes of `casewise export`.
    """

    lms: ClassVar[Lms] = Lms.CSV

    template = Unicode("", help="The table exported from the LMS.").tag(config=True)
    column = Unicode("", help="The column for the points: its heading, the LMS's own number, or its place.").tag(
        config=True
    )
    id_column = Unicode("", help="The column of the learners' ids: its heading or its place.").tag(config=True)
    unfinished = Bool(
        default_value=False, help="Whether to include the points of learners with an answer that nobody has read yet."
    ).tag(config=True)
    encoding = Unicode("", help="The template's encoding, such as cp1252, if it isn't UTF-8.").tag(config=True)

    def export(self, gradebook: Any) -> None:
        """Write the tables, and log who is new, changed or not found."""
        there = module_names(gradebook)
        asked = [str(name) for name in self.assignment]
        if unknown := sorted(set(asked) - set(there)):
            self._leave(Exit.USAGE, f"There is no module {', '.join(unknown)}. There are: {', '.join(there)}.")
        sheets = {name: marks_in(gradebook, name) for name in asked or there}
        graded = {name: sheet for name, sheet in sheets.items() if any(mark.points is not None for mark in sheet[0])}
        if ungraded := sorted(set(asked or there) - set(graded)) if asked or not graded else []:
            self._leave(Exit.BAD_COURSE, f"Nobody was graded in {', '.join(ungraded) or 'this course'}.")
        if self.to and len(graded) > 1:
            self._leave(Exit.USAGE, f"--to names one file. Name one module: --assignment {next(iter(graded))}")
        self._export(graded)

    def _export(self, sheets: dict[str, Any]) -> None:
        only = {str(learner) for learner in self.student} or None
        known = {mark.learner for marks, _ in sheets.values() for mark in marks}
        if only and (strange := sorted(only - known)):
            self._leave(Exit.USAGE, f"There is no learner {', '.join(strange)} in the gradebook.")
        template = Path(self.template) if self.template else None
        options = Options(template, self.column, self.id_column, self.encoding)
        tables = []
        for module, (marks, out_of) in sheets.items():
            sheet = (marks if self.unfinished else held_back(marks), out_of)
            try:
                tables.append((module, Table.of(module, sheet, self.lms, options, only)))
            except TemplateError as error:
                self._leave(Exit.BAD_COURSE if template else Exit.USAGE, f"{self.template or module}: {error}")
        for module, table in tables:
            target = Path(self.to or f"{module}-{self.lms.value}.csv")
            try:
                table.write(target)
            except TargetError as error:
                self._leave(Exit.USAGE, str(error))
            for line in table.filled.lines():
                self.log.info("%s", line)
            self.log.info("Wrote %s", target)
        if any(table.filled.held_back for _, table in tables):
            self.log.info("To export their points so far as well: --%s.unfinished=True", type(self).__name__)
        if missed := [line for _, table in tables if not table.filled.complete for line in table.filled.lines()]:
            self._leave(Exit.FINDINGS, "Look at this: " + "; ".join(missed))

    def _leave(self, code: int, words: str) -> NoReturn:
        self.log.error("%s", words)
        raise SystemExit(code)


class CanvasExport(PlainExport):
    """A gradebook exported from Canvas, filled: `--CanvasExport.template=grades.csv`."""

    lms = Lms.CANVAS


class MoodleExport(PlainExport):
    """A grading worksheet or gradebook exported from Moodle, filled: `--MoodleExport.template=grades.csv`."""

    lms = Lms.MOODLE


class BlackboardExport(PlainExport):
    """A grade center exported from Blackboard, filled: `--BlackboardExport.template=grades.csv`."""

    lms = Lms.BLACKBOARD
