"""The commands that give to other programs: results to an LMS or a record store, scenarios to a question bank."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from casewise.cli.app import app
from casewise.cli.saying import Course, Exit, Json, failing_truthfully, leave, modules_of, say
from casewise.export.lms import Lms


@app.command()
def export(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module that was graded.")],
    lms: Annotated[Lms, typer.Option("--to", help="Where the results are to go.")] = Lms.CSV,
    template: Annotated[Path | None, typer.Option(help="The table that the LMS has exported.", dir_okay=False)] = None,
    into: Annotated[Path | None, typer.Option(help="The file; MODULE-LMS.csv or .json if none is named.")] = None,
    home_page: Annotated[
        str, typer.Option(metavar="URL", help="For xapi: the site whose accounts the learners' ids are.")
    ] = "",
    course: Course = Path(),
    *,
    texts: Annotated[bool, typer.Option("--texts", help="For xapi: with what learners wrote.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Put a module's results into a file for an LMS, and say who is new, changed or not found.

    Example: casewise export confidentiality --to canvas --template grades.csv
    """
    from casewise.export.sheet import TemplateError
    from casewise.export.table import Table
    from casewise.export.target import TargetError
    from casewise.grading.marksheet import marksheet
    from casewise.grading.pipeline import Pipeline

    modules_of(course, [module])
    if lms is Lms.XAPI and template:
        leave("Statements need no template.")
    if lms is not Lms.XAPI and (texts or home_page):
        leave("--home-page and --texts are for --to xapi.")
    if lms not in (Lms.CSV, Lms.XAPI) and template is None:
        leave(f"Export the gradebook from {lms.value} first, and name that file: --template FILE.")
    if lms is Lms.CSV and template:
        leave("A plain csv is made without a template. Say whose it is: --to canvas, moodle or blackboard.")
    target = into or Path(f"{module}-{lms.value}.{'json' if lms is Lms.XAPI else 'csv'}")
    pipeline = Pipeline(course)
    with failing_truthfully():
        sheet = marksheet(pipeline, module)
    if not any(mark.points is not None for mark in sheet[0]):
        say(f"Nobody was graded in {module}. Run: casewise grade {module}")
        raise typer.Exit(Exit.BAD_COURSE)
    if lms is Lms.XAPI:
        _statements(pipeline, module, target, home_page, texts=texts, dry_run=dry_run, as_json=as_json)
        return
    try:
        table = Table.of(module, sheet, lms, template)
        if not dry_run:
            table.write(target)
    except TemplateError as error:
        say(f"{template}: {error}")
        raise typer.Exit(Exit.BAD_COURSE) from error
    except TargetError as error:
        leave(str(error))
    if as_json:
        told = {**vars(table.filled), "text": None}
        typer.echo(json.dumps({"v": 1, "file": "" if dry_run else str(target), **told}, indent=1))
    else:
        for line in table.filled.lines():
            typer.echo(line)
        say("Nothing was written." if dry_run else f"Wrote {target}")
    if not table.filled.complete:
        raise typer.Exit(Exit.FINDINGS)


def _statements(*_a: object, **_k: object) -> None:
    """Soon."""
