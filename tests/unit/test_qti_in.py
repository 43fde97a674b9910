"""QTI of Canvas, of Blackboard and of other programs, and Casewise's own, which comes back cell by cell."""

from __future__ import annotations

import pytest

from casewise import kinds
from casewise.export.questions.bank import Bank, name_of
from casewise.export.questions.moodle import quiz
from casewise.export.questions.package import package
from casewise.export.questions.qti import item_identifier
from casewise.imports.question import Form, Part, Unread
from tests.support.banks import (
    PNG,
    canvas,
    canvas_item,
    condition,
    equal,
    item21,
    labels,
    only,
    reading,
    zipped,
)
from tests.support.variants import EVERY

ZERO = '<setvar action="Set" varname="SCORE">0</setvar>'


def feedback(ident, text):
    return (
        f'<itemfeedback ident="{ident}"><flow_mat><material><mattext texttype="text/html">{text}</mattext></material>'
        "</flow_mat></itemfeedback>"
    )


def show(ident):
    return f'<displayfeedback feedbacktype="Response" linkrefid="{ident}"/>'


def one(folder, *arguments):
    return only(reading(folder, canvas(canvas_item(*arguments))))


def test_a_choice_of_canvas_comes_in_with_its_feedback(tmp_path):
    question = one(
        tmp_path,
        "multiple_choice_question",
        labels(("11", "Her doctor"), ("12", "Anyone"), ("13", "")),
        condition("<other/>", show("general_fb"), go_on="Yes")
        + condition(equal("12"), show("12_fb"), go_on="Yes")
        + condition(equal("11")),
        feedback("general_fb", "45 CFR 164.506.") + feedback("12_fb", "No, &lt;b&gt;nobody&lt;/b&gt;."),
    )
    assert (question.form, question.prompt, question.points) == (Form.ONE, "Who may?", 2.0)
    assert question.parts == (Part("Her doctor", 1.0), Part("Anyone", 0.0, "No, **nobody**."))
    assert (question.explanation, question.category) == ("45 CFR 164.506.", "Consent")
    assert (question.source_id, question.where, question.title) == ("i1", "item 1 (i1)", "")


@pytest.mark.parametrize(
    "processing",
    [
        condition(f"<and>{equal('1')}<not>{equal('2')}</not>{equal('3')}</and>"),
        condition(equal("1"), '<setvar action="Add">50</setvar>', "Yes")
        + condition(equal("3"), '<setvar action="Add">50</setvar>', "Yes")
        + condition(equal("2"), '<setvar action="Subtract">50</setvar>', "Yes"),
    ],
)
def test_several_right_answers(tmp_path, processing):
    offered = labels(("1", "a"), ("2", "b"), ("3", "c"), cardinality="Multiple")
    question = one(tmp_path, "multiple_answers_question", offered, processing)
    assert question.form is Form.SEVERAL
    assert [part.weight for part in question.parts] == [1.0, 0.0, 1.0]


def test_points_by_answer_are_weights(tmp_path):
    processing = condition(equal("1"), ZERO.replace("0<", "80<")) + condition(equal("2"), ZERO.replace("0<", "20<"))
    question = one(tmp_path, "multiple_choice_question", labels(("1", "a"), ("2", "b"), ("3", "c")), processing)
    assert [part.weight for part in question.parts] == [1.0, 0.25, 0.0]


def material(text):
    return f'<material><mattext texttype="text/plain">{text}</mattext></material>'


def test_a_matching_of_canvas_places_cards(tmp_path):
    rights = (("8", "Chart"), ("9", "Log"), ("7", "Bin"))
    offered = labels(*rights, ident="r1", before=material("A note")) + labels(
        *rights, ident="r2", before=material("A call")
    )
    add = '<setvar action="Add">50</setvar>'
    question = one(
        tmp_path, "matching_question", offered, condition(equal("8", "r1"), add) + condition(equal("9", "r2"), add)
    )
    assert question.form is Form.PLACE
    assert [(part.text, part.group) for part in question.parts] == [("A note", "Chart"), ("A call", "Log")]
    assert question.groups == ("Chart", "Log", "Bin")


