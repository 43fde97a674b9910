"""The handlers of the page to read by question, and the page itself.

They're on every server with Casewise and refuse outside of a course folder. nbgrader, which takes a second to load, is
imported by the first question, never when a server starts.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template
from threading import Lock
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_escape, url_path_join
from tornado.web import HTTPError, authenticated

from casewise.errors import CasewiseError, UsageError
from casewise.extras import GRADE, missing_extra
from casewise.folders import CONFIG
from casewise.reading.readers import reader_name

JAVASCRIPT, CSS = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
SCRIPTS = sorted(path.name for path in files(__package__).iterdir() if path.name.endswith(".js"))
STATIC = {"reading.css": CSS} | dict.fromkeys(SCRIPTS, JAVASCRIPT)
OWN_FILES = (
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "media-src data:",
    "style-src 'self'",
    "script-src 'self'",
)
"""What the page may load: nothing that a learner wrote can run, or ask anyone for anything."""
NOT_HERE = (
    "Answers are read in a course's folder, the one with nbgrader_config.py and source/. Open JupyterLab there, and "
    "then this page again."
)
NO_NAME = "Say who is reading: a name of at most 60 characters."
LOCAL = (IdentityProvider, PasswordIdentityProvider)
"""The ways to log in to a server of one's own, which don't say who a person is."""
STATUS = {"BusyError": 423, "ConflictError": 409, "UsageError": 400, "CourseFilesError": 400, "MissingExtraError": 400}
"""The status for each error, by name, because some are in rooms that import nbgrader. Others are 503."""
_opening = Lock()


@lru_cache(maxsize=4)
def _opened(root: Path, changed: float) -> Any:  # noqa: ARG001  (a changed configuration is read again)
    import casewise.quick_start  # noqa: F401, PLC0415  (before nbgrader)
    from casewise.gradebook.course_folder import Course  # noqa: PLC0415  (it imports nbgrader)
    from casewise.gradebook.database import open_quickly  # noqa: PLC0415

    open_quickly()
    return Course(root)


def course_in(root: Path) -> Any:
    """Return the course in a folder.

    Raises:
        CasewiseError: if there is none, or its configuration can't be read.
    """
    config = root / CONFIG
    if not (root / "source").is_dir() or not config.is_file():
        raise UsageError(NOT_HERE)
    with _opening:  # which changes the process's folder for a moment
        return _opened(root, config.stat().st_mtime)


def login_name(provider: Any, user: Any) -> str:
    """Return the name of a logged-in person, or an empty text on a server of one's own, which makes up a name."""
    if type(provider) in LOCAL or user is None:
        return ""
    return reader_name(user.name) or reader_name(user.username)


class Handler(APIHandler):
    """What the handlers share: the course, and who is reading."""

    auth_resource = "contents"

    @property
    def root(self) -> Path:
        """The folder that JupyterLab shows."""
        return Path(self.settings["server_root_dir"]).expanduser().resolve()

    @property
    def known_reader(self) -> str:
        """The name of whoever is logged in, or an empty text if the server doesn't know it."""
        return login_name(self.identity_provider, self.current_user)

    def reader(self, said: object) -> str:
        """Return who is reading: whoever is logged in, or else the name that the page gives.

        Raises:
            UsageError: if nobody is named.
        """
        name = self.known_reader or reader_name(said)
        if not name:
            raise UsageError(NO_NAME)
        return name

    def asked(self, name: str) -> str:
        """Return a part of the question in the address."""
        return str(self.get_query_argument(name, ""))

    async def answer(self, work: Callable[[Any], Any]) -> None:
        """Answer with what `work` returns for the course, or say in words why not."""
        try:
            course = await asyncio.to_thread(course_in, self.root)
            found = await asyncio.to_thread(work, course)
        except CasewiseError as error:
            self._refuse(error)
            return
        except ModuleNotFoundError as error:
            self._refuse(missing_extra(error, GRADE))
            return
        except OSError as error:
            self._refuse(CasewiseError(f"{error.filename or 'A file'} can't be written: {error.strerror or error}."))
            return
        self.finish(json.dumps(found))

    def _refuse(self, error: CasewiseError) -> None:
        answer = getattr(error, "answer", None)
        self.set_status(STATUS.get(type(error).__name__, 503))
        said = {"message": str(error), **({"answer": answer, "what": getattr(error, "what", "")} if answer else {})}
        self.finish(json.dumps(said))

    def body(self) -> dict[str, Any]:
        """Return what the page sends.

        Raises:
            HTTPError: if it isn't an object.
        """
        data = self.get_json_body()
        if not isinstance(data, dict):
            raise HTTPError(400, reason="The page sent nothing.")
        return data


