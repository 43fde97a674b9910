"""Opening a notebook is all that it takes; and what is not the course's own stays unrun."""

from __future__ import annotations

import json
import re
import shutil
import signal
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import expect

from casewise.demo.term import NOT_FOR_LEARNERS
from tests.support.lab import configure, read_saved

SAVED = "Saved"


@pytest.fixture
def module(lab):
    """Give a fresh copy of the fetched module under a name of its own, with no kernel running."""

    def make(name: str) -> Path:
        lab.stop_kernels()
        folder = lab.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(lab.folder / "sample", folder, ignore=shutil.ignore_patterns("*.jsonl", ".*")))

    return make


def test_a_learner_opens_a_notebook_and_the_cards_are_there(lab, page, card, module, output):
    module("opening")
    lab.visit(page, "opening/assessment.ipynb")
    expect(card("In the elevator")).to_be_visible()
    expect(card("Who may know")).to_be_attached()
    expect(page.locator(".cw-review")).to_contain_text("0 of 3 answered.")
    assert not any(cell.is_visible() for cell in page.locator(".jp-CodeCell .jp-Cell-inputWrapper").all())
    page.screenshot(path=output / "opened.png")


def test_what_opened_by_itself_asks_for_nothing_when_it_is_closed(lab, page, card, module):
    folder = module("closing")
    lab.start(page, "closing/assessment.ipynb")
    card("In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    expect(card("In the elevator").locator(".cw-status")).to_contain_text(SAVED)
    saved = read_saved(folder / "assessment.ipynb", lambda notebook: notebook.metadata.casewise.get("responses"))
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    assert saved.metadata.casewise.responses.elevator.response == "silent"


HOSTILE = [
    "open('pwned-plain', 'w').close()",
    "%load_ext casewise\nopen('pwned-after', 'w').close()",
    "# a comment\u2028open('pwned-comment', 'w').close()\n%load_ext casewise",
    "%%scenario {open('pwned-line', 'w').close()}\ntitle: x",
    "%%scenario elevator2; open('pwned-semicolon', 'w')\ntitle: x",
    "%%scenario elevator3\ntitle: x\nprompt: {open('pwned-body', 'w').close()}",
    "%%scenario elevator4\n{open('pwned-yaml', 'w')}: !!python/object/apply:os.system ['touch pwned-object']",
    " %%scenario elevator5\nopen('pwned-indent', 'w').close()",
    "%review\nopen('pwned-review', 'w').close()",
    "%review {open('pwned-argument', 'w').close()}",
    "!touch pwned-shell",
    "%%bash\ntouch pwned-bash",
]


def test_no_other_cell_is_run_and_no_file_beside_the_notebook_is_imported(lab, page, card, module):
    folder = module("hostile")
    notebook = nbformat.read(folder / "assessment.ipynb", as_version=4)
    own = [cell.id for cell in notebook.cells]
    notebook.cells[1:1] = [new_code_cell(source) for source in HOSTILE]
    notebook.cells += [new_code_cell(source) for source in HOSTILE]
    nbformat.write(notebook, folder / "assessment.ipynb")
    for name in ("casewise", "yaml", "anywidget", "ipywidgets", "pydantic", "getpass", "sys", "os", "markdown_it"):
        (folder / f"{name}.py").write_text(f"open('pwned-import-{name}', 'w').close()\nraise ImportError")
    lab.open(page, "hostile/assessment.ipynb")
    expect(card("In the elevator")).to_be_visible()
    expect(page.locator(".cw-review")).to_contain_text("0 of 3 answered.")
    elevator = card("In the elevator")
    elevator.get_by_role("radio", name="Look at the floor numbers.").check()
    expect(elevator.get_by_role("status")).to_contain_text(SAVED)
    assert [path.name for path in folder.glob("pwned*")] == []
    unrun = [cell for cell in read_saved(folder / "assessment.ipynb").cells if cell.id not in own]
    assert [cell.source for cell in unrun] == HOSTILE * 2
    assert not any(cell.outputs or cell.execution_count for cell in unrun)


def test_a_notebook_that_is_not_of_the_course_is_left_alone(lab, page, module):
    folder = module("foreign")
    notebook = nbformat.read(folder / "assessment.ipynb", as_version=4)
    del notebook.metadata["casewise"]
    nbformat.write(notebook, folder / "assessment.ipynb")
    lab.open(page, "foreign/assessment.ipynb")
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    lab.open(page, "opening/assessment.ipynb")
    expect(page.locator(".cw-card").first).to_be_visible()
    assert "widget-view" not in nbformat.writes(read_saved(folder / "assessment.ipynb"))


def test_a_killed_kernel_comes_back_and_the_same_card_goes_on_with_what_it_had(lab, page, card, module, kept):
    folder = module("killed")
    lab.open(page, "killed/assessment.ipynb")
    elevator = card("In the elevator")
    elevator.get_by_role("radio", name="Look at the floor numbers.").check()
    expect(elevator.get_by_role("status")).to_contain_text(SAVED)
    elevator.evaluate("card => (card.dataset.same = 'yes')")
    said = page.get_by_role("dialog", name=re.compile("^Kernel Restarting"))
    page.add_locator_handler(said, lambda dialog: dialog.get_by_role("button", name="Ok", exact=True).click())
    lab.kill_kernel("killed/assessment.ipynb", signal.SIGKILL)
    elevator.get_by_role("radio", name="Say that you would love").check()
    expect(elevator.get_by_role("status")).not_to_contain_text(SAVED)
    expect(elevator.get_by_role("status")).to_contain_text(SAVED)
    assert kept(folder / "responses.jsonl") == "defer"
    assert elevator.get_attribute("data-same") == "yes"
    page.remove_locator_handler(said)
    if said.is_visible():
        said.get_by_role("button", name="Ok", exact=True).click()


def test_a_notebook_made_for_a_newer_casewise_says_so(lab, page, module):
    folder = module("newer")
    notebook = nbformat.read(folder / "assessment.ipynb", as_version=4)
    notebook.metadata.casewise["format"] = 99
    nbformat.write(notebook, folder / "assessment.ipynb")
    lab.open(page, "newer/assessment.ipynb")
    expect(page.get_by_role("alert")).to_contain_text("was made for a newer Casewise than this one")
    expect(page.locator(".cw-card")).to_have_count(0)


def test_a_question_of_a_newer_casewise_is_explained_and_the_others_are_there(lab, page, card, module):
    folder = module("unknown")
    notebook = nbformat.read(folder / "assessment.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("kind: select", "kind: orbit")
    nbformat.write(notebook, folder / "assessment.ipynb")
    (folder / "responses.jsonl").write_text('{"v": 2, "scenario": "elevator", "response": "silent", "new": true}\n')
    lab.open(page, "unknown/assessment.ipynb")
    expect(card("Who may know")).to_be_visible()
    expect(
        page.get_by_text('The question "table" cannot be shown. It may need a newer version of Casewise.')
    ).to_be_visible()
    expect(page.locator(".jp-OutputArea-output[data-mime-type*=error]")).to_have_count(0)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(card("In the elevator").get_by_role("status")).to_have_text("Not answered")


def test_where_casewise_is_not_installed_a_sentence_says_so_and_nothing_is_run(lab, page, module):
    folder = module("bare")
    away = lab.folder / ".away" / "casewise"
    away.mkdir(parents=True, exist_ok=True)
    (away / "__init__.py").write_text("raise ImportError")
    spec = lab.folder / ".data" / "kernels" / "bare"
    spec.mkdir(parents=True, exist_ok=True)
    argv = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": argv, "display_name": "Bare", "language": "python", "env": {"PYTHONPATH": str(away.parent)}}
    (spec / "kernel.json").write_text(json.dumps(kernel))
    notebook = nbformat.read(folder / "assessment.ipynb", as_version=4)
    notebook.metadata.kernelspec = {"name": "bare", "display_name": "Bare", "language": "python"}
    nbformat.write(notebook, folder / "assessment.ipynb")
    page.goto(f"{lab.address('lab/tree/bare/assessment.ipynb')}&reset")
    expect(page.get_by_role("alert")).to_contain_text("Casewise is not installed where this notebook runs.")
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.locator(".cw-card")).to_have_count(0)
    expect(page.locator(".cw-still").first).to_be_visible()


@pytest.fixture
def without_casewise(lab):
    """Leave Casewise's extension out of the pages that the JupyterLab shows from now on."""
    configure(lab.folder, NOT_FOR_LEARNERS | {"casewise": True})
    yield
    configure(lab.folder, NOT_FOR_LEARNERS)


def test_without_the_extension_the_first_cell_says_how_and_run_all_does_the_rest(
    lab, page, card, module, without_casewise
):
    module("plain")
    lab.visit(page, "plain/assessment.ipynb")
    expect(page.get_by_text("# No questions below? Choose the menu Run, then Run All Cells.")).to_be_visible()
    expect(page.locator(".cw-card")).to_have_count(0)
    lab.run_all(page)
    card("In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    expect(card("In the elevator").get_by_role("status")).to_contain_text(SAVED)
    page.goto("about:blank")  # the next notebook needs the extension
