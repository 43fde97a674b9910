"""Moodle XML: every type of question, what its fractions mean, and its files."""

from __future__ import annotations

import pytest

from casewise.imports.moodle_xml import path_of
from casewise.imports.question import Form, Part
from tests.support.banks import PNG, answer, file, moodle, moodle_question, only, reading

SINGLE = "<single>true</single><shuffleanswers>true</shuffleanswers>"
MULTIPLE = "<single>false</single><shuffleanswers>false</shuffleanswers>"


def one(folder, kind="multichoice", more="", **texts):
    return only(reading(folder, moodle(moodle_question(kind, more=more, **texts))))


def test_a_multiple_choice_keeps_its_shares_as_weights_and_its_feedback(tmp_path):
    question = one(
        tmp_path,
        more=SINGLE
        + answer("100", "<p>Her doctor</p>", "<p>Treatment needs it.</p>")
        + answer("33.33333", "Her <em>sister</em>")
        + answer("0", "Anyone"),
        text="<p>Who may read <strong>it</strong>?</p>",
    )
    assert (question.form, question.title, question.prompt) == (Form.ONE, "Who", "Who may read **it**?")
    assert question.parts == (
        Part("Her doctor", 1.0, "Treatment needs it."),
        Part("Her *sister*", 0.3333333),
        Part("Anyone", 0.0),
    )
    assert (question.points, question.shuffle, question.untaken) == (1.0, True, ())


def test_several_right_answers_have_the_weight_one_if_they_share_the_points(tmp_path):
    more = MULTIPLE + answer("50", "A") + answer("50", "B") + answer("-50", "C")
    question = one(tmp_path, more=more)
    assert question.form is Form.SEVERAL
    assert [part.weight for part in question.parts] == [1.0, 1.0, -1.0]
    assert (question.shuffle, question.untaken) == (False, ())


@pytest.mark.parametrize(
    ("single", "fractions", "said"),
    [
        (True, ["100", "100", "0"], "2 answers earn all the points. Decide which one is best."),
        (True, ["100", "-25"], "Some wrong answers cost points there. Here a wrong answer earns nothing."),
        (True, ["50", "0"], "No answer earns all the points: the best one earns 50%."),
        (True, ["0", "0"], "No answer is marked as right."),
        (False, ["0", "-50"], "No answer is marked as right."),
        (False, ["70", "30", "0"], "Its right answers earn different shares there. Here each earns the same."),
        (False, ["50", "50", "0"], "A wrong tick costs nothing there. Here it costs as much as a right one earns."),
        (
            False,
            ["50", "50", "-10"],
            "A wrong tick costs less or more there. Here it costs as much as a right one earns.",
        ),
    ],
)
def test_shares_that_mean_something_else_here_are_kept_and_noted(tmp_path, single, fractions, said):
    more = (SINGLE if single else MULTIPLE) + "".join(answer(one, f"Answer {n}") for n, one in enumerate(fractions))
    question = one(tmp_path, more=more)
    assert question.untaken == (said,)
    assert len(question.parts) == len(fractions)


def test_two_answers_that_read_the_same_and_contradict_each_other_are_noted(tmp_path):
    question = one(tmp_path, more=SINGLE + answer("100", "Ask") + answer("0", "Ask"))
    assert question.untaken == ('Two answers read "Ask", and one is right, the other wrong.',)


def test_an_answer_without_text_is_left_out(tmp_path):
    question = one(tmp_path, more=SINGLE + answer("100", "Ask") + answer("0", "<p><br></p>"))
    assert [part.text for part in question.parts] == ["Ask"]
    assert question.untaken == ("An answer without text was left out.",)


def test_true_and_false_are_the_two_answers_of_a_choice(tmp_path):
    question = one(tmp_path, "truefalse", answer("0", "true", "No.") + answer("100", "false"))
    assert question.form is Form.ONE
    assert question.parts == (Part("True", 0.0, "No."), Part("False", 1.0))
    assert not question.shuffle


