"""The course as a static site, from plain files: nothing answers but a host of files, and no other host is there."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from casewise.gradebook.course_folder import Course
from casewise.grading.run import grade
from casewise.site.assembly import build_site
from casewise.site.cache import PartsError, usual_cache
from casewise.site.contents_api import Offered
from casewise.uploads.collect import collect
from tests.support.answering import answer
from tests.support.lab import DESK, MILLISECONDS, PHONE, choose_step
from tests.support.missing import cannot_run
from tests.support.static_site import ISOLATED, serving

ROOT = Path(__file__).parents[2]
LESSON = "notebooks/index.html?path=confidentiality/lesson.ipynb"
WORDS = """() => {
  window.seen = [];
  const look = () => {
    const text = document.body?.innerText ?? "";
    for (const word of ["%%", "[ ]:", "Traceback", "Kernel", "Save Notebook"]) {
      if (text.includes(word) && !window.seen.includes(word)) window.seen.push(word);
    }
    requestAnimationFrame(look);
  };
  look();
}"""
"""Looks at each frame for what no learner should read."""
FORGET = """async () => {
  for (const { name } of await indexedDB.databases()) {
    await new Promise((then) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: then, onblocked: then }));
  }
}"""
"""Takes away what the browser keeps of the site, but for its cookies."""
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...wanted) {
    if (window.full) throw new DOMException("No room", "QuotaExceededError");
    return put.apply(this, wanted);
  };
}"""
"""Lets a test fill the browser's storage."""

KEEP_A_COPY = """async (content) => {
  const path = "confidentiality/lesson.ipynb";
  const opened = indexedDB.open("JupyterLite Storage - /");
  await new Promise((then) => (opened.onsuccess = then));
  const files = opened.result.transaction("files", "readwrite").objectStore("files");
  files.put({ content, path, name: "lesson.ipynb", type: "notebook", format: "json", writable: true }, path);
  await new Promise((then) => (files.transaction.oncomplete = then));
  opened.result.close();
}"""
"""Keeps a copy of the lesson, as an older JupyterLite did when a learner saved it."""

SLOW_PAGE = """() => {
  const { charCodeAt } = String.prototype;
  let left = 20;
  String.prototype.charCodeAt = function (at) {
    const isAnswer = at === 4 && /^{"(ok|dev)"/.test(this) && left-- > 0;
    if (isAnswer) for (const until = performance.now() + 40; performance.now() < until; ) ;
    return charCodeAt.call(this, at);
  };
}"""
"""Has the page pause within the texts that it writes."""
SLOW_KERNEL = """
const { wait } = Atomics;
let left = 20;
Atomics.wait = (...words) => {
  if (left-- > 0) for (const until = performance.now() + 20; performance.now() < until; ) ;
  return wait(...words);
};
"""
"""Has the kernel pause after it has asked something, so that the answer is being written when it looks."""


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of one module."""
    out = tmp_path_factory.mktemp("site") / "public"
    try:
        build_site(ROOT, ["confidentiality"], out, offered=Offered.EVERYTHING, cache=usual_cache(), say=lambda _: None)
    except PartsError as error:
        cannot_run(request, f"The parts of a site can't be had here. {error}")
    return out


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site on loopback."""
    with serving(site) as found:
        yield found


@pytest.fixture(scope="module")
def small(built_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of a small course."""
    out = tmp_path_factory.mktemp("small") / "public"
    build_site(built_course, ["sample"], out, offered=Offered.EVERYTHING, cache=usual_cache(), say=lambda _: None)
    return out


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Give a window of its own, which nobody was in before."""
    found = browser.new_context(**{"viewport": DESK, **getattr(request, "param", {})})
    found.set_default_timeout(MILLISECONDS)
    yield found
    found.close()


def first_page(context: BrowserContext, address: str) -> Page:
    """Open the first page."""
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="Save my answers")).to_be_visible()
    return page


