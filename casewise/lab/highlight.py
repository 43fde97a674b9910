"""The colors of a scenario where a page shows its text: nbconvert's HTML, formgrader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from nbconvert.preprocessors import Preprocessor
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers.data import YamlLexer
from pygments.token import Error, Keyword, Name, Text

from casewise.scenario.cell import is_scenario

PROSE = (Error, Name.Constant)
"""What has the color of text: whatever Pygments doesn't know, and texts of several lines."""
CODE = "highlight_code"
"""Nbconvert's name for the function that colors a cell's text."""


class ScenarioLexer(YamlLexer):
    """Pygments' lexer of a scenario cell: a first line, then YAML. Nothing of it is marked as an error."""

    name = "Casewise scenario"
    aliases: ClassVar[list[str]] = ["casewise-scenario"]
    filenames: ClassVar[list[str]] = []
    mimetypes: ClassVar[list[str]] = []

    def get_tokens_unprocessed(self, text: str, *more: Any) -> Iterator[tuple[int, Any, str]]:
        """Yield the place, the sort and the words of each part of a cell."""
        first, _, _ = text.partition("\n")
        magic, gap, name = first.partition(" ")
        yield 0, Keyword, magic
        yield len(magic), Text, gap
        yield len(magic) + len(gap), Name.Variable, name
        for place, sort, words in super().get_tokens_unprocessed(text[len(first) :], *more):
            yield len(first) + place, Text if sort in PROSE else sort, words


class Colored(Preprocessor):
    """A step of any page that nbconvert makes of a notebook: scenarios are colored as YAML, and other cells as before.

    Nbconvert knows one language for a whole notebook, and would mark what isn't Python as errors.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Have the exporter color scenarios in their own way. The notebook stays as it is."""
        before = self.parent.environment.filters.get(CODE)
        if before is not None:
            self.parent.register_filter(
                CODE, lambda source, *more, **named: colored(source) or before(source, *more, **named)
            )
        return nb, resources


def colored(source: str) -> str:
    """Return a scenario's text as colored HTML; empty for any other cell."""
    if not is_scenario(source):
        return ""
    look = HtmlFormatter(cssclass=" highlight hl-yaml")
    return str(highlight(source, ScenarioLexer(stripnl=False), look))
