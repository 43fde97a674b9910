"""JupyterLite's notebook app, and the extensions beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casewise.site.archive import Files, short_hash, untarred, unzipped, zipped
from casewise.site.lite_settings import configuration, settings_of
from casewise.site.part import APP, FRONT_ENDS, KERNEL
from casewise.site.python import Python
from casewise.site.shared_memory import answering_whole, waiting_script
from casewise.site.trimmed import disabled, is_unused

PACKAGE = Path(__file__).parents[1]
OWN = "casewise"
STATIC = "static"
CONFIG = "jupyter-lite.json"
SHARED = "share/jupyter/labextensions/"
"""Where wheels have extensions of JupyterLab."""
UTILITIES = "config-utils.js"
NOTEBOOK_PAGE = "notebooks/index.html"
NOTEBOOK_CONFIG = "notebooks/jupyter-lite.json"
ASKED = "fetch(liteUrl)"
ROOT = (UTILITIES, "jupyter-lite.ipynb", "service-worker.js")
"""The files of the app that a site has as they are."""
PAGE = ("index.html", "jupyter-lite.json", "jupyter-lite.ipynb")
"""Those in the folder of its page for notebooks."""
THEMES = tuple(f"themes/@jupyterlab/theme-{name}-extension/" for name in ("dark", "light"))
BUILD = (
    "bootstrap.js",
    "jlab_core",
    "notebooks/",
    "schemas/all.json",
    *THEMES,
    "third-party-licenses.json",
)
"""The beginnings of those in its folder `build`, beside what `notebooks/bundle.js` may load."""
CHUNK = re.compile(r'(\d+):"([0-9a-f]+)"')
"""An entry in a bundle's table of the files that it may load."""
NO_WORDS = {"data": {}, "message": ""}


def app_files(archives: Mapping[str, bytes], *, title: str, python: Python, formulas: bool) -> Files:
    """Return the files of the app by their paths in the site, with a configuration that names what to load of Python.

    `formulas` says whether the course has any.
    """
    files = _app(archives, formulas=formulas)
    files[UTILITIES] = _fresh(files[UTILITIES])
    files[NOTEBOOK_CONFIG] = files[NOTEBOOK_CONFIG].replace(b"./favicon.ico", b"../favicon.svg")
    files[NOTEBOOK_PAGE] = _ahead(files[NOTEBOOK_PAGE], python.files)
    builds, settings = {}, []
    for name, own in _extensions(archives).items():
        builds[name] = json.loads(own["package.json"])["jupyterlab"]["_build"]
        files |= {f"extensions/{name}/{path}": data for path, data in own.items()}
        settings += settings_of(own)
    left_out = disabled(formulas=formulas)
    config = configuration(files[CONFIG], title=title, python=python, extensions=builds, left_out=left_out)
    # Without the lists of translations, JupyterLite asks for them in vain.
    translations = {f"api/translations/{name}.json": as_json(NO_WORDS) for name in ("all", "en")}
    return {**files, **translations, CONFIG: as_json(config), "build/schemas/all_federated.json": as_json(settings)}


def as_json(data: Any) -> bytes:
    """Return data as the site's JSON: always in the same order."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def own_scripts(files: Files) -> str:
    """Return the folder of Casewise's own scripts in a site."""
    return next(path.rpartition("/")[0] for path in files if path.endswith("/first-page.js"))


def _app(archives: Mapping[str, bytes], *, formulas: bool) -> Files:
    archive = next(data for path, data in unzipped(archives[APP]).items() if path.endswith(".tgz"))
    whole = untarred(archive)
    bundle = whole["build/notebooks/bundle.js"].decode()
    chunks = {f"build/{number}.{name}.js" for number, name in CHUNK.findall(bundle)}
    files = {name: whole[name] for name in (*ROOT, CONFIG, *(f"notebooks/{name}" for name in PAGE))}
    for path in sorted(whole):
        inside = path.removeprefix("build/")
        is_chunk = path in chunks and not is_unused(whole.get(f"{path}.map"), formulas=formulas)
        # The older formats of a font are for browsers that can't run Python.
        is_font = path.endswith(".woff2") or (formulas and inside.startswith("MathJax"))
        if path != inside and (is_chunk or is_font or inside.startswith(BUILD)) and not path.endswith(".map"):
            files[path] = whole[path]
    return files


def _fresh(utilities: bytes) -> bytes:
    """Return JupyterLite's script with the configuration never taken from a browser's cache unasked.

    It names what else is loaded, so an old one beside new files would keep Python from starting.
    """
    text = utilities.decode()
    return text.replace(ASKED, 'fetch(liteUrl, { cache: "no-cache" })').encode()


def _ahead(page: bytes, python: Files) -> bytes:
    """Return the notebooks' page with hints to fetch Python while JupyterLab starts, and a script to wait for it."""
    wait = f"<script>\n{waiting_script()}</script>\n"
    hints = "".join(f'<link rel="prefetch" href="../{path}">\n' for path in python)
    return page.decode().replace("</head>", f"{wait}{hints}</head>", 1).encode()


def _extensions(archives: Mapping[str, bytes]) -> dict[str, Files]:
    """Return the files of each extension by its name."""
    found = {OWN: _own_extension()}
    for part in (KERNEL, *FRONT_ENDS):
        for path, data in unzipped(archives[part]).items():
            inside = path.partition(SHARED)[2]
            # The kernel's wheels are among the others.
            if inside and not path.endswith(".map") and "/pypi/" not in path:
                name = "/".join(inside.split("/")[: 2 if inside.startswith("@") else 1])
                ready = answering_whole(data) if inside.endswith(".js") else data
                found.setdefault(name, {})[inside.removeprefix(f"{name}/")] = ready
    return found


def _own_extension() -> Files:
    """Return Casewise's own extension, in a folder that is named by all that is in it."""
    folder = PACKAGE / "lab" / "extension"
    package = json.loads((folder / "package.json").read_bytes())
    files = {path.name: path.read_bytes() for path in sorted((folder / STATIC).iterdir())}
    files["html.css"] = (PACKAGE / "scenario" / "html.css").read_bytes()
    own = f"{STATIC}-{short_hash(zipped(files, level=0))}"
    build = package["jupyterlab"]["_build"]
    build["load"] = build["load"].replace(STATIC, own, 1)
    return {"package.json": as_json(package), **{f"{own}/{name}": data for name, data in files.items()}}
