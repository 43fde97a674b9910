"""The commands that export to other programs: results to an LMS or a record store, scenarios to a question bank."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casewise import plugins
from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    DryRun,
    Graded,
    Json,
    Section,
    course_in,
    emit,
    leave,
    modules_of,
    say,
    write,
)
from casewise.errors import Exit

if TYPE_CHECKING:
    from casewise.export.directory import Options, Results
    from casewise.export.questions.bank import Bank


def _among(what: str) -> str:
    """Return the names of the exports of results or questions; nothing is loaded for it."""
    return ", ".join(plugins.names("exports", what))


@app.command()
def export(  # noqa: PLR0913, PLR0917  (the options of a command)
    module: Graded,
    to: Annotated[
        str,
        typer.Option(metavar="NAME", help=f"Where the results are to go: {_among('results')}, or what a package adds."),
    ] = "csv",
    template: Annotated[Path | None, typer.Option(help="The table that the LMS has exported.", dir_okay=False)] = None,
    into: Annotated[Path | None, typer.Option(help="The file; MODULE-LMS.csv or .json if none is named.")] = None,
    home_page: Annotated[
        str, typer.Option(metavar="URL", help="For xapi: the site whose accounts the learners' ids are.")
    ] = "",
    column: Annotated[
        str,
        typer.Option(help="The template's column for the points: its heading, the LMS's number in it, or its place."),
    ] = "",
    id_column: Annotated[str, typer.Option(help="The template's column of ids: its heading or its place.")] = "",
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="The template's encoding, such as cp1252, if it isn't UTF-8.")
    ] = "",
    pieces: Annotated[int, typer.Option(min=0, help="For xapi: the most statements in one file.")] = 0,
    piece_kb: Annotated[int, typer.Option(min=0, help="For xapi: the most kilobytes in one file.")] = 0,
    section: Section = None,
    *,
    folder: CourseFolder = Path(),
    texts: Annotated[bool, typer.Option("--texts", help="For xapi: include what learners wrote.")] = False,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Include points of learners with an answer that nobody has read yet.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Put a module's results into a file for an LMS, and show who is new, changed or not found.

    Example: casewise export confidentiality --to canvas --template grades.csv
    """
    from casewise.export.directory import Options, Wanted, results
    from casewise.gradebook.results import held_back, marksheet
    from casewise.gradebook.sections import members

    exports, options = results(), Options(template, column, id_column, encoding, home_page, texts, pieces, piece_kb)
    if to not in exports:
        leave(f'There is no export "{to}". There are: {", ".join(exports)}.')
    course = course_in(folder, module)
    _refuse(to, exports, options)
    target = into or Path(f"{module}-{to}.{exports[to].suffix}")
    only, (marks, out_of) = members(course, section), marksheet(course, module)
    if only is not None and not exports[to].template:
        marks = [mark for mark in marks if mark.learner in only]
    if not any(mark.points is not None for mark in marks):
        leave(f"Nobody was graded in {module}. Run: casewise grade {module}", Exit.BAD_COURSE)
    waiting = (
        [] if unfinished else [one.learner for one in marks if one.waiting and (only is None or one.learner in only)]
    )
    marks = marks if unfinished else held_back(marks)
    done = exports[to].write(Wanted(course, module, marks, out_of, target, options, dry_run, unfinished, only))
    if as_json:
        emit({"file": str(next(iter(done.files), "")), **done.facts})
    else:
        write(*done.lines)
    if waiting:
        who = "1 learner has" if len(waiting) == 1 else f"{len(waiting)} learners have"
        say(f"{who} answers that nobody has read yet, and no result until then. To export points so far: --unfinished")
    say(*(["Nothing was written."] if dry_run else done.notes))
    if not done.complete:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def export_scenarios(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module whose scenarios are to go.")],
    to: Annotated[
        str,
        typer.Option(metavar="NAME", help=f"Another program's format: {_among('questions')}, or what a package adds."),
    ],
    into: Annotated[
        Path | None, typer.Option(help="The file; by default, MODULE-FORMAT-with-keys.xml or .zip.")
    ] = None,
    folder: CourseFolder = Path(),
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be exported, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Put scenarios with their keys into a file for another program's question bank. Keep the file private.

    Example: casewise export-scenarios confidentiality --to moodle
    """
    from casewise.course.module import Module
    from casewise.export.directory import questions
    from casewise.export.questions.bank import MARK, Bank
    from casewise.target import check_target, write_export

    formats = questions()
    if to not in formats:
        leave(f'There is no format "{to}". There are: {", ".join(formats)}.')
    modules_of(folder, [module])
    target = into or Path(f"{module}-{to}-with-keys.{formats[to].suffix}")
    check_target(target, MARK.encode())
    bank = Bank.of(Module(folder / "source" / module))
    written = formats[to].write(bank)
    if not bank.taken:
        leave(f"No scenario of {module} can be exported: {bank.reasons}.", Exit.FINDINGS)
    if not dry_run:
        write_export(target, [written], MARK.encode())
    _report(bank, "" if dry_run else str(target), as_json=as_json)
    if bank.left_out:
        raise typer.Exit(Exit.FINDINGS)


def _report(bank: Bank, written: str, *, as_json: bool) -> None:
    """Show which scenarios were exported, left out or changed."""
    if as_json:
        emit({"file": written, "taken": bank.taken, "left_out": bank.left_out, "remarks": bank.remarks})
    else:
        write(f"{len(bank.taken)} {'exported' if written else 'can be exported'}, {len(bank.left_out)} left out.")
        for name, why in bank.left_out.items():
            write(f"Left out: {name} {why}.")
        for remark in bank.remarks:
            write(f"Not the same: {remark}")
    say(f"Wrote {written}. This file holds the keys: give it to no learner." if written else "Nothing was written.")


def _refuse(to: str, exports: dict[str, Results], options: Options) -> None:
    """Exit if the options don't fit together."""
    templates = [name for name, one in exports.items() if one.template]
    strange = options.given - set(exports[to].takes)
    for other, one in exports.items():
        if not one.template and strange & set(one.takes):
            flags = _listed([f"--{name.replace('_', '-')}" for name in one.takes], "and")
            leave(f"{flags} {'are' if one.takes[1:] else 'is'} for --to {other}.")
    if options.given & {"column", "id_column", "encoding"} and options.template is None:
        leave("--column, --id-column and --encoding say how a template is read. Name it: --template FILE.")
    if options.template and not exports[to].template:
        whose = _listed(templates, "or")
        leave(f"A file for {to} is made without a template. Say whose it is: --to {whose}.")
    if options.template is None and exports[to].template:
        leave(f"Export the gradebook from {to} first, and name that file: --template FILE.")


def _listed(names: list[str], joint: str) -> str:
    return f"{', '.join(names[:-1])} {joint} {names[-1]}" if names[1:] else "".join(names)
