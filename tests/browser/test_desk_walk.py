"""An instructor's evening at the course desk: no command is typed."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from casewise.learner import upload
from tests.support.lab import DESK, MILLISECONDS, PHONE


@pytest.fixture
def desk(office, browser: Browser):
    """The desk as a page of its own, and the errors of its scripts."""
    context = browser.new_context(viewport=DESK)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error.stack)))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert errors == []


def first(page: Page):
    return page.get_by_role("region", name="First do this")


def done(page: Page, words: str = "Done."):
    """Wait until the command has ended, and the page shows what is next."""
    expect(page.locator(".cw-desk-verdict")).to_contain_text(words)
    expect(page.get_by_text("Looking at your course again")).to_have_count(0)


def test_a_term_at_the_desk(office, desk, hand_in, lines, output, tmp_path):
    desk.goto(office.address("casewise/desk"))
    _, answers = upload(hand_in("vale", lines()))
    archive = tmp_path / "submissions.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("vale_1_assignsubmission_file_/answers.zip", answers)
    shutil.rmtree(office.folder / "gradebook" / "submitted" / "vale")
    release(desk)
    for learner in ("odo", "pim"):
        hand_in(learner, lines())
    grade(desk)
    desk.screenshot(path=output / "desk.png", full_page=True)
    give_files(desk, archive)
    export(desk)
    desk.set_viewport_size(PHONE)
    expect(first(desk).locator("button")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.emulate_media(color_scheme="dark")
    desk.screenshot(path=output / "desk-phone.png", full_page=True)
    desk.set_viewport_size(DESK)
    desk.goto(f"{office.address('lab')}&reset")
    find_in_jupyterlab(desk)


def release(desk: Page):
    """What learners notice is asked first, and Escape leads back to the button."""
    sample = desk.get_by_role("article", name="Sample")
    expect(sample).to_contain_text("learners can't fetch it yet")
    expect(desk.locator(".cw-filled")).to_have_count(1)

    button = first(desk).get_by_role("button", name="Release Sample")
    button.focus()
    desk.keyboard.press("Enter")
    asked = desk.get_by_role("dialog", name="Release: Sample")
    expect(asked).to_contain_text("Learners can fetch it from then on.")
    desk.keyboard.press("Escape")
    expect(button).to_be_focused()
    button.click()
    asked.get_by_role("button", name="Release", exact=True).click()
    expect(desk.locator(".cw-desk-job h2")).to_be_focused()
    expect(desk.locator(".cw-desk-job h2")).to_have_text("Release: Sample")
    done(desk)
    expect(first(desk)).to_contain_text("Nothing waits for you.")
    desk.get_by_role("button", name="Close").click()


def grade(desk: Page):
    """The page is loaded again while a command runs, and finds it."""
    desk.reload()
    first(desk).get_by_role("button", name="Grade 2 hand-ins").click()
    desk.reload()
    done(desk)
    expect(desk.locator(".cw-desk-said")).to_contain_text("2 graded, 0 unchanged.")
    expect(first(desk)).to_contain_text("See how the class did in Sample before its feedback goes back")


def give_files(desk: Page, archive: Path):
    """An archive is given by the keyboard's way, and what would happen is shown first; a picture is refused."""
    sample = desk.get_by_role("article", name="Sample")
    sample.get_by_text("All actions").click()
    with desk.expect_file_chooser() as chosen:
        sample.get_by_role("button", name="Give a file for Sample").click()
    chosen.value.set_files(archive)
    done(desk, "Nothing was changed.")
    expect(desk.get_by_role("button", name="Close")).to_be_visible()

    with desk.expect_file_chooser() as chosen:
        sample.get_by_role("button", name="Give a file for Sample").click()
    chosen.value.set_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\0\0"})
    expect(desk.locator(".cw-desk-status")).to_contain_text("neither an archive nor a table")


def export(desk: Page):
    """Results are shown before they are written, and saved from the page."""
    sample = desk.get_by_role("article", name="Sample")
    sample.get_by_role("button", name="Export results").click()
    desk.get_by_role("button", name="Show what would happen").click()
    done(desk, "Nothing was changed.")
    desk.get_by_role("button", name="Do it now").click()
    done(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Save sample-csv.csv").click()
    assert download.value.path().read_text(encoding="utf-8-sig").startswith("learner,")


def find_in_jupyterlab(desk: Page):
    """It opens by itself, and is in the menu and the launcher."""
    expect(desk.get_by_role("article", name="Sample")).to_be_visible()
    expect(desk.get_by_role("tab", name="Course desk")).to_be_visible()
    desk.get_by_role("menuitem", name="Casewise").click()
    expect(desk.get_by_role("menuitem", name="Course desk")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.evaluate("window.jupyterapp.commands.execute('launcher:create').then(() => null)")
    desk.locator(".jp-LauncherCard").filter(has_text="Course desk").click()
    expect(desk.get_by_role("tab", name=re.compile("Course desk"))).to_have_attribute("aria-selected", "true")
