"""The application that the commands belong to."""

from __future__ import annotations

from typing import Annotated

import typer

from casewise import __version__

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 120},
    rich_markup_mode=None,  # plain help: half the time, and nothing that a screen reader must spell
)


def _tell(asked: bool) -> None:  # noqa: FBT001  (Typer calls it so)
    if asked:
        typer.echo(f"casewise {__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_tell, is_eager=True, help="Tell the version, and end.")
    ] = False,
) -> None:
    """Courses taught by cases, on nbgrader: an answer is data, never code."""
