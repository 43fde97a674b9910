"""What formgrader shows beside a written answer, and when it shows nothing of its own."""

from __future__ import annotations

import nbformat
import pytest
from traitlets.config import Config

from casewise.grading.evaluate import output
from casewise.grading.formgrader import NOTHING, BesideText
from casewise.journal import Journal
from casewise.scenario.cell import without_hidden
from tests.support.written import GRADED, VARIED

HOSTILE = 'lazy</section><script>alert(1)</script> "in denial'


def notebook(*cells: str):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(without_hidden(cell)) for cell in cells])
    for cell in made.cells:
        cell.metadata["nbgrader"] = {"grade": True}
        cell.outputs = [nbformat.from_dict(output("0.0", "<p>The card</p>"))]
    return made


@pytest.fixture
def shown(tmp_path):
    """Return the page's cells for some answers, in a course with these sources."""

    def make(cells, answers, source=(), **resources):
        folder = tmp_path / "source" / "sample"
        folder.mkdir(parents=True)
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in source])
        nbformat.write(made, folder / "assessment.ipynb")
        graded = tmp_path / "autograded" / "odo" / "sample"
        graded.mkdir(parents=True)
        for name, response, variant in answers:
            Journal(graded).append(name, response, variant=variant)
        step = BesideText(config=Config({"CourseDirectory": {"root": str(tmp_path)}}))
        said = {"metadata": {"path": str(graded)}, "submission_id": "a", "assignment_id": "sample", **resources}
        said = {name: value for name, value in said.items() if value is not None}
        return step.preprocess(notebook(*cells), said)[0].cells

    return make


def html(cell) -> str:
    return cell.outputs[0]["data"]["text/html"]


def test_rubric_advice_and_exemplars_are_beside_the_card(shown):
    (cell,) = shown([GRADED], [("record", HOSTILE, "")], [GRADED])
    page = html(cell)
    assert cell.source == ""
    for part in ("<p>The card</p>", 'data-grade="record" data-points="4"', 'value="1.5"', "Odo was in denial."):
        assert part in page
    assert "Look again at “<bdi>lazy</bdi>”, “<bdi>in denial</bdi>”." in page
    assert "alert" not in page
    assert page.count("<script>") == 1  # our own
    assert 'href="../../../casewise/read?module=sample&amp;scenario=record"' in page


def test_a_variant_has_its_own_advice_and_exemplars(shown):
    (cell,) = shown([VARIED], [("voices", "He shouted.", "calm")], [VARIED])
    assert "Nobody shouted." in html(cell)
    assert html(cell).index("Odo shouted.") < html(cell).index("Odo whispered.")


@pytest.mark.parametrize("text", ["At 2:05 pm he sat down.", "2:05 pm"])
def test_a_text_without_fault_says_so(shown, text):
    (cell,) = shown([GRADED], [("record", text, "")], [GRADED])
    assert NOTHING in html(cell)


@pytest.mark.parametrize("source", [(), ["%%scenario record\nkind: ["], [VARIED.replace("voices", "record")]])
def test_without_a_source_that_fits_the_rubric_can_still_be_clicked(shown, source):
    (cell,) = shown([GRADED], [("record", "lazy", "")], source)
    assert 'value="1.5"' in html(cell)
    assert "denial" not in html(cell)
    assert ("Run: casewise check sample" in html(cell)) == any(text.endswith("[") for text in source)


def test_a_blank_and_every_other_page_stay_as_they_are(shown):
    cells = shown([GRADED, VARIED], [("record", None, "")], [GRADED])
    assert [html(cell) for cell in cells] == ["<p>The card</p>"] * 2


def test_a_page_that_is_not_formgraders_stays_as_it_is(shown):
    (cell,) = shown([GRADED], [("record", "lazy", "")], [GRADED], submission_id=None)
    assert html(cell) == "<p>The card</p>"


def test_a_withdrawn_scenario_is_not_marked(shown):
    withdrawn = GRADED.replace("points: 4", "points: 4\nwithdrawn: The scene was wrong.")
    (cell,) = shown([withdrawn], [("record", "lazy", "")], [withdrawn])
    assert html(cell) == "<p>The card</p>"
