"""For everybody: every kind by its roles, names and states, in both themes, narrow, enlarged, and in forced colors."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

from tests.support.lab import MILLISECONDS, SHOW_JUPYTERLAB
from tests.support.written import PRACTICE

CHOICE = """%%scenario choice
title: In the elevator
kind: choice
points: 2
shuffle: false
confidence: true
prompt: What do you say?
options: {share: Tell her., defer: Later.}"""
SELECT = """%%scenario select
title: At the table
kind: select
points: 2
shuffle: false
prompt: Which protect him?
options: {move: Move., whisper: Whisper.}"""
SORT = """%%scenario sort
title: Who may know
kind: sort
points: 2
shuffle: false
prompt: Sort them.
categories: {trust: Builds trust, harm: Breaks trust}
cards: {post: A post., graph: A graph.}"""
RANK = """%%scenario rank
title: First steps
kind: rank
points: 2
shuffle: false
prompt: Order them.
options: {a: Tell the officer., b: Write it down., c: Ask the recipient.}"""
MARK = """%%scenario mark
title: A note
kind: mark
points: 2
prompt: Mark what has to go.
text: |
  [[client: Odo Wrenfield]] came in [[year: 2024]]."""
STORY = """%%scenario story
title: At the door
kind: story
points: 2
shuffle: false
prompt: A man rings.
steps:
  call:
    text: He asks for Juno.
    options: {confirm: Confirm., decline: Decline.}
    next: {decline: after}
  after:
    text: He is gone.
    options: {tell: Tell., nothing: Nothing.}"""
REFLECT = """%%scenario reflect
title: A letter
kind: reflect
points: 2
prompt: Write it.
words: [20, 80]
rubric: [It says enough.]
# Answer in the card."""
EXPLAINED = """%%scenario explained
title: Explained
kind: select
practice: true
shuffle: false
prompt: Which protect him?
options: {move: Move., whisper: Whisper., wait: Wait.}
key: [move, wait]
rationale: {move: A door shuts., whisper: It carries., wait: Nobody hears.}
citations: [ACA Code of Ethics 2014]"""
ALL = (CHOICE, SELECT, SORT, RANK, MARK, STORY, REFLECT, EXPLAINED, PRACTICE)

SNAPSHOTS = {
    "In the elevator": """
- region "In the elevator":
  - paragraph: 2 points
  - heading "In the elevator" [level=3]
  - paragraph: What do you say?
  - group "Choose one answer":
    - radio "Tell her."
    - radio "Later."
  - group "How sure are you? This does not change your score.":
    - radio "Not sure"
    - radio "Fairly sure"
    - radio "Very sure"
  - status: Not answered
""",
    "At the table": """
- region "At the table":
  - group "Choose all that apply":
    - checkbox "Move."
    - checkbox "Whisper."
  - status: Not answered
""",
    "Who may know": """
- region "Who may know":
  - group "Choose a category for each card":
    - group "A post.":
      - radio "Builds trust"
      - radio "Breaks trust"
    - group "A graph.":
      - radio "Builds trust"
      - radio "Breaks trust"
  - status: Not answered
""",
    "First steps": """
- region "First steps":
  - group "Put these in order, the first one on top":
    - list:
      - listitem:
        - 'button "Up: Tell the officer."'
        - 'button "Down: Tell the officer."'
      - listitem:
        - 'button "Up: Write it down."'
        - 'button "Down: Write it down."'
      - listitem:
        - 'button "Up: Ask the recipient."'
        - 'button "Down: Ask the recipient."'
    - button "This is already my order"
  - status: Not answered
""",
    "A note": """
- region "A note":
  - group "Mark the passages":
    - paragraph:
      - button "Odo Wrenfield"
      - button "2024"
  - status: Not answered
""",
    "At the door": """
- region "At the door":
  - group "Decide step by step":
    - group "Step 1":
      - radio "Confirm."
      - radio "Decline."
    - button "Decide" [disabled]
  - status: Not answered
""",
    "A letter": """
- region "A letter":
  - group "Write your answer":
    - textbox "Write your answer"
    - heading "A good answer" [level=4]
    - list:
      - listitem: It says enough.
  - status: Not answered
""",
}

CONTRAST = """() => {
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return text.startsWith('color(srgb') ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3]));
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const poor = [];
  let seen = 0;
  for (const element of document.querySelectorAll('.cw-card *, .cw-header, .cw-header *, .cw-start *, .cw-welcome')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.matches(':disabled')) continue;
    const style = getComputedStyle(element);
    const back = ground(element);
    const front = over(parse(style.color), back);
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    seen += 1;
    if (ratio < (large ? 3 : 4.5)) poor.push(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
  }
  return { seen, poor };
}"""

