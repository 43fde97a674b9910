"""What the form of an option gives away, what keys have in common, and what a story's ways are worth."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from casewise import kinds
from casewise.course.advice import of_cells
from casewise.course.module import Cell
from casewise.rules import giveaways, keys
from casewise.rules.installed import faults, waivable
from casewise.rules.rule import WHOLE, Rule
from casewise.scenario.blind import ceiling
from tests.support.variants import CALLER, DOCTOR, EVERY, LOST, RECEPTION
from tests.unit.test_items import FAIR, broken

STORY = """title: At the door
kind: story
points: 3
prompt: A man rings at the center.
steps:
  call:
    text: He asks whether Juno comes here.
    options: {confirm: You say that she does., decline: You talk of the house., leave: You close the door.}
    tells: {confirm: He goes in., decline: He sits down., leave: He waits.}
    next: {confirm: uncle, decline: uncle, leave: uncle}
  uncle:
    text: He asks you to pass on a letter.
    options: {take: You take it., mother: You point to her mother., refuse: You go inside.}
    tells: {take: He leaves., mother: He writes., refuse: He waits.}
    next: {take: after, mother: after, refuse: after}
  after:
    text: He is gone. What now?
    options: {tell: You say it at noon., rest: You go back to work., walk: You take a walk.}
    next: {tell: end, rest: end, walk: end}
    tells: {tell: The day goes on., rest: The phone rings., walk: It rains.}
  end:
    text: The mother calls.
    options: {say: You say what happened., ask: You ask how she is., hang: You hang up.}
