"""What a text shows and links to: files beside the notebook, which learners get with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from casewise import kinds
from casewise.course.handout import HANDOUTS
from casewise.course.module import Cell, Module
from casewise.files import read_regular, write_whole
from casewise.pictures.fit import ANY, LIMITS, MIB, MODULE_LIMIT, faults_of, is_shown
from casewise.pictures.stripped import BrokenFileError, stripped
from casewise.printable import shortened
from casewise.scenario import Medium, Problem, Scenario, ScenarioError
from casewise.scenario.media import PICTURES, TYPES, Sort, ending, media_in, sort_of, spaced

LINK = re.compile(r"(?<!!)\[[^\]]{0,2000}\]\((?P<path>[^)\s#]{1,2000})[^)]{0,2000}\)")
RELEASED = (*TYPES, *HANDOUTS)
"""The files of a module that learners get beside its notebooks, by their endings."""
UNSAID = re.compile(
    r"\W*(?:describe (?:it|this)|alt(?: text)?|image|picture|photo|transcript|what you hear|todo|tbd|\.{3}|…)?\W*",
    re.IGNORECASE,
)
"""What says nothing to those who can't see a picture: our own placeholder, and the usual ones."""
REVEALING = frozenset(["answer", "answers", "best", "correct", "key", "right", "solution", "wrong"])
"""Words by which a file's name says what is right."""
TOO_MANY = 200
"""How many files are looked for by a near name."""


def is_released(name: str) -> bool:
    """Return whether a file beside a notebook goes to learners, by its name."""
    return name.endswith(".ipynb") or ending(name) in RELEASED


def files_in(text: str) -> list[str]:
    """Return the names of the files that a text shows or links to, each once."""
    found = [unquote(one["path"]) for one in LINK.finditer(text)] + [medium.name for medium in media_in(text)]
    return sorted({name for name in found if not urlsplit(name).scheme})


def files_of(cells: Iterable[Any]) -> list[str]:
    """Return the names of the files that the cells of a notebook show or link to, with captions, each once."""
    found: set[str] = set()
    for cell in (Cell("", None, node) for node in cells):
        names = files_in(cell.source) if cell.node.cell_type == "markdown" else []
        shown = [medium for medium, _, _ in shown_in(cell)]
        found |= {*names, *(one.name for one in shown), *(one.captions for one in shown if one.sort is Sort.FILM)}
    return sorted(found)


def shown_in(cell: Cell) -> Iterator[tuple[Medium, str, int | None]]:
    """Yield the files that a cell shows, each with the field that names it and the line of the cell."""
    if cell.node.cell_type == "markdown":
        for medium in media_in(cell.source):
            yield medium, "", _line_of(cell.source, medium, medium.line + 1)
    elif cell.is_scenario:
        try:
            scenario = cell.scenario()
        except ScenarioError:  # whose problems come first
            return
        fields = list(cell.texts())
        for field, medium in scenario.shows():
            written = [path for path, text in fields if any(one.name == medium.name for one in media_in(text))]
            exact = [path for path in written if path == field or path.endswith(f".{field}")]
            path = next(iter(exact or written), field)
            yield medium, path, _line_of(cell.source, medium, cell.line(path) or 1)


def _line_of(source: str, medium: Medium, first: int) -> int:
    """Return the line that names a file, from a line on; that line itself if none does as it's written."""
    lines = source.split("\n")
    for number in range(first, min(len(lines), first + 400) + 1):
        if medium.name in unquote(lines[number - 1]):
            return number
    return first


def unseen(cell: Cell) -> Iterator[Problem]:
    """Yield the files that a cell shows that say nothing to those who can't see or hear them."""
    for medium, field, line in shown_in(cell):
        name = shortened(medium.name)
        if not UNSAID.fullmatch(medium.says) and medium.says.strip() != medium.name:
            continue
        if medium.sort in (Sort.SOUND, Sort.FILM):
            what = f"The {medium.sort.value} {name} has no transcript for those who cannot hear it."
            fix = f"Write what is said in it between the brackets: ![...]({name})."
        else:
            what = f"The picture {name} has no text for those who cannot see it."
            fix = f"Write what it shows: ![...]({name})."
        yield _at(cell, what, fix, field, line)


