"""The commands for a course's data: backup, restore, and forgetting a learner."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    Json,
    alone,
    course_in,
    emit,
    leave,
    say,
    write,
)
from casewise.errors import CasewiseError, Exit
from casewise.printable import counted

if TYPE_CHECKING:
    from casewise.keeping.forget import KeptData


@app.command("forget")
def forget_learner(
    learner: Annotated[str, typer.Argument(help="The learner's id in the gradebook.")],
    folder: CourseFolder = Path(),
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Erase it. Without this option, it's only shown.")] = False,
    as_json: Json = False,
) -> None:
    """Erase everything the course keeps about a learner: grades, submissions, feedback. Shows it first.

    Example: casewise forget learner-07
    """
    from casewise.keeping.forget import forget, kept_of
    from casewise.tables.roster import unfit

    course = course_in(folder)
    if why := unfit(learner):
        leave(f"Nothing was erased: {why}")
    with alone(folder, "forget"):
        found = forget(course, learner) if yes else kept_of(course, learner)
    if as_json:
        emit({"erased": yes, **found.to_json()})
    else:
        _show(found)
    if found.nothing:
        leave(f"Nothing is kept of {learner}. Ids are those of nbgrader db student list.", Exit.FINDINGS)
    say("Not reached: " + "; ".join(found.beyond) + ".")
    say("All of this was erased." if yes else f"Nothing was erased yet. To erase it: casewise forget {learner} --yes")
    for path, why in found.left.items():
        say(f"But {path} is still there: {why}.")
    if found.left:
        raise typer.Exit(Exit.UNEXPECTED)


def _show(found: KeptData) -> None:
    for table, count in found.rows.items():
        if count:
            write(f"gradebook, {table.replace('_', ' ')}: {counted(count, 'row')}")
    for module in found.extensions:
        write(f"extension for {module}")
    for file in found.files:
        write(str(file))


@app.command("backup")
def back_up_course(
    archive: Annotated[Path, typer.Argument(help="A new file, such as course-2026-11-23.tar.gz.", dir_okay=False)],
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Write the course to one archive: source, gradebook, submissions and feedback. People can keep working.

    Example: casewise backup /var/backups/ethics/monday.tar.gz
    """
    from casewise.keeping.backup import backup

    missing = backup(course_in(folder), archive)
    if as_json:
        emit({"archive": str(archive), "bytes": archive.stat().st_size, "missing": missing})
    say(f"Wrote {archive}, {archive.stat().st_size / 1e6:.1f} MB. It holds keys and grades: keep it closed.")
    for what in missing:
        say(f"Not in it: {what}")


@app.command("restore")
def restore_course(
    archive: Annotated[Path, typer.Argument(help="An archive made by casewise backup.", exists=True, dir_okay=False)],
    into: Annotated[Path, typer.Argument(help="A new or empty folder.", file_okay=False)],
    *,
    as_json: Json = False,
) -> None:
    """Restore a backup into a new folder, and check its gradebook.

    Example: casewise restore monday.tar.gz restored
    """
    from casewise.gradebook.course_folder import Course
    from casewise.keeping.backup import restore
    from casewise.keeping.health import waiting

    found = restore(archive, into)
    if as_json:
        emit({"folder": str(into), **found.to_json()})
    gradebook = "is sound" if found.gradebook else "was not in the archive"
    say(f"The course is in {into}, the same as when it was backed up. Its gradebook {gradebook}.")
    if found.waiting:
        were = "was" if len(found.waiting) == 1 else "were"
        say(f"{counted(len(found.waiting), 'submission')} {were} in the exchange, and {were} kept.")
        with suppress(CasewiseError):  # the doctor says what is wrong with a configuration
            say(*(f"{check.what} {check.fix}" for check in waiting(Course(into), into)))
