"""The command that takes a simulated class through the whole course."""

from __future__ import annotations

from pathlib import Path
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
)
from casewise.demo.until import Until

if TYPE_CHECKING:
    from casewise.demo.term import DemoResult


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
