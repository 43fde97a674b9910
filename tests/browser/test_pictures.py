"""Pictures of the real course, to be looked at: light, dark, narrow and printed. `make pictures` keeps the README's."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from casewise.course.module import Module

ROOT = Path(__file__).parents[2]
NARROW = {"width": 390, "height": 900}


def test_a_practice_card_with_its_explanation(lab, page, card, output):
    lab.start(page, "confidentiality/lesson.ipynb")
    asked = Module(ROOT / "source" / "confidentiality").scenarios()["front-desk-call"]
    call = card(asked.title)
    call.scroll_into_view_if_needed()
    shown = " ".join(call.inner_text().split())
    (best,) = (one for one in asked.each_variant() if " ".join(one.prompt.split()) in shown)
    call.get_by_role("radio", name=best.parts[best.samples().right[0]]).check()
    call.get_by_role("button", name="Check my answer").click()
    needs, requests = card("Only what the job needs"), card("Nine requests on Tuesday")
    needs.get_by_role("checkbox").first.check()
    requests.get_by_role("radio").first.check()
    for theme, light in (("dark", "false"), ("light", "true")):
        page.get_by_role("menuitem", name="Settings", exact=True).click()
        page.get_by_text("Theme", exact=True).hover()
        page.get_by_text(f"JupyterLab {theme.title()}", exact=True).click()
        expect(page.locator(f"body[data-jp-theme-light={light}]")).to_be_attached()
        expect(call.locator(".cw-tag").first).to_contain_text("Right")
        call.scroll_into_view_if_needed()
        page.screenshot(path=output / f"lesson-{theme}.png")
        call.screenshot(path=output / f"card-{theme}.png")
        needs.screenshot(path=output / f"select-{theme}.png")
        requests.screenshot(path=output / f"sort-{theme}.png")


def test_a_narrow_page_in_notebook_7_needs_no_sideways_scrolling(lab, blank, output):
    blank.set_viewport_size(NARROW)
    blank.goto(lab.address("notebooks/sample/assessment.ipynb"))
    elevator = blank.get_by_role("region", name="In the elevator")
    expect(elevator).to_be_visible()
    blank.screenshot(path=output / "narrow.png")
    inside = "card => card.getBoundingClientRect().left >= 0 && card.getBoundingClientRect().right <= innerWidth"
    blank.wait_for_function(inside, arg=elevator.element_handle())


@pytest.mark.parametrize("sheet", ["Letter", "A4"])
@pytest.mark.parametrize("module", ["confidentiality", "documentation", "collaboration"])
def test_a_job_aid_prints_on_one_page_and_fits_a_phone(blank, module, sheet, output):
    blank.set_viewport_size(NARROW)
    blank.goto((ROOT / "source" / module / "job-aid.html").as_uri())
    assert blank.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    blank.screenshot(path=output / f"job-aid-{module}.png", full_page=True)
    printed = PdfReader(io.BytesIO(blank.pdf(format=sheet, prefer_css_page_size=False)))
    assert len(printed.pages) == 1
