"""The text of a scenario on pages that nbconvert makes: as YAML, without a mark of an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from pygments.token import Comment, Error, Keyword, Name, Text
from traitlets.config import Config

from casewise.configuration import plug
from casewise.kinds import EXAMPLE, beside, kinds
from casewise.lab.highlight import ScenarioLexer

LAB = Path(__file__).parents[2] / "casewise" / "lab"
EXAMPLES = {name: beside(kind, EXAMPLE) for name, kind in kinds().items()}


def page(config: Config) -> str:
    cells = [new_code_cell(text) for text in ("%load_ext casewise", *EXAMPLES.values(), "for x in range(2): ?")]
    notebook = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    html, _ = HTMLExporter(config=config).from_notebook_node(notebook)
    return html


def nbconvert() -> Config:
    return Config(json.loads((LAB / "nbconvert.json").read_text()))


def server() -> Config:
    return Config(json.loads((LAB / "server.json").read_text()))


def nbgrader() -> Config:
    plug(config := Config())
    return config


@pytest.mark.parametrize("config", [nbconvert, server, nbgrader])
def test_a_scenario_is_yaml_and_python_stays_python(config):
    shown = page(config())
    assert shown.count("hl-yaml") == len(EXAMPLES)
    assert shown.count('<span class="err">') == 1, "the question mark in the last cell"
    assert '<span class="k">for</span>' in shown


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_every_sign_of_a_scenario_is_shown_and_none_is_an_error(text):
    parts = list(ScenarioLexer(stripnl=False).get_tokens_unprocessed(text))
    assert "".join(words for _, _, words in parts) == text
    assert [place for place, _, _ in parts] == sorted(place for place, _, _ in parts)
    sorts = {sort for _, sort, _ in parts}
    assert Error not in sorts
    assert {Keyword, Name.Variable, Comment.Single} <= sorts


def test_prose_looks_like_prose():
    parts = ScenarioLexer().get_tokens_unprocessed("%%scenario a\nprompt: |\n  She asks: who?\nkey: {a: 1}\n")
    assert (Text, "She asks: who?") in [(sort, words) for _, sort, words in parts]
