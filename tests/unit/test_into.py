"""Drafts go into a notebook in the order of the file, and a second import leaves what their author changed."""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.course.check import check
from casewise.course.hosts import left
from casewise.course.module import Module
from casewise.course.use import Use
from casewise.imports import into
from casewise.imports.into import Fate, IntoError, planned, write
from casewise.imports.question import Form, Part, Question, Reading, Unread

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PARTS = (Part("One", 1, "It's right."), Part("Two", 0, "It's wrong."))


def question(number: int, **more) -> Question:
    given = {"title": f"Case {number}", "prompt": f"What happens in case {number}?", "parts": PARTS} | more
    return Question(f"question {number}", Form.ONE, source_id=str(number), **given)


def bank(*questions: Question, unread=()) -> Reading:
    return Reading("Moodle XML", tuple(questions) or (question(1), question(2)), unread)


@pytest.fixture
def path(tmp_path, body):
    """A notebook of a module with one finished scenario."""
    folder = tmp_path / "source" / "sample"
    folder.mkdir(parents=True)
    (tmp_path / "source" / "course.yaml").write_text("objectives: {C1: Consent}\ncast: []\n")
    head, key = body("elevator").replace("kind:", "objective: C1\nkind:", 1).split("key:")
    cell = f"%%scenario elevator\n{head}### BEGIN HIDDEN TESTS\nkey:{key}### END HIDDEN TESTS"
    cells = [new_markdown_cell("# A"), *map(new_code_cell, ("%load_ext casewise", cell, "%review"))]
    cells.append(new_markdown_cell("## References\n\nLaws"))
    nbformat.write(new_notebook(cells=cells), folder / "assessment.ipynb")
    return folder / "assessment.ipynb"


def bring(path, reading, **more):
    plan = planned(reading, path, **more)
    write(plan)
    return plan


def names(path) -> list[str]:
    return [cell.source.partition("\n")[0] for cell in nbformat.read(path, as_version=4).cells]


def edit(path, name: str, old: str, new: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.source.startswith(f"%%scenario {name}\n"))
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


def fates(plan) -> list[Fate]:
    return [one.fate for one in plan.placed]


def test_new_drafts_come_at_the_end_before_the_review(path):
    plan = bring(path, bank())
    assert names(path)[2:] == [
        "%%scenario elevator",
        "%%scenario case-1",
        "%%scenario case-2",
        "%review",
        "## References",
    ]
    assert fates(plan) == [Fate.NEW, Fate.NEW]
    assert check(Module(path.parent)) == []
    assert left(nbformat.read(path, as_version=4)).unknown == {}


def test_a_dry_run_changes_nothing(path):
    before = path.read_bytes()
    plan = planned(bank(question(1, prompt="![x](a.png)", pictures={"a.png": PNG})), path)
    assert plan.changes
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["assessment.ipynb"]


def test_a_second_import_changes_nothing_if_nothing_changed(path):
    bring(path, bank())
    before = path.read_bytes()
    plan = bring(path, bank())
    assert fates(plan) == [Fate.SAME, Fate.SAME]
    assert path.read_bytes() == before


def test_a_second_import_updates_what_its_author_left(path):
    bring(path, bank())
    plan = bring(path, bank(question(2, prompt="Corrected?"), question(1), question(3)))
    assert fates(plan) == [Fate.UPDATED, Fate.SAME, Fate.NEW]
    assert "Corrected?" in path.read_text()
    assert names(path)[3:6] == ["%%scenario case-1", "%%scenario case-2", "%%scenario case-3"]


def test_what_its_author_changed_is_kept_and_named(path):
    bring(path, bank())
    edit(path, "case-1", "draft: true\n", "")
    plan = bring(path, bank(question(1, prompt="Corrected?"), question(2)))
    assert fates(plan) == [Fate.KEPT, Fate.SAME]
    assert "Corrected?" not in path.read_text()
    edit(path, "case-2", "What happens", "What then happens")
    assert fates(bring(path, bank())) == [Fate.SAME, Fate.SAME]