@pytest.mark.parametrize("kind", ["matching", "ddmatch"])
def test_a_matching_places_cards_into_groups(tmp_path, kind):
    rows = [("<p>A note</p>", "Chart"), ("A call", "Log"), ("A form", "Chart"), ("", "Bin")]
    more = "".join(
        f'<subquestion format="html"><text><![CDATA[{card}]]></text><answer><text>{group}</text></answer></subquestion>'
        for card, group in rows
    )
    question = one(tmp_path, kind, more)
    assert question.form is Form.PLACE
    assert [(part.text, part.group) for part in question.parts] == [
        ("A note", "Chart"),
        ("A call", "Log"),
        ("A form", "Chart"),
    ]
    assert question.groups == ("Chart", "Log", "Bin")


def test_an_ordering_is_in_the_right_order_whatever_the_order_in_the_file(tmp_path):
    more = answer("2.0000000", "Second") + answer("1.0000000", "First") + answer("3.0000000", "Third")
    question = one(tmp_path, "ordering", more)
    assert question.form is Form.ORDER
    assert question.parts == (Part("First"), Part("Second"), Part("Third"))


def test_an_essay_has_a_rubric_and_names_what_it_loses(tmp_path):
    more = """<responseformat>editorfilepicker</responseformat><attachments>1</attachments>
      <graderinfo format="html"><text><![CDATA[<ul><li>Names the rule</li><li>Says why</li></ul>]]></text></graderinfo>
      <responsetemplate format="html"><text>Dear ...</text></responsetemplate>"""
    question = one(tmp_path, "essay", more)
    assert (question.form, question.rubric) == (Form.TEXT, "- Names the rule\n- Says why")
    assert question.untaken == (
        "The text that a learner begins with wasn't taken: Dear ...",
        "Learners may hand in files with it. Here they write.",
    )


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("shortanswer", "It is answered with a word or two that Moodle compares with a list."),
        ("numerical", "It is answered with a number."),
        ("multianswer", "It has fields in its text that a learner fills in."),
        ("calculatedmulti", "It has numbers that Moodle makes anew for each learner."),
        ("description", "It is a text that asks nothing."),
        ("gapselect", "It has gaps in its text, each with a menu of words."),
        ("ddwtos", "It has gaps in its text that a learner drags words into."),
        ("stack", "It is answered with algebra."),
        ("zebra", 'It is of the type "zebra", which Casewise doesn\'t know.'),
    ],
)
def test_other_types_are_kept_as_text_with_the_reason(tmp_path, kind, why):
    more = answer("100", "42") + "<dragbox><text>word</text></dragbox>"
    question = one(tmp_path, kind, more, text="<p>Fill [[1]] in.</p>")
    assert (question.form, question.prompt) == (Form.NONE, "Fill [[1]] in.")
    assert [part.text for part in question.parts] == ["42", "word"]
    assert question.untaken == (f"{why} Nothing here is like it, so it's kept as text.",)


def test_pictures_come_along_under_names_that_differ(tmp_path):
    other = PNG + b"other"
    first = moodle_question(text='<p><img src="@@PLUGINFILE@@/The%20f%C3%B6rm.png" alt="The form"></p>')
    first = first.replace("]]></text></questiontext>", f"]]></text>{file('The förm.png')}</questiontext>")
    second = first.replace(file("The förm.png"), file("The förm.png", other))
    made = reading(tmp_path, moodle(first, second, first))
    assert [question.prompt for question in made.questions] == [
        "![The form](the-form.png)",
        "![The form](the-form-2.png)",
        "![The form](the-form.png)",
    ]
    assert [question.pictures for question in made.questions] == [
        {"the-form.png": PNG},
        {"the-form-2.png": other},
        {"the-form.png": PNG},
    ]


