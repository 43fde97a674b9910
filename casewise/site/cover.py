"""What a notebook's page shows before JupyterLite is there: that it's coming, or why it can't."""

from __future__ import annotations

import html
from pathlib import Path
from string import Template
from typing import Any

from casewise.languages.catalogs import N_, _, speaking
from casewise.site.first_page import WITHOUT_SCRIPT, embedded

NOTEBOOKS = "notebooks/index.html"
"""The page of JupyterLite that shows a notebook."""
MANIFEST = '<link rel="manifest" href="../manifest.webmanifest">'
"""What makes JupyterLite an app of its own, which a course is not."""
COVER = Path(__file__).with_name("cover.html")
ICON = '<link rel="icon" href="../favicon.svg" type="image/svg+xml">'
WAITING = N_("Getting your course ready…")
LATE = N_(
    "The course hasn't come yet. What you answered before is safe. Reload the page. If that doesn't help, try another "
    "network, or a current version of Chrome, Edge, Firefox or Safari."
)
RELOAD = N_("Reload the page")


def covered(page: str, course: dict[str, Any]) -> str:
    """Return a page of JupyterLite in the course's name and language, and covered until the course is there."""
    language, title = html.escape(course["language"]), html.escape(course["title"] or "Casewise")
    with speaking(course["language"]):
        cover = Template(COVER.read_text(encoding="utf-8")).substitute(
            language=language,
            waiting=html.escape(_(WAITING)),
            without_script=html.escape(_(WITHOUT_SCRIPT)),
            late=embedded(_(LATE)),
            reload=embedded(_(RELOAD)),
        )
    page = page.replace(MANIFEST, "")
    page = page.replace("<html>", f'<html lang="{language}">', 1)
    page = page.replace("<title>Jupyter Notebook - Notebooks</title>", f"<title>{title}</title>{ICON}", 1)
    before, body, after = page.partition("<body")
    tag, end, rest = after.partition(">")
    return f"{before}{body}{tag}{end}\n{cover}{rest}"
