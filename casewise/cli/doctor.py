"""The command for when something is wrong: what is missing, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import typer

from casewise.cli.app import app
from casewise.cli.saying import Course, Exit, Json, emit, say


@app.command()
def doctor(course: Course = Path(), *, as_json: Json = False) -> None:
    """Say what is missing or wrong on this machine and in this course, and how to mend it.

    Example: casewise doctor
    """
    from casewise.grading.health import signs

    found = list(signs(course))
    wrong = [sign for sign in found if sign.fix]
    if as_json:
        emit({"signs": [vars(sign) for sign in found]})
    else:
        for sign in found:
            typer.echo(f"✗ {sign.what} {sign.fix}" if sign.fix else f"✓ {sign.what}")
    if wrong:
        say("1 thing to mend." if len(wrong) == 1 else f"{len(wrong)} things to mend.")
        raise typer.Exit(Exit.FINDINGS)