def answer_one(page: Page) -> str:
    """Answer the case in view of the lesson, and return its title."""
    card = page.locator(".cw-card[data-scenario]:visible")
    expect(card).to_be_visible()
    answer(card)
    expect(page.locator(".cw-say")).to_contain_text("Saved")
    return card.locator("h3").text_content() or ""


def test_a_lesson_from_a_link_its_answers_in_another_browser_and_a_corrected_notebook(
    context, browser, site, address, output, tmp_path
):
    page = first_page(context, address)
    page.add_init_script(f"({WORDS})()")
    page.add_init_script(f"({FULL})()")
    page.screenshot(path=output / "site-desk.png", full_page=True)
    page.get_by_role("link", name="Start: Confidentiality").click()
    title = answer_one(page)
    assert page.evaluate("window.seen") == []
    page.screenshot(path=output / "site-lesson-desk.png")
    fill_storage(page)
    show_jupyterlab(page)
    asked = questions(page)
    page.get_by_role("button", name="Course", exact=True).click()
    lesson = page.get_by_role("listitem").filter(has_text="Lesson")
    expect(lesson).to_contain_text("1 of 22 questions")
    assert asked == []
    expect(page.get_by_role("link", name="Continue: Confidentiality")).to_be_visible()
    take_along(page, browser, address, tmp_path)
    correct(page, site, address, title)
    page.goto(address)
    expect(page.locator("#warning")).to_be_hidden()
    page.evaluate(FORGET)
    page.reload()
    expect(page.locator("#warning")).to_contain_text("aren't here any more")


def questions(page: Page) -> list[str]:
    """Return a list to which each window is added that a page asks something by; the answer is yes."""
    asked: list[str] = []

    def yes(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", yes)
    return asked


def fill_storage(page: Page) -> None:
    """Answer while the browser has no room, and again once it has."""
    page.evaluate("window.full = true")
    page.get_by_role("radio", checked=False).first.check()
    expect(page.locator(".cw-say")).to_contain_text("its storage may be full")
    page.evaluate("window.full = false")
    page.get_by_role("radio", checked=False).first.check()
    expect(page.locator(".cw-say")).to_contain_text("Saved")


def show_jupyterlab(page: Page) -> None:
    """Show JupyterLab, try to save the notebook, and go back to the course."""
    page.get_by_role("button", name="Show JupyterLab").click()
    expect(page.locator("#menu-panel-wrapper")).to_be_visible()
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="Back to the course").click()
    expect(page.locator(".cw-rail")).to_be_visible()
    expect(page.locator("#menu-panel-wrapper")).to_be_hidden()


