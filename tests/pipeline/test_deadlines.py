"""Deadlines and extensions: in the gradebook, in every way of grading, and in the exchange for learners to see."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from casewise.cli import app
from casewise.course.build import build
from casewise.deadlines import publish as publishing
from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.due_dates import of_class
from casewise.gradebook.students import learners_in
from casewise.grading import run as bulk
from casewise.learner import Action, ask
from casewise.learner import date_files as due
from casewise.learner.fetched import FetchedModule
from casewise.moment import due_in_words
from casewise.tables.extensions import course_extensions

DATES = "module,learner,due\nsample,,2026-11-23 09:00\nsample,longer,2026-11-23 12:00\nsample,barely,2026-11-23 09:30\n"
LATE = """
from nbgrader.plugins import BasePlugin


class OnePoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1.0
"""


@pytest.fixture
def course(course, tmp_path, monkeypatch):
    """A course where handing in late costs a point, and of whose learners nobody has handed in yet."""
    (tmp_path / "late.py").write_text(LATE)
    monkeypatch.syspath_prepend(tmp_path)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.AssignLatePenalties.plugin_class = "late.OnePoint"\nc.Deadlines.zone = "UTC"\n')
    with Course(course).gradebook() as gradebook:
        for learner in ("longer", "barely", "usual"):
            gradebook.add_student(learner)
    return course


@pytest.fixture
def run(course, tmp_path):
    """Run `casewise deadlines` on a table."""
    table = tmp_path / "dates.csv"

    def deadlines(text: str, *more: str) -> tuple[int, str]:
        table.write_text(text)
        result = CliRunner().invoke(app, ["deadlines", str(table), "--course", str(course), *more])
        assert not result.exception or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return deadlines


@pytest.fixture
def handed_in(hand_in, lines):
    """Hand in for all three, at ten."""
    return lambda: [hand_in(learner, lines()) for learner in ("longer", "barely", "usual")]


def penalties(course: Path) -> dict[str, float]:
    with Course(course).gradebook() as gradebook:
        return {
            one.student.id: sum(notebook.late_submission_penalty or 0.0 for notebook in one.notebooks)
            for one in gradebook.assignment_submissions("sample")
        }


def test_an_extension_given_before_anything_was_handed_in_counts_in_both_graders(
    course, run, handed_in, tmp_path, rows
):
    assert run(DATES)[0] == 0
    handed_in()
    other = Path(shutil.copytree(course, tmp_path / "other"))
    Course(course).autograde("sample")
    bulk.grade(Course(other), "sample")
    assert penalties(course) == penalties(other) == {"longer": 0.0, "barely": 1.0, "usual": 1.0}
    assert rows(Course(course)) == rows(Course(other))
    Course(course).autograde("sample")
    bulk.grade(Course(course), "sample", force=True)
    assert penalties(course) == {"longer": 0.0, "barely": 1.0, "usual": 1.0}


def test_nbgraders_own_rule_for_lateness_goes_by_the_dates_of_each_learner(course, run, hand_in, lines):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\ndel c.AssignLatePenalties.plugin_class\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    assert run(DATES)[0] == 0
    for learner in ("longer", "barely", "usual"):
        hand_in(learner, lines({"elevator": "defer"}))
    bulk.grade(Course(course), "sample")
    assert penalties(course) == {"longer": 0.0, "barely": 2.0, "usual": 2.0}


def test_an_extension_given_or_taken_back_after_grading_regrades_those_it_affects(course, run, handed_in):
    handed_in()
    assert run("module,learner,due\nsample,,2026-11-23 09:00\n")[0] == 0
    assert bulk.grade(Course(course), "sample").graded == 3
    assert penalties(course) == {"longer": 1.0, "barely": 1.0, "usual": 1.0}
    assert run(DATES)[0] == 0
    assert bulk.grade(Course(course), "sample").graded == 2
    assert penalties(course) == {"longer": 0.0, "barely": 1.0, "usual": 1.0}
    code, said = run("module,learner,due\nsample,barely,2026-11-23 09:30\n")
    assert code == 0
    assert "sample, longer: no extension (was Mon 2026-11-23 12:00 UTC)" in said
    assert bulk.grade(Course(course), "sample").graded == 1
    assert penalties(course)["longer"] == 1.0


def test_a_date_of_a_learners_own_stays_when_nbgrader_moves_that_of_the_class(course, run, handed_in):
    handed_in()
    run("module,learner,due\nsample,,2026-11-23 09:00\nsample,barely,2026-11-23 10:30\n")
    bulk.grade(Course(course), "sample")
    with Course(course).gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-11-23 08:00:00 UTC")
    bulk.grade(Course(course), "sample")
    assert penalties(course) == {"longer": 1.0, "barely": 0.0, "usual": 1.0}


def test_extensions_that_were_put_back_from_a_backup_count_at_the_next_grading(course, run, handed_in):
    run(DATES)
    kept = (course / "gradebook" / "extensions.csv").read_bytes()
    run("module,learner,due\nsample,,2026-11-23 09:00\n")
    run("module,learner,due\nsample,usual,2026-11-23 09:10\n")
    handed_in()
    assert bulk.grade(Course(course), "sample").graded == 3
    (course / "gradebook" / "extensions.csv").write_bytes(kept)
    assert bulk.grade(Course(course), "sample").graded == 2
    assert penalties(course)["longer"] == 0.0


def test_an_extension_that_nbgrader_gave_stays_where_the_table_says_nothing(course, run, handed_in):
    handed_in()
    bulk.grade(Course(course), "sample")
    with Course(course).gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-11-23 09:00:00 UTC")
        gradebook.grant_extension("sample", "usual", hours=5)
    assert run(DATES)[0] == 0
    bulk.grade(Course(course), "sample")
    assert penalties(course) == {"longer": 0.0, "barely": 1.0, "usual": 0.0}


def test_a_dry_run_and_a_bad_table_change_nothing(course, run):
    code, said = run(DATES, "--dry-run")
    assert code == 0
    assert "sample, the class: Mon 2026-11-23 09:00 UTC (new)" in said
    assert "sample, longer: Mon 2026-11-23 12:00 UTC (new)" in said
    code, said = run(DATES + "sample,nobody,2026-13-01\n")
    assert code == 3
    assert 'Line 5: "nobody" isn\'t in the gradebook.' in said
    assert "2 problems. Nothing was changed." in said
    assert run(DATES, "--zone", "Nowhere/Town")[0] == 2
    pipeline = Course(course)
    assert (of_class(pipeline, ["sample"]), course_extensions(course)) == ({"sample": None}, {})
    assert not list((course / ".exchange").iterdir())


def test_damaged_extensions_stop_grading_before_anybody_loses_points(course, run, handed_in):
    run(DATES)
    handed_in()
    (course / "gradebook" / "extensions.csv").write_text("module,learner,due\nsample,longer,soon\n")
    with pytest.raises(CasewiseError, match="enter all dates again: casewise deadlines"):
        bulk.grade(Course(course), "sample")
    with pytest.raises(CasewiseError):
        Course(course).autograde("sample")


@pytest.mark.parametrize("damage", ["module,learner,due\nsample,longer,soon\n", "", '"', "PK\x03\x04", "\0"])
def test_damaged_extensions_are_fixed_by_a_table_that_names_every_module_that_is_due(course, run, damage):
    run(DATES)
    there = course_extensions(course)
    shutil.copytree(course / "source" / "sample", course / "source" / "other")
    with Course(course).gradebook() as gradebook:
        gradebook.update_or_create_assignment("other", duedate="2026-11-30 09:00:00 UTC")
    (course / "gradebook" / "extensions.csv").write_text(damage)
    code, said = run(DATES)
    assert code == 4
    assert "it isn't known who has longer for other. Add these dates to the table" in said
    assert (course / "gradebook" / "extensions.csv").read_text() == damage
    shutil.rmtree(course / "source" / "other")
    assert run(DATES)[0] == 0
    assert course_extensions(course) == there


def test_nobody_is_forgotten_while_the_extensions_are_damaged(course, run):
    run(DATES)
    (course / "gradebook" / "extensions.csv").write_text("module,learner,due\nsample,longer,soon\n")
    for more in ([], ["--yes"]):
        result = CliRunner().invoke(app, ["forget", "longer", "--course", str(course), *more])
        assert result.exit_code == 4
        assert "enter all dates again: casewise deadlines FILE.csv" in result.output
    assert "longer" in learners_in(Course(course))


def test_an_extension_that_cannot_be_taken_away_is_named(course, run):
    run(DATES)
    (course / "gradebook" / ".extensions.csv.new").mkdir()
    result = CliRunner().invoke(app, ["forget", "longer", "--yes", "--course", str(course)])
    assert result.exit_code == 1
    assert f"But {course / 'gradebook' / 'extensions.csv'} is still there: Is a directory." in result.output


def test_dates_hold_all_or_none(course, run, monkeypatch):
    in_the_way = course / "gradebook" / ".extensions.csv.new"
    in_the_way.mkdir()
    code, said = run(DATES)
    assert (code, f"{in_the_way} cannot be written" in said) == (1, True)
    in_the_way.rmdir()
    pipeline = Course(course)
    assert (of_class(pipeline, ["sample"]), course_extensions(course)) == ({"sample": None}, {})
    run(DATES)
    before = of_class(pipeline, ["sample"]), course_extensions(course)

    def refuse(session):
        if "usual" in course_extensions(course).get("sample", {}):
            raise OperationalError("COMMIT", {}, OSError("database is locked"))
        commit(session)

    commit = Session.commit
    with monkeypatch.context() as locked:
        locked.setattr(Session, "commit", refuse)
        code, said = run("module,learner,due\nsample,,2026-11-24 09:00\nsample,usual,2026-11-25 09:00\n")
    assert (code, "database is locked" in said) == (1, True)
    assert (of_class(pipeline, ["sample"]), course_extensions(course)) == before


def learner(course: Path, name: str, home: Path) -> Path:
    home.mkdir()
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'therapeutic-ethics'\n"
        f"c.CourseDirectory.student_id = {name!r}\n"
        f"c.Exchange.root = {str(course / '.exchange')!r}\n"
        f"c.Exchange.cache = {str(home / '.cache')!r}\n"
    )
    return home


def test_a_date_given_after_the_release_reaches_the_learner_it_is_for_and_no_other(course, run, tmp_path):
    Course(course).release_assignment("sample")
    homes = {name: learner(course, name, tmp_path / name) for name in ("longer", "usual")}
    for home in homes.values():
        ask(Action.FETCH, home, "sample")
        assert FetchedModule.of_folder(home / "sample").due == ""
    run(DATES)
    seen = {name: ask(Action.COURSE, home)["modules"][0]["due"] for name, home in homes.items()}
    assert seen == {"longer": "2026-11-23T12:00:00+00:00[UTC]", "usual": "2026-11-23T09:00:00+00:00[UTC]"}
    assert {name: FetchedModule.of_folder(home / "sample").due for name, home in homes.items()} == seen
    folder = course / ".exchange" / "therapeutic-ethics" / "deadlines"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o711
    assert not any(name in path.name + path.read_text() for path in folder.iterdir() for name in ("longer", "sample"))
    run("module,learner,due\nsample,,2026-11-23 10:00\n")
    assert ask(Action.COURSE, homes["longer"])["modules"][0]["due"] == "2026-11-23T10:00:00+00:00[UTC]"
    assert len(list(folder.iterdir())) == 1


def test_a_date_is_shown_in_the_zone_of_its_course_wherever_the_hub_is(course, run, tmp_path):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Deadlines.zone = 'America/Chicago'\n")
    said = "Due Tuesday, December 1, 17:00 (America/Chicago)"
    run("module,learner,due\nsample,,2026-12-01 17:00\n")
    build(Course(course), "sample")
    assert due_in_words(FetchedModule.of_folder(course / "release" / "sample").due) == said
    Course(course).release_assignment("sample")
    home = learner(course, "usual", tmp_path / "usual")
    (seen,) = ask(Action.COURSE, home)["modules"]
    assert due_in_words(seen["due"]) == said


def test_an_unknown_zone_is_wrong_use(run):
    code, said = run(DATES, "--zone", "Chicago")
    assert code == 2
    assert said.strip() == 'There is no time zone "Chicago". Write it like America/Chicago.'


def test_a_learner_whom_the_machine_knows_alone_can_read_their_date(tmp_path):
    when = datetime(2026, 12, 1, tzinfo=UTC)
    kept = due.post_date(tmp_path, "a", when, reader="nobody")
    path = tmp_path / "a"
    if not kept:  # a file system without access lists
        assert not path.exists()
        return
    assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0
    assert os.getxattr(path, due.ACL) == due.for_one_reader(65534)
    assert due.look_up_date(tmp_path, "a") == when
    if os.getuid() == 0:
        tmp_path.chmod(0o711)
        code = "import os, sys; os.chdir(sys.argv[1]); os.setuid(int(sys.argv[2])); open('a')"
        read = [
            subprocess.run([sys.executable, "-c", code, tmp_path, account], capture_output=True).returncode
            for account in ("65534", "65533")
        ]
        assert read == [0, 1]


def test_a_learner_without_an_account_yet_is_shown_no_date_where_others_have_one(course, run, monkeypatch):
    folder = course / ".exchange" / "therapeutic-ethics" / "deadlines"
    assert run(DATES)[0] == 0
    assert len(list(folder.iterdir())) == 3
    accounts = {"usual": os.getuid()}
    for module in (due, publishing):
        monkeypatch.setattr(module, "number_of", accounts.get)
    code, said = run(DATES)
    assert code == 0
    assert "Tell these learners theirs yourself: barely, longer" in said
    assert [path.name for path in folder.iterdir()] == [due.date_file_name("therapeutic-ethics", "sample")]
    accounts["longer"] = os.getuid()
    assert "Tell these learners theirs yourself: barely\n" in run(DATES)[1]
    assert due.look_up_date(folder, due.date_file_name("therapeutic-ethics", "sample", "longer")) is not None


def test_a_date_that_cannot_be_kept_to_its_reader_is_not_shown_to_anybody(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(os, "setxattr", refuse)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    assert not due.post_date(tmp_path, "a", datetime(2026, 12, 1, tzinfo=UTC), reader="nobody")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def extend(course):
    """Run `casewise extend` for a learner of the module."""

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["extend", "sample", *words, "--course", str(course)])
        assert not result.exception or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return run


def test_one_extension_is_given_changed_and_taken_back_and_no_other_one_changes(course, run, extend, handed_in):
    run(DATES)
    handed_in()
    bulk.grade(Course(course), "sample")
    before = course_extensions(course)["sample"]
    code, said = extend("usual", "2026-11-23", "10:30")
    assert code == 0
    assert "sample, usual: Mon 2026-11-23 10:30 UTC (new)\n" in said
    assert "1 date changed.\n" in said
    assert "If sample was graded before: casewise grade sample\n" in said
    assert course_extensions(course)["sample"] == before | {"usual": datetime(2026, 11, 23, 10, 30, tzinfo=UTC)}
    bulk.grade(Course(course), "sample")
    assert penalties(course) == {"longer": 0.0, "barely": 1.0, "usual": 0.0}
    assert (
        "sample, usual: Tue 2026-11-24 23:59 UTC (was Mon 2026-11-23 10:30 UTC)\n" in extend("usual", "2026-11-24")[1]
    )
    code, said = extend("usual", "--undo")
    assert "sample, usual: no extension (was Tue 2026-11-24 23:59 UTC)\n" in said
    assert course_extensions(course)["sample"] == before
    bulk.grade(Course(course), "sample")
    assert penalties(course) == {"longer": 0.0, "barely": 1.0, "usual": 1.0}
    assert extend("usual", "--undo")[1].startswith("The table of extensions has none for usual in sample.\n")


def test_an_extension_that_nbgrader_gave_can_be_taken_back_alone(course, run, extend, handed_in):
    run("module,learner,due\nsample,,2026-11-23 09:00\n")
    handed_in()
    bulk.grade(Course(course), "sample")
    with Course(course).gradebook() as gradebook:
        gradebook.grant_extension("sample", "usual", hours=5)
        gradebook.grant_extension("sample", "longer", hours=5)
    extend("usual", "--undo")
    bulk.grade(Course(course), "sample")
    assert penalties(course) == {"longer": 0.0, "barely": 1.0, "usual": 1.0}


def test_an_extension_reaches_the_learner_it_is_for_and_a_dry_run_reaches_nobody(course, run, extend, tmp_path):
    Course(course).release_assignment("sample")
    homes = {name: learner(course, name, tmp_path / name) for name in ("longer", "usual")}
    run("module,learner,due\nsample,,2026-11-23 09:00\n")
    assert "Nothing was written." in extend("longer", "2026-11-24 12:00", "--dry-run")[1]
    assert course_extensions(course) == {}
    extend("longer", "2026-11-24 12:00")
    seen = {name: ask(Action.COURSE, home)["modules"][0]["due"] for name, home in homes.items()}
    assert seen == {"longer": "2026-11-24T12:00:00+00:00[UTC]", "usual": "2026-11-23T09:00:00+00:00[UTC]"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["usual"], 2, "Give the new date, such as 2026-12-09, or --undo to take the extension back."),
        (["usual", "2026-12-01", "--undo"], 2, "Give the new date"),
        (["usual", "01/02/2026"], 3, "isn't a date, or could mean several."),
        (["usual", "2026-11-22"], 3, "usual's date for sample is before the class's date."),
        (["nobody", "2026-12-01"], 3, '"nobody" isn\'t in the gradebook. Add the learner first'),
        (["nobody", "--undo"], 2, '"nobody" isn\'t in the gradebook.'),
        (["usual", "2026-12-01", "--zone", "Chicago"], 2, 'There is no time zone "Chicago".'),
    ],
)
def test_an_extension_that_cannot_be_is_refused_in_words(course, run, extend, words, code, said):
    run(DATES)
    before = (course / "gradebook" / "extensions.csv").read_bytes()
    left, told = extend(*words)
    assert (left, said in told) == (code, True), told
    assert (course / "gradebook" / "extensions.csv").read_bytes() == before


def test_nobody_is_extended_while_the_class_has_no_date_or_the_extensions_are_damaged(course, run, extend):
    code, said = extend("usual", "2026-12-01")
    assert code == 3
    assert "sample has no due date for the class yet. Give it one first: casewise deadlines FILE.csv" in said
    run(DATES)
    (course / "gradebook" / "extensions.csv").write_text("torn")
    code, said = extend("usual", "2026-12-01")
    assert code == 4
    assert "extensions.csv is damaged" in said
