"""The commands for what an author has written: checks, previews and builds."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    Json,
    Names,
    alone,
    course_in,
    emit,
    modules_of,
    progress,
    say,
    write,
)
from casewise.errors import Exit
from casewise.printable import counted

UNCHANGED = "The modules they are in weren't built, and their old release stays."

if TYPE_CHECKING:
    from casewise.scenario import Problem


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
