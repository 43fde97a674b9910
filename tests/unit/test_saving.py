"""What a notebook takes along when it is saved, and what it leaves behind."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from casewise.journal import NAME, Journal
from casewise.lab.saving import WIDGET, on_saving


@pytest.fixture
def save(tmp_path, body):
    """Save a notebook with a card, a review and a foreign widget; return what is written."""

    def run(metadata=None, source=None):
        def cell(text, html="stale"):
            data = {WIDGET: {"model_id": "x"}, "text/plain": "p", "text/html": html}
            return {"cell_type": "code", "source": text, "outputs": [{"output_type": "display_data", "data": data}]}

        bare = {"cell_type": "code", "source": "1", "outputs": [{"output_type": "display_data", "data": {WIDGET: {}}}]}
        stream = {
            "cell_type": "code",
            "source": "1",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "s"}],
        }
        cells = [
            cell(source or f"%%scenario elevator\n{body()}"),
            cell("%review"),
            bare,
            stream,
            {"cell_type": "markdown"},
        ]
        content = {
            "metadata": {"casewise": {"format": 1}, "widgets": {}} if metadata is None else metadata,
            "cells": cells,
        }
        model = {"type": "notebook", "content": content}
        on_saving(model, "sample/lesson.ipynb", SimpleNamespace(root_dir=str(tmp_path)))
        return content

    (tmp_path / "sample").mkdir()
    return run


def test_cards_become_static_and_show_the_latest_answer(save, tmp_path):
    Journal(tmp_path / "sample").append("elevator", "defer")
    notebook = save()
    data = notebook["cells"][0]["outputs"][0]["data"]
    assert set(data) == {"text/plain", "text/html"}
    assert "(Your choice)" in data["text/html"]
    assert "1 of 1 answered." in notebook["cells"][1]["outputs"][0]["data"]["text/html"]
    assert notebook["cells"][2]["outputs"] == []
    assert notebook["cells"][3]["outputs"][0]["text"] == "s"
    assert "widgets" not in notebook["metadata"]


def test_the_answers_go_into_the_metadata(save, tmp_path):
    Journal(tmp_path / "sample").append("elevator", "share")
    Journal(tmp_path / "sample").append("elevator", "defer")
    Journal(tmp_path / "sample").append("in-another-notebook", ["a"])
    copy = save()["metadata"]["casewise"]["responses"]
    assert {name: entry["response"] for name, entry in copy.items()} == {
        "elevator": "defer",
        "in-another-notebook": ["a"],
    }


def test_a_missing_journal_never_wipes_an_earlier_copy(save):
    copy = save({"casewise": {"format": 1, "responses": {"elevator": "kept"}}})["metadata"]["casewise"]["responses"]
    assert copy == {"elevator": "kept"}


def test_other_notebooks_pass_untouched(save):
    notebook = save({"widgets": {}})
    assert "widgets" in notebook["metadata"]
    assert WIDGET in notebook["cells"][0]["outputs"][0]["data"]


@pytest.mark.parametrize("source", ["%%scenario elevator\nkind: nothing", "%%scenario", "%%scenario elevator\n\t: ["])
def test_a_broken_scenario_stops_no_saving(save, source):
    assert WIDGET not in save(source=source)["cells"][0]["outputs"][0]["data"]


def test_a_damaged_journal_stops_no_saving(save, tmp_path):
    (tmp_path / "sample" / NAME).write_bytes(b"\xff\n{}\n")
    assert "not answered" in save()["cells"][0]["outputs"][0]["data"]["text/html"].lower()
    (tmp_path / "sample" / NAME).unlink()
    (tmp_path / "sample" / NAME).mkdir()
    assert "Tell her." in save()["cells"][0]["outputs"][0]["data"]["text/html"]
