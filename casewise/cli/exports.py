"""The commands that give to other programs: results to an LMS or a record store, scenarios to a question bank."""

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

LARGE = 10_000_000
"""The size of a file that some record stores refuse."""

if TYPE_CHECKING:
    from casewise.export.questions.bank import Bank
    from casewise.export.statements.xapi import Statement
    from casewise.gradebook.course_folder import Course


@app.command()
def export(  # noqa: PLR0913, PLR0917  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module that was graded.")],
    lms: Annotated[Lms, typer.Option("--to", help="Where the results are to go.")] = Lms.CSV,
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
    pieces: Annotated[int, typer.Option(min=0, help="For xapi: files of at most so many statements.")] = 0,
    *,
    folder: CourseFolder = Path(),
    texts: Annotated[bool, typer.Option("--texts", help="For xapi: with what learners wrote.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Put a module's results into a file for an LMS, and say who is new, changed or not found.

    Example: casewise export confidentiality --to canvas --template grades.csv
    """
    from casewise.export.grades.filled import Table
    from casewise.export.grades.template import Choice, TemplateError
    from casewise.gradebook.results import marksheet

    modules_of(folder, [module])
    choice = Choice(column, id_column, encoding)
    _refuse(lms, template, for_xapi=bool(home_page or texts or pieces), for_template=choice != Choice())
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
        emit({"file": "" if dry_run else str(target), **table.filled.to_json()})
    else:
        for line in table.filled.lines():
            write(line)
        say("Nothing was written." if dry_run else f"Wrote {target}")
    if not table.filled.complete:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def export_scenarios(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module whose scenarios are to go.")],
    bank_format: Annotated[Format, typer.Option("--to", help="Moodle XML, or an IMS QTI 2.1 package.")],
    into: Annotated[
        Path | None, typer.Option(help="The file; MODULE-FORMAT-with-keys.xml or .zip if none is named.")
    ] = None,
    folder: CourseFolder = Path(),
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go along, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Put scenarios into a file for another program's question bank: with their keys, so keep it.

    Example: casewise export-scenarios confidentiality --to moodle
    """
    from casewise.course.module import Module
    from casewise.export.questions import moodle, package
    from casewise.export.questions.bank import MARK, Bank
    from casewise.target import look, put

    modules_of(folder, [module])
    suffix = "xml" if bank_format is Format.MOODLE else "zip"
    target = into or Path(f"{module}-{bank_format.value}-with-keys.{suffix}")
    with reporting_errors():
        look(target, MARK.encode())
        bank = Bank.of(Module(folder / "source" / module))
    written = moodle.quiz(bank) if bank_format is Format.MOODLE else package.package(bank)
    if not bank.taken:
        say(f"No scenario of {module} can go along: {bank.reasons}.")
        raise typer.Exit(Exit.FINDINGS)
    if not dry_run:
        with reporting_errors():
            put(target, [written], MARK.encode())
    _told(bank, "" if dry_run else str(target), as_json=as_json)
    if bank.left_out:
        raise typer.Exit(Exit.FINDINGS)


def _told(bank: Bank, written: str, *, as_json: bool) -> None:
    """Say what became of each scenario."""
    if as_json:
        told = {"taken": bank.taken, "left_out": bank.left_out, "remarks": bank.remarks}
        emit({"file": written, **told})
    else:
        write(f"{len(bank.taken)} go along, {len(bank.left_out)} do not.")
        for name, why in bank.left_out.items():
            write(f"Left out: {name} {why}.")
        for remark in bank.remarks:
            write(f"Not the same: {remark}")
    say(f"Wrote {written}. This file holds the keys: give it to no learner." if written else "Nothing was written.")


def _refuse(lms: Lms, template: Path | None, *, for_xapi: bool, for_template: bool) -> None:
    """Leave if the options do not go together."""
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
    """Write what learners did as statements."""
    from casewise.export.statements.answered import Deeds
    from casewise.export.statements.xapi import PLATFORM, Seat
    from casewise.gradebook.settings import Xapi
    from casewise.target import look

    home_page = home_page or str(course.configured(Xapi).home_page)
    if urlsplit(home_page).scheme not in ("http", "https") or not urlsplit(home_page).hostname:
        leave(
            "Whose accounts are the learners' ids? Name the site: --home-page https://hub.example.com, "
            "or c.Xapi.home_page in nbgrader_config.py."
        )
    deeds = Deeds(course, Seat(home_page, course.coursedir.course_id, module, ""), texts=texts)
    files: dict[Path, int] = {}
    with reporting_errors():
        look(target, PLATFORM)
        if dry_run:
            for _ in deeds.statements():
                pass
        else:
            files = _put(deeds.statements(), target, most)
    if as_json:
        told = {"statements": deeds.written, "skipped": deeds.skipped}
        sizes = {str(path): size for path, size in files.items()}
        emit({"file": "" if dry_run else str(next(iter(files))), "files": sizes, **told})
    else:
        write(f"{deeds.written} statements.")
        for learner, count in deeds.skipped.items():
            write(f"{learner}: {count} damaged {'line' if count == 1 else 'lines'} skipped.")
    caution = "It names learners with their answers, and holds the keys: send it to your record store only."
    written = ", ".join(f"{path} ({_size(size)})" for path, size in files.items())
    say("Nothing was written." if dry_run else f"Wrote {written}. {caution}")
    if any(size > LARGE for size in files.values()):
        say(f"Some record stores take no file above {_size(LARGE)}. For smaller ones: --pieces 500")
    for path in _older(target, files) if most and files else ():
        say(f"{path} is from an earlier export. Delete it before you send these.")
    if deeds.skipped:
        raise typer.Exit(Exit.FINDINGS)


def _put(statements: Iterable[Statement], target: Path, most: int) -> dict[Path, int]:
    """Write the statements, in numbered files of at most so many if there is a limit; return the size of each."""
    from casewise.export.statements.xapi import PLATFORM, batches, pieces
    from casewise.target import put

    if not most:
        put(target, pieces(statements), PLATFORM)
        return {target: target.stat().st_size}
    sizes = {}
    for number, some in enumerate(batches(statements, most), start=1):
        path = _numbered(target, number)
        put(path, pieces(some), PLATFORM)
        sizes[path] = path.stat().st_size
    return sizes


def _numbered(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}-{number:03}{target.suffix}")


def _older(target: Path, files: Collection[Path]) -> Iterator[Path]:
    """Yield the numbered files of an earlier export that had more of them, and the one that had no number."""
    if target.is_file():
        yield target
    number = len(files) + 1
    while (path := _numbered(target, number)).is_file():
        yield path
        number += 1


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 0.1):.1f} kB"  # noqa: PLR2004  (a megabyte)
