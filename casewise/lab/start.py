"""The server's handlers for the start page: what a learner has, what the exchange has, and fetching it."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from casewise.journal import Record
from casewise.lab.own_page import OwnPage
from casewise.lab.saving import prepare
from casewise.languages.catalogs import for_script, speaking
from casewise.learner import Action, ExchangeError, HandedIn, ask
from casewise.learner.fetched import standing
from casewise.learner.news import News, from_exchange, note_handed_in, note_opened
from casewise.learner.own_name import learner
from casewise.learner.returned import feedback_name, pages_in
from casewise.learner.today import language_in, modules_in, today
from casewise.moment import due_in_words

COURSE_PAGE = {"title": "Your course", "script": "home.js", "style": "style.css", "look": "cw-page"}
"""The start page as a page of its own, for Notebook 7 and for phones."""
NAME = re.compile(r"[\w.-]+")
"""A module's name."""
LOCK = "casewise_exchange"
"""The server's setting that keeps its questions to the exchange one after another."""
AT_ONCE = 20
"""How many released modules one look fetches."""


class Handler(APIHandler):
    """What the handlers of the start page share."""

    auth_resource = "contents"

    @property
    def home(self) -> Path:
        """The folder that JupyterLab shows."""
        return Path(self.settings["server_root_dir"]).expanduser()

    @property
    def one_at_a_time(self) -> asyncio.Lock:
        """Held by whoever asks the exchange and keeps its answer."""
        lock: asyncio.Lock = self.settings.setdefault(LOCK, asyncio.Lock())
        return lock

    async def asked(self, action: Action, module: str = "") -> Any:
        """Return nbgrader's answer without blocking the server.

        Raises:
            HTTPError: if nbgrader fails; the message says why.
        """
        try:
            return await asyncio.to_thread(asked, action, self.home, module)
        except ExchangeError as error:
            raise HTTPError(503, str(error)[:200]) from error  # a reason would have to be ASCII

    async def fetch(self, module: str) -> None:
        """Fetch a module.

        Raises:
            HTTPError: if nbgrader can't.
        """
        await self.asked(Action.FETCH, module)
        for path in (self.home / module, *self.home.glob(f"*/{module}")):
            await asyncio.to_thread(prepare, path)

    async def news(self) -> tuple[dict[str, Any], News]:
        """Return the exchange's answer about the whole course, and the news that were kept of it."""
        course = await self.asked(Action.COURSE)
        return course, await asyncio.to_thread(from_exchange, self.home, course)

    async def show(self, trouble: str = "") -> None:
        """Answer with what the learner has now."""
        now = datetime.now(UTC)
        self.finish(json.dumps(await asyncio.to_thread(today, self.home, now, learner(), trouble=trouble)))


class Here(Handler):
    """The modules in the learner's folder, and the words of the pages in the course's language."""

    @authenticated
    @authorized
    async def get(self) -> None:
        found = await asyncio.to_thread(lambda: list(modules_here(self.home)))
        words = for_script(await asyncio.to_thread(language_in, self.home), "lab")
        self.finish(json.dumps({"modules": found, "author": (self.home / "source").is_dir(), "words": words}))


class Words(Handler):
    """The words of the pages in one language."""

    @authenticated
    @authorized
    async def get(self, language: str) -> None:
        self.finish(json.dumps(for_script(language, "lab")))


class Today(Handler):
    """The start page, from the learner's own folder."""

    @authenticated
    @authorized
    async def get(self) -> None:
        await self.show()


class Exchange(Handler):
    """The learner's course: what was released, and what the learner handed in."""

    @authenticated
    @authorized
    async def get(self) -> None:
        async with self.one_at_a_time:
            course, _news = await self.news()
        self.finish(json.dumps({**course, "modules": [_in_words(module) for module in course["modules"]]}))


