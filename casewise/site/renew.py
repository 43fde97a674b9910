"""Write the lock anew: `python -m casewise.site.renew`, for contributors.

Versions are those of requirements.lock where it names them. The others are here, because they belong together: a
version of JupyterLite's kernel works with one version of Pyodide, and that with one platform of wheels.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from casewise.files import write_whole
from casewise.site.cache import BROWSER, npm_pack, pip_download
from casewise.site.part import APP, KERNEL, PLACE, PYODIDE, Registry, hash_of

TOGETHER = {APP: "0.8.6", KERNEL: "0.8.6", PYODIDE: "314.0.6"}
LOCKED = (
    "annotated-types",
    "anywidget",
    "asttokens",
    "comm",
    "executing",
    "ipython",
    "ipywidgets",
    "jupyterlab-widgets",
    "markdown-it-py",
    "mdurl",
    "psygnal",
    "pure-eval",
    "pydantic",
    "pydantic-core",
    "pygments",
    "stack-data",
    "traitlets",
    "typing-extensions",
    "typing-inspection",
    "tzdata",
)
COMPILED = ("markupsafe", "pyyaml")
"""PyPI has them only with a part in C, for other platforms. The site uses them without it, as both allow."""
ELSEWHERE = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64")
VERSION = re.compile(r"(?m)^([a-z0-9-]+)==(\S+)")


def main() -> None:
    """Download every part, and write `lock.json` beside this file."""
    known = dict(VERSION.findall(Path("requirements.lock").read_text(encoding="utf-8")))
    with TemporaryDirectory() as folder:
        entries = [*_wheels(Path(folder), known), _core(Path(folder))]
    entries.sort(key=lambda entry: entry["name"])
    write_whole(PLACE, f"{json.dumps({'parts': entries}, indent=1)}\n".encode())


def _wheels(folder: Path, known: dict[str, str]) -> Iterator[dict[str, str]]:
    known = known | TOGETHER
    for names, platforms in (((APP, KERNEL, *LOCKED), (BROWSER,)), (COMPILED, ELSEWHERE)):
        wanted = folder / "wanted.txt"
        write_whole(wanted, "".join(f"{name}=={known[name]}\n" for name in names).encode())
        subprocess.run(pip_download(wanted, folder, platforms, "--progress-bar=off"), check=True)  # noqa: S603
        for name in names:
            path = next(folder.glob(f"{name.replace('-', '_')}-{known[name]}-*.whl"))
            yield _entry(Registry.PYPI, name, known[name], path)


def _core(folder: Path) -> dict[str, str]:
    wanted = f"{PYODIDE}@{TOGETHER[PYODIDE]}"
    subprocess.run(npm_pack(wanted, folder), check=True)  # noqa: S603
    return _entry(Registry.NPM, PYODIDE, TOGETHER[PYODIDE], folder / f"{PYODIDE}-{TOGETHER[PYODIDE]}.tgz")


def _entry(registry: Registry, name: str, version: str, path: Path) -> dict[str, str]:
    hashed = hash_of(path.read_bytes(), registry)
    return {"registry": registry.value, "name": name, "version": version, "file": path.name, "hash": hashed}


if __name__ == "__main__":
    main()
