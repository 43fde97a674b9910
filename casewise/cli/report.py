"""The command that writes a report on a class's results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casewise.cli.app import app
from casewise.cli.output import CourseFolder, Graded, Json, Section, course_in, emit, progress, say


@app.command()
def report(  # noqa: PLR0913  (the options of a command)
    module: Graded,
    into: Annotated[Path | None, typer.Option(help="The file; by default, report-MODULE.html.")] = None,
    section: Section = None,
    folder: CourseFolder = Path(),
    *,
    names: Annotated[bool, typer.Option("--names", help="List the learners and their points.")] = False,
    as_json: Json = False,
) -> None:
    """Write a page on how a class did, and which scenarios and objectives need work.

    Example: casewise report confidentiality
    """
    from datetime import date

    from casewise.course.module import Module
    from casewise.course.plan import Plan
    from casewise.gradebook.sections import members
    from casewise.panel.agreement import kept_agreements
    from casewise.reports.answers import Results
    from casewise.reports.page import SIGNATURE, report_page
    from casewise.reports.study import Study
    from casewise.target import check_target, write_export

    course = course_in(folder, module)
    target = into or Path(f"report-{module}.html")
    if not as_json:
        check_target(target, SIGNATURE)
    with progress(len(course.paths.all_autograded(module))) as tell:
        plan = Plan.read(folder / "source")
        panel = kept_agreements(course.paths.gradebook, Module(folder / "source" / module))
        study = Study.of(
            Results.of(course, module, only=members(course, section), tell=tell), plan.objectives if plan else {}, panel
        )
    if as_json:
        emit(study.to_json(names=names))
        return
    text = report_page(study, date.today(), names=names)  # noqa: DTZ011  (a day on paper)
    write_export(target, [text.encode()], SIGNATURE)
    say(f"Wrote {target}")
    if not study.learners:
        say(f"Nobody was graded yet. Run: casewise grade {module}")
