"""Feedback goes back to the right learner by the rules of Moodle's and Canvas's own code, and to nobody else."""

from __future__ import annotations

import json
import re
import zipfile
from contextlib import ExitStack
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.export.directory import EXPORTS, ExportError, feedback_ways
from casewise.export.giving_back.by_name import CANVAS, MOODLE, zipped
from casewise.tables.person import Learner
from casewise.uploads.archives import given as given_files
from casewise.uploads.lms_names import names_of
from casewise.uploads.people import People
from casewise.uploads.schemes import claim
from casewise.uploads.sorting import Sorter
from tests.support.lms_rules import (
    Attachment,
    canvas_name,
    canvas_reupload,
    canvas_sortable,
    moodle_import,
    moodle_path,
    moodle_prefix,
    written,
)

PAGES = {"assessment.html": b"<p>yours</p>"}
PEOPLE = [
    ("François", "Lefèvre"),
    ("Siobhán", "O'Brien"),
    ("Mary Ann", "van der Berg-Łukasik"),
    ("Under_score", "_5_"),
    ("美咲", "田中"),
    ("Zoë.", "Núñez 2nd"),
]


def outermost(path: str) -> str:
    top, slash, _ = path.partition("/")
    return top + slash


@pytest.mark.parametrize("kind", [{}, {"older": True}, {"folders": False}])
@pytest.mark.parametrize(("first", "last"), PEOPLE)
def test_moodle_gives_a_page_to_its_learner(first, last, kind):
    name = moodle_path(moodle_prefix(f"{first} {last}", 70003), "sample_answers.zip", **kind)
    files = MOODLE.place([outermost(name)], PAGES)
    found = moodle_import(zipped(files), [3, 70003, 70004])
    assert {who: [*of.values()] for who, of in found.items()} == {70003: [b"<p>yours</p>"]}
    assert [path.lstrip("/") for path in found[70003]] == ["feedback-assessment.html"]
    if not kind.get("folders", True):
        return
    assert [outermost(path) for path in files] == [outermost(name)]


@given(
    fullname=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    number=st.integers(1, 10**9),
    folders=st.booleans(),
)
def test_moodle_gives_any_name_its_own_page(fullname, number, folders):
    name = moodle_path(moodle_prefix(fullname, number), "x.zip", folders=folders)
    if claim(outermost(name).removesuffix("/"), folder=folders) is None:
        return
    files = MOODLE.place([outermost(name)], PAGES)
    assert [*moodle_import(zipped(files), [number])] == [number]


def test_moodle_takes_anonymous_participants_and_groups_before_names():
    for name in ("Participant_123_assignsubmission_file/", "Team A-Odo Wren_123_assignsubmission_file/"):
        assert [*moodle_import(zipped(MOODLE.place([name], PAGES)), [123])] == [123]


def test_moodle_prefers_the_uploaded_file_to_typed_text():
    names = ["Odo_9_assignsubmission_file/", "Odo_9_assignsubmission_onlinetext/"]
    assert [*MOODLE.place(names, PAGES)] == ["Odo_9_assignsubmission_file/feedback-assessment.html"]
    assert [*MOODLE.place(names[1:], PAGES)] == ["Odo_9_assignsubmission_onlinetext/feedback-assessment.html"]


def test_moodle_knows_an_upload_with_an_underscore_in_the_name_that_someone_renamed():
    files = MOODLE.place(["Odo_Wren_9_assignsubmission_file/"], PAGES)
    assert [*moodle_import(zipped(files), [9])] == [9]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("anonymous", [False, True])
@pytest.mark.parametrize(("first", "last"), PEOPLE)
def test_canvas_shows_a_page_to_its_learner(first, last, late, anonymous):
    one = Attachment(5003, 7773, "sample_2_answers.zip", "a1B2c")
    other = Attachment(5004, 7774, "sample_2_answers.zip", "d3E4f")
    name = canvas_name(canvas_sortable(first, last), one, late=late, anonymous=anonymous)
    archive = zipped(CANVAS.place([name], PAGES))
    found, ignored = canvas_reupload(archive, [one, other])
    assert ([*found], [*found[5003]], ignored) == ([5003], ["sample_2_answers.zip"], [])
    with zipfile.ZipFile(BytesIO(found[5003]["sample_2_answers.zip"])) as inner:
        assert {about.filename: inner.read(about) for about in inner.infolist()} == {
            "feedback-assessment.html": b"<p>yours</p>"
        }


