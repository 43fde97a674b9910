"""The commands of Casewise: data on stdout, words and progress on stderr.

Exit codes: 0 fine, 1 unexpected, 2 usage, 3 findings, 4 bad course files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casewise.export.lms import Lms

if TYPE_CHECKING:
    from casewise.demo.term import Result
    from casewise.export.sheet import Filled
    from casewise.scenario import Problem


class Exit(IntEnum):
    """What the exit code says."""

    FINE = 0
    UNEXPECTED = 1
    USAGE = 2
    FINDINGS = 3
    BAD_COURSE = 4


NAMED = 20
"""How many learners one line names."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Courses taught by cases, on nbgrader: an answer is data, never code.",
)

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[MODULE]...", help="Modules; all of them if none is named.")
]
Course = Annotated[Path, typer.Option("--course", help="The folder that holds nbgrader_config.py.", file_okay=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


@app.command()
def check(names: Names = None, course: Course = Path(), *, as_json: Json = False) -> None:
    """Say what must be mended in source/ before it can be released, and what should be by the rules of item writing.

    Example: casewise check confidentiality
    """
    from casewise.course.advice import advice, figures  # noqa: PLC0415
    from casewise.course.check import check as problems_of  # noqa: PLC0415
    from casewise.course.module import Module  # noqa: PLC0415

    modules = [Module(course / "source" / name) for name in _modules(course, names)]
    problems = {module: problems_of(module) for module in modules}
    advised = [advised for module in modules if not problems[module] for advised in advice(module)]
    measured = {module.name: figures(module) for module in modules if not problems[module]}
    for name, found in measured.items():
        _say(
            f"{name}: {found.scenarios} scenarios, {found.waived} rules waived; guessing at random earns "
            f"{found.guessing.random:.0%} of the points, the longest options {found.guessing.longest:.0%}; "
            f"the prompts read at grade {found.reading_grade:.1f}."
        )
    _report(
        [problem for found in problems.values() for problem in found],
        advised,
        as_json=as_json,
        figures={name: asdict(found) for name, found in measured.items()},
    )


@app.command()
def preview(names: Names = None, course: Course = Path()) -> None:
    """Run the notebooks in source/, so that each scenario shows its preview and CI can compare it.

    Example: casewise preview confidentiality
    """
    from casewise.course.module import Module  # noqa: PLC0415
    from casewise.course.preview import preview as run  # noqa: PLC0415

    for name in _modules(course, names):
        for path in run(Module(course / "source" / name)):
            typer.echo(path)


@app.command()
def build(names: Names = None, course: Course = Path(), *, as_json: Json = False) -> None:
    """Make release/ from source/: checked, built beside the old one, proved free of keys, then put in its place.

    Example: casewise build
    """
    from casewise.course.advice import advice  # noqa: PLC0415
    from casewise.course.build import CourseError  # noqa: PLC0415
    from casewise.course.build import build as release  # noqa: PLC0415
    from casewise.course.changes import Effect  # noqa: PLC0415
    from casewise.course.module import Module  # noqa: PLC0415
    from casewise.grading.pipeline import Pipeline  # noqa: PLC0415

    modules = _modules(course, names)
    pipeline = Pipeline(course)
    problems: list[Problem] = []
    advised: list[Problem] = []
    changed: dict[str, list[dict[str, str]]] = {}
    for name in modules:
        try:
            with _failing_truthfully():
                built = release(pipeline, name)
        except CourseError as error:
            problems += error.problems
        else:
            _say(f"Built {built.module.folder.relative_to(pipeline.root)}")
            for change in built.changes:
                _say(f"  {change}")
            if any(change.effect is Effect.GRADES for change in built.changes):
                _say(f"  If learners were graded: casewise grade {name}")
            rows = [{"where": one.where, "what": one.what, "effect": one.effect.name} for one in built.changes]
            changed[name] = rows
            advised += advice(Module(course / "source" / name))
    _report(problems, advised, as_json=as_json, leave_on_advice=False, changes=changed)


@app.command()
def collect_zip(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module that was handed in.")],
    files: Annotated[list[Path], typer.Argument(help="What the LMS gave: archives, folders or single files.")],
    pattern: Annotated[
        str | None, typer.Option(help="A regular expression whose group student_id names the learner.")
    ] = None,
    course: Course = Path(),
    *,
    add: Annotated[bool, typer.Option("--add", help="Add learners who are not in the gradebook yet.")] = False,
    as_json: Json = False,
) -> None:
    """Collect what learners uploaded to an LMS, with the receipt of each.

    Example: casewise collect-zip confidentiality submissions.zip
    """
    from casewise.grading import lms  # noqa: PLC0415
    from casewise.grading.pipeline import Pipeline  # noqa: PLC0415

    _modules(course, [module])
    if missing := [str(path) for path in files if not path.exists()]:
        _leave(f"There is no {', '.join(missing)}.")
    if not (course / "release" / module).is_dir():
        _say(f"{module} was never released. Run: casewise build {module}")
        raise typer.Exit(Exit.BAD_COURSE)
    pattern = pattern or lms.PATTERN
    try:
        usable = "student_id" in re.compile(pattern).groupindex
    except re.error as error:
        _leave(f"--pattern is no regular expression: {error}.")
    if not usable:
        _leave("--pattern has no group (?P<student_id>...).")
    intake = lms.collect(Pipeline(course), module, files, pattern=pattern, add=add)
    if as_json:
        collected = [vars(one) for one in intake.collected]
        typer.echo(json.dumps({"v": 1, "collected": collected, "problems": intake.problems}, indent=1))
    else:
        for one in intake.collected:
            typer.echo(f"{one.learner}: {one.receipt} ({one.path})")
        for problem in intake.problems:
            _say(problem)
    if intake.problems:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def grade(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module that was collected.")],
    processes: Annotated[int, typer.Option("--workers", min=1, help="Processes that mark, on this machine.")] = 2,
    dask: Annotated[str, typer.Option(metavar="ADDRESS", help="Mark on a Dask cluster, as at tcp://host:8786.")] = "",
    course: Course = Path(),
    *,
    force: Annotated[bool, typer.Option("--force", help="Grade everything again; what a person gave stays.")] = False,
    as_json: Json = False,
) -> None:
    """Grade everything that was collected and is new or changed.

    Example: casewise grade confidentiality
    """
    from casewise.grading import bulk, workers  # noqa: PLC0415
    from casewise.grading.pipeline import Pipeline  # noqa: PLC0415

    _modules(course, [module])
    pipeline = Pipeline(course)
    hire = workers.cluster(dask) if dask else workers.processes(processes)
    there = bulk.submitted(pipeline, module)
    if not there:
        _say(f"Nothing was handed in for {module}. Run: nbgrader collect {module}")
    with _failing_truthfully(), _progress(len(there)) as tell:
        report = bulk.grade(pipeline, module, hire=hire, force=force, tell=tell.done)
    if as_json:
        typer.echo(json.dumps({"v": 1, **vars(report)}, indent=1))
    else:
        counts = ", ".join(f"{count} {name.lower()}" for name, count in report.outcomes.items() if count)
        typer.echo(f"{report.graded} graded, {report.unchanged} unchanged. {counts}".strip())
    for learner, remarks in report.remarks.items():
        for remark in remarks:
            _say(f"{learner}: {remark}")
    for group in report.alike:
        _say(f"{', '.join(group)}: their journals share answers that were given at the same moment; one is a copy.")
    for name, reason in report.withdrawn.items():
        _say(f"{name} is withdrawn, everybody has its points: {reason}")
        if names := report.by_hand.get(name):
            _say(f"  but what a person gave stays, in formgrader: {', '.join(names)}")
    for learner, why in report.failed.items():
        _say(f"{learner} could not be graded: {why}")
    if report.failed:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def feedback(
    module: Annotated[str, typer.Argument(help="The module that was graded.")],
    course: Course = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Write the feedback pages of everybody who was graded: the pages of nbgrader generate_feedback.

    Example: casewise feedback confidentiality
    """
    from casewise.grading import pages  # noqa: PLC0415
    from casewise.grading.pipeline import Pipeline  # noqa: PLC0415

    _modules(course, [module])
    pipeline = Pipeline(course)
    with _failing_truthfully(), _progress(len(pages.graded(pipeline, module))) as tell:
        made = pages.feedback(pipeline, module, tell=tell.done)
    if as_json:
        typer.echo(json.dumps({"v": 1, **vars(made)}, indent=1))
    else:
        typer.echo(f"{made.written} written. To return them: nbgrader release_feedback {module}")
    for learner, why in made.failed.items():
        _say(f"{learner} has no page: {why}")
    if made.failed:
        raise typer.Exit(Exit.FINDINGS)


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
    from datetime import date  # noqa: PLC0415

    from casewise.course.plan import Plan  # noqa: PLC0415
    from casewise.grading.pages import graded  # noqa: PLC0415
    from casewise.grading.pipeline import Pipeline  # noqa: PLC0415
    from casewise.grading.results import Results  # noqa: PLC0415
    from casewise.reports.page import page  # noqa: PLC0415
    from casewise.reports.study import Study  # noqa: PLC0415

    _modules(course, [module])
    pipeline = Pipeline(course)
    plan = Plan.read(course / "source")
    with _failing_truthfully(), _progress(len(graded(pipeline, module))) as tell:
        study = Study.of(Results.of(pipeline, module, tell=tell.done), plan.objectives if plan else {})
    if as_json:
        typer.echo(json.dumps({"v": 1, **study.to_json(names=names)}, indent=1))
        return
    target = into or Path(f"report-{module}.html")
    try:
        target.write_text(page(study, date.today(), names=names), encoding="utf-8")  # noqa: DTZ011  (a day on paper)
    except OSError as error:
        _leave(f"{target} cannot be written: {error.strerror}.")
    _say(f"Wrote {target}")
    if not study.learners:
        _say(f"Nobody was graded yet. Run: casewise grade {module}")


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
    from casewise.export import sheet  # noqa: PLC0415
    from casewise.grading.marksheet import marksheet  # noqa: PLC0415
    from casewise.grading.pipeline import Pipeline  # noqa: PLC0415

    _modules(course, [module])
    if lms is not Lms.CSV and template is None:
        _leave(f"Export the gradebook from {lms.value} first, and name that file: --template FILE.")
    target = into or Path(f"{module}-{lms.value}.csv")
    with _failing_truthfully():
        marks, out_of = marksheet(Pipeline(course), module)
    if not any(mark.points is not None for mark in marks):
        _say(f"Nobody was graded in {module}. Run: casewise grade {module}")
        raise typer.Exit(Exit.BAD_COURSE)
    encoding = "utf-8"
    try:
        if template is None or lms is Lms.CSV:
            filled = sheet.plain(marks, out_of)
        else:
            text, encoding = _table_text(template)
            filled = sheet.fill(text, marks, module, lms)
        if not dry_run:
            target.write_bytes(filled.text.encode(encoding))
    except sheet.TemplateError as error:
        _say(f"{template}: {error}")
        raise typer.Exit(Exit.BAD_COURSE) from error
    except OSError as error:
        _leave(f"{error.filename} cannot be used: {error.strerror}.")
    _told(filled, target, dry_run=dry_run, as_json=as_json)
    if filled.not_in_lms or filled.not_in_gradebook:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def demo(
    into: Annotated[Path, typer.Option(help="A folder of its own.")] = Path(".demo"),
    course: Course = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Take a class of 12 simulated learners through the whole course, in a folder of its own.

    Example: casewise demo
    """
    from casewise.demo.term import Term  # noqa: PLC0415

    _modules(course, None)
    term = Term(course.resolve(), into.resolve())
    with _failing_truthfully(), _progress(term.steps, begun=-1) as tell:
        results = term.run(tell.begin)
    _table(results, as_json=as_json)
    _say(f"The course is in {into}. Look around: make lab (as a learner), make instructor (with formgrader).")


def _modules(course: Path, names: list[str] | None) -> list[str]:
    """Return the modules that are meant, or leave with a sentence."""
    from casewise.course.module import modules  # noqa: PLC0415

    there = [module.name for module in modules(course / "source")]
    if not there:
        _leave(f"There is no module in {course / 'source'}. Go to the course's folder, or name it with --course.")
    if unknown := [name for name in names or [] if name not in there]:
        _leave(f"There is no module {', '.join(unknown)}. There are: {', '.join(there)}.")
    return names or there


@contextmanager
def _failing_truthfully() -> Iterator[None]:
    """Turn the failures that can be told in words into a sentence and exit code 1."""
    from casewise.demo.kernel import CardError  # noqa: PLC0415
    from casewise.demo.term import StepMissedError  # noqa: PLC0415
    from casewise.grading.pipeline import StepError  # noqa: PLC0415

    try:
        yield
    except (StepError, CardError, StepMissedError) as error:
        _say(str(error))
        raise typer.Exit(Exit.UNEXPECTED) from error


class Progress:
    """Shows on stderr how far a command is: a bar with the time left, or plain lines where that is no terminal."""

    def __init__(self, advance: Callable[[int, str], None]) -> None:
        self._advance = advance

    def begin(self, words: str) -> None:
        """Say what begins now; what came before is done."""
        self._advance(1, words)

    def done(self, count: int) -> None:
        """Count what is done."""
        self._advance(count, "")


@contextmanager
def _progress(steps: int, begun: int = 0) -> Iterator[Progress]:
    """Show a bar with the time left on stderr; a plain line a step where that is no terminal."""
    from rich import progress  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Progress(lambda _count, words: _say(words) if words else None)
        return
    columns = (
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.description}"),
    )
    with progress.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=steps, completed=begun)
        yield Progress(lambda count, words: bar.update(task, advance=count, description=words))


def _table(results: list[Result], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"v": 1, "results": [_row(result) for result in results]}, indent=1))
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    root = results[0].feedback.parents[2]
    table = Table(title="How the class came out", caption=f"The feedback pages lie in {_near(root)}")
    for heading in ("Learner", "Module", "Points", "Outcomes", "For a person", "Feedback"):
        table.add_column(heading, no_wrap=True)
    for result in results:
        table.add_row(
            f"{result.learner.id}, {result.learner.habit.value}",
            result.module,
            f"{result.points:.4g} of {result.out_of:g}",
            ", ".join(f"{count} {outcome.value.lower()}" for outcome, count in result.outcomes.items() if count),
            "yes" if result.needs_a_person else "",
            str(result.feedback.relative_to(root)),
            end_section=result.module == results[-1].module,
        )
    console = Console()
    Console(width=max(console.width, 220)).print(table)


