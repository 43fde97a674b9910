"""The configuration of JupyterLite on a site."""

from __future__ import annotations

import json
import re
from typing import Any

from casewise.site.archive import Files
from casewise.site.python import Python

PYODIDE_KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
SCHEMA = re.compile(r"schemas/(?:.*/)?([\w-]+)\.json")
OVERRIDES: dict[str, dict[str, Any]] = {
    # The journal has the answers. A saved notebook would hide a corrected one from whoever had opened it.
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
}


def configuration(
    usual: bytes, *, title: str, python: Python, extensions: dict[str, dict[str, Any]], left_out: list[str]
) -> Any:
    """Return JupyterLite's usual configuration, changed for a course.

    Learners' answers stay in the browser under a name that comes from the site's address, so a new build keeps them.
    """
    config = json.loads(usual)
    config["jupyter-config-data"] |= {
        "appName": title,
        "appUrl": "./notebooks",
        "contentsAllJsonFile": "all.json",
        "disabledExtensions": left_out,
        "faviconUrl": "./favicon.svg",
        "federated_extensions": [{"name": name, **build} for name, build in sorted(extensions.items())],
        "litePluginSettings": {
            PYODIDE_KERNEL: {
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"lockFileURL": f"./{python.lock}", "packages": python.packages},
                "pyodideUrl": f"./{python.folder}/pyodide.js",
            }
        },
        "settingsOverrides": OVERRIDES,
    }
    return config


def settings_of(extension: Files) -> list[dict[str, Any]]:
    """Return the schemas of an extension's settings, as JupyterLite lists them."""
    package = json.loads(extension["package.json"])
    return [
        {
            "id": f"{package['name']}:{found[1]}",
            "raw": "{}",
            "schema": json.loads(data),
            "settings": {},
            "version": package["version"],
        }
        for path, data in sorted(extension.items())
        if (found := SCHEMA.fullmatch(path))
    ]
