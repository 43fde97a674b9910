"""The kind `hotspot`, an example of a package from outside: areas, answers, and what the house shows of them."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

FOLDER = Path(__file__).parents[2] / "examples" / "casewise-hotspot"
sys.path.insert(0, str(FOLDER))

from casewise_hotspot import ELSEWHERE, Hotspot  # noqa: E402  (the package is found only now)
from casewise_hotspot.areas import Area  # noqa: E402

from casewise import kinds  # noqa: E402
from casewise.authoring import serving  # noqa: E402
from casewise.card.explanation import explanation  # noqa: E402
from casewise.course import new  # noqa: E402
from casewise.export.questions import canvas_items, canvas_package, moodle, package, qti  # noqa: E402
from casewise.export.questions.bank import Bank  # noqa: E402
from casewise.export.statements import xapi  # noqa: E402
from casewise.grading.in_place import marks_of  # noqa: E402
from casewise.learner.marks import Marks  # noqa: E402
from casewise.scenario import NotAResponse, Reveal, ScenarioError, Verdict  # noqa: E402
from casewise.scenario.html import preview, score_card  # noqa: E402
from casewise.scenario.still import answer_card  # noqa: E402

EXAMPLE = (FOLDER / "casewise_hotspot" / "example.txt").read_text(encoding="utf-8")
PERCENT = st.floats(0, 100).map(lambda value: round(value, 1))
POINT = st.tuples(PERCENT, PERCENT)
MARKS = st.lists(POINT.map(list) | st.sampled_from(["board", "folder", "laptop", "mug"]), max_size=10)


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    """The kind, as if its package were installed."""
    monkeypatch.setitem(kinds.kinds(), "hotspot", Hotspot)


@pytest.fixture
def room(installed) -> Hotspot:
    return kinds.read_cell(EXAMPLE)


@pytest.fixture
def mappings(monkeypatch):
    """The package's mappings, as long as a test runs."""
    for module, table in ((canvas_items, "TYPES"), (moodle, "TYPES"), (qti, "INTERACTIONS"), (xapi, "INTERACTIONS")):
        monkeypatch.setattr(module, table, dict(getattr(module, table)))
    monkeypatch.delitem(sys.modules, "casewise_hotspot.mappings", raising=False)
    return importlib.import_module("casewise_hotspot.mappings")


def read(*changes: tuple[str, str]) -> Hotspot:
    text = EXAMPLE
    for old, now in changes:
        assert old in text
        text = text.replace(old, now)
    return kinds.read_cell(text)


@given(POINT, POINT, POINT)
def test_a_rectangle_has_its_corners_and_nothing_outside(first, second, point):
    area = Area(rectangle=(*first, *second))
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(first, second, strict=True))
    assert area.contains(*first)
    assert area.contains(*second)
    assert area.contains(*point) == (left <= point[0] <= right and top <= point[1] <= bottom)
    assert area.contains(*point) == Area(polygon=[(left, top), (right, top), (right, bottom), (left, bottom)]).contains(
        *point
    )


@given(st.lists(POINT, min_size=3, max_size=8), POINT)
def test_a_polygon_is_the_same_from_any_corner_and_in_any_direction(corners, point):
    found = {
        Area(polygon=turned).contains(*point)
        for turned in (corners, corners[::-1], [*corners[1:], corners[0]], [*corners[2:], *corners[:2]])
    }
    assert len(found) == 1
    assert all(Area(polygon=corners).contains(*corner) for corner in corners)


@given(POINT, st.floats(0.1, 50), POINT)
def test_a_circle_has_its_middle_and_what_is_within_its_radius(middle, radius, point):
    area = Area(circle=(*middle, radius))
    assert area.contains(*middle)
    far = ((point[0] - middle[0]) ** 2 + (point[1] - middle[1]) ** 2) ** 0.5
    assert abs(far - radius) < 1e-9 or area.contains(*point) == (far < radius)
    assert all(area.contains(*inside) for inside in area.points())


