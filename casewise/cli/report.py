"""The command that writes a report on a class's results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casewise.cli.app import app
from casewise.cli.output import CourseFolder, Graded, Json, Section, course_in, emit, progress, say, write


@app.command()
def report(  # noqa: PLR0913  (the options of a command)
    module: Graded,
    into: Annotated[Path | None, typer.Option(help="The file; by default, report-MODULE.html.")] = None,
    table: Annotated[
        Path | None,
        typer.Option(help="Also put the points into this CSV file: learners in rows, scenarios in columns."),
    ] = None,
    section: Section = None,
    folder: CourseFolder = Path(),
    *,
    names: Annotated[bool, typer.Option("--names", help="List the learners and their points.")] = False,
    as_json: Json = False,
) -> None:
    """Write a page on what to do after a module: for which learners, scenarios and objectives.

    Example: casewise report confidentiality
    """
    from datetime import date

    from casewise.course.module import Module
    from casewise.course.plan import Plan
    from casewise.gradebook.sections import members
    from casewise.panel.agreement import kept_agreements
    from casewise.reports.answers import Results
    from casewise.reports.first import steps
    from casewise.reports.page import SIGNATURE, report_page
    from casewise.reports.points_table import is_points_table, points_table
    from casewise.reports.study import Study
    from casewise.target import check_target, write_export

    course = course_in(folder, module)
    target = into or Path(f"report-{module}.html")
    if not as_json:
        check_target(target, SIGNATURE)
    if table:
        check_target(table, is_points_table)
    with progress(len(course.paths.all_autograded(module))) as tell:
        plan = Plan.read(folder / "source")
        panel = kept_agreements(course.paths.gradebook, Module(folder / "source" / module))
        results = Results.of(course, module, only=members(course, section), tell=tell)
        study = Study.of(results, plan.objectives if plan else {}, panel)
    first = steps(study)
    if table:
        write_export(table, [points_table(results, names=names)], is_points_table)
    if as_json:
        files = {"table": str(table)} if table else {}
        emit({**study.to_json(names=names), "first": [step.to_json() for step in first], **files})
        return
    beside = folder / "release" / module
    text = report_page(study, date.today(), names=names, folder=beside)  # noqa: DTZ011  (a day on paper)
    write_export(target, [text.encode()], SIGNATURE)
    for number, step in enumerate(first, start=1):
        write(f"{number}. {step.act} {step.why}".strip())
    say(f"Wrote {target}", *([f"Wrote {table}"] if table else []))
    if not study.learners:
        say(f"Nobody was graded yet. Run: casewise grade {module}")