def test_a_categorization_of_new_quizzes_places_cards(tmp_path):
    cards = (("a", "A note"), ("b", "A call"), ("c", "A receipt"))
    offered = labels(*cards, ident="g1", before=material("Chart")) + labels(*cards, ident="g2", before=material("Log"))
    processing = condition(equal("a", "g1")) + condition(equal("b", "g2"))
    question = one(tmp_path, "categorization_question", offered, processing)
    assert question.form is Form.PLACE
    assert [(part.text, part.group) for part in question.parts] == [
        ("A note", "Chart"),
        ("A call", "Log"),
        ("A receipt", ""),
    ]


def test_an_order_is_read(tmp_path):
    offered = labels(("a", "Second"), ("b", "First"), cardinality="Ordered")
    question = one(tmp_path, "ordering_question", offered, condition(equal("b") + equal("a")))
    assert (question.form, question.parts) == (Form.ORDER, (Part("First"), Part("Second")))
    lost = one(tmp_path, "ordering_question", offered, "")
    assert [part.text for part in lost.parts] == ["Second", "First"]
    assert lost.untaken == ("The file doesn't say what the right order is. Its parts are in the file's order.",)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("short_answer_question", "It is answered with a word or two that are compared with a list."),
        ("fill_in_multiple_blanks_question", "It has gaps in its text that a learner fills in."),
        ("multiple_dropdowns_question", "It has gaps in its text, each with a menu of words."),
        ("numerical_question", "It is answered with a number."),
        ("calculated_question", "It has numbers that are made anew for each learner."),
        ("text_only_question", "It is a text that asks nothing."),
        ("file_upload_question", "It is answered with a file."),
        ("hot_spot_question", "It is answered on a picture."),
    ],
)
def test_other_types_are_kept_as_text_with_the_reason(tmp_path, kind, why):
    offered = '<response_str ident="r"><render_fib><response_label ident="x"/></render_fib></response_str>'
    question = one(tmp_path, kind, "" if "text_only" in kind else offered, condition(equal("42", "r")))
    assert (question.form, question.prompt) == (Form.NONE, "Who may?")
    assert question.untaken == (f"{why} Nothing here is like it, so it's kept as text.",)
    assert [part.text for part in question.parts] == ["42"]


def test_an_essay_has_its_sample_answer_as_rubric(tmp_path):
    sample = f"<solution><solutionmaterial>{material('Names the rule.')}</solutionmaterial></solution>"
    solution = f'<itemfeedback ident="solution">{sample}</itemfeedback>'
    question = one(tmp_path, "essay_question", '<response_str ident="r"><render_fib/></response_str>', "", solution)
    assert (question.form, question.rubric) == (Form.TEXT, "Names the rule.")


def test_groups_are_noted_and_missing_banks_are_named(tmp_path):
    essay = canvas_item("essay_question", '<response_str ident="r"/>')
    group = f"""<section title="Draw"><selection_ordering><selection><selection_number>1</selection_number></selection>
      </selection_ordering>{essay}</section>"""
    empty = """<section title="From a bank"><selection_ordering><selection><selection_number>2</selection_number>
      <sourcebank_ref>b7</sourcebank_ref></selection></selection_ordering></section>"""
    bank = f"""<objectbank ident="b1"><qtimetadata><qtimetadatafield><fieldlabel>bank_title</fieldlabel>
      <fieldentry>Unit 1</fieldentry></qtimetadatafield></qtimetadata>{essay.replace("i1", "i2")}</objectbank>"""
    made = reading(tmp_path, canvas(group, empty))
    assert [question.category for question in made.questions] == ["Consent / Draw"]
    assert made.questions[0].untaken == ('Each learner gets only some of the questions of its group "Draw".',)
    why = 'The group "From a bank" draws its questions from a bank that isn\'t in the file (b7).'
    assert made.unread == (Unread("group From a bank", why, "Export that bank as well."),)
    assert only(reading(tmp_path, f"<questestinterop>{bank}</questestinterop>")).category == "Unit 1"


MANIFEST = "<manifest xmlns='http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1'><resources/></manifest>"


