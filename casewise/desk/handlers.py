"""The server's handlers for the desk: its page, what it shows, and the one command that runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated, stream_request_body

from casewise.desk.catalog import ACTIONS
from casewise.desk.course_desk import Desk, StaleError
from casewise.desk.drops import LIMIT, DropError, recognized
from casewise.errors import CasewiseError
from casewise.files import remove_folder
from casewise.lab.own_page import OwnPage

DESK_PAGE = {"title": "Course desk", "script": "desk.js", "style": "desk.css", "look": "cw-desk-page"}
"""The desk as a page of its own, for a hub and for phones."""
REFUSED, CONFLICT, TOO_LARGE, FULL = 400, 409, 413, 507


class DeskHandler(APIHandler):
    """What the handlers that answer in JSON share."""

    auth_resource = "contents"

    def initialize(self, desk: Desk) -> None:
        self.desk = desk

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Context manager that answers with the words of an error, and with the state if the page is stale."""
        try:
            yield
        except CasewiseError as error:
            self.set_status(CONFLICT if isinstance(error, StaleError) else REFUSED)
            self.finish(json.dumps({"message": str(error), "stale": isinstance(error, StaleError)}))


class State(DeskHandler):
    """What the desk shows, and the job that runs or ran last. `known` is the version that the page has."""

    @authenticated
    @authorized
    async def get(self) -> None:
        with self.in_words():
            version, state = await self.desk.state()
            job = await asyncio.to_thread(lambda: self.desk.view(self.desk.jobs.latest()))
            same = self.get_query_argument("known", "") == version
            self.finish(json.dumps({"version": version, "state": None if same else state, "job": job}))


class Catalog(DeskHandler):
    """The actions, with their fields."""

    @authenticated
    @authorized
    async def get(self) -> None:
        self.finish(json.dumps({"actions": [action.to_json() for action in ACTIONS]}))


class Start(DeskHandler):
    """Starting an action."""

    @authenticated
    @authorized
    async def post(self) -> None:
        with self.in_words():
            asked = self.get_json_body()
            job = await self.desk.start(asked if isinstance(asked, dict) else {})
            self.finish(json.dumps({"job": await asyncio.to_thread(self.desk.view, job)}))


class JobNow(DeskHandler):
    """The job that runs, or ran last."""

    @authenticated
    @authorized
    async def get(self) -> None:
        found = await asyncio.to_thread(lambda: self.desk.view(self.desk.jobs.latest()))
        self.finish(json.dumps({"job": found}))


class Cancel(DeskHandler):
    """Stopping the job that runs."""

    @authenticated
    @authorized
    async def post(self, name: str) -> None:
        with self.in_words():
            job = await asyncio.to_thread(self.desk.jobs.cancel, name)
            self.finish(json.dumps({"job": await asyncio.to_thread(self.desk.view, job)}))


@stream_request_body
class Dropped(DeskHandler):
    """A file that someone drops. It's written to the disk as it comes, whatever its size."""

    target: Path | None = None
    file: IO[bytes] | None = None
    size = 0

    async def prepare(self) -> None:
        """Open a place for the file, for whoever may write here."""
        await super().prepare()
        if self.current_user is None:
            raise HTTPError(403)
        self.request.connection.set_max_body_size(LIMIT)
        self.target = self.desk.drops.begin(self.get_query_argument("name", "file"))
        self.file = self.target.open("xb")

    async def data_received(self, chunk: bytes) -> None:
        """Write a piece of the file."""
        self.size += len(chunk)
        if self.size > LIMIT:
            raise HTTPError(TOO_LARGE, reason="The file is too large.")
        if self.file:
            try:
                await asyncio.to_thread(self.file.write, chunk)
            except OSError as error:
                raise HTTPError(FULL, reason=f"The file can't be kept: {error.strerror}.") from error

    def on_finish(self) -> None:
        """Close the file."""
        if self.file:
            self.file.close()

    def on_connection_close(self) -> None:
        """Remove a file that came only in part."""
        super().on_connection_close()
        self.on_finish()
        if self.target:
            remove_folder(self.target.parent)

    @authenticated
    @authorized
    async def post(self) -> None:
        self.on_finish()
        with self.in_words():
            try:
                found = await asyncio.to_thread(recognized, self.target or Path())
            except DropError:
                if self.target:
                    remove_folder(self.target.parent)
                raise
            self.finish(json.dumps({"drop": found.to_json()}))


def handlers(base: str, root: Path) -> list[tuple[Any, ...]]:
    """Return the handlers with their addresses."""
    given = {"desk": Desk(root)}
    return [
        (url_path_join(base, "casewise", "desk"), OwnPage, DESK_PAGE),
        (url_path_join(base, "casewise", "desk", "state"), State, given),
        (url_path_join(base, "casewise", "desk", "actions"), Catalog, given),
        (url_path_join(base, "casewise", "desk", "start"), Start, given),
        (url_path_join(base, "casewise", "desk", "job"), JobNow, given),
        (url_path_join(base, "casewise", "desk", "cancel", r"([\w-]+)"), Cancel, given),
        (url_path_join(base, "casewise", "desk", "drop"), Dropped, given),
    ]
