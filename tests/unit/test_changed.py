"""An answer that was changed after handing in is found, and nothing else is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.journal import NAME, Entry, fingerprint
from casewise.journal.file import beginning
from casewise.learner.fetched import FetchedModule
from casewise.learner.handed_in import changed, changed_since
from tests.support.variants import DOCTOR

AT = "2026-11-27 12:00:00.500000 UTC"
BEFORE, AFTER = "2026-11-27T12:00:00.400Z", "2026-11-27T12:00:00.600Z"


@pytest.fixture
def graded(named):
    """Three graded scenarios: one choice, one of several ticks, and one with variants."""
    return {name: named(name) for name in ("elevator", "table")} | {"doctor": kinds.read_cell(DOCTOR)}


def entry(name, response, at=BEFORE, **more) -> Entry:
    return Entry(name, response, at, "a", 1, **more)


def test_an_answer_changed_withdrawn_or_given_since_then_is_a_change(graded):
    before = [entry("elevator", "share"), entry("table", ["move", "later"])]
    assert changed_since(before, AT, graded) == []
    assert changed_since([*before, entry("elevator", "defer", AFTER)], AT, graded) == ["elevator"]
    assert changed_since([*before, entry("table", None, AFTER)], AT, graded) == ["table"]
    new = entry("doctor", "form", AFTER, variant="plant")
    assert changed_since([*before, new, entry("elevator", "defer", AFTER)], AT, graded) == ["elevator", "doctor"]


def test_the_same_answer_again_isnt_a_change(graded):
    before = [entry("elevator", "share", confidence=1), entry("table", ["move", "later"])]
    same = [
        entry("elevator", "defer", AFTER),
        entry("elevator", "share", AFTER, confidence=3),
        entry("elevator", "share", AFTER, checked="wrong", score=0.0),
        entry("table", ["later", "move"], AFTER),
        entry("doctor", "form", AFTER, variant="plant"),
        entry("doctor", None, AFTER),
    ]
    assert changed_since([*before, *same], AT, graded) == []


def test_practice_and_what_no_scenario_takes_isnt_a_change(graded):
    more = [entry("a-lesson", "defer", AFTER), entry("elevator", ["?"], AFTER), entry("doctor", "form", AFTER)]
    assert changed_since([entry("elevator", "share"), *more], AT, graded) == []


def test_the_same_words_to_other_facts_are_a_change(graded):
    lines = [entry("doctor", "form", variant="plant"), entry("doctor", "form", AFTER, variant="treating")]
    assert changed_since(lines, AT, graded) == ["doctor"]


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-27T12:00:00.600", "2026-13-41T00:00:00Z"])
def test_an_answer_without_a_time_is_as_old_as_the_one_before_it(graded, at):
    assert changed_since([entry("elevator", "share", at)], AT, graded) == []
    assert changed_since([entry("elevator", "share"), entry("elevator", "defer", at)], AT, graded) == []
    later = [entry("elevator", "share"), entry("table", ["move"], AFTER), entry("elevator", "defer", at)]
    assert changed_since(later, AT, graded) == ["elevator", "table"]


def test_a_clock_that_was_set_back_hides_nothing(graded):
    lines = [entry("elevator", "share"), entry("table", ["move"], AFTER), entry("elevator", "defer", BEFORE)]
    assert changed_since(lines, AT, graded) == ["elevator", "table"]


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-27 12:00:00 CST"])
def test_without_a_time_of_the_hand_in_nothing_is_said_to_have_changed(graded, at):
    assert changed_since([entry("elevator", "share", AFTER)], at, graded) == []


@given(st.lists(st.tuples(st.sampled_from(["form", "privately", None]), st.booleans())))
def test_what_counts_then_and_now_decides(answers):
    answers.sort(key=lambda one: one[1])
    lines = [entry("doctor", response, AFTER if late else BEFORE, variant="plant") for response, late in answers]
    then = [response for response, late in answers if not late][-1:] or [None]
    now = [response for response, _ in answers][-1:] or [None]
    found = changed_since(lines, AT, {"doctor": kinds.read_cell(DOCTOR)})
    assert found == (["doctor"] if then != now else [])


def line(*answer, **more) -> bytes:
    return json.dumps(entry(*answer, **more).to_json()).encode() + b"\n"


def test_the_receipt_knows_what_was_handed_in_whatever_the_clock_said(tmp_path, graded):
    module = FetchedModule(tmp_path, {"assessment": graded})
    assert changed(module, AT) == []
    handed_in = line("elevator", "share", "2031-01-01T00:00:00Z") + b'{"torn\n' + line("table", ["move"], "")
    (tmp_path / NAME).write_bytes(handed_in)
    assert changed(module, AT, fingerprint(handed_in)) == []
    (tmp_path / NAME).write_bytes(handed_in + line("table", ["later"], "2001-01-01T00:00:00Z"))
    assert changed(module, AT, fingerprint(handed_in)) == ["table"]
    assert changed(module, "", fingerprint(handed_in)) == ["table"]
    assert changed(module, AT, "0000-0000") == ["elevator", "table"]
    assert changed(module, "", "") == []


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_a_journal_has_the_beginning_that_it_was(before, after):
    whole = before.rstrip(b"\n") + b"\n" + after
    for was in (before.rstrip(b"\n"), before.rstrip(b"\n") + b"\n"):
        if was:
            assert beginning(whole, fingerprint(was)) == was
    assert beginning(whole, fingerprint(whole)) == whole
    assert beginning(whole, "none") is None
    assert beginning(whole, "") is None
