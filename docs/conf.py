"""How the docs are built: make docs."""

from sphinx.application import Sphinx

from casewise import __version__

project = "Casewise"
author = "The authors of Casewise"
copyright = "the authors of Casewise, BSD-3-Clause"  # noqa: A001  (Sphinx's name)
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "description"
nitpicky = False

html_theme = "furo"
html_title = "Casewise"
html_static_path: list[str] = []
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}
html_show_sphinx = False
html_copy_source = False

# The order of the pages in the site's sidebar. It isn't in the pages, where a code host would show it as code.
SIDEBAR = {
    "index": {
        "Tutorials": ["learner", "instructor", "desk", "reading", "administration", "site", "contributor"],
        "Writing": ["writing", "importing", "languages", "panel", "kinds/index", "first-kind", "hotspot"],
        "Reference": ["commands", "settings", "python"],
        "How it works": ["architecture", "due-dates", "performance", "scale"],
    },
    "kinds/index": {"Kinds": ["choice", "select", "mark", "rank", "sort", "story", "reflect"]},
}


def setup(app: Sphinx) -> None:
    """Add the sidebar's order to the two pages that open a group of pages."""
    app.connect("source-read", _with_sidebar)


def _with_sidebar(_app: Sphinx, page: str, source: list[str]) -> None:
    for caption, pages in SIDEBAR.get(page, {}).items():
        source[0] += "\n".join(["\n\n```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```", ""])
