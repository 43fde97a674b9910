"""What all commands share: their options, their words on stderr, and the exit codes that tell the truth."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from casewise.grading.pipeline import Pipeline

NAMED = 20
"""How many learners one line names."""
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[MODULE]...", help="Modules; all of them if none is named.")
]
Course = Annotated[Path, typer.Option("--course", help="The folder that holds nbgrader_config.py.", file_okay=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


class Exit(IntEnum):
    """What the exit code says."""

    FINE = 0
    UNEXPECTED = 1
    USAGE = 2
    FINDINGS = 3
    BAD_COURSE = 4


def modules_of(course: Path, names: list[str] | None) -> list[str]:
    """Return the modules that are meant, or leave with a sentence."""
    from casewise.course.module import modules

    there = [module.name for module in modules(course / "source")]
    if not there:
        leave(f"There is no module in {course / 'source'}. Go to the course's folder, or name it with --course.")
    if unknown := [name for name in names or [] if name not in there]:
        leave(f"There is no module {', '.join(unknown)}. There are: {', '.join(there)}.")
    return names or there


def pipeline_of(course: Path) -> Pipeline:
    """Return nbgrader on a course, or leave with a sentence if its configuration cannot be read."""
    from casewise.grading.pipeline import Pipeline

    with failing_truthfully():
        return Pipeline(course)


@contextmanager
def failing_truthfully() -> Iterator[None]:
    """Turn the failures that can be told in words into a sentence and an exit code.

    That is 4 if the course's files are bad, and 2 if a file was to be put where it cannot be.
    """
    from casewise.demo.kernel import CardError
    from casewise.demo.term import StepMissedError
    from casewise.export.target import TargetError
    from casewise.grading.deadlines import DamagedError
    from casewise.grading.paper import PaperError
    from casewise.grading.pipeline import ConfigError, StepError
    from casewise.scenario import ScenarioError

    try:
        yield
    except (PaperError, ConfigError, DamagedError, ScenarioError) as error:
        say(str(error))
        raise typer.Exit(Exit.BAD_COURSE) from error
    except TargetError as error:
        leave(str(error))
    except (StepError, CardError, StepMissedError) as error:
        say(str(error))
        raise typer.Exit(Exit.UNEXPECTED) from error


@contextmanager
def alone(course: Path, command: str) -> Iterator[None]:
    """Hold the lock of a course, so that no other command changes it meanwhile; say so where that takes waiting."""
    from casewise.grading.lock import locked

    with locked(course, f"casewise {command}", say):
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
        progress.TextColumn("{task.description}"),
    )
    with progress.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=steps, completed=begun)
        yield Progress(lambda count, words: bar.update(task, advance=count, description=words))


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
    typer.echo(json.dumps({"v": 1, **data}, indent=1))


def say(words: str) -> None:
    """Say a sentence on stderr."""
    typer.echo(words, err=True)


def leave(words: str) -> NoReturn:
    """Leave with a sentence: the command was used wrongly."""
    say(words)
    raise typer.Exit(Exit.USAGE)
