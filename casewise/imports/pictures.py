"""The pictures of a question: under which safe names they are kept beside a notebook, and the texts that show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from casewise.course.linked import PICTURES
from casewise.files import read_if_readable
from casewise.imports.album import kind_of
from casewise.imports.question import Part, Question
from casewise.imports.short_ids import slug

LARGEST = 20 * 1024 * 1024
SHOWN = re.compile(r"(!\[(?:[^\]\\]|\\.){0,2000}\]\()<?((?:[^)\s>]|%20){1,2000})>?([^)]{0,2000}\))")
ACTIVE = re.compile(rb"<script|<foreignObject|\son\w+\s*=|javascript:|<iframe|<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True)
class Kept:
    """The pictures of a question by the names of their files, and the question that shows them by these names."""

    question: Question
    files: dict[str, bytes]


def kept(question: Question, folder: Path, taken: Mapping[str, bytes]) -> Kept:
    """Return a question whose pictures have names that are free in a folder.

    A picture that is there already keeps its name. `taken` are those of earlier questions that aren't written yet.
    """
    names: dict[str, str] = {}
    files: dict[str, bytes] = {}
    why: list[str] = []
    for name, data in question.pictures.items():
        ending = kind_of(data)
        if problem := _unfit(data, ending):
            why.append(f'The picture "{PurePosixPath(name).name}" isn\'t brought in: {problem}')
            continue
        stem = slug(PurePosixPath(unquote(name)).stem) or "picture"
        names[name] = _free(stem, ending, data, folder, {**taken, **files})
        files[names[name]] = data
    shown = _everywhere(question, lambda text: _renamed(text, names, question.pictures))
    return Kept(replace(shown, pictures=files, untaken=(*question.untaken, *why)), files)


def _unfit(data: bytes, ending: str) -> str:
    if len(data) > LARGEST:
        return "it's larger than 20 MB. Make it smaller, and put it beside the notebook."
    if not ending:
        return "its format isn't known. Save it as PNG, and put it beside the notebook."
    if ending not in PICTURES:
        return f"a course takes {', '.join(PICTURES)}. Save it as PNG, and put it beside the notebook."
    if ending == ".svg" and ACTIVE.search(data):
        return "it holds a program. Save it as PNG, and put it beside the notebook."
    return ""


def _free(stem: str, ending: str, data: bytes, folder: Path, taken: Mapping[str, bytes]) -> str:
    """Return a name that no other picture has: with a part of its hash, if the plain name is another one's."""
    plain = f"{stem}{ending}"
    for name in (plain, f"{stem}-{sha256(data).hexdigest()[:8]}{ending}"):
        there = taken.get(name, read_if_readable(folder / name, LARGEST))
        if there == data or (there is None and not (folder / name).exists()):
            return name
    return f"{stem}-{sha256(data).hexdigest()}{ending}"


def _renamed(text: str, names: Mapping[str, str], known: Mapping[str, bytes]) -> str:
    """Return a text that shows pictures by other names. Those that weren't brought in leave their description."""

    def one(found: re.Match[str]) -> str:
        before, name, after = found.groups()
        own = next((known_name for known_name in (name, unquote(name)) if known_name in known), None)
        if own is None:
            return found[0]
        if own in names:
            return f"{before}{quote(names[own])}{after}"
        return before[1:-1]  # its description in brackets

    return SHOWN.sub(one, text)


def _everywhere(question: Question, change: Callable[[str], str]) -> Question:
    return replace(
        question,
        prompt=change(question.prompt),
        explanation=change(question.explanation),
        rubric=change(question.rubric),
        groups=tuple(map(change, question.groups)),
        parts=tuple(_changed(part, change) for part in question.parts),
    )


def _changed(part: Part, change: Callable[[str], str]) -> Part:
    return replace(part, text=change(part.text), feedback=change(part.feedback), group=change(part.group))
