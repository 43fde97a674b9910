"""Several hand-ins of one learner: every one is kept, and the best that counts under the late policy counts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.collecting.handins import keep_hand_in, kept_hand_ins
from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.gradebook.failed_step import StepError
from casewise.grading import run as bulk
from casewise.grading.pages import feedback
from casewise.keeping.backup import backup, restore
from casewise.learner import Action, HandedIn, ask
from casewise.learner.handed_in import Feedback
from tests.support.seven import LETTER

ZERO = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
HALF = """
from nbgrader.plugins import LateSubmissionPlugin


class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


c.AssignLatePenalties.plugin_class = Half
"""


@pytest.fixture
def again(course, hand_in):
    """Return the function that hands in at a time, as collecting would leave it: instead of what was there."""

    def put(learner: str, hour: int, journal: bytes | None, *, kept_first: bool = True) -> Path:
        folder = course / "gradebook" / "submitted" / learner / "sample"
        if folder.exists():
            if kept_first:
                keep_hand_in(course, "sample", learner, folder)
            shutil.rmtree(folder)
        put = hand_in(learner, journal)
        (put / "timestamp.txt").write_text(f"2026-11-27 {hour}:13:00.000000 UTC")
        (put / "submission_secret.txt").write_text(f"the secret of {learner} at {hour}")
        return put

    return put


@pytest.fixture
def due(course):
    """The small course, due on Friday at 19:20, where handing in late gives no points."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(ZERO)
    with Course(course).gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-11-27 19:20:00 UTC")
    return course


FULL = {"elevator": "defer", "table": ["move", "later"]}


@pytest.fixture
def several(due, again, lines):
    """A class in which hand-ins of every sort meet."""
    again("late-again", 19, lines(FULL))
    again("late-again", 20, lines(FULL))
    again("worse", 17, lines(FULL))
    again("worse", 18, lines({"elevator": "share"}))
    again("better", 17, lines({"elevator": "share"}))
    again("better", 18, lines(FULL))
    again("torn", 17, lines(FULL))
    again("torn", 18, b"\x00\xff{torn")
    again("equal", 17, lines(FULL))
    again("equal", 18, lines({"table": ["move", "later"], "elevator": "defer"}))
    again("three", 17, lines({"elevator": "silent"}))
    again("three", 18, lines(FULL))
    again("three", 21, lines())
    again("once", 18, lines())
    again("only-late", 20, lines(FULL))
    return due


COUNTED = {
    "late-again": ("2026-11-27 19:13:00", 5.0),
    "worse": ("2026-11-27 17:13:00", 5.0),
    "better": ("2026-11-27 18:13:00", 5.0),
    "torn": ("2026-11-27 17:13:00", 5.0),
    "equal": ("2026-11-27 18:13:00", 5.0),
    "three": ("2026-11-27 18:13:00", 5.0),
    "once": ("2026-11-27 18:13:00", 3.1667),
    "only-late": ("2026-11-27 20:13:00", 0.0),
}


def counted(course: Path, rows) -> dict[str, tuple[str, float]]:
    """Return the time and the points of what counts, by learner, after the late policy."""
    found = rows(Course(course))
    lost: dict[str, float] = {}
    for learner, _, penalty, _ in found["notebooks"]:
        lost[learner] = lost.get(learner, 0.0) + (0.0 if penalty == "None" else float(penalty))
    return {name: (at, round(points - lost[name], 4)) for name, at, points, _ in found["submissions"]}


def graded(course: Path) -> dict[str, bytes | object]:
    """Return everything in `autograded/`, notebooks as JSON."""
    return {
        str(path.relative_to(course / "autograded")): json.loads(path.read_bytes())
        if path.suffix == ".ipynb"
        else path.read_bytes()
        for path in sorted((course / "autograded").rglob("*"))
        if path.is_file() and path.name not in (bulk.GRADED, "README.md")
    }


def test_the_best_that_counts_under_the_late_policy_counts_by_both_engines(several, tmp_path, rows):
    other = Path(shutil.copytree(several, tmp_path / "other"))
    report = bulk.grade(Course(several), "sample")
    log = Course(other).autograde("sample")
    assert counted(several, rows) == COUNTED
    assert rows(Course(several)) == rows(Course(other))
    assert graded(several) == graded(other)
    assert report.late == {"only-late": 5.0}
    assert set(report.counts) == {"late-again", "worse", "torn", "three"}
    assert "is late; it earns 0." in report.counts["late-again"]
    assert "has a damaged record; it earns 0." in report.counts["torn"]
    assert all(why in log for why in report.counts.values())
    assert bulk.grade(Course(several), "sample").unchanged == len(COUNTED)
    assert bulk.grade(Course(several), "sample").counts == report.counts