def test_a_package_of_canvas_is_read_once_with_its_pictures(tmp_path):
    item = canvas_item("essay_question", '<response_str ident="r"/>').replace(
        "Who may?",
        '&lt;img src="$IMS-CC-FILEBASE$/Uploaded%20Media/The%20form.png?canvas_download=1" alt="The form"&gt;',
    )
    made = reading(
        tmp_path,
        zipped(
            {
                "export/imsmanifest.xml": MANIFEST,
                "export/quiz1/assessment_qti.xml": canvas(item),
                "export/quiz1/assessment_meta.xml": "<quiz xmlns='http://canvas.instructure.com/xsd/cccv1p0'/>",
                "export/non_cc_assessments/quiz1.xml.qti": canvas(item),
                "export/web_resources/Uploaded Media/The form.png": PNG,
            }
        ),
        "quiz.imscc",
    )
    question = only(made)
    assert made.format == "QTI 1.2 (Canvas)"
    assert (question.prompt, question.pictures) == ("![The form](the-form.png)", {"the-form.png": PNG})


def test_a_damaged_item_harms_no_other(tmp_path):
    good = canvas_item("essay_question", '<response_str ident="r"/>')
    bad = canvas_item("essay_question", '<response_str ident="r">', ident="i2")
    made = reading(tmp_path, canvas(good, bad, good.replace("i1", "i3")))
    assert [question.source_id for question in made.questions] == ["i1", "i3"]
    assert [one.where for one in made.unread] == ["item 2 (line 22)"]


def flow(text, block="FORMATTED_TEXT_BLOCK"):
    return (
        f'<flow class="{block}"><material><mat_extension><mat_formattedtext type="HTML">{text}</mat_formattedtext>'
        "</mat_extension></material></flow>"
    )


def blackboard(kind, inside, processing, more=""):
    return f"""<?xml version="1.0"?><questestinterop><assessment title="Consent"><section><item maxattempts="0">
      <itemmetadata><bbmd_asi_object_id>_7_1</bbmd_asi_object_id><bbmd_questiontype>{kind}</bbmd_questiontype>
        <qmd_absolutescore_max>10.0</qmd_absolutescore_max></itemmetadata>
      <presentation><flow class="Block"><flow class="QUESTION_BLOCK">{flow("&lt;p&gt;Which?&lt;/p&gt;")}</flow>
        {inside}</flow></presentation>
      <resprocessing scoremodel="SumOfScores"><outcomes><decvar maxvalue="10" varname="SCORE"/></outcomes>
      {processing}</resprocessing>{more}</item></section></assessment></questestinterop>"""


def response(name, *idents):
    shown = "".join(f'<response_label ident="{ident}"/>' for ident in idents)
    offered = f"<render_choice><flow_label>{shown}</flow_label></render_choice>"
    return f'<response_lid ident="{name}" rcardinality="Single">{offered}</response_lid>'


def test_a_test_of_blackboard_comes_in(tmp_path):
    rows = f'<flow class="Block">{flow("A note")}{response("r1", "a1", "a2", "a3")}</flow>'
    rows += f'<flow class="Block">{flow("A call")}{response("r2", "b1", "b2", "b3")}</flow>'
    rights = "".join(f'<flow class="Block">{flow(text)}</flow>' for text in ("Log", "Chart", "Bin"))
    inside = f'<flow class="RESPONSE_BLOCK">{rows}</flow><flow class="RIGHT_MATCH_BLOCK">{rights}</flow>'
    processing = condition(equal("a2", "r1"), show("correct")) + condition(equal("b1", "r2"), show("correct"))
    made = reading(
        tmp_path,
        zipped(
            {
                "imsmanifest.xml": MANIFEST,
                "res00001.dat": blackboard("Matching", inside, processing),
                "res2.dat": "<x/>",
            }
        ),
    )
    question = only(made)
    assert (made.format, question.form, question.prompt) == ("QTI 1.2 (Blackboard)", Form.PLACE, "Which?")
    assert [(part.text, part.group) for part in question.parts] == [("A note", "Chart"), ("A call", "Log")]
    assert (question.groups, question.points, question.source_id) == (("Log", "Chart", "Bin"), 10.0, "_7_1")


def test_an_either_or_question_of_blackboard_shows_words(tmp_path):
    offered = labels(("yes_no.true", "yes_no.true"), ("yes_no.false", "yes_no.false"), ident="response")
    inside = f'<flow class="RESPONSE_BLOCK">{offered}</flow>'
    right = '<respcondition title="correct"><conditionvar>' + equal("yes_no.false", "response")
    right += '</conditionvar><setvar variablename="SCORE" action="Set">SCORE.max</setvar></respcondition>'
    wrong = f'<respcondition title="incorrect"><conditionvar><other/></conditionvar>{ZERO}</respcondition>'
    question = only(reading(tmp_path, blackboard("Either/Or", inside, right + wrong)))
    assert question.parts == (Part("Yes", 0.0), Part("No", 1.0))