class Refresh(Handler):
    """The start page after a look into the exchange, which fetches what was released and what came back."""

    @authenticated
    @authorized
    async def post(self) -> None:
        async with self.one_at_a_time:
            try:
                course, news = await self.news()
                trouble = [course["trouble"], *await self._fetch(news)]
            except HTTPError as error:
                trouble = [error.log_message or ""]
        await self.show(next(filter(None, trouble), ""))

    async def _fetch(self, news: News) -> list[str]:
        """Fetch modules and feedback one after another, and return what went wrong."""
        failed = []
        for action, module in await asyncio.to_thread(lambda: [*left_to_fetch(self.home, news)]):
            try:
                if action is Action.FETCH:
                    await self.fetch(module)
                else:
                    said = await self.asked(action, module)
                    await asyncio.to_thread(note_handed_in, self.home, module, said)
            except HTTPError as error:
                failed.append(error.log_message or "")
        return failed


class Fetch(Handler):
    """Fetching a module."""

    @authenticated
    @authorized
    async def post(self, module: str) -> None:
        async with self.one_at_a_time:
            await self.fetch(module)
        await self.show()


class Opened(Handler):
    """Noting that a module's feedback was opened."""

    @authenticated
    @authorized
    async def post(self, module: str) -> None:
        async with self.one_at_a_time:
            await asyncio.to_thread(opened, self.home, module)
        await self.show()


def handlers(base: str) -> list[tuple[Any, ...]]:
    """Return the handlers with their addresses."""
    module = f"({NAME.pattern})"
    return [
        (url_path_join(base, "casewise", "here"), Here),
        (url_path_join(base, "casewise", "words", r"([\w-]+)"), Words),
        (url_path_join(base, "casewise", "today"), Today),
        (url_path_join(base, "casewise", "exchange"), Exchange),
        (url_path_join(base, "casewise", "refresh"), Refresh),
        (url_path_join(base, "casewise", "fetch", module), Fetch),
        (url_path_join(base, "casewise", "opened", module), Opened),
        (url_path_join(base, "casewise", "course"), OwnPage, COURSE_PAGE),
    ]


def asked(action: Action, home: Path, module: str) -> Any:
    """Return nbgrader's answer, which says what is wrong in the course's language."""
    with speaking(language_in(home)):
        return ask(action, home, module)


def left_to_fetch(home: Path, news: News) -> Iterator[tuple[Action, str]]:
    """Yield the released modules that aren't in a learner's folder, and those whose feedback isn't, with what to do."""
    here = {module.folder.name for _, module in modules_in(home)}
    names = (name for name in news.modules if NAME.fullmatch(name) and name not in here)
    for name in islice((name for name in names if not os.path.lexists(home / name)), AT_ONCE):
        yield Action.FETCH, name
    for name, said in news.modules.items():
        if said.handed_in and said.handed_in.feedback == "waiting":
            yield Action.FEEDBACK, name


def modules_here(home: Path) -> Iterator[dict[str, Any]]:
    """Yield each module in a learner's folder: its path, its notebooks, and how far the learner is."""
    for path, module in modules_in(home):
        try:
            record = module.record()
        except OSError:
            record = Record()
        graded, practice = standing(module.graded, record), standing(module.practice, record)
        yield {
            "module": module.folder.name,
            "path": path,
            "notebooks": sorted(module.notebooks, key=lambda name: name != "lesson"),
            "graded": [graded.answered, graded.total],
            "practice": [practice.answered, practice.total],
            "points": sum(scenario.points or 0 for scenario in module.graded.values()),
            "due": due_in_words(module.due),
        }


def opened(home: Path, module: str) -> None:
    """Keep that the current feedback on a module was opened."""
    said = News.read(home).modules.get(module)
    if said and said.handed_in and (name := feedback_name(pages_in(home, said.handed_in.pages.values()))):
        note_opened(home, module, name)


def _in_words(module: dict[str, Any]) -> dict[str, Any]:
    """Return a released module with its times in words."""
    handed_in = HandedIn.from_json(module["handed_in"]) if module["handed_in"] else None
    return {
        **module,
        "due": due_in_words(module["due"]),
        "receipt": handed_in.receipt if handed_in else "",
        "feedback": handed_in.feedback.value if handed_in else "none",
    }
