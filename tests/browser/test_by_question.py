"""An instructor reads all answers to one question by keyboard alone, and nothing is lost on the way."""

from __future__ import annotations

from contextlib import nullcontext

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import Page, expect

from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.gradebook.lock import locked
from casewise.grading import run as bulk
from casewise.reading.giving import give
from casewise.reading.readers import key_of
from tests.support.lab import DESK, MILLISECONDS, PHONE
from tests.support.written import GRADED

TEXTS = {
    "sorrel": 'Odo was lazy.\n<script>window.trapped = 1</script><img src="x" onerror="window.trapped = 1">',
    "indigo": "At 2:05 pm Odo came in and sat down by the door.",
    "odo": "He sat there. " * 120,
    "pim": "At 2:20 pm he said that he could not sleep.",
}
WHERE = "casewise/read?module=sample&scenario=record"
TIMED = """() => new Promise((done) => {
  const before = document.querySelector("h2").textContent;
  const began = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  const changed = document.querySelector("h2").textContent !== before;
  requestAnimationFrame(() => done([changed, performance.now() - began]));
})"""
"""Press Enter, and say whether another answer is there at once, and after how many milliseconds it's drawn."""


@pytest.fixture
def reader(office, browser, hand_in, lines) -> Page:
    """A reader's page, which remembers nothing, in a course where four learners wrote."""
    source = office.folder / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.insert(2, new_code_cell(GRADED))
    nbformat.write(notebook, source)
    build(Course(office.folder), "sample")
    for learner, text in TEXTS.items():
        hand_in(learner, lines({"record": text}))
    bulk.grade(Course(office.folder), "sample")
    context = browser.new_context(viewport=DESK)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)) if "casewise/read" in str(error.stack) else None)
    office.log_in(page)
    yield page
    context.close()
    assert errors == []


def grades(course) -> dict[str, tuple[float | None, bool, str | None]]:
    with Course(course).gradebook() as gradebook:
        return {
            learner: (grade.manual_score, grade.needs_manual_grade, comment.manual_comment)
            for learner in TEXTS
            for grade, comment in [
                [
                    getattr(gradebook, f"find_{kind}")("record", "assessment", "sample", learner)
                    for kind in ("grade", "comment")
                ]
            ]
        }


