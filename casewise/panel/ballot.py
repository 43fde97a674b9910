"""The form for a panel: one HTML file that works without a network, and keeps the answers on the expert's computer."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, Template

from casewise.folders import module_title
from casewise.panel.asked import Item
from casewise.pictures.inlined import inlined
from casewise.scenario.html import prose, words

SIGNATURE = b'<meta name="generator" content="Casewise panel">'
"""The text by which a form is recognized."""


def ballot(module: str, items: list[Item], folder: Path | None = None) -> str:
    """Return the HTML of a form. It holds neither keys, rationales nor credit. `folder` has the module's pictures."""
    html = _template().render(module=module, title=module_title(module), items=items, prose=prose, words=words)
    return str(inlined(html, folder))


@cache
def _template() -> Template:
    text = files(__package__).joinpath("ballot.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