TOP = """() => document.activeElement.getBoundingClientRect().top
  + document.querySelector('.jp-WindowedPanel-outer').scrollTop"""

SMALL = """() => [...document.querySelectorAll(':is(.cw-card, .cw-start) :is(button, textarea, a, label)')]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.textContent, element.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""

WIDE = """() => [...document.querySelectorAll('.cw-card, .cw-card *, .cw-header')]
  .filter((element) => element.checkVisibility() && !element.matches('.cw-said'))
  .map((element) => [element.className || element.tagName, element.getBoundingClientRect()])
  .filter(([, box]) => box.right > innerWidth + 1 || box.left < -1)
  .map(([name]) => name)"""


CONTROLS = (
    ("In the elevator", "radio"),
    ("At the table", "checkbox"),
    ("Who may know", "radio"),
    ("First steps", "button"),
    ("A note", "button"),
    ("At the door", "radio"),
    ("A letter", "textbox"),
    ("How far you are", "button"),
)
"""The cards in their order, each with a role of its own controls."""


@pytest.fixture
def everything(notebook_of, card):
    """A notebook with a card of every kind, when all of them are drawn: until then, Tab leaves the page early."""
    path = notebook_of("everything", *ALL)
    for title, role in CONTROLS:
        expect(card(title).get_by_role(role).first).to_be_visible()
    return path


def explain(card):
    """Have the practice card explained, so that verdicts are on the page."""
    explained = card("Explained")
    explained.get_by_role("checkbox", name="Move.").check()
    explained.get_by_role("checkbox", name="Whisper.").check()
    explained.get_by_role("button", name="Check my answer").click()
    expect(explained.locator(".cw-answer")).to_contain_text("It carries.")
    written = card("About Odo")
    written.get_by_role("textbox").fill("Odo was lazy.")
    expect(written.get_by_role("list", name="Advice, never scored").get_by_role("listitem")).to_have_count(2)
    written.get_by_role("button", name="Compare and mark it yourself").click()
    expect(written.get_by_role("region", name="Mark your own work").get_by_role("group")).to_have_count(2)


@pytest.fixture
def in_notebook_7(lab, written):
    """Return what shows the same in Notebook 7."""
    path = written("everything", *ALL)
    return lambda page: page.goto(lab.address(f"notebooks/{path}"))


def test_every_kind_has_its_roles_its_names_and_its_states(page, card, everything):
    for title, snapshot in SNAPSHOTS.items():
        expect(card(title)).to_match_aria_snapshot(snapshot)
    for title in SNAPSHOTS:
        assert card(title).get_by_role("group").first.get_attribute("aria-describedby")
        # Below the notebook's title. The snapshots have the level of the tag.
        expect(card(title).get_by_role("heading", name=title)).to_have_attribute("aria-level", "2")
    names = page.eval_on_selector_all(".cw-card input[type=radio]", "all => all.map((one) => one.name)")
    assert len(set(names)) == 1 + 1 + 2 + 1 + 2


def test_a_state_that_changes_is_announced_to_those_who_cannot_see_it(page, card, everything):
    card("In the elevator").get_by_role("radio", name="Later.").check()
    card("A note").get_by_role("button", name="2024").click()
    expect(card("In the elevator")).to_match_aria_snapshot('- radio "Later." [checked]')
    expect(card("A note")).to_match_aria_snapshot('- button "2024" [pressed]')
    for title in ("In the elevator", "A note"):
        expect(card(title).get_by_role("status")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    assert page.locator(".cw-card .cw-status").count() == page.get_by_role("region").get_by_role("status").count()


def test_all_text_stands_out_in_both_themes_and_all_targets_are_large_enough(lab, page, card, written, output):
    lab.open(page, written("everything", *ALL))
    explain(card)
    for theme, light in (("JupyterLab Dark", "false"), ("JupyterLab Light", "true")):
        page.get_by_role("menuitem", name="Settings", exact=True).click()
        page.get_by_text("Theme", exact=True).hover()
        page.get_by_text(theme, exact=True).click()
        expect(page.locator(f"body[data-jp-theme-light={light}]")).to_be_attached()
        found = page.evaluate(CONTRAST)
        assert found["poor"] == [], theme
        assert found["seen"] > 60
        assert page.evaluate(SMALL) == [], theme
        page.screenshot(path=output / f"everything-{light}.png")
        page.evaluate("() => window.jupyterapp.commands.execute('casewise:start')")
        expect(page.get_by_role("heading", name="Ethics and Professional Behavior")).to_be_visible()
        assert page.evaluate(CONTRAST)["poor"] == [], theme
        assert page.evaluate(SMALL) == [], theme
        page.screenshot(path=output / f"start-{light}.png")
        page.get_by_role("tab", name="a.ipynb").click()


def test_in_forced_colors_choice_and_verdict_can_still_be_seen(page, card, everything, output):
    page.emulate_media(forced_colors="active")
    explain(card)
    chosen = card("Explained").locator("label", has_text="Move.")
    other = card("Explained").locator("label", has_text="Wait.")
    outline = "element => getComputedStyle(element).outlineStyle"
    assert (chosen.evaluate(outline), other.evaluate(outline)) == ("solid", "none")
    card("A note").get_by_role("button", name="2024").click()
    decoration = "element => getComputedStyle(element).textDecorationLine"
    assert card("A note").get_by_role("button", name="2024").evaluate(decoration) == "underline"
    verdicts = card("Explained").locator(".cw-tag").all_inner_texts()
    assert sorted(verdicts) == ["✓ Right", "✗ Not this one", "✗ You missed this one"]
    page.screenshot(path=output / "forced.png")


def test_whoever_wants_no_motion_gets_none(page, card, everything):
    page.emulate_media(reduced_motion="reduce")
    durations = page.eval_on_selector_all(
        ".cw-card *",  # a card that is drawn again meanwhile leaves its old elements, which have no style
        """all => [...new Set(
            all.filter((one) => one.isConnected).map((one) => getComputedStyle(one).transitionDuration)
        )]""",
    )
    assert durations == ["0s"]


def test_the_focus_goes_down_the_page_as_it_is_read_and_can_be_seen(page, card, everything):
    page.keyboard.press("Tab")  # the focus shows to whoever goes by keys, and the page was used by mouse before
    card("In the elevator").get_by_role("radio").first.focus()
    tops, rings = [], []
    for _ in range(25):
        tops.append(page.evaluate(TOP))
        rings.append(
            page.evaluate(
                "[document.activeElement, document.activeElement.closest('label')]"
                ".some((one) => one && getComputedStyle(one).outlineStyle !== 'none')"
            )
        )
        page.keyboard.press("Tab")
    assert tops == sorted(tops)
    assert all(rings)


def test_keys_with_control_reach_the_notebook_and_no_others(lab, page, card, everything):
    before = page.locator(".jp-Notebook .jp-Cell").count()
    for title, role in CONTROLS:
        card(title).get_by_role(role).first.focus()
        for key in ("d", "d", "b", "a", "x", "z", "m", "y", "0", "0", "ArrowDown", "ArrowUp", "Home", "End"):
            page.keyboard.press(key)
        assert page.locator(".jp-Notebook .jp-Cell").count() == before, title
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    card("At the table").get_by_role("checkbox").first.focus()
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.keyboard.press("Shift+Enter")
    expect(card("At the table").get_by_role("checkbox").first).to_be_focused()


def left(page, script: str) -> list[str]:
    """Return what a script still finds after JupyterLab had time to lay out the page again."""
    with suppress(TooLate):
        page.wait_for_function(f"!({script})().length")
    return page.evaluate(script)


def test_a_phone_and_a_page_at_200_percent_need_no_scrolling_sideways(blank, in_notebook_7, output):
    in_notebook_7(blank)

    def card(title):
        return blank.get_by_role("region", name=title)

    explain(card)
    for width in (640, 390):
        blank.set_viewport_size({"width": width, "height": 900})
        assert left(blank, WIDE) == [], width
        assert blank.evaluate(SMALL) == [], width
        for title in ("At the door", "A letter", "First steps"):
            card(title).screenshot(path=output / f"{title.lower().replace(' ', '-')}-{width}.png")


def test_a_finger_does_what_a_mouse_does(browser, in_notebook_7, output):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.set_default_timeout(MILLISECONDS)
    context.add_init_script(SHOW_JUPYTERLAB)
    phone = context.new_page()
    in_notebook_7(phone)

    def card(title):
        return phone.get_by_role("region", name=title)

    card("In the elevator").get_by_text("Later.").tap()
    card("First steps").get_by_role("button", name="Down: Tell the officer.").tap()
    card("A note").get_by_role("button", name="Odo Wrenfield").tap()
    for title in ("In the elevator", "First steps", "A note"):
        expect(card(title).get_by_role("status")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    phone.screenshot(path=output / "phone.png")
    context.close()