def test_the_command_shows_who_was_late_what_it_cost_and_which_hand_in_counts(several):
    result = CliRunner().invoke(app, ["grade", "sample", "--workers", "1", "--course", str(several)])
    assert result.exit_code == 0
    assert "1 late: only-late (-5)\n" in result.output
    assert "late-again: The hand-in of 2026-11-27 19:13 counts with 5 points: the newest one (2026-11-27 20:13) " in (
        result.output
    )
    result = CliRunner().invoke(app, ["grade", "sample", "--json", "--workers", "1", "--course", str(several)])
    said = json.loads(result.stdout)
    assert (said["unchanged"], said["late"]) == (len(COUNTED), {"only-late": 5.0})
    assert set(said["counts"]) == {"late-again", "worse", "torn", "three"}


def test_nothing_is_written_into_submitted_and_every_hand_in_is_kept_once(several, rows):
    folder = several / "gradebook" / "submitted"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for _ in range(2):
        bulk.grade(Course(several), "sample")
        Course(several).autograde("sample")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    names = {name: [path.name[:18] for path in kept_hand_ins(several, "sample", name)] for name in COUNTED}
    assert names["three"] == ["2026-11-27T171300Z", "2026-11-27T181300Z", "2026-11-27T211300Z"]
    assert names["once"] == ["2026-11-27T181300Z"]
    closed = [path for path in (several / "gradebook" / "hand-ins").rglob("*") if path.is_dir()]
    assert {path.stat().st_mode & 0o777 for path in closed} == {0o700}


def test_a_later_extension_and_another_policy_change_which_one_counts(due, again, lines, rows):
    again("sorrel", 19, lines({"elevator": "defer"}))
    again("sorrel", 20, lines(FULL))
    pipeline = Course(due)
    bulk.grade(pipeline, "sample")
    assert counted(due, rows)["sorrel"] == ("2026-11-27 19:13:00", 2.0)
    with (due / "nbgrader_config.py").open("a") as config:
        config.write(HALF)
    bulk.grade(Course(due), "sample")
    assert counted(due, rows)["sorrel"] == ("2026-11-27 20:13:00", 2.5)
    (due / "gradebook" / "extensions.csv").write_text("module,learner,due\nsample,sorrel,2026-11-27T21:00:00+00:00\n")
    other = Path(shutil.copytree(due, due.parent / "other"))
    bulk.grade(Course(due), "sample")
    Course(other).autograde("sample")
    assert counted(due, rows)["sorrel"] == ("2026-11-27 20:13:00", 5.0)
    assert rows(Course(due)) == rows(Course(other))


def test_what_is_put_into_submitted_by_hand_is_kept_before_the_next_one_takes_its_place(due, again, lines, rows):
    again("sorrel", 17, lines(FULL))
    bulk.grade(Course(due), "sample")
    again("sorrel", 18, lines({}), kept_first=False)
    bulk.grade(Course(due), "sample")
    assert counted(due, rows)["sorrel"] == ("2026-11-27 17:13:00", 5.0)
    again("sorrel", 18, lines({"elevator": "defer"}), kept_first=False)
    Course(due).autograde("sample")
    assert len(kept_hand_ins(due, "sample", "sorrel")) == 3
    assert counted(due, rows)["sorrel"] == ("2026-11-27 17:13:00", 5.0)


def test_every_sound_hand_in_of_the_exchange_is_kept(due, tmp_path, lines):
    pipeline = Course(due)
    pipeline.release_assignment("sample")
    pipeline.fetch_assignment("sample", "sorrel", tmp_path)
    for answers in ({"elevator": "share"}, FULL, {"elevator": "silent"}):
        (tmp_path / "sample" / "responses.jsonl").write_bytes(lines(answers))
        pipeline.submit("sample", "sorrel", tmp_path)
    for _ in range(2):
        pipeline.collect("sample")
        journals = [(path / "responses.jsonl").read_bytes() for path in kept_hand_ins(due, "sample", "sorrel")]
        bulk.grade(pipeline, "sample")
        assert {*journals, lines({"elevator": "silent"})} == {
            lines(answers) for answers in ({"elevator": "share"}, FULL, {"elevator": "silent"})
        }
    assert len(kept_hand_ins(due, "sample", "sorrel")) == 3


def test_a_hand_in_that_cannot_be_collected_leaves_the_earlier_one(due, tmp_path, lines, monkeypatch):
    pipeline = Course(due)
    pipeline.release_assignment("sample")
    for answers in (FULL, {"elevator": "share"}):
        pipeline.fetch_assignment("sample", "sorrel", tmp_path / "home") if answers is FULL else None
        (tmp_path / "home" / "sample" / "responses.jsonl").write_bytes(lines(answers))
        pipeline.submit("sample", "sorrel", tmp_path / "home")
        pipeline.collect("sample")
        monkeypatch.setattr("casewise.collecting.exchange.gather", broken)
    folder = due / "gradebook" / "submitted" / "sorrel" / "sample"
    assert (folder / "responses.jsonl").read_bytes() == lines(FULL)


