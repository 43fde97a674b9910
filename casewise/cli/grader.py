"""The commands for grading: collecting uploads, grading, and making feedback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    DryRun,
    Graded,
    Json,
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
from casewise.printable import counted, printable

if TYPE_CHECKING:
    from casewise.gradebook.course_folder import Course
    from casewise.grading.grading_result import GradingResult
    from casewise.grading.listing import Listing
    from casewise.uploads.collect import Intake


@app.command()
def collect_zip(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module that was handed in.")],
    files: Annotated[list[Path], typer.Argument(help="The LMS's download: archives, folders or single files.")],
    pattern: Annotated[
        str | None,
        typer.Option(
            help="A regular expression whose group student_id is the learner's id; by default, nbgrader's named_regexp."
        ),
    ] = None,
    folder: CourseFolder = Path(),
    *,
    add: Annotated[bool, typer.Option("--add", help="Add learners who aren't in the gradebook yet.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Collect what learners uploaded to an LMS, with the receipt of each.

    Example: casewise collect-zip confidentiality submissions.zip
    """
    from casewise.uploads.collect import collect, pattern_of

    course = course_in(folder, module)
    if missing := [str(path) for path in files if not path.exists()]:
        leave(f"There is no {', '.join(missing)}.")
    if not course.paths.release(module).is_dir():
        leave(f"{module} was never released. Run: casewise build {module}", Exit.BAD_COURSE)
    where = "--pattern" if pattern else "c.FileNameCollectorPlugin.named_regexp"
    pattern = pattern or pattern_of(course)
    try:
        usable = not pattern or "student_id" in re.compile(pattern).groupindex
    except re.error as error:
        leave(f"{where} isn't a regular expression: {error}.")
    if not usable:
        leave(f"{where} has no group (?P<student_id>...).")
    with alone(folder, "collect-zip"):
        intake = collect(course, module, files, pattern=pattern, add=add, dry=dry_run)
    if as_json:
        emit(intake.to_json())
    else:
        _show_intake(intake, dry_run=dry_run)
    if dry_run:
        say("Nothing was written.")
    if intake.problems:
        raise typer.Exit(Exit.FINDINGS)


def _show_intake(intake: Intake, *, dry_run: bool) -> None:
    for one in intake.collected:
        write(str(one))
    for learner in intake.added:
        say(f"{learner} {'would be' if dry_run else 'was'} added to the gradebook.")
    for problem in intake.problems:
        say(problem)


@app.command()
def grade(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module that was collected.")],
    processes: Annotated[int, typer.Option("--workers", min=1, help="Processes that score, on this machine.")] = 1,
    dask: Annotated[str, typer.Option(metavar="ADDRESS", help="Score on a Dask cluster, as at tcp://host:8786.")] = "",
    folder: CourseFolder = Path(),
    *,
    force: Annotated[bool, typer.Option("--force", help="Grade everything again. Points from a person stay.")] = False,
    as_json: Json = False,
) -> None:
    """Grade all collected submissions that are new or changed.

    Example: casewise grade confidentiality
    """
    from casewise.gradebook.counts import counts_of
    from casewise.grading import run, workers

    course = course_in(folder, module)
    start = workers.cluster(dask) if dask else workers.processes(processes)
    there = course.paths.all_submitted(module)
    with alone(folder, "grade"), progress(len(there)) as tell:
        report = run.grade(course, module, workers=start, force=force, tell=tell)
    if as_json:
        emit(report.to_json())
    else:
        counts = ", ".join(_outcome(name, count) for name, count in report.outcomes.items() if count)
        write(f"{report.graded} graded, {report.unchanged} unchanged. {counts}".strip())
        with course.gradebook() as gradebook:
            waiting = sum(counts_of(gradebook.db, module).unread.values())
        if waiting:
            say(f"{counted(waiting, 'answer')} to read. JupyterLab shows them at casewise/read.")
    if not there:
        say(f"Nothing was collected of {module}. Run: nbgrader collect {module}")
    _show(report)
    if report.failed:
        raise typer.Exit(Exit.FINDINGS)


def _outcome(name: str, count: int) -> str:
    """Return how many answers had an outcome. Whether a written one is read, the gradebook says."""
    from casewise.scenario import Outcome

    return counted(count, "written answer") if name == Outcome.BY_HAND.value else f"{count} {name.lower()}"