def test_a_picture_that_is_missing_damaged_or_no_picture_is_named(tmp_path):
    text = "".join(f'<img src="@@PLUGINFILE@@/{name}" alt="{name}">' for name in ("gone.png", "odd.png", "text.png"))
    question = moodle_question(text=text).replace(
        "]]></text></questiontext>",
        f']]></text><file name="odd.png" encoding="base64">!!!</file>{file("text.png", b"plain")}</questiontext>',
    )
    found = only(reading(tmp_path, moodle(question)))
    assert found.pictures == {}
    assert found.prompt == "gone.pngodd.pngtext.png"
    assert found.untaken[0] == 'The file "odd.png" is damaged and was left out.'
    assert 'The file doesn\'t bring the picture "gone.png" along. Its description is shown instead.' in found.untaken
    assert 'The file has the picture "text.png", but it isn\'t a picture that a card shows.' in found.untaken


def test_categories_and_ids_come_along(tmp_path):
    category = (
        '<question type="category"><category><text>$course$/top/Default for C1/Unit 1/A//B</text></category></question>'
    )
    numbered = moodle_question(more="<idnumber>consent-1</idnumber>")
    commented = moodle_question("essay").replace("question: 0", "question: 4711")
    made = reading(tmp_path, moodle(moodle_question("essay", name="First"), category, numbered, commented))
    assert [question.category for question in made.questions] == ["", *["Default for C1 / Unit 1 / A/B"] * 2]
    assert [question.source_id for question in made.questions][1:] == ["consent-1", "4711"]
    assert made.questions[0].source_id.startswith("by-name:")
    assert [question.where for question in made.questions] == [
        "question 1 (line 4)",
        "question 2 (line 13)",
        "question 3 (line 21)",
    ]


def test_two_questions_of_one_name_get_ids_of_their_own_which_stay_the_same(tmp_path):
    data = moodle(moodle_question("essay"), moodle_question("essay", text="Another?"))
    first, second = reading(tmp_path, data).questions
    assert second.source_id == f"{first.source_id}#2"
    assert [one.source_id for one in reading(tmp_path, data).questions] == [first.source_id, second.source_id]
    assert "Another question before it has the same name or id." in second.untaken


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("$course$/top/A/B", "A / B"),
        ("$course$", ""),
        ("$system$/A", "A"),
        ("A//B/C", "A/B / C"),
        ("top/A", "top / A"),
        (" $cat1$/top/  A \n B ", "A B"),
    ],
)
def test_a_category_is_a_path(path, shown):
    assert path_of(path) == shown


@pytest.mark.parametrize(
    ("format", "text", "shown"),
    [
        ("plain_text", "1 < 2 & <b>\n* no list", "1 < 2 & \\<b>\\\n\\* no list"),
        ("markdown", "- a\n- *b*", "- a\n- *b*"),
        ("moodle_auto_format", "One\nTwo", "One\\\nTwo"),
        ("html", "<p>One\nTwo</p>", "One Two"),
    ],
)
def test_texts_come_in_four_formats(tmp_path, format, text, shown):  # noqa: A002  (Moodle's word)
    question = moodle_question("essay", text=text).replace(
        '<questiontext format="html">', f'<questiontext format="{format}">'
    )
    assert only(reading(tmp_path, moodle(question))).prompt == shown


def test_hints_and_long_feedback_on_the_whole_are_named(tmp_path):
    long = "When you share, share what the treatment needs, and write down what you shared and why."
    more = f"""{SINGLE}{answer("100", "A")}{answer("0", "B")}<hidden>1</hidden>
      <correctfeedback format="html"><text>Your answer is correct.</text></correctfeedback>
      <incorrectfeedback format="html"><text>{long}</text></incorrectfeedback>
      <hint format="html"><text>Who treats her?</text></hint>"""
    assert one(tmp_path, more=more).untaken == (
        "It was deleted in Moodle, which only hides it.",
        f"What it says after a wrong answer wasn't taken: {long}",
        "A hint wasn't taken: Who treats her?",
    )