def take_along(page: Page, browser: Browser, address: str, folder: Path) -> None:
    """Save the answers, and bring them to another browser twice."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers").click()
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    expect(page.locator("#status")).to_contain_text(saved.name)
    other = browser.new_context(viewport=PHONE)
    elsewhere = first_page(other, address)
    elsewhere.set_input_files("input[type=file]", saved)
    expect(elsewhere.locator("#status")).to_contain_text("one question has an answer here now")
    expect(elsewhere.get_by_role("listitem").filter(has_text="Lesson")).to_contain_text("1 of 22 questions")
    elsewhere.set_input_files("input[type=file]", saved)
    expect(elsewhere.locator("#status")).to_contain_text("was here already")
    other.close()


def correct(page: Page, site: Path, address: str, title: str) -> None:
    """Correct the notebook on the site, and come back to it."""
    path = site / "files" / "confidentiality" / "lesson.ipynb"
    before = path.read_bytes()
    try:
        notebook = nbformat.reads(before, as_version=4)
        notebook.cells[0].source = "# Corrected\n\nNew words."
        nbformat.write(notebook, path)
        page.goto(f"{address}{LESSON}#front-desk-call")
        expect(page.get_by_role("heading", name="Corrected")).to_be_visible()
        expect(page.get_by_role("region", name=title).get_by_role("radio", checked=True)).to_have_count(1)
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("context", [{"viewport": PHONE, "color_scheme": "dark"}], ids=["phone"], indirect=True)
def test_on_a_phone_and_in_the_dark_a_lesson_needs_no_sideways_scrolling(context, address, output):
    page = first_page(context, address)
    page.screenshot(path=output / "site-phone.png", full_page=True)
    page.goto(address + LESSON)
    expect(page.locator(".cw-card[data-scenario]:visible")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.screenshot(path=output / "site-lesson-phone.png")
    choose_step(page, "On your own, the limits talk")
    page.locator("textarea:visible").fill("Nobody has saved this yet.")
    page.close()
    page = context.new_page()
    page.goto(address + LESSON)
    expect(page.locator("textarea:visible")).to_have_value("Nobody has saved this yet.")


def test_a_file_that_is_not_fit_changes_nothing_and_is_named(context, address, tmp_path):
    page = first_page(context, address)
    course = json.loads(page.locator("#course").text_content() or "")["title"]
    whole = json.dumps({"casewise": "answers", "v": 1, "course": course, "browser": "", "modules": {"gone": ["{}"]}})
    for text, said in [
        (whole[:60], "Part of this file is missing"),
        (whole.replace(course, "Knots"), "from another course, Knots"),
        ("<html>", "isn't a file of answers"),
        (whole, "This course doesn't have gone"),
    ]:
        file = tmp_path / "answers.json"
        file.write_text(text)
        page.set_input_files("input[type=file]", file)
        expect(page.locator("#status")).to_contain_text(said)
        expect(page.get_by_role("button", name="Bring my answers back")).to_be_focused()
    assert page.evaluate("indexedDB.databases()") == []


@pytest.mark.parametrize("context", [{"service_workers": "block"}], ids=["blocked"], indirect=True)
def test_without_a_service_worker_nothing_says_saved(context, address):
    page = first_page(context, address)
    expect(page.locator("#warning")).to_contain_text("Answers aren't kept here")
    page.goto(address + LESSON)
    card = page.locator(".cw-card[data-scenario]:visible")
    expect(card).to_be_visible()
    answer(card)
    expect(page.locator(".cw-say")).to_contain_text("not kept here")
    asked = questions(page)
    page.goto(address)
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("context", [{}, {"viewport": PHONE}], ids=["desk", "phone"], indirect=True)
def test_a_lesson_can_be_read_while_jupyterlab_is_on_its_way_and_stays_where_it_is(context, address):
    context.route("**/jlab_core*.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(address + LESSON)
    heading = page.get_by_role("heading", name="Confidentiality: lesson")
    expect(heading).to_be_visible()
    expect(page.locator("#cw-cover").get_by_role("status")).to_have_text("Getting your course ready…")
    before = heading.bounding_box()
    context.unroute("**/jlab_core*.js")
    page.reload()
    expect(page.locator("#cw-cover")).to_have_count(0)
    after = heading.bounding_box()
    assert {side: abs(after[side] - before[side]) < 1 for side in before} == dict.fromkeys(before, True)


def test_a_learner_reads_why_python_does_not_come(context, address):
    context.route("**/*.wasm", lambda route: route.abort())
    page = context.new_page()
    page.goto(address + LESSON)
    expect(page.get_by_role("alert").filter(has_text="The questions didn't start")).to_be_visible()
    expect(page.get_by_role("button", name="Reload the page")).to_be_visible()
    answer(page.locator(".cw-card[data-scenario]:visible"))
    expect(page.locator(".cw-say")).to_contain_text("Not saved yet")


def test_an_answer_before_python_goes_on_with_it_and_facts_and_order_stay(context, address):
    held: list[Route] = []
    free = False

    def hold(route: Route) -> None:
        if free:
            route.continue_()
        else:
            held.append(route)

    context.route("**/*.wasm", hold)
    page = context.new_page()
    page.goto(address + LESSON)
    card = page.locator(".cw-card[data-scenario]:visible")
    answer(card)
    expect(page.locator(".cw-say")).to_contain_text("Not saved yet: your course is getting ready")
    card = page.locator(f".cw-card[data-scenario='{card.get_attribute('data-scenario')}']")
    before = card.locator(".cw-prompt, .cw-option").all_text_contents()
    card.evaluate("card => (card.dataset.same = 'yes')")
    free = True
    for route in held:
        route.continue_()
    expect(page.locator(".cw-say")).to_contain_text("Saved")
    assert card.get_attribute("data-same") == "yes"
    page.get_by_role("button", name="Check my answer").click()
    expect(card.locator(".cw-reason").first).to_be_visible()
    page.reload()
    expect(page.locator(".cw-rail li[data-state='done']")).to_have_count(1)
    assert card.locator(".cw-prompt, .cw-option").all_text_contents() == before


def slow_down(context: BrowserContext) -> None:
    """Have the page and its kernel pause where one could read what the other is still writing in shared memory."""

    def pausing(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, body=SLOW_KERNEL + found.text())

    context.add_init_script(f"({SLOW_PAGE})()")
    context.route("**/coincident.worker*.js", pausing)


TITLES = ("In the elevator", "Who may know", "At the next table")


def hand_in(page: Page, saved: Path) -> None:
    """Hand in a module, and save the file to upload."""
    choose_step(page, "Hand in")
    review = page.locator(".cw-review:visible")
    review.get_by_role("button", name="Hand in", exact=True).click()
    with page.expect_download() as download:
        review.get_by_role("link", name="Save sample-answers.zip").click()
    download.value.save_as(saved)


def test_an_assessment_in_two_tabs_is_handed_in_collected_and_graded(context, small, course, tmp_path):
    with serving(small) as address:
        page, other = (context.new_page() for _ in range(2))
        for tab in (page, other):
            tab.goto(f"{address}notebooks/index.html?path=sample/assessment.ipynb")
            expect(tab.locator(".cw-card[data-scenario]:visible")).to_be_visible()
        for tab, title in zip((page, other, page), TITLES, strict=True):
            choose_step(tab, title)
            answer(tab.locator(".cw-card[data-scenario]:visible"))
        for tab in (page, other):
            expect(tab.locator(".cw-say")).to_contain_text("Saved")
        other.close()
        page.reload()
        expect(page.locator(".cw-rail li[data-state='done']")).to_have_count(3)
        hand_in(page, tmp_path / "sample-answers.zip")
    with zipfile.ZipFile(tmp_path / "uploads.zip", "w") as archive:
        archive.write(tmp_path / "sample-answers.zip", "fern_answers.zip")
    opened = Course(course)
    intake = collect(opened, "sample", [tmp_path / "uploads.zip"], add=True)
    assert intake.problems == []
    grade(opened, "sample")
    with opened.gradebook() as gradebook:
        assert gradebook.find_submission("sample", "fern").score > 0


def test_on_an_isolated_host_answers_are_kept_and_handed_in_too(context, small, tmp_path):
    slow_down(context)
    with serving(small, ISOLATED) as address:
        page = context.new_page()
        page.goto(f"{address}notebooks/index.html?path=sample/assessment.ipynb")
        for title in TITLES:
            choose_step(page, title)
            answer(page.locator(".cw-card[data-scenario]:visible"))
            expect(page.locator(".cw-say")).to_contain_text("Saved")
        assert page.evaluate("crossOriginIsolated")
        hand_in(page, tmp_path / "sample-answers.zip")
        with zipfile.ZipFile(tmp_path / "sample-answers.zip") as archive:
            assert [name for name in archive.namelist() if name.endswith("responses.jsonl")]
        page.goto(address)
        expect(page.get_by_role("listitem").filter(has_text="Assessment")).to_contain_text("3 of 3 questions")
