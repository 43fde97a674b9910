"""The commands that show a course in use: one module as a learner meets it, and a term with a simulated class."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    Json,
    Names,
    emit,
    leave,
    modules_of,
    progress,
    say,
    show,
    unwritten,
    write,
)
from casewise.demo.until import Until
from casewise.files import remove
from casewise.printable import counted

if TYPE_CHECKING:
    from casewise.demo.term import DemoResult


@app.command("try")
def try_module(
    module: Annotated[str, typer.Argument(help="The module to see.")],
    *,
    show_it: Annotated[
        bool, typer.Option("--open/--no-open", help="Open it, or only write a learner's folder.")
    ] = True,
    folder: CourseFolder = Path(),
    as_json: Json = False,
) -> None:
    """Open a module in JupyterLab as a learner would see it, also while some of it is still to be fixed.

    Nothing of the course changes, and what you answer and hand in is deleted when JupyterLab ends.

    Example: casewise try confidentiality
    """
    from casewise.course.module import Module
    from casewise.demo.tryout import lay_out

    modules_of(folder, [module])
    place = Path(mkdtemp(prefix="casewise-try-"))
    try:
        made = lay_out(Module(folder / "source" / module), place)
        if as_json:
            left_out = [problem.to_json() for problem in made.left_out]
            emit({"folder": str(made.home), "left_out": left_out, "to_fix": made.to_fix})
        elif not show_it:
            write(str(made.home))
        for problem in made.left_out:
            say(f"Left out: {problem}")
        if made.to_fix:
            say(f"{counted(made.to_fix, 'more thing')} to fix before a release: casewise check {module}")
        if show_it:
            say("JupyterLab opens. To end it: press Ctrl-C here.")
            _open_lab(made.home)
    except OSError as error:
        leave(unwritten(error))
    finally:
        if show_it or sys.exception():
            remove(place)


def _open_lab(home: Path) -> None:
    """Run JupyterLab in a learner's folder until someone ends it."""
    command = [sys.executable, "-m", "jupyterlab", "--ServerApp.answer_yes=True"]
    command.append("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    own = {"PYTHONSAFEPATH": "1", "JUPYTER_CONFIG_DIR": str(home / ".jupyter")}
    with subprocess.Popen(command, cwd=home, env=os.environ | own) as lab:  # noqa: S603  (our own words)
        while lab.poll() is None:
            with suppress(KeyboardInterrupt):  # JupyterLab gets it too, and ends
                lab.wait()


@app.command()
def demo(  # noqa: PLR0913  (the options of a command)
    names: Names = None,
    into: Annotated[Path, typer.Option(help="A new folder for it.")] = Path(".demo"),
    learners: Annotated[int, typer.Option(min=1, max=1000, help="How many learners are in the class.")] = 12,
    until: Annotated[Until, typer.Option(help="How far they go. The rest is left for you.")] = Until.FEEDBACK,
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Take a class of simulated learners through a course, in a new folder.

    If anything in an earlier demonstration was changed, it's moved aside and kept.

    Example: casewise demo --learners 200 --until hand-in
    """
    from casewise.demo.learners import group
    from casewise.demo.room import make_room
    from casewise.demo.term import Term

    modules = modules_of(folder, names)
    try:
        aside = make_room(into.absolute(), folder.resolve())
    except OSError as error:
        leave(f"{into} cannot be replaced: {error.strerror}.")
    if aside:
        say(f"{into} has changed since it was laid out. It is kept as {aside}.")
    term = Term(folder.resolve(), into.resolve(), modules, group(learners), until)
    with progress(term.steps, begun=-1) as tell:
        results = term.run(lambda words: tell(1, words))
    if results or as_json:
        _table(results, as_json=as_json)
    say(f"The course with its class is in {into / 'course'}.")
    if until is Until.HAND_IN:
        say(f"Everyone has handed in. Go there and run: nbgrader collect {modules[0]}; casewise grade {modules[0]}")


def _table(results: list[DemoResult], *, as_json: bool) -> None:
    if as_json:
        emit({"results": [_row(result) for result in results]})
        return
    root = results[0].feedback.parents[2]
    rows = (
        (
            (
                f"{result.learner.id}, {result.learner.habit.value}",
                result.module,
                f"{result.points:.4g} of {result.out_of:g}",
                ", ".join(f"{count} {outcome.value.lower()}" for outcome, count in result.outcomes.items() if count),
                "yes" if result.needs_a_person else "",
                str(result.feedback.relative_to(root)),
            ),
            result.module == results[-1].module,
        )
        for result in results
    )
    headings = ("Learner", "Module", "Points", "Outcomes", "For a person", "Feedback")
    show("How the class came out", f"The feedback pages are in {_near(root)}", headings, rows)


def _row(result: DemoResult) -> dict[str, Any]:
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


def _near(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