def _show(report: GradingResult) -> None:
    """Show what a person should know about a run."""
    for remark, learners in _remarked(report.remarks).items():
        say(f"{', '.join(learners)}: {remark}")
    if report.late:
        say(f"{len(report.late)} late: {', '.join(_cost(*one) for one in report.late.items())}")
    for learner, why in report.counts.items():
        say(f"{printable(learner)}: {why}")
    for group in report.alike:
        say(f"{', '.join(group)}: their journals share answers that were given at the same moment; one is a copy.")
    for name, reason in report.withdrawn.items():
        whose = "those who met it have" if ", variant " in name else "everyone has"
        say(f"{name} is withdrawn, so {whose} its points: {reason}")
        if names := report.by_hand.get(name):
            say(f"  but what a person gave stays, in formgrader: {', '.join(names)}")
    for learner, why in report.failed.items():
        say(f"{learner} could not be graded: {why}")


@app.command()
def hand_ins(
    module: Annotated[str, typer.Argument(help="The module that was handed in.")],
    learners: Annotated[
        list[str] | None, typer.Argument(metavar="[LEARNER]...", help="Learners; by default, all.")
    ] = None,
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """List every hand-in: when it came, whether it was late, what it earns, and which one counts and why.

    Example: casewise hand-ins confidentiality sorrel
    """
    from casewise.gradebook.students import learners_in
    from casewise.grading.listing import hand_ins_of

    course = course_in(folder, module)
    only = set(learners) if learners else None
    if only and (unknown := sorted(only - {*learners_in(course), *course.paths.all_submitted(module)})):
        leave(f"{', '.join(unknown)}: not in the gradebook, and nothing was handed in.")
    found = hand_ins_of(course, module, only)
    if as_json:
        emit(found.to_json())
    else:
        _list(found, course)
    for learner, why in found.failed.items():
        say(f"{learner}: {why}")
    if found.failed:
        raise typer.Exit(Exit.FINDINGS)


def _list(found: Listing, course: Course) -> None:
    """Print a line for each hand-in, and say what is still to do."""
    from casewise.gradebook.settings import zone_of

    zone = zone_of(course)
    for one in found.hand_ins:
        when = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}" if one.at else "no time"
        verdict = "Counts" if one.counts else "Doesn't count"
        write(f"{one.learner}, {when}: {one.lateness}, {one.earned}. {verdict}: {one.why}.")
    counting = found.counting
    late = sum(1 for one in counting if one.late)
    say(f"{counted(len(found.hand_ins), 'hand-in')} of {counted(len(counting), 'learner')}, {late} late.")
    if found.missing:
        say(f"{len(found.missing)} handed in nothing: {named(found.missing)}")
    if unread := [one.learner for one in counting if one.unread]:
        say(f"{len(unread)} with an answer that nobody has read yet: {named(unread)}")
    if stale := [one.learner for one in counting if not one.graded]:
        say(f"{len(stale)} to be graded: {named(stale)}. Run: casewise grade {found.module}")


@app.command()
def feedback(
    module: Graded,
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Write the feedback pages of everyone who was graded, the same as nbgrader generate_feedback.

    Example: casewise feedback confidentiality
    """
    from casewise.grading import pages
    from casewise.grading.returning import unread_in_words

    course = course_in(folder, module)
    there = course.paths.all_autograded(module)
    with alone(folder, "feedback"), progress(len(there)) as tell:
        made = pages.feedback(course, module, tell=tell)
    if as_json:
        emit(made.to_json())
    else:
        write(f"{made.written} written. To return them: nbgrader release_feedback {module}")
    if not there:
        say(f"Nobody was graded in {module}. Run: casewise grade {module}")
    if made.unread:
        say(f"{unread_in_words(made.unread)} Their pages say so. All of them: --json")
    for learner, why in made.failed.items():
        say(f"{learner} has no page: {why}")
    if made.failed:
        raise typer.Exit(Exit.FINDINGS)


def _cost(learner: str, points: float) -> str:
    return f"{printable(learner)} ({-points:g})" if points else f"{printable(learner)} (no points off)"


def _remarked(remarks: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the learners of each remark, from the remarks on each learner."""
    learners: dict[str, list[str]] = {}
    for learner, made in remarks.items():
        for remark in made:
            learners.setdefault(remark, []).append(learner)
    return learners
