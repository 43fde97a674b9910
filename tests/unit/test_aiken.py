"""Aiken: questions with lettered answers, as people type them."""

from __future__ import annotations

import pytest

from casewise.imports.aiken import read
from casewise.imports.question import Form, Part
from tests.support.banks import only


@pytest.mark.parametrize(
    "text",
    [
        "Who may read it?\nA. Her doctor\nB. Anyone\nANSWER: A\n",
        "Who may read it?\r\nA) Her doctor\r\nB) Anyone\r\nANSWER: A",
        "Who may read it?\n\na) Her doctor\n\nb) Anyone\n\nAnswer: a\n\n\n",
        "12. Who may read it?\n(A) Her doctor\n(B) Anyone\nCorrect answer: A) Her doctor",
        "Who may read it?\n  A.  Her\n      doctor\n  B.  Anyone\nAnswer : A",
    ],
)
def test_ways_to_write_one_question(text):
    question = only(read(text))
    assert (question.form, question.prompt) == (Form.ONE, "Who may read it?")
    assert question.parts == (Part("Her doctor", 1.0), Part("Anyone", 0.0))


def test_several_right_answers_and_a_reason():
    question = only(read("Which?\nA. a\nB. b\nC. c\nANSWER: A, C\nFEEDBACK: Because of 2.\nIt says so.\n"))
    assert question.form is Form.SEVERAL
    assert [part.weight for part in question.parts] == [1.0, 0.0, 1.0]
    assert question.explanation == "Because of 2.\\\nIt says so."


def test_a_question_may_have_paragraphs_and_names_with_dots():
    question = only(read("J. Ruiz calls.\n\nWhat now?\nA. Ask *her*\nB. Wait\nANSWER: B"))
    assert question.prompt == "J. Ruiz calls.\n\nWhat now?"
    assert question.parts[0].text == "Ask \\*her\\*"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("Who?\nA. a\nB. b\n", "It has no line with the right answer."),
        ("Who?\nA. a\nB. b\nANSWER: C\n", 'Its right answer is "C", and no answer has that letter.'),
        ("Who?\nA. a\nB. b\nANSWER: yes indeed\n", 'Its right answer is "yes indeed", and no answer has that letter.'),
        ("Who?\nA. a\nANSWER: A\n", "It has 1 answer with a letter."),
        ("Who?\nANSWER: A\n", "It has no answers with a letter."),
        ("Who?\nA. a\nB. b\nB. c\nANSWER: A\n", "Two of its answers have the letter B."),
        ("A. a\nB. b\nANSWER: A\n", "It has answers, but no question above them."),
    ],
)
def test_a_broken_question_harms_no_other(broken, why):
    whole = "Who may?\nA. x\nB. y\nANSWER: B\n\n"
    made = read(f"{whole}{broken}\n{whole}")
    assert [question.prompt for question in made.questions] == ["Who may?", "Who may?"]
    assert [(one.where, one.why) for one in made.unread] == [("question 2 (line 6)", why)]