def broken(*_: object) -> None:
    raise OSError(5, "Input/output error")


def test_a_text_that_was_read_counts_by_its_points_from_then_on(due, again, lines, rows):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in ("%load_ext casewise", LETTER, "%review")]
    )
    nbformat.write(notebook, due / "source" / "sample" / "more.ipynb")
    build(Course(due), "sample")
    again("sorrel", 17, lines({"elevator": "defer", "letter": "Dear doctor, Juno is well."}))
    again("sorrel", 18, lines({"letter": "Dear doctor, Juno sleeps well."}))
    other = Path(shutil.copytree(due, due.parent / "other"))
    grades = {due: lambda: bulk.grade(Course(due), "sample"), other: lambda: Course(other).autograde("sample")}

    def read(course: Path, points: float) -> None:
        with Course(course).gradebook() as gradebook:
            grade = gradebook.find_grade("letter", "more", "sample", "sorrel")
            grade.manual_score, grade.needs_manual_grade = points, False
            gradebook.db.commit()

    for course, grade in grades.items():
        grade()
        assert counted(course, rows)["sorrel"][0] == "2026-11-27 17:13:00"
        read(course, 1.0)
        grade()
        assert counted(course, rows)["sorrel"][0] == "2026-11-27 18:13:00"
        read(course, 0.5)
        grade()
        assert counted(course, rows)["sorrel"][0] == "2026-11-27 17:13:00"
        grade()
        assert counted(course, rows)["sorrel"][0] == "2026-11-27 17:13:00"


def test_kept_hand_ins_are_forgotten_and_carried_by_backups(several, tmp_path):
    pipeline = Course(several)
    bulk.grade(pipeline, "sample")
    backup(pipeline, tmp_path / "monday.tar.gz")
    restore(tmp_path / "monday.tar.gz", tmp_path / "restored")
    assert len(kept_hand_ins(tmp_path / "restored", "sample", "three")) == 3
    result = CliRunner().invoke(app, ["forget", "three", "--yes", "--course", str(several)])
    assert result.exit_code == 0
    assert not [path for path in several.rglob("*") if path.name == "three"]
    assert len(kept_hand_ins(several, "sample", "torn")) == 2


@pytest.mark.parametrize("learner", ["..", ".", ""])
def test_no_name_leads_out_of_the_folder_of_hand_ins(due, learner, tmp_path):
    (tmp_path / "responses.jsonl").write_bytes(b"")
    with pytest.raises(OSError, match="can't be the name of a folder"):
        keep_hand_in(due, "sample", learner, tmp_path)
    with pytest.raises(OSError, match="can't be the name of a folder"):
        keep_hand_in(due, learner, "sorrel", tmp_path)


def test_pages_go_back_under_the_hand_in_that_counts_and_say_which(several, tmp_path):
    other = Path(shutil.copytree(several, tmp_path / "other"))
    pipeline = Course(several)
    bulk.grade(pipeline, "sample")
    assert feedback(pipeline, "sample").failed == {}
    Course(other).autograde("sample")
    Course(other).generate_feedback("sample")
    for root in (several, other):
        folder = root / "gradebook" / "feedback" / "late-again" / "sample"
        assert (folder / "submission_secret.txt").read_text() == "the secret of late-again at 19"
        page = (folder / "assessment.html").read_text()
        assert "Of your hand-ins, the one of Friday, November 27, 19:13 (UTC) counts." in page
        assert "counts" not in (root / "gradebook/feedback/once/sample/assessment.html").read_text()


