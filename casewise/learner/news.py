"""What the exchange last said of a learner's course, kept in one small file beside the modules.

So the start page knows at once what was released, handed in and returned. The file is the learner's own: what can't be
read in it is as if nothing had been said, and the next answer of the exchange replaces it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from casewise import timestamp
from casewise.files import read_if_readable, write_whole
from casewise.folders import COURSE_NEWS
from casewise.journal import Record

LIMIT = 1024 * 1024
Short = Annotated[str, Field(max_length=200)]
Ids = Annotated[dict[Short, Short], Field(max_length=2000)]


class Part(BaseModel):
    """A part of the news. What a later version adds is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, allow_inf_nan=False)


class HandedInNews(Part):
    """What was handed in last. `given` has the digest of each answer in it, by scenario; None if nobody knows."""

    at: Short = ""
    answers: int = 0
    fingerprint: Short = ""
    feedback: Literal["none", "waiting", "here"] = "none"
    pages: Annotated[dict[Short, Annotated[str, Field(max_length=4096)]], Field(max_length=20)] = {}
    given: Ids | None = None
    counts: Short = ""

    @property
    def moment(self) -> datetime | None:
        """When it was handed in, in this machine's time; None if that can't be read."""
        at = timestamp.read(self.at)
        return at.replace(tzinfo=UTC).astimezone() if at else None


class ModuleNews(Part):
    """A released module. `course_title`, `title`, `place` and `resit_of` are in its notebooks, if they were built so.

    `opened` names the feedback that the learner has opened, as `feedback_name` does.
    """

    course: Short = ""
    points: float = 0.0
    due: Short = ""
    course_title: Short = ""
    title: Short = ""
    place: int = 0
    resit_of: Short = ""
    handed_in: HandedInNews | None = None
    opened: Short = ""


class News(Part):
    """The configured course, empty if there is none, and the released modules by name."""

    course: Short = ""
    modules: Annotated[dict[Short, ModuleNews], Field(max_length=200)] = {}

    @classmethod
    def read(cls, home: Path) -> News:
        """Return the news in a learner's folder; no news if there's no file, or what it says makes no sense."""
        try:
            return cls.model_validate_json(read_if_readable(home / COURSE_NEWS, LIMIT) or b"{}")
        except ValidationError:
            return cls()

    def write(self, home: Path) -> None:
        """Keep the news in a learner's folder. Where that can't be done, the exchange is asked again later."""
        with suppress(OSError):
            write_whole(home / COURSE_NEWS, self.model_dump_json(exclude_defaults=True).encode(), flush=False)

    def with_module(self, module: str, **changes: Any) -> News:
        """Return the news with something else said of a module."""
        changed = self.modules.get(module, ModuleNews()).model_copy(update=changes)
        return self.model_copy(update={"modules": {**self.modules, module: changed}})


def from_exchange(home: Path, course: Mapping[str, Any]) -> News:
    """Return the news in an answer about the whole course, and keep it, unless the exchange couldn't be reached.

    What the learner has opened stays opened.
    """
    before = News.read(home)
    if course["trouble"]:
        return before
    opened = {name: module.opened for name, module in before.modules.items()}
    try:
        modules = {
            found["module"]: ModuleNews.model_validate({**found, "opened": opened.get(found["module"], "")})
            for found in course["modules"]
        }
        news = News(course=course["course"], modules=modules)
    except (ValidationError, LookupError, TypeError):
        return before
    news.write(home)
    return news


def note_handed_in(home: Path, module: str, said: Mapping[str, Any] | None) -> None:
    """Keep the exchange's answer about one module: what was handed in, and its feedback."""
    with suppress(ValidationError):
        handed_in = HandedInNews.model_validate(dict(said)) if said else None
        News.read(home).with_module(module, handed_in=handed_in).write(home)


def digests(record: Record) -> dict[str, str]:
    """Return a short hash of each answer in a journal, by scenario. Two that are the same say the same."""
    return {
        name: hashlib.sha256(json.dumps(entry.response, sort_keys=True).encode()).hexdigest()[:12]
        for name, entry in record.latest.items()
        if entry.response is not None
    }
