"""Casewise's command in this process: the same code as the program's, without two seconds of imports."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from casewise.cli import app


@dataclass(frozen=True)
class Done:
    """What a command left: as `subprocess.CompletedProcess` has it."""

    returncode: int
    stdout: str
    stderr: str


def casewise(*arguments: object, folder: Path) -> Done:
    """Run a command in a folder, and return its exit code and what it wrote.

    Raises:
        Exception: whatever the command didn't turn into words.
    """
    with chdir(folder):
        result = CliRunner().invoke(app, [*map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(int(result.exit_code), result.stdout, result.stderr)
