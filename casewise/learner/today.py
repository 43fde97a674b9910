"""Today: all that a learner's start page shows, from the learner's own folder and what the exchange last said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

from casewise.folders import module_title
from casewise.journal import Entry, Record
from casewise.languages.catalogs import language, speaking
from casewise.languages.dates import short_time
from casewise.learner import queue
from casewise.learner.fetched import FetchedModule, Standing, standing
from casewise.learner.news import ModuleNews, News, digests
from casewise.learner.next_step import next_step
from casewise.learner.returned import feedback_name, pages_in, points_on
from casewise.moment import due_in_words, from_text
from casewise.scenario import Outcome, Scenario

DEPTH = ("*", "*/*")
LAST = 1_000_000
"""The place of a module that doesn't know its own."""


@dataclass(frozen=True)
class Module:
    """A module on the start page: what is in its folder, if it was fetched, and what the exchange said of it."""

    name: str
    path: str
    fetched: FetchedModule | None
    record: Record
    news: ModuleNews | None

    def said(self, what: str) -> Any:
        """Return what its notebooks say, else what the exchange says: they may have been built without it."""
        return getattr(self.fetched, what, None) or getattr(self.news, what, None)

    @property
    def order(self) -> tuple[int, str, str]:
        """The place in the course, else by name."""
        return (self.said("place") or LAST, self.name, self.path)

    @property
    def graded(self) -> dict[str, Scenario]:
        return self.fetched.graded if self.fetched else {}

    @property
    def newest(self) -> Entry | None:
        """The answer that was given last."""
        return max(self.record.latest.values(), key=lambda entry: entry.at, default=None)


def modules_in(home: Path) -> Iterator[tuple[str, FetchedModule]]:
    """Yield each module in a learner's folder, with its path in it."""
    for path in sorted(path for depth in DEPTH for path in home.glob(depth)):
        try:
            if not path.is_dir() or path.name.startswith("."):
                continue
        except OSError:  # a link to where this account may not look
            continue
        module = FetchedModule.of_folder(path)
        if module.notebooks:
            yield path.relative_to(home).as_posix(), module


def today(
    home: Path, now: datetime, learner: str = "", *, news: News | None = None, trouble: str = ""
) -> dict[str, Any]:
    """Return the start page as JSON. It asks nobody; `news` is the file beside the modules, unless it's given."""
    news = news or News.read(home)
    with speaking(language_in(home, news)):
        return _today(home, now, learner, news, trouble)


def language_in(home: Path, news: News | None = None) -> str:
    """Return the language of the course in a learner's folder: that of its first module; empty for the usual one."""
    if (fetched := next(modules_in(home), None)) is not None:
        return fetched[1].language
    said = (news or News.read(home)).modules.values()
    return next((module.language for module in said), "")


def _today(home: Path, now: datetime, learner: str, news: News, trouble: str) -> dict[str, Any]:
    found = sorted(_modules(home, news), key=lambda module: module.order)
    entries = [_entry(home, module, now) for module in found]
    failed = {entry["module"] for entry in entries if (entry["feedback"] or {}).get("passed") is False}
    for entry in entries:
        entry["hidden"] = bool(entry["resit_of"]) and entry["resit_of"] not in failed and not entry["_newest"]
    return {
        "title": next(filter(None, (_course_title(module) for module in found)), ""),
        "course": news.course,
        "language": language(),
        "author": (home / "source").is_dir(),
        "modules": [{name: value for name, value in entry.items() if name[0] != "_"} for entry in entries],
        "next": next_step(entries),
        "again": list(_again(home, found, learner, now)),
        "trouble": trouble,
    }


