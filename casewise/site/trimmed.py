"""What of JupyterLab a course has no use for: plugins that aren't started, and files that aren't on the site."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase

PACKAGE_OF = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)")
DIAGRAMS = (
    "@braintree/*",
    "@iconify/*",
    "@mermaid-js/*",
    "@upsetjs/*",
    "cose-base",
    "cytoscape*",
    "d3",
    "d3-*",
    "dagre-d3-es",
    "dayjs",
    "delaunator",
    "elkjs",
    "es-toolkit",
    "internmap",
    "katex",
    "khroma",
    "layout-base",
    "lodash-es",
    "mermaid",
    "robust-predicates",
    "roughjs",
    "stylis",
    "topojson*",
    "ts-dedent",
    "uuid",
)
CHARTS = ("clone", "fast-json-patch", "fast-json-stable-stringify", "json-stringify-pretty-compact", "vega*")
TERMINALS = ("@xterm/*",)
OTHER_LANGUAGES = ("cpp", "go", "java", "php", "rust", "sql", "wast", "xml")
EDITORS = (
    "@codemirror/legacy-modes",
    *(f"@codemirror/lang-{language}" for language in OTHER_LANGUAGES),
    *(f"@lezer/{language}" for language in OTHER_LANGUAGES),
)
"""What colors other programming languages."""
FORMULAS = ("mathjax-full", "mhchemparser")
USED = "*/legacy-modes/mode/stex.js"
"""What JupyterLab loads for each notebook, though it belongs to one of these packages."""
MATHJAX = "@jupyterlab/mathjax-extension"
DISABLED = (
    "@jupyter-notebook/console-extension",
    "@jupyter-notebook/notebook-extension:tab-icon",  # it asks for pictures that JupyterLite doesn't have
    "@jupyterlab/console-extension",
    "@jupyterlab/csvviewer-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/mermaid-extension",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlab/pdf-extension",
    "@jupyterlab/terminal-extension",
    "@jupyterlab/tooltip-extension:consoles",
    "@jupyterlab/vega5-extension",
    "@jupyterlite/application-extension:lsp-connection-manager",
    "@jupyterlite/repl-extension",
)


def disabled(*, formulas: bool) -> list[str]:
    """Return the plugins of JupyterLab that a site doesn't start."""
    return [*DISABLED, *(() if formulas else (MATHJAX,))]


def is_unused(source_map: bytes | None, *, formulas: bool) -> bool:
    """Return whether a file of JupyterLab is made of nothing but packages that a site has no use for.

    What sets formulas is 1 MB, and late to load: it's left out where a course has none.
    """
    if source_map is None:
        return False
    packages = (*DIAGRAMS, *CHARTS, *TERMINALS, *EDITORS, *(() if formulas else FORMULAS))
    return all(_is_of(source, packages) for source in json.loads(source_map)["sources"])


def _is_of(source: str, packages: tuple[str, ...]) -> bool:
    found = PACKAGE_OF.search(source)
    if found is None or fnmatchcase(source, USED):
        return False
    return any(fnmatchcase(found[1], package) for package in packages)
