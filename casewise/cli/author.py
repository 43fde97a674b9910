"""The commands for authors: new courses and scenarios, checks, previews and builds."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casewise import plugins
from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    Json,
    Names,
    alone,
    course_in,
    emit,
    leave,
    modules_of,
    progress,
    say,
    unwritten,
    write,
)
from casewise.course.use import Use
from casewise.errors import Exit
from casewise.printable import counted, printable

KINDS = plugins.names("kinds")
"""The names alone: a kind is loaded when one is asked for."""

UNCHANGED = "The modules they are in weren't built, and their old release stays."

if TYPE_CHECKING:
    from casewise.scenario import Problem


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
    from casewise.gradebook.naming import unfit_module

    if why := unfit_module(module):
        leave(f"\"{printable(module)}\" can't be the module's name: {why}")
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
    from casewise.gradebook.naming import unfit_module

    modules_of(folder, [])
    if why := unfit_module(name):
        leave(f"\"{printable(name)}\" can't be the module's name: {why}")
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


@app.command("check")
def check_modules(
    names: Names = None,
    *,
    todo: Annotated[bool, typer.Option("--todo", help="List also what is left to do on each draft.")] = False,
    folder: CourseFolder = Path(),
    as_json: Json = False,
) -> None:
    """List what must be fixed in source/ before a release, and what breaks a rule of item writing.

    Drafts are counted. They are never released, so nothing has to be fixed in them.

    Example: casewise check confidentiality
    """
    from casewise.course.advice import advice, not_done
    from casewise.course.check import check, given_away, unbuilt
    from casewise.course.figures import figures, limits
    from casewise.course.forms import repeated
    from casewise.course.module import Module
    from casewise.course.todo import drafts, unreleased
    from casewise.course.todo import todo as to_do
    from casewise.scenario.cell import id_of

    modules = [Module(folder / "source" / name) for name in modules_of(folder, names)]
    problems = {}
    with progress(len(modules)) as tell:
        for module in modules:
            problems[module] = check(module)
            tell(1)
    together = [] if any(problems.values()) or len(modules) == 1 else list(given_away(modules))
    together += unbuilt(folder / "source")
    advised = [
        advised for module in modules if not problems[module] for advised in (*advice(module), *repeated(module))
    ]
    drafted = {module: drafts(module) for module in modules}
    left = [(cell, to_do(cell, folder / "source")) for cells in drafted.values() for cell in cells]
    if todo and not as_json:
        for problem in chain.from_iterable(found for _, found in left):
            write(*problem.lines)
    measured = {module: figures(module) for module in modules if not problems[module]}
    for module, found in measured.items():
        first, *more = found.sentences(limits(module))
        say(f"{module.name}: {first}", *(f"  {sentence}" for sentence in more))
    for module, cells in drafted.items():
        if sentence := unreleased(cells):
            say(f"{module.name}: {sentence}")
    say(*not_done(folder / "source"))
    _report(
        [problem for found in problems.values() for problem in found] + together,
        advised,
        as_json=as_json,
        figures={module.name: found.to_json() for module, found in measured.items()},
        drafts=[
            {
                "scenario": id_of(cell.source),
                "notebook": cell.notebook,
                "cell": cell.number,
                "todo": [one.to_json() for one in found],
            }
            for cell, found in left
        ],
    )


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
    from casewise.gradebook.naming import unfit_module

    modules_of(folder, [module])
    if why := unfit_module(name):
        leave(f"\"{printable(name)}\" can't be the module's name: {why}")
    try:
        made = forms.make_form(folder / "source", module, name, form=number, title=title)
    except OSError as error:
        leave(unwritten(error))
    _print("notebooks", [str(path) for path in made], as_json=as_json)
    for problem in forms.repeated(Module(folder / "source" / name)):
        say(str(problem))
    say(f"Next: casewise build {name}")


@app.command("preview")
def preview_modules(
    names: Names = None,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Metadata to remove; can be given several times.")
    ] = None,
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Run the notebooks in source/ so that each scenario shows its preview and CI can compare it.

    Metadata of other programs is removed and listed, and so is what pictures, sound and films hold beyond what is seen
    and heard.

    Example: casewise preview confidentiality
    """
    from casewise.course.linked import bare
    from casewise.course.module import Module
    from casewise.course.preview import preview

    modules = [Module(folder / "source" / name) for name in modules_of(folder, names)]
    made, stripped, dropped = [], [], {}
    with progress(len(modules)) as tell:
        for module in modules:
            for path in bare(module):
                stripped.append(str(path))
                say(f"{path}: took out what can't be seen or heard in it, such as names, comments and places")
            for one in preview(module, drop or []):
                made.append(str(one.path))
                if not as_json:
                    write(str(one.path))
                if one.dropped.known:
                    dropped[str(one.path)] = one.dropped.known
                    say(f"{one.path}: dropped the metadata of other programs: {one.dropped}")
            tell(1)
    if as_json:
        emit({"notebooks": made, "dropped": dropped, "stripped": stripped})


