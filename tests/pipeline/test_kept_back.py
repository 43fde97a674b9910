"""What only an instructor sees of a reflection: it's in `source/`, and nowhere that a release or a learner reaches."""

from __future__ import annotations

import shutil

import nbformat
import pytest

from casewise import kinds
from casewise.course.build import CourseError, build
from casewise.course.leaks import leaks
from casewise.course.module import BEGIN, END, Module
from casewise.gradebook.course_folder import Course, stored_keys
from tests.support.written import GRADED, VARIED


def change(root, how) -> None:
    path = root / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = how(notebook.cells[1].source)
    nbformat.write(notebook, path)


@pytest.fixture
def course(tmp_path, pytestconfig):
    """A course with two graded reflections that have advice and exemplars."""
    root = tmp_path / "course"
    module = root / "source" / "sample"
    module.mkdir(parents=True)
    shutil.copy(pytestconfig.rootpath / "nbgrader_config.py", root)
    cells = ["%load_ext casewise", GRADED, VARIED, "%review"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, module / "assessment.ipynb")
    build(Course(root), "sample")
    return root


def test_neither_the_release_nor_the_gradebook_has_advice_or_exemplars(course):
    text = (course / "release" / "sample" / "assessment.ipynb").read_text()
    stored = "".join(stored_keys(Course(course), "sample")["assessment"])
    for secret in ("lazy", "judging", "denial", "whispered", "Nobody shouted", "HIDDEN"):
        assert secret not in text
        assert secret not in stored
    for cell in Module(course / "release" / "sample").cells():
        if cell.is_scenario:
            assert (cell.scenario().advice, cell.scenario().exemplars, cell.scenario().answers) == ([], None, {})


def test_a_text_goes_to_a_person_and_a_blank_earns_nothing_as_in_stock_nbgrader(
    course, tmp_path, hand_in, lines, read_grades, stock
):
    drawn = kinds.read_cell(VARIED).drawn("pim")
    said = {"record": "At 2:05 pm Odo was lazy.", "voices": "Odo spoke."}
    written = lines(said).replace(b'"scenario": "voices"', f'"variant": "{drawn}", "scenario": "voices"'.encode())
    hand_in("pim", written)
    hand_in("odo", lines({"record": "  \n"}))
    other = Course(stock(course, tmp_path / "stock"))
    other.autograde("sample")
    ours = Course(course)
    ours.autograde("sample")
    assert read_grades(ours) == read_grades(other)
    assert read_grades(ours) == {
        "pim": {"record": (None, True), "voices": (None, True)},
        "odo": {"record": (0.0, False), "voices": (0.0, False)},
    }


def test_new_exemplars_change_nothing_that_a_learner_has(course):
    change(course, lambda cell: cell.replace("Odo was in denial.", "Odo was quite lazy."))
    assert build(Course(course), "sample").changes == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda cell: cell.replace(f"{BEGIN}\n", "").replace(f"{END}\n", ""), "Learners would see the advice and exem"),
        (lambda cell: cell.replace(f"{END}\n", "") + f"\n{END}", "must be in one hidden region, above the place"),
        (lambda cell: cell.replace("rubric:", f"{BEGIN}\nrubric:").replace(f"{BEGIN}\nadv", "adv"), 'no "rubric'),
    ],
)
def test_what_learners_must_not_see_is_refused_with_its_fix(course, how, said):
    change(course, how)
    with pytest.raises(CourseError) as error:
        build(Course(course), "sample")
    assert any(said in problem.what and problem.fix for problem in error.value.problems), error.value


@pytest.mark.parametrize(
    "secret", ["It judges, and another reader can't see what happened.", "He looked at the clock two times."]
)
def test_a_leak_of_them_is_found_wherever_it_is(course, secret):
    path = course / "release" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["later"] = secret[::-1]
    nbformat.write(notebook, path)
    found = leaks(Module(course / "source" / "sample"), Module(course / "release" / "sample"))
    assert any("A part of a hidden region" in problem.what for problem in found)


def test_an_exemplar_may_quote_the_scene(course):
    quote = "Odo comes in and sits down by the door."
    change(course, lambda cell: cell.replace("text: At 2:05 pm Odo", f"text: {quote} At 2:05 pm Odo"))
    assert build(Course(course), "sample").changes == []
