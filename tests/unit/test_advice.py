"""Advice on a written answer: which words it finds, and that no text takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.kinds.reflect import LENGTH_LIMIT
from casewise.kinds.reflect.hints import MOST_PHRASES, MOST_SHOWN, READY, Advice, hints_on
from casewise.scenario.html import hint_card

SECONDS = 0.5
"""Time of the processor for one hostile text and as much advice as a scenario may have."""
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
PIECES = [
    "lazy",
    "a ",
    " ",
    "\n",
    "'",
    CURLY,
    '"',
    "“",
    "”",
    "12:",
    "0",
    "0930",
    "march ",
    "3/",
    "p.m",
    "é",
    "🙂",
    "1,",
]


def found(phrases: object, text: str) -> tuple[str, ...]:
    hint = Advice.model_validate({"found": phrases, "say": "Look."}).hint(text)
    return hint.found if hint else ()


@pytest.mark.parametrize(
    ("phrases", "text", "hits"),
    [
        (["lazy"], "He is LAZY, and lazy again. Not lazybones.", ("LAZY",)),
        (["in denial"], "She was in\n  denial.", ("in denial",)),
        ("manipulat*", "Manipulative, and manipulates. Not unmanipulated.", ("Manipulative", "manipulates")),
        (["didn't"], f"He didn{CURLY}t, and didn't.", (f"didn{CURLY}t",)),
        (["non-compliant"], "Noncompliant or non-compliant.", ("non-compliant",)),
        (["Ms. Ortiz"], "Saw ms. ortiz today.", ("ms. ortiz",)),
        (["in denial", "in"], "in denial", ("in denial",)),
        (["a.b"], "a-b", ()),
        (["(x+)+y"], "xxxx (x+)+y", ("(x+)+y",)),
        (["עצלן"], "הוא עצלן.", ("עצלן",)),
    ],
)
def test_phrases_are_found_as_whole_words_in_any_writing(phrases, text, hits):
    assert found(phrases, text) == hits


@pytest.mark.parametrize(
    ("ready", "there", "away"),
    [
        (
            "a time",
            ["2:05 pm", "14:30", "at 3 p.m.", "9AM", "0915", "1530 hours", "noon"],
            ["2024", "25:99", "3 people"],
        ),
        (
            "a date",
            ["March 14", "14 March 2026", "3/14/26", "2026-03-14", "Sept. 3rd", "4th of May"],
            ["3 weeks", "may"],
        ),
        ("a number", ["45 minutes", "twice, then three", "1,200.5"], ["no one", "none"]),
        ("a quotation", ['He said, "No more."', "“Not today,” she said."], ['5" tall', "it's, isn't"]),
    ],
)
def test_ready_made_phrases_find_what_they_say(ready, there, away):
    assert set(READY) == {"a time", "a date", "a number", "a quotation"}
    for text in there:
        assert found(ready, text), text
    for text in away:
        assert not found(ready, text), text


def test_what_is_missing_is_said_until_any_of_it_is_there():
    advice = Advice(missing=["a time", "this morning"], say="Write when it happened.")
    hint = advice.hint("He came in.")
    assert hint.missing == ("a time", "“this morning”")
    assert "Look again: a time or “this morning” is missing." in hint_card(hint)
    assert advice.hint("He came in this\nmorning.") is None
    assert advice.hint("He came in at 9:05.") is None


def test_many_finds_are_counted_and_a_learners_words_are_escaped():
    hint = Advice(found=["<b>*", "w*"], say="Look *again*.").hint("<b>bold " + " ".join(f"w{n}" for n in range(9)))
    assert len(hint.found) == MOST_SHOWN
    html = hint_card(hint)
    assert "and 5 more" in html
    assert "&lt;b&gt;bold" in html
    assert "<b>" not in html
    assert "<em>again</em>" in html


WORDY = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
PHRASES = st.lists(st.sampled_from([*READY, "lazy", "a a", "é", "'"]) | st.text(min_size=1, max_size=60), max_size=4)


@given(PHRASES, WORDY, st.booleans())
def test_no_phrase_and_no_text_raise(phrases, text, missing):
    phrases = [phrase.strip() for phrase in phrases if phrase.strip()]
    advice = Advice(**{"missing" if missing else "found": phrases}, say="Look.")
    list(advice.faults(()))
    if hint := advice.hint(text):
        assert hint_card(hint)
        assert all(" ".join(hit.split()) == hit for hit in hint.found)


@given(
    st.sampled_from(["lazy", "in denial", "didn't", "Ms. Ortiz"]), st.sampled_from(["", " ", "\n", ". ", "("]), WORDY
)
def test_a_phrase_that_is_there_is_found_whatever_is_around_it(phrase, gap, text):
    assert found([phrase], f"{text} {gap}{phrase.upper()}{gap} {text}")


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join))
def test_a_hostile_text_takes_no_time(piece):
    text = (piece * LENGTH_LIMIT)[:LENGTH_LIMIT]
    phrases = ["a a a a a", "a* a* a*", "' '", *READY, *(f"lazy{n}" for n in range(MOST_PHRASES - 7))]
    advice = [Advice(found=phrases, say="Look."), Advice(missing=["zebra", *phrases[:9]], say="Look.")]
    hints_on(advice, "")
    begun = time.process_time()
    hints_on(advice, text)
    assert time.process_time() - begun < SECONDS
