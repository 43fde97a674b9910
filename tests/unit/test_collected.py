"""What collecting noticed reaches grading, in today's form and in that of the first edition."""

from __future__ import annotations

import pytest

from casewise.collecting.collected import Collected


def test_what_was_written_is_read(tmp_path):
    noticed = Collected(("A link was refused.",), ("assessment.ipynb can't be read.",))
    noticed.write(tmp_path)
    assert Collected.read(tmp_path) == noticed


def test_nothing_noticed_leaves_no_file(tmp_path):
    Collected().write(tmp_path)
    assert not list(tmp_path.iterdir())
    assert Collected.read(tmp_path) == Collected()


def test_the_list_of_the_first_edition_is_read(tmp_path):
    (tmp_path / "collected.json").write_text('["responses.jsonl was refused: it is a link."]')
    assert Collected.read(tmp_path) == Collected(("responses.jsonl was refused: it is a link.",))


@pytest.mark.parametrize("text", ["", "{", "3", '{"remarks": 3}', "[" * 50_000, '{"damage": {"a": 1}}'])
def test_anything_else_says_nothing(text, tmp_path):
    (tmp_path / "collected.json").write_text(text)
    assert Collected.read(tmp_path) == Collected()
