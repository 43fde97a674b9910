"""The commands that export to other programs: results to an LMS or a record store, scenarios to a question bank."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from casewise.cli.app import app
from casewise.cli.output import CourseFolder, Json, course_in, emit, leave, modules_of, reporting_errors, say, write
from casewise.errors import Exit
from casewise.export.grades.layouts import Format, Lms
from casewise.printable import counted

LARGE = 10_000_000
"""The size above which some record stores refuse a file."""

if TYPE_CHECKING:
    from casewise.export.questions.bank import Bank
    from casewise.export.statements.xapi import Statement
    from casewise.gradebook.course_folder import Course


@app.command()
def export(  # noqa: PLR0913, PLR0917  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module that was graded.")],
    lms: Annotated[Lms, typer.Option("--to", help="Where the results go.")] = Lms.CSV,
    template: Annotated[Path | None, typer.Option(help="The table exported from the LMS.", dir_okay=False)] = None,
    into: Annotated[Path | None, typer.Option(help="The file; by default, MODULE-LMS.csv or .json.")] = None,
    home_page: Annotated[str, typer.Option(metavar="URL", help="For xapi: the site of the learners' accounts.")] = "",
    column: Annotated[
        str,
        typer.Option(help="The template's column for the points: its heading, the LMS's number in it, or its place."),
    ] = "",
    id_column: Annotated[str, typer.Option(help="The template's column of ids: its heading or its place.")] = "",
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="The template's encoding, such as cp1252, if it isn't UTF-8.")
    ] = "",
    pieces: Annotated[int, typer.Option(min=0, help="For xapi: the most statements in one file.")] = 0,
    *,
    folder: CourseFolder = Path(),
    texts: Annotated[bool, typer.Option("--texts", help="For xapi: include what learners wrote.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Put a module's results into a file for an LMS, and show who is new, changed or not found.

    Example: casewise export confidentiality --to canvas --template grades.csv
    """
    from casewise.export.grades.filled import Table
    from casewise.export.grades.template import ChosenColumns, TemplateError
    from casewise.gradebook.results import marksheet

    modules_of(folder, [module])
    choice = ChosenColumns(column, id_column, encoding)
    _refuse(lms, template, for_xapi=bool(home_page or texts or pieces), for_template=choice != ChosenColumns())
    target = into or Path(f"{module}-{lms.value}.{'json' if lms is Lms.XAPI else 'csv'}")
    course = course_in(folder)
    with reporting_errors():
        sheet = marksheet(course, module)
    if not any(mark.points is not None for mark in sheet[0]):
        say(f"Nobody was graded in {module}. Run: casewise grade {module}")
        raise typer.Exit(Exit.BAD_COURSE)
    if lms is Lms.XAPI:
        _statements(course, module, target, home_page, pieces, texts=texts, dry_run=dry_run, as_json=as_json)
        return
    try:
        table = Table.of(module, sheet, lms, template, choice=choice)
    except TemplateError as error:
        say(f"{template}: {error}")
        raise typer.Exit(Exit.BAD_COURSE) from error
    with reporting_errors():
        table.look(target)
        if not dry_run:
            table.write(target)
    if as_json:
        emit({"file": "" if dry_run else str(target), **vars(table.filled), "text": None})
    else:
        for line in table.filled.lines():
            write(line)
        say("Nothing was written." if dry_run else f"Wrote {target}")
    if not table.filled.complete:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def export_scenarios(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module whose scenarios to export.")],
    bank_format: Annotated[Format, typer.Option("--to", help="Moodle XML, or an IMS QTI 2.1 package.")],
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
    from casewise.export.questions import moodle, package
    from casewise.export.questions.bank import MARK, Bank
    from casewise.target import check_target, write_export

    modules_of(folder, [module])
    suffix = "xml" if bank_format is Format.MOODLE else "zip"
    target = into or Path(f"{module}-{bank_format.value}-with-keys.{suffix}")
    with reporting_errors():
        check_target(target, MARK.encode())
        bank = Bank.of(Module(folder / "source" / module))
    written = moodle.quiz(bank) if bank_format is Format.MOODLE else package.package(bank)
    if not bank.taken:
        say(f"No scenario of {module} can go along: {bank.reasons}.")
        raise typer.Exit(Exit.FINDINGS)
    if not dry_run:
        with reporting_errors():
            write_export(target, [written], MARK.encode())
    _report(bank, "" if dry_run else str(target), as_json=as_json)
    if bank.left_out:
        raise typer.Exit(Exit.FINDINGS)


def _report(bank: Bank, written: str, *, as_json: bool) -> None:
    """Show which scenarios were exported, left out or changed."""
    if as_json:
        emit({"file": written, "taken": bank.taken, "left_out": bank.left_out, "remarks": bank.remarks})
    else:
        write(f"{len(bank.taken)} go along, {len(bank.left_out)} do not.")
        for name, why in bank.left_out.items():
            write(f"Left out: {name} {why}.")
        for remark in bank.remarks:
            write(f"Not the same: {remark}")
    say(f"Wrote {written}. This file holds the keys: give it to no learner." if written else "Nothing was written.")


def _refuse(lms: Lms, template: Path | None, *, for_xapi: bool, for_template: bool) -> None:
    """Exit if the options don't fit together."""
    if for_xapi and lms is not Lms.XAPI:
        leave("--home-page, --texts and --pieces are for --to xapi.")
    if for_template and template is None:
        leave("--column, --id-column and --encoding say how a template is read. Name it: --template FILE.")
    if template and lms in (Lms.CSV, Lms.XAPI):
        leave(f"A file for {lms.value} is made without a template. Say whose it is: --to canvas, moodle or blackboard.")
    if template is None and lms not in (Lms.CSV, Lms.XAPI):
        leave(f"Export the gradebook from {lms.value} first, and name that file: --template FILE.")


def _statements(  # noqa: PLR0913  (the options of the command)
    course: Course,
    module: str,
    target: Path,
    home_page: str,
    most: int,
    *,
    texts: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write what learners did as xAPI statements."""
    from casewise.export.statements.answered import ModuleStatements
    from casewise.export.statements.xapi import PLATFORM, Actor
    from casewise.gradebook.settings import Xapi
    from casewise.target import check_target

    home_page = home_page or str(course.configured(Xapi).home_page)
    if urlsplit(home_page).scheme not in ("http", "https") or not urlsplit(home_page).hostname:
        leave(
            "Which site has the learners' accounts? Name it: --home-page https://hub.example.com, "
            "or c.Xapi.home_page in nbgrader_config.py."
        )
    found = ModuleStatements(course, Actor(home_page, course.coursedir.course_id, module, ""), texts=texts)
    files: dict[Path, int] = {}
    with reporting_errors():
        check_target(target, PLATFORM)
        if dry_run:
            for _ in found.statements():
                pass
        else:
            files = _put(found.statements(), target, most)
    if as_json:
        counts = {"statements": found.written, "skipped": found.skipped}
        sizes = {str(path): size for path, size in files.items()}
        emit({"file": "" if dry_run else str(next(iter(files))), "files": sizes, **counts})
    else:
        write(f"{found.written} statements.")
        for learner, count in found.skipped.items():
            write(f"{learner}: {counted(count, 'damaged line')} skipped.")
    caution = "It names learners with their answers, and holds the keys: send it to your record store only."
    written = ", ".join(f"{path} ({_size(size)})" for path, size in files.items())
    say("Nothing was written." if dry_run else f"Wrote {written}. {caution}")
    if any(size > LARGE for size in files.values()):
        say(f"Some record stores take no file above {_size(LARGE)}. For smaller ones: --pieces 500")
    for path in _older(target, files) if most and files else ():
        say(f"{path} is from an earlier export. Delete it before you send these.")
    if found.skipped:
        raise typer.Exit(Exit.FINDINGS)


def _put(statements: Iterable[Statement], target: Path, most: int) -> dict[Path, int]:
    """Write the statements, in numbered files if there is a limit, and return each file's size."""
    from casewise.export.statements.xapi import PLATFORM, batches, pieces
    from casewise.target import write_export

    if not most:
        write_export(target, pieces(statements), PLATFORM)
        return {target: target.stat().st_size}
    sizes = {}
    for number, some in enumerate(batches(statements, most), start=1):
        path = _numbered(target, number)
        write_export(path, pieces(some), PLATFORM)
        sizes[path] = path.stat().st_size
    return sizes


def _numbered(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}-{number:03}{target.suffix}")


def _older(target: Path, files: Collection[Path]) -> Iterator[Path]:
    """Yield files of an earlier export that this one didn't replace: higher numbers, or no number."""
    if target.is_file():
        yield target
    number = len(files) + 1
    while (path := _numbered(target, number)).is_file():
        yield path
        number += 1


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 0.1):.1f} kB"  # noqa: PLR2004  (a megabyte)
