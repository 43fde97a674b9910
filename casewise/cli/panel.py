"""The commands for a panel: the form for its experts, and their answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    Json,
    alone,
    bytes_of,
    course_in,
    emit,
    leave,
    refuse_table,
    say,
    show,
)

if TYPE_CHECKING:
    from casewise.panel.agreement import Agreement
    from casewise.panel.asked import Item

All = Annotated[bool, typer.Option("--all", help="Ask about every case, and not only about judgment calls.")]
Module = Annotated[str, typer.Argument(help="A module in source/.")]


@app.command("panel-form")
def panel_form(
    module: Module,
    into: Annotated[Path | None, typer.Option(help="The file; by default, panel-MODULE.html.")] = None,
    folder: CourseFolder = Path(),
    *,
    everything: All = False,
    as_json: Json = False,
) -> None:
    """Write a form on which experts answer a module's judgment calls without seeing the key.

    Example: casewise panel-form final
    """
    from casewise.panel.ballot import SIGNATURE, ballot
    from casewise.target import write_export

    items = _items(folder, module, everything=everything)
    target = into or Path(f"panel-{module}.html")
    write_export(target, [ballot(module, items, folder / "source" / module).encode()], SIGNATURE)
    if as_json:
        emit({"file": str(target), "cases": [item.name for item in items]})
        return
    say(f"Wrote {target}, with {len(items)} of the module's cases.")
    say(f"Send it to each expert. Then run: casewise panel-answers {module} panel-{module}-NAME.csv")


@app.command("panel-answers")
def panel_answers(
    module: Module,
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Experts' saved answers.")] = None,
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Keep experts' answers beside the gradebook, and show how far they agree with the key.

    An expert's new file replaces the one with the same name. Without a file, it shows the answers that are kept. Exit
    code 3 says that less than 70% of the panel agree with a key.

    Example: casewise panel-answers final panel-final-*.csv
    """
    from casewise.errors import Exit
    from casewise.files import write_whole
    from casewise.panel.agreement import FOLDER, agreements, opinions_in, opinions_of
    from casewise.tables.table import TableError

    course = course_in(folder, module)
    items = _items(folder, module, everything=True)
    kept = course.paths.gradebook / FOLDER / module
    read = {path: bytes_of(path) for path in files or []}
    for path, data in read.items():
        try:
            opinions_in(data, items)
        except TableError as error:
            refuse_table(path, error, as_json=as_json)
    with alone(folder, "panel-answers"):
        kept.mkdir(parents=True, exist_ok=True)
        for path, data in read.items():
            write_whole(kept / f"{path.stem}.csv", data, mode=0o600)
    try:
        panel = opinions_of(kept, items)
    except TableError as error:
        refuse_table(kept, error, as_json=as_json)
    found = agreements(items, panel)
    if as_json:
        emit({"module": module, "experts": len(panel), "items": [one.to_json() for one in found]})
    else:
        _table(module, found, len(panel))
    if any(one.doubtful for one in found):
        raise typer.Exit(Exit.FINDINGS)


def _items(folder: Path, module: str, *, everything: bool) -> list[Item]:
    """Return what a panel is asked about a module; exit with a message if that is nothing."""
    from casewise.course.module import Module as Sources
    from casewise.panel.asked import items

    course_in(folder, module)
    found = items(Sources(folder / "source" / module).scenarios().values(), everything=everything)
    if not found:
        which = "graded case that a key judges" if everything else "judgment call: no key has a judgment beside it"
        leave(f"{module} has no {which}." + ("" if everything else " To ask about every case, add --all."))
    return found


def _table(module: str, found: list[Agreement], experts: int) -> None:
    if not found:
        say(f"No expert has answered yet. Make the form with: casewise panel-form {module}")
        return
    headings = ["case", "answered", "agree with the key", "most chose", "could defend another"]
    rows = (
        (
            [
                one.name,
                str(one.answered),
                f"{one.agree:.0%}",
                f"{one.most} ({one.most_share:.0%})",
                f"{one.also:.0%}",
            ],
            False,
        )
        for one in found
    )
    show(f"{module}: what {experts} experts say", "The least agreed case comes first.", headings, rows)
