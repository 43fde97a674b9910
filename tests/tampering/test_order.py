"""Released notebooks read by form alone: what is planted for such a reader is refused, and the old release stays."""

from __future__ import annotations

import re

import nbformat
import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.course.module import BEGIN, END

RANK = f"""%%scenario planted
title: After the call
kind: rank
points: 2
prompt: In which order do you do these?
options:
  officer: Tell the officer about it.
  recipient: Ask the recipient to wait.
  facts: Write all of it down.
{BEGIN}
key: [officer, recipient, facts]
rationale: {{officer: The clock is running., recipient: It may be unread yet., facts: Memory fades in days.}}
{END}"""
STORY = f"""%%scenario planted
title: At the door
kind: story
points: 3
prompt: A man rings at the center.
steps:
  call:
    text: He asks whether Juno comes here.
    options: {{confirm: You say that she does., decline: You say nothing of it.}}
    next: {{decline: uncle}}
  uncle:
    text: He asks you to pass on a letter.
    options: {{take: You take it., mother: You ask him to give it to her mother.}}
    next: {{mother: after}}
  after:
    text: He is gone by now.
    options: {{tell: You tell the supervisor., nothing: You go back to work.}}
{BEGIN}
key: {{decline: 1, mother: 1, tell: 1}}
rationale:
  confirm: Now he knows it.
  decline: Nobody learns of it.
  take: It ties you to him.
  mother: She decides about it.
  tell: Two heads remember it.
  nothing: Nobody knows of it.
{END}"""
CHOICE = f"""%%scenario planted
title: In the elevator
kind: choice
points: 2
prompt: What do you say?
options: {{share: Tell her about it., defer: Suggest the team room., silent: Say nothing at all.}}
{BEGIN}
key: {{defer: 1, silent: 0.5}}
rationale: {{share: A stranger hears of it., defer: It stays private then., silent: She learns nothing of it.}}
{END}"""


def renamed(cell: str, **names: str) -> str:
    """Return a cell with other ids, in its fields and in its key."""
    for old, new in names.items():
        cell = re.sub(rf"\b{old}(?=:)|(?<=[\[ ]){old}(?=[,\]])|(?<=: ){old}(?=[,}}])", new, cell)
    return cell


LOOPHOLE = STORY.replace("next: {decline: uncle}", "next: {decline: uncle, confirm: after}")
PLANTED = {
    "numbers": ("ids", renamed(RANK, officer="step1", recipient="step2", facts="step3")),
    "letters": ("ids", renamed(RANK, officer="a", recipient="b", facts="c")),
    "number words": ("ids", renamed(RANK, officer="one", recipient="two", facts="three")),
    "ordinals": ("ids", renamed(RANK, officer="first", recipient="second", facts="third")),
    "backward": ("ids", renamed(RANK, officer="n3", recipient="n2", facts="n1")),
    "alphabet": ("ids", renamed(RANK, officer="ask", recipient="call", facts="note")),
    "a kept order": ("order", RANK.replace("kind: rank", "kind: rank\nshuffle: false")),
    "best and worst": ("ids", renamed(CHOICE, defer="best", share="worst")),
    "right": ("ids", renamed(CHOICE, defer="right")),
    "partly": ("ids", renamed(CHOICE, silent="partly")),
    "the key": ("ids", renamed(CHOICE, defer="key-one")),
    "numbered wrong ones": ("ids", renamed(CHOICE, share="wrong1")),
    "the longest way": ("ways", STORY),
    "a good end": ("ids", renamed(STORY, uncle="good-end")),
    "a comment": ("", RANK.replace("  recipient: Ask", "  # then\n  recipient: Ask")),
}
HONEST = {
    "a rank in the order of its key": RANK,
    "a choice": CHOICE,
    "a story whose ways are alike": LOOPHOLE.replace("{mother: after}", "{mother: after, take: after}"),
    "ids that count past the key": renamed(RANK, officer="n2", recipient="n3", facts="n1"),
    "a waiver": renamed(CHOICE, defer="best").replace("points: 2", "points: 2\nwaived: {ids: Answers name it.}"),
}


@pytest.fixture
def run(course):
    """Return the function that plants a cell in an assessment and runs a command of an author."""

    def make(cell: str, command: str) -> tuple[int, str]:
        path = course / "source" / "sample" / "assessment.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[2].source = cell
        nbformat.write(notebook, path)
        result = CliRunner().invoke(app, [command, "--course", str(course)])
        return result.exit_code, result.output

    return make


@pytest.mark.parametrize("name", PLANTED)
def test_what_shows_the_key_by_its_form_is_refused(course, run, name):
    rule, cell = PLANTED[name]
    before = (course / "release" / "sample" / "assessment.ipynb").read_bytes()
    for command in ("check", "build"):
        code, said = run(cell, command)
        assert code == 4
        assert "source/sample/assessment.ipynb, cell 3, scenario planted, line " in said
        assert f"[{rule}]" in said if rule else "There is a comment between its entries." in said
    assert (course / "release" / "sample" / "assessment.ipynb").read_bytes() == before


@pytest.mark.parametrize("name", HONEST)
def test_what_shows_nothing_of_the_key_is_released(run, name):
    code, said = run(HONEST[name], "build")
    assert code == 0, said
