"""A submission of one member of a group counts for all members, each with their own page and date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from casewise.cli import app
from casewise.collecting.collected import OF_GROUP, Collected
from casewise.collecting.together import copies_of
from casewise.folders import SECRET, STAMP
from casewise.gradebook.course_folder import Course
from casewise.gradebook.sections import learners_of, members
from casewise.gradebook.students import learners_in

ROSTER = """learner,first_name,last_name,section,group
odo,Odo,Wren,Monday,1
pim,Pim,Vale,Monday,1
sol,Sol,Ray,Friday,1
"""
ANSWERS = {"elevator": "defer"}


@pytest.fixture
def run(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text(ROSTER)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.Sections.together = ["sample"]\nc.Sections.readers = {"ada": ["Monday"]}\n')

    def do(*words):
        done = CliRunner().invoke(app, [*map(str, words), "--course", str(course)])
        assert not done.exception or isinstance(done.exception, SystemExit), done.exception
        return done

    assert do("roster", "roster.csv").exit_code == 0
    return do


@pytest.fixture
def put(hand_in, lines):
    """Hand in at a time."""

    def make(learner: str, hour: int, given: dict = ANSWERS) -> Path:
        folder = hand_in(learner, lines(given))
        (folder / STAMP).write_text(f"2026-11-23 {hour}:00:00.000000 UTC")
        (folder / SECRET).write_text(f"{learner}'s own")
        return folder

    return make


def grades_of(course: Path, learner: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook' / 'gradebook.db'}") as gradebook:
        found = gradebook.find_submission("sample", learner)
        return {grade.cell.name: grade.score for notebook in found.notebooks for grade in notebook.grades}


def test_one_member_hands_in_and_both_are_graded(run, course, put):
    put("odo", 10)
    alone = put("sol", 10, {"elevator": "share"}) / "responses.jsonl"
    alone.write_bytes(alone.read_bytes().replace(b"T09", b"T08"))
    done = run("grade", "sample")
    assert done.stdout.startswith("3 graded")
    assert f"pim: {OF_GROUP}" in done.stderr
    assert "one is a copy" not in done.stderr
    assert grades_of(course, "pim") == grades_of(course, "odo") != grades_of(course, "sol")
    assert copies_of(course, "sample")["pim"].popitem()[1] == "odo"
    submitted = course / "gradebook" / "submitted"
    assert (submitted / "odo" / "sample" / SECRET).read_text() == "odo's own"
    assert (submitted / "pim" / "sample" / SECRET).read_text() not in {"", "odo's own"}
    assert run("grade", "sample").stdout.startswith("0 graded, 3 unchanged")

    with Gradebook(f"sqlite:///{course / 'gradebook' / 'gradebook.db'}") as gradebook:
        for learner in ("odo", "pim", "sol"):  # as a written answer that a person has read for one of them
            for notebook in gradebook.find_submission("sample", learner).notebooks:
                for row in notebook.grades:
                    if row.cell.name == "elevator":
                        row.needs_manual_grade = learner != "odo"
                        row.manual_score = 1.5 if learner == "odo" else None
        gradebook.db.commit()
    run("grade", "sample")
    assert grades_of(course, "pim")["elevator"] == 1.5
    assert grades_of(course, "sol")["elevator"] == 0.0
    run("feedback", "sample")
    page = (course / "gradebook" / "feedback" / "pim" / "sample" / "assessment.html").read_text()
    assert ("Pim Vale" in page, "Odo" in page) == (True, False)

    exported = run("export", "sample", "--section", "monday", "--into", "monday.csv")
    assert exported.exit_code == 0
    assert [line.split(",")[0] for line in Path("monday.csv").read_text().splitlines()[1:]] == ["odo", "pim"]
    assert run("export", "sample", "--section", "Sunday").exit_code == 2
    friday = json.loads(run("report", "sample", "--section", "Friday", "--names", "--json").stdout)
    assert "sol" in json.dumps(friday)
    assert "pim" not in json.dumps(friday)
    ada = learners_of("ada", learners_in(Course(course)), Course(course))
    assert (ada, members(Course(course), None)) == (["odo", "pim"], None)


def test_if_both_hand_in_both_have_both_and_the_rule_of_hand_ins_chooses(run, course, put):
    put("odo", 10, {"elevator": "defer"})
    put("pim", 11, {"elevator": "share"})
    done = run("grade", "sample")
    assert grades_of(course, "pim") == grades_of(course, "odo")
    assert grades_of(course, "pim")["elevator"] == 2.0  # the earlier one earns more
    assert done.stderr.count("counts") >= 2
    kept = course / "gradebook" / "hand-ins" / "sample"
    assert sorted(path.name for path in (kept / "odo").iterdir() if path.is_dir()) == sorted(
        path.name for path in (kept / "pim").iterdir() if path.is_dir()
    )
    assert (course / "gradebook" / "submitted" / "pim" / "sample" / SECRET).read_text() == "pim's own"


def test_a_group_that_changes_gives_its_copies_back(run, course, put):
    put("odo", 11)
    put("pim", 10, {"elevator": "share"})
    run("grade", "sample")
    assert grades_of(course, "pim")["elevator"] == 2.0
    Path("roster.csv").write_text(ROSTER.replace("pim,Pim,Vale,Monday,1", "pim,Pim,Vale,Monday,2"))
    run("roster", "roster.csv")
    run("grade", "sample")
    assert (grades_of(course, "odo")["elevator"], grades_of(course, "pim")["elevator"]) == (2.0, 0.0)
    assert copies_of(course, "sample") == {}
    assert Collected.read(course / "gradebook" / "submitted" / "pim" / "sample").remarks == ()


def test_groups_count_only_in_the_modules_that_they_hand_in_together(run, course, put):
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace('together = ["sample"]', 'together = ["another"]'))
    put("odo", 10)
    assert run("grade", "sample").stdout.startswith("1 graded")
    run("forget", "odo", "--yes")
    assert "odo" not in json.loads((course / "gradebook" / "sections.json").read_text())["learners"]
