"""What the exchange last said of a learner's course, kept in one small file beside the modules.

So the start page knows at once what was released, handed in and returned. The file is the learner's own: what can't be
read in it is as if nothing had been said, and the next answer of the exchange replaces it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casewise import timestamp
from casewise.files import read_if_readable, write_whole
from casewise.folders import COURSE_NEWS
from casewise.journal import Record

LIMIT = 1024 * 1024
TEXT_LIMIT = 4096
MOST = 1_000_000
MODULE_LIMIT, PAIR_LIMIT = 200, 2000


@dataclass(frozen=True)
class HandedInNews:
    """What was handed in last, as in `HandedIn`. `given` has the digest of each answer in it; None if nobody knows."""

    at: str = ""
    answers: int = 0
    fingerprint: str = ""
    feedback: str = "none"
    pages: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] | None = None
    counts: str = ""

    @classmethod
    def from_json(cls, data: object) -> HandedInNews | None:
        """Return what was handed in according to nbgrader or the file, or None if nothing was."""
        if not isinstance(data, dict):
            return None
        given = data.get("given")
        return cls(
            **{name: _text(data.get(name)) for name in ("at", "fingerprint", "counts")},
            answers=int(_number(data.get("answers"))),
            feedback=data["feedback"] if data.get("feedback") in ("waiting", "here") else "none",
            pages=_pairs(data.get("pages")),
            given=_pairs(given) if isinstance(given, dict) else None,
        )

    @property
    def moment(self) -> datetime | None:
        """When it was handed in, in this machine's time; None if that can't be read."""
        at = timestamp.read(self.at)
        return at.replace(tzinfo=UTC).astimezone() if at else None


@dataclass(frozen=True)
class ModuleNews:
    """A module; `course` is that of the exchange which released it. `opened` names the feedback that was opened.

    `course_title`, `title`, `place`, `resit_of` and `language` are in its notebooks, if they were built with them.
    """

    course: str = ""
    points: float = 0.0
    due: str = ""
    course_title: str = ""
    title: str = ""
    place: int = 0
    resit_of: str = ""
    language: str = ""
    handed_in: HandedInNews | None = None
    opened: str = ""

    @classmethod
    def from_json(cls, data: object) -> ModuleNews:
        """Return a module according to nbgrader or the file. What makes no sense in it is passed over."""
        found = data if isinstance(data, dict) else {}
        texts = ("course", "due", "course_title", "title", "resit_of", "language", "opened")
        return cls(
            **{name: _text(found.get(name)) for name in texts},
            points=_number(found.get("points")),
            place=int(_number(found.get("place"))),
            handed_in=HandedInNews.from_json(found.get("handed_in")),
        )


@dataclass(frozen=True)
class News:
    """The configured course, empty if there is none, and the modules by name."""

    course: str = ""
    modules: dict[str, ModuleNews] = field(default_factory=dict)

    @classmethod
    def read(cls, home: Path) -> News:
        """Return the news in a learner's folder; no news if there's no file, or what it says makes no sense."""
        try:
            data = json.loads(read_if_readable(home / COURSE_NEWS, LIMIT) or b"{}")
            modules = list(data.get("modules", {}).items())[:MODULE_LIMIT]
            return cls(_text(data.get("course")), {name: ModuleNews.from_json(said) for name, said in modules})
        except (ValueError, AttributeError, RecursionError):
            return cls()

    def write(self, home: Path) -> None:
        """Keep the news in a learner's folder. Where that can't be done, the exchange is asked again later."""
        with suppress(OSError):
            write_whole(home / COURSE_NEWS, json.dumps(asdict(self)).encode(), flush=False)

    def with_module(self, module: str, said: ModuleNews) -> News:
        """Return the news with something else said of a module."""
        return replace(self, modules={**self.modules, module: said})


def from_exchange(home: Path, course: Mapping[str, Any]) -> News:
    """Return the news in an answer about the whole course, and keep it, unless the exchange couldn't be reached.

    What the learner has opened stays opened.
    """
    before = News.read(home)
    if course["trouble"]:
        news = replace(before, course=course["course"] or before.course)
        news.write(home)
        return news
    said = {found["module"]: ModuleNews.from_json(found) for found in course["modules"]}
    opened = {name: module.opened for name, module in before.modules.items()}
    news = News(course["course"], {name: replace(one, opened=opened.get(name, "")) for name, one in said.items()})
    news.write(home)
    return news


def note_handed_in(home: Path, module: str, said: Mapping[str, Any] | None) -> None:
    """Keep the exchange's answer about one module: what was handed in, and its feedback."""
    news = News.read(home)
    before = news.modules.get(module, ModuleNews())
    news.with_module(module, replace(before, handed_in=HandedInNews.from_json(said))).write(home)


def note_opened(home: Path, module: str, feedback: str) -> None:
    """Keep which feedback on a module the learner has opened."""
    news = News.read(home)
    if before := news.modules.get(module):
        news.with_module(module, replace(before, opened=feedback)).write(home)


def _text(value: object) -> str:
    return value[:TEXT_LIMIT] if isinstance(value, str) else ""


def _number(value: object) -> float:
    """Return a number from 0 to `MOST`, else 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        return 0
    return value


def _pairs(value: object) -> dict[str, str]:
    pairs = list(value.items())[:PAIR_LIMIT] if isinstance(value, dict) else []
    return {name: text for name, text in pairs if isinstance(text, str) and len(text) <= TEXT_LIMIT}


def digests(record: Record) -> dict[str, str]:
    """Return a short hash of each answer in a journal, by scenario. Two that are the same say the same."""
    return {
        name: hashlib.sha256(json.dumps(entry.response, sort_keys=True).encode()).hexdigest()[:12]
        for name, entry in record.latest.items()
        if entry.response is not None
    }