def missing(cell: Cell, folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the files that a cell shows or links to in a module's folder."""
    named: set[str] = set()
    for medium, field, line in shown_in(cell):
        for what, fix in _faults(medium, folder, known=medium.name in named):
            yield _at(cell, what, fix, field, line)
        named.add(medium.name)
    if cell.node.cell_type != "markdown":
        return
    for place, picture in _spaced(cell.source):
        fix = f"In a notebook's text, write the name in angle brackets: (<{picture}>)."
        yield cell.at(place, f"The name {shortened(picture)} has spaces.", fix)
    for link in LINK.finditer(cell.source):
        if not urlsplit(link["path"]).scheme and not (folder / unquote(link["path"])).is_file():
            what = f"There is no file {link['path']} to which the text links."
            yield cell.problem(what, "Put it beside the notebook, or fix the link.")


def _spaced(text: str) -> Iterator[tuple[int, str]]:
    """Yield names with spaces that JupyterLab, unlike a card, takes for text, each with its line."""
    for number, line in enumerate(text.split("\n"), 1):
        if spaced(line) != line:
            yield number, next(iter(medium.name for medium in media_in(line)), line.strip())


def _at(cell: Cell, what: str, fix: str, field: str, line: int | None) -> Problem:
    return replace(cell.problem(what, fix, cell.name, field), line=line)


def _faults(medium: Medium, folder: Path, *, known: bool) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one file that is shown, and how to fix it; what the file itself has, only once."""
    name = shortened(medium.name)
    what = medium.sort.value if medium.sort is not Sort.OTHER else "picture"
    if medium.foreign:
        if urlsplit(medium.name).scheme or medium.name.startswith("//"):
            said = f"The picture {name} is on another site, which may remove it and can see who looks at it."
            yield said, "Save it beside the notebook, and use its file name."
        else:
            yield f"The picture {name} isn't beside the notebook.", "Put it there, and use its file name alone."
        return
    if medium.sort is Sort.OTHER:
        yield f"{name} is a kind of file that not every browser shows.", f"{ANY} Save it as one of these."
        return
    path = folder / medium.name
    if path.is_symlink():
        yield f"The {what} {name} is a link to another file, and learners wouldn't get it.", "Put the file itself here."
        return
    if medium.name not in _names(folder):
        yield f"There is no {what} {name}.", _near(medium.name, folder)
        return
    if not known:
        yield from ((f"The {what} {name} {said}", fix) for said, fix in of_file(path))
    if medium.sort is Sort.FILM:
        yield from _captioned(medium, folder)


def _captioned(medium: Medium, folder: Path) -> Iterator[tuple[str, str]]:
    captions = shortened(medium.captions)
    if medium.captions not in _names(folder) or (folder / medium.captions).is_symlink():
        what = f"The film {shortened(medium.name)} has no captions for those who cannot hear it."
        yield what, f"Put them beside it as {captions}: WEBVTT, as YouTube and Zoom export them."
    else:
        yield from ((f"The file of captions {captions} {said}", fix) for said, fix in of_file(folder / medium.captions))


def _names(folder: Path) -> set[str]:
    """Return the names in a folder exactly as learners' computers know them, in capitals or not."""
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def _near(name: str, folder: Path) -> str:
    """Return how to fix the name of a file that isn't there."""
    alike = (there for there in sorted(_names(folder))[:TOO_MANY] if _plain(there) == _plain(name))
    if near := next(alike, ""):
        return f"There is {shortened(near)}: write its name in the same way, with capitals and accents, or rename it."
    return "Put it beside the notebook, or fix its name."


def _plain(name: str) -> str:
    stem = name[: -len(ending(name))] if ending(name) else name
    kind = {".jpeg": ".jpg"}.get(ending(name), ending(name))
    return unicodedata.normalize("NFKD", stem).casefold().replace(" ", "-").replace("_", "-") + kind


def of_file(path: Path) -> list[tuple[str, str]]:
    """Return what is wrong with a file that learners are shown, whatever shows it: how to go on after its name."""
    try:
        state = path.stat()
    except OSError as error:
        return [(f"can't be read: {error.strerror}.", "Put it here again.")]
    return list(_of_file(path, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=512)
def _of_file(path: Path, _changed: int, _size: int) -> tuple[tuple[str, str], ...]:
    try:
        data = read_regular(path, LIMITS[sort_of(path.name)])
    except OSError as error:
        return ((f"can't be read: {error.strerror}.", "Put it here again."),)
    return tuple(faults_of(path.name, data, path.parent.name))


def shown_files(module: Module) -> Iterator[Problem]:
    """Yield what is wrong with the files of a module as a whole, and with those that no cell shows."""
    named = {medium.name for cell in module.cells() for medium, _, _ in shown_in(cell)}
    named |= {medium.captions for cell in module.cells() for medium, _, _ in shown_in(cell)}
    away = module.held_back()
    files = (path for path in sorted(module.folder.iterdir()) if path.name not in away)
    there = [path for path in files if is_shown(path.name) and not path.is_symlink()]
    for path in there:
        for said, fix in () if path.name in named else of_file(path):
            yield module.problem(f"The file {said}", fix, path)
    if sum(path.stat().st_size for path in there) > MODULE_LIMIT:
        what = f"Its pictures, sound and films together are larger than {MODULE_LIMIT // MIB} MiB."
        yield module.problem(what, "Make the largest ones smaller, or put some into another module.")
    yield from _given_away(module)


def _given_away(module: Module) -> Iterator[Problem]:
    """Yield the files that give a key away: by what they show, because learners get all files, or by their names."""
    open_to_all: set[str] = set()
    graded: list[tuple[Cell, Scenario]] = []
    for cell in module.cells():
        found = {medium.name for medium, _, _ in shown_in(cell)}
        if found and cell.is_scenario and not (scenario := cell.scenario()).practice:
            graded.append((cell, scenario))
            try:
                found = {medium.name for _, medium in kinds.read_cell(cell.released).shows()}
            except ScenarioError:  # which another problem is about
                continue
        open_to_all |= found
    for cell, _ in graded:
        for medium, field, line in shown_in(cell):
            name = shortened(medium.name)
            if medium.foreign or medium.name not in _names(module.folder):
                continue
            if medium.name not in open_to_all:
                what = f"Only the hidden part shows {name}, and learners get it with the module."
                yield _at(cell, what, "Say it in words there, or show it in the situation too.", field, line)
            elif revealing := sorted(REVEALING & set(re.findall(r"[a-z]+", medium.name.lower()))):
                what = f'The name {name} says "{revealing[0]}", and learners see names of files.'
                yield _at(cell, what, "Name it after what it shows.", field, line)


def bare(module: Module) -> Iterator[Path]:
    """Take out of a module's files what can't be seen or heard in them, and yield those that are changed.

    Raises:
        OSError: if one can't be written.
    """
    for path in sorted(module.folder.iterdir()):
        if path.is_symlink() or not path.is_file() or not is_shown(path.name):
            continue
        data = read_regular(path, LIMITS[sort_of(path.name)])
        if any(said.startswith("holds more") for said, _ in of_file(path)):
            try:
                write_whole(path, stripped(path.name, data))
            except BrokenFileError:  # which the check says
                continue
            yield path


__all__ = [
    "PICTURES",
    "bare",
    "files_in",
    "files_of",
    "is_released",
    "missing",
    "of_file",
    "shown_files",
    "shown_in",
    "unseen",
]
