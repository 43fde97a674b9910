"""Results as tables: a plain one, and the tables that an LMS exported, filled."""

from __future__ import annotations

from casewise.export.directory import Exported, ExportError, Results, Wanted
from casewise.export.grades.filled import Table
from casewise.export.grades.layouts import Lms
from casewise.export.grades.template import TemplateError


def _into(lms: Lms) -> Results:
    def write(wanted: Wanted) -> Exported:
        try:
            table = Table.of(wanted.module, (wanted.marks, wanted.out_of), lms, wanted.options, wanted.only)
        except TemplateError as error:
            raise ExportError(f"{wanted.options.template}: {error}") from error
        table.look(wanted.target)
        filled = table.filled
        done = Exported(facts=filled.to_json(), lines=filled.lines(), complete=filled.complete)
        if not wanted.dry_run:
            table.write(wanted.target)
            done.files = {wanted.target: wanted.target.stat().st_size}
            done.notes = [f"Wrote {wanted.target}"]
        return done

    return Results(write, takes=() if lms is Lms.CSV else ("template", "column", "id_column", "encoding"))


CSV, CANVAS, MOODLE, BLACKBOARD = map(_into, (Lms.CSV, Lms.CANVAS, Lms.MOODLE, Lms.BLACKBOARD))
