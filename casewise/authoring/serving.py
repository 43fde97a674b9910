"""The server's side of the form: a cell's text and what was done to it go in, the new text and the form come back."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

PLACE = re.compile(r"(?:.*/)?source/[^/]+/[^/]+\.ipynb")
"""The path of a notebook that an author writes."""
REFUSED = 400
SIZE = 100_000


class Asked(APIHandler):
    """What the form's handlers share. They read the lists of a course, and write no cell and no notebook."""

    auth_resource = "contents"

    def asked(self) -> dict[str, Any]:
        """Return what was asked.

        Raises:
            HTTPError: if it's nothing that the form asks.
        """
        said = self.get_json_body() if len(self.request.body) < SIZE else None
        if not isinstance(said, dict):
            raise HTTPError(REFUSED, reason="The form asked for nothing.")
        return said

    def folder(self, said: dict[str, Any]) -> Path:
        """Return the folder of the module to which a notebook belongs.

        Raises:
            HTTPError: if it's not in the `source/` of a course below the server's own folder.
        """
        root = Path(self.settings["server_root_dir"]).expanduser().resolve()
        path = str(said.get("path", "")).rpartition(":")[2].lstrip("/")
        folder = (root / path).parent.resolve()
        if not PLACE.fullmatch(path) or not folder.is_relative_to(root) or not folder.is_dir():
            raise HTTPError(404, reason="This notebook isn't in the source folder of a course.")
        return folder


class Form(Asked):
    """The form of one cell, after what was done in it."""

    @authenticated
    @authorized
    async def post(self) -> None:
        said = self.asked()
        status, answer = await asyncio.to_thread(form, said, self.folder(said))
        self.set_status(status)
        self.finish(json.dumps(answer))


class Blank(Asked):
    """A new scenario of any kind; without a kind, the kinds that there are."""

    @authenticated
    @authorized
    async def post(self) -> None:
        said = self.asked()
        status, answer = await asyncio.to_thread(blank, said, self.folder(said))
        self.set_status(status)
        self.finish(json.dumps(answer))


def form(said: dict[str, Any], folder: Path) -> tuple[int, dict[str, Any]]:
    """Return an HTTP status, and the text of a cell after some acts with its form, or why they can't be done."""
    source, acts = str(said.get("source", "")), said.get("acts")
    try:
        from casewise.authoring.acts import act  # noqa: PLC0415  (a learner's server doesn't import it)
        from casewise.authoring.shown import shown  # noqa: PLC0415  (as above)
        from casewise.authoring.splice import EditError  # noqa: PLC0415  (as above)
    except ModuleNotFoundError as error:
        return REFUSED, {"message": _missing(error)}
    try:
        asked = acts if isinstance(acts, list) else []
        renames = any(one.get("do") == "rename" for one in asked if isinstance(one, dict))
        new, made = act(source, asked, released=renames and _released(source, folder))
    except EditError as error:
        return REFUSED, {"message": str(error)}
    return 200, {"source": new, "made": made, "form": shown(new, folder)}


def _released(source: str, folder: Path) -> bool:
    """Whether learners may have answered a scenario: the course's release has one with its id."""
    first = source.partition("\n")[0]
    there = (folder.parent.parent / "release" / folder.name).glob("*.ipynb")
    return any(f'"{first}\\n' in path.read_text(encoding="utf-8", errors="replace") for path in there)


def blank(said: dict[str, Any], folder: Path) -> tuple[int, dict[str, Any]]:
    """Return an HTTP status, and the kinds that can be written, or the text of a new scenario of one of them."""
    try:
        from casewise.course.new import fresh, offered, put_beside  # noqa: PLC0415  (a learner's server doesn't import it)
    except ModuleNotFoundError as error:
        return REFUSED, {"message": _missing(error)}
    kind, there = str(said.get("kind", "")), [str(one) for one in said.get("there") or ()]
    found = offered()
    if not kind:
        return 200, {"kinds": found}
    if kind not in (one["kind"] for one in found):
        return REFUSED, {"message": f'There is no kind "{kind[:64]}".'}
    try:
        put_beside(folder, kind)
    except OSError as error:
        return REFUSED, {"message": f"{error.filename} can't be written: {error.strerror}."}
    return 200, {"source": fresh(folder, kind, there)}


def _missing(error: ModuleNotFoundError) -> str:
    from casewise.extras import missing_extra  # noqa: PLC0415  (rarely needed)

    missing = missing_extra(error, "author")
    return f"{missing.what} {missing.fix}"


def handlers(base: str) -> list[tuple[Any, ...]]:
    """Return the handlers with their addresses."""
    return [
        (url_path_join(base, "casewise", "authoring", "form"), Form),
        (url_path_join(base, "casewise", "authoring", "new"), Blank),
    ]
