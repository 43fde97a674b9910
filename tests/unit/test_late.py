"""Before handing in, a learner reads that the due date is past."""

from __future__ import annotations

import pytest

from casewise.card.header import Header
from casewise.card.review import Review
from casewise.learner.fetched import Standing
from casewise.learner.handed_in import HandedIn
from casewise.moment import past_in_words

DUE = "2020-05-01T17:00:00-05:00[America/Chicago]"


def test_the_review_knows_when_handing_in_becomes_late():
    review = Review()
    review.show(Standing(0, []), DUE, can_hand_in=True)
    assert review.standing["due"] == 1588370400000
    assert review.standing["late"] == (
        "It's past the due date (Friday, May 1, 17:00 (America/Chicago)). What you hand in now is late."
    )
    review.show(Standing(0, []), can_hand_in=True)
    assert (review.standing["due"], review.standing["late"]) == (None, "")


@pytest.mark.parametrize("due", ["", "soon", "2026-13-01T00:00:00+00:00"])
def test_what_isnt_a_date_warns_of_nothing(due):
    assert past_in_words(due) == ""


@pytest.mark.parametrize(("due", "past"), [(DUE, True), ("2999-05-01T17:00:00+00:00", False), ("", False)])
def test_the_header_says_that_the_date_is_past(due, past):
    header = Header()
    header.show("sample", graded=Standing(1, []), practice=Standing(0, []), due=due)
    assert ("past the due date." in header.value) is past


def test_the_receipt_names_an_earlier_hand_in_that_counts():
    said = {"at": "2020-05-02 10:00:00.0 UTC", "answers": 2, "fingerprint": "", "feedback": "here", "pages": {}}
    assert HandedIn.from_json(said).receipt.endswith("2 answers.")
    earlier = HandedIn.from_json({**said, "counts": "2020-05-01 10:00:00.000000 UTC"})
    assert "2 answers. Your hand-in of Friday, May 1, " in earlier.receipt
    assert earlier.receipt.endswith(" counts.")
