"""The parts of a site on this machine: fetched once with pip and npm, and checked against the lock each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from casewise.errors import CasewiseError
from casewise.files import read_if_readable, write_whole
from casewise.site.part import Part, Registry, parts

LARGEST = 256 * 1024 * 1024
WAIT = 600
"""Seconds that one call of pip or npm may take."""
ANY = "any"
BROWSER = "pyemscripten_2026_0_wasm32"
"""The platform of Pyodide's Python, and of the wheels that PyPI has for it."""
PYTHON = "314"


class PartsError(CasewiseError):
    """A part of the site isn't here and can't be fetched, or isn't what the lock names."""


def usual_cache() -> Path:
    """Return the folder for the parts if nobody names another one."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "casewise" / "site"


def archives(folder: Path, say: Callable[[str], None] = lambda _: None) -> dict[str, bytes]:
    """Return the bytes of each part by its name, after fetching those that the folder lacks.

    Raises:
        PartsError: if one can't be fetched, or isn't what the lock names.
        OSError: if the folder can't be written.
    """
    found = {name: data for name, part in parts().items() if (data := _kept(folder, part)) is not None}
    if missing := [part for part in parts().values() if part.name not in found]:
        say(f"Fetching {len(missing)} parts of the site into {folder}")
        found |= _fetched(folder, missing)
    return {name: found[name] for name in parts()}


def _kept(folder: Path, part: Part) -> bytes | None:
    data = read_if_readable(folder / part.file, LARGEST)
    return data if data is not None and part.fits(data) else None


def _fetched(folder: Path, missing: Iterable[Part]) -> Mapping[str, bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    with TemporaryDirectory() as place:
        for command, some in _commands(missing, Path(place)):
            _run(command)
            for part in some:
                data = read_if_readable(Path(place) / part.file, LARGEST)
                if data is None or not part.fits(data):
                    raise PartsError(
                        f"{part.name} {part.version} isn't the file that Casewise was tested with. "
                        "Try again; if it stays so, get a newer Casewise."
                    )
                write_whole(folder / part.file, data)
                found[part.name] = data
    return found


def _commands(missing: Iterable[Part], place: Path) -> Iterable[tuple[list[str], list[Part]]]:
    """Yield commands that download parts, each with the parts that it brings."""
    for platform, some in groupby(sorted(missing, key=_platform), key=_platform):
        found = list(some)
        if platform == Registry.NPM:
            for part in found:
                yield npm_pack(f"{part.name}@{part.version}", place), [part]
            continue
        wanted = place / f"{platform}.txt"
        lines = (f"{one.name}=={one.version} --hash={one.hash}\n" for one in found)
        write_whole(wanted, "".join(lines).encode(), flush=False)
        yield pip_download(wanted, place, platform.split(".")), found


def npm_pack(wanted: str, place: Path) -> list[str]:
    """Return the command that downloads a package of npm's."""
    return ["npm", "pack", wanted, "--silent", "--pack-destination", str(place)]


def pip_download(wanted: Path, place: Path, platforms: Iterable[str], *more: str) -> list[str]:
    """Return the command that downloads wheels for Pyodide's Python on platforms, without what they depend on."""
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    words += ["--only-binary=:all:", "--implementation=cp", f"--python-version={PYTHON}", f"--abi=cp{PYTHON}"]
    words += ["--abi=none", *(f"--platform={platform}" for platform in platforms)]
    return [*words, f"--dest={place}", f"--requirement={wanted}", *(more or ["--require-hashes"])]


def _platform(part: Part) -> str:
    if part.registry is Registry.NPM:
        return Registry.NPM
    platform = part.file.removesuffix(".whl").rpartition("-")[2]
    return BROWSER if platform == ANY else platform


def _run(command: list[str]) -> None:
    """Run pip or npm.

    Raises:
        PartsError: if it isn't installed, or fails; with its last line.
    """
    program = "npm" if command[0] == "npm" else "pip"
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT, check=False)  # noqa: S603  (pip and npm)
    except FileNotFoundError as error:
        raise PartsError(
            f"{program} isn't installed, and it fetches a part of the site. Install Node.js with npm, or use a cache "
            "that was filled on another machine: --cache FOLDER."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise PartsError(
            f"{program} didn't finish within {WAIT} seconds. Look at the network, and try again."
        ) from error
    if done.returncode == 0:
        return
    if "No module named pip" in done.stderr:
        raise PartsError("pip isn't installed, and it fetches parts of the site. Run: python -m ensurepip")
    said = [line.strip() for line in done.stderr.splitlines() if line.strip() and "WARNING" not in line]
    raise PartsError(
        f"{program} couldn't fetch parts of the site: {said[-1] if said else 'it gave no reason'}\n"
        "Look at the network, and try again. With a full cache, no network is needed: --cache FOLDER."
    )
