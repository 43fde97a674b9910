"""The lists that an LMS exports itself: whoever is a learner in them, in any language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.tables.lists import Source, learners_in_list
from casewise.tables.person import Learner
from casewise.tables.table import TableError

JUNO, ODO = ("Juno", "Featherly"), ("Odo", "van der Kade")


def read(text: str, source: Source, **more: str) -> list[Learner]:
    return learners_in_list(text.encode(), source, **more)[0]


CANVAS = {
    "with SIS": (
        "Student,ID,SIS User ID,SIS Login ID,Section,confidentiality (881),Final Score\n"
        ",,,,,Manual Posting,\n    Points Possible,,,,,55,(read only)\n"
        '"Featherly, Juno",501,0040011,jfeather,ETH,,\n"van der Kade, Odo",502,0040012,odo,ETH,,\n'
        '"Student, Test",503,,5e884898da28047151d0e56f8dc6292773603d0d,ETH,,\n'
    ),
    "two name columns": (
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,confidentiality (881)\n"
        "    Points Possible,,,,,,55\nFeatherly,Juno,501,0040011,jfeather,ETH,\n"
        "van der Kade,Odo,502,0040012,odo,ETH,\nStudent,Test,503,,5e884898da28047151d0e56f8dc6292773603d0d,ETH,\n"
    ),
    "German, semicolons": (
        "Studierende/r;ID;SIS-Nutzer-ID;SIS-Anmelde-ID;Abschnitt;confidentiality (881)\n"
        "    Mögliche Punkte;;;;;55\n"
        "Featherly, Juno;501;0040011;jfeather;ETH;\nvan der Kade, Odo;502;0040012;odo;ETH;\n"
    ),
}


@pytest.mark.parametrize("text", CANVAS.values(), ids=CANVAS)
def test_canvas_gradebook_is_a_list_of_learners(text):
    section = "ETH" if "Section" in text else ""
    assert read(text, Source.CANVAS) == [
        Learner("jfeather", *JUNO, "", "501", section=section),
        Learner("odo", *ODO, "", "502", section=section),
    ]
    assert [one.learner for one in read(text, Source.CANVAS, id_from="id-number")] == ["0040011", "0040012"]
    assert [one.learner for one in read(text, Source.CANVAS, id_from="lms-number")] == ["501", "502"]
    assert [one.learner for one in read(text, Source.CANVAS, id_from="2" if ";" in text else "ID")] == ["501", "502"]


def test_canvas_login_may_be_an_address():
    text = 'Student,ID,SIS Login ID,Section\n"Featherly, Juno",501,j@school.example,ETH\n'
    assert read(text, Source.CANVAS) == [Learner("j@school.example", *JUNO, "j@school.example", "501", section="ETH")]


BOTH = "Juno,Featherly,j@x.example,\nOdo,van der Kade,o@x.example,\n"
MOODLE = {
    "participants": f'"First name","Last name","Email address",Groups\n{BOTH}',
    "surname": f'"First name",Surname,"Email address",Groups\n{BOTH}',
    "German": f"Vorname,Nachname,E-Mail-Adresse,Gruppen\n{BOTH}",
    "Japanese": "名,姓,メールアドレス\nJuno,Featherly,j@x.example\nOdo,van der Kade,o@x.example\n",
    "colons": '"First name":"Last name":"Email address":"Assignment: one (Real)"\n'
    "Juno:Featherly:j@x.example:-\nOdo:van der Kade:o@x.example:-\n",
    "grading worksheet": "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung\n"
    'Teilnehmer/in701,Juno Featherly,j@x.example,Neu,,"55,00"\n'
    'Teilnehmer/in702,Odo van der Kade,o@x.example,Neu,,"55,00"\n',
}


@pytest.mark.parametrize("text", MOODLE.values(), ids=MOODLE)
def test_moodle_lists_are_known_by_their_cells(text):
    assert read(text, Source.MOODLE) == [
        Learner("j@x.example", *JUNO, "j@x.example"),
        Learner("o@x.example", *ODO, "o@x.example"),
    ]


def test_moodle_numbers_and_logins_are_found_in_any_language():
    text = (
        "Nombre,Apellido(s),Nombre de usuario,Número de ID,Institución,Dirección de correo,Tarea: uno (Real)\n"
        "Juno,Featherly,jfeather,0040011,Aster,j@x.example,10.50\nOdo,van der Kade,odo,0040012,Aster,o@x.example,-\n"
    )
    assert read(text, Source.MOODLE)[0] == Learner("jfeather", *JUNO, "j@x.example", "0040011")
    assert read(text, Source.MOODLE, id_from="email")[0].learner == "j@x.example"
    assert read(text, Source.MOODLE, id_from="Número de ID")[1].learner == "0040012"


BLACKBOARD = '{}\n"Featherly"\t"Juno"\t"jfeath1"\t"0040011"\t""\t"Yes"\n{}'
HEADINGS = {
    "English": "Last Name\tFirst Name\tUsername\tStudent ID\tLast Access\tAvailability",
    "Spanish": "Apellidos\tNombre\tNombre de usuario\tID de alumno\tÚltimo acceso\tDisponibilidad",
}


@pytest.mark.parametrize("headings", HEADINGS.values(), ids=HEADINGS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_blackboard_grade_center_is_a_list_of_learners(headings, encoding):
    text = BLACKBOARD.format(headings, "Vale\tRoe\troe_previewuser\t\t\t\n")
    found, remarks = learners_in_list(text.encode(encoding), Source.BLACKBOARD)
    assert found == [Learner("jfeath1", *JUNO, "", "0040011")]
    assert "To use another one: --id-from" in remarks[0]


@pytest.mark.parametrize(
    ("text", "source", "words"),
    [
        ("Identifier,Status,Grade\nParticipant 701,Submitted,\n", Source.MOODLE, "Moodle hides the names"),
        ("ID,Status,Bewertung\nTeilnehmer/in701,Neu,\n", Source.MOODLE, "Moodle hides the names"),
        ("a,b\n1,2\n", Source.BLACKBOARD, 'No column holds the learners\' names; the columns are "a", "b"'),
        ('Student,Section\n"A, B",One\n', Source.CANVAS, "No column holds ids"),
        ('Student,ID,SIS Login ID\n"A, B",1,\n"C, D",2,c\n', Source.CANVAS, "the learner's id is missing"),
        ("First name,Last name,Email address\nA,B,a@x.example\n", Source.MOODLE, ""),
    ],
)
def test_what_isnt_such_a_list_is_reported(text, source, words):
    if not words:
        with pytest.raises(TableError, match='No column is "nowhere"'):
            read(text, source, id_from="nowhere")
        return
    with pytest.raises(TableError, match=words):
        read(text, source)


def test_the_rules_of_a_roster_hold_for_lists_as_well():
    text = "Last Name,First Name,Username\nVale,Roe,a/b\nVale,Ro?,roe\n"
    with pytest.raises(TableError) as refused:
        read(text, Source.BLACKBOARD)
    assert [problem[:7] for problem in refused.value.problems] == ["Line 2:", "Line 3:"]
    data = "Apellidos;Nombre;Usuario;ID\nNúñez;Zoë;zoe;1\n".encode("cp1252")
    with pytest.raises(TableError, match="--encoding cp1252 .*: Núñez, Zoë"):
        learners_in_list(data, Source.BLACKBOARD)


@given(st.binary(max_size=300), st.sampled_from(Source))
def test_no_bytes_make_trouble(data, source):
    try:
        assert learners_in_list(data, source)
    except TableError as error:
        assert error.problems


@given(st.lists(st.lists(st.text(max_size=6), max_size=6), max_size=5), st.sampled_from(Source))
def test_no_cells_make_trouble(rows, source):
    text = "\n".join(",".join(f'"{cell.replace(chr(34), "")}"' for cell in row) for row in rows)
    try:
        assert learners_in_list(text.encode(errors="replace"), source)
    except TableError as error:
        assert error.problems
