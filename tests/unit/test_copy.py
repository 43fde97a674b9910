"""The copy of the answers is found however a notebook was changed, and anything else is explained."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.journal import Entry, from_copy
from casewise.journal.copy import PARTS_LIMIT, SIZE_LIMIT, NotANotebookError, cells, copied, load

RESPONSES = {"elevator": Entry("elevator", "é", "2026-11-23T05:12:00Z", "a", 1).to_json()}
METADATA = {"casewise": {"responses": RESPONSES}}
FOUR = json.dumps({"cells": [], "metadata": METADATA, "nbformat": 4}, ensure_ascii=False)
THREE = json.dumps({"worksheets": [{"cells": [{"cell_type": "code"}]}], "metadata": METADATA, "nbformat": 3})
NAN = FOUR.replace('"cells": []', '"cells": [{"outputs": [{"data": {"x": NaN}}]}]')


@pytest.mark.parametrize(
    "notebook",
    [
        FOUR.encode(),
        b"\xef\xbb\xbf" + FOUR.encode(),
        FOUR.encode("utf-16"),
        FOUR.encode("utf-16-le"),
        FOUR.encode("utf-16-be"),
        FOUR.encode("utf-32"),
        json.dumps(json.loads(FOUR), indent=1).replace("\n", "\r\n").encode(),
        THREE.encode(),
        NAN.encode(),
        FOUR.encode() + b"\x00" * 500,
    ],
    ids=["plain", "bom", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "crlf", "nbformat-3", "nan", "zeros-behind"],
)
def test_the_copy_is_found(notebook):
    assert from_copy(copied(load(notebook))).latest["elevator"].response == "é"


@pytest.mark.parametrize(
    ("notebook", "why"),
    [
        (b"", "is empty"),
        (b"\x00" * 4096, "is empty"),
        (FOUR.encode()[:-30], "is torn or not a notebook"),
        (b"<<<<<<< HEAD\n" + FOUR.encode(), "is torn or not a notebook"),
        (FOUR.replace('"cells": []', '"cells": [],').encode()[:-1] + b",}", "is torn or not a notebook"),
        (b"<!DOCTYPE html><title>Sign in</title>", "is torn or not a notebook"),
        (b"[" * 200_000, "is nested too deeply"),
        (b'{"cells": ' + b"[" * 200_000, "is nested too deeply"),
        (b"[]", "is not a notebook"),
        (b'{"cells": 3}', "is not a notebook"),
        (b"[" + b"[]," * (PARTS_LIMIT // 2 + 1), "has more parts than a notebook"),
        (b" " * (SIZE_LIMIT + 1), "is larger than 32 MiB"),
    ],
    ids=["empty", "zeros", "cut", "merge", "comma", "page", "deep", "deeper", "list", "number", "parts", "size"],
)
def test_what_isnt_a_notebook_says_why(notebook, why):
    with pytest.raises(NotANotebookError, match=why):
        from_copy(copied(load(notebook)))


@pytest.mark.parametrize("metadata", [None, [], {"casewise": 3}, {"casewise": {"responses": [1]}}, {}])
def test_a_notebook_without_a_copy_carries_no_answers(metadata):
    record = from_copy(copied(load(json.dumps({"cells": [3, None], "metadata": metadata}).encode())))
    assert (record.latest, record.damage) == ({}, [])


def test_the_cells_of_both_formats_are_found():
    assert cells(load(THREE.encode())) == [{"cell_type": "code"}]
    assert cells({"worksheets": [3, {"cells": 4}], "cells": [{}]}) == [{}]


@given(st.binary(max_size=300), st.integers(0, len(FOUR.encode())), st.integers(0, 40))
def test_whatever_the_bytes_are_there_are_answers_or_a_reason(noise, at, cut):
    whole = FOUR.encode()
    try:
        from_copy(copied(load(whole[:at] + noise + whole[at + cut :])))
    except NotANotebookError as error:
        assert str(error).startswith(("is ", "has "))
