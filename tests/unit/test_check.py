"""Every rule of the check goes red once, and leaks are found however they are wrapped."""

from __future__ import annotations

import base64
import codecs
import json
import urllib.parse
import zlib

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from casewise.course.check import check
from casewise.course.leaks import leaks
from casewise.course.module import BEGIN, END, Cell, Module
from casewise.course.release import dress

REASON = "A stranger hears the name of a client."


@pytest.fixture
def graded(body) -> str:
    """A scenario cell with its hidden region."""
    head, key = body("elevator", ("A stranger hears it.", REASON)).split("key:")
    return f"%%scenario elevator\n{head}{BEGIN}\nkey:{key}{END}"


@pytest.fixture
def source(tmp_path, graded) -> Module:
    """A sound module of one notebook."""
    folder = tmp_path / "source" / "sample"
    folder.mkdir(parents=True)
    cells = [
        new_markdown_cell("# A"),
        new_code_cell("%load_ext casewise"),
        new_code_cell(graded),
        new_code_cell("%review"),
    ]
    nbformat.write(new_notebook(cells=cells), folder / "assessment.ipynb")
    return Module(folder)


def change(module: Module, how) -> None:
    """Change the notebook of a module by a function."""
    path = module.folder / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    how(notebook)
    nbformat.write(notebook, path)


def replace(old: str, new: str):
    def how(notebook):
        assert old in notebook.cells[2].source
        notebook.cells[2].source = notebook.cells[2].source.replace(old, new)

    return how


def metadata(**values):
    return lambda notebook: notebook.cells[2].metadata.update(values)


MARKS = {
    "grade": True,
    "grade_id": "elevator",
    "locked": True,
    "points": 2,
    "schema_version": 3,
    "solution": False,
    "task": False,
}
CHANGES = [
    (replace("kind: choice", "kind: x"), 'no kind "x"'),
    (replace("In the elevator", "Case #3"), "The text after # isn't read"),
    (replace(BEGIN + "\n", ""), "one hidden region"),
    (replace(END, "### END"), "one hidden region"),
    (replace(f"{BEGIN}\nkey", f"key: {{defer: 1}}\n{BEGIN}\nother"), "no field"),
    (
        replace(f"citations: [ACA Code of Ethics 2014]\n{END}", f"{END}\ncitations: [ACA]"),
        "Learners would see the citations",
    ),
    (replace("prompt: What", f"{BEGIN}\n{END}\nprompt: What"), "one hidden region"),
    (replace("points: 2", "practice: true"), "key in the open"),
    (metadata(nbgrader=MARKS | {"points": 3}), "nbgrader's metadata says 3"),
    (metadata(nbgrader=MARKS | {"grade_id": "other"}), "\"grade_id\" is 'other'"),
    (metadata(nbgrader=MARKS | {"locked": False}), '"locked" is False'),
    (metadata(nbgrader=MARKS | {"answer": "defer"}), 'unknown "answer"'),
    (metadata(answer="defer"), 'carries metadata "answer"'),
    (
        lambda nb: nb.metadata.update(widgets={}),
        "left metadata in the notebook: JupyterLab and its extensions (widgets)",
    ),
    (lambda nb: nb.cells[0].update(attachments={"a.png": {"image/png": "eA=="}}), "has an attachment"),
    (
        lambda nb: nb.cells.append(new_code_cell(nb.cells[2].source)),
        "is already used in source/sample/assessment.ipynb, cell 3",
    ),
    (lambda nb: nb.cells.pop(1), "doesn't load Casewise"),
    (lambda nb: nb.cells.pop(), "Learners can't see"),
    (lambda nb: nb.cells.append(new_code_cell("print(1)")), "The cell holds code"),
    (lambda nb: nb.cells[1].update(source="%load_ext casewise\nprint(1)"), "doesn't load Casewise"),
    (lambda nb: nb.cells.append(new_code_cell("1", metadata={"nbgrader": MARKS})), "is graded but isn't a scenario"),
    (lambda nb: nb.cells[0].update(source=f"{BEGIN}\nx\n{END}"), "for the mark of a region"),
]


def test_a_sound_module_has_no_problem(source):
    assert check(source) == []


@pytest.mark.parametrize(("how", "words"), CHANGES, ids=[words for _, words in CHANGES])
def test_every_broken_rule_is_listed_with_its_place(source, how, words):
    change(source, how)
    problems = [problem for problem in check(source) if words in problem.what]
    assert problems, check(source)
    assert problems[0].notebook.startswith("source/sample/")
    assert problems[0].fix


