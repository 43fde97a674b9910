"""The server's handlers for the start page: list modules, show progress, and fetch a module."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from casewise.journal import Record
from casewise.lab.saving import prepare
from casewise.learner import Action, ExchangeError, HandedIn, ask
from casewise.learner.fetched import FetchedModule, standing
from casewise.moment import due_in_words

DEPTH = ("*", "*/*")


class Handler(APIHandler):
    """What the handlers of the start page share."""

    auth_resource = "contents"

    @property
    def home(self) -> Path:
        """The folder that JupyterLab shows."""
        return Path(self.settings["server_root_dir"]).expanduser()

    async def asked(self, action: Action, module: str = "") -> Any:
        """Return nbgrader's answer without blocking the server.

        Raises:
            HTTPError: if nbgrader fails; the message says why.
        """
        try:
            return await asyncio.to_thread(ask, action, self.home, module)
        except ExchangeError as error:
            raise HTTPError(503, reason=str(error)[:200]) from error


class Here(Handler):
    """The modules in the learner's folder."""

    @authenticated
    @authorized
    async def get(self) -> None:
        found = await asyncio.to_thread(lambda: list(modules_here(self.home)))
        self.finish(json.dumps({"modules": found, "author": (self.home / "source").is_dir()}))


class Exchange(Handler):
    """The learner's course: what was released, and what the learner handed in."""

    @authenticated
    @authorized
    async def get(self) -> None:
        course = await self.asked(Action.COURSE)
        self.finish(json.dumps({**course, "modules": [_in_words(module) for module in course["modules"]]}))


class Fetch(Handler):
    """Fetching a module."""

    @authenticated
    @authorized
    async def post(self, module: str) -> None:
        await self.asked(Action.FETCH, module)
        for path in (self.home / module, *self.home.glob(f"*/{module}")):
            await asyncio.to_thread(prepare, path)
        self.finish(json.dumps({"modules": await asyncio.to_thread(lambda: list(modules_here(self.home)))}))


def handlers(base: str) -> list[tuple[str, type[Handler]]]:
    """Return the handlers with their addresses."""
    return [
        (url_path_join(base, "casewise", "here"), Here),
        (url_path_join(base, "casewise", "exchange"), Exchange),
        (url_path_join(base, "casewise", "fetch", r"([\w.-]+)"), Fetch),
    ]


def modules_here(home: Path) -> Iterator[dict[str, Any]]:
    """Yield each module in a learner's folder: its path, its notebooks, and how far the learner is."""
    for path in sorted(path for depth in DEPTH for path in home.glob(depth)):
        try:
            if not path.is_dir() or path.name.startswith("."):
                continue
        except OSError:  # a link to where this account may not look
            continue
        module = FetchedModule.of_folder(path)
        if not module.notebooks:
            continue
        try:
            record = module.record()
        except OSError:
            record = Record()
        graded, practice = standing(module.graded, record), standing(module.practice, record)
        yield {
            "module": module.folder.name,
            "path": path.relative_to(home).as_posix(),
            "notebooks": sorted(module.notebooks, key=lambda name: name != "lesson"),
            "graded": [graded.answered, graded.total],
            "practice": [practice.answered, practice.total],
            "points": sum(scenario.points or 0 for scenario in module.graded.values()),
            "due": due_in_words(module.due),
        }


def _in_words(module: dict[str, Any]) -> dict[str, Any]:
    """Return a released module with its times in words."""
    handed_in = HandedIn.from_json(module["handed_in"]) if module["handed_in"] else None
    return {
        **module,
        "due": due_in_words(module["due"]),
        "receipt": handed_in.receipt if handed_in else "",
        "feedback": handed_in.feedback.value if handed_in else "none",
    }
