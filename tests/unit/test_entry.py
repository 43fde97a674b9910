"""One line of the journal: what is written is what is read, and nothing else passes for an entry."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.journal import Entry, Journal, JournalError
from casewise.journal.entry import decode, encode
from casewise.journal.file import read_bytes
from casewise.kinds.reflect import LENGTH_LIMIT

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
RESPONSES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
SIGNS = st.sampled_from(
    ["a", "\N{GRINNING FACE}", "\u5fc3", '"', "\\", "\n", "\x00", "\x7f", "\u2028", "\u202e", "\ufffe", "1e9", "["]
)
LONG = st.builds(lambda sign, count: sign * count, SIGNS, st.integers(1, 22_000))
NUMBERS = st.sampled_from([0, -1, 1e9, 1e22, 5e-324, 1.5, 10**4000])
CROWDED = st.builds(lambda value, count: [value] * count, NUMBERS | st.just([]) | st.just({}), st.integers(1, 5000))
WRITTEN = [
    {"ensure_ascii": True},
    {"ensure_ascii": False},
    {"ensure_ascii": False, "separators": (",", ":")},
    {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")},
]
MARKS = st.lists(st.none() | st.integers(0, 2), max_size=9).map(tuple)
SURE = st.none() | st.integers(1, 3)
CHECKS = st.tuples(st.sampled_from(["right", "partly", "wrong"]), st.none() | st.floats(0, 1))
CHECKED = CHECKS | st.sampled_from([("", None), ("read", None)])
ENTRIES = st.builds(
    lambda check, *said: Entry(*said, *check), CHECKED, TEXT, RESPONSES, TEXT, TEXT, st.integers(), SURE, TEXT, MARKS
)
GOOD = {"v": 1, "scenario": "elevator", "response": "defer", "at": "2026-11-23T05:12:00Z", "session": "a", "n": 1}


@given(ENTRIES)
def test_an_entry_comes_back_from_its_line(entry):
    line = encode(entry)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert Entry.from_json(decode(line)) == entry


@given(
    st.sampled_from(WRITTEN),
    RESPONSES | LONG | CROWDED | st.lists(LONG, max_size=3),
    TEXT | LONG,
    TEXT | LONG,
    st.integers(),
)
def test_every_entry_that_is_read_survives_being_written_down_again(form, response, at, session, n):
    data = {"v": 1, "scenario": "elevator", "response": response, "at": at, "session": session, "n": n}
    line = json.dumps(data, **form).encode() + b"\n"
    read = read_bytes(line)
    if read.latest:
        again = read_bytes(encode(read.latest["elevator"]))
        assert again.latest == read.latest == {"elevator": Entry.from_json(data)}
        assert again.damage == []
    else:
        assert len(read.damage) == 1


@pytest.mark.parametrize("sign", ["\u5fc3", "\N{GRINNING FACE}", "a", "\n", '"'])
def test_a_line_grows_by_nothing_when_it_is_rewritten(sign):
    """A session of thousands of wide signs made a line that one grader read and the other did not."""
    line = json.dumps(GOOD | {"session": sign * 16_000}, ensure_ascii=False).encode()
    (damage,) = read_bytes(line).damage
    assert str(damage) == 'Line 1 of the journal has a "session" of more than 64 characters.'
    assert damage.scenario == "elevator"
    assert read_bytes(line.replace((sign * 16_000).encode(), b"a" * 64)).damage == [] or sign in '\n"'


@pytest.mark.parametrize("sign", ["x", "\N{GRINNING FACE}", "\u5fc3", '"', "\\", "\n"])
def test_a_text_of_any_signs_is_saved_up_to_its_limit(tmp_path, sign):
    journal = Journal(tmp_path)
    journal.append("letter", sign * LENGTH_LIMIT)
    assert journal.read().latest["letter"].response == sign * LENGTH_LIMIT


@pytest.mark.parametrize("response", ["\ud800", ["\udfff"], {"\ud800": 1}, float("nan"), [float("inf")]])
def test_what_cannot_be_written_is_reported_and_nothing_is_written(tmp_path, response):
    with pytest.raises(JournalError, match="cannot be written down"):
        Journal(tmp_path).append("letter", response)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "limit"),
    [("scenario", 64), ("at", 40), ("session", 64)],
)
def test_the_texts_of_an_entry_have_an_end(name, limit):
    Entry.from_json(GOOD | {name: "x" * limit})
    with pytest.raises(ValueError, match=f'has a "{name}" of more than {limit} characters'):
        Entry.from_json(GOOD | {name: "x" * (limit + 1)})


def test_no_entry_is_shorter_than_the_shortest():
    assert Entry.from_json(decode(b'{"v":1,"scenario":"","response":1,"at":"","session":"","n":1}')).n == 1
    line = b'{"n":1,"v":1,"at":"","session":"","scenario":"a","response":0}'
    assert read_bytes(line).latest["a"].response == 0
    assert read_bytes(b"\t " + line + b" \r\n" + b"\n").damage == []


@pytest.mark.parametrize(
    ("checked", "score", "found"),
    [
        ("wrong", 0, ("wrong", 0.0)),
        ("partly", 0.5, ("partly", 0.5)),
        ("right", None, ("right", None)),
        ("right", True, ("right", None)),
        ("right", 1.5, ("right", None)),
        ("wrong", "0", ("wrong", None)),
        ("read", 1, ("read", None)),
        ("Right", 1, ("", None)),
        (["right"], 1, ("", None)),
        (None, 0.5, ("", None)),
    ],
)
def test_a_check_that_cannot_be_used_never_costs_the_answer(checked, score, found):
    entry = Entry.from_json(GOOD | {"checked": checked, "score": score})
    assert (entry.checked, entry.score) == found
    assert entry.given == Entry.from_json(GOOD).given


def test_a_line_looks_as_the_design_says():
    entry = Entry("elevator", "defer", "2026-11-23T05:12:00.123Z", "8f3a0c", 17)
    assert encode(entry) == (
        b'{"v": 1, "scenario": "elevator", "response": "defer", "at": "2026-11-23T05:12:00.123Z", '
        b'"session": "8f3a0c", "n": 17}\n'
    )
    assert "confidence" not in entry.to_json()
    checked = replace(entry, n=18, checked="partly", score=0.5)
    assert encode(checked).endswith(b'"n": 18, "checked": "partly", "score": 0.5}\n')


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_a_value_error(line):
    try:
        decode(line)
    except ValueError as error:
        assert re.match("is |has ", str(error))


@given(RESPONSES)
def test_any_json_is_an_entry_or_a_value_error(data):
    with pytest.raises(ValueError, match=r"is not an entry|was not written by this version"):
        Entry.from_json(data)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"v": 2}, "was not written by this version"),
        ({"v": "1"}, "was not written by this version"),
        ({"scenario": None}, 'has no usable "scenario"'),
        ({"at": 5}, 'has no usable "at"'),
        ({"session": []}, 'has no usable "session"'),
        ({"n": "1"}, 'has no usable "n"'),
        ({"n": 1.0}, 'has no usable "n"'),
        ({"n": True}, 'has no usable "n"'),
        ({"confidence": 0}, 'has no usable "confidence"'),
        ({"confidence": 4}, 'has no usable "confidence"'),
        ({"confidence": "2"}, 'has no usable "confidence"'),
        ({"confidence": True}, 'has no usable "confidence"'),
    ],
)
def test_a_field_of_another_form_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        Entry.from_json(GOOD | change)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_field_that_is_missing_is_named(name):
    with pytest.raises(ValueError, match=name if name != "v" else "version"):
        Entry.from_json({field: value for field, value in GOOD.items() if field != name})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"a": NaN}', "has the value NaN"),
        (b'{"a": -Infinity}', "has the value -Infinity"),
        (b'{"a": {"b": 1, "b": 1}}', "has a field twice"),
        (b'{"a": "\\ud800"}', "is torn or not JSON"),
        (b'{"\\udfff": 1}', "is torn or not JSON"),
        (b'{"a": "\xed\xa0\x80"}', "is torn or not JSON"),
        (json.dumps(GOOD).encode()[:-1], "is torn or not JSON"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"a":' * 100_000, "is nested too deeply"),
        (b"9" * 5_000, "is torn or not JSON"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_json_does_not_know_is_reported(line, words):
    with pytest.raises(ValueError, match=words):
        decode(line)


def test_a_pair_of_surrogates_is_one_letter():
    assert decode(b'"\\ud83d\\ude00"') == "\N{GRINNING FACE}"


def test_the_clock_says_the_day_too_unless_it_is_today():
    now = datetime.now().astimezone()
    assert Entry("a", 1, now.isoformat(), "s", 1).clock == f"{now:%H:%M}"
    before = datetime(2020, 5, 1, 12, 30).astimezone()
    assert Entry("a", 1, before.isoformat(), "s", 1).clock == "May 1, 2020, 12:30"
    assert re.fullmatch(
        r"\w+ \d+(, \d{4})?, \d\d:\d\d", Entry("a", 1, (now - timedelta(days=1)).isoformat(), "s", 1).clock
    )
    assert Entry("a", 1, "yesterday", "s", 1).clock == ""


@pytest.mark.parametrize("marks", [[2, 1, 0], [None, 2], [0] * 100])
def test_a_learners_own_marks_are_kept_and_older_lines_have_none(marks):
    line = {"v": 1, "scenario": "a", "response": "x", "at": "", "session": "", "n": 1}
    assert Entry.from_json(line).to_json() == line
    assert Entry.from_json({**line, "marks": marks}).to_json() == {**line, "marks": marks}
    assert Entry.from_json({**line, "marks": marks}).given == Entry.from_json(line).given


@pytest.mark.parametrize("marks", [[3], [-1], [True], ["2"], [1.0], [[1]], {"1": 2}, "22", 2, [0] * 101])
def test_marks_of_another_form_are_refused(marks):
    line = {"v": 1, "scenario": "a", "response": "x", "at": "", "session": "", "n": 1}
    with pytest.raises(ValueError, match='has no usable "marks"'):
        Entry.from_json({**line, "marks": marks})
