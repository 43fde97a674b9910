"""GIFT: every kind of question and every oddity of a format that people type by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.imports.gift import read
from casewise.imports.question import Form, Part
from tests.support.banks import only


def one(text):
    return only(read(text))


def test_one_answer_is_right():
    question = one("::Who reads:: Who may read it? { =Her doctor # Yes. ~Anyone#No, nobody.\n ~%50%Her sister }")
    assert (question.form, question.title, question.prompt) == (Form.ONE, "Who reads", "Who may read it?")
    assert question.parts == (
        Part("Her doctor", 1.0, "Yes."),
        Part("Anyone", 0.0, "No, nobody."),
        Part("Her sister", 0.5),
    )


def test_several_answers_are_right():
    question = one("Which? {~%50%A ~%50%B ~%-50%C ~%-50%D #### Both.}")
    assert (question.form, question.explanation) == (Form.SEVERAL, "Both.")
    assert [part.weight for part in question.parts] == [1.0, 1.0, -1.0, -1.0]
    assert question.untaken == ()


@pytest.mark.parametrize("word", ["T", "TRUE", "true", "F", "FALSE", "False"])
def test_true_and_false_become_a_choice(word):
    question = one(f"It is. {{{word}#Wrong.#Right.####All.}}")
    truth = word[0] in "Tt"
    assert question.form is Form.ONE
    assert [part.weight for part in question.parts] == [float(truth), float(not truth)]
    assert {part.feedback for part in question.parts if part.weight} == {"Right."}
    assert question.explanation == "All."


def test_a_matching_places_cards():
    question = one("Match. { =A note -> Chart =A call -> Log =A form -> Chart = -> Bin }")
    assert question.form is Form.PLACE
    assert [(part.text, part.group) for part in question.parts] == [
        ("A note", "Chart"),
        ("A call", "Log"),
        ("A form", "Chart"),
    ]
    assert question.groups == ("Chart", "Log", "Bin")


@pytest.mark.parametrize(
    ("text", "form", "why"),
    [
        ("Say why. {}", Form.TEXT, ""),
        ("Say why. { }", Form.TEXT, ""),
        ("How many? {#1822:5}", Form.NONE, "It is answered with a number."),
        ("How many? {#1..5}", Form.NONE, "It is answered with a number."),
        ("How many? {#=1822:0 # Yes =%50%1822:2 # Near}", Form.NONE, "It is answered with a number."),
        (
            "Two plus {=two =2} is four.",
            Form.NONE,
            "It is answered with a word or two",
        ),
        ("Read on.", Form.NONE, "It is a text that asks nothing."),
        ("It {1:MC:~is=was} so.", Form.NONE, "It has fields in its text that a learner fills in."),
        ("It {=is} and {=was} so.", Form.NONE, "It has fields in its text that a learner fills in."),
    ],
)
def test_other_questions_come_in_or_say_why_not(text, form, why):
    question = one(text)
    assert question.form is form
    assert " ".join(question.untaken).startswith(why)


def test_a_gap_in_the_middle_is_shown():
    assert one("Two plus {=two ~three} is four.").prompt == "Two plus _____ is four."


def test_marks_with_a_backslash_are_letters():
    question = one(r"::a\:\:b:: \{x\} \~ \= \# \\ a\: { =y\=1\~ # because \# ~z\} }")
    assert (question.title, question.prompt) == ("a::b", r"{x} ~ = # \\ a:".replace(r"\\", "\\"))
    assert question.parts == (Part("y=1~", 1.0, "because #"), Part("z}", 0.0))


def test_formats_comments_categories_ids_and_line_ends():
    text = """\ufeff// question: 12  name: Who
// a comment
$CATEGORY: $course$/top/Unit 1/A//B

::Who:: [html]<p>Who <b>may</b>?</p> {
  =[markdown]*Her* doctor
  // a comment between
  ~[plain]<b>Any</b>one

  ~Nobody
}


$CATEGORY: Unit 2
// [id:why-1] [tag:x]
::Why::One
two {}
"""
    made = read(text.lstrip("\ufeff").replace("\n", "\r\n"))
    first, second = made.questions
    assert (first.prompt, first.category) == ("Who **may**?", "Unit 1 / A/B")
    assert [part.text for part in first.parts] == ["*Her* doctor", r"\<b>Any\</b>one", "Nobody"]
    assert (second.prompt, second.category, second.source_id) == ("One\\\ntwo", "Unit 2", "why-1")
    assert (first.where, second.where) == ("question 1 (line 5)", "question 2 (line 16)")


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("::One:: Who? {=A ~B", "Its { has no }."),
        ("::One:: Who? =A ~B}", "It has a } without a {."),
        ("::One:: Who? {A, B}", 'The answers between { and } begin with none of "=", "~", "#", T and F.'),
        ("::One:: Who? {=A -> B =C}", 'The row "C" has no ->.'),
    ],
)
def test_a_broken_question_harms_no_other(broken, why):
    made = read(f"::Zero:: Who? {{=A ~B}}\n\n{broken}\n\n::Two:: Who? {{=A ~B}}\n")
    assert [question.title for question in made.questions] == ["Zero", "Two"]
    assert [(one.where, one.why) for one in made.unread] == [("question 2 (line 3)", why)]


def test_two_right_answers_to_a_question_with_one_are_noted():
    assert one("Which? {=A =B ~C}").untaken == ("2 answers earn all the points. Decide which one is best.",)


LETTERS = st.text(st.sampled_from("ab ~=#{}:\\1.%*-"), min_size=1, max_size=20).map(str.strip).filter(bool)


def typed(text):
    """Return a text as a careful person types it."""
    return "".join(f"\\{letter}" if letter in "~=#{}:\\" else letter for letter in text)


@given(LETTERS, st.lists(LETTERS, min_size=2, max_size=5))
def test_what_is_escaped_comes_back(asked, answers):
    text = f"::Q:: {typed(asked)} {{ ={' ~'.join(f'{typed(one)} # {typed(one)}' for one in answers)} }}"
    question = one(text.replace("{ =%", "{ = %"))
    from casewise.imports.markdown_text import from_plain, one_line  # noqa: PLC0415  (what a text becomes)

    assert question.prompt == from_plain(asked)
    if not any(one.startswith("%") for one in answers):
        assert [part.text for part in question.parts] == [one_line(from_plain(one)) for one in answers]
        assert [part.feedback for part in question.parts] == [from_plain(one) for one in answers]


@given(st.text(st.sampled_from("ab \n~=#{}:\\/%$->[]"), max_size=80))
def test_nothing_is_lost_without_a_word(text):
    made = read(text)
    marks = text.replace("//", "")
    assert made.questions or made.unread or not marks.strip() or "//" in text or "$CATEGORY" in text
