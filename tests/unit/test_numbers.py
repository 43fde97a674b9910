"""What a spreadsheet makes of ids that are numbers."""

# ruff: noqa: RUF001  (digits and signs that look alike are what is tested)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.tables.numbers import Numbers, same_number, spreadsheet_damage

MADE_OF = {
    "0040011": [
        "40011",
        "040011",
        "40011.0",
        "40,011",
        "40.011",
        "40 011",
        "4.0011E+04",
        "4E+04",
        "４００１１",
        "4,0011E4",
    ],
    "900719925474": ["9.0072E+11", "9.01E+11", "900,719,925,474", "900719925474.00"],
    "9007199254740993": ["9007199254740990", "9.0072E+15"],
    "000": [],
}


@pytest.mark.parametrize(("true", "text"), [(true, text) for true, texts in MADE_OF.items() for text in texts])
def test_an_id_is_known_in_what_a_spreadsheet_made_of_it(true, text):
    assert Numbers([true, "jfeather", "17"]).behind(text) == [true]


@pytest.mark.parametrize(
    ("true", "text"),
    [
        *(("0040011", text) for text in ("0040011", "4001", "400110", "40011a", "5E+04", "", "jfeather", "4,00,11")),
        *(("jfeather", "0"), ("a01", "a1"), ("000", "0"), ("900719925474", "9.0073E+11"), ("900719925474", "9E+12")),
    ],
)
def test_another_id_isnt_taken_for_it(true, text):
    assert not same_number(text, true)


@pytest.mark.parametrize("text", ["9.0072E+11", "9,0072e+11", "40011.0", "40011,00"])
def test_a_number_that_was_rewritten_shows_it(text):
    assert spreadsheet_damage(text)


@pytest.mark.parametrize("text", ["40011", "0040011", "1e5", "5E10", "a.0", "12.345.678", "3.14", ""])
def test_an_id_that_could_be_meant_doesnt(text):
    assert not spreadsheet_damage(text)


@given(st.integers(1, 10**14), st.integers(1, 6))
def test_any_number_that_lost_its_zeros_is_known(number, zeros):
    assert same_number(str(number), f"{'0' * zeros}{number}")
    assert not same_number(str(number), str(number))


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_text_makes_trouble(text, true):
    assert Numbers([true]).behind(text) == ([true] if same_number(text, true) else [])