POOL = """<?xml version="1.0" encoding="utf-8"?><POOL><TITLE value="Unit 1"/><QUESTIONLIST>
  <QUESTION id="q2" class="QUESTION_MULTIPLECHOICE" points="3"/>
  <QUESTION id="q1" class="QUESTION_MATCH"/></QUESTIONLIST>
 <QUESTION_MATCH id="q1"><BODY><TEXT><![CDATA[<i>Where?</i>]]></TEXT></BODY>
  <ANSWER id="a1"><TEXT>A note</TEXT></ANSWER><CHOICE id="c1"><TEXT>Chart</TEXT></CHOICE>
  <CHOICE id="c2"><TEXT>Log</TEXT></CHOICE>
  <GRADABLE><CORRECTANSWER answer_id="a1" choice_id="c2"/></GRADABLE></QUESTION_MATCH>
 <QUESTION_MULTIPLECHOICE id="q2"><BODY><TEXT>1 &lt; 2
or</TEXT><FLAGS><ISHTML value="false"/></FLAGS></BODY>
  <ANSWER id="x"><TEXT>Yes</TEXT></ANSWER><ANSWER id="y"><TEXT>No</TEXT></ANSWER>
  <GRADABLE><CORRECTANSWER answer_id="x"/><FEEDBACK_WHEN_CORRECT>Right.</FEEDBACK_WHEN_CORRECT>
   <FEEDBACK_WHEN_INCORRECT>Count.</FEEDBACK_WHEN_INCORRECT></GRADABLE></QUESTION_MULTIPLECHOICE>
 <QUESTION_ESSAY id="q3"><BODY><TEXT>Why?</TEXT></BODY><ANSWER id="z"><TEXT>Because.</TEXT></ANSWER></QUESTION_ESSAY>
 <QUESTION_FILLINBLANK id="q4"><BODY><TEXT>It ___.</TEXT></BODY><ANSWER id="f"><TEXT>is</TEXT></ANSWER>
 </QUESTION_FILLINBLANK>
</POOL>"""


def test_a_pool_of_blackboard_comes_in(tmp_path):
    made = reading(tmp_path, zipped({"imsmanifest.xml": MANIFEST, "res00001.dat": POOL}))
    choice, matching, essay, blank = made.questions
    assert (choice.form, choice.prompt, choice.points, choice.category) == (Form.ONE, "1 < 2\\\nor", 3.0, "Unit 1")
    assert choice.parts == (Part("Yes", 1.0, "Right."), Part("No", 0.0, "Count."))
    assert (matching.form, matching.parts, matching.groups) == (
        Form.PLACE,
        (Part("A note", group="Log"),),
        ("Chart", "Log"),
    )
    assert (essay.form, essay.rubric) == (Form.TEXT, "Because.")
    assert (blank.form, [part.text for part in blank.parts]) == (Form.NONE, ["is"])


def correct(*values, cardinality="single", base="identifier"):
    shown = "".join(f"<value>{value}</value>" for value in values)
    head = f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">'
    return f"{head}<correctResponse>{shown}</correctResponse></responseDeclaration>"


def choices(kind="choiceInteraction", more="", **attributes):
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    shown = "".join(f'<simpleChoice identifier="{name}">Answer {name}</simpleChoice>' for name in "abc")
    return f'<{kind} responseIdentifier="R"{given}><prompt>Choose.</prompt>{shown}{more}</{kind}>'


