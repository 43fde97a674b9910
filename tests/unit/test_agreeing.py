"""Which two readings of an answer are compared, and what a settled difference leaves of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casewise import kinds
from casewise.gradebook.manual_scores import Given
from casewise.gradebook.reader_marks import Mark, Role
from casewise.reading.agreeing import pairs_of
from casewise.reading.reflection import Answer
from tests.support.written import GRADED

NOW, BEFORE = "now", "before"
MIA = Mark("record", "Mia", Role.FIRST, (1.0, 0.0), 3.0, "", NOW)
BEN = Mark("record", "Ben", Role.SECOND, (0.0, 0.0), 0.0, "", NOW)
ADA = Mark("record", "Ada", Role.SETTLED, (), 2.0, "", NOW, between=(3.0, 0.0))


def answer(manual: float | None, *marks: Mark, waiting: bool = False) -> Answer:
    given = Given(None, manual, waiting, None)
    return Answer("odo", "key", kinds.read_cell(GRADED), "A text.", NOW, given, list(marks))


@pytest.mark.parametrize(
    ("found", "points"),
    [
        (answer(3.0, MIA), []),
        (answer(3.0, MIA, BEN), [(3.0, 0.0)]),
        (answer(3.0, MIA, BEN, replace(BEN, reader="Pim", points=2.0)), [(3.0, 0.0), (3.0, 2.0)]),
        (answer(1.5, BEN), [(1.5, 0.0)]),  # the first reading was in formgrader
        (answer(1.5, MIA, BEN), [(1.5, 0.0)]),  # and here it was changed there
        (answer(None, BEN, waiting=True), []),  # nobody read it first yet
        (answer(3.0, MIA, BEN, waiting=True), [(3.0, 0.0)]),
        (answer(3.0, replace(MIA, judged=BEFORE), BEN, waiting=True), []),  # the first one read another text
        (answer(3.0, MIA, replace(BEN, judged=BEFORE)), []),  # and here the second one did
        (answer(3.0, MIA, replace(BEN, reader="mia")), []),  # nobody agrees with oneself
        (answer(2.0, MIA, BEN, ADA), [(3.0, 0.0)]),
        (answer(2.0, BEN, ADA), [(3.0, 0.0)]),
        (answer(2.0, MIA, BEN, replace(ADA, judged=BEFORE)), [(2.0, 0.0)]),
    ],
)
def test_two_readings_of_the_same_text_are_compared(found, points):
    assert [pair.points for pair in pairs_of(found)] == points


def test_a_settled_difference_says_who_ended_it():
    (pair,) = pairs_of(answer(2.0, MIA, BEN, ADA))
    assert (pair.settled, pair.apart) == (ADA, 3.0)
    (open_pair,) = pairs_of(answer(3.0, MIA, BEN))
    assert open_pair.settled is None