@pytest.mark.parametrize(("name", "words"), [("responses.jsonl", "journal"), ("notes.txt", "doesn't belong")])
def test_only_pictures_lie_beside_the_notebooks(source, name, words):
    (source.folder / "picture.svg").write_text("<svg/>")
    assert check(source) == []
    (source.folder / name).touch()
    assert words in check(source)[0].what


@pytest.mark.needs("links")
def test_a_folder_or_a_link_within_a_module_is_reported_before_the_build_refuses_it(source, tmp_path):
    (tmp_path / "elsewhere.svg").write_text("<svg/>")
    (source.folder / "linked.svg").symlink_to(tmp_path / "elsewhere.svg")
    (source.folder / "pictures").mkdir()
    (source.folder / "pictures" / "door.svg").write_text("<svg/>")
    link, inside = check(source)
    assert "It's a link" in link.what
    assert "in the folder pictures" in inside.what


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("doors.svg", ""),
        ("two%20doors.svg", ""),
        ("door.svg", "no picture"),
        ("https://example.com/a.svg", "another site"),
    ],
)
def test_a_picture_is_there_and_is_the_courses_own(source, path, words):
    for name in ("doors.svg", "two doors.svg"):
        (source.folder / name).write_text("<svg/>")
    change(source, lambda nb: nb.cells.append(new_markdown_cell(f"![Two doors.]({path})")))
    assert [words in problem.what for problem in check(source)] == [True] * bool(words)


def test_a_notebook_that_cannot_be_read_is_named(source):
    (source.folder / "lesson.ipynb").write_text("{")
    (problem,) = check(source)
    assert problem.notebook == "source/sample/lesson.ipynb"


def release(source: Module) -> Module:
    """Make a release by hand: dressed, hidden regions out, no outputs."""
    folder = source.folder.parents[1] / "release" / "sample"
    folder.mkdir(parents=True)
    notebook = dress(nbformat.read(source.folder / "assessment.ipynb", as_version=4))
    for number, cell in enumerate(notebook.cells, start=1):
        cell.source = Cell("", number, cell).released
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.update(checksum="0" * 32, cell_type="code")
    nbformat.write(notebook, folder / "assessment.ipynb")
    return Module(folder)


def test_an_honest_release_has_no_leak(source):
    assert leaks(source, release(source)) == []


WRAPPED = {
    "plain": REASON,
    "another case": REASON.upper(),
    "base64": base64.b64encode(REASON.encode()).decode(),
    "base64 twice": base64.b64encode(base64.b64encode(REASON.encode())).decode(),
    "hex": REASON.encode().hex(),
    "rot13": codecs.encode(REASON, "rot13"),
    "backwards": REASON[::-1],
    "percent": urllib.parse.quote(REASON),
    "entities": "".join(f"&#{ord(letter)};" for letter in REASON),
    "zlib": base64.b64encode(zlib.compress(REASON.encode())).decode(),
    "json": json.dumps(json.dumps(REASON)),
}


@pytest.mark.parametrize("wrapping", WRAPPED)
def test_a_planted_secret_is_found_however_it_is_wrapped(source, wrapping):
    change(source, lambda notebook: notebook.cells[0].update(source=f"# A\n\nRead this: {WRAPPED[wrapping]}"))
    found = leaks(source, release(source))
    assert any("hidden region can be found" in problem.what for problem in found)


@pytest.mark.parametrize(
    "plant",
    [
        lambda nb: nb.metadata.update(note="defer"),
        lambda nb: nb.cells[2].metadata.update(answer="defer"),
        lambda nb: nb.cells[2].metadata.nbgrader.update(checksum="defer"),
        lambda nb: nb.cells[0].update(attachments={"a": {"text/plain": "defer"}}),
        lambda nb: nb.cells[1].outputs.append(new_output("stream", text="defer")),
        lambda nb: nb.cells[2].update(source=nb.cells[2].source + "\n# defer"),
        lambda nb: nb.cells.append(new_markdown_cell("defer")),
    ],
)
def test_whatever_the_source_does_not_account_for_is_found(source, plant):
    module = release(source)
    change(module, plant)
    assert any("isn't what its source makes" in problem.what for problem in leaks(source, module))


def test_a_file_without_a_source_is_found(source):
    module = release(source)
    (module.folder / "key.txt").write_text("defer")
    assert any("has no source" in problem.what for problem in leaks(source, module))