def _row(result: Result) -> dict[str, Any]:
    return {
        "learner": result.learner.id,
        "habit": result.learner.habit.value,
        "module": result.module,
        "points": result.points,
        "out_of": result.out_of,
        "outcomes": {outcome.value: count for outcome, count in result.outcomes.items()},
        "needs_a_person": result.needs_a_person,
        "feedback": str(result.feedback),
    }


def _table_text(path: Path) -> tuple[str, str]:
    """Return the text of a table and its encoding: some LMSs write UTF-16, some a byte-order mark, some neither."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "utf-16"
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


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
    _say("Nothing was written." if dry_run else f"Wrote {target}")


def _near(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _report(
    problems: list[Problem], advised: list[Problem], *, as_json: bool, leave_on_advice: bool = True, **more: Any
) -> None:
    """Print all problems, then all advice, and leave with the code that tells whether there are any."""
    if as_json:
        found = {name: [vars(one) for one in ones] for name, ones in (("problems", problems), ("advice", advised))}
        typer.echo(json.dumps({"v": 1, **found, **more}, indent=1))
    else:
        for one in [*problems, *advised]:
            typer.echo(str(one))
    if problems:
        _say(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}. Nothing was changed where one is.")
        raise typer.Exit(Exit.BAD_COURSE)
    if advised:
        _say(f"{len(advised)} to look at: mend it, or waive its rule in the cell with a reason.")
        if leave_on_advice:
            raise typer.Exit(Exit.FINDINGS)


def _say(words: str) -> None:
    typer.echo(words, err=True)


def _leave(words: str) -> None:
    _say(words)
    raise typer.Exit(Exit.USAGE)
