"""Evaluating a notebook without a kernel: outputs are scores, and no other cell may be graded."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.grading.cards import card
from casewise.grading.evaluate import Evaluate, evaluate
from casewise.journal import Damage, Journal, Record
from casewise.scenario import Outcome, Reveal
from casewise.scenario.html import score_card


@pytest.fixture
def evaluated(tmp_path):
    """Evaluate a notebook with these scenarios and this standing of the record, and return its cells."""

    def run(*cells: str, **standing: object):
        notebook = new_notebook(
            cells=[new_markdown_cell("# Pim"), new_code_cell("%load_ext casewise"), *map(new_code_cell, cells)],
            metadata={"casewise": {"record": nbformat.from_dict(standing)}},
        )
        done, _ = Evaluate().preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
        nbformat.validate(done)
        return done.cells

    return run


def test_each_scenario_has_its_score_as_text_and_its_card_as_html(tmp_path, body, evaluated):
    Journal(tmp_path).append("elevator", "silent")
    _, _, elevator, table = evaluated(f"%%scenario elevator\n{body()}", f"%%scenario table\n{body('table')}")
    assert [cell.outputs[0].data["text/plain"] for cell in (elevator, table)] == ["1.0", "0.0"]
    assert "1 of 2 points" in elevator.outputs[0].data["text/html"]
    assert "Not answered" in table.outputs[0].data["text/html"]


def test_code_is_not_run_and_its_old_outputs_are_gone(tmp_path, evaluated):
    *_, cell = evaluated(f"open({str(tmp_path / 'ran')!r}, 'w')")
    assert cell.outputs == []
    assert not (tmp_path / "ran").exists()


def test_the_loading_cell_shows_the_instructor_what_is_wrong_and_escapes_it(evaluated):
    _, setup = evaluated(origin="the copy", remarks=["<script>alert(1)</script>"])
    html = setup.outputs[0].data["text/html"]
    assert "The answers come from the copy." in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html


def test_where_nothing_is_wrong_nothing_is_said(evaluated):
    _, setup = evaluated()
    assert "For the instructor" not in setup.outputs[0].data["text/html"]


def test_no_answer_under_suspicion_is_damage_and_an_answer_stays_one(named):
    answered = Record()
    table = named("table")
    assert evaluate(table, answered, ["table"]).outcome is Outcome.DAMAGED
    assert evaluate(table, answered, ["elevator"]).outcome is Outcome.NOT_ANSWERED
    assert evaluate(table, Record(damage=[Damage(1, "is torn")]), []).outcome is Outcome.DAMAGED


def test_an_answer_under_suspicion_keeps_its_points(tmp_path, named):
    Journal(tmp_path).append("elevator", "defer")
    assert evaluate(named("elevator"), Journal(tmp_path).read(), ["elevator"]).points == 2


def test_another_graded_cell_is_refused_by_its_name():
    cell = new_code_cell("1 + 1", metadata={"nbgrader": {"grade": True, "grade_id": "sum"}})
    notebook = new_notebook(cells=[cell], metadata={"casewise": {}})
    with pytest.raises(ValueError, match="The graded cell sum isn't a scenario"):
        Evaluate().preprocess(notebook, {"metadata": {"path": "nowhere"}})


def test_a_card_is_kept_for_the_order_of_its_options(named):
    scenario = named("elevator")
    turned = scenario.model_copy(update={"options": dict(reversed(scenario.options.items()))})
    assert turned == scenario
    first, second = (card(one, "defer", one.score("defer"), Reveal.ALL) for one in (scenario, turned))
    assert first == score_card(scenario, "defer", scenario.score("defer"), Reveal.ALL)
    assert second == score_card(turned, "defer", turned.score("defer"), Reveal.ALL)
    assert first != second
