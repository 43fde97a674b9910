"""The rules of item writing: each of them found, each of them waived, and a fair scenario left alone."""

from __future__ import annotations

import nbformat
import pytest

from casewise import kinds
from casewise.course.advice import of_cells
from casewise.course.module import Cell
from casewise.rules import items
from casewise.rules.installed import faults

FAIR = """title: In the elevator
kind: choice
points: 2
prompt: |
  A colleague steps in beside you and a stranger, and asks how Juno is doing.

  What do you say?
options:
  share: Tell her in a few words how she is.
  defer: Say that you will talk upstairs.
  silent: Look at the floor numbers above.
key: {defer: 1, silent: 0.5}
rationale: {share: It leaks., defer: It holds., silent: It holds too.}
"""


def broken(text: str) -> list[str]:
    return [rule for rule, _ in faults(kinds.read("elevator", text))]


def cell(text: str) -> Cell:
    return Cell("source/sample/lesson.ipynb", 4, nbformat.v4.new_code_cell(f"%%scenario elevator\n{text}"))


def test_a_fair_scenario_breaks_no_rule():
    assert broken(FAIR) == []
    assert list(of_cells([cell(FAIR)])) == []


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("Look at the floor numbers above.", "All of the above.", "above"),
        ("Look at the floor numbers above.", "Always look at the floor.", "absolute"),
        ("Look at the floor numbers above.", "Look up, " + "and up, " * 10, "length"),
        ("What do you say?", "Which would you not say?", "negative"),
        ("What do you say?", "What do you say? And what do you think?", "one-question"),
        ("  silent: Look at the floor numbers above.\n", "", "options"),
        ("key: {defer: 1, silent: 0.5}", "key: {share: 0.5, defer: 1, silent: 0.5}", "proof"),
    ],
)
def test_each_rule_is_found_and_can_be_waived_with_a_reason(before, after, rule):
    text = FAIR.replace(before, after)
    if rule == "options":
        text = text.replace(", silent: 0.5", "").replace(", silent: It holds too.", "")
    assert broken(text) == [rule]
    (problem,) = of_cells([cell(text)])
    assert problem.rule == rule
    assert str(problem).startswith("source/sample/lesson.ipynb, cell 4, scenario elevator, line ")
    assert str(problem).endswith(f"[{rule}]")
    waived = text + f"waived: {{{rule}: It has to be so.}}\n"
    assert list(of_cells([cell(waived)])) == []


def test_what_people_say_in_a_prompt_isnt_the_prompts_question():
    assert broken(FAIR.replace("What do you say?", 'She asks, "Why not? Is she ill?" What do you say?')) == []


def test_a_negative_word_may_be_marked():
    assert broken(FAIR.replace("What do you say?", "Which would you *not* say?")) == []


def test_a_rule_that_does_not_exist_cannot_be_waived():
    (problem,) = of_cells([cell(FAIR + "waived: {lenght: Long is fine.}\n")])  # codespell:ignore lenght
    assert problem.what == 'There is no rule "lenght".'  # codespell:ignore lenght
    assert "length" in problem.fix


def variant(number: int, best: str, text: str) -> str:
    key = f"key: {{{best}: 1}}"
    return FAIR.replace("key: {defer: 1, silent: 0.5}", key).replace("In the elevator", f"Number {number}") + text


def test_the_best_option_may_be_the_longest_no_more_often_than_by_chance():
    longest = [kinds.read(f"a{number}", variant(number, "share", "")) for number in range(6)]
    found = {problem.rule: problem for problem in items.of_notebook("lesson", longest)}
    assert set(found) == {"longest", "position"}
    assert "6 of 6; by chance it would be 2" in found["longest"].what
    mixed = [kinds.read(f"a{number}", variant(number, "share" if number < 2 else "defer", "")) for number in range(4)]
    assert list(items.of_notebook("lesson", mixed)) == []
