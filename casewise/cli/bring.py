"""The command that brings in the questions of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casewise.cli.app import app
from casewise.cli.output import DryRun, Json, emit, leave, progress, say, unwritten, write
from casewise.course.use import Use
from casewise.errors import Exit
from casewise.printable import counted

if TYPE_CHECKING:
    from casewise.imports.into import ImportPlan

KINDS = "Moodle XML, GIFT, Aiken, QTI of Canvas or Blackboard, Word (.docx), a spreadsheet (.xlsx, .csv)"
IntoOption = typer.Option("--into", help="The notebook to put them in; made if it isn't there.", dir_okay=False)
Template = Annotated[
    Path | None,
    typer.Option(metavar="FILE.xlsx", help="Write a spreadsheet to fill in, and import nothing.", dir_okay=False),
]


@app.command("import")
def import_questions(  # noqa: PLR0913  (the options of a command)
    file: Annotated[Path | None, typer.Argument(help=f"The file: {KINDS}.", dir_okay=False)] = None,
    into: Annotated[Path | None, IntoOption] = None,
    *,
    practice: Annotated[bool, typer.Option("--practice", help="As practice, explained at once.")] = False,
    graded: Annotated[bool, typer.Option("--graded", help="As graded scenarios.")] = False,
    dry_run: DryRun = False,
    template: Template = None,
    as_json: Json = False,
) -> None:
    """Bring in questions as drafts: learners don't get them before their author has finished them.

    Without --practice or --graded, they're practice in a notebook that has practice. Import the file again after it has
    changed: drafts that you left as they were are updated, and what you changed is kept and named.

    Example: casewise import bank.xml --into source/first/assessment.ipynb
    """
    if template is not None:
        _write_template(template, as_json=as_json)
        return
    if file is None or into is None:
        leave("Name a file with questions, and the notebook for them: casewise import FILE --into NOTEBOOK")
    if practice and graded:
        leave("Choose one of --practice and --graded.")
    if not file.is_file():
        leave(f"There is no file {file}.")
    use = Use.PRACTICE if practice else Use.GRADED if graded else None
    plan = _planned(file, into, use)
    _first_page(plan, as_json=as_json)
    if not dry_run:
        _write(plan)
    if as_json:
        emit({"written": plan.changes and not dry_run, **plan.to_json()})
    _show_result(plan, dry_run=dry_run)
    if plan.unread:
        raise typer.Exit(Exit.FINDINGS)


def _planned(file: Path, into: Path, use: Use | None) -> ImportPlan:
    from casewise.imports import formats
    from casewise.imports.into import planned
    from casewise.imports.question import NotQuestionsError

    with progress(2) as tell:
        tell(0, f"Reading {file.name}")
        try:
            found = formats.read(file)
        except NotQuestionsError as error:
            leave(f"{file}: {error}")
        except OSError as error:
            leave(unwritten(error))
        tell(1)
        plan = planned(found, into, use)
        tell(1)
    return plan


def _first_page(plan: ImportPlan, *, as_json: bool) -> None:
    """Say what was read, and what is unclear, before anything is written."""
    unclear = f", {len(plan.unread)} unclear" if plan.unread else ""
    say(f"{plan.format}: {counted(len(plan.placed), 'question')} read{unclear}.")
    if as_json:
        return
    for one in plan.unread:
        write(f"{one.where}: {one.why} {one.fix}".rstrip())
    for placed in plan.placed:
        kind = placed.kind or "no kind yet"
        write(
            f"{placed.where}: {placed.scenario} ({kind}), {placed.fate.value}", *(f"  {note}" for note in placed.notes)
        )


def _write(plan: ImportPlan) -> None:
    from casewise.imports.into import write as write_plan

    try:
        write_plan(plan)
    except OSError as error:
        leave(unwritten(error), Exit.UNEXPECTED)


def _show_result(plan: ImportPlan, *, dry_run: bool) -> None:
    """Say what was written, and what to do next."""
    from casewise.imports.into import Fate

    new, updated = plan.counted(Fate.NEW), plan.counted(Fate.UPDATED)
    if not plan.changes:
        say("Nothing is new, so nothing was changed.")
        return
    done = [counted(new, "draft") if new else "", f"{counted(updated, 'draft')} brought up to date" if updated else ""]
    words = " and ".join(filter(None, done))
    pictures = f", and {counted(len(plan.pictures), 'picture')} beside it" if plan.pictures else ""
    if dry_run:
        say(f"Would write {words} in {plan.path}{pictures}. Nothing was changed.")
        return
    say(f"Wrote {words} in {plan.path}{pictures}.")
    say("Open it in JupyterLab: each draft says what is left to do. casewise check --todo lists all of it.")


def _write_template(target: Path, *, as_json: bool) -> None:
    from casewise.imports.sheet import template
    from casewise.target import write_export

    if target.suffix != ".xlsx":
        leave(f"{target} must end in .xlsx.")
    write_export(target, [template()], lambda _: False)
    if as_json:
        emit({"file": str(target)})
    say(f"Wrote {target}. Fill in a row for each question. Then run: casewise import {target} --into NOTEBOOK")
