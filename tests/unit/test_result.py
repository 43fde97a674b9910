"""The result in a feedback page: what is written is read again, and no page can make more of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from casewise.learner.result import Result, result_of
from casewise.printable import tenths

RESULT = Result(12.3857, 55.0, 12.0, None, ("elevator", "a-1"), ("elevator",))
IDS = st.lists(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True), max_size=5).map(tuple)
POINTS = st.floats(0, 1000).map(lambda points: round(points, 4))


def page(content: str, more: str = "") -> str:
    return f'<html><head><meta name="casewise-result" content="{escape(content)}">{more}</head><body></body></html>'


def changed(**fields: object) -> str:
    return page(json.dumps(json.loads(RESULT.to_json()) | fields))


@given(
    earned=POINTS,
    out_of=POINTS.filter(bool),
    share=st.floats(0, 1),
    passed=st.sampled_from([True, False, None]),
    ids=IDS,
)
def test_what_a_page_states_is_read_again(earned, out_of, share, passed, ids):
    one = Result(earned, out_of, min(round(out_of * share, 4), out_of), passed, ids, ids[:1])
    assert result_of(page(one.to_json())) == one


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (RESULT, "12.4 of 43 points so far, 12 more when your text has been read"),
        (Result(24.0, 55.0), "24 of 55 points"),
        (Result(0.0, 4.0, 4.0), "No points yet: 4 points when your text has been read"),
        (Result(3.97, 4.0), "3.9 of 4 points"),
    ],
)
def test_it_is_a_sentence(result, said):
    assert result.in_words == said


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html><head></head><body>",
        f"<html><head></head><body>{page(RESULT.to_json())}",
        page(RESULT.to_json(), page(RESULT.to_json())),
        " " * 200_000 + page(RESULT.to_json()),
        page("[" * 60_000),
        page("9" * 60_000),
        page("[]"),
        page("{}"),
        page("null"),
        page('{"earned": NaN}'),
        changed(earned=float("nan")),
        changed(earned=float("inf")),
        changed(earned=-1),
        changed(earned=True),
        changed(earned="1"),
        changed(earned=10**400),
        changed(out_of=0),
        changed(unread=56),
        changed(passed=1),
        changed(passed="true"),
        changed(wrong="elevator"),
        changed(wrong=["<b>"]),
        changed(wrong=[1]),
        changed(wrong=["a"] * 501),
        changed(sure_and_wrong=["a\n"]),
        changed(sure_and_wrong=None),
    ],
)
def test_an_old_or_a_hostile_page_has_no_result(html):
    assert result_of(html) is None


@given(st.text())
def test_any_text_is_a_page_or_none(text):
    assert result_of(text) is None
    assert result_of(page(text)) is None


@pytest.mark.parametrize(
    ("points", "below", "said"),
    [
        (12.3857, None, "12.4"),
        (24.0, None, "24"),
        (0.0, None, "0"),
        (3.97, 4.0, "3.9"),
        (4.0, 4.0, "4"),
        (5.0, 4.0, "5"),
    ],
)
def test_points_have_one_decimal_at_most(points, below, said):
    assert tenths(points, below) == said
