"""Sheets of an LMS: filled without losing, inventing or executing anything."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.export.directory import Options
from casewise.export.grades.fill import Filled, plain_table
from casewise.export.grades.fill import fill as fill_of
from casewise.export.grades.layouts import Lms
from casewise.export.grades.template import TemplateError
from casewise.gradebook.results import Result
from casewise.tables.table import harmless


def mark(learner: str, points: float | None = 3.5, **more: str) -> Result:
    names = {"first": "", "last": "", "email": "", "lms_id": ""} | more
    return Result(learner=learner, points=points, waiting=False, **names)


def fill(
    template: str, marks: list[Result], module: str, lms: Lms, only: set[str] | None = None, **choice: str
) -> Filled:
    """Fill a table of a module that has 55 points."""
    return fill_of(template, (marks, 55.0), module, lms, Options(**choice), only)


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Confidentiality (4711),Final Score\r\n"
    "    Points Possible,,,,,55.0,(read only)\r\n"
    '"Thornapple, Bexley",101,bexley,bexley@example.com,One,,10\r\n'
    '"Quince, Marlo",102,,marlo@example.com,One,2,20\r\n'
    '"Vale, Roe",103,roe,,One,7.25,30\r\n'
    '"Stranger, A",104,stranger,,One,1,40\r\n'
    '"Student, Test",105,,,One,,\r\n'
)


def test_canvas_gets_points_by_id_or_login_and_keeps_all_else():
    marks = [mark("bexley"), mark("q1", 4, email="Marlo@example.com"), mark("roe", 7.25), mark("pim"), mark("x", None)]
    filled = fill(CANVAS, marks, "confidentiality", Lms.CANVAS)
    assert (filled.new, filled.changed, filled.same) == (["bexley"], ["q1"], ["roe"])
    assert (filled.not_in_lms, filled.not_in_gradebook) == (["pim"], ["Stranger, A"])
    expected = CANVAS.replace("One,,10", "One,3.5,10").replace("One,2,20", "One,4,20")
    assert filled.text == expected


def test_moodle_is_matched_by_id_number_or_mail_and_blackboard_by_username():
    moodle = "Identifier,Full name,ID number,Email address,Grade\nP1,Marlo,,marlo@example.com,\nP2,Pim,pim,,1\n"
    filled = fill(moodle, [mark("m", email="marlo@example.com"), mark("pim")], "confidentiality", Lms.MOODLE)
    assert [row.split(",")[-1] for row in filled.text.splitlines()[1:]] == ["3.5", "3.5"]
    board = '"Last Name"\t"Username"\t"Confidentiality [Total Pts: 55 Score] |12"\n"Alderkin"\t"pim"\t""\n'
    filled = fill(board, [mark("pim")], "confidentiality", Lms.BLACKBOARD)
    assert filled.text.splitlines()[1] == "Alderkin\tpim\t3.5"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("", "empty"),
        ("Name,Confidentiality\nPim,1\n", 'is it an export of Canvas.* --id-column NUMBER, of 1 "Name"'),
        ("Student,ID,Documentation (3)\nMarlo,1,2\n", "no column for confidentiality; it has .* another course"),
        (
            "Student,ID,Confidentiality (1),Confidentiality (2)\nMarlo,1,2,3\n",
            'Several columns .*: 3 "Confidentiality \\(1\\)", 4 "Confidentiality \\(2\\)". Name one: --column NUMBER',
        ),
    ],
)
def test_a_template_that_does_not_fit_is_reported(template, said):
    with pytest.raises(TemplateError, match=said):
        fill(template, [mark("marlo")], "confidentiality", Lms.CANVAS)


def test_a_learner_without_points_changes_nothing():
    filled = fill(CANVAS, [mark("roe", None)], "confidentiality", Lms.CANVAS)
    assert filled.text == CANVAS
    assert filled.without_points == ["roe"]


EVIL = ['=HYPERLINK("http://x.invalid")', "+1+1", "-2", "@SUM(A1)", "\t=1", "\n=1", " =1", "\u00a0=1", "\u200b=1"]
EVIL += ["\ufeff=1", "\r\n=1", "\u3000=1", "\u2028=1", "\u202e=1", "\x00=1", "\x0b=1", "\uff1d1", "\uff0b1", "\uff0d1"]
EVIL += [" \uff20SUM(A1)", "\u00ad=1", "\t", "\r1"]


@pytest.mark.parametrize("evil", EVIL)
def test_a_formula_in_a_name_is_not_calculated(evil):
    assert harmless(evil) == f"'{evil}"
    rows = list(csv.reader(io.StringIO(plain_table([mark(evil, last=evil)], 6).text)))
    assert rows[1][:2] == [f"'{evil}", f"'{evil}"]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6, unique=True))
def test_any_name_survives_the_quoting(names):
    rows = list(csv.reader(io.StringIO(plain_table([mark(name) for name in names], 6).text, newline="")))
    assert [row[0] for row in rows[1:]] == [harmless(name) for name in names]


def test_a_row_that_fits_two_learners_is_named_and_not_filled():
    marks = [mark("tamsin", email="vale@example.com"), mark("roe", email="Vale@example.com"), mark("pim")]
    template = "Full name,Email address,Grade\nThe Vales,vale@example.com,\nPim,pim,\n"
    filled = fill(template, marks, "confidentiality", Lms.MOODLE)
    assert filled.ambiguous == ["The Vales (roe or tamsin)"]
    assert (filled.new, filled.not_in_lms, filled.complete) == (["pim"], [], False)
    assert filled.text == template.replace("pim,\n", "pim,3.5\n")


def test_a_shared_address_is_settled_by_an_id_beside_it():
    marks = [mark("tamsin", email="vale@example.com"), mark("roe", email="vale@example.com")]
    template = "ID number,Email address,Grade\nroe,vale@example.com,\ntamsin,vale@example.com,\n"
    filled = fill(template, marks, "confidentiality", Lms.MOODLE)
    assert (filled.new, filled.ambiguous) == (["roe", "tamsin"], [])


def test_columns_that_name_different_learners_fill_nobody():
    marks = [mark("roe"), mark("pim")]
    filled = fill("SIS User ID,SIS Login ID,Sample (1)\nroe,pim,\n", marks, "sample", Lms.CANVAS)
    assert filled.ambiguous == ["roe (pim or roe)"]


def test_a_learner_whom_two_rows_fit_is_named_and_not_filled():
    template = "Student,SIS User ID,Sample (1)\nRoe,roe,\nRoe again,ROE,\nPim,pim,\n"
    filled = fill(template, [mark("roe"), mark("pim")], "sample", Lms.CANVAS)
    assert filled.ambiguous == ["Roe (roe)", "Roe again (roe)"]
    assert filled.text == template.replace("pim,\n", "pim,3.5\n")


def test_an_id_is_surer_than_another_learners_address():
    marks = [mark("roe", 1, email="pim"), mark("pim", 2)]
    assert fill("Username,Sample\npim,\n", marks, "sample", Lms.BLACKBOARD).text.endswith("pim,2\n")


def test_accents_are_the_same_however_they_are_written():
    template = f"Student,SIS User ID,Sample (1)\nE,{unicodedata.normalize('NFD', 'Émile')},\n"
    filled = fill(template, [mark(unicodedata.normalize("NFC", "émile"))], "sample", Lms.CANVAS)
    assert filled.new == ["émile"]


def test_a_total_that_canvas_calculates_is_not_the_module_of_that_name():
    template = "Student,SIS User ID,{}Final Score\nPim,pim,{},9\n"
    filled = fill(template.format("Final (77),", ""), [mark("pim")], "final", Lms.CANVAS)
    assert filled.column == "Final (77)"
    with pytest.raises(TemplateError, match="no column for final"):
        fill("Student,SIS User ID,Final Score\nPim,pim,9\n", [mark("pim")], "final", Lms.CANVAS)


def test_a_template_in_which_nobody_is_known_is_another_courses():
    with pytest.raises(TemplateError, match="another course"):
        fill("Student,SIS User ID,Sample (1)\nX,x,\n", [mark("pim")], "sample", Lms.CANVAS)


def test_only_the_learners_who_are_asked_for_are_filled_and_missed():
    template = "Student,SIS User ID,Sample (1)\nPim,pim,\nRoe,roe,1\n"
    filled = fill(template, [mark("pim"), mark("roe"), mark("odo")], "sample", Lms.CANVAS, {"pim"})
    assert filled.text == template.replace("pim,", "pim,3.5")
    assert (filled.new, filled.changed, filled.not_in_lms) == (["pim"], [], [])


BOARD = "Last Name\tFirst Name\tUsername\tStudent ID\tLast Access\tAvailability\t{}\nAlderkin\tPim\tpim\tP1\t\tYes\t\n"


@pytest.mark.parametrize(
    ("module", "heading"),
    [
        ("first", "Ethics [Total Pts: 55 Score] |12"),
        ("last", "Ethics [Total Pts: 55 Score] |12"),
        ("ethics", "Ethics essay [Total Pts: 55 Score] |12"),
        ("ethics", "Ethics-essay"),
        ("username", "Ethics"),
        ("availability", "Ethics"),
    ],
)
def test_a_column_that_only_begins_like_the_module_is_not_the_modules(module, heading):
    with pytest.raises(TemplateError, match=f"no column for {module}"):
        fill(BOARD.format(heading), [mark("pim")], module, Lms.BLACKBOARD)


@pytest.mark.parametrize(
    ("lms", "template"),
    [
        (Lms.CANVAS, "Student,ID,SIS User ID,Integration ID,Root Account,Section,Current Score,Final Grade\n"),
        (Lms.CANVAS, "LastName,FirstName,ID,SIS Login ID,Section,Current Points,Unposted Final Score\n"),
        (Lms.MOODLE, "Identifier,Full name,Email address,Status,Maximum Grade,Grade can be changed,Online text\n"),
        (Lms.BLACKBOARD, "Last Name,First Name,Username,Student ID,Last Access,Availability\n"),
    ],
)
def test_no_column_of_the_lms_itself_is_ever_filled(lms, template):
    headings = template.strip().split(",")
    for module in {word for heading in headings for word in (heading.lower(), heading.lower().split()[0])}:
        with pytest.raises(TemplateError, match="no column for"):
            fill(template, [mark("pim")], module, lms)


def test_an_assignment_has_its_points_beside_the_section_of_that_name():
    filled = fill("Student,ID,Section,Section (12)\nPim,pim,One,\n", [mark("pim")], "section", Lms.CANVAS)
    assert filled.column == "Section (12)"
    filled = fill(BOARD.format("Last Access [Total Pts: 55 Score] |12"), [mark("pim")], "last access", Lms.BLACKBOARD)
    assert filled.column == "Last Access [Total Pts: 55 Score] |12"


@pytest.mark.parametrize("heading", ["Ethics", "Ethics [Total Pts: 55]", "ETHICS [Total Pts: up to 55 Score] |12"])
def test_what_blackboard_adds_to_a_name_is_known(heading):
    assert fill(BOARD.format(heading), [mark("pim")], "ethics", Lms.BLACKBOARD).column == heading


OUT_OF = {
    Lms.CANVAS: "Student,ID,Sample (12)\n    Points Possible,,{}\nPim,pim,\n",
    Lms.MOODLE: "Identifier,ID number,Grade,Maximum Grade\nP1,pim,,{0}\nP2,roe,,{0}\n",
    Lms.BLACKBOARD: "Username,Sample [Total Pts: {} Score] |12\npim,\n",
}


@pytest.mark.parametrize("lms", OUT_OF)
@pytest.mark.parametrize("maximum", ["100", "54.00", "5.5"])
def test_points_are_not_given_to_an_assignment_of_another_maximum(lms, maximum):
    told = f"sample has 55 points here, but .* has {float(maximum):g} in {lms.called}. Set .* to 55 in {lms.called}"
    with pytest.raises(TemplateError, match=told):
        fill(OUT_OF[lms].format(maximum), [mark("pim"), mark("roe")], "sample", lms)


@pytest.mark.parametrize("lms", OUT_OF)
@pytest.mark.parametrize("maximum", ["55", "55.00", "55,0"])
def test_the_same_maximum_may_be_written_in_other_ways(lms, maximum):
    template = OUT_OF[lms].format(f'"{maximum}"' if lms is not Lms.BLACKBOARD else maximum.replace(",", "."))
    filled = fill(template, [mark("pim"), mark("roe")], "sample", lms)
    assert "pim" in filled.new
    assert not filled.remarks


@pytest.mark.parametrize("lms", [Lms.CANVAS, Lms.MOODLE])
@pytest.mark.parametrize("maximum", ["", "Satisfactory"])
def test_an_assignment_that_has_no_points_takes_none(lms, maximum):
    with pytest.raises(TemplateError, match=f"but .* has {maximum or 'none'} in"):
        fill(OUT_OF[lms].format(maximum), [mark("pim")], "sample", lms)


def test_a_maximum_that_the_lms_shows_in_two_decimals_agrees():
    template = OUT_OF[Lms.CANVAS].format("3.33")
    assert fill_of(template, ([mark("pim")], 10 / 3), "sample", Lms.CANVAS, Options()).new == ["pim"]


def test_a_template_without_a_maximum_is_reported():
    filled = fill("Student,ID,Sample (12)\nPim,pim,\n", [mark("pim")], "sample", Lms.CANVAS)
    assert filled.lines()[-1] == "The template doesn't say the most points of Sample (12): see in Canvas that it is 55."


REAL_CANVAS = {  # as Canvas writes them: a row without a name above the most points, excused learners, the test student
    "Student": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Sample (12),Current Score,Final Score\n"
        ",,,,,Manual Posting,,\n"
        "    Points Possible,,,,,55.00,(read only),(read only)\n"
        '"Thornapple, Bexley",101,bexley,bexley@example.com,One,EX,,\n'
        '"Quince, Marlo",102,marlo,marlo@example.com,One,N/A,,\n'
        '"Vale, Roe",103,roe,roe@example.com,One,,,\n'
        '"Stranger, A",104,stranger,,One,,,\n'
        '"Student, Test",105,,0f3b,One,,,\n'
    ),
    "LastName": (
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,Sample (12),Current Score,Final Score\n"
        ",,,,,,Manual Posting,,\n"
        "    Points Possible,,,,,,55.00,(read only),(read only)\n"
        "Thornapple,Bexley,101,bexley,bexley@example.com,One,EX,,\n"
        "Quince,Marlo,102,marlo,marlo@example.com,One,N/A,,\n"
        "Vale,Roe,103,roe,roe@example.com,One,,,\n"
        "Stranger,A,104,stranger,,One,,,\n"
        "Student,Test,105,,0f3b,One,,,\n"
    ),
}


@pytest.mark.parametrize("template", REAL_CANVAS.values(), ids=REAL_CANVAS)
def test_only_the_learners_of_a_real_export_of_canvas_are_learners(template):
    filled = fill(template, [mark("bexley"), mark("marlo", None), mark("roe")], "sample", Lms.CANVAS)
    assert filled.text == template.replace("roe@example.com,One,", "roe@example.com,One,3.5")
    assert (filled.new, filled.not_in_gradebook, filled.not_in_lms) == (["roe"], ["Stranger, A"], [])
    assert "2 excused in the LMS or not assigned there, left so: bexley, marlo" in filled.lines()


def test_a_learner_without_any_id_is_named_by_name():
    filled = fill("Last Name,First Name,Username,Sample\nVale,Roe,,\n,,pim,\n", [mark("pim")], "sample", Lms.BLACKBOARD)
    assert (filled.new, filled.not_in_gradebook) == (["pim"], ["Vale, Roe"])


MOODLE = (
    '"First name","Last name","ID number",Institution,Department,"Email address","{}","Course total (Real)",'
    '"Last downloaded from this course"\n'
    "Marlo,Quince,,,,marlo@example.com,-,-,1795413600\n"
    "Pim,Alderkin,pim,,,pim@example.com,2.00,2.00,1795413600\n"
)


@pytest.mark.parametrize(
    "heading",
    ["Assignment: Sample (Real)", "External tool: Sample (Real)", "Quiz: sample", "Sample (Real)", "SAMPLE"],
)
def test_the_gradebook_of_moodle_is_filled_whatever_kind_of_activity_it_is(heading):
    filled = fill(MOODLE.format(heading), [mark("m", email="marlo@example.com"), mark("pim")], "sample", Lms.MOODLE)
    assert (filled.column, filled.new, filled.changed) == (heading, ["m"], ["pim"])
    assert [row[6] for row in csv.reader(filled.text.splitlines()[1:])] == ["3.5", "3.5"]


@pytest.mark.parametrize(
    "heading",
    [
        *("Assignment: Sample (Percentage)", "Assignment: Sample (Letter)", "Assignment: Sample (Feedback)"),
        *("Assignment: Sample essay (Real)", "Assignment: Second: Sample (Real)", "Sample total (Real)"),
    ],
)
def test_only_real_points_of_that_activity_are_filled_in_moodle(heading):
    with pytest.raises(TemplateError, match="no column for sample"):
        fill(MOODLE.format(heading), [mark("pim")], "sample", Lms.MOODLE)


def test_two_activities_of_one_name_are_reported():
    template = "Username,Quiz: Sample (Real),Assignment: Sample (Real)\npim,-,-\n"
    with pytest.raises(TemplateError, match="Several columns"):
        fill(template, [mark("pim")], "sample", Lms.MOODLE)


JUNO = mark("0040011", first="Juno", last="Featherly", email="juno.featherly@school.example", lms_id="701")
ELSEWHERE = {
    "Moodle in German": (
        Lms.MOODLE,
        (
            "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden\n"
            'Teilnehmer/in701,Juno Featherly,juno.featherly@school.example,"Zur Bewertung",{},"55,00",Ja\n'
        ),
        "Bewertung",
    ),
    "Moodle's gradebook in French": (
        Lms.MOODLE,
        (
            'Prénom,Nom,"Adresse de courriel","Devoir : confidentiality (Brut)",'
            '"Devoir : confidentiality (Pourcentage)"\n'
            "Juno,Featherly,juno.featherly@school.example,{},-\n"
        ),
        "Devoir : confidentiality (Brut)",
    ),
    "Moodle with colons": (
        Lms.MOODLE,
        (
            '"First name":"Last name":"ID number":"Email address":"Assignment: confidentiality (Real)":Last\n'
            "Juno:Featherly::juno.featherly@school.example:{}:1795000000\n"
        ),
        "Assignment: confidentiality (Real)",
    ),
    "Blackboard in Spanish": (
        Lms.BLACKBOARD,
        (
            "Apellidos,Nombre,Nombre de usuario,ID de alumno,confidentiality [Puntos totales: 55 Puntuación] |123456\n"
            "Featherly,Juno,jfeath1,0040011,{}\n"
        ),
        "confidentiality [Puntos totales: 55 Puntuación] |123456",
    ),
    "Canvas in German": (
        Lms.CANVAS,
        (
            "Studierende/r,Kennung,SIS-Nutzer-ID,SIS-Anmelde-ID,Abschnitt,confidentiality (881)\n"
            "    Mögliche Punkte,,,,,55\n"
            "Juno Featherly,9,0040011,jfeather,ETH,{}\n"
        ),
        "confidentiality (881)",
    ),
}


@pytest.mark.parametrize(("lms", "template", "column"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_columns_are_found_by_their_cells_in_any_language(lms, template, column):
    filled = fill(template.format(""), [JUNO, mark("other", None)], "confidentiality", lms)
    assert (filled.column, filled.new, filled.not_in_gradebook) == (column, ["0040011"], [])
    told = filled.text.replace('"', "")
    assert told == template.format("3.5").replace('"', "")


@pytest.mark.parametrize("name", ["Moodle in German", "Blackboard in Spanish", "Canvas in German"])
def test_another_maximum_is_seen_in_any_language(name):
    lms, template, _ = ELSEWHERE[name]
    with pytest.raises(TemplateError, match="has 55 points here, but .* has 50"):
        fill(template.format("").replace("55", "50"), [JUNO], "confidentiality", lms)


def test_names_that_moodle_hides_are_called_so():
    template = "Identifier,Status,Grade,Maximum Grade\nParticipant 701,Submitted for grading,,55.00\n"
    with pytest.raises(TemplateError, match="Moodle hides the names here .*Reveal student identities"):
        fill(template, [mark("pim")], "sample", Lms.MOODLE)


TWO = 'Student,ID,SIS User ID,Section,sample (881),sample (902),Module 2: Sample (7)\n"F, J",501,0040011,ETH,,,\n'


@pytest.mark.parametrize(
    ("column", "heading"),
    [("881", "sample (881)"), ("sample (902)", "sample (902)"), ("7", "Module 2: Sample (7)"), ("6", "sample (902)")],
)
def test_a_column_is_named_by_heading_number_or_place(column, heading):
    assert fill(TWO, [JUNO], "sample", Lms.CANVAS, column=column).column == heading


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"column": "Nothing"}, 'No column is "Nothing"; there are 1 "Student", 2 "ID"'),
        ({"column": "Section"}, "isn't a column for points"),
        ({"column": "3"}, "isn't a column for points"),
        ({"column": "0"}, "No column is"),
        ({"column": "881", "id_column": "Section"}, "Nobody in the template .* --id-column"),
    ],
)
def test_an_impossible_column_is_reported(choice, said):
    with pytest.raises(TemplateError, match=said):
        fill(TWO, [JUNO], "sample", Lms.CANVAS, **choice)


def test_the_column_of_ids_can_be_named():
    template = "a,b,Sample (1)\n0040011,pim,\n"
    with pytest.raises(TemplateError, match='ids: 1 "a", 2 "b". Name one: --id-column'):
        fill(template, [JUNO, mark("pim")], "sample", Lms.CANVAS)
    assert fill(template, [JUNO, mark("pim")], "sample", Lms.CANVAS, id_column="b").new == ["pim"]


def test_a_column_of_points_is_never_taken_for_ids():
    template = "Student,SIS User ID,Sample (1),Other (2)\nA,a,12,3\nB,b,12,4\nC,c,5,5\nD,d,6,\nE,e,1,\n"
    with pytest.raises(TemplateError, match="another course"):
        fill(template, [mark("12"), mark("3")], "sample", Lms.CANVAS)


@pytest.mark.parametrize("number", ["40011", "40011.0", '"40,011"', "4.0011E+04"])
def test_ids_that_a_spreadsheet_changed_are_reported(number):
    template = f"Student,SIS User ID,Sample (1)\nJ,{number},\n"
    with pytest.raises(TemplateError, match="for 0040011. Export again, and don't save it in Excel"):
        fill(template, [JUNO], "sample", Lms.CANVAS)
    filled = fill(f"{template}P,pim,\n", [JUNO, mark("pim")], "sample", Lms.CANVAS)
    assert (filled.new, filled.not_in_gradebook) == (["pim"], ["J"])
    assert "for 0040011. Export again" in filled.remarks[-1]


@pytest.mark.parametrize("learner", ["-", "+49 170 1", "=cmd", "@home", "-5", "'x", "a;b", "a\tb", "a|=1"])
def test_what_our_own_table_guards_is_still_the_learners(learner):
    text = plain_table([mark(learner)], 55).text
    template = text.replace("learner,", "Username,").replace("points", "Sample").replace(",3.5,", ",,")
    assert fill(template, [mark(learner)], "sample", Lms.BLACKBOARD).new == [learner]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(st.text(st.sampled_from("=+-@;,\t|\"' a\n\u00a0\u200b\uff1d"), min_size=1, max_size=8))
def test_no_program_finds_a_formula_however_it_parts_cells(delimiter, text):
    written = plain_table([mark(text)], 6).text
    for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
        for cell in row:
            begins = cell.strip(" \t\r\n\u00a0\u200b")
            assert not begins.startswith(("=", "+", "@", "-", "\uff1d"))


def test_an_id_that_is_anothers_without_its_zeros_is_ambiguous():
    template = "Student,SIS User ID,SIS Login ID,Sample (1)\nJ,40011,{},\n"
    marks = [JUNO, mark("40011", email="odo@x.example")]
    assert fill(template.format("x"), marks, "sample", Lms.CANVAS).ambiguous == ["J (40011 or 0040011)"]
    assert fill(template.format("odo@x.example"), marks, "sample", Lms.CANVAS).new == ["40011"]
    both = fill(f"{template.format('x')}K,0040011,y,\n", marks, "sample", Lms.CANVAS)
    assert both.new == ["40011", "0040011"]


def test_the_gradebook_may_be_what_lost_the_zeros():
    template = "Student,SIS User ID,Sample (1)\nJ,0040011,\n"
    with pytest.raises(TemplateError, match="The gradebook has ids without zeros: 40011 for 0040011. Correct it."):
        fill(template, [mark("40011")], "sample", Lms.CANVAS)
    assert fill(template, [mark("40011"), JUNO], "sample", Lms.CANVAS).new == ["0040011"]
