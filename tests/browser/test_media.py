"""A picture on its way: pasted by an author, on the card, in the release, and on the feedback without a network."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.grading.pages import feedback
from casewise.grading.run import grade
from tests.browser.test_author import begin
from tests.support.courses import hand_in
from tests.support.seven import ELEVATOR
from tests.unit.test_media import wav

PASTE = """(target, [type, bytes]) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", { type }));
  target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
DROP = """(target, [type, bytes]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], "The Form.png", { type }));
  const { right: clientX, y, height } = target.getBoundingClientRect();
  const place = { clientX, clientY: y + height / 2, dataTransfer, bubbles: true, cancelable: true };
  target.dispatchEvent(new DragEvent("drop", place));
}"""
SOUND = '![Caller: "Is Marlo there?"](my call.wav)'


def scenario(shown: str) -> str:
    """Return a graded scenario that shows something, and has a sound."""
    head, _, rest = ELEVATOR.partition("prompt:")
    situation = f"objective: C1\nprompt: |\n  {shown}\n\n  {SOUND}\n\n  What do you do?\n"
    return (head + situation + rest[rest.index("options:") :]).replace("Juno", "Marlo")


def form() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (321, 123), "teal").save(made, "PNG")
    return made.getvalue()


def shown(place, width: int = 321) -> None:
    """Wait until a picture is seen, by the width of what was loaded."""
    expect(place).to_have_count(1)
    place.scroll_into_view_if_needed()
    expect(place).to_have_js_property("naturalWidth", width)


def see_feedback(course: Course, browser: Browser, output: Path) -> None:
    """Grade, and look at the feedback page of a learner who has no network."""
    hand_in(course.root, "sorrel")
    grade(course, "sample")
    feedback(course, "sample")
    context = browser.new_context(offline=True)
    returned, asked = context.new_page(), []
    returned.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    returned.on("console", lambda message: complaints.append(message.text))
    folder = course.paths.feedback("sorrel", "sample")
    returned.goto((folder / "assessment.html").as_uri())
    shown(returned.locator("img.cw-picture"))
    expect(returned.locator("audio")).to_have_js_property("duration", 0.1)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    assert [path.name for path in folder.iterdir() if path.suffix in {".png", ".wav"}] == []
    returned.screenshot(path=output / "media-feedback.png", full_page=True)
    context.close()


def test_a_pasted_picture_is_seen_on_cards_in_the_release_and_on_the_feedback(
    study, page: Page, browser: Browser, output
):
    (study.folder / "source" / "sample" / "my call.wav").write_bytes(wav())
    begin(study, page)
    cell = page.locator(".jp-CodeCell").nth(1)
    expect(cell.locator(".cw-proof")).to_contain_text("1 thing to fix")
    editor = cell.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(scenario("PLACE"))
    editor.get_by_text("PLACE", exact=True).dblclick()
    editor.evaluate(PASTE, ["image/png", list(form())])
    expect(page.locator(".cw-dropped")).to_be_visible()
    expect(page.locator(".cw-dropped")).to_contain_text("beside the notebook")
    expect(editor).to_contain_text("![describe it](elevator.png)")
    assert (study.folder / "source" / "sample" / "elevator.png").read_bytes() == form()
    expect(cell.locator(".cw-proof")).to_contain_text("has no text for those who cannot see it")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(scenario("![The form](elevator.png)"))
    expect(cell.locator(".cw-proof")).to_contain_text("Nothing to fix")
    shown(cell.locator(".cw-card img"))
    shown(cell.locator(".cw-static img"))
    player = cell.locator(".cw-card audio")
    expect(player).to_have_js_property("duration", 0.1)
    assert player.get_attribute("autoplay") is None
    page.screenshot(path=output / "media-author.png")
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save').then(() => true)")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)

    course = Course(study.folder)
    (study.folder / "source" / "course.yaml").unlink()  # the lesson names no objectives
    build(course, "sample")
    context = browser.new_context()
    learner = context.new_page()
    learner.route("**/api/kernels**", lambda route: route.abort())
    learner.goto(f"{study.address('lab/tree/release/sample/assessment.ipynb')}&reset")
    shown(learner.locator(".cw-still img").first)
    context.close()
    study.open(page, "release/sample/assessment.ipynb")
    shown(page.locator(".cw-card").first.locator("img"))

    see_feedback(course, browser, output)


def test_a_picture_goes_where_it_is_dropped_and_in_the_form_where_the_caret_is(study, page: Page):
    begin(study, page)
    cell = page.locator(".jp-CodeCell").nth(1)
    line = cell.locator(".cm-line").filter(has_text="title: In the elevator")
    line.evaluate(DROP, ["image/png", list(form())])
    expect(line).to_have_text("title: In the elevator![describe it](the-form.png)")
    page.keyboard.press("Control+z")
    expect(line).to_have_text("title: In the elevator")

    cell.get_by_role("radio", name="Form").focus()
    page.keyboard.press("Space")
    situation = cell.locator("textarea[id$='-prompt']").first
    before = situation.input_value()
    situation.focus()
    page.keyboard.press("Control+Home")
    situation.evaluate(PASTE, ["image/png", list(form())])
    expect(situation).to_have_value(f"![describe it](elevator.png){before}")
    expect(situation).to_be_focused()
    expect(cell.locator(".cm-content")).to_be_hidden()
    cell.get_by_label("Points").evaluate(PASTE, ["image/png", list(form())])
    expect(page.locator(".cw-dropped")).to_have_text(
        "Put it onto a text of the form: the situation, an option or a reason."
    )
    folder = study.folder / "source" / "sample"
    assert sorted(path.name for path in folder.glob("*.png")) == ["elevator.png", "the-form.png"]
