"""A panel from the form to the report, by commands."""

from __future__ import annotations

import json

from casewise.course.module import Module
from casewise.panel.asked import items
from tests.support.command import casewise

RIGHT = "case,answer,also,why\r\nelevator,defer,yes,Some would wait.\r\ntable,move; later,,\r\n"
OTHER = "case,answer,also,why\r\nelevator,silent,,\r\ntable,names,,\r\n"


def test_a_panels_answers_come_into_the_report(course):
    made = casewise("panel-form", "sample", "--json", folder=course)
    assert made.returncode == 2
    assert "no judgment call" in made.stderr
    made = casewise("panel-form", "sample", "--all", "--json", folder=course)
    asked = items(Module(course / "source" / "sample").scenarios().values(), everything=True)
    assert json.loads(made.stdout)["cases"] == [item.name for item in asked]
    assert (course / "panel-sample.html").is_file()
    for name, text in (("panel-sample-a", RIGHT), ("panel-sample-b", OTHER)):
        (course / f"{name}.csv").write_text(text)
    done = casewise("panel-answers", "sample", "panel-sample-a.csv", folder=course)
    assert done.returncode == 0, done.stderr
    done = casewise("panel-answers", "sample", "panel-sample-b.csv", "--json", folder=course)
    assert done.returncode == 3
    found = json.loads(done.stdout)
    assert found["experts"] == 2
    assert [(one["name"], one["agree"], one["doubtful"]) for one in found["items"]] == [
        ("table", 0.5, True),
        ("elevator", 0.5, True),
    ]
    assert sorted(path.name for path in (course / "gradebook/panel/sample").iterdir()) == [
        "panel-sample-a.csv",
        "panel-sample-b.csv",
    ]
    assert casewise("report", "sample", folder=course).returncode == 0
    page = (course / "report-sample.html").read_text()
    assert "What the panel says" in page
    assert "Some would wait." in page


def test_a_table_that_cannot_be_read_changes_nothing(course):
    (course / "wrong.csv").write_text("case,answer\r\nelevator,up\r\n")
    done = casewise("panel-answers", "sample", "wrong.csv", folder=course)
    assert done.returncode == 3
    assert 'Line 2, "elevator": there is no option "up".' in done.stdout
    assert not (course / "gradebook/panel").exists()
