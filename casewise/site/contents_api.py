"""The released files as the site serves them: the files, and the lists of each folder that JupyterLite reads."""

from __future__ import annotations

import mimetypes
from enum import Enum
from typing import Any

from casewise.site.archive import Files
from casewise.site.jupyterlite import as_json

FOLDER = "files"
LISTS = "api/contents"
LIST = "all.json"
ALWAYS = "2000-01-01T00:00:00Z"
"""The time of every file: the same release must make the same site on any day."""


class Offered(Enum):
    """Which notebooks a site has."""

    LESSONS = "lessons"
    EVERYTHING = "everything"


def contents_files(files: Files) -> Files:
    """Return the files of a course, and the lists of their folders, by their paths in the site."""
    made = {f"{FOLDER}/{path}": data for path, data in files.items()}
    folders = {"", *(path.rpartition("/")[0] for path in files)}
    for folder in sorted(folders):
        inside = {path for path in files if path.rpartition("/")[0] == folder}
        below = {one for one in folders if one and one.rpartition("/")[0] == folder}
        entries = [_folder(one, None) for one in sorted(below)] + [_file(one, files[one]) for one in sorted(inside)]
        place = f"{LISTS}/{folder}/{LIST}" if folder else f"{LISTS}/{LIST}"
        made[place] = as_json(_folder(folder, entries))
    return made


def _folder(path: str, entries: list[dict[str, Any]] | None) -> dict[str, Any]:
    return {**_entry(path), "content": entries, "format": None if entries is None else "json", "type": "directory"}


def _file(path: str, data: bytes) -> dict[str, Any]:
    kind = "notebook" if path.endswith(".ipynb") else "file"
    mimetype = None if kind == "notebook" else mimetypes.guess_type(path)[0]
    # A copy that a browser saved would hide a corrected notebook.
    return {**_entry(path), "mimetype": mimetype, "size": len(data), "type": kind, "writable": kind != "notebook"}


def _entry(path: str) -> dict[str, Any]:
    return {
        "content": None,
        "created": ALWAYS,
        "format": None,
        "last_modified": ALWAYS,
        "mimetype": None,
        "name": path.rpartition("/")[2],
        "path": path,
        "size": None,
        "type": "directory",
        "writable": True,
    }
