"""The commands that make something to start from: a course, a module, a scenario, a resit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from casewise import plugins
from casewise.cli.app import app
from casewise.cli.output import CourseFolder, Json, emit, leave, modules_of, say, unwritten, write
from casewise.course.use import Use
from casewise.printable import printable

KINDS = plugins.names("kinds")
"""The names alone: a kind is loaded when one is asked for."""


@app.command("new")
def new_course(
    target: Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.", file_okay=False)],
    module: Annotated[str, typer.Option(help="The name of its module.")] = "first",
    *,
    sample: Annotated[bool, typer.Option("--sample", help="With finished words, to try everything at once.")] = False,
    as_json: Json = False,
) -> None:
    """Make a new course with one module that shows every kind of scenario, ready to change.

    Example: casewise new my-course
    """
    from casewise.course.new import course

    _refuse_unfit(module)
    try:
        made = course(target, module, sample=sample)
    except FileExistsError:
        leave(f"{target} isn't empty. Name a folder that is empty or not there yet.")
    except OSError as error:
        leave(unwritten(error))
    _print("files", [str(path) for path in made], as_json=as_json)
    say(f"Your course is in {target}. Go there and read README.md.")


@app.command()
def new_module(
    name: Annotated[str, typer.Argument(help="The name of its folder, such as heart.")],
    title: Annotated[str, typer.Option(help="What learners read. By default, made from the name.")] = "",
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Make a further module, with a lesson and an assessment, and list it last in source/course.yaml.

    Example: casewise new-module heart --title "The heart"
    """
    from casewise.course.further import add_module

    modules_of(folder, [])
    _refuse_unfit(name)
    try:
        made = add_module(folder / "source", name, title)
    except FileExistsError:
        leave(f"There is already something in {folder / 'source' / name}. Give the module another name.")
    except OSError as error:
        leave(unwritten(error))
    _print("files", [str(path) for path in made], as_json=as_json)
    say(f"Open {made[0]} in JupyterLab, and write your own words. To see it as a learner: casewise try {name}")


@app.command()
def new_scenario(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(KINDS)}.")],
    into: Annotated[Path | None, typer.Option(help="The notebook to add it to.", dir_okay=False)] = None,
    use: Annotated[
        Use | None, typer.Option(help="By default, practice in a notebook that has practice, else graded.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Write a scenario to start from, into a notebook, or to stdout for pasting into a cell.

    Example: casewise new-scenario story --into source/confidentiality/lesson.ipynb
    """
    from casewise.course import new
    from casewise.kinds import kinds

    if kind not in kinds():
        leave(f'There is no kind "{kind}". There are: {", ".join(kinds())}.')
    if into is None:
        cell = new.scenario(kind, use or Use.GRADED)
        if as_json:
            emit({"cells": [cell]})
        else:
            write(*cell.split("\n"))
        return
    name = new.add(into, kind, use)
    _print("scenarios", [name], as_json=as_json)
    say(f"Added {name} to {into}. Open it in JupyterLab and write your own words. Then run: casewise check")


@app.command("form")
def make_form(  # noqa: PLR0913  (the options of a command)
    module: Annotated[str, typer.Argument(help="The module whose scenarios it asks again, such as a final.")],
    name: Annotated[str, typer.Argument(help="The name of the new module, such as resit.")],
    number: Annotated[int, typer.Option("--form", min=2, help="2 for a first resit, 3 for the one after it.")] = 2,
    title: Annotated[str, typer.Option(help="Its heading. By default, its own, or that of the module.")] = "",
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Make a resit: a module with the same graded scenarios, in which each learner meets other variants.

    A build makes it anew when the first module has changed, so you correct both in one place.

    Example: casewise form final resit
    """
    from casewise.course import forms
    from casewise.course.module import Module

    modules_of(folder, [module])
    _refuse_unfit(name)
    try:
        made = forms.make_form(folder / "source", module, name, form=number, title=title)
    except OSError as error:
        leave(unwritten(error))
    _print("notebooks", [str(path) for path in made], as_json=as_json)
    for problem in forms.repeated(Module(folder / "source" / name)):
        say(str(problem))
    say(f"Next: casewise build {name}")


def _refuse_unfit(name: str) -> None:
    """Exit if a module can't have this name."""
    from casewise.gradebook.naming import unfit_module

    if why := unfit_module(name):
        leave(f"\"{printable(name)}\" can't be the module's name: {why}")


def _print(what: str, made: Iterable[str], *, as_json: bool) -> None:
    """Print each item as soon as it's made, one a line, or all items as JSON."""
    if as_json:
        emit({what: list(made)})
        return
    for one in made:
        write(one)
