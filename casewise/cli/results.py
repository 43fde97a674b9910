"""The commands for results: what they say, and where they go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casewise.cli.app import app
from casewise.cli.saying import Course, Exit, Json, failing_truthfully, leave, modules_of, progress, say
from casewise.export.lms import Lms

if TYPE_CHECKING:
    from casewise.export.sheet import Filled

NAMED = 20
"""How many learners one line names."""


@app.command()
def report(
    module: Annotated[str, typer.Argument(help="The module that was graded.")],
    into: Annotated[Path | None, typer.Option(help="The file; report-MODULE.html if none is named.")] = None,
    course: Course = Path(),
    *,
    names: Annotated[bool, typer.Option("--names", help="List the learners and their points.")] = False,
    as_json: Json = False,
) -> None:
    """Write a page on how a class did, and which scenarios and objectives need work.

    Example: casewise report confidentiality
    """
    from datetime import date

    from casewise.course.plan import Plan
    from casewise.grading.pages import graded
    from casewise.grading.pipeline import Pipeline
    from casewise.grading.results import Results
    from casewise.reports.page import page
    from casewise.reports.study import Study

    modules_of(course, [module])
    pipeline = Pipeline(course)
    plan = Plan.read(course / "source")
    with failing_truthfully(), progress(len(graded(pipeline, module))) as tell:
        study = Study.of(Results.of(pipeline, module, tell=tell.done), plan.objectives if plan else {})
    if as_json:
        typer.echo(json.dumps({"v": 1, **study.to_json(names=names)}, indent=1))
        return
    target = into or Path(f"report-{module}.html")
    try:
        target.write_text(page(study, date.today(), names=names), encoding="utf-8")  # noqa: DTZ011  (a day on paper)
    except OSError as error:
        leave(f"{target} cannot be written: {error.strerror}.")
    say(f"Wrote {target}")
    if not study.learners:
        say(f"Nobody was graded yet. Run: casewise grade {module}")


@app.command()
def export(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module that was graded.")],
    lms: Annotated[Lms, typer.Option("--to", help="Where the results are to go.")] = Lms.CSV,
    template: Annotated[Path | None, typer.Option(help="The table that the LMS has exported.", dir_okay=False)] = None,
    into: Annotated[Path | None, typer.Option(help="The file; MODULE-LMS.csv if none is named.")] = None,
    course: Course = Path(),
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Put a module's results into a file for an LMS, and say who is new, changed or not found.

    Example: casewise export confidentiality --to canvas --template grades.csv
    """
    from casewise.export import sheet
    from casewise.grading.marksheet import marksheet
    from casewise.grading.pipeline import Pipeline
    from casewise.registrar.table import decoded

    modules_of(course, [module])
    if lms is not Lms.CSV and template is None:
        leave(f"Export the gradebook from {lms.value} first, and name that file: --template FILE.")
    target = into or Path(f"{module}-{lms.value}.csv")
    with failing_truthfully():
        marks, out_of = marksheet(Pipeline(course), module)
    if not any(mark.points is not None for mark in marks):
        say(f"Nobody was graded in {module}. Run: casewise grade {module}")
        raise typer.Exit(Exit.BAD_COURSE)
    encoding = "utf-8"
    try:
        if template is None or lms is Lms.CSV:
            filled = sheet.plain(marks, out_of)
        else:
            text, encoding = decoded(template.read_bytes())
            filled = sheet.fill(text, marks, module, lms)
        if not dry_run:
            target.write_bytes(filled.text.encode(encoding))
    except sheet.TemplateError as error:
        say(f"{template}: {error}")
        raise typer.Exit(Exit.BAD_COURSE) from error
    except OSError as error:
        leave(f"{error.filename} cannot be used: {error.strerror}.")
    _told(filled, target, dry_run=dry_run, as_json=as_json)
    if filled.not_in_lms or filled.not_in_gradebook:
        raise typer.Exit(Exit.FINDINGS)


def _told(filled: Filled, target: Path, *, dry_run: bool, as_json: bool) -> None:
    """Say what became of whom in an export."""
    groups = {
        "new": filled.new,
        "changed": filled.changed,
        "same": filled.same,
        "without points": filled.without_points,
        "with an answer that nobody has read yet": filled.waiting,
        "graded here, but not in the template": filled.not_in_lms,
        "in the template, but not in the gradebook": filled.not_in_gradebook,
    }
    if as_json:
        typer.echo(json.dumps({"v": 1, "file": "" if dry_run else str(target), **vars(filled), "text": None}, indent=1))
        return
    for words, learners in groups.items():
        if learners:
            more = " …" if len(learners) > NAMED else ""
            typer.echo(f"{len(learners)} {words}: {', '.join(learners[:NAMED])}{more}")
    say("Nothing was written." if dry_run else f"Wrote {target}")
