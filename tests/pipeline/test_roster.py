"""A roster into a real gradebook."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.grading.pipeline import Pipeline
from casewise.grading.roster import listed
from casewise.registrar.roster import Learner

CLASS = "learner;first_name;last_name;email\nsorrel;Sorrel;Åkesson;\n=cmd;Odo;Wrenfield;odo@example.com\n"


@pytest.fixture
def run(course, tmp_path):
    """Run `casewise roster` on a table."""
    table = tmp_path / "class.csv"

    def roster(text: str, *more: str) -> tuple[int, str]:
        table.write_bytes(text.encode("cp1252"))
        result = CliRunner().invoke(app, ["roster", str(table), "--course", str(course), *more])
        assert not result.exception or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return roster


def test_a_roster_gives_learners_their_names_and_tells_what_it_changes(course, run):
    with Pipeline(course).gradebook() as gradebook:
        gradebook.add_student("sorrel", first_name="Sorel", email="s@example.com")
        gradebook.add_student("pim")
    before = listed(Pipeline(course))
    code, said = run(CLASS, "--dry-run")
    assert (code, listed(Pipeline(course))) == (0, before)
    assert "Nothing was written." in said
    code, said = run(CLASS)
    assert code == 0
    for words in (
        "1 new: =cmd",
        'sorrel: first name "Sorel" becomes "Sorrel"; last name (none) becomes "Åkesson"',
        "1 in the gradebook, but not in the table; nothing becomes of them: pim",
        "1 added, 1 changed.",
    ):
        assert words in said
    after = listed(Pipeline(course))
    assert after["sorrel"] == Learner("sorrel", "Sorrel", "Åkesson", "s@example.com")
    assert after["=cmd"].name == "Odo Wrenfield"
    assert json.loads(run(CLASS, "--json")[1])["same"] == ["sorrel", "=cmd"]


def test_a_bad_roster_changes_nothing(course, run):
    code, said = run(f"{CLASS}pim;;;\nSORREL;A;B;\n")
    assert code == 3
    assert "Line 4: pim has no name." in said
    assert "Line 5: The learner SORREL stands in line 2 already." in said
    assert "2 problems. Nothing was changed." in said
    assert listed(Pipeline(course)) == {}
