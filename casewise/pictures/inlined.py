"""Pictures, sound and film inside a page: as data, so that the page needs no other file and no network."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from casewise.files import read_if_readable
from casewise.languages.catalogs import N_, _
from casewise.pictures.fit import LIMITS, MIB
from casewise.scenario.media import PICTURES, TYPES, ending, named_in, replaced, sort_of

PAGE_LIMIT = 8 * MIB
"""How much one page holds: each learner gets a page of their own, and opens it on a phone."""
ORDER = [*PICTURES, ".vtt"]
SILENT = re.compile(r"<(audio|video) controls.*?</\1>", re.DOTALL)
UNSEEN = re.compile(r'<img alt="([^"]*)"[^>]*>')
ELSEWHERE = N_("It isn't in this page: play it in the notebook.")


def inlined(html: str, folder: Path | None, limit: int = PAGE_LIMIT) -> Markup:
    """Return HTML that needs no other file: with the pictures of a module's folder, and with sound while there's room.

    What isn't there, or doesn't fit, is replaced with what it says.
    """
    names, taken = named_in(html), {}
    for name in sorted(names, key=lambda name: (ending(name) not in ORDER, names.index(name))):
        data = _data(folder, name) if folder else ""
        if data and len(data) * 3 // 4 <= limit:
            taken[name] = data
            limit -= len(data) * 3 // 4
    if not names:
        return Markup(html)  # noqa: S704  (what was HTML before)
    found = UNSEEN.sub(r"<em>\1</em>", str(replaced(html, taken.get)))
    return Markup(SILENT.sub(f"<em>{_(ELSEWHERE)}</em>", found))  # noqa: S704  (descriptions are escaped already)


def policy(html: str) -> str:
    """Return what a page's Content-Security-Policy has to allow for the files inside it, and nothing else."""
    names = named_in(html)
    pictures = any(ending(name) in PICTURES for name in names)
    played = any(ending(name) not in PICTURES for name in names)
    return "; img-src data:" * pictures + "; media-src data:" * played


def _data(folder: Path, name: str) -> str:
    """Return a file as the address of its own content; empty if it can't be shown."""
    path = folder / name
    if ending(name) not in TYPES or path.parent != folder:
        return ""
    try:
        state = path.lstat()
    except OSError:
        return ""
    return _address(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=32)
def _address(path: Path, _changed: int, _size: int) -> str:
    limit = LIMITS[sort_of(path.name)]
    data = read_if_readable(path, limit)
    if data is None or len(data) > limit:
        return ""
    return f"data:{TYPES[ending(path.name)]};base64,{base64.b64encode(data).decode('ascii')}"