def test_a_learner_sees_the_feedback_on_the_hand_in_that_counts_and_which_it_is(due, tmp_path, lines):
    pipeline = Course(due)
    pipeline.release_assignment("sample")
    home = tmp_path / "home"
    home.mkdir()
    pipeline.fetch_assignment("sample", "sorrel", home)
    for answers in (FULL, {"elevator": "silent"}):
        (home / "sample" / "responses.jsonl").write_bytes(lines(answers))
        pipeline.submit("sample", "sorrel", home)
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'therapeutic-ethics'\n"
        "c.CourseDirectory.student_id = 'sorrel'\n"
        f"c.Exchange.root = {str(due / '.exchange')!r}\n"
        f"c.Exchange.cache = {str(home / '.cache')!r}\n"
    )
    pipeline.collect("sample")
    with pipeline.gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2099-11-27 19:20:00 UTC")
    assert "sorrel" in bulk.grade(pipeline, "sample").counts
    feedback(pipeline, "sample")
    pipeline.release_feedback("sample")
    first, second = sorted((home / ".cache" / "therapeutic-ethics").iterdir())
    waiting = HandedIn.from_json(ask(Action.HANDED_IN, home, "sample"))
    assert waiting.feedback is Feedback.WAITING
    assert waiting.at == second.name.split("+")[-1]
    assert waiting.counts == first.name.split("+")[-1]
    here = HandedIn.from_json(ask(Action.FEEDBACK, home, "sample"))
    assert here.feedback is Feedback.HERE
    assert "5 of 6 points" in Path(here.pages["assessment"]).read_text()
    assert "Your hand-in of " in here.receipt
    assert here.receipt.endswith(" counts.")


def listed(course: Path, *words: str) -> tuple[dict[str, object], str, str]:
    """Return what `casewise hand-ins` says as JSON, on stdout and on stderr."""
    said = [
        CliRunner().invoke(app, ["hand-ins", "sample", *words, *more, "--course", str(course)])
        for more in (["--json"], [])
    ]
    assert [one.exit_code for one in said] == [0, 0], said[1].output
    return json.loads(said[0].stdout), said[1].stdout, said[1].stderr


def test_every_hand_in_is_listed_with_what_counts_and_why(several):
    before, _, words = listed(several)
    assert f"{len(COUNTED)} to be graded: " in words
    assert "Run: casewise grade sample" in words
    report = bulk.grade(Course(several), "sample")
    after, lines, words = listed(several)
    assert [one | {"graded": False} for one in after["hand_ins"]] == before["hand_ins"]
    of: dict[str, list[dict[str, object]]] = {}
    for one in after["hand_ins"]:
        of.setdefault(one["learner"], []).append(one)
        assert (several / one["folder"]).is_dir()
    counting = {one["learner"]: one for one in after["hand_ins"] if one["counts"]}
    times = {name: (one["at"][:19].replace("T", " "), one["points"]) for name, one in counting.items()}
    assert times == COUNTED
    assert all(one["counts"] == one["graded"] for one in after["hand_ins"])
    assert {name for name, ones in of.items() if not ones[-1]["counts"]} == set(report.counts)
    assert {name: [one["why"] for one in ones] for name, ones in of.items()} == {
        "better": ["it earns less", "it earns most"],
        "equal": ["a newer one earns as much", "of those that earn most, it's the newest"],
        "late-again": ["it earns most", "it earns less because it's late"],
        "once": ["it's the only one"],
        "only-late": ["it's the only one"],
        "three": ["it earns less", "it earns most", "it earns less because it's late"],
        "torn": ["it earns most", "it earns less because its record is damaged"],
        "worse": ["it earns most", "it earns less"],
    }
    assert "only-late, 2026-11-27 20:13: 53 minutes late (-5), 0 points. Counts: it's the only one.\n" in lines
    assert "late-again, 2026-11-27 19:13: in time, 5 points. Counts: it earns most.\n" in lines
    assert words == "15 hand-ins of 8 learners, 1 late.\n"


def test_the_list_takes_some_learners_and_names_those_who_handed_in_nothing(several):
    with Course(several).gradebook() as gradebook:
        gradebook.update_or_create_student("absent")
    said, _, words = listed(several)
    assert said["missing"] == ["absent"]
    assert "1 handed in nothing: absent" in words
    said, _, _ = listed(several, "once", "absent")
    assert [one["learner"] for one in said["hand_ins"]] == ["once"]
    assert said["missing"] == ["absent"]
    unknown = CliRunner().invoke(app, ["hand-ins", "sample", "nobody", "--course", str(several)])
    assert (unknown.exit_code, unknown.stderr) == (2, "nobody: not in the gradebook, and nothing was handed in.\n")


def test_the_list_writes_nothing(several):
    bulk.grade(Course(several), "sample")
    files = {path: path.read_bytes() for path in several.rglob("*") if path.is_file() and path.suffix != ".db"}
    listed(several)
    assert {path: path.read_bytes() for path in several.rglob("*") if path.is_file() and path.suffix != ".db"} == files


def test_a_wrong_late_policy_stops_nbgraders_own_command_before_it_deletes_anything(several):
    Course(several).autograde("sample")
    graded_before = graded(several)
    with (several / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "half"\n')
    with pytest.raises(StepError) as caught:
        Course(several).autograde("sample")
    said = "The setting for late work in nbgrader_config.py can't be used: The 'penalty_method' trait"
    assert said in caught.value.log
    assert "Traceback" not in caught.value.log
    assert graded(several) == graded_before