@pytest.mark.parametrize(
    "shape", [{}, {"circle": [1, 1]}, {"rectangle": [1, 2, 3]}, {"oval": [1, 2, 3]}, "circle", None]
)
def test_what_isnt_a_shape_is_refused(shape):
    with pytest.raises(ValidationError):
        Area.model_validate(shape)


@given(MARKS)
def test_any_marks_earn_a_share_and_no_mark_more_earns_less_than_it_costs(marks):
    room = kinds.read_cell(EXAMPLE)
    try:
        response = room.read(marks)
    except NotAResponse as error:
        assert "twice" in str(error)
        return
    if response is None:
        assert not marks
        return
    assert 0 <= room.credit(response) <= 1
    assert room.credit(response) == room.credit(response[::-1])
    assert room.read(response) == response
    assert json.loads(json.dumps(response)) == response
    if len(response) < 10 and [0.0, 0.0] not in response:
        assert room.credit([*response, [0.0, 0.0]]) <= room.credit(response)
    found = room.findings(response)
    assert [one.part for one in found] == [*room.parts, ELSEWHERE]
    numbers = [number for one in found for number in json.loads(one.at)["marks"]]
    assert sorted(numbers) == list(range(1, len(response) + 1))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=4)))
def test_whatever_a_file_holds_is_an_answer_or_refused(raw):
    room = kinds.read_cell(EXAMPLE)
    try:
        response = room.read(raw)
    except NotAResponse:
        return
    assert response is None or 0 <= room.credit(response) <= 1


def test_samples_come_out_as_they_say(room):
    samples = room.samples()
    assert [room.credit(room.read(one)) for one in samples.right] == [1, 1]
    assert all(0 < room.credit(room.read(one)) < 1 for one in samples.partly)
    assert [room.credit(room.read(one)) for one in samples.wrong] == [0, 0]
    assert [room.read(one) for one in samples.blank] == [None, None]
    for one in samples.malformed:
        with pytest.raises(NotAResponse):
            room.read(one)


def test_two_marks_in_one_place_count_once_and_a_stray_one_takes_off(room):
    assert room.credit([[10.0, 20.0], [20.0, 30.0]]) == pytest.approx(1 / 3)
    assert room.credit([[10.0, 20.0], "folder", [50.0, 5.0]]) == pytest.approx(1 / 3)
    assert room.credit([[10.0, 20.0], "board"]) == pytest.approx(1 / 3)
    assert room.credit(["mug", [50.0, 5.0]]) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("board: {rectangle", "wall: {rectangle"), "wall"),
        (("mug: {circle: [68, 69, 2], right: false}", "mug: {circle: [68, 69]}"), "This isn't a circle."),
        (("points: 3\n", "points: 3\nmarks: 2\n"), "learners can place only 2 marks"),
        (("[70, 53, 83, 75]", "[6, 12, 8, 14]"), 'Nobody can mark "printer"'),
        ((", right: false", ""), "Every place is right."),
        (("alt: >-", "hint: >-"), '"alt"'),
    ],
)
def test_a_slip_is_explained(change, said):
    with pytest.raises(ScenarioError, match=said):
        read(change)


def test_neither_face_nor_still_card_says_where_anything_is(room):
    released = kinds.read_cell(EXAMPLE[: EXAMPLE.index("### BEGIN")])
    assert released.face("juno").keys() == {"picture", "spots", "most"}
    assert 'alt="A break room. On the left wall' in released.face("juno")["picture"]
    for secret in ("rectangle", "polygon", "58", "67"):
        assert secret not in json.dumps(released.face("juno"))
        assert secret not in answer_card(released, None)
    assert "Top left, 10 % from the left and 20 % from the top" in answer_card(released, [[10.0, 20.0]])


