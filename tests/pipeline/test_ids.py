"""Ids that answers are made of: once learners have handed in, none is renamed or removed without a word."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.course.build import build
from casewise.course.module import Module
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.grading.pages import feedback
from tests.support.seven import DOORWAY, NOTE, VISITS


@pytest.fixture(scope="module")
def built(built_course, tmp_path_factory):
    """The small course with every kind that has ids."""
    course = Path(shutil.copytree(built_course, tmp_path_factory.mktemp("kinds") / "course"))
    cells = ["%load_ext casewise", VISITS, NOTE, DOORWAY, "%review"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, course / "source" / "sample" / "more.ipynb")
    build(Course(course), "sample")
    return course


@pytest.fixture
def course(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "course"))


@pytest.fixture
def answered(course, hand_in, lines):
    """Everything right, and everything else."""
    samples = {name: scenario.samples() for name, scenario in Module(course / "source" / "sample").scenarios().items()}
    hand_in("right", lines({name: sample.right[0] for name, sample in samples.items()}))
    hand_in("partly", lines({name: (sample.partly or sample.right)[0] for name, sample in samples.items()}))
    return course


@pytest.fixture
def change(course):
    """Return the function that changes one scenario of the source."""

    def make(scenario: str, before: str, after: str) -> None:
        for path in (course / "source" / "sample").glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                if cell.source.startswith(f"%%scenario {scenario}\n"):
                    assert re.search(before, cell.source)
                    cell.source = re.sub(before, after, cell.source)
            nbformat.write(notebook, path)

    return make


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def renamed(name: str) -> tuple[str, str]:
    """Return what finds an id in a scenario's text, and what takes its place."""
    return rf"(?<![\w-]){name}(?=[:,\]}}\n])", f"{name}-now"


IDS = [
    ("elevator", "silent", "option"),
    ("table", "move", "option"),
    ("sorting", "post", "card"),
    ("sorting", "harm", "category"),
    ("visits", "plan", "option"),
    ("note", "who", "passage"),
    ("doorway", "decline", "option"),
    ("doorway", "uncle", "step"),
    ("doorway", "call", "step"),
]


@pytest.mark.parametrize(("scenario", "name", "word", "graded"), [(*IDS[0], True), (*IDS[3], False), (*IDS[7], True)])
def test_an_id_that_answers_hold_cannot_go_and_the_release_stays(answered, change, scenario, name, word, graded):
    if graded:
        bulk.grade(Course(answered), "sample")
    release = {path.name: path.read_bytes() for path in (answered / "release" / "sample").iterdir()}
    change(scenario, *renamed(name))
    code, said = run("build", "sample", "--course", answered)
    assert code == 4
    assert f'scenario {scenario}: Answers name the {word} "{name}", which is gone, and 2 learners were ' in said
    assert f'write "renamed: {{{name}: {name}-now}}" outside the hidden region.' in said
    assert said.count("Answers name") == 1
    assert release == {path.name: path.read_bytes() for path in (answered / "release" / "sample").iterdir()}
    assert "lost" not in said


def test_ids_that_say_what_they_were_cost_nobody_anything(answered, change, rows):
    pipeline = Course(answered)
    bulk.grade(pipeline, "sample")
    with pipeline.gradebook() as gradebook:
        for learner in ("right", "partly"):
            for notebook in ("assessment", "more"):
                for grade in gradebook.find_submission_notebook(notebook, "sample", learner).grades:
                    grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    before = rows(pipeline)
    # A card and its category with one word in common would give the key away.
    asked = [(scenario, name) for scenario, name, word in IDS if word != "category"]
    for scenario in {scenario for scenario, _ in asked}:
        names = [name for of, name in asked if of == scenario]
        for name in names:
            change(scenario, *renamed(name))
        note = ", ".join(f"{name}: {name}-now" for name in names)
        change(scenario, "\npoints: ", f"\nrenamed: {{{note}}}\npoints: ")
    code, said = run("build", "sample", "--course", answered)
    assert (code, "lost" in said) == (0, False), said
    for scenario, name in asked:
        assert f"{scenario}: {name} is called {name}-now now" in said
    assert bulk.grade(pipeline, "sample").remarks == {}
    assert rows(pipeline) == before
    pipeline.autograde("sample")
    assert rows(pipeline) == before
    assert feedback(pipeline, "sample").failed == {}


def test_an_option_can_be_added_and_before_anyone_hands_in_all_can_be_changed(course, change, hand_in, lines):
    change("table", *renamed("move"))
    assert run("build", "sample", "--course", course)[0] == 0
    hand_in("sorrel", lines({"table": ["move-now"]}))
    bulk.grade(Course(course), "sample")
    change("table", "  whisper: Go", "  wait: Wait outside.\n  whisper: Go")
    change("table", "  whisper: A", "  wait: Bexley waits.\n  whisper: A")
    code, said = run("build", "sample", "--course", course)
    assert (code, "table: its options" in said) == (0, True)


def test_a_note_that_is_taken_away_again_is_refused_as_the_id_itself_is(answered, change):
    bulk.grade(Course(answered), "sample")
    change("elevator", *renamed("silent"))
    change("elevator", "\npoints: ", "\nrenamed: {silent: silent-now}\npoints: ")
    assert run("build", "sample", "--course", answered)[0] == 0
    change("elevator", r"\nrenamed: .*", "")
    code, said = run("build", "sample", "--course", answered)
    assert code == 4
    assert 'Answers name the former id "silent"' in said


def test_two_ids_cannot_become_one_and_a_note_cannot_hide(answered, change):
    change("table", r"\n  whisper: .*", "")
    change("table", "\npoints: ", "\nrenamed: {whisper: names}\npoints: ")
    code, said = run("build", "sample", "--course", answered)
    assert code == 4
    assert 'Answers name the option "whisper"' in said
    change("table", r"\nrenamed: .*", "")
    change("table", r"\nkey: ", "\nrenamed: {whisper: names}\nkey: ")
    assert 'Learners would not get "renamed".' in run("build", "sample", "--course", answered)[1]


def test_nbgraders_own_command_refuses_it_as_well(answered, change, warm):
    bulk.grade(Course(answered), "sample")
    release = {path.name: path.read_bytes() for path in (answered / "release" / "sample").iterdir()}
    change("elevator", *renamed("silent"))
    command = [warm / "nbgrader", "generate_assignment", "sample", "--force"]
    done = subprocess.run(command, cwd=answered, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert 'Answers name the option "silent"' in done.stderr
    assert release == {path.name: path.read_bytes() for path in (answered / "release" / "sample").iterdir()}


def test_a_lesson_can_rename_what_it_likes(answered, change):
    bulk.grade(Course(answered), "sample")
    change("try-elevator", *renamed("silent"))
    code, said = run("build", "sample", "--course", answered)
    assert code == 0
    assert "answers are lost" not in said
    assert json.loads((answered / "release" / "sample" / "lesson.ipynb").read_text())
