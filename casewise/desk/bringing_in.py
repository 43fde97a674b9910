"""The server's handler for questions that an author drops onto an open notebook: first what is in the file, then in."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from casewise.course.use import Use
from casewise.desk.drops import file_name
from casewise.errors import CasewiseError, UsageError
from casewise.files import write_whole

LARGEST = 100 * 1024 * 1024
"""Bytes of a file."""
REFUSED, TOO_LARGE = 400, 413


class ImportHandler(APIHandler):
    """Questions in a file that is sent. With `write=1` they go into a notebook; otherwise it says what would happen."""

    auth_resource = "contents"

    def initialize(self, root: Path) -> None:
        self.root = root

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer with what is in the file, and what happens to each question."""
        if len(self.request.body) > LARGEST:
            self.refuse("The file is larger than 100 MB. Make its pictures smaller, or divide it.", TOO_LARGE)
            return
        ask = self.get_query_argument
        try:
            path = notebook_in(self.root, ask("notebook", ""))
            use = Use(asked) if (asked := ask("use", "")) else None
            name, writes = file_name(ask("name", "file")), ask("write", "") == "1"
            self.finish(json.dumps(await asyncio.to_thread(bring_in, self.request.body, name, path, use, write=writes)))
        except ValueError:
            self.refuse("Choose practice or graded.")
        except CasewiseError as error:
            self.refuse(str(error))
        except OSError as error:
            self.refuse(f"It can't be written: {error.strerror or error}.")

    def refuse(self, words: str, status: int = REFUSED) -> None:
        """Answer with a sentence."""
        self.set_status(status)
        self.finish(json.dumps({"message": words}))


def notebook_in(root: Path, name: str) -> Path:
    """Return the notebook of a module in a course's `source/`, by its path below the server's folder.

    Raises:
        UsageError: if it's another file.
    """
    source, path = (root / "source").resolve(), (root / name.lstrip("/")).resolve()
    if path.suffix != ".ipynb" or path.parent.parent != source or not path.is_file():
        raise UsageError("Drop the file onto a notebook of a module in source/.")
    return path


def bring_in(data: bytes, name: str, path: Path, use: Use | None, *, write: bool) -> dict[str, Any]:
    """Return what happens to the questions of a file in a notebook, as JSON; with `write`, it has happened.

    Raises:
        CasewiseError: if the file or the notebook can't be read.
        OSError: if the notebook can't be written.
    """
    # Only a server on which someone imports loads what reads other programs' files.
    from casewise.imports import formats, into  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        write_whole(file, data, flush=False)
        plan = into.planned(formats.read(file), path, use)
    if write:
        into.write(plan)
    return {"written": write and plan.changes, "use": plan.use.value, **plan.to_json(), "into": path.name}


def import_handlers(base: str, root: Path) -> list[tuple[Any, ...]]:
    """Return the handler with its address."""
    return [(url_path_join(base, "casewise", "import"), ImportHandler, {"root": root})]
