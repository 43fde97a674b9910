"""Names of modules: what nbgrader takes, and what it doesn't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.course.check import check
from casewise.course.module import Module
from casewise.gradebook.naming import unfit_module


@pytest.mark.parametrize(
    "name", ["first", "confidentiality", "Unit 1", "Übung 1", "日本", "a-b_c.d", "2nd", "a,b", "don't"]
)
def test_a_name_that_nbgrader_takes_is_taken(name):
    assert unfit_module(name) == ""


UNFIT = [
    *(f"a{sign}b" for sign in '+/\\*?[](){}^$|:<>"#%;&`\n\t\0\x1b\u200b\u202e\ufeff\udcff\u00a0'),
    "Unit 1 (intro)",
]
UNFIT += ["", " ", ".", "..", ".x", "-x", "--x", " a", "a ", "a.", "feedback", "Feedback", "x" * 101, "ü" * 51]


@pytest.mark.parametrize("name", UNFIT)
def test_a_name_that_nbgrader_cannot_take_is_refused_with_what_is_safe(name):
    why = unfit_module(name)
    assert why
    assert why.isprintable()
    assert "Use letters, digits, spaces" in why or "another name" in why or "bytes" in why


@given(st.text(max_size=120))
def test_no_name_makes_trouble_and_a_fit_one_is_a_folder_of_its_own(name):
    if not unfit_module(name):
        assert "+" not in name
        assert name.strip() == name
        assert len(name.encode()) <= 100


def test_a_module_with_such_a_name_is_not_released(tmp_path):
    module = tmp_path / "source" / "a+b"
    module.mkdir(parents=True)
    (module / "assessment.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    (problem,) = check(Module(module))
    assert "can't handle + in a module's name" in str(problem)
    assert "source/a+b" in str(problem)
