"""The application that the commands belong to."""

from __future__ import annotations

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 120},
    rich_markup_mode=None,  # plain help: half the time, and nothing that a screen reader must spell
    help="Courses taught by cases, on nbgrader: an answer is data, never code.",
)
