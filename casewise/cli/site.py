"""The command that makes the course a static site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casewise.cli.app import app
from casewise.cli.output import CourseFolder, Json, Names, emit, leave, modules_of, say, unwritten, write
from casewise.printable import counted

MB = 1_000_000
OPEN_TO_ALL = ("The assessments are on it. Whoever has the link can read their questions, and can keep them.",)


@app.command("site")
def make_site(  # noqa: PLR0913  (the options of a command)
    names: Names = None,
    out: Annotated[Path, typer.Option(help="The folder of the site. What it holds is replaced.")] = Path("site"),
    *,
    assessments: Annotated[
        bool, typer.Option("--assessments/--lessons-only", help="Whether everybody may read the assessments as well.")
    ] = False,
    cache: Annotated[
        Path | None, typer.Option(help="The folder with the site's parts. By default, in your cache.", file_okay=False)
    ] = None,
    folder: CourseFolder = Path(),
    as_json: Json = False,
) -> None:
    """Make the course a static site, which any web host can serve and any browser can open.

    It's made of release/, and its Python runs inside the browser. A lesson has its keys, as always; an assessment has
    none, but everybody can read its questions.

    Example: casewise site --out public
    """
    from casewise.site.assembly import build_site
    from casewise.site.cache import usual_cache
    from casewise.site.contents_api import Offered

    modules = modules_of(folder, names)
    offered = Offered.EVERYTHING if assessments else Offered.LESSONS
    try:
        site = build_site(folder, modules, out, offered=offered, cache=cache or usual_cache(), say=say)
    except OSError as error:
        leave(unwritten(error))
    if as_json:
        emit(
            {
                "folder": str(site.folder),
                "notebooks": site.notebooks,
                "files": site.files,
                "bytes": site.size,
                "gzipped_bytes": site.gzipped,
            }
        )
    else:
        write(str(site.folder))
    say(f"{counted(len(site.notebooks), 'notebook')}, {site.size / MB:.1f} MB; {site.gzipped / MB:.1f} MB gzipped")
    say(*OPEN_TO_ALL if assessments else ())
