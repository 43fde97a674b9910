"""Small stand-ins for the parts of a site, so that its building can be tried without a network or Node.js."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping

import pytest

from casewise.site import assembly, compiled
from casewise.site.archive import Files, unzipped, zipped
from casewise.site.part import APP, KERNEL, PYODIDE, parts

LABEXTENSIONS = "x.data/data/share/jupyter/labextensions"
CONFIG = {"jupyter-config-data": {"appUrl": "./lab", "baseUrl": "./"}, "jupyter-lite-schema-version": 0}
BUNDLE = 'e=>e+"."+({1:"aa",2:"bb",3:"cc"})[e]+".js"'
APP_FILES: dict[str, str] = {
    "bootstrap.js": "",
    "config-utils.js": "await window.fetch(liteUrl)",
    "jupyter-lite.ipynb": "{}",
    "jupyter-lite.json": json.dumps(CONFIG),
    "service-worker.js": "",
    "lab/index.html": "not on a site",
    "notebooks/index.html": "<html><head></head></html>",
    "notebooks/jupyter-lite.json": "{}",
    "notebooks/jupyter-lite.ipynb": "{}",
    "build/notebooks/bundle.js": BUNDLE,
    "build/1.aa.js": "used",
    "build/1.aa.js.map": '{"sources": ["webpack://x/node_modules/@lumino/widgets/index.js"]}',
    "build/2.bb.js": "diagrams",
    "build/2.bb.js.map": '{"sources": ["webpack://x/node_modules/mermaid/index.js"]}',
    "build/3.cc.js": "formulas",
    "build/3.cc.js.map": '{"sources": ["webpack://x/node_modules/mathjax-full/index.js"]}',
    "build/4.dd.js": "of another app",
    "build/schemas/all.json": "[]",
    "build/font.woff2": "font",
    "build/font.eot": "old font",
}


def tgz(files: Mapping[str, str | bytes]) -> bytes:
    """Return a package as npm has it."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode()
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def wheel(name: str, version: str, files: Files) -> bytes:
    """Return a wheel with a license and metadata."""
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    own = {
        f"{folder}/METADATA": f"Name: {name}\nVersion: {version}\nLicense: MIT\n\nWords\n".encode(),
        f"{folder}/licenses/LICENSE": f"The license of {name}".encode(),
        f"{folder}/RECORD": b"",
    }
    return zipped({**files, **own})


def archives() -> dict[str, bytes]:
    """Return stand-ins for all parts in the lock."""
    made = {}
    for name, part in parts().items():
        module = name.replace("-", "_")
        inside = {f"{module}/__init__.py": b"'words'\n", f"{module}/tests/test_it.py": b"", f"{module}/a.pyi": b""}
        if name in ("anywidget", "jupyterlab-widgets", KERNEL):
            package = json.dumps({"name": name, "version": "1", "jupyterlab": {"_build": {"load": "static/entry.js"}}})
            inside |= {
                f"{LABEXTENSIONS}/{name}/package.json": package.encode(),
                f"{LABEXTENSIONS}/{name}/static/entry.js": b"",
                f"{LABEXTENSIONS}/{name}/static/entry.js.map": b"",
            }
        if name == APP:
            inside = {"jupyterlite_core/app.tgz": tgz(APP_FILES)}
        if name == KERNEL:
            for lent in ("ipykernel", "pyodide_kernel"):
                place = f"{LABEXTENSIONS}/{name}/static/pypi/{lent}-1-py3-none-any.whl"
                inside[place] = wheel(lent, "1", {f"{lent}/__init__.py": b""})
        made[name] = wheel(name, part.version, inside)
    library = zipped({"os.py": b"", "unittest/mock.py": b""})
    core: dict[str, str | bytes] = dict.fromkeys(("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"), "core")
    lock = json.dumps({"info": {"python": "3.14.2"}, "packages": {"affine": {}}})
    made[PYODIDE] = tgz({**core, "python_stdlib.zip": library, "pyodide-lock.json": lock})
    return made


def without_network(patch: pytest.MonkeyPatch) -> None:
    """Let sites be built of stand-ins."""

    def compile_nothing(wanted: bytes, _core: Files) -> bytes:
        return zipped({f"{path}c": data for path, data in unzipped(wanted).items()}, level=0)

    patch.setattr(assembly, "archives", lambda *_: archives())
    patch.setattr(compiled, "_run", compile_nothing)
