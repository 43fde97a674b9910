"""The command that gives feedback back through an LMS."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    alone,
    course_in,
    emit,
    leave,
    named,
    progress,
    say,
    write,
)
from casewise.errors import Exit
from casewise.printable import counted

if TYPE_CHECKING:
    from casewise.export.giving_back.feedback_zip import FeedbackZip
    from casewise.gradebook.course_folder import Course


def _ways() -> str:
    """Return the names of the LMSs that take feedback back; nothing is loaded for it."""
    return ", ".join(plugins.names("exports", "feedback"))


@app.command("feedback-zip")
def give_feedback_back(  # noqa: PLR0913, PLR0917  (the options of a command)
    module: Graded,
    to: Annotated[str, typer.Option(metavar="NAME", help=f"The LMS: {_ways()}, or what a package adds.")],
    source: Annotated[
        Path | None,
        typer.Option("--from", help="The LMS's archive of uploads; by default, the names kept by collect-zip."),
    ] = None,
    into: Annotated[Path | None, typer.Option(help="The file; by default, MODULE-feedback-LMS.zip.")] = None,
    pattern: Annotated[
        str, typer.Option(help="For --from: a regular expression whose group student_id is the learner's id.")
    ] = "",
    section: Section = None,
    folder: CourseFolder = Path(),
    *,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Include learners with an answer that nobody has read yet.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Put everyone's feedback into an archive that an LMS takes, under the names of their uploads there.

    Example: casewise feedback-zip confidentiality --to moodle
    """
    from casewise.export.directory import feedback_ways
    from casewise.export.giving_back.feedback_zip import feedback_zip
    from casewise.gradebook.sections import members
    from casewise.target import check_target, write_export

    ways = feedback_ways()
    if to not in ways:
        leave(f'Feedback goes back to {", ".join(ways)}, and not to "{to}". Choose one of them with --to.')
    course = course_in(folder, module)
    only = members(course, section)
    target = into or Path(f"{module}-feedback-{to}.zip")
    check_target(target, _is_feedback)
    there = course.paths.all_autograded(module)
    if not there:
        leave(f"Nobody was graded in {module}. Run: casewise grade {module}", Exit.BAD_COURSE)
    names, problems = _names(course, module, source, pattern)
    with alone(folder, "feedback-zip"), progress(len(there)) as tell:
        found = feedback_zip(
            course, module, ways[to], names, only=only, unfinished=unfinished, dry_run=dry_run, tell=tell
        )
    written = bool(found.files) and not dry_run
    if written:
        write_export(target, [found.archive()], _is_feedback)
    if as_json:
        emit({"file": str(target) if written else "", **found.to_json(), "problems": problems})
    else:
        write(f"Feedback of {counted(len(found.learners), 'learner')}.")
    say(*problems, *_left(found))
    say(f"Wrote {target}. {ways[to].where}" if written else "Nothing was written.")
    if problems or not found.complete:
        raise typer.Exit(Exit.FINDINGS)


def _names(course: Course, module: str, source: Path | None, pattern: str) -> tuple[dict[str, list[str]], list[str]]:
    """Return the LMS's names of uploads by learner, and what is nobody's; exit if there are none."""
    from casewise.uploads.collect import pattern_of
    from casewise.uploads.lms_names import kept_names, names_in

    if source is None:
        names, problems = kept_names(course.root, module), list[str]()
    else:
        pattern = pattern or pattern_of(course)
        try:
            usable = not pattern or "student_id" in re.compile(pattern).groupindex
        except re.error as error:
            leave(f"The pattern isn't a regular expression: {error}.")
        if not usable:
            leave("The pattern has no group (?P<student_id>...).")
        if not source.exists():
            leave(f"There is no {source}.")
        names, problems = names_in(course, module, [source], pattern)
    if not names:
        say(*problems)
        where = f"{source} has no upload of a learner" if source else f"No upload of {module} from an LMS was collected"
        leave(f"{where}. Name the archive that you downloaded from the LMS: --from submissions.zip", Exit.FINDINGS)
    return names, problems


def _left(found: FeedbackZip) -> Iterator[str]:
    """Yield a sentence about everyone whose feedback isn't in the archive."""
    if found.held_back:
        who = named(found.held_back)
        count = len(found.held_back)
        yield f"{count} held back, because nobody has read all their answers yet: {who}. To include them: --unfinished"
    if found.not_in_lms:
        yield f"{len(found.not_in_lms)} without an upload in the LMS: {named(found.not_in_lms)}. Send theirs yourself."
    yield from (f"{learner} {why}." for learner, why in found.left_out.items())


def _is_feedback(data: bytes) -> bool:
    """Whether a file is an earlier archive of feedback: all that is in it has the date of such an archive."""
    from io import BytesIO
    from zipfile import BadZipFile, ZipFile

    from casewise.export.giving_back.by_name import DAY

    try:
        with ZipFile(BytesIO(data)) as archive:
            return all(one.date_time == DAY for one in archive.infolist())
    except (BadZipFile, ValueError, OSError):
        return False
