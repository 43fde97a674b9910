"""What all commands share: their options, their words on stderr, and the exit codes that tell the truth."""

from __future__ import annotations

import errno
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from casewise.errors import CasewiseError, Exit
from casewise.printable import printable

if TYPE_CHECKING:
    from casewise.gradebook.course_folder import Course

AGAIN = "and run this again."
CAUSES = {
    errno.ENOSPC: ("the disk is full", f"Free some space, {AGAIN}"),
    errno.EDQUOT: ("your share of the disk is full", f"Free some space, {AGAIN}"),
    errno.EFBIG: ("the file is larger than this disk takes", f"Use another disk, {AGAIN}"),
    errno.EROFS: ("this disk can only be read", f"Use a disk that can be written to, {AGAIN}"),
    errno.EACCES: ("you may not read or write it", f"Let yourself do so with chmod, {AGAIN}"),
    errno.EPERM: ("you may not change it", f"Ask whoever owns it, {AGAIN}"),
    errno.EMFILE: ("too many files are open", f"Raise the limit with ulimit -n, {AGAIN}"),
}
"""Why a file cannot be read or written, and how that is fixed."""
HALF = re.compile("[\ud800-\udfff]")
NAMED = 20
"""How many learners one line names."""
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[MODULE]...", help="Modules; all of them if none is named.")
]
CourseFolder = Annotated[
    Path, typer.Option("--course", help="The folder that holds nbgrader_config.py.", file_okay=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


def modules_of(folder: Path, names: list[str] | None) -> list[str]:
    """Return the modules that are meant, or leave with a sentence."""
    from casewise.course.module import modules

    there = [module.name for module in modules(folder / "source")]
    if not there:
        leave(f"There is no module in {folder / 'source'}. Go to the course's folder, or name it with --course.")
    if unknown := [name for name in names or [] if name not in there]:
        leave(f"There is no module {', '.join(unknown)}. There are: {', '.join(there)}.")
    return names or there


def course_in(folder: Path) -> Course:
    """Return nbgrader on a course, or leave with a sentence if its configuration cannot be read."""
    from casewise.gradebook.course_folder import Course

    with reporting_errors():
        return Course(folder)


@contextmanager
def reporting_errors() -> Iterator[None]:
    """Turn an error that a person can fix into its sentences and its exit code."""
    try:
        yield
    except CasewiseError as error:
        say(*error.lines)
        raise typer.Exit(error.exit_code) from error
    except OSError as error:
        say(unwritten(error))
        raise typer.Exit(Exit.UNEXPECTED) from error


def unwritten(error: OSError) -> str:
    """Return a sentence for a file that cannot be read or written, and how that is fixed."""
    what = f"{error.filename}: " if error.filename else ""
    reason, fix = CAUSES.get(error.errno or 0, (error.strerror or str(error), "Look at it, and run this again."))
    return f"{what}{reason}. {fix}"


@contextmanager
def alone(folder: Path, command: str) -> Iterator[None]:
    """Hold the lock of a course, so that no other command changes it meanwhile; say so where that takes waiting."""
    from casewise.gradebook.lock import locked

    with locked(folder, f"casewise {command}", say):
        yield


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
def progress(steps: int, begun: int = 0) -> Iterator[Progress]:
    """Show a bar with the time left on stderr; a plain line a step where that is no terminal."""
    from rich import progress
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Progress(lambda _count, words: say(words) if words else None)
        return
    columns = (
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.description}", markup=False),
    )
    with progress.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=steps, completed=begun)
        yield Progress(lambda count, words: bar.update(task, advance=count, description=printable(words)))


def show(title: str, caption: str, headings: Sequence[str], rows: Iterable[tuple[Sequence[str], bool]]) -> None:
    """Print a table on stdout; each row says whether a line is drawn below it."""
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
    """Return learners as words, the first ones by their ids."""
    more = f" and {len(learners) - NAMED} more" if len(learners) > NAMED else ""
    return ", ".join(learners[:NAMED]) + more


def bytes_of(path: Path) -> bytes:
    """Return what a file holds, or leave with a sentence."""
    try:
        return path.read_bytes()
    except OSError as error:
        leave(f"{path} cannot be read: {error.strerror}.")


def emit(data: dict[str, Any]) -> None:
    """Print data on stdout for other programs, with the version of its shape."""
    write(*json.dumps(_whole({"v": 1, **data}), indent=1).split("\n"))


def _whole(data: Any) -> Any:
    """Return data without halves of characters, which strict readers of JSON refuse."""
    if isinstance(data, str):
        return HALF.sub(lambda half: printable(half[0]), data)
    if isinstance(data, dict):
        return {_whole(key): _whole(value) for key, value in data.items()}
    return [*map(_whole, data)] if isinstance(data, (list, tuple)) else data


def write(*lines: str) -> None:
    """Print lines of data on stdout. What a terminal would interpret is escaped, and so is a line end within one."""
    _print(lines, err=False)


def say(*lines: str) -> None:
    """Say sentences on stderr, each on a line of its own, escaped as data is."""
    _print(lines, err=True)


def leave(words: str) -> NoReturn:
    """Leave with a sentence: the command was used wrongly."""
    say(words)
    raise typer.Exit(Exit.USAGE)


def _print(lines: Iterable[str], *, err: bool) -> None:
    """Print lines, whatever is in them and whatever the terminal can show: the only door to it."""
    encoding = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    words = "\n".join(map(printable, lines))
    typer.echo(words.encode(encoding, "backslashreplace").decode(encoding), err=err)