def _again(home: Path, found: list[Module], learner: str, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the practice to look at again today, as JSON. A journal that can't be read has nothing to look at."""
    folders = [module.fetched.folder for module in found if module.fetched]
    with suppress(OSError):
        for one in queue.due(folders, learner, now.astimezone()):
            yield {
                "module": one.folder.name,
                "path": one.folder.relative_to(home).as_posix(),
                "notebook": one.notebook,
                "scenario": one.scenario.id,
                "title": one.scenario.title,
                "why": one.why,
                "done": one.done,
            }


def _modules(home: Path, news: News) -> Iterator[Module]:
    here = set()
    for path, fetched in modules_in(home):
        name = fetched.folder.name
        here.add(name)
        record = Record()
        with suppress(OSError):
            record = fetched.record()
        yield Module(name, path, fetched, record, news.modules.get(name))
    for name, said in news.modules.items():
        if name not in here and said.course:
            yield Module(name, "", None, Record(), said)


def _course_title(module: Module) -> str:
    return str(getattr(module.fetched, "course", "") or getattr(module.news, "course_title", ""))


def _entry(home: Path, module: Module, now: datetime) -> dict[str, Any]:
    """Return a module as JSON. Names that begin with an underscore are for choosing the next step."""
    due = (module.fetched.due if module.fetched else "") or (module.news.due if module.news else "")
    points = sum(scenario.points or 0 for scenario in module.graded.values())
    notebooks = [_notebook(module, name, found) for name, found in _notebooks(module)]
    handed_in, feedback, opened = _handed_in(module), *_feedback(home, module)
    newest = module.newest
    past = from_text(due)
    return {
        "module": module.name,
        "title": module.said("title") or module_title(module.name),
        "path": module.path,
        "fetched": module.fetched is not None,
        "points": points if module.fetched else module.said("points") or 0,
        "due": due_in_words(due),
        "late": past is not None and past < now and handed_in is None,
        "resit_of": module.said("resit_of") or "",
        "hidden": False,
        "state": _state(module, notebooks, handed_in, feedback),
        "names": [one["name"] for one in notebooks],
        "notebooks": notebooks,
        "handed_in": handed_in,
        "feedback": feedback,
        "_opened": opened,
        "_released": module.news is not None and bool(module.news.course),
        "_newest": newest.at if newest else "",
        "_last": next((name for name, found in _notebooks(module) if newest and newest.scenario in found), ""),
    }


def _notebooks(module: Module) -> list[tuple[str, dict[str, Scenario]]]:
    """Return a module's notebooks, those for practice first."""
    found = module.fetched.notebooks if module.fetched else {}
    return sorted(found.items(), key=lambda one: (_is_assessment(one[1]), one[0] != "lesson", one[0]))


def _is_assessment(scenarios: dict[str, Scenario]) -> bool:
    return any(not scenario.practice for scenario in scenarios.values())


def _notebook(module: Module, name: str, scenarios: dict[str, Scenario]) -> dict[str, Any]:
    found: Standing = standing(scenarios, module.record)
    estimates = getattr(module.fetched, "minutes", None) or {}
    minutes = estimates.get(name) or len(scenarios)
    first = found.left[0][0] if found.left else None
    return {
        "name": name,
        "kind": "assessment" if _is_assessment(scenarios) else "lesson",
        "answered": found.answered,
        "total": found.total,
        "right": sum(_is_right(module.record, scenario) for scenario in scenarios.values()),
        "minutes": minutes,
        "minutes_left": ceil(minutes * len(found.left) / found.total) if found.total else 0,
        "next": {"id": first.id, "title": first.title} if first else None,
    }


def _is_right(record: Record, scenario: Scenario) -> bool:
    """Return whether a practice answer is right: as the last check said, else by its key, in older journals."""
    entry = record.latest.get(scenario.id)
    if not scenario.practice or entry is None or entry.response is None:
        return False
    if any(getattr(other, "checked", "") for other in record.latest.values()):
        return getattr(entry, "checked", "") == "right"
    return any(one.keyed for one in scenario.each_variant()) and record.score(scenario).outcome is Outcome.RIGHT


def _handed_in(module: Module) -> dict[str, Any] | None:
    """Return what was handed in, and the graded answers that have changed since."""
    said = module.news.handed_in if module.news else None
    if said is None:
        return None
    at, now = said.moment, digests(module.record)
    given = said.given
    changed = [one for one in module.graded.values() if given is not None and now.get(one.id) != given.get(one.id)]
    return {
        "at": at.isoformat(timespec="seconds") if at else "",
        "words": short_time(at) if at else "",
        "answered": said.answers if given is None else sum(name in given for name in module.graded),
        "total": len(module.graded),
        "code": said.fingerprint,
        "changed": [{"id": one.id, "title": one.title} for one in changed],
    }


def _feedback(home: Path, module: Module) -> tuple[dict[str, Any] | None, bool]:
    """Return the feedback on a module, and whether the learner has opened it."""
    said = module.news.handed_in if module.news else None
    if module.news is None or said is None or said.feedback == "none":
        return None, True
    waiting = said.feedback == "waiting"
    try:
        pages = pages_in(home, said.pages.values())
        opened = not waiting and module.news.opened == feedback_name(pages)
        return {**points_on(pages), "waiting": waiting}, opened
    except OSError:  # it was taken away just now
        return {**points_on([]), "waiting": waiting}, True


def _state(module: Module, notebooks: list[dict[str, Any]], handed_in: object, feedback: object) -> str:
    if feedback:
        return "feedback"
    if handed_in:
        return "handed-in"
    if module.fetched is None:
        return "new"
    begun = any(entry.response is not None for entry in module.record.latest.values())
    return "started" if begun and notebooks else "not-started"
