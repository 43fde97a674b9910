"""Every hostile submission of the corpus, in one class: none gains anything, runs anything, or harms another."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.grading.pages import feedback
from tests.support.corpus import ATTACKS, Attack, End

ACTS = r"<script|<img|<style>\*"
"""HTML of a learner's that would act if it were not escaped."""
NOBODY = (b"r\xe9sum\xe9", b"a\nb", b" ", b"\x1b[2J", "\u202eann".encode())
"""Folders of `submitted/` whose names can't be a learner's."""
HONEST = {"elevator": 1.0, "table": 1.5, "sorting": 0.6667}


@pytest.fixture(scope="module")
def class_of_cheats(built_course, tmp_path_factory):
    """A class of everything in the corpus and one honest neighbor, graded once at once."""
    import shutil  # noqa: PLC0415

    root = tmp_path_factory.mktemp("cheats")
    course = Path(shutil.copytree(built_course, root / "course"))
    trap = root / "executed"
    answers = {"elevator": "silent", "table": ["move"], "sorting": {"post": "harm", "graph": "trust", "team": "harm"}}
    for number, learner in enumerate(["neighbor", *(attack.name for attack in ATTACKS)]):
        folder = course / "gradebook" / "submitted" / learner / "sample"
        shutil.copytree(course / "release" / "sample", folder)
        (folder / "timestamp.txt").write_text("2026-11-23 10:00:00.000000 UTC")
        (folder / "submission_secret.txt").write_text(f"secret {number}")
        entries = [
            {
                "v": 1,
                "scenario": name,
                "response": given,
                "at": f"2026-11-23T09:00:{n:02}Z",
                "session": learner,
                "n": n,
            }
            for n, (name, given) in enumerate(answers.items())
        ]
        (folder / "responses.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    for attack in ATTACKS:
        attack.do(course / "gradebook" / "submitted" / attack.name / "sample", f"open({str(trap)!r}, 'w').write('ran')")
    for name in NOBODY:
        strange = course / "gradebook" / "submitted" / os.fsdecode(name)
        shutil.copytree(course / "gradebook" / "submitted" / "neighbor", strange)
    pipeline = Course(course)
    report = bulk.grade(pipeline, "sample")
    return pipeline, report, trap


def grades(pipeline: Course, learner: str) -> dict[str, tuple[float, bool]]:
    with pipeline.gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook("assessment", "sample", learner)
        return {grade.name: (grade.score, grade.needs_manual_grade) for grade in notebook.grades}


def test_the_corpus_is_large_enough():
    assert len(ATTACKS) >= 40
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gains_nothing(class_of_cheats, attack: Attack):
    pipeline, report, _ = class_of_cheats
    found = grades(pipeline, attack.name)
    points = {name: score for name, (score, _) in found.items()}
    called = any(needs for _, needs in found.values())
    if attack.end is End.HONEST:
        assert points == HONEST
    else:
        assert set(points.values()) == {0.0}
    if attack.end is End.DOUBT:
        assert called
        assert report.remarks[attack.name]
    if attack.end is End.NOTHING:
        assert not called


def test_nothing_ran_and_nobody_else_was_harmed(class_of_cheats):
    pipeline, report, trap = class_of_cheats
    assert not trap.exists()
    assert set(report.failed) == {"r\\xe9sum\\xe9", "a\\x0ab", " ", "\\x1b[2J", "\\u202eann"}
    assert all("Rename its folder" in why for why in report.failed.values())
    assert all(remark.isprintable() for remarks in report.remarks.values() for remark in remarks)
    assert report.graded == len(ATTACKS) + 1
    assert grades(pipeline, "neighbor") == {name: (points, False) for name, points in HONEST.items()}


def test_nothing_that_acts_reaches_a_page_of_anybody(class_of_cheats):
    pipeline, _, _ = class_of_cheats
    assert feedback(pipeline, "sample").failed == {}
    pages = list((pipeline.root / "gradebook" / "feedback").rglob("*.html"))
    assert len(pages) == 2 * (len(ATTACKS) + 1)
    for page in pages:
        assert not re.search(ACTS, page.read_text()), page
    for path in (pipeline.root / "autograded").rglob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            assert "sqlite3" not in "".join(cell["source"]), path
            for output in cell.get("outputs", []):
                assert not re.search(ACTS, "".join(output["data"]["text/html"])), path


def test_graded_folders_hold_the_courses_files_and_no_others(class_of_cheats):
    pipeline, _, _ = class_of_cheats
    allowed = {
        "assessment.ipynb",
        "lesson.ipynb",
        "responses.jsonl",
        "timestamp.txt",
        "submission_secret.txt",
        bulk.GRADED,
    }
    for folder in (pipeline.root / "autograded").glob("*/sample"):
        assert {path.name for path in folder.iterdir()} <= allowed


def test_nbgraders_own_command_comes_to_the_same(class_of_cheats, rows):
    pipeline, _, trap = class_of_cheats
    before = rows(pipeline)
    pipeline.autograde("sample")
    assert rows(pipeline) == before
    assert not trap.exists()


AUDIT = """
import casewise.quick_start
import sys
from pathlib import Path

submitted = str(Path(sys.argv[1]) / "gradebook" / "submitted")
seen = []


def watch(event, arguments):
    if event in ("exec", "compile", "import", "subprocess.Popen", "os.system", "pickle.find_class", "ctypes.dlopen"):
        if any(submitted in str(argument) or "'ran'" in str(argument) for argument in arguments):
            seen.append((event, str(arguments)[:200]))
    if event == "open" and submitted in str(arguments[0]) and any(mode in str(arguments[1]) for mode in "wax+"):
        seen.append((event, str(arguments)[:200]))


from casewise.grading import run as bulk
from casewise.collecting.exchange import STAMPS
from casewise.gradebook.course_folder import Course

pipeline = Course(Path(sys.argv[1]))
sys.addaudithook(watch)
bulk.grade(pipeline, "sample", force=True)
assert submitted not in sys.path
print(len(seen), seen)
"""


def test_an_audit_of_the_process_sees_no_line_of_a_learner_executed(class_of_cheats):
    pipeline, _, trap = class_of_cheats
    done = subprocess.run([sys.executable, "-c", AUDIT, str(pipeline.root)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "0 []"
    assert not trap.exists()


def test_a_copied_journal_is_graded_and_reported(class_of_cheats):
    pipeline, report, _ = class_of_cheats
    assert report.alike == []
    submitted = pipeline.root / "gradebook" / "submitted"
    text = (submitted / "neighbor" / "sample" / "responses.jsonl").read_bytes()
    (submitted / "every-box" / "sample" / "responses.jsonl").write_bytes(text)
    again = bulk.grade(pipeline, "sample", force=True)
    assert again.alike == [["every-box", "neighbor"]]
    assert {name: score for name, (score, _) in grades(pipeline, "every-box").items()} == HONEST
