"""Building the site: prove the release, read the parts, and write all files at once."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from casewise.course.build import CourseError
from casewise.course.leaks import leaks
from casewise.course.module import Module
from casewise.errors import CourseFilesError, UsageError
from casewise.files import replace_folder
from casewise.scenario import Problem
from casewise.site.archive import Files
from casewise.site.cache import archives
from casewise.site.contents_api import Offered, contents_files
from casewise.site.cover import NOTEBOOKS, covered
from casewise.site.first_cards import first_cards
from casewise.site.first_page import CONTENTS, page_files
from casewise.site.jupyterlite import app_files, own_scripts
from casewise.site.notices import PLACE, notices
from casewise.site.opening import openings
from casewise.site.outline import described, has_formulas, zones_in
from casewise.site.python import python_of


@dataclass(frozen=True)
class Site:
    """A built site: its folder, the paths of its notebooks, and its size in bytes, as files and when gzipped."""

    folder: Path
    notebooks: list[str]
    files: int
    size: int
    gzipped: int


def build_site(  # noqa: PLR0913  (what a site depends on)
    course: Path, modules: list[str], out: Path, *, offered: Offered, cache: Path, say: Callable[[str], None]
) -> Site:
    """Write the site of released modules into a folder, instead of what was in it.

    Raises:
        UsageError: if the folder holds something else.
        CourseError: if a release isn't what its source makes, or reveals something.
        CourseFilesError: if nothing of the modules is to be on the site.
        PartsError: if a part of the site can't be fetched or prepared.
        OSError: if a file can't be read or written.
    """
    if out.exists() and not is_site(out):
        raise UsageError(f"{out} isn't a site, and a new site would replace all that is in it. Name another folder.")
    prove(course, modules)
    about, contents = described(course / "release", modules, offered)
    if not about["modules"]:
        raise CourseFilesError("None of these modules has a lesson, so the site would be empty. Try --assessments.")
    parts = archives(cache, say)
    python = python_of(parts, zones_in(contents), cache)
    title = about["title"] or "Casewise"
    app = app_files(parts, title=title, python=python, formulas=has_formulas(contents))
    app[NOTEBOOKS] = covered(app[NOTEBOOKS].decode(), about).encode()
    whole = {**app, **python.files, **contents_files(contents), **page_files(about, contents, own_scripts(app))}
    whole |= first_cards(course / "release", about) | openings(contents)
    whole |= {PLACE: notices(parts).encode(), ".nojekyll": b""}  # GitHub Pages leaves no file out then
    files = dict(sorted(whole.items()))
    replace_folder(out, files)
    notebooks = [one["path"] for module in about["modules"] for one in module["notebooks"]]
    return Site(out, notebooks, len(files), sum(map(len, files.values())), _gzipped(files))


def is_site(folder: Path) -> bool:
    """Return whether a folder is empty or holds a site, so that a new one may take its place."""
    return folder.is_dir() and ((folder / CONTENTS).is_file() or not any(folder.iterdir()))


def prove(course: Path, modules: list[str]) -> None:
    """Prove that the release is what the source makes, without its keys.

    Raises:
        CourseError: if it isn't; each problem says what to do.
    """
    problems: list[Problem] = []
    for name in modules:
        source, release = Module(course / "source" / name), Module(course / "release" / name)
        if not release.folder.is_dir():
            what = f"The module {name} isn't built, so there is nothing to put on a site."
            problems.append(Problem(what=what, fix=f"Run: casewise build {name}", notebook=f"release/{name}"))
        else:
            problems += leaks(source, release)
    if problems:
        raise CourseError(problems)


def _gzipped(files: Files) -> int:
    """Return how many bytes a host sends in all that compresses what it serves; wheels are compressed already."""
    return sum(min(len(data), len(gzip.compress(data, 6, mtime=0))) for data in files.values())