def test_a_class_is_read_by_keyboard(office, reader, output):  # noqa: PLR0915  (one walk, as a reader takes it)
    page, keys = reader, reader.keyboard
    order = sorted(TEXTS, key=lambda learner: key_of("sample", "record", learner))
    page.goto(f"{office.url}/casewise/read")
    expect(page.get_by_role("link", name="A note for the record")).to_contain_text("4 of 4 left")
    page.get_by_role("link", name="A note for the record").click()
    expect(page.get_by_role("dialog")).to_contain_text("Who is reading?")
    keys.type("Mia Torres")
    keys.press("Enter")
    heading, text, left = page.get_by_role("heading", level=2), page.locator(".text"), page.locator(".progress")
    status, points = page.locator(".status"), page.get_by_label("Points")
    milliseconds = []
    for place, learner in enumerate(order[:2], start=1):
        expect(heading).to_have_text(f"Answer {place} of 4")
        expect(text).to_have_text(TEXTS[learner])
        assert learner not in page.content()
        if place == 1:
            keys.press("c")
            keys.type("Say when.")
            page.get_by_role("button", name="Save this comment to use again").click()
            expect(page.get_by_role("list", name="Saved comments")).to_contain_text("Say when.")
            keys.press("Escape")
        else:
            keys.press("a")  # the saved comment
        for key in ("1", "2"):
            keys.press(key)
        expect(points).to_have_value("3.5")
        expect(page.get_by_role("button", name="1 Met 3")).to_have_attribute("aria-pressed", "true")
        if place == 1:
            page.screenshot(path=output / "reading.png")
        with locked(office.folder, "casewise grade", print) if place == 2 else nullcontext():
            changed, took = page.evaluate(TIMED)
            assert changed
            milliseconds.append(took)
            if place == 2:
                expect(status).to_contain_text("Grading has been going on since")
                expect(status).to_contain_text("Your readings are entered when it's done.")
        expect(left).to_contain_text(f"{4 - place} of 4 left")
    expect(status).to_contain_text("Saved at")
    assert min(milliseconds) < 150
    assert page.evaluate("window.trapped") is None

    keys.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next unread answer, without saving")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Change: Say when.").click()
    page.get_by_role("textbox", name="Saved comment").fill("Say when it was.")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("list", name="Saved comments")).to_contain_text("Say when it was.")

    # A partial reading is a draft; a mark without a network is kept, and saved when it's back.
    keys.press("3")
    keys.press("Enter")
    expect(page.locator(".left")).to_have_text("Mark each line first: 1 line left.")
    keys.press("j")
    expect(heading).to_have_text("Answer 4 of 4")
    page.context.set_offline(True)
    for key in ("3", "3", "Enter"):
        keys.press(key)
    expect(heading).to_have_text("Answer 3 of 4")
    expect(page.locator(".pill")).to_have_text("Draft, not given yet")
    expect(page.get_by_role("button", name="3 Not met 0").first).to_have_attribute("aria-pressed", "true")
    expect(status).to_contain_text("kept here and saved as soon as possible")
    page.context.set_offline(False)
    expect(status).to_contain_text("Saved at")
    said = grades(office.folder)
    assert [said[learner] for learner in order] == [
        (3.5, False, "Say when."),
        (3.5, False, "Say when."),
        (None, True, None),
        (0.0, False, None),
    ]

    # Someone else gives points for the answer that is open.
    version = page.evaluate(
        "async (key) => (await (await fetch(`read/answers?module=sample&scenario=record&reader=Ben`)).json())"
        ".answers.find((one) => one.key === key).version",
        key_of("sample", "record", order[2]),
    )
    theirs = {"key": key_of("sample", "record", order[2]), "levels": [1, 1], "version": version}
    give(Course(office.folder), "sample", "record", "Ben", theirs)
    for key in ("3", "2", "Enter"):
        keys.press(key)
    note = page.get_by_role("alert")
    expect(note).to_contain_text("Ben gave 4 at")
    expect(note).to_contain_text("you gave 0.5. Which points count?")
    assert grades(office.folder)[order[2]][0] == 4
    page.screenshot(path=output / "reading-conflict.png")
    page.get_by_role("button", name="Keep my 0.5").click()
    expect(note).to_be_empty()
    expect(status).to_contain_text("Saved at")
    assert grades(office.folder)[order[2]][0] == 0.5
    expect(heading).to_have_text("All 4 answers are read.")

    # A second reader sees nothing of it, and then both see where they differ.
    page.evaluate("localStorage.clear()")
    page.goto(f"{office.url}/{WHERE}&role=second")
    expect(page.get_by_role("dialog")).to_contain_text("Who is reading?")
    keys.type("Ada Osei")
    keys.press("Enter")
    expect(left).to_contain_text("4 of 4 left")
    assert "Mia" not in page.content()
    for _ in order:
        for key in ("1", "1", "Enter"):
            keys.press(key)
    expect(heading).to_have_text("All 4 answers are read.")
    expect(status).to_contain_text("Saved at")
    page.get_by_role("button", name="See the agreement").click()
    expect(page.get_by_role("heading", name="Ada Osei and the first reader")).to_be_visible()
    expect(page.locator(".agreed")).to_contain_text("The same points for 0 of 4 answers.")
    page.locator("summary").first.click()
    page.screenshot(path=output / "reading-agreement.png")
    page.get_by_role("button", name="Take 4").first.click()
    expect(page.locator(".agreed")).to_contain_text("3 of 4 differences to settle.")
    assert grades(office.folder)[order[3]] == (4, False, None)

    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{office.url}/casewise/read?module=sample")  # which has one question
    page.get_by_role("button", name="Look at them again").click()
    expect(heading).to_have_text("Answer 1 of 4")
    expect(page.locator(".pill")).to_contain_text("Read: 3.5 by Mia Torres")
    page.screenshot(path=output / "reading-phone.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # Formgrader shows the same, and leads here.
    page.set_viewport_size(DESK)
    with Course(office.folder).gradebook() as gradebook:
        submission = gradebook.find_submission_notebook("assessment", "sample", order[0]).id
    page.goto(f"{office.url}/formgrader/submissions/{submission}/")
    expect(page.locator("input.score").first).to_have_value("3.5")
    expect(page.locator("textarea.comment").first).to_have_value("Say when.")
    link = page.get_by_role("link", name="Read all answers to this question")
    assert link.evaluate("link => link.href") == f"{office.url}/{WHERE}"
