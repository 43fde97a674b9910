"""Course files that a key, a program, a merge or a disk left as nobody meant them: read, or named with a place."""

from __future__ import annotations

import codecs
import errno
import json
import os
import shutil

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from casewise.cli import app
from casewise.course import hosts, new
from casewise.course.check import check
from casewise.course.ipynb import notebook_of
from casewise.course.module import Module
from casewise.course.text import json_in, text_of
from casewise.gradebook.failed_step import StepError
from casewise.scenario import ScenarioError
from tests.support.courses import own_words

NOTEBOOKS = ("assessment", "lesson")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template") / "course"
    new.course(folder)
    return own_words(folder)


@pytest.fixture
def fresh(template, tmp_path):
    return shutil.copytree(template, tmp_path / "course")


def run(folder, *words):
    result = CliRunner().invoke(app, [*words, "--course", str(folder)])
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def edit(folder, stem, how):
    path = folder / "source" / "first" / f"{stem}.ipynb"
    data = json.loads(path.read_text())
    how(data)
    path.write_text(json.dumps(data))
    return path


def text(cell):
    return "".join(cell["source"])


def found(folder):
    return [str(problem) for problem in check(Module(folder / "source" / "first"))]


TURNED = {
    "Markdown": lambda text: text,
    "heading": lambda text: f"# {text}",
    "deep heading": lambda text: f"###### {text}",
    "blank lines": lambda text: f"\n \n{text}",
    "byte order mark": lambda text: f"\ufeff{text}",
    "indented": lambda text: f"    {text}",
    "comment": lambda text: "\n".join(f"# {line}" for line in text.split("\n")),
    "HTML comment": lambda text: f"<!-- a case -->\n{text}",
    "fence": lambda text: f"```yaml\n{text}\n```",
    "other fence": lambda text: f"~~~\n{text}\n~~~",
    "quote": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    "escaped": lambda text: text.replace("%%", r"\%\%"),
    "full width": lambda text: text.replace("%%", "\uff05\uff05"),
    "one percent sign": lambda text: text.replace("%%", "%"),
    "a space": lambda text: text.replace("%%", "%% "),
    "upper case": lambda text: text.replace("%%scenario", "%%Scenario"),
    "Databricks": lambda text: "\n".join(f"# MAGIC {line}" for line in text.split("\n")),
    "without its first line": lambda text: text.partition("\n")[2],
    "words before it": lambda text: f"Here is the first case:\n\n{text}",
}


@pytest.mark.parametrize("stem", NOTEBOOKS)
@pytest.mark.parametrize("cell_type", ["markdown", "raw"])
@pytest.mark.parametrize("way", TURNED)
def test_a_scenario_in_a_cell_that_isnt_code_is_called_a_scenario(fresh, stem, cell_type, way):
    def turn(data):
        for cell in data["cells"]:
            if text(cell).startswith("%%scenario"):
                cell.update(cell_type=cell_type, source=TURNED[way](text(cell)))
                cell.pop("outputs"), cell.pop("execution_count")

    edit(fresh, stem, turn)
    told = [line for line in found(fresh) if "make it a code cell: select it and press Y" in line]
    assert len(told) == (4 if stem == "assessment" else 3)
    assert not any("Remove it" in line for line in found(fresh))


@pytest.mark.parametrize("way", sorted(set(TURNED) - {"Markdown", "indented"}))
def test_a_scenario_that_does_not_begin_its_cell_is_called_one(fresh, way):
    def turn(data):
        for cell in data["cells"]:
            if text(cell).startswith("%%scenario"):
                cell["source"] = TURNED[way](text(cell))

    edit(fresh, "assessment", turn)
    assert sum('"%%scenario" and its id the first line' in line for line in found(fresh)) == 4


@pytest.mark.parametrize("cell_type", ["markdown", "raw"])
@pytest.mark.parametrize(("command", "words"), [("%load_ext casewise", "loads Casewise"), ("%review", "left out")])
@pytest.mark.parametrize("way", ["Markdown", "heading", "fence", "blank lines", "byte order mark"])
def test_a_command_in_a_cell_that_isnt_code_is_reported_once(fresh, cell_type, command, words, way):
    def turn(data):
        for cell in data["cells"]:
            if text(cell) == command:
                cell.update(cell_type=cell_type, source=TURNED[way](command))
                cell.pop("outputs"), cell.pop("execution_count")

    edit(fresh, "lesson", turn)
    (line,) = found(fresh)
    assert words in line
    assert "make it a code cell: select it and press Y" in line


def test_a_build_refuses_what_was_turned_and_releases_nothing(fresh):
    edit(fresh, "lesson", lambda data: data["cells"][2].update(cell_type="markdown"))
    code, said = run(fresh, "build")
    assert code == 4
    assert "make it a code cell" in said
    assert not (fresh / "release").exists()