def test_findings_say_at_the_picture_which_mark_is_where(room):
    said = explanation(room, [[10.0, 20.0], [50.0, 5.0], "mug"], None)["findings"]
    at = {one["part"]: json.loads(one["at"]) for one in said}
    assert at["board"] == {"marks": [1], "area": {"rectangle": [5, 11, 31, 45]}}
    assert at["mug"]["marks"] == [3]
    assert at[ELSEWHERE] == {"marks": [2]}
    assert {one["part"]: one["tag"] for one in said if one["tag"]} == {
        "board": "Right",
        "folder": "You missed this one",
        "printer": "You missed this one",
        "mug": "This may stay",
        ELSEWHERE: "Nothing to mark here",
    }


def test_what_comes_back_has_only_the_areas_that_the_course_shows(room):
    response = room.read([[10.0, 20.0]])
    for reveal, parts in ((Reveal.OWN, ["board"]), (Reveal.ALL, [*room.parts, ELSEWHERE])):
        marks = Marks.from_json(marks_of(room, response, room.score(response), reveal, "", None).to_json())
        assert [one.part for one in marks.parts] == parts
        assert json.loads(marks.parts[0].at)["area"] == {"rectangle": [5, 11, 31, 45]}


def test_a_graded_page_and_a_preview_have_the_marks_on_the_picture(room):
    response = room.read([[10.0, 20.0], "folder", [50.0, 5.0]])
    page = score_card(room, response, room.score(response), Reveal.OWN)
    assert page.count("<img") == 1
    assert "left: calc(10.0% - 14px)" in page
    assert ">1</span>" in page
    assert ">3</span>" in page
    assert "Elsewhere: Top center, 50 % from the left and 5 % from the top" in page
    assert "The paper in the printer" in page
    assert "A page in the tray" not in page
    assert preview(room).count("left: calc(") == 3


def test_elsewhere_it_is_a_list_that_earns_the_same(room, mappings):
    select = mappings.as_select(room)
    for one in (["board"], ["board", "folder", "printer"], ["board", "mug"], ["mug"]):
        assert select.credit(one) == room.credit(one)
    files = {"break-room.svg": b"<svg/>"}
    banks = [Bank("sample", {"assessment": [room]}, files) for _ in range(3)]
    for write, bank in zip((canvas_package.package, package.package, moodle.quiz), banks, strict=True):
        assert write(bank)
        assert bank.taken == ["break-room"]
        assert not bank.remarks
    question = ET.fromstring(moodle.quiz(banks[2])).findall("question")[1]
    assert question.get("type") == "multichoice"
    assert question.find("questiontext/file").get("name") == "break-room.svg"


def test_the_verdict_on_a_place_is_the_same_by_mark_and_by_name(room):
    by_mark, by_name = room.findings([[10.0, 20.0]]), room.findings(["board"])
    assert [(one.part, one.verdict, one.chosen) for one in by_mark] == [
        (one.part, one.verdict, one.chosen) for one in by_name
    ]
    assert by_mark[0].verdict is Verdict.RIGHT


def test_a_new_case_brings_its_picture_once(tmp_path):
    new.course(tmp_path / "course")
    module = tmp_path / "course" / "source" / "first"
    assert new.add(module / "assessment.ipynb", "hotspot") == "break-room"
    assert (module / "break-room.svg").read_bytes().startswith(b"<svg")
    (module / "break-room.svg").write_bytes(b"my own")
    assert new.add(module / "assessment.ipynb", "hotspot") == "break-room-2"
    assert (module / "break-room.svg").read_bytes() == b"my own"


def test_the_menu_of_an_open_notebook_puts_the_picture_beside_it_too(tmp_path):
    folder = tmp_path / "source" / "first"
    folder.mkdir(parents=True)
    status, answer = serving.blank({"kind": "hotspot", "there": []}, folder)
    assert (status, answer["source"].partition("\n")[0]) == (200, "%%scenario break-room")
    assert [path.name for path in folder.iterdir()] == ["break-room.svg"]
