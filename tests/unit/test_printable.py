"""Foreign text is shown on one line that no terminal acts on."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.printable import ESCAPED, printable, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë Ó Brien-Núñez", "Zoë Ó Brien-Núñez"),
        ("伟 李", "伟 李"),
        ("a\x1b]52;c;eA==\x07", r"a\x1b]52;c;eA==\x07"),
        ("one\nneighbour could not be graded", r"one\x0aneighbour could not be graded"),
        ("\x9b2J", r"\x9b2J"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2028b", r"a\u2028b"),
        ("r\udce9sum\udce9.txt", r"r\xe9sum\xe9.txt"),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_a_terminal_would_interpret_is_escaped(text, shown):
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_no_text_reaches_a_second_line_or_a_terminal(text):
    shown = printable(text)
    assert not any(unicodedata.category(sign) in ESCAPED for sign in shown)
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")


def test_a_long_text_is_cut():
    assert shortened("x" * 300) == "x" * 200 + "…"
    assert shortened("\x1b" * 200, 10) == r"\x1b\x1b\x" + "…"
    assert shortened("short") == "short"
