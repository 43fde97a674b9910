"""The command that finds what is missing or wrong, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from casewise.cli.app import app
from casewise.cli.output import CourseFolder, Json, emit, say, write
from casewise.errors import Exit
from casewise.printable import counted

if TYPE_CHECKING:
    from casewise.keeping.checkup import Check


@app.command()
def doctor(folder: CourseFolder = Path(), *, as_json: Json = False) -> None:
    """Show what is missing or wrong on this machine and in this course, and how to fix it.

    Example: casewise doctor
    """
    from casewise.keeping.health import checks

    found = [*checks(folder), *_added(), *_beside_the_modules(folder / "source")]
    wrong = [sign for sign in found if sign.fix]
    if as_json:
        emit({"checks": [sign.to_json() for sign in found]})
    else:
        for check in found:
            write(f"✗ {check.what} {check.fix}" if check.fix else f"✓ {check.what}")
    if wrong:
        say(f"{counted(len(wrong), 'thing')} to fix.")
        raise typer.Exit(Exit.FINDINGS)


def _added() -> Iterator[Check]:
    """Yield what other packages add, and what can't be used of it."""
    from casewise.export.directory import EXPORTS
    from casewise.keeping.checkup import Check
    from casewise.kinds import KINDS
    from casewise.plugins import OWN
    from casewise.rules.installed import RULES

    for group in (KINDS, EXPORTS, RULES):
        for name, package in group.packages.items():
            if package != OWN:
                yield Check(f"{package} adds {name} to Casewise's {group.name}")
        for trouble in group.troubles:
            what = f"{trouble.package} adds {trouble.name} to Casewise's {group.name}, but {trouble.why}."
            yield Check(what, f"Update {trouble.package}, or remove it: pip uninstall {trouble.package}")


def _beside_the_modules(source: Path) -> Iterator[Check]:
    """Yield a check of a course's plan and one of its references."""
    from casewise.course import plan, references
    from casewise.keeping.checkup import Check
    from casewise.scenario import ScenarioError

    for name, read in ((plan.NAME, plan.Plan.read), (references.NAME, references.References.read)):
        try:
            there = read(source)
        except ScenarioError as error:
            for problem in error.problems:
                yield Check(str(replace(problem, fix="")).strip(), problem.fix)
        except OSError as error:
            yield Check(f"source/{name} cannot be read: {error.strerror}.", "Let yourself read it again with chmod.")
        else:
            if there is not None:
                yield Check(f"source/{name} is read")
