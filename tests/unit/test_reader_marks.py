"""What readers gave comes back as it was given, whatever else is in the file; the last line of each counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.errors import UsageError
from casewise.gradebook.reader_marks import Mark, ReaderMarks, Role, counting, draft_of, first_of, seconds_of
from casewise.reading.giving import Giving, added_up
from casewise.reading.phrases import phrases, save_phrase
from casewise.reading.readers import key_of, reader_name
from tests.support.written import GRADED

MARK = Mark("letter", "Mia", Role.FIRST, (1.0, None), None, "Say <b>when</b>.\nלא", "judged", draft=True)
DONE = replace(MARK, levels=(1.0, 0.5), points=3.0, draft=False)


@pytest.fixture
def kept(tmp_path):
    (tmp_path / "gradebook").mkdir()
    return ReaderMarks(tmp_path, "sample")


def test_a_reading_comes_back_and_torn_lines_hide_nothing(kept, tmp_path):
    path = tmp_path / "gradebook" / "reader-marks" / "odo" / "sample.jsonl"
    kept.add("odo", MARK)
    with path.open("ab") as file:
        file.write(b'\xff\n[]\n{"v": 2}\n{"v": 1, "scenario": "letter"}\n{"v": 1, "levels": 3}\n{"v": 1, "torn')
    kept.add("odo", DONE)
    kept.add("odo", replace(DONE, scenario="other"))
    found = kept.of("odo", "letter")
    assert [replace(mark, at="") for mark in found] == [MARK, DONE]
    assert all(mark.at for mark in found)
    assert kept.of("pim", "letter") == []
    assert path.stat().st_mode & 0o077 == 0


def test_a_draft_counts_until_something_is_finished_and_an_empty_one_takes_it_back():
    other, empty = replace(MARK, reader="Ben"), replace(MARK, levels=(None, None), comment="")
    assert draft_of([MARK, other], "mia", Role.FIRST) == MARK
    assert draft_of([MARK], "Mia", Role.SECOND) is None
    assert draft_of([MARK, empty], "Mia", Role.FIRST) is None
    assert draft_of([MARK, replace(DONE, reader="Ben")], "Mia", Role.FIRST) is None
    assert draft_of([MARK, replace(DONE, role=Role.SECOND)], "Mia", Role.FIRST) == MARK
    assert draft_of([DONE, MARK], "Mia", Role.FIRST) == MARK


def test_whose_marks_count_follows_from_who_came_first_and_second():
    second = replace(DONE, reader="Ben", role=Role.SECOND, points=1.0)
    settled = replace(DONE, reader="Ada", role=Role.SETTLED, points=2.0, between=(3.0, 1.0))
    marks = [DONE, second, MARK, settled, replace(second, draft=True, points=9.0)]
    assert counting(marks) == settled
    assert first_of(marks) == DONE
    assert seconds_of(marks) == {"Ben": second}


@given(st.lists(st.sampled_from([1.0, 0.5, 0.0, None]), max_size=6), st.floats(0.1, 20))
def test_points_are_added_up_as_formgrader_does_and_never_above_the_most(levels, most):
    worth = [most / len(levels)] * len(levels) if levels else [most]
    points = added_up(tuple(levels), worth, most)
    if None in levels or not levels:
        assert points is None
    else:
        assert 0 <= points <= most
        assert points == pytest.approx(sum(level * part for level, part in zip(levels, worth, strict=True)), abs=0.0051)


@pytest.fixture
def record():
    return kinds.read_cell(GRADED)


def test_a_reading_has_its_sum_or_other_points(record):
    assert Giving.of({"levels": [1, 0.5]}, record).points == 3.5
    assert Giving.of({"levels": [1, None], "points": 2}, record).points == 2
    assert Giving.of({"levels": [1, None], "draft": True}, record).points is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"levels": [1, None]}, "Mark each line"),
        ({"levels": [1]}, "The rubric has changed"),
        ({"levels": [1, 2]}, "from 0 to 1"),
        ({"levels": [1, float("nan")]}, "from 0 to 1"),
        ({"points": 4.5}, "from 0 to 4"),
        ({"points": float("nan")}, "from 0 to 4"),
        ({"points": -1}, "from 0 to 4"),
        ({"points": "many"}, "can't be read"),
        ({"points": 1, "comment": "x" * 10_001}, "10,000 characters"),
        ({"role": "third"}, "can't be read"),
        ({"levels": {"a": 1}}, "can't be read"),
        ([], "can't be read"),
    ],
)
def test_what_cant_be_given_is_refused_in_words(record, given, words):
    with pytest.raises(UsageError, match=words):
        Giving.of(given, record)


def test_saved_comments_are_of_one_reflection_and_can_be_changed_and_deleted(tmp_path):
    (first,) = save_phrase(tmp_path, "sample", "letter", " Say when. ")
    save_phrase(tmp_path, "sample", "letter", "Say who.")
    save_phrase(tmp_path, "sample", "other", "Say why.")
    with (tmp_path / "gradebook" / "saved-comments" / "sample.jsonl").open("a") as file:
        file.write("torn\n[]\n")
    assert [*phrases(tmp_path, "sample", "letter").values()] == ["Say when.", "Say who."]
    save_phrase(tmp_path, "sample", "letter", "Say when it was.", first)
    assert [*phrases(tmp_path, "sample", "letter").values()] == ["Say when it was.", "Say who."]
    assert [*save_phrase(tmp_path, "sample", "letter", "", first).values()] == ["Say who."]
    with pytest.raises(UsageError, match="2,000"):
        save_phrase(tmp_path, "sample", "letter", "x" * 2001)


@pytest.mark.parametrize(
    ("said", "name"),
    [(" Mia  Torres ", "Mia Torres"), ("x" * 61, ""), ("\x1b[31m", ""), (None, ""), (7, ""), ("Åsa", "Åsa")],
)
def test_a_readers_name_is_one_that_can_be_shown(said, name):
    assert reader_name(said) == name


def test_a_key_shows_no_name_and_the_order_differs_from_question_to_question():
    names = [f"learner-{number:02}" for number in range(30)]
    keys = {one: [key_of("sample", one, name) for name in names] for one in ("letter", "note")}
    orders = [sorted(names, key=lambda name, one=one: key_of("sample", one, name)) for one in keys]
    assert orders[0] not in (orders[1], names)
    assert len({*keys["letter"], *keys["note"]}) == 60