def test_canvas_shows_a_file_that_opens_by_the_end_of_its_name():
    html = Attachment(5, 7, "my page.HTM")
    book = Attachment(6, 8, "assessment.ipynb")
    files = CANVAS.place([canvas_name("wren, odo", html)], PAGES) | CANVAS.place([canvas_name("o, p", book)], PAGES)
    found, _ = canvas_reupload(zipped(files), [html, book])
    assert found[5]["my page.HTM"] == b"<p>yours</p>"
    (cell,) = json.loads(found[6]["assessment.ipynb"])["cells"]
    assert cell["outputs"][0]["data"] == {"text/html": "<p>yours</p>"}
    assert not cell["source"]


def test_canvas_gets_one_file_for_several_uploads_and_a_zip_if_there_is_one():
    names = ["wrenodo_5_8_assessment.ipynb", "wrenodo_5_9_answers.zip", "wrenodo_5_text.html"]
    assert [*CANVAS.place(names, PAGES)] == ["wrenodo_5_9_answers.zip"]
    two = PAGES | {"lesson.html": b""}
    assert [*CANVAS.place(["wrenodo_5_8_assessment.ipynb", "wrenodo_5_7_a.html"], two)] == [
        "wrenodo_5_8_assessment.ipynb"
    ]


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["wrenodo_5_text.html"], "no uploaded file"),
        (["wrenodo_5_8_my_link.zip"], "no uploaded file"),
        (["._wrenodo_5_8_answers.zip"], "no uploaded file"),
        (["wrenodo_5_8_photo.jpg"], r"\(.jpg\)"),
        (["Odo_9_assignsubmission_file/"], "no uploaded file"),
        (["pim_answers.zip"], "no uploaded file"),
    ],
)
def test_what_canvas_would_ignore_is_reported(names, why):
    with pytest.raises(ExportError, match=why):
        CANVAS.place(names, PAGES)


def test_what_moodle_would_ignore_is_reported():
    for name in ("wrenodo_5_9_answers.zip", "pim_answers.zip", "Odo_x_assignsubmission_file/"):
        with pytest.raises(ExportError, match="Moodle's names"):
            MOODLE.place([name], PAGES)


def test_the_same_feedback_makes_the_same_archive():
    assert zipped({"b": b"2", "a": b"1"}) == zipped({"a": b"1", "b": b"2"})


def test_the_ways_back_are_found_by_entry_points():
    assert {"canvas": CANVAS, "moodle": MOODLE}.items() <= feedback_ways().items()
    assert EXPORTS.unfit(CANVAS) == ""


def test_canvas_names_of_an_anonymous_assignment_give_the_anonymous_id():
    one = claim("LATE_anon_a1B2c_77_sample-answers.zip", folder=False)
    assert one is not None
    assert (one.lms, one.accounts, one.late, one.new) == ("Canvas", ("a1B2c",), True, "")


@pytest.mark.parametrize(
    ("name", "pattern", "learner"),
    [
        ("Participant_123_assignsubmission_file/x.zip", r"Participant_(?P<student_id>\d+)_", "123"),
        ("Participant_123_assignsubmission_file_/x.zip", r"Participant_(?P<student_id>\d+)_", "123"),
        ("Participant_123_assignsubmission_file_x.zip", r"Participant_(?P<student_id>\d+)_", "123"),
        ("anon_a1B2c_77_x.zip", "", "a1B2c"),
        ("LATE_anon_a1B2c_77_x.zip", "", "a1B2c"),
    ],
)
def test_an_anonymous_upload_is_known_by_its_number(tmp_path, name, pattern, learner):
    archive = written(tmp_path / "submissions.zip", [name])
    people = People({one: Learner(one, "A", "B") for one in ("123", "a1B2c", "77")})
    sorter = Sorter(people, "sample", re.compile(pattern) if pattern else None)
    with ExitStack() as stack:
        (upload,) = sorter.uploads(given_files([archive], stack), [])
    assert (upload.whose.learner, names_of([upload])) == (learner, [outermost(name)])