@app.command("build")
def build_modules(names: Names = None, folder: CourseFolder = Path(), *, as_json: Json = False) -> None:
    """Make release/ from source/: check it, prove it free of keys, then replace the old release.

    Example: casewise build
    """
    from casewise.course.advice import advice
    from casewise.course.build import CourseError, build
    from casewise.course.changes import Effect
    from casewise.course.forms import FormError, forms_of, repeated
    from casewise.course.module import Module
    from casewise.course.todo import drafts, unreleased
    from casewise.scenario import Problem
    from casewise.scenario.cell import id_of

    course = course_in(folder)
    modules = forms_of(course.paths.source(), modules_of(folder, names))
    problems: list[Problem] = []
    advised: list[Problem] = []
    changed: dict[str, list[dict[str, str]]] = {}
    drafted: dict[str, list[str]] = {}
    with progress(len(modules)) as tell:
        for number, name in enumerate(modules):
            tell(min(number, 1))
            with alone(folder, "build"):
                try:
                    built = build(course, name)
                except CourseError as error:
                    problems += error.problems
                    continue
                except FormError as error:
                    where = f"source/{name}"
                    problems.append(Problem(what=f"The form can't be made. {error}", fix="", notebook=where))
                    continue
            say(f"Built {built.module.folder.relative_to(course.root)}")
            for change in built.changes:
                say(f"  {change}")
            if any(change.effect is Effect.GRADES for change in built.changes):
                say(f"  If learners were graded: casewise grade {name}")
            changed[name] = [change.to_json() for change in built.changes]
            source = Module(folder / "source" / name)
            drafted[name] = [id_of(cell.source) or "" for cell in drafts(source)]
            if sentence := unreleased(drafts(source)):
                say(f"  {sentence}")
            advised += [*advice(source), *repeated(source)]
    _report(
        problems, advised, as_json=as_json, leave_on_advice=False, unchanged=UNCHANGED, changes=changed, drafts=drafted
    )


def _print(what: str, made: Iterable[str], *, as_json: bool) -> None:
    """Print each item as soon as it's made, one a line, or all items as JSON."""
    if as_json:
        emit({what: list(made)})
        return
    for one in made:
        write(one)


def _report(
    problems: list[Problem],
    advised: list[Problem],
    *,
    as_json: bool,
    leave_on_advice: bool = True,
    unchanged: str = "",
    **more: Any,
) -> None:
    """Print all problems, then all advice, and exit with the matching code."""
    problems = list(dict.fromkeys(problems))  # modules share what is beside them
    if as_json:
        found = {name: [one.to_json() for one in ones] for name, ones in (("problems", problems), ("advice", advised))}
        emit({**found, **more})
    else:
        for one in [*problems, *advised]:
            write(*one.lines)
    if problems:
        say(f"{counted(len(problems), 'problem')}. {unchanged}".strip())
        raise typer.Exit(Exit.BAD_COURSE)
    if advised:
        say(f"{len(advised)} to look at. Fix each one, or waive its rule in the cell with a reason.")
        if leave_on_advice:
            raise typer.Exit(Exit.FINDINGS)
