"""Nothing that was said to be saved is ever lost: two tabs, two kernels, a full disk, a killed kernel."""

from __future__ import annotations

import json
import re
import resource
import signal

import pytest
from playwright.sync_api import expect

from casewise.journal import Journal

SAVED = re.compile(r"^Saved")


@pytest.fixture(autouse=True)
def fresh(lab):
    """Begin each test without answers and without kernels."""
    lab.stop_kernels()
    (lab.folder / "sample" / "responses.jsonl").unlink(missing_ok=True)


def kept(lab) -> dict[str, object]:
    return {name: entry.response for name, entry in Journal(lab.folder / "sample").read().latest.items()}


def region(page, title):
    return page.get_by_role("region", name=title)


def test_two_tabs_of_a_notebook_show_the_same_answers_and_quarrel_over_nothing(lab, page):
    lab.start(page, "sample/assessment.ipynb")
    other = page.context.new_page()
    lab.start(other, "sample/assessment.ipynb")
    region(page, "In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    expect(region(other, "In the elevator").get_by_role("radio", name="Look at the floor numbers.")).to_be_checked()
    region(other, "At the next table").get_by_role("checkbox", name="Move to the closed room.").check()
    expect(region(page, "At the next table").get_by_role("checkbox", name="Move to the closed room.")).to_be_checked()
    expect(region(page, "At the next table").get_by_role("status")).to_have_text(SAVED)
    expect(region(page, "How far you are")).to_contain_text("2 of 3 answered.")
    region(page, "In the elevator").get_by_role("radio", name="Tell her in a few words.").check()
    expect(region(other, "In the elevator").get_by_role("radio", name="Tell her in a few words.")).to_be_checked()
    for tab in (page, other):
        expect(tab.locator(".jp-mod-dirty")).to_have_count(0)
        expect(tab.locator(".jp-Dialog")).to_have_count(0)
    assert kept(lab) == {"elevator": "share", "table": ["move"]}


@pytest.mark.parametrize(("sources", "asks"), [("the same", 0), ("others", 1)])
def test_a_tab_that_comes_too_late_to_save_asks_only_where_something_could_be_lost(lab, page, sources, asks):
    """The file was changed, as by another tab, before this tab has saved for the first time."""
    path = lab.folder / "sample" / "assessment.ipynb"
    lab.open(page, "sample/assessment.ipynb")
    notebook = json.loads(path.read_text())
    if sources == "others":
        notebook["cells"][0]["source"] = "A note of my own"
    text = json.dumps(notebook)
    with page.expect_response(lambda answer: "/api/contents/sample/assessment.ipynb" in answer.url):
        path.write_text(text)
    expect(region(page, "In the elevator")).to_be_visible()
    expect(page.locator(".jp-mod-dirty")).to_have_count(asks)
    assert path.read_text() == text


def test_two_kernels_on_a_module_keep_one_journal(lab, page):
    lab.start(page, "sample/assessment.ipynb")
    other = page.context.new_page()
    lab.start(other, "sample/lesson.ipynb")
    for _ in range(3):
        for tab, name in ((page, "Look at the floor numbers."), (other, "Tell her in a few words.")):
            region(tab, "In the elevator").get_by_role("radio", name=name).check()
            expect(region(tab, "In the elevator").get_by_role("status")).to_have_text(SAVED)
            region(tab, "In the elevator").get_by_role("button", name="Clear my answer").click()
            expect(region(tab, "In the elevator").get_by_role("status")).to_have_text("Cleared.")
    region(page, "In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    region(other, "In the elevator").get_by_role("radio", name="Tell her in a few words.").check()
    for tab in (page, other):
        expect(region(tab, "In the elevator").get_by_role("status")).to_have_text(SAVED)
    assert kept(lab) == {"elevator": "silent", "try-elevator": "share"}
    assert len((lab.folder / "sample" / "responses.jsonl").read_text().splitlines()) == 14
    region(page, "In the elevator").get_by_role("radio", name="Say that you would love").check()
    expect(page.locator(".cw-header")).to_contain_text("Practice: 1 of 3")


def test_a_disk_that_fills_up_in_the_middle_of_a_line_costs_nothing_that_was_saved(lab, page):
    lab.start(page, "sample/assessment.ipynb")
    elevator = region(page, "In the elevator")
    elevator.get_by_role("radio", name="Look at the floor numbers.").check()
    expect(elevator.get_by_role("status")).to_have_text(SAVED)
    journal = lab.folder / "sample" / "responses.jsonl"
    (kernel,) = lab.kernel_processes("sample/assessment.ipynb")
    _, most = resource.prlimit(kernel, resource.RLIMIT_FSIZE)
    resource.prlimit(kernel, resource.RLIMIT_FSIZE, (journal.stat().st_size + 20, most))
    elevator.get_by_role("radio", name="Tell her in a few words.").check()
    expect(elevator.get_by_role("status")).to_contain_text("Could not save.")
    expect(elevator.get_by_role("status")).to_contain_text("Check that the disk is not full")
    expect(elevator.get_by_role("radio", name="Tell her in a few words.")).to_be_checked()
    assert kept(lab) == {"elevator": "silent"}
    resource.prlimit(kernel, resource.RLIMIT_FSIZE, (most, most))
    elevator.get_by_role("button", name="Save again").click()
    expect(elevator.get_by_role("status")).to_have_text(SAVED)
    assert kept(lab) == {"elevator": "share"}


@pytest.mark.parametrize("name", ["Look at the floor numbers.", "Tell her in a few words."])
def test_what_was_said_to_be_saved_survives_a_kill_in_the_same_moment(lab, page, name):
    lab.start(page, "sample/assessment.ipynb")
    elevator = region(page, "In the elevator")
    elevator.get_by_role("radio", name=name).check()
    expect(elevator.get_by_role("status")).to_have_text(SAVED)
    lab.kill_kernel("sample/assessment.ipynb", signal.SIGKILL)
    value = elevator.get_by_role("radio", name=name).get_attribute("value")
    assert kept(lab) == {"elevator": value}


def test_an_answer_to_a_kernel_that_hangs_says_so_and_stays_in_view_until_it_is_saved(lab, page):
    lab.start(page, "sample/assessment.ipynb")
    elevator = region(page, "In the elevator")
    lab.kill_kernel("sample/assessment.ipynb", signal.SIGSTOP)
    elevator.get_by_role("radio", name="Look at the floor numbers.").check()
    expect(elevator.get_by_role("status")).to_contain_text("Not saved yet: the course doesn't answer.")
    expect(elevator.get_by_role("radio", name="Look at the floor numbers.")).to_be_checked()
    lab.kill_kernel("sample/assessment.ipynb", signal.SIGCONT)
    expect(elevator.get_by_role("status")).to_have_text(SAVED)
    assert kept(lab) == {"elevator": "silent"}


def test_a_hand_edited_journal_shows_what_can_be_read_and_stops_nothing(lab, page):
    line = {"v": 1, "response": "silent", "at": "2026-11-22T10:00:00Z", "session": "a", "n": 1}
    lines = [
        json.dumps({**line, "scenario": "elevator"}),
        json.dumps({**line, "scenario": "table"}),
        "not json at all",
        json.dumps({**line, "scenario": "sorting", "response": {"post": "harm"}, "at": "yesterday"}),
        json.dumps({**line, "scenario": "elevator", "v": 2}),
    ]
    (lab.folder / "sample" / "responses.jsonl").write_text("\n".join(lines))
    lab.start(page, "sample/assessment.ipynb")
    expect(region(page, "In the elevator").get_by_role("radio", name="Look at the floor")).to_be_checked()
    expect(region(page, "At the next table").get_by_role("status")).to_have_text("Not answered")
    expect(region(page, "Who may know").get_by_role("status")).to_contain_text("Some of it is still open.")
    expect(page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    region(page, "At the next table").get_by_role("checkbox").first.check()
    expect(region(page, "At the next table").get_by_role("status")).to_have_text(SAVED)
    assert (lab.folder / "sample" / "responses.jsonl").read_text().startswith("\n".join(lines))
