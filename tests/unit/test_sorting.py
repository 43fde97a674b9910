"""Whose each upload of an archive is: only the outermost name that an LMS wrote counts."""

from __future__ import annotations

import pytest

from casewise.tables.roster import Learner
from casewise.uploads.archives import Given, Piece
from casewise.uploads.people import People
from casewise.uploads.sorting import Sorter

PEOPLE = People(
    {
        one.learner: one
        for one in (
            Learner("jfeather", "Juno", "Featherly", "juno@school.example", "40011"),
            Learner("owren", "Odo", "Wrenfield", "odo@school.example", "40012"),
            Learner("pim_k", "Pim", "van der Kade", "", "40014"),
            Learner("eth", "Etha", "Short", "", ""),
        )
    }
)


def piece(name: str) -> Piece:
    return Piece(tuple(name.split("/")), name, lambda: b"")


def found(*names: str, archive: str = "") -> tuple[dict[str, set[str]], list[str]]:
    """Return the files of each learner, and the problems."""
    pieces = [piece(name) for name in names]
    whole = piece(archive) if archive else None
    problems: list[str] = []
    uploads = Sorter(PEOPLE, "confidentiality").uploads([Given(archive or "x", "x", pieces, whole)], problems)
    of: dict[str, set[str]] = {}
    for upload in uploads:
        of.setdefault(upload.whose.learner, set()).update(one.label for one in upload.pieces)
    return of, problems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("featherlyjuno_40011_1_a.zip", "wrenfieldodo_LATE_40012_2_a.zip"),
        ("Juno Featherly_7_assignsubmission_file_/a.zip", "Odo Wrenfield_8_assignsubmission_file_/a.zip"),
        ("x/Juno Featherly_7_assignsubmission_file_/a.zip", "x/Odo Wrenfield_8_assignsubmission_file_/a.zip"),
        ("a_jfeather_attempt_2026-11-27-18-31-00_a.zip", "a_owren_attempt_2026-11-27-18-31-00_a.zip"),
        ("1-9 - Juno Featherly - Nov 28, 2026 900 AM/a.zip", "2-9 - Odo Wrenfield - Nov 28, 2026 900 AM/a.zip"),
        ("Case 1/Featherly, Juno(jfeather)/Submission attachment(s)/a.zip", "Case 1/Wrenfield, Odo(owren)/a.zip"),
        ("Featherly_Juno_jfeather_307/a.zip", "Wrenfield_Odo_owren_308/a.zip"),
        (
            "Unit_1_case_12345/Abgaben/Featherly_Juno_jfeather_307/a.zip",
            "Unit_1_case_12345/Abgaben/Wrenfield_Odo_owren_308/a.zip",
        ),
        ("multi_feedback_Case_1/Featherly_Juno_jfeather_307/a.zip", "multi_feedback_Case_1/Wrenfield_Odo_owren_308/a"),
        ("jfeather_answers.zip", "owren/responses.jsonl"),
    ],
)
def test_every_lms_is_known(one, other):
    of, problems = found(one, other, archive="submissions.zip")
    assert of == {"jfeather": {one}, "owren": {other}}
    assert not problems


def test_the_name_of_an_archive_decides_nothing_and_is_never_guessed_about():
    members = ("Juno Featherly_7_assignsubmission_file_/a.zip", "Odo Wrenfield_8_assignsubmission_file_/a.zip")
    for name in ("ETH-101-confidentiality-5.zip", "gradebook_ETH-101_x_2026-11-28-09-00-00.zip", "conf.zip"):
        assert set(found(*members, archive=name)[0]) == {"jfeather", "owren"}
    for name in ("eth.zip", "eth_answers.zip", "shortetha_1_2_x.zip", "nobody_1_2_x.zip", "new_answers.zip"):
        of, problems = found(*members, archive=name)
        assert not of
        assert "Nothing was collected" in problems[0]


def test_a_learners_own_archive_is_one_file_whatever_is_in_it():
    of, problems = found("confidentiality/responses.jsonl", "pim_k/x.jsonl", archive="featherlyjuno_40011_1_a.zip")
    assert of == {"jfeather": {"featherlyjuno_40011_1_a.zip"}}
    assert not problems


def test_a_folder_inside_of_a_strangers_folder_names_nobody():
    of, _ = found("Eve X_9_assignsubmission_file_/Featherly, Juno(jfeather)/responses.jsonl")
    assert set(of) == {""}
    of, problems = found("eth/featherlyjuno_40011_1_a.zip", "eth/wrenfieldodo_40012_2_a.zip")
    assert not of
    assert "Give the folder another name" in problems[0]
