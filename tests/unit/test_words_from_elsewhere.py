"""What authors bring from other programs: names of kinds, spaces of a word processor, keys by letter."""

from __future__ import annotations

import pytest

from casewise import kinds
from casewise.course.module import Module
from casewise.course.new import course
from casewise.course.placeholder import left_in
from casewise.rules.guessing import guessing
from casewise.scenario import ScenarioError
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


def test_placeholders_of_a_new_course_are_named_until_they_are_replaced(tmp_path):
    course(tmp_path / "mine")
    folder = tmp_path / "mine" / "source" / "first"
    assert len(left_in(Module(folder))) == 4
    assert (
        'assessment.ipynb still says "Write here what learners should know before they begin."'
        in left_in(Module(folder))[0]
    )
    for path in folder.glob("*.ipynb"):
        text = path.read_text().replace("Write here what learners should know before they begin.", "Begin.")
        path.write_text(text.replace("A code of your field", "ACA 2014"))
    assert left_in(Module(folder)) == []
