"""A roster into a real gradebook."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.gradebook.course_folder import Course
from casewise.gradebook.students import learners_in
from casewise.tables.roster import Learner

CLASS = "learner;first_name;last_name;email\nsorrel;Sorrel;Åkesson;\n=cmd;Odo;Wrenfield;odo@example.com\n"


@pytest.fixture
def run(course, tmp_path):
    """Run `casewise roster` on a table."""
    table = tmp_path / "class.csv"

    def roster(text: str, *more: str, encoding: str = "utf-8") -> tuple[int, str]:
        table.write_bytes(text.encode(encoding))
        result = CliRunner().invoke(app, ["roster", str(table), "--course", str(course), *more])
        assert not result.exception or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return roster


def test_a_roster_gives_learners_their_names_and_shows_what_it_changes(course, run):
    with Course(course).gradebook() as gradebook:
        gradebook.add_student("sorrel", first_name="Sorel", email="s@example.com")
        gradebook.add_student("pim")
    before = learners_in(Course(course))
    code, said = run(CLASS, "--dry-run")
    assert (code, learners_in(Course(course))) == (0, before)
    assert "Nothing was written." in said
    code, said = run(CLASS)
    assert code == 0
    for words in (
        "1 new: =cmd",
        'sorrel: first name "Sorel" becomes "Sorrel"; last name (none) becomes "Åkesson"',
        "1 in the gradebook, but not in the table; they stay as they are: pim",
        "1 added, 1 changed.",
    ):
        assert words in said
    after = learners_in(Course(course))
    assert after["sorrel"] == Learner("sorrel", "Sorrel", "Åkesson", "s@example.com")
    assert after["=cmd"].name == "Odo Wrenfield"
    assert json.loads(run(CLASS, "--json")[1])["same"] == ["sorrel", "=cmd"]


def test_a_bad_roster_changes_nothing(course, run):
    code, said = run(f"{CLASS}pim;;;\nSORREL;A;B;\n")
    assert code == 3
    assert "Line 4: pim has no name." in said
    assert "Line 5: The learner SORREL is already in line 2." in said
    assert "2 problems. Nothing was changed." in said
    assert learners_in(Course(course)) == {}


def test_an_encoding_that_isnt_certain_writes_nothing_until_it_is_named(course, run):
    for words in ([], ["--dry-run"]):
        code, said = run(CLASS, *words, encoding="cp1252")
        assert code == 3
        assert "\n  --encoding cp1252 (Windows, western Europe): Åkesson" in said
        assert learners_in(Course(course)) == {}
    code, said = run(CLASS, "--encoding", "cp1252", encoding="cp1252")
    assert code == 0
    assert "Names with other letters, read like this: Sorrel Åkesson" in said


def test_lost_zeros_add_nobody(course, run):
    head = "learner;first_name;last_name;email\n"
    assert run(f"{head}0040011;Juno;Featherly;j@example.com\n")[0] == 0
    code, said = run(f"{head}40011;Juno;Featherly;j@example.com\n")
    assert code == 3
    assert "Line 2: 0040011 is Juno Featherly in the gradebook; here the zeros are gone." in said
    assert list(learners_in(Course(course))) == ["0040011"]


def test_a_list_from_an_lms_is_taken_and_the_column_of_ids_can_be_named(course, run):
    canvas = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (7)\n    Points Possible,,,,,5\n"
        '"Featherly, Juno",501,0040011,jfeather,ETH,\n'
    )
    code, said = run(canvas)
    assert code == 3
    assert "--from canvas" in said
    code, said = run(canvas, "--from", "canvas")
    assert code == 0, said
    assert 'from the column "SIS Login ID"' in said
    assert learners_in(Course(course)) == {
        "jfeather": Learner("jfeather", "Juno", "Featherly", "", "501", section="ETH")
    }
    assert run("mail,first,last\nj@x.example,A,B\n", "--id-from", "email")[0] == 0
    assert "j@x.example" in learners_in(Course(course))
