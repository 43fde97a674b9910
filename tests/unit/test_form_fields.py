"""What a form shows of a cell: every field of every kind, problems beside the field they concern, and measures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tornado.web import HTTPError

from casewise.authoring import serving
from casewise.authoring.described import described
from casewise.authoring.shown import shown
from casewise.course.new import course
from casewise.kinds import kinds
from casewise.scenario.cell import id_of
from tests.support import seven, variants

sys.path.insert(0, str(Path(__file__).parents[1] / "outside"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("course") / "home"
    course(home)
    return home / "source" / "first"


def specs(spec):
    yield spec
    for one in spec.get("fields", ()):
        yield from specs(one["spec"])
    if "of" in spec:
        yield from specs(spec["of"])


@pytest.mark.parametrize("name", kinds())
def test_a_form_has_every_field_of_a_kind(name):
    kind = kinds()[name]
    about = described(kind)
    assert set(about["fields"]) == set(kind.model_fields) - {"id"}
    types = {name: field["spec"]["type"] for name, field in about["fields"].items()}
    known = {"text", "number", "flag", "choice", "list", "set", "group", "yaml"}
    assert all(spec["type"] in known for field in about["fields"].values() for spec in specs(field["spec"]))
    assert {name for name, kind in types.items() if kind == "yaml"} <= {"scene", "key"}
    assert all(field["label"] for field in about["fields"].values())


def test_a_kind_says_how_its_key_is_written():
    keys = {name: described(kind)["parts"]["key"] for name, kind in kinds().items()}
    assert keys == {
        "choice": "weights",
        "mark": "ticks",
        "rank": "order",
        "reflect": "",
        "select": "ticks",
        "sort": "places",
        "story": "weights",
    }
    assert described(kinds()["sort"])["parts"]["places"] == "categories"
    assert described(kinds()["story"])["parts"] == {
        "field": "steps",
        "within": "options",
        "key": "weights",
        "places": "",
    }


def test_a_kind_from_outside_has_a_form_from_its_model():
    from casewise_scale import Scale  # noqa: PLC0415  (a package of its own)

    about = described(Scale)
    assert about["parts"] == {"field": "scale", "within": "", "key": "one", "places": ""}
    assert about["fields"]["scale"]["spec"]["type"] == "set"


@pytest.mark.parametrize("source", [*variants.EVERY, seven.ELEVATOR, seven.DOORWAY, seven.NOTE, seven.LETTER])
def test_every_part_has_its_row_and_its_path(source, folder):
    form = shown(source, folder)
    rows = form["rows"]
    for row in rows:
        value = form["values"]
        for step in row["path"]:
            value = value[step]
        assert not row["path"] or row["text"] == value
    from casewise.kinds import read_cell  # noqa: PLC0415  (beside what it's for)

    assert [row["id"] for row in rows] == list(read_cell(source).parts)


def test_problems_are_beside_their_fields(folder):
    source = seven.ELEVATOR.replace("  silent: Nothing leaks, and Sorrel learns nothing about where to talk.\n", "")
    found = shown(source, folder)["problems"]
    assert [(one["path"], one["what"]) for one in found] == [
        (["rationale", "silent"], 'There is no rationale for "silent".')
    ]
    found = shown(seven.ELEVATOR.replace("points: 2", "points: two"), folder)["problems"]
    assert found[0]["path"] == ["points"]
    found = shown(seven.SORTING.replace("graph: trust, ", ""), folder)["problems"]
    assert found[0]["path"] == ["key", "graph"]


def test_a_text_that_isnt_yaml_is_reported_and_nothing_else(folder):
    form = shown(seven.ELEVATOR.replace("In the elevator", "In: the elevator"), folder)
    assert form["unreadable"]
    assert "there is a colon where none is expected" in form["problems"][0]["what"]


def test_it_measures_what_nobody_needs_to_read(folder):
    def said(source: str) -> str:
        return " ".join(one["text"] for one in shown(source, folder)["measures"])

    assert "never reads the situation can earn 100%" in said(seven.ELEVATOR)
    assert "never reads the situation can earn 67%" in said(variants.DOCTOR)
    assert "Guessing at random earns" in said(variants.DOCTOR)
    assert "reads at grade" in said(seven.LETTER)


def test_lists_come_from_the_course(folder):
    found = shown(seven.ELEVATOR, folder)["course"]
    assert "A1" in found["objectives"]
    assert "A code of your field" in found["citations"]


def test_a_form_answers_with_the_text_and_says_why_it_cannot(folder):
    status, answer = serving.form(
        {"source": seven.ELEVATOR, "acts": [{"do": "put", "path": ["title"], "value": "In the stairwell"}]}, folder
    )
    assert status == 200
    assert answer["source"] == seven.ELEVATOR.replace("In the elevator", "In the stairwell")
    assert answer["form"]["values"]["title"] == "In the stairwell"
    status, answer = serving.form(
        {"source": "%%scenario a\na: b: c", "acts": [{"do": "remove", "path": ["a"]}]}, folder
    )
    assert (status, "can't be read" in answer["message"]) == (400, True)


def test_a_new_scenario_has_an_id_of_its_own_and_the_use_of_its_notebook(folder):
    there = [seven.ELEVATOR, "%%scenario at-the-desk-2\npractice: true"]
    status, answer = serving.blank({"kind": "choice", "there": there}, folder)
    assert status == 200
    assert id_of(answer["source"]) == "at-the-desk-3"  # the lesson of a new course has the first
    assert "practice: true" in answer["source"]
    assert serving.blank({"kind": "no-such-kind"}, folder)[0] == 400
    assert [one["kind"] for one in serving.blank({}, folder)[1]["kinds"]] == sorted(kinds())


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "release/first/a.ipynb", "source/first/../../a.ipynb", "source/none/a.ipynb"]
)
def test_only_a_courses_own_notebooks_have_a_form(path, folder):
    asked = serving.Asked.__new__(serving.Asked)
    asked.application = type("App", (), {"settings": {"server_root_dir": str(folder.parent.parent)}})()
    assert asked.folder({"path": "source/first/lesson.ipynb"}) == folder.resolve()
    with pytest.raises(HTTPError):
        asked.folder({"path": path})
