"""What authors bring from other programs: names of kinds, spaces of a word processor, keys by letter."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell

from casewise import kinds
from casewise.course.build import CourseError, build
from casewise.course.check import check, of_cell
from casewise.course.ipynb import notebook_of
from casewise.course.module import Cell, Module
from casewise.course.new import course, scenario
from casewise.course.placeholder import left_in
from casewise.course.proof import proofread
from casewise.course.use import Use
from casewise.gradebook.course_folder import Course
from casewise.rules.guessing import guessing
from casewise.scenario import ScenarioError
from tests.support.courses import own_words
from tests.support.seven import ELEVATOR


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("kind: choice", "kind: Choice", 3, 'Did you mean "choice"? Use one of:'),
        ("kind: choice", "kind: multiple-choice", 3, 'Did you mean "choice"?'),
        ("kind: choice", "kind: Matching", 3, 'Did you mean "sort"?'),
        ("kind: choice", "kind: quiz", 3, 'There is no kind "quiz". Use one of:'),
        ("title: ", "title:\u00a0", 2, "there is a non-breaking space here, as word processors write it."),
        ("kind: ", "hint: ask\nkind: ", 3, "This kind has: kind, title"),
        ("kind: ", "promptt: ask\nkind: ", 3, 'Did you mean "prompt"?'),
    ],
)
def test_a_slip_is_said_with_its_line_and_what_was_meant(before, after, line, said):
    with pytest.raises(ScenarioError) as caught:
        kinds.read_cell(ELEVATOR.replace(before, after, 1))
    (problem,) = [one for one in caught.value.problems if said in str(one)]
    assert problem.line == line


@pytest.mark.parametrize(
    ("letter", "fix"),
    [
        ("B", "Name an option, as in key: {share: 1}. There are: share, defer, silent."),
        ("defer", "Write key: {defer: 1}."),
    ],
)
def test_a_key_of_one_word_is_shown_in_its_form_and_only_with_an_option_that_there_is(letter, fix):
    lines = [f"key: {letter}" if line.startswith("key: ") else line for line in ELEVATOR.splitlines()]
    with pytest.raises(ScenarioError) as caught:
        kinds.read_cell("\n".join(lines))
    assert fix in [one.fix for one in caught.value.problems]


def test_scenarios_whose_longest_option_is_the_best_are_named():
    longer = ELEVATOR.replace("  defer: ", "  defer: After all that has happened today, and with everyone around us, ")
    other = longer.replace("%%scenario elevator", "%%scenario lift")
    assert guessing([kinds.read_cell(longer), kinds.read_cell(other)]).by_length == ("elevator", "lift")


def test_a_new_course_is_never_released_before_its_placeholders_are_replaced(tmp_path):
    course(tmp_path / "mine")
    module = Module(tmp_path / "mine" / "source" / "first")
    found = left_in(module)
    assert found == check(module)
    said = "\n".join(map(str, found))
    assert 'assessment.ipynb, cell 1, line 1: It still says "A first assessment"' in said
    assert 'lesson.ipynb, cell 1, line 3: It still says "Write here what learners should know' in said
    assert 'source/references.yaml, line 5: Scenarios cite "A code of your field"' in said
    assert 'source/course.yaml, line 5: The objective A1 is still the example "Protect what clients' in said
    assert len(found) == 8
    with pytest.raises(CourseError, match="A first lesson"):
        build(Course(tmp_path / "mine"), "first")
    own_words(tmp_path / "mine")
    assert check(module) == []


def test_a_placeholder_is_reported_below_its_cell(tmp_path):
    course(tmp_path / "mine")
    source = tmp_path / "mine" / "source"
    cell = new_code_cell(scenario("reflect", Use.PRACTICE))
    (problem,) = of_cell(Cell("", None, cell), source)
    assert (problem.line, problem.what) == (
        next(number for number, line in enumerate(cell.source.split("\n"), 1) if "example:" in line),
        'It still says "Write here what a good answer could be.", which learners would read.',
    )


def test_an_id_of_the_modules_other_notebook_is_reported_below_the_cell(tmp_path, monkeypatch):
    folder = course(tmp_path / "mine") and tmp_path / "mine" / "source" / "first"
    own_words(tmp_path / "mine")
    cells = [cell.source for cell in notebook_of(folder / "lesson.ipynb", "").cells]
    (text,) = [text for text in cells if text.startswith("%%scenario at-the-desk\n")]
    monkeypatch.setenv("JPY_SESSION_NAME", "source/first/lesson.ipynb")
    assert proofread(text, folder) == []
    monkeypatch.setenv("JPY_SESSION_NAME", "source/first/assessment.ipynb")
    (problem,) = proofread(text, folder)
    assert (problem.line, problem.what) == (1, 'The id "at-the-desk" is already used in lesson.ipynb.')
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert proofread(text, folder) == []