@pytest.mark.parametrize(
    "mark", ["BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "#END HIDDEN TESTS", "BEGIN MARK SCHEME"]
)
@pytest.mark.parametrize("place", range(8))
def test_whatever_nbgrader_takes_for_a_region_is_found_before_it_does(fresh, mark, place):
    def plant(data):
        lines = text(data["cells"][place]).split("\n")
        lines.insert(1, f"# see {mark}")
        data["cells"][place]["source"] = "\n".join(lines)

    edit(fresh, "assessment", plant)
    assert any(mark in line or "region" in line for line in found(fresh)), found(fresh)


def test_a_step_of_nbgrader_that_raises_is_a_sentence():
    log = "[ERROR] There was an error\n[ERROR] Traceback (most recent call last):\n"
    log += "  | RuntimeError: Solution region detected\n"
    said = str(StepError("GenerateAssignment", log, "nbgrader.NbGraderException: Please see the log"))
    assert said.startswith("GenerateAssignment failed: Solution region detected.")
    assert "\n" not in said
    full = log + "(sqlite3.OperationalError) database or disk is full\nrun the command `nbgrader db upgrade`"
    said = str(StepError("GenerateAssignment", full, ""))
    assert "The disk is full" in said
    assert "upgrade" not in said


def left_behind(names, cells):
    def how(data):
        data["metadata"].update({name: {"a": 1} for name in names})
        for cell in data["cells"]:
            cell["metadata"].update(dict.fromkeys(cells, True))

    return how


def every(table):
    return [name.replace("*", "_x") for names in table.values() for name in names.split()]


def test_what_known_programs_left_is_named_once_and_dropped(fresh):
    path = edit(fresh, "assessment", left_behind(every(hosts.NOTEBOOK), every(hosts.CELL)))
    (line,) = found(fresh)
    assert "VS Code" in line
    assert "Google Colab" in line
    assert line.endswith("Run: casewise preview first")
    notebook = notebook_of(path, "")
    dropped = hosts.drop(notebook)
    assert "Deepnote" in dropped.known
    assert not any(cell.metadata for cell in notebook.cells)
    assert set(notebook.metadata) <= hosts.OWN_NOTEBOOK


def test_what_no_program_is_known_for_is_refused_until_it_is_dropped_by_name(fresh):
    path = edit(fresh, "assessment", left_behind(["answers"], ["solution_key"]))
    edit(fresh, "assessment", lambda data: data["cells"][2].update(answer="defer"))
    lines = found(fresh)
    assert len(lines) == 3
    for name in ("answers", "solution_key", "answer"):
        assert any(f'"{name}"' in line and f"casewise preview first --drop {name}" in line for line in lines)
    notebook = notebook_of(path, "")
    assert not hosts.drop(notebook).known
    assert run(fresh, "build")[0] == 4
    assert hosts.drop(notebook, ["answers", "solution_key", "answer"]).known
    assert not hosts.left(notebook).unknown


def test_a_preview_writes_what_other_programs_left_without_it(fresh):
    def colab(data):
        data["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
        data.update(nbformat_minor=0)
        for cell in data["cells"]:
            cell.pop("id")
            cell["metadata"]["id"] = "x"

    path = edit(fresh, "assessment", colab)
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    code, said = run(fresh, "preview")
    assert code == 0
    assert "dropped the metadata of other programs: Google Colab (id)" in said
    assert path.read_bytes().startswith(b"{")
    notebook = json.loads(path.read_text())
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    assert run(fresh, "check")[0] == 0


ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_unicode_and_any_line_ends_are_read(fresh, encoding, ends):
    source = fresh / "source"
    paths = [*source.glob("first/*.ipynb"), source / "course.yaml", source / "references.yaml"]
    for path in paths:
        written = path.read_text()
        path.write_bytes(written.replace("\n", ends).encode(encoding))
    assert found(fresh) == []


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_within_cells_are_read(fresh, ends):
    for stem in NOTEBOOKS:
        edit(fresh, stem, lambda data: [cell.update(source=text(cell).replace("\n", ends)) for cell in data["cells"]])
    assert found(fresh) == []


def test_a_release_is_the_same_however_its_source_was_saved(fresh):
    assert run(fresh, "build")[0] == 0
    before = {path.name: path.read_bytes() for path in fresh.glob("release/first/*")}
    for stem in NOTEBOOKS:
        path = edit(
            fresh, stem, lambda data: [one.update(source=text(one).replace("\n", "\r\n")) for one in data["cells"]]
        )
        path.write_bytes(path.read_text().encode("utf-16"))
    assert run(fresh, "build")[0] == 0
    assert {path.name: path.read_bytes() for path in fresh.glob("release/first/*")} == before


@pytest.mark.parametrize("name", ["first/assessment.ipynb", "course.yaml", "references.yaml"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_merge_marks_are_named_with_their_line(fresh, name, ends):
    path = fresh / "source" / name
    lines = path.read_text().split("\n")
    lines[5:6] = ["<<<<<<< HEAD", lines[5], "=======", lines[5], ">>>>>>> other"]
    path.write_bytes(ends.join(lines).encode())
    told = [line for line in found(fresh) if "A merge kept two versions here." in line]
    assert told
    assert f"{path.name}, line 6:" in told[0]
    assert "Delete" in told[0] or "delete" in told[0]


@pytest.mark.parametrize(
    "mark", ["<<<<<<< local", ">>>>>>> remote", "||||||| base", '<span style="color:red">**<<<<<<< local**</span>']
)
@pytest.mark.parametrize("place", [0, 2])
def test_merge_marks_within_a_cell_are_named_with_cell_and_line(fresh, mark, place):
    def merge(data):
        lines = text(data["cells"][place]).split("\n")
        lines.insert(1, mark)
        data["cells"][place]["source"] = "\n".join(lines)

    edit(fresh, "assessment", merge)
    (line,) = found(fresh)
    assert f"cell {place + 1}" in line
    assert "line 2: A merge kept two versions" in line


def test_an_underlined_heading_isnt_a_merge_conflict(fresh):
    edit(fresh, "lesson", lambda data: data["cells"][0].update(source="A heading\n=======\n\nText."))
    assert found(fresh) == []


@pytest.mark.parametrize(
    ("damage", "line", "words"),
    [
        (lambda text: text.replace('"nbformat_minor": 5', '"nbformat_minor": 5,'), -2, "a comma too many"),
        (lambda text: text.replace(' "nbformat": 4,', ' "nbformat": 4'), -2, "missing before this place"),
        (lambda text: text[: len(text) // 2], None, "wasn't saved whole"),
        (lambda _: "", 1, "the file is empty"),
        (lambda text: "\0" * len(text), 1, "the file is empty"),
        (lambda _: "<!doctype html><title>Sign in</title>", 1, "a web page"),
        (lambda text: text + text, None, "ends before this place"),
        (lambda _: "[" * 100_000, None, "nested too deeply"),
    ],
)
def test_damaged_json_is_explained_with_line_and_column(fresh, damage, line, words):
    path = fresh / "source" / "first" / "assessment.ipynb"
    whole = path.read_text()
    path.write_text(damage(whole))
    (problem,) = check(Module(path.parent))
    assert words in f"{problem.what} {problem.fix}"
    assert problem.line
    assert problem.column
    assert line is None or problem.line == line % (whole.count("\n") + 1)
    for command in ("check", "build", "preview"):
        code, said = run(fresh, command)
        assert code == 4
        assert words in said
        assert "Restore it" not in said


def test_an_older_format_is_read_and_saved_as_todays(fresh):
    path = fresh / "source" / "first" / "lesson.ipynb"
    old = nbformat.convert(nbformat.read(path, as_version=4), 3)
    path.write_text(nbformat.versions[3].writes_json(old))
    assert json.loads(path.read_text())["nbformat"] == 3
    assert found(fresh) == []
    assert notebook_of(path, "") == notebook_of(path, "")


@pytest.mark.parametrize("name", ["course.yaml", "references.yaml", "first/lesson.ipynb"])
def test_text_that_isnt_unicode_is_named_with_its_line(fresh, name):
    path = fresh / "source" / name
    lines = path.read_bytes().split(b"\n")
    lines[3] += " \xe9".encode("latin-1")
    path.write_bytes(b"\n".join(lines))
    told = [line for line in found(fresh) if "byte 0xe9" in line]
    assert told
    assert "line 4" in told[0]
    assert "UTF-8" in told[0]


def test_half_a_character_is_named(fresh):
    edit(fresh, "lesson", lambda data: data["cells"][0].update(source="# A\n\ud83d"))
    (line,) = found(fresh)
    assert "cell 1, line 2: A character here is only half of one" in line


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(data):
    try:
        json_in(text_of(data, "a.ipynb"), "a.ipynb")
    except ScenarioError as error:
        assert all(problem.what and problem.fix for problem in error.problems)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["cells", "metadata", "nbformat", "source", "cell_type", "outputs", "worksheets", "nbformat_minor"]
                ),
                inner,
                max_size=5,
            )
        ),
    )
)
def test_any_json_is_a_notebook_or_refused_in_words(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "a.ipynb"
    path.write_text(json.dumps({**data, "nbformat": 4} if isinstance(data, dict) else data))
    try:
        assert notebook_of(path, "a.ipynb").cells is not None
    except ScenarioError as error:
        assert all(problem.what and problem.fix for problem in error.problems)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_a_disk_that_cannot_be_written_is_one_sentence_and_changes_nothing(fresh, code, monkeypatch):
    assert run(fresh, "build")[0] == 0
    before = {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file() and "gradebook" not in path.parts}

    def full(*arguments, **more):
        raise OSError(code, os.strerror(code), "the-place")

    monkeypatch.setattr("casewise.course.preview._run", lambda *_: None)  # a kernel writes files of its own
    monkeypatch.setattr("casewise.files._write", full)
    monkeypatch.setattr("tempfile.mkdtemp", full)
    edit(fresh, "lesson", dict.copy)
    before |= {path: path.read_bytes() for path in fresh.glob("source/first/*")}
    for words in (["build"], ["preview"], ["export-scenarios", "first", "--to", "moodle"]):
        exit_code, said = run(fresh, *words)
        assert exit_code in (1, 2)
        assert "Traceback" not in said
        assert "upgrade" not in said
        assert len([line for line in said.splitlines() if " waived." not in line]) == 1, said
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in before} == before
