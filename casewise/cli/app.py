"""The application that the commands belong to."""

from __future__ import annotations

import gc
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

import casewise.quick_start  # noqa: F401  (for its effect)
from casewise.cli.output import say, unwritten, write
from casewise.errors import CasewiseError, Exit, full_disk
from casewise.extras import extra_of, missing_extra
from casewise.plugins import blamed
from casewise.version import __version__

# Nearly all that a command makes stays to its end, above all what it imports: looking for garbage rarely is enough.
gc.set_threshold(20_000)


class Commands(TyperGroup):
    """All commands. Every error is reported with `say`, including usage errors and a full disk."""

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run a command, and exit the program unless `standalone_mode` is false."""
        ends = settings.pop("standalone_mode", True)
        settings["standalone_mode"] = False
        if not ends:
            return super().main(*arguments, **settings)
        try:
            code = super().main(*arguments, **settings)
        except TyperException as error:
            if context := getattr(error, "ctx", None):
                say(*context.get_usage().split("\n"), f"Try '{context.command_path} --help' for help.", "")
            say("Error: " + " ".join(error.format_message().split()))
            code = error.exit_code
        except CasewiseError as error:
            say(*([full] if (full := full_disk(error)) else error.lines))
            code = Exit.UNEXPECTED if full else error.exit_code
        except OSError as error:
            say(unwritten(error))
            code = Exit.UNEXPECTED
        except typer.Abort:
            say("Stopped.")
            code = Exit.UNEXPECTED
        except Exception as error:
            if full := full_disk(error):
                say(full)
            elif why := blamed(error):
                say(f"{why}. Correct that package, or uninstall it.")
            else:
                raise
            code = Exit.UNEXPECTED
        sys.exit(code or Exit.FINE)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, and say which extra to install if a library that it needs isn't there."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            raise missing_extra(error, extra_of(ctx.invoked_subcommand or "")) from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 120},
    rich_markup_mode=None,  # plain help: half the time, and nothing that a screen reader must spell
)


def _show_version(asked: bool) -> None:  # noqa: FBT001  (Typer calls it so)
    if asked:
        write(f"casewise {__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Courses taught by cases, on nbgrader: an answer is data, never code."""
