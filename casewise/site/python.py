"""Python in the browser: Pyodide's core, the wheels that a learner's kernel imports, and the lock for Pyodide."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from casewise.site.archive import Files, short_hash, untarred, unzipped, zipped
from casewise.site.compiled import compiled
from casewise.site.own import own_wheel
from casewise.site.part import KERNEL, PYODIDE, parts
from casewise.site.stdlib import used
from casewise.site.wheels import Wheel, slim, stand_ins

LIBRARY = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
OPENING = "pyodide.js"
"""The script that loads all others."""
ANY_HOST = Path(__file__).with_name("any-host.js")
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
SCRIPT, PLAIN = ".mjs", ".js"
"""Some hosts serve the first ending as something that no browser runs, so a site has the second."""
OF_KERNEL = ("ipykernel-", "pyodide_kernel-")
"""The wheels inside JupyterLite's kernel that are used."""


@dataclass(frozen=True)
class Python:
    """Python on a site: its files by path, its folder, what a start loads of its packages, and the list of them all.

    All have their hash in their path. A browser that kept an older file can't take it for the new one.
    """

    files: Files
    folder: str
    packages: list[str]
    lock: str


def python_of(archives: Mapping[str, bytes], zones: Iterable[str], cache: Path) -> Python:
    """Return Python as a site has it. Of all time zones, it has those that are named.

    Raises:
        PartsError: if they can't be compiled.
        OSError: if the cache can't be written.
    """
    whole = untarred(archives[PYODIDE])
    core = {name: whole[name] for name in (*CORE, LIBRARY, LOCK)}
    others, own = kernel_wheels(archives, zones), own_wheel()
    sources = {LIBRARY: used(unzipped(core[LIBRARY])), **{wheel.name: wheel.files for wheel in others}}
    made = {**compiled("parts", sources, core, cache), **compiled("own", {own.name: own.files}, core, cache)}
    here = {**_plainly_named(core), LIBRARY: zipped(made[LIBRARY])}
    folder = f"static/pyodide-{short_hash(zipped(here, level=0))}"
    files = {f"{folder}/{name}": data for name, data in here.items()}
    entries = {}
    for wheel in sorted((*others, own), key=lambda wheel: wheel.name):
        ready = replace(wheel, files=made[wheel.name])
        data = ready.data()
        ready = replace(ready, build=short_hash(data))
        files[f"{folder}/{ready.file}"] = data
        entries[wheel.name] = _entry(ready, data)
    listed = json.dumps({"info": json.loads(core[LOCK])["info"], "packages": entries}, sort_keys=True).encode()
    lock = f"{folder}/pyodide-lock-{short_hash(listed)}.json"
    return Python({**files, lock: listed}, folder, list(entries), lock)


def _plainly_named(core: Files) -> Files:
    """Return Pyodide's own files, with the usual ending of scripts, and ready for any host."""
    found = {}
    for name in CORE:
        data = core[name]
        for script in CORE if name.endswith(SCRIPT) else ():
            data = data.replace(script.encode(), script.replace(SCRIPT, PLAIN).encode())
        found[name.replace(SCRIPT, PLAIN)] = data
    return {**found, OPENING: ANY_HOST.read_bytes() + found[OPENING]}


def kernel_wheels(archives: Mapping[str, bytes], zones: Iterable[str]) -> list[Wheel]:
    """Return all wheels of a learner's kernel but Casewise's own."""
    named = [f"tzdata/zoneinfo/{zone}" for zone in zones]
    published = [slim(archives[name], named) for name, part in parts().items() if part.in_kernel]
    inside = unzipped(archives[KERNEL])
    lent = [slim(data) for path, data in inside.items() if path.rpartition("/")[2].startswith(OF_KERNEL)]
    return [*published, *lent, *stand_ins()]


def _entry(wheel: Wheel, data: bytes) -> dict[str, object]:
    """Return what Pyodide must know of a wheel. All are loaded at once, so none names what it depends on."""
    return {
        "depends": [],
        "file_name": wheel.file,
        "imports": wheel.modules,
        "install_dir": "site",
        "name": wheel.name,
        "package_type": "package",
        "sha256": hashlib.sha256(data).hexdigest(),
        "unvendored_tests": False,
        "version": wheel.version,
    }