class Overview(Handler):
    """All reflections, with how many answers are left."""

    @authenticated
    @authorized
    async def get(self) -> None:
        from_page = self.asked("reader")

        def work(course: Any) -> Any:
            from casewise.reading.pile import overview  # noqa: PLC0415  (it imports nbgrader)

            name = self.known_reader or reader_name(from_page)
            return {"reader": self.known_reader, "reflections": overview(course, name)}

        await self.answer(work)


class Pile(Handler):
    """All answers to one reflection, for its reader."""

    @authenticated
    @authorized
    async def get(self) -> None:
        module, scenario, role, names = map(self.asked, ("module", "scenario", "role", "names"))

        def work(course: Any) -> Any:
            from casewise.gradebook.reader_marks import Role  # noqa: PLC0415  (its room imports nbgrader)
            from casewise.reading.pile import pile  # noqa: PLC0415

            of = Role.SECOND if role == Role.SECOND.value else Role.FIRST
            return pile(course, module, scenario, self.reader(self.asked("reader")), of, names=names == "1")

        await self.answer(work)


class Agreement(Handler):
    """How two readers agree."""

    @authenticated
    @authorized
    async def get(self) -> None:
        module, scenario, names = map(self.asked, ("module", "scenario", "names"))

        def work(course: Any) -> Any:
            from casewise.reading.agreeing import agreement  # noqa: PLC0415  (it imports nbgrader)

            return agreement(course, module, scenario, self.reader(self.asked("reader")), names=names == "1")

        await self.answer(work)


class Give(Handler):
    """Giving points and a comment, keeping a draft, a second reading, or the end of a difference."""

    @authenticated
    @authorized
    async def post(self) -> None:
        data = self.body()

        def work(course: Any) -> Any:
            from casewise.reading.giving import give  # noqa: PLC0415  (it imports nbgrader)

            module, scenario = str(data.get("module", "")), str(data.get("scenario", ""))
            return give(course, module, scenario, self.reader(data.get("reader")), data)

        await self.answer(work)


class Phrases(Handler):
    """Adding, changing and deleting saved comments."""

    @authenticated
    @authorized
    async def post(self) -> None:
        data = self.body()

        def work(course: Any) -> Any:
            from casewise.reading.phrases import save_phrase  # noqa: PLC0415  (with the rest)
            from casewise.reading.reflection import Reflection  # noqa: PLC0415

            of = Reflection.of(course, str(data.get("module", "")), str(data.get("scenario", "")))
            text, name = str(data.get("text") or ""), str(data.get("id") or "")[:32]
            found = save_phrase(course.root, of.module, of.scenario.id, text, name)
            return [{"id": one, "text": said} for one, said in found.items()]

        await self.answer(work)


class Page(JupyterHandler):
    """The page to read by question."""

    auth_resource = "contents"

    @property
    def content_security_policy(self) -> str:
        """Only the page's own script and style may run."""
        return "; ".join([str(super().content_security_policy), *OWN_FILES])

    @authenticated
    @authorized
    async def get(self) -> None:
        self.xsrf_token  # noqa: B018  (sets the cookie that the page needs to give points)
        address = url_path_join(url_escape(self.base_url), "casewise", "read")
        text = files(__package__).joinpath("read.html").read_text(encoding="utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(Template(text).substitute(address=address, version=_version()))


class Static(JupyterHandler):
    """The page's scripts and style, at an address with their version: they load each other from there."""

    auth_resource = "contents"

    @authenticated
    async def get(self, name: str) -> None:
        self.set_header("Content-Type", STATIC[name])
        self.finish(files(__package__).joinpath(name).read_bytes())


def _version() -> str:
    """Return a word that changes with the page's files, so that no browser shows those of an earlier version."""
    return sha256(b"".join(files(__package__).joinpath(name).read_bytes() for name in STATIC)).hexdigest()[:8]


def handlers(base: str) -> list[tuple[str, type[JupyterHandler]]]:
    """Return the handlers with their addresses."""
    at = url_path_join(base, "casewise", "read")
    return [
        (at, Page),
        (url_path_join(at, f"[0-9a-f]+/({'|'.join(STATIC)})"), Static),
        (url_path_join(at, "reflections"), Overview),
        (url_path_join(at, "answers"), Pile),
        (url_path_join(at, "agreement"), Agreement),
        (url_path_join(at, "give"), Give),
        (url_path_join(at, "comments"), Phrases),
    ]
