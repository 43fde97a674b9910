"""The name that decides the order of a learner's options, and which facts they meet."""

from __future__ import annotations

import getpass
import os
import re
import secrets
from functools import cache
from pathlib import Path

from casewise import surroundings
from casewise.files import append_lines, read_if_readable

BROWSER = "casewise-browser.txt"
"""The file beside the modules that names a browser: in a browser, everybody's account has the same name."""
NAMED = "CASEWISE_BROWSER"
"""The environment variable by which a page says the name under which it has shown cards already."""
LIMIT = 4096
NAME = re.compile(rb"^[0-9a-f]{16}$", re.MULTILINE)


def learner() -> str:
    """Return the name that decides the order of options: the same on every day and in every kernel."""
    if surroundings.in_browser():
        return of_browser()
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (ImportError, KeyError, OSError):  # a system without such accounts
        return ""


@cache  # a browser's drive is slow, and every card asks
def of_browser() -> str:
    """Return the page's name of this browser, or a random one, which is new on each page where nothing is kept."""
    if NAME.fullmatch(said := os.environ.get(NAMED, "").encode()):
        return said.decode()
    made = secrets.token_hex(8)
    if not surroundings.keeps(Path.cwd()):
        return made
    path = surroundings.DRIVE / BROWSER
    try:
        if not (found := _kept(path)):
            append_lines(path, made.encode() + b"\n", mode=0o644)
            found = _kept(path)  # another tab may have had the same idea
    except OSError:
        return made
    return found or made


def _kept(path: Path) -> str:
    found = NAME.search(read_if_readable(path, LIMIT) or b"")
    return found[0].decode() if found else ""