def test_an_id_that_an_author_gave_is_kept(path):
    bring(path, bank())
    edit(path, "case-1", "%%scenario case-1", "%%scenario lift")
    plan = bring(path, bank(question(1, prompt="Corrected?")))
    assert plan.placed[0].scenario == "lift"
    assert fates(plan) == [Fate.KEPT]


def test_what_is_in_another_notebook_of_the_module_is_left_there(path):
    bring(path, bank())
    plan = bring(path.with_name("lesson.ipynb"), bank(question(1), question(3)))
    assert fates(plan) == [Fate.ELSEWHERE, Fate.NEW]
    assert names(path.with_name("lesson.ipynb")) == ["# Lesson", "%load_ext casewise", "%%scenario case-3", "%review"]


def test_ids_are_unique_in_the_module(path):
    plan = bring(path, bank(*(replace(question(n), title="Elevator") for n in (1, 2)), replace(question(3), title="")))
    assert [one.scenario for one in plan.placed] == ["elevator-2", "elevator-3", "what-happens-case-3"]


def test_questions_without_ids_are_known_by_their_titles_or_words(path):
    bare = [replace(question(n), source_id="", title=title) for n, title in ((1, "Lift"), (2, ""), (3, "Lift"))]
    bring(path, bank(*bare))
    plan = bring(path, bank(*bare))
    assert fates(plan) == [Fate.SAME] * 3


def test_practice_goes_where_practice_is(path):
    bring(path, bank(), use=Use.PRACTICE)
    assert path.read_text().count("practice: true") == 2
    assert fates(bring(path, bank(), use=Use.PRACTICE)) == [Fate.SAME] * 2


def test_pictures_are_written_beside_the_notebook_under_safe_names(path):
    (path.parent / "form.png").write_bytes(PNG + b"another one")
    shown = {"Weird form (1).png": PNG, "../../evil.png": PNG + b"1", "form.png": PNG + b"2", "x.png": b"no picture"}
    texts = (
        "![a](Weird%20form%20(1).png) ![b](../../evil.png) ![c](form.png) ![d](x.png) ![e](https://example.com/y.png)"
    )
    plan = bring(path, bank(question(1, prompt=texts, pictures=shown)))
    assert set(plan.pictures) < {one.name for one in path.parent.iterdir()}
    assert (path.parent / "form.png").read_bytes() == PNG + b"another one"
    assert (path.parent / "evil.png").read_bytes() == PNG + b"1"
    assert len(plan.pictures) >= 2
    text = path.read_text()
    assert "![b](evil.png)" in text
    assert "[d]" in text
    assert "format isn't known" in text
    again = bring(path, bank(question(1, prompt=texts, pictures=shown)))
    assert fates(again) == [Fate.SAME]


def test_an_import_writes_all_or_nothing(path, monkeypatch):
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(into, "save", full)
    with pytest.raises(OSError, match="No space"):
        bring(path, bank(question(1, prompt="![x](a.png)", pictures={"a.png": PNG})))
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["assessment.ipynb"]


def test_a_notebook_that_someone_saved_meanwhile_is_not_replaced(path):
    plan = planned(bank(), path)
    edit(path, "elevator", "In the elevator", "In the lift")
    with pytest.raises(IntoError, match="changed meanwhile"):
        write(plan)
    assert "In the lift" in path.read_text()


@pytest.mark.parametrize("name", ["a.txt", "missing/a.ipynb"])
def test_what_isnt_a_notebook_is_refused(name, path):
    with pytest.raises(IntoError):
        planned(bank(), path.parent / name)


def test_a_damaged_notebook_is_refused_and_kept(path):
    path.write_text("{")
    with pytest.raises(IntoError, match="cannot be read"):
        planned(bank(), path)
    assert path.read_text() == "{"


def test_what_is_planned_is_json_too(path):
    said = planned(bank(question(1), unread=(Unread("question 2", "It's a number.", "Ask it."),)), path).to_json()
    assert said["questions"][0] | {"notes": []} == {
        "where": "question 1", "title": "Case 1", "scenario": "case-1", "kind": "choice", "fate": "new", "notes": [],
    }  # fmt: skip
    assert said["unread"] == [{"where": "question 2", "why": "It's a number.", "fix": "Ask it."}]
