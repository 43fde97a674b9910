"""`casewise import`: what is in a file is said first, and the exit code says whether all of it was read."""

from __future__ import annotations

import json

import docx
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from casewise.cli import app
from casewise.course import new
from casewise.desk.bringing_in import bring_in, notebook_in
from casewise.errors import UsageError


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """The assessment of a new course, in which the commands run."""
    new.course(tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")
    return tmp_path / "mine" / "source" / "first" / "assessment.ipynb"


@pytest.fixture
def quiz(tmp_path):
    """Return a function that writes a Word file with these lines."""

    def make(*lines: str):
        document = docx.Document()
        for line in lines or ("1. Who calls?", "A. He.", "B. She.", "Answer: B"):
            document.add_paragraph(line)
        document.save(str(tmp_path / "quiz.docx"))
        return tmp_path / "quiz.docx"

    return make


def run(*words: object):
    return CliRunner().invoke(app, ["import", *map(str, words)])


def test_questions_come_in_as_drafts_and_the_check_counts_them(notebook, quiz):
    done = run(quiz(), "--into", notebook)
    assert done.exit_code == 0, done.output
    assert "Word: 1 question read." in done.stderr
    assert "question 1, paragraph 1: who-calls (choice), new" in done.stdout
    assert "draft: true" in notebook.read_text()
    checked = CliRunner().invoke(app, ["check", "--todo"])
    assert "first: 1 draft isn't released: who-calls." in checked.stderr
    assert "Give it a title." in checked.stdout
    found = json.loads(CliRunner().invoke(app, ["check", "--json"]).stdout)
    assert found["drafts"][0]["scenario"] == "who-calls"
    assert {one["field"] for one in found["drafts"][0]["todo"]} >= {"title", "rationale", "objective", "citations"}


def test_a_dry_run_says_the_same_and_writes_nothing(notebook, quiz):
    before = notebook.read_bytes()
    done = run(quiz(), "--into", notebook, "--dry-run", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) | {"into": ""} == {
        "v": 1,
        "written": False,
        "format": "Word",
        "into": "",
        "questions": [
            {
                "where": "question 1, paragraph 1",
                "title": "Who calls?",
                "scenario": "who-calls",
                "kind": "choice",
                "fate": "new",
                "notes": [],
            }
        ],
        "unread": [],
        "pictures": [],
    }
    assert notebook.read_bytes() == before


def test_what_is_unclear_is_named_and_the_exit_code_says_so(notebook, quiz):
    done = run(
        quiz("1. Who?", "A. He.", "B. She.", "Answer: E", "2. When?", "A. Now.", "*B. Later."), "--into", notebook
    )
    assert done.exit_code == 3
    assert "1 question read, 1 unclear" in done.stderr
    assert "question 1, paragraph 1: Its key names E" in done.stdout
    assert "Wrote 1 draft" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Name a file"),
        (["missing.docx", "--into", "source/first/assessment.ipynb"], "There is no file"),
        (["README.md", "--practice", "--graded", "--into", "source/first/assessment.ipynb"], "Choose one"),
        (["--template", "t.csv"], "must end in .xlsx"),
    ],
)
def test_slips_are_explained(words, said, notebook):
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_the_template_is_filled_in_and_imported(notebook, tmp_path):
    done = run("--template", tmp_path / "t.xlsx")
    assert done.exit_code == 0
    assert run("--template", tmp_path / "t.xlsx").exit_code == 2  # what someone filled in is never replaced
    empty = run(tmp_path / "t.xlsx", "--into", notebook)
    assert empty.exit_code == 2
    assert "There are no questions in it." in empty.stderr


def test_a_sheet_as_practice_in_a_new_notebook(notebook, tmp_path):
    book = Workbook()
    for row in (["prompt", "A", "B", "key"], ["Who?", "He", "She", "B"]):
        book.active.append(row)
    book.save(tmp_path / "q.xlsx")
    target = notebook.with_name("more.ipynb")
    assert run(tmp_path / "q.xlsx", "--into", target, "--practice").exit_code == 0
    assert "practice: true" in target.read_text()


def test_a_damaged_notebook_is_a_bad_course(notebook, quiz):
    notebook.write_text("{")
    assert run(quiz(), "--into", notebook).exit_code == 4


def test_the_server_shows_first_and_writes_when_asked(notebook, quiz):
    root, before = notebook.parents[2], notebook.read_bytes()
    path = notebook_in(root, "source/first/assessment.ipynb")
    first = bring_in(quiz().read_bytes(), "quiz.docx", path, None, write=False)
    assert (first["written"], first["use"], first["into"]) == (False, "graded", "assessment.ipynb")
    assert notebook.read_bytes() == before
    assert bring_in(quiz().read_bytes(), "quiz.docx", path, None, write=True)["written"]
    assert "who-calls" in notebook.read_text()


@pytest.mark.parametrize(
    "name", ["../x.ipynb", "source/course.yaml", "source/first/none.ipynb", "source/../a/b.ipynb", ""]
)
def test_the_server_writes_only_into_notebooks_of_modules(name, notebook):
    with pytest.raises(UsageError):
        notebook_in(notebook.parents[2], name)
