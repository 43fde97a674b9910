"""How the docs are built: make docs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate import write

from casewise import __version__

project = "Casewise"
author = "The authors of Casewise"
copyright = "the authors of Casewise, BSD-3-Clause"  # noqa: A001  (Sphinx's name)
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
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

write(Path(__file__).parent / "generated")
