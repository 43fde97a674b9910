"""Pictures of the real course, to be looked at: light, dark and narrow. `make pictures` keeps the README's."""

from __future__ import annotations

from playwright.sync_api import expect

NARROW = {"width": 390, "height": 900}


def test_a_practice_card_with_its_explanation(lab, page, card, output):
    lab.start(page, "confidentiality/lesson.ipynb")
    market = card("At the market")
    market.scroll_into_view_if_needed()
    market.get_by_role("radio", name="Carry on").check()
    market.get_by_role("button", name="Check my answer").click()
    desk, week = card("On the desk at five o'clock"), card("A week at Larkspur")
    desk.get_by_role("checkbox").first.check()
    week.get_by_role("radio").first.check()
    for theme, light in (("dark", "false"), ("light", "true")):
        page.get_by_role("menuitem", name="Settings", exact=True).click()
        page.get_by_text("Theme", exact=True).hover()
        page.get_by_text(f"JupyterLab {theme.title()}", exact=True).click()
        expect(page.locator(f"body[data-jp-theme-light={light}]")).to_be_attached()
        expect(market.locator(".cw-feedback")).to_contain_text("Odo decides")
        market.scroll_into_view_if_needed()
        page.screenshot(path=output / f"lesson-{theme}.png")
        market.screenshot(path=output / f"card-{theme}.png")
        desk.screenshot(path=output / f"select-{theme}.png")
        week.screenshot(path=output / f"sort-{theme}.png")


def test_a_narrow_page_in_notebook_7_needs_no_sideways_scrolling(lab, page, card, output):
    page.set_viewport_size(NARROW)
    page.goto(lab.address("notebooks/sample/assessment.ipynb"))
    elevator = card("In the elevator")
    expect(elevator).to_be_visible()
    page.screenshot(path=output / "narrow.png")
    inside = "card => card.getBoundingClientRect().left >= 0 && card.getBoundingClientRect().right <= innerWidth"
    page.wait_for_function(inside, arg=elevator.element_handle())
