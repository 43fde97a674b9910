"""What a notebook takes along when it is saved, and what it leaves behind."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from casewise.course.release import dress, still
from casewise.journal import NAME, Journal
from casewise.kinds import read_cell
from casewise.lab.saving import WIDGET, on_saving, prepare
from casewise.learner.own_name import learner
from casewise.scenario.still import answer_card
from tests.support.variants import DOCTOR


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


def test_reasons_that_were_read_are_saved_for_paper_and_no_others(save, tmp_path, body):
    practice = re.sub("points: .*", "practice: true", body("elevator"))
    journal = Journal(tmp_path / "sample")
    journal.append("elevator", "silent", 3)
    cell = f"%%scenario elevator\n{practice}confidence: true\n"

    def saved() -> str:
        return save(source=cell)["cells"][0]["outputs"][0]["data"]["text/html"]

    assert "cw-on-paper" not in saved()
    journal.append("elevator", "silent", 3, checked="partly", score=0.5)
    html = saved()
    assert "◐ Partly right. You were very sure, and this wasn't right." in unescape(html)
    assert "Sorrel learns nothing." in html
    assert "ACA Code of Ethics 2014" in html
    journal.append("elevator", "defer")
    assert "cw-on-paper" not in saved()


def test_nothing_of_a_key_is_saved_for_paper_in_an_assessment(save, tmp_path, body):
    Journal(tmp_path / "sample").append("elevator", "silent", checked="partly", score=0.5)
    html = save(source=f"%%scenario elevator\n{body('elevator')}")["cells"][0]["outputs"][0]["data"]["text/html"]
    assert "Sorrel learns nothing." not in html


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


@pytest.fixture
def fetched(tmp_path, body, monkeypatch):
    """A module as a learner has fetched it: one scenario with variants, one without, and their still cards."""
    monkeypatch.setenv("JUPYTERHUB_USER", "pim")
    cells = [new_code_cell("%load_ext casewise"), new_code_cell(DOCTOR), new_code_cell(f"%%scenario e\n{body()}")]
    notebook = dress(new_notebook(cells=cells))
    for cell in notebook.cells[1:]:
        cell.outputs = still(cell.source)
    (tmp_path / "sample").mkdir()
    nbformat.write(notebook, tmp_path / "sample" / "assessment.ipynb")
    return tmp_path / "sample"


def outputs(folder):
    return [cell.outputs for cell in nbformat.read(folder / "assessment.ipynb", as_version=4).cells]


def test_a_fetched_module_gets_its_learners_facts_order_and_answers(fetched):
    before = nbformat.read(fetched / "assessment.ipynb", as_version=4)
    Journal(fetched).append("e", "defer")
    prepare(fetched)
    doctor = read_cell(DOCTOR)
    mine = doctor.with_variant(doctor.drawn(learner()))
    _, (first,), (second,) = outputs(fetched)
    assert first.data["text/html"] == answer_card(mine, None, "pim")
    assert mine.prompt.split()[0] in first.data["text/html"]
    assert "cw-state-answered" in second.data["text/html"]
    assert second.data["text/plain"].endswith(": answered.")
    after = nbformat.read(fetched / "assessment.ipynb", as_version=4)
    for cell in (*before.cells, *after.cells):
        cell.outputs = []
    assert after == before


def test_preparing_twice_changes_nothing_more(fetched):
    prepare(fetched)
    (before,) = [path.read_bytes() for path in fetched.glob("*.ipynb")]
    prepare(fetched)
    assert (fetched / "assessment.ipynb").read_bytes() == before


def test_what_cannot_be_prepared_stays_as_it_is(fetched, monkeypatch, tmp_path):
    (fetched / "own.ipynb").write_text("{}")
    (fetched / "broken.ipynb").write_text('{"metadata": {"casewise": 1}, "cells": 7}')
    before = {path: path.read_bytes() for path in fetched.iterdir()}

    def full(*given, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("casewise.lab.saving.write_whole", full)
    prepare(fetched)
    prepare(tmp_path / "nothing")
    assert {path: path.read_bytes() for path in fetched.iterdir()} == before


def test_saving_a_notebook_that_never_ran_shows_the_answers_of_another_tab(fetched, tmp_path):
    Journal(fetched).append("e", "share")
    notebook = nbformat.read(fetched / "assessment.ipynb", as_version=4)
    model = {"type": "notebook", "content": notebook}
    on_saving(model, "sample/assessment.ipynb", SimpleNamespace(root_dir=str(tmp_path)))
    assert "cw-state-answered" in notebook.cells[2].outputs[0]["data"]["text/html"]


def test_a_notebook_with_strange_outputs_is_saved(save, tmp_path):
    notebook = {
        "metadata": {"casewise": {}},
        "cells": [{"outputs": [{"data": ["text/html"]}, {"data": {"text/html": 7}}]}],
    }
    model = {"type": "notebook", "content": notebook}
    on_saving(model, "sample/lesson.ipynb", SimpleNamespace(root_dir=str(tmp_path)))
    assert len(notebook["cells"][0]["outputs"]) == 2
