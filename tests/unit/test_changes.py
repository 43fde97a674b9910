"""What a build says of its changes: who notices each of them, and where."""

from __future__ import annotations

import re

import pytest

from casewise import kinds
from casewise.course.begun import fact_in_words, lost_facts
from casewise.course.changes import Effect, changed_texts, changes_between

TEXT = """title: In the elevator
kind: choice
points: 2
prompt: What do you say?
options: {share: Tell her., defer: Ask her in., silent: Say nothing.}
key: {defer: 1, silent: 0.5}
rationale: {share: It leaks., defer: It holds., silent: It holds too.}
"""


def listed(old: str, new: str) -> list[str]:
    return [str(change) for change in changes_between({"elevator": read(old)}, {"elevator": read(new)})]


def read(text: str):
    return kinds.read("elevator", text)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("silent: 0.5", "silent: 0.25", "elevator: its key (grades may change)"),
        ("points: 2", "points: 3", "elevator: 3 points instead of 2 (grades may change)"),
        ("title", "withdrawn: A\ntitle", "elevator: withdrawn: everyone gets its points (grades may change)"),
        ("It leaks.", "It is heard.", "elevator: its rationale (feedback changes)"),
        ("What do you say?", "What now?", "elevator: its prompt (seen by learners who fetch it from now on)"),
        ("Say nothing.", "Be silent.", "elevator: its options (seen by learners who fetch it from now on)"),
    ],
)  # fmt: skip
def test_each_change_says_where_it_is_felt(before, after, said):
    assert listed(TEXT, TEXT.replace(before, after)) == [said]


def test_an_option_that_is_gone_loses_answers():
    found = listed(TEXT, TEXT.replace("silent: Say nothing.", "quiet: Say nothing.").replace("silent:", "quiet:"))
    assert found[0] == (
        'elevator: option "silent" can no longer be answered; keep an id when you change its words (answers are lost)'
    )
    assert "elevator: its options (grades may change)" in found


def test_an_option_that_was_renamed_loses_nothing_and_changes_nothing_else():
    now = TEXT.replace("silent", "quiet") + "renamed: {silent: quiet}\n"
    assert listed(TEXT, now) == ["elevator: silent is called quiet now (seen by learners who fetch it from now on)"]
    later = now.replace("quiet", "mute").replace("{silent: mute}", "{silent: quiet, quiet: mute}")
    assert listed(now, later) == ["elevator: quiet is called mute now (seen by learners who fetch it from now on)"]
    assert "silent" in listed(now, now.replace("renamed: {silent: quiet}", ""))[0]


def test_nothing_is_said_of_what_is_the_same_or_was_never_known():
    assert listed(TEXT, TEXT) == []
    released = TEXT.split("key:", maxsplit=1)[0]
    assert listed(released, TEXT) == []


def test_what_was_added_and_removed_is_listed():
    found = changes_between({"a": read(TEXT)}, {"b": read(TEXT)})
    assert [(change.where, change.what, change.effect) for change in found] == [
        ("b", "new", Effect.READING),
        ("a", "gone", Effect.LOST),
    ]


def test_a_lesson_with_another_text_is_listed():
    before, after = {"lesson.ipynb": ["# One"]}, {"lesson.ipynb": ["# Two"], "new.ipynb": []}
    assert [str(change) for change in changed_texts(before, after)] == [
        "lesson.ipynb: its text (seen by learners who fetch it from now on)"
    ]


def test_every_id_of_every_kind_is_missed_and_is_found_again_by_its_note(scenario, body):
    for name in sorted({word for fact in scenario.vocabulary for word in fact[1:] if " " not in word}):
        text = re.sub(rf"(?<![\w-]){name}(?=[:,\]}}\n])", "other", body(scenario.id))
        (missed,) = lost_facts(scenario, kinds.read(scenario.id, text))
        assert missed[-1] == name
        assert fact_in_words(missed).endswith(f'"{name}"')
        assert lost_facts(scenario, kinds.read(scenario.id, f"{text}renamed: {{{name}: other}}\n")) == []
    assert lost_facts(scenario, scenario) == []


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("steps", [("family: Join", "more: M., family: Join"), ("facts, ", "facts, more, ")], "order of 4 options"),
        ("doorway", [("{decline: uncle}", "{confirm: uncle}")], 'way "decline" to "uncle"'),
        ("elevator", [("kind: choice", "kind: select"), ("{defer: 1, silent: 0.5}", "[defer]")], 'kind "choice"'),
    ],
)  # fmt: skip
def test_whatever_else_answers_rely_on_is_missed_too(named, body, name, changes, words):
    text = body(name, *changes)
    if name == "steps":
        text = text.replace("rationale: {", "rationale: {more: M., ")
    assert [fact_in_words(fact) for fact in lost_facts(named(name), kinds.read(name, text))] == [words]


def test_what_is_added_costs_no_answer(named, body):
    more = body(
        "table", ("whisper: Whisper.", "whisper: Whisper., wait: Wait."), ("whisper: Voices", "wait: W., whisper: V")
    )
    assert lost_facts(named("table"), kinds.read("table", more)) == []
