"""The commands for a registrar: names and due dates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    DryRun,
    Json,
    alone,
    bytes_of,
    course_in,
    emit,
    leave,
    modules_of,
    named,
    refuse_table,
    say,
    write,
)
from casewise.errors import CasewiseError, Exit
from casewise.printable import printable
from casewise.tables.lists import Source

if TYPE_CHECKING:
    from casewise.deadlines.enact import Change
    from casewise.deadlines.publish import Published
    from casewise.gradebook.course_folder import Course

Encoding = Annotated[str, typer.Option(metavar="NAME", help="The table's encoding, such as cp1252, if it isn't UTF-8.")]
Table = Annotated[Path, typer.Argument(help="A table saved as CSV.", dir_okay=False)]


@app.command()
def roster(  # noqa: PLR0913  (the options of a command)
    file: Table,
    source: Annotated[Source | None, typer.Option("--from", help="The LMS that exported the list.")] = None,
    id_from: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="Where the ids are: username, email, id-number, lms-number, or a heading."),
    ] = "",
    encoding: Encoding = "",
    folder: CourseFolder = Path(),
    *,
    any_name: Annotated[bool, typer.Option("--any-name", help="Accept names with unusual characters.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Read learners and their names from a table: learner, first_name, last_name, email, lms_id, section, group.

    Example: casewise roster class.csv --dry-run
    """
    from casewise.gradebook import students
    from casewise.tables.lists import learners_in_list
    from casewise.tables.roster import learners_in_table, merged
    from casewise.tables.table import TableError

    course = course_in(folder)
    data = bytes_of(file)
    remarks: list[str] = []
    with alone(folder, "roster"):
        try:
            before = students.learners_in(course)
            if source:
                found, remarks = learners_in_list(data, source, encoding, id_from, any_name=any_name, before=before)
            else:
                found = learners_in_table(data, encoding, id_from, any_name=any_name, before=before)
            learners, changes = merged(before, found)
        except TableError as error:
            refuse_table(file, error, as_json=as_json)
        if not dry_run:
            students.enter(course, learners)
    changes.remarks = remarks + changes.remarks
    if as_json:
        emit({"written": not dry_run, **changes.to_json()})
        return
    _name("new", changes.new)
    if letters := [one.name for one in learners if not one.name.isascii()]:
        write(f"Names with other letters, read like this: {named(letters)}")
    for learner, what in changes.changed.items():
        write(f"{learner}: {'; '.join(what)}")
    _name("as before", changes.same)
    _name("in the gradebook, but not in the table; they stay as they are", changes.not_listed)
    for remark in changes.remarks:
        say(remark)
    say("Nothing was written." if dry_run else f"{len(changes.new)} added, {len(changes.changed)} changed.")


