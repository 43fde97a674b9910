"""A draft is shown with a to-do list, holds nothing back, and is never released."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.course.advice import advice
from casewise.course.check import check
from casewise.course.figures import figures
from casewise.course.leaks import leaks
from casewise.course.module import BEGIN, END, Cell, Module
from casewise.course.release import dress
from casewise.course.todo import drafts, todo, unreleased
from casewise.export.questions.bank import Bank
from casewise.kinds.unfinished import read_draft
from casewise.scenario.cell import finished, is_draft, is_scenario
from casewise.scenario.sketch import sketch, todo_list

PLAN = "objectives: {A1: Keep what clients say to yourself}\ncast: []\n"
REFERENCES = "- {document: A code of your field, year: 2026, says: A rule., certainty: S1, seen: 2026-11-28}\n"
HELD = "An unfinished case about the night nurse and her brother."
BARE = f"%%scenario night\ndraft: true\nkind: choice\ntitle: At night\nprompt: {HELD}\n"


@pytest.fixture
def graded(body) -> str:
    head, key = body("elevator").split("key:")
    return f"%%scenario elevator\n{head}{BEGIN}\nkey:{key}{END}"


@pytest.fixture
def module(tmp_path, graded):
    """Return a function that makes a module of these cells, between its first and its last one."""

    def make(*cells: str, plan: str = "") -> Module:
        folder = tmp_path / "source" / "sample"
        folder.mkdir(parents=True, exist_ok=True)
        if plan:
            (tmp_path / "source" / "course.yaml").write_text(plan)
        all_cells = [new_markdown_cell("# A"), *map(new_code_cell, ("%load_ext casewise", *cells, "%review"))]
        nbformat.write(new_notebook(cells=all_cells), folder / "assessment.ipynb")
        return Module(folder)

    return make


def what(problems) -> str:
    return "\n".join(f"{one.field}: {one.what} {one.fix}" for one in problems)


def only(text: str) -> Cell:
    return Cell("assessment.ipynb", 3, new_code_cell(text))


@pytest.mark.parametrize("line", ["draft: true", "draft: True", "draft : yes", 'draft: "true"', "draft: on  # for now"])
def test_a_line_makes_a_scenario_a_draft(line, graded):
    cell = graded.replace("\n", f"\n{line}\n", 1)
    assert is_draft(cell)
    assert not is_scenario(cell)
    assert is_scenario(finished(cell))
    assert len(finished(cell).split("\n")) == len(cell.split("\n"))


@pytest.mark.parametrize(
    "line", ["draft: false", "drafts: true", "  draft: true", "# draft: true", "title: draft: true"]
)
def test_other_lines_make_no_draft(line, graded):
    assert not is_draft(graded.replace("\n", f"\n{line}\n", 1))


def test_no_learner_makes_a_draft_of_a_question_by_answering(graded):
    assert not is_draft(f"{graded}\n# Answer in the card.\ndraft: true")


def test_a_draft_that_only_yaml_can_see_is_refused(module, graded):
    hidden = graded.replace("\n", '\n"draft": true\n', 1)
    assert is_scenario(hidden)
    assert "draft: true" in what(check(module(hidden)))


def test_a_draft_holds_nothing_back(module, graded):
    broken = "%%scenario half\ndraft: true\nkind: nothing\noptions: [\n"
    made = module(graded, BARE, broken)
    assert check(made) == []
    assert [Module(made.folder).scenarios().keys()] == [{"elevator": 0}.keys()]
    assert figures(made).scenarios == 1
    assert unreleased(drafts(made)) == "2 drafts aren't released: night, half."


def test_a_draft_is_never_exported(module, graded):
    bank = Bank.of(module(graded, BARE))
    assert [one.id for of in bank.sections.values() for one in of] == ["elevator"]
    assert bank.left_out == {}


def test_a_module_of_drafts_alone_can_be_checked(module):
    made = module(BARE)
    assert check(made) == []
    assert advice(made) == []
    assert figures(made).scenarios == 0


def test_a_draft_has_the_objective_of_no_plan(module, graded):
    made = module(graded.replace("kind:", "objective: A1\nkind:", 1), BARE, plan=PLAN)
    assert check(made) == []


def test_the_release_is_without_drafts_and_that_is_proved(module, graded, tmp_path):
    made = module(graded, BARE)
    notebook = dress(nbformat.read(made.folder / "assessment.ipynb", as_version=4), made)
    assert HELD not in nbformat.writes(notebook)
    assert [cell.source.split("\n")[0] for cell in notebook.cells].count("%%scenario elevator") == 1
    release = tmp_path / "release" / "sample"
    release.mkdir(parents=True)
    notebook.cells.append(new_markdown_cell(HELD))
    nbformat.write(notebook, release / "assessment.ipynb")
    found = what(leaks(made, Module(release)))
    assert "A part of a draft can be found" in found
    assert "isn't what its source makes" in found


def test_what_a_draft_shares_with_a_question_isnt_a_leak(module, graded, tmp_path):
    copy = graded.replace("elevator", "lift").replace("\n", "\ndraft: true\n", 1)
    made = module(graded, copy)
    release = tmp_path / "release" / "sample"
    release.mkdir(parents=True)
    nbformat.write(
        dress(nbformat.read(made.folder / "assessment.ipynb", as_version=4), made), release / "assessment.ipynb"
    )
    assert "draft" not in what(leaks(made, Module(release)))


def test_the_to_do_list_teaches(tmp_path):
    (tmp_path / "course.yaml").write_text(PLAN)
    (tmp_path / "references.yaml").write_text(REFERENCES)
    said = what(todo(only(BARE), tmp_path))
    for words in ("answers to choose from", "which answer is right", "worth", "objective", "one of A1"):
        assert words in said
    assert "no key" not in said
    assert "Field required" not in said


def test_missing_explanations_are_one_thing_to_do(graded, tmp_path):
    text = graded[: graded.index("rationale:")].replace("\n", "\ndraft: true\n", 1) + END
    found = todo(only(text), tmp_path)
    assert [one.field for one in found] == ["rationale"]
    assert "share" in found[0].what


def test_item_writing_is_taught_on_ones_own_question(tmp_path):
    text = (
        "%%scenario night\ndraft: true\ntitle: At night\nkind: choice\npoints: 1\nprompt: Which is not allowed?\n"
        "options:\n  a: One\n  b: Two\n  c: All of the above\n  d: This answer is very much longer than all of the "
        "others together, and so it gives itself away to anyone\n"
    )
    said = what(todo(only(text), tmp_path))
    for words in ("points to the other options", "negative", "much longer"):
        assert words in said
    assert {one.field: one.line for one in todo(only(text), tmp_path)}["options.c"] == 10


def test_what_could_not_be_imported_is_in_the_list(tmp_path):
    found = todo(only(BARE + "# Import: It has a penalty of 0.33 for each try.\n"), tmp_path)
    assert found[-1].what == "It has a penalty of 0.33 for each try."
    assert found[-1].line == 6


def test_a_finished_draft_has_nothing_left_to_do(graded, tmp_path):
    assert todo(only(graded.replace("\n", "\ndraft: true\n", 1)), tmp_path) == []
    assert "Untick Draft in the form, or delete “draft: true”" in todo_list([])


@pytest.mark.parametrize(
    "text",
    [
        "%%scenario night\ndraft: true\n",
        "%%scenario\ndraft: true\nkind: choice",
        "%%scenario night\ndraft: true\nkind: [1, 2]\noptions: {a: , b: {c: d}}\nkey: [a]\nrationale: 7",
        "%%scenario night\ndraft: true\nkind: story\nsteps: {one: {text: What now?, options: {a: Go}}}",
        "%%scenario night\ndraft: true\nkind: sort\ncards: {}\ncategories: {a: }",
        "%%scenario night\ndraft: true\nkind: reflect\nrubric:\n",
        "%%scenario night\ndraft: true\nkind: choice\ntitle: *x",
    ],
)
def test_whatever_is_there_is_shown(text, tmp_path):
    draft = read_draft(text)
    assert "Draft" in sketch(draft.id, draft.fields)
    assert todo(only(text), tmp_path)


def test_a_sketch_shows_key_and_reasons_and_runs_nothing():
    draft = read_draft(BARE + "options: {a: <script>x</script>, b: Two}\nkey: {b: 1}\nrationale: {b: Because.}\n")
    html = sketch(draft.id, draft.fields)
    assert "<script>" not in html
    assert "The best answer" in html
    assert "Because." in html