def test_items_of_qti_2_come_in(tmp_path):
    said = '<modalFeedback outcomeIdentifier="F" identifier="b" showHide="show">No.</modalFeedback>'
    question = only(reading(tmp_path, item21(choices(maxChoices="1", shuffle="true"), correct("a"), said)))
    assert (question.form, question.prompt, question.points) == (Form.ONE, "Who may **read** it?\n\nChoose.", 3.0)
    assert question.parts == (Part("Answer a", 1.0), Part("Answer b", 0.0, "No."), Part("Answer c", 0.0))
    several = only(reading(tmp_path, item21(choices(maxChoices="0"), correct("a", "c", cardinality="multiple"))))
    assert (several.form, [part.weight for part in several.parts]) == (Form.SEVERAL, [1.0, 0.0, 1.0])
    order = only(reading(tmp_path, item21(choices("orderInteraction"), correct("c", "a", "b", cardinality="ordered"))))
    assert (order.form, [part.text for part in order.parts]) == (Form.ORDER, ["Answer c", "Answer a", "Answer b"])
    essay = '<rubricBlock view="scorer"><p>Names it.</p></rubricBlock><extendedTextInteraction responseIdentifier="R"/>'
    text = only(reading(tmp_path, item21(essay)))
    assert (text.form, text.rubric, text.prompt) == (Form.TEXT, "Names it.", "Who may **read** it?")


@pytest.mark.parametrize("turned", [False, True])
def test_a_match_of_qti_2_comes_in_in_either_direction(tmp_path, turned):
    pairs = [("x", "g"), ("y", "h")]
    named = [" ".join(reversed(pair) if turned else pair) for pair in pairs]
    sets = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{name}" matchMax="1">{name.upper()}</simpleAssociableChoice>'
            for name in each
        )
        + "</simpleMatchSet>"
        for each in ("xyz", "gh")
    )
    interaction = f'<matchInteraction responseIdentifier="R">{sets}</matchInteraction>'
    question = only(
        reading(tmp_path, item21(interaction, correct(*named, cardinality="multiple", base="directedPair")))
    )
    assert [(part.text, part.group) for part in question.parts] == [("X", "G"), ("Y", "H"), ("Z", "")]
    assert question.groups == ("G", "H")


def test_other_interactions_are_kept_as_text(tmp_path):
    gap = only(reading(tmp_path, item21('<p>It <textEntryInteraction responseIdentifier="R"/> so.</p>')))
    assert (gap.form, gap.prompt) == (Form.NONE, "Who may **read** it?\n\nIt _____ so.")
    two = only(reading(tmp_path, item21(choices() + choices())))
    assert two.untaken == ("It asks several questions in one. Nothing here is like it, so it's kept as text.",)


def bank(*cells, **pictures):
    scenarios = [one for cell in cells for one in kinds.read_cell(cell).each_variant()]
    files = {name.replace("_", "."): data for name, data in pictures.items()}
    return Bank("sample", {"assessment": scenarios}, files, cells=[("assessment", cell) for cell in cells])


def test_casewise_reads_back_exactly_what_it_wrote(tmp_path):
    cells = [*EVERY]
    pictured = cells[0].replace("The doctor who treats", "![The form](form.png) The doctor who treats", 1)
    assert pictured != cells[0]
    made = reading(tmp_path, package(bank(pictured, *cells[1:], form_png=PNG)))
    assert made.unread == ()
    assert [question.yaml for question in made.questions] == [pictured, *cells[1:]]
    assert {question.form for question in made.questions} == {Form.SCENARIO}
    assert {question.category for question in made.questions} == {"sample / assessment"}
    assert made.questions[0].pictures == {"form.png": PNG}


def test_without_its_cells_a_package_of_casewise_is_rebuilt(tmp_path):
    cells = [*EVERY]
    made = reading(tmp_path, package(Bank("sample", bank(*cells).sections)))
    scenarios = {item_identifier(name_of(one)): one for one in bank(*cells).sections["assessment"]}
    assert made.unread == ()
    for question in made.questions:
        scenario = scenarios[question.source_id]
        if question.form is Form.ONE:
            best = max(map(scenario.credit, scenario.options))
            assert [part.weight for part in question.parts] == [scenario.credit(one) / best for one in scenario.options]
        if question.form is Form.PLACE:
            assert [part.group for part in question.parts] == [scenario.categories[to] for to in scenario.key.values()]


def test_what_goes_to_moodle_comes_back_with_the_same_keys(tmp_path):
    scenarios = bank(*EVERY).sections["assessment"]
    made = reading(tmp_path, quiz(Bank("sample", {"assessment": scenarios})))
    assert made.unread == ()
    choice = next(one for one in scenarios if one.kind == "choice")
    found = next(one for one in made.questions if one.form is Form.ONE and one.title.startswith(choice.title))
    assert {part.text: part.weight for part in found.parts} == {
        text: choice.credit(name) for name, text in choice.options.items()
    }