key: {decline: 1, mother: 1, tell: 1, say: 1}
rationale: {REASONS}
"""
NAMES = ("confirm", "decline", "leave", "take", "mother", "refuse", "tell", "rest", "walk", "say", "ask", "hang")
STORY = STORY.replace("REASONS", ", ".join(f"{name}: R" for name in NAMES))
CHANGES = [
    (FAIR, "Look at the floor numbers above.", "Look up, since she can wait.", "justified"),
    (FAIR, "Look at the floor numbers above.", "Look up just this once.", "justified"),
    (FAIR, "Look at the floor numbers above.", "Look up so that she stops.", "justified"),
    (FAIR, "Look at the floor numbers above.", "Look up, as it is late now.", "justified"),
    (FAIR, "Look at the floor numbers above.", "Look up, and don't speak of it.", "alone"),
    (FAIR, "Look at the floor numbers above.", "Look at the 3 numbers above.", "alone"),
    (FAIR, "Look at the floor numbers above.", 'Look up and say, "Later."', "alone"),
    (FAIR, "Look at the floor numbers above.", "Look up; then ask for later.", "alone"),
    (FAIR, "Look at the floor numbers above.", "Look for your supervisor.", "alone"),
    (
        FAIR,
        "Look at the floor numbers above.",
        "Look up until the doors open on the floor that both of you want.",
        "length",
    ),
    (STORY, "tells: {confirm: He goes in., decline: He sits down., leave: He waits.}", "tells: {}", "idle-step"),
    (
        STORY,
        "next: {confirm: uncle, decline: uncle, leave: uncle}",
        "next: {confirm: uncle, leave: uncle}",
        "early-end",
    ),
    (STORY, "next: {take: after, mother: after, refuse: after}", "next: {mother: after, refuse: after}", "early-end"),
]


def cell(text: str) -> Cell:
    source = text if text.startswith("%%") else f"%%scenario elevator\n{text}"
    return Cell("source/sample/assessment.ipynb", 4, nbformat.v4.new_code_cell(source))


def advised(text: str) -> list[str]:
    return [problem.rule for problem in of_cells([cell(text)])]


def test_a_sound_story_and_sound_variants_break_none_of_these_rules():
    assert broken(STORY) == []
    assert [rule for one in EVERY if one != CALLER for rule, _ in faults(kinds.read_cell(one))] == []


@pytest.mark.parametrize(("text", "old", "new", "rule"), CHANGES)
def test_each_is_found_with_its_line_and_can_be_waived_with_a_reason(text, old, new, rule):
    assert old in text
    changed = text.replace(old, new)
    assert advised(text) == []
    assert advised(changed) == [rule]
    (problem,) = of_cells([cell(changed)])
    assert problem.line > 1
    assert problem.fix
    waived = f"waived: {{{rule}: It has to be so.}}\n"
    assert advised(changed + waived) == []


@pytest.mark.parametrize(
    "option",
    [
        "Leave the numbers as they are.",
        "Look up since Monday came in.",
        "Look for the floor as asked.",
        "Look at the floor with her.",
    ],
)
def test_words_that_only_resemble_an_excuse_are_left_alone(option):
    assert advised(FAIR.replace("Look at the floor numbers above.", option)) == []


def test_what_all_options_have_marks_none_of_them():
    text = FAIR.replace("how she is.", "how she is, because she asks.")
    text = text.replace("talk upstairs.", "talk, because it is late.").replace("above.", "above, because you may.")
    assert advised(text) == []


def test_speech_is_as_long_as_it_is():
    long = 'Say, "I would love to hear more about it, and the team room upstairs is free until noon today."'
    also = 'Say, "Later."'
    assert (
        advised(
            FAIR.replace("Look at the floor numbers above.", long).replace("Tell her in a few words how she is.", also)
        )
        == []
    )


def test_lengths_may_differ_as_long_as_no_option_is_alone():
    text = FAIR.replace("Look at the floor numbers above.", "Look at the floor numbers above the door until it opens.")
    text = text.replace(
        "Say that you will talk upstairs.",
        "Say that you will talk upstairs about how she is today, and about the rest of the week.",
    )
    assert advised(text) == []


def test_form_says_nothing_of_an_option_that_is_right_in_one_variant_and_wrong_in_another():
    assert (
        advised(DOCTOR.replace("Share what bears on the treatment.", "Share 3 things, because she treats him.")) == []
    )
    always = DOCTOR.replace("{privately: 1, form: 0.5}", "{form: 1, relevant: 0.5}")
    assert "alone" in advised(always.replace("Ask the client at the next session.", "Ask the client in 3 days."))


def test_variants_that_share_a_right_answer_are_found():
    text = DOCTOR.replace("key: {privately: 1, form: 0.5}", "key: {form: 1, privately: 0.5}")
    (problem,) = of_cells([cell(text)])
    assert (problem.rule, problem.field) == ("same-key", "answers")
    assert "plant, cousin" in problem.what
    assert advised(text.replace("points: 2", "points: 2\nwaived: {same-key: Both must be known.}")) == []


def test_each_kind_knows_when_its_variants_share_a_key():
    same = LOST.replace("[officer, notes, client, search]", "[search, officer, notes, client]")
    assert advised(same) == ["same-key"]
    same = RECEPTION.replace("[name, room, hours]", "[hours, name]")
    assert advised(same) == ["same-key"]


def selects(*numbers: int, waived: str = "") -> list:
    made = []
    for place, number in enumerate(numbers):
        key = ", ".join("abcde"[:number])
        options = ", ".join(f"{name}: Option {name}" for name in "abcde")
        text = f"title: T\nkind: select\npoints: 1\nprompt: P\noptions: {{{options}}}\nkey: [{key}]\n{waived}"
        made.append(kinds.read(f"s{place}", text + f"rationale: {{{options}}}\n"))
    return made


def test_the_same_number_of_right_options_everywhere_is_found():
    (problem,) = keys.of_notebook("final", selects(3, 3, 3, 3, 2))
    assert (problem.rule, problem.notebook) == ("count", "final")
    assert problem.what.startswith("3 options are right in 4 of 5 keys")
    assert list(keys.of_notebook("final", selects(3, 3, 2, 1))) == []
    assert list(keys.of_notebook("final", selects(3, 3))) == []
    waived = selects(3, 3, 3, waived="waived: {count: Three are named by law.}\n")
    assert list(keys.of_notebook("final", waived)) == []
    assert list(keys.of_notebook("final", [kinds.read_cell(RECEPTION)] * 3)) == []


def test_the_page_for_authors_has_each_rule_with_its_reason():
    page = (Path(__file__).parents[2] / "docs" / "writing.md").read_text(encoding="utf-8")
    listed = {row.split("`")[1]: row.split("|")[3].strip() for row in page.splitlines() if row.startswith("| `")}
    form = {Rule.IDS.value, Rule.WAYS.value}
    assert [rule for rule in waivable() if rule not in form and not listed.get(rule)] == []
    assert [rule.value for rule in WHOLE if rule is not Rule.ORDER and f"`{rule.value}`" not in page] == []


def test_the_cases_on_the_page_for_authors_work_and_break_no_rule():
    page = (Path(__file__).parents[2] / "docs" / "writing.md").read_text(encoding="utf-8")
    cells = re.findall(r"(?ms)^```text\n(%%scenario .*?)\n```", page)
    assert [kinds.read_cell(text).id for text in cells] == ["elevator", "heart-medicine", "where-it-goes"]
    assert [advised(text) for text in cells] == [[]] * 3
    assert [list(giveaways.of_scenario(kinds.read_cell(text))) for text in cells] == [[]] * 3
    assert ceiling(kinds.read_cell(cells[1])) == pytest.approx(1.75 / 3)
