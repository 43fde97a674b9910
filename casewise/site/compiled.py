"""Python's modules compiled ahead, so that a browser needn't: its start takes half as long.

A module compiled by another process may differ in a byte, because Python notes which objects it has met before. So each
group of archives is compiled in one go by a process of its own, in one order, and kept in the cache.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from casewise.files import read_if_readable, write_whole
from casewise.site.archive import Files, unzipped, zipped
from casewise.site.cache import LARGEST, PartsError

SCRIPT = Path(__file__).with_name("compile.mjs")
WAIT = 300
"""Seconds that compiling may take."""
PREFIX = "compiled"
MODULE = ".py"


def compiled(group: str, archives: Mapping[str, Files], core: Files, cache: Path) -> dict[str, Files]:
    """Return archives with compiled modules instead of the sources.

    `core` has the files of Pyodide, which compiles them. What is kept in the cache for an earlier state of the group is
    removed.

    Raises:
        PartsError: if Node.js isn't installed, or a module can't be compiled.
        OSError: if the cache can't be written.
    """
    wanted = {
        f"{archive}/{path}": data
        for archive, files in sorted(archives.items())
        for path, data in sorted(files.items())
        if path.endswith(MODULE)
    }
    done = unzipped(_made(group, zipped(wanted, level=0), core, cache))
    if missing := [path for path in wanted if f"{path}c" not in done]:
        raise PartsError(f"{missing[0]} wasn't compiled. Empty the cache, {cache}, and try again.")
    return {
        archive: {
            (f"{path}c" if path.endswith(MODULE) else path): done.get(f"{archive}/{path}c", data)
            for path, data in files.items()
        }
        for archive, files in archives.items()
    }


def _made(group: str, wanted: bytes, core: Files, cache: Path) -> bytes:
    """Return a zip file of compiled modules, from the cache if it's there."""
    key = hashlib.sha256(SCRIPT.read_bytes())
    for data in (*(core[name] for name in sorted(core)), wanted):
        key.update(hashlib.sha256(data).digest())
    place = cache / f"{PREFIX}-{group}-{key.hexdigest()[:32]}.zip"
    if (kept := read_if_readable(place, LARGEST)) is not None:
        return kept
    data = _run(wanted, core)
    for old in cache.glob(f"{PREFIX}-{group}-*.zip"):
        with suppress(OSError):
            old.unlink()
    cache.mkdir(parents=True, exist_ok=True)
    write_whole(place, data)
    return data


def _run(wanted: bytes, core: Files) -> bytes:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for name, data in {**core, "wanted.zip": wanted}.items():
            write_whole(place / name, data, flush=False)
        script = place / SCRIPT.name
        write_whole(script, SCRIPT.read_bytes(), flush=False)
        command = ["node", str(script), folder, str(place / "wanted.zip"), str(place / "compiled.zip")]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT, check=False)  # noqa: S603  (Node.js)
        except FileNotFoundError as error:
            raise PartsError("Node.js isn't installed, and it prepares the site's Python. Install it.") from error
        except subprocess.TimeoutExpired as error:
            raise PartsError(f"Preparing the site's Python took more than {WAIT} seconds. Try again.") from error
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["it gave no reason"]
            raise PartsError(f"Node.js couldn't prepare the site's Python: {said[-1]}\nIs its version 20 or newer?")
        return (place / "compiled.zip").read_bytes()