@app.command("deadlines")
def set_deadlines(  # noqa: PLR0913  (the options of a command)
    file: Table,
    zone: Annotated[str, typer.Option(help="The time zone of the dates, such as America/Chicago.")] = "",
    encoding: Encoding = "",
    folder: CourseFolder = Path(),
    *,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Read due dates and extensions from a table: module, learner (empty for the whole class), due.

    Example: casewise deadlines dates.csv --zone America/Chicago --dry-run
    """
    from casewise.deadlines.enact import changes, enact
    from casewise.deadlines.publish import publish
    from casewise.gradebook.due_dates import of_class
    from casewise.gradebook.settings import zone_of
    from casewise.gradebook.students import learners_in
    from casewise.tables.date_table import read_dates
    from casewise.tables.table import TableError

    modules = modules_of(folder, None)
    data = bytes_of(file)
    course = course_in(folder)
    try:
        where = zone_of(course, zone)
    except CasewiseError as error:
        leave(str(error))
    with alone(folder, "deadlines"):
        learners = learners_in(course)
        try:
            wanted = read_dates(
                data, modules=of_class(course, modules), learners=learners, zone=where, encoding=encoding
            )
        except TableError as error:
            refuse_table(file, error, as_json=as_json)
        changed = changes(course, wanted)
        published = None
        if not dry_run:
            enact(course, wanted)
            published = publish(course, list(wanted), list(learners), where)
    _show(course, changed, published, where, dry_run=dry_run, as_json=as_json)


@app.command()
def extend(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module.")],
    learner: Annotated[str, typer.Argument(help="The learner who gets another due date.")],
    date: Annotated[
        list[str] | None, typer.Argument(metavar="[DATE]", help="Until when, such as 2026-12-09 or 2026-12-09 17:00.")
    ] = None,
    zone: Annotated[str, typer.Option(help="The time zone of the date, such as America/Chicago.")] = "",
    folder: CourseFolder = Path(),
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take the learner's extension back.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Give one learner longer for a module, or take that back; everyone else's dates stay.

    Example: casewise extend confidentiality sorrel 2026-12-09
    """
    from casewise.deadlines.enact import changes, enact, extended
    from casewise.deadlines.publish import publish
    from casewise.gradebook.due_dates import of_class
    from casewise.gradebook.settings import zone_of
    from casewise.gradebook.students import learners_in
    from casewise.tables.date_table import read_extension
    from casewise.tables.table import TableError

    if bool(date) == undo:
        leave("Give the new date, such as 2026-12-09, or --undo to take the extension back.")
    course = course_in(folder, module)
    try:
        where = zone_of(course, zone)
    except CasewiseError as error:
        leave(str(error))
    with alone(folder, "extend"):
        learners, dates = learners_in(course), of_class(course, [module])
        if undo and learner not in learners:
            leave(f'"{printable(learner)}" isn\'t in the gradebook.')
        try:
            until = None if undo else read_extension(module, learner, " ".join(date or []), dates, learners, where)
        except TableError as error:
            if as_json:
                emit({"written": False, "problems": error.problems})
            else:
                write(*error.problems)
            leave("Nothing was changed.", Exit.FINDINGS)
        wanted = extended(course, module, learner, until)
        changed = changes(course, wanted)
        published = None
        if not dry_run:
            enact(course, wanted, [learner])
            published = publish(course, [module], list(learners), where)
    if undo and not changed:
        say(f"The table of extensions has none for {learner} in {module}.")
    _show(course, changed, published, where, dry_run=dry_run, as_json=as_json)


def _show(  # noqa: PLR0913  (what a change of dates leaves)
    course: Course, changed: list[Change], published: Published | None, where: Any, *, dry_run: bool, as_json: bool
) -> None:
    """Show what changed, and what is still to do."""
    unseen = sorted(set(published.unseen)) if published else []
    if as_json:
        rows = [one.to_json() for one in changed]
        emit({"written": not dry_run, "changes": rows, "unseen": unseen})
    else:
        _dates(changed, where)
        say(
            "Nothing was written." if dry_run else f"{len(changed)} {'date' if len(changed) == 1 else 'dates'} changed."
        )
    if published and not published.reached:
        say(f"There is no exchange at {course.exchange_root}: learners see the class's dates in the next release.")
    if unseen:
        why = "They have no account here yet, or the exchange cannot keep a date to one learner alone."
        say(f"{why} Tell these learners theirs yourself: {', '.join(unseen)}")
    for module in dict.fromkeys(one.module for one in changed if not dry_run):
        say(f"If {module} was graded before: casewise grade {module}")


def _dates(changes: list[Change], where: Any) -> None:
    from casewise.tables.date_table import on_the_clock

    for one in changes:
        who = one.learner or "the class"
        after = on_the_clock(one.after, where) if one.after else "no extension"
        before = on_the_clock(one.before, where) if one.before else "new"
        write(f"{one.module}, {who}: {after} ({'was ' if one.before else ''}{before})")
    say(f"Times are those of {where}." if where else "Times are those of this machine's clock; --zone names another.")


def _name(words: str, learners: list[str]) -> None:
    if learners:
        write(f"{len(learners)} {words}: {named(learners)}")
