"""Which hand-in counts: never less than the newest alone would earn, in whatever order they are looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.collecting.handins import HandIn, note_read
from casewise.collecting.submitted_files import SubmittedFiles
from casewise.course.module import Module
from casewise.gradebook.terms import Terms
from casewise.grading.counting import CountingRules, Worth, best

FRIDAY = datetime(2026, 11, 27, 19, 0)  # noqa: DTZ001  (nbgrader's times have no zone)

worths = st.lists(
    st.builds(
        Worth,
        name=st.uuids().map(str),
        points=st.sampled_from([0.0, 1.0, 2.5, 2.5000000001, 16.0]),
        sound=st.booleans(),
        at=st.none() | st.integers(0, 3).map(lambda hours: FRIDAY + timedelta(hours=hours)),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda worth: worth.name,
)


@given(worths, st.randoms())
def test_the_order_of_looking_changes_nothing(some, dice):
    shuffled = dice.sample(some, len(some))
    assert best(shuffled) == best(some)


@given(worths)
def test_nobody_earns_less_than_by_any_one_hand_in_alone(some):
    assert all(best(some).points >= one.points - 1e-6 for one in some)


@given(worths)
def test_a_damaged_record_counts_only_where_every_sound_one_earns_less(some):
    counts = best(some)
    assert counts.sound or all(round(one.points, 6) < round(counts.points, 6) for one in some if one.sound)


def test_among_equals_the_later_one_counts():
    early, late = Worth("a", 2.0, at=FRIDAY), Worth("b", 2.0, at=FRIDAY + timedelta(hours=1))
    assert best([late, early]) is late
    assert best([early, Worth("c", 2.0, sound=False, at=FRIDAY + timedelta(hours=2))]) is early
    assert best([late, undated := Worth("d", 2.0, newest=True)]) is undated


LETTER = """%%scenario letter
title: A letter
kind: reflect
points: 5
prompt: Write to Juno.
rubric: [It is kind.]
### BEGIN SOLUTION
### END SOLUTION"""


@pytest.fixture
def rules(built_course):
    """Return what judges hand-ins of the small course, where being late costs everything."""
    known = Module(built_course / "source" / "sample").scenarios()
    graded = [scenario for scenario in known.values() if not scenario.practice]
    zero = SimpleNamespace(late_submission_penalty=lambda _learner, score, _late: score)
    return CountingRules(known, {"assessment": graded}, zero, lambda moment: f"{moment:%A %H:%M}")


@pytest.fixture
def put(tmp_path):
    """Return the function that makes a hand-in at an hour of Friday, the last one being the newest."""

    def make(hour: int, journal: bytes, *, newest: bool = False) -> HandIn:
        stamp = f"2026-11-27 {hour}:00:00.000000 UTC"
        folder = tmp_path / f"{hour}"
        return HandIn(folder, folder, SubmittedFiles(journal=journal, stamp=stamp), newest=newest)

    return make


def test_a_late_hand_in_never_costs_one_that_was_in_time(rules, put, lines):
    found = [put(19, lines()), put(20, lines(), newest=True)]
    choice = rules.choose("sorrel", found, Terms(due=FRIDAY + timedelta(minutes=30)))
    assert choice.hand_in is found[0]
    assert choice.why.startswith(
        "The hand-in of Friday 19:00 counts with 3.1667 points: the newest one (Friday 20:00) is late; it earns 0."
    )
    longer = rules.choose("sorrel", found, Terms(due=FRIDAY + timedelta(hours=2)))
    assert (longer.hand_in, longer.why) == (found[1], "")


def test_a_damaged_newest_one_leaves_the_sound_one_and_is_reported(rules, put, lines):
    found = [put(19, lines()), put(20, b"\x00\xff{torn", newest=True)]
    choice = rules.choose("sorrel", found, Terms())
    assert choice.hand_in is found[0]
    assert "the newest one (Friday 20:00) has a damaged record; it earns 0." in choice.why


def test_what_a_person_gave_for_a_scenario_holds_for_every_hand_in(rules, put, lines):
    found = [put(19, lines({"elevator": "defer"})), put(20, lines({"table": ["move", "later"]}), newest=True)]
    assert rules.choose("sorrel", found, Terms()).worth.points == 3.0
    by_hand = Terms(given={("assessment", "table"): (0.0, 0.5)})
    assert rules.choose("sorrel", found, by_hand).worth.points == 2.5


def test_a_text_that_nobody_has_read_counts_in_full_and_one_that_was_read_by_its_points(put, lines):
    letter = kinds.read_cell(LETTER)
    none = SimpleNamespace(late_submission_penalty=lambda *_: None)
    rules = CountingRules({"letter": letter}, {"assessment": [letter]}, none, str)
    found = [put(18, lines()[:0]), put(19, lines({"letter": "Dear Juno"})), put(20, lines({"letter": "Hello"}))]
    assert rules.choose("sorrel", found, Terms()).worth.points == 5.0
    assert rules.choose("sorrel", found, Terms()).hand_in is found[2]
    note_read(found[2].kept, {"letter": 1.0})
    assert rules.choose("sorrel", found, Terms()).hand_in is found[1]
    note_read(found[1].kept, {"letter": 0.5})
    assert rules.choose("sorrel", found, Terms()).hand_in is found[2]
