"""An LMS's archive comes in, and feedback goes back out by the LMS's own rules."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.gradebook.course_folder import Course
from casewise.gradebook.students import enter
from casewise.keeping.forget import forget
from casewise.learner import upload
from casewise.tables.person import Learner
from tests.support.lms_rules import Attachment, canvas_reupload, members, moodle_import

CLASS = [
    Learner("flef", "François", "Lefèvre", lms_id="5003"),
    Learner("sob", "Siobhán", "O'Brien", lms_id="5004"),
    Learner("odo", "Odo", "Wren", lms_id="5005"),
]
MOODLE = {"flef": "François Lefèvre_70003", "sob": "Group 2-Siobhán OBrien_70004"}
CANVAS = {"flef": "lefèvrefrançois_5003_7773", "sob": "obriensiobhán_LATE_5004_7774"}


@pytest.fixture
def run(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    enter(Course(course), CLASS)
    return lambda *words: CliRunner().invoke(app, [*map(str, words), "--course", str(course)])


@pytest.fixture
def archive(tmp_path, lines, hand_in):
    """Write an LMS's archive with the uploads of a class."""

    def make(path: str, names: dict[str, str], scheme: str, given: dict | None = None) -> Path:
        folder = tmp_path / "one" / "sample"
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(tmp_path / path, "w") as written:
            for name in names.values():
                (folder / "responses.jsonl").write_bytes(lines(given or {"elevator": "defer"}))
                written.writestr(scheme.format(name), upload(folder)[1])
        return tmp_path / path

    return make


def test_feedback_goes_back_to_moodle_and_to_nobody_else(run, course, archive, hand_in, lines):
    put = archive("submissions.zip", MOODLE, "{}_assignsubmission_file/sample-answers.zip")
    assert run("collect-zip", "sample", put).exit_code == 0
    hand_in("odo", lines({"elevator": "defer"}))
    assert run("grade", "sample").exit_code == 0
    done = run("feedback-zip", "sample", "--to", "moodle", "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["learners"], said["not_in_lms"]) == (3, ["flef", "sob"], ["odo"])
    assert "Upload multiple feedback files in a zip" in done.stderr
    found = moodle_import(Path("sample-feedback-moodle.zip").read_bytes(), [70003, 70004, 70005])
    assert {number: sorted(of) for number, of in found.items()} == {
        70003: ["/feedback-assessment.html", "/feedback-lesson.html"],
        70004: ["/feedback-assessment.html", "/feedback-lesson.html"],
    }
    page = found[70003]["/feedback-assessment.html"].decode()
    assert ("François Lefèvre" in page, "Siobh" in page) == (True, False)
    assert run("feedback-zip", "sample", "--to", "canvas").exit_code == 3  # no upload has one of Canvas's names
    kept = course / "gradebook" / "lms-names" / "flef" / "sample.json"
    assert json.loads(kept.read_text())["names"] == ["François Lefèvre_70003_assignsubmission_file/"]
    forget(Course(course), "flef")
    assert not kept.parent.exists()


def test_half_read_feedback_stays_here_unless_asked(run, archive):
    put = archive("submissions.zip", CANVAS, "{}_sample-answers.zip", {"memo": "I would ask first."})
    run("collect-zip", "sample", put)
    run("grade", "sample")
    done = run("feedback-zip", "sample", "--to", "canvas")
    assert (done.exit_code, Path("sample-feedback-canvas.zip").exists()) == (3, False)
    assert "2 held back, because nobody has read all their answers yet: flef, sob. To include them" in done.stderr
    assert run("feedback-zip", "sample", "--to", "canvas", "--unfinished", "--dry-run").exit_code == 0
    assert not Path("sample-feedback-canvas.zip").exists()
    assert run("feedback-zip", "sample", "--to", "canvas", "--unfinished").exit_code == 0
    data = Path("sample-feedback-canvas.zip").read_bytes()
    there = [Attachment(5003, 7773, "sample-answers.zip"), Attachment(5004, 7774, "sample-answers.zip")]
    found, ignored = canvas_reupload(data, there)
    assert ({who: [*of] for who, of in found.items()}, ignored) == (
        {5003: ["sample-answers.zip"], 5004: ["sample-answers.zip"]},
        [],
    )
    inside = members(found[5004]["sample-answers.zip"])
    assert "Siobhán O&#39;Brien" in inside["feedback-assessment.html"].decode()
    again = run("feedback-zip", "sample", "--to", "canvas", "--unfinished")
    assert (again.exit_code, Path("sample-feedback-canvas.zip").read_bytes() == data) == (0, True)


def test_the_archive_itself_says_the_names_if_they_were_not_kept(run, archive, hand_in, lines, tmp_path):
    hand_in("flef", lines({"elevator": "defer"}))
    run("grade", "sample")
    without = run("feedback-zip", "sample", "--to", "moodle")
    assert without.exit_code == 3
    assert "Name the archive that you downloaded from the LMS: --from submissions.zip" in without.stderr
    put = archive("submissions.zip", {**MOODLE, "x": "Some One_9"}, "{}_assignsubmission_file_/sample-answers.zip")
    done = run("feedback-zip", "sample", "--to", "moodle", "--from", put)
    assert "Some One_9_assignsubmission_file_: its name is not in the gradebook." in done.stderr
    assert done.stdout == "Feedback of 1 learner.\n"
    assert [*moodle_import(Path("sample-feedback-moodle.zip").read_bytes(), [9, 70003, 70004])] == [70003]
    (tmp_path / "mine.zip").write_bytes(put.read_bytes())
    kept = run("feedback-zip", "sample", "--to", "moodle", "--from", put, "--into", tmp_path / "mine.zip")
    assert (kept.exit_code, (tmp_path / "mine.zip").read_bytes()) == (2, put.read_bytes())
    assert run("feedback-zip", "sample", "--to", "blackboard").exit_code == 2
