"""The report as a person meets it: on a narrow screen, and on paper."""

from __future__ import annotations

import io
from datetime import date

from playwright.sync_api import expect
from pypdf import PdfReader

from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.reports.answers import Results
from casewise.reports.page import report_page as report
from casewise.reports.study import Study

ANSWERS = {
    "elevator": "defer",
    "table": ["move", "later"],
    "sorting": {"post": "harm", "graph": "trust", "team": "trust"},
}
CARD = "Juno's goals, discussed"
SUMMARY = "The share of the points that was earned on each objective"


def test_a_report_fits_a_narrow_screen_and_is_whole_on_paper(course, hand_in, lines, blank, output, tmp_path):
    for number in range(12):
        journal = lines(ANSWERS if number % 2 else {"elevator": "share"})
        hand_in(f"learner-{number}", journal.replace(b'"n":', b'"confidence": 3, "n":'))
    bulk.grade(Course(course), "sample")
    study = Study.of(Results.of(Course(course), "sample"), {"C1": "Recognize what identifies a client"})
    path = tmp_path / "report.html"
    path.write_text(report(study, date(2026, 11, 27)))
    blank.set_viewport_size({"width": 400, "height": 900})
    blank.goto(path.as_uri())
    expect(blank.get_by_role("heading", level=1)).to_have_text("Sample: how the class did")
    expect(blank.get_by_role("img", name=SUMMARY)).to_be_visible()
    assert blank.evaluate("document.documentElement.scrollWidth") == 400
    table = blank.get_by_role("row").filter(has=blank.get_by_role("columnheader", name="Earned", exact=True))
    expect(table).to_be_hidden()
    blank.get_by_text("As a table").click()
    expect(table).to_be_visible()
    first = blank.get_by_role("region", name="First do this")
    expect(first.get_by_role("listitem").first).to_contain_text("Talk with 6 learners below the pass mark.")
    blank.screenshot(path=output / "report-narrow.png")
    folded = blank.get_by_role("row").filter(has_text=CARD)
    expect(folded).to_be_hidden(timeout=5000)
    blank.get_by_role("region", name="Scenarios").get_by_role("link", name="Who may know").click()
    expect(folded).to_be_visible(timeout=5000)
    blank.goto(path.as_uri())
    printed = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(blank.pdf())).pages)
    assert "Scenarios Earned" in " ".join(printed.split())
    assert CARD in " ".join(printed.split())
