"""What all commands share: options, output on stdout and stderr, and exit codes."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from casewise.errors import Exit, full_disk
from casewise.printable import counted, listed, printable

if TYPE_CHECKING:
    from casewise.gradebook.course_folder import Course
    from casewise.tables.table import TableError

AGAIN = "and run this again."
CAUSES = {
    errno.EFBIG: ("the file is larger than this disk takes", f"Use another disk, {AGAIN}"),
    errno.EROFS: ("this disk can only be read", f"Use a disk that can be written to, {AGAIN}"),
    errno.EACCES: ("you may not read or write it", f"Let yourself do so with chmod, {AGAIN}"),
    errno.EPERM: ("you may not change it", f"Ask its owner, {AGAIN}"),
    errno.EMFILE: ("too many files are open", f"Raise the limit with ulimit -n, {AGAIN}"),
}
"""Why a file can't be read or written, and how to fix it."""
HALF = re.compile("[\ud800-\udfff]")
NAMED = 20
"""How many learners one line lists."""
PROGRESS = "CASEWISE_PROGRESS"
Names = Annotated[list[str] | None, typer.Argument(metavar="[MODULE]...", help="Modules; by default, all of them.")]
CourseFolder = Annotated[
    Path, typer.Option("--course", help="The folder that holds nbgrader_config.py.", file_okay=False)
]
Graded = Annotated[str, typer.Argument(help="The module that was graded.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")]
Section = Annotated[
    list[str] | None, typer.Option("--section", metavar="NAME", help="Only learners of this section; may be repeated.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


def modules_of(folder: Path, names: list[str] | None) -> list[str]:
    """Return the named modules, or all; exit with a message if there are none."""
    from casewise.course.module import modules

    there = [module.name for module in modules(folder / "source")]
    if not there:
        leave(f"There is no module in {folder / 'source'}. Go to the course's folder, or name it with --course.")
    if unknown := [name for name in names or [] if name not in there]:
        leave(f"There is no module {', '.join(unknown)}. There are: {', '.join(there)}.")
    return names or there


def course_in(folder: Path, *modules: str) -> Course:
    """Return the course in a folder, or exit with a message if it hasn't these modules, or none at all."""
    from casewise.gradebook.course_folder import Course

    modules_of(folder, list(modules))
    return Course(folder)


def unwritten(error: OSError) -> str:
    """Return a message for a file that can't be read or written, and how to fix it."""
    if full := full_disk(error):
        return full
    what = f"{error.filename}: " if error.filename else ""
    reason, fix = CAUSES.get(error.errno or 0, (error.strerror or str(error), "Look at it, and run this again."))
    return f"{what}{reason}. {fix}"


@contextmanager
def alone(folder: Path, command: str) -> Iterator[None]:
    """Context manager that holds the lock of a course, so that no other command changes it meanwhile."""
    from casewise.gradebook.lock import locked

    with locked(folder, f"casewise {command}", say):
        yield


@contextmanager
def progress(steps: int, begun: int = 0) -> Iterator[Callable[..., None]]:
    """Context manager that shows a progress bar on stderr, or a plain line a step if it isn't a terminal.

    It gives a function that takes how many more steps are done, and in words what begins now. A program that sets the
    environment variable CASEWISE_PROGRESS to "lines" gets each step as a line of JSON: `progress` and `words`.
    """
    if os.environ.get(PROGRESS) == "lines":
        yield _lines(steps, begun)
        return
    from rich import progress
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _count, words="": say(words) if words else None
        return
    columns = (
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.description}", markup=False),
    )
    with progress.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=steps, completed=begun)
        yield lambda count, words="": bar.update(task, advance=count, description=printable(words))


def _lines(steps: int, begun: int) -> Callable[..., None]:
    """Return a function that shows progress to another program, from its first step on."""
    done = begun

    def tell(count: int, words: str = "") -> None:
        nonlocal done
        done += count
        say(json.dumps({"progress": [max(done, 0), steps], "words": words}))

    tell(0)
    return tell


def show(title: str, caption: str, headings: Sequence[str], rows: Iterable[tuple[Sequence[str], bool]]) -> None:
    """Print a table on stdout. Each row says whether to draw a line below it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(printable(title)), caption=Text(printable(caption)))
    for heading in headings:
        table.add_column(Text(printable(heading)), no_wrap=True)
    for row, ended in rows:
        table.add_row(*(Text(printable(cell)) for cell in row), end_section=ended)
    Console(width=max(Console().width, 220)).print(table)


def named(learners: list[str]) -> str:
    """Return a list of learners in words: the first ids, how many more, and how to see all of them."""
    return listed(learners, NAMED) + (" (all of them: --json)" if len(learners) > NAMED else "")


def bytes_of(path: Path) -> bytes:
    """Return a file's bytes, or exit with a message."""
    try:
        return path.read_bytes()
    except OSError as error:
        leave(f"{path} cannot be read: {error.strerror}.")


def emit(data: dict[str, Any]) -> None:
    """Print data as JSON on stdout, with the version of its format."""
    write(*json.dumps(_whole({"v": 1, **data}), indent=1).split("\n"))


def _whole(data: Any) -> Any:
    """Return data without lone surrogates, which strict JSON readers refuse."""
    if isinstance(data, str):
        return HALF.sub(lambda half: printable(half[0]), data)
    if isinstance(data, dict):
        return {_whole(key): _whole(value) for key, value in data.items()}
    return [*map(_whole, data)] if isinstance(data, (list, tuple)) else data


def write(*lines: str) -> None:
    """Print lines of data on stdout, with control characters and inner line ends escaped."""
    _print(lines, err=False)


def say(*lines: str) -> None:
    """Print messages on stderr, one a line, escaped like data."""
    _print(lines, err=True)


def leave(words: str, code: Exit = Exit.USAGE) -> NoReturn:
    """Exit with a message; by default, because the command was used wrongly. A full disk has a message of its own."""
    if full := full_disk(sys.exception()):
        words, code = full, Exit.UNEXPECTED
    say(words)
    raise typer.Exit(code)


def _print(lines: Iterable[str], *, err: bool) -> None:
    """Print lines, whatever they contain and whatever the terminal can show. All output goes through here."""
    encoding = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    words = "\n".join(map(printable, lines))
    typer.echo(words.encode(encoding, "backslashreplace").decode(encoding), err=err)


def refuse_table(path: Path, error: TableError, *, as_json: bool) -> NoReturn:
    """Exit with the problems of a table that can't be used."""
    if as_json:
        emit({"written": False, "problems": error.problems})
    else:
        for problem in error.problems:
            write(*problem.split("\n"))
    leave(f"{path}: {counted(len(error.problems), 'problem')}. Nothing was changed.", Exit.FINDINGS)
