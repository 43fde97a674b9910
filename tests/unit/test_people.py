"""Whose an upload is: the names that LMSs give, against a roster."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.tables.roster import Learner
from casewise.uploads.people import Class, People, whose
from casewise.uploads.schemes import beginning, claim, clock, companion, spoken

ROSTER = [
    Learner("jfeather", "Juno", "Featherly", "juno.featherly@school.example", "40011"),
    Learner("owren", "Odo", "Wrenfield", "odo.wrenfield@school.example", "40012"),
    Learner("zoe", "Zoë", "Ó Brien-Núñez", "zoe.obrien@school.example", "40013"),
    Learner("pim_k", "Pim", "van der Kade", "pim_k@school.example", "40014"),
    Learner("pim", "Pim", "Ottoline", "pim@school.example", "40015"),
    Learner("Sorrel.B", "Sorrel", "Bright", "sorrel.b@school.example", "40016"),
    Learner("li.wei", "伟", "李", "li.wei@school.example", "40017"),
    Learner("007", "Ansel", "Zero", "", "0050"),
    Learner("7", "Bela", "Seven", "", "50"),
    Learner("ann1", "Ann", "Abel", "", ""),
    Learner("ann2", "Anna", "Bel", "", ""),
    Learner("sam1", "Sam", "Same", "", "40101"),
    Learner("sam2", "Sam", "Same", "", "40102"),
    Learner("Kit", "Kit", "Upper", "", ""),
    Learner("kit", "Kat", "Lower", "", ""),
    Learner("sorensen", "Åse", "Sørensen", "", ""),
    Learner("daniël", "Daniël", "Wren", "", ""),
    Learner("o'brien", "Zed", "O'Brien", "", ""),
]
PEOPLE = People({one.learner: one for one in ROSTER})


def found(name: str, *, folder: bool = False, module: str = "confidentiality") -> str:
    """Return the learner, or why there is none."""
    one = claim(name, folder=folder, module=module) or beginning(name, folder=folder, module=module)
    who = whose(one, PEOPLE, Class.of([one], PEOPLE))
    return who.learner or f"({who.why})"


@pytest.mark.parametrize(
    ("name", "learner"),
    [
        ("featherlyjuno_40011_900001_confidentiality-answers.zip", "jfeather"),
        ("wrenfieldodo_LATE_40012_900002_confidentiality-answers-1.zip", "owren"),
        ("obriennunezzoe_99_900003_assessment-2.ipynb", "zoe"),
        ("obriennúñezzoë_99_900003_assessment-2.ipynb", "zoe"),
        ("vanderkadepim_1_2_x.ipynb", "pim_k"),
        ("kadepimvander_1_2_x.ipynb", "pim_k"),
        ("nickname_40013_2_x.ipynb", "zoe"),
        ("李伟_1_2_x.zip", "li.wei"),
        ("pim_k_1_2_x.ipynb", "pim_k"),
        ("pim_1_2_k.ipynb", "pim"),
        ("PIM@School.Example_1_2_x.ipynb", "pim"),
        ("sørensenåse_1_2_x.zip", "sorensen"),
        ("sorensenase_1_2_x.zip", "sorensen"),
        ("samesam_40102_2_x.zip", "sam2"),
        ("Juno Featherly_7001_assignsubmission_file_answers.zip", "jfeather"),
        ("Featherly Juno_7001_assignsubmission_file_answers.zip", "jfeather"),
        ("Juno Featherly_7001_assignsubmission_onlinetext_onlinetext.html", "jfeather"),
        ("Ann Abel_7_assignsubmission_file_x.zip", "ann1"),
        ("o'brien_7_9_confidentiality-answers.zip", "o'brien"),
        (unicodedata.normalize("NFD", "daniël_7_9_confidentiality-answers.zip"), "daniël"),
        ("confidentiality_jfeather_attempt_2026-11-27-18-31-00_confidentiality-answers.zip", "jfeather"),
        ("confidentiality_jfeather_attempt_2026-11-27-18-31-00.txt", "jfeather"),
        ("confidentiality_pim_k_attempt_2026-11-27-18-31-00_a.zip", "pim_k"),
        ("Case_one_JFEATHER_attempt_2026-11-27-18-31-00_x.zip", "jfeather"),
        ("301552-40011 - Juno Featherly - Nov 28, 2026 900 AM - a - b.zip", "jfeather"),
        ("40011-301552 - Juno F. - Nov 28, 2026 900 AM - a.zip", "jfeather"),
        ("pim_responses.jsonl", "pim"),
        ("jfeather.ipynb", "jfeather"),
        ("jfeather (1).zip", "jfeather"),
        ("Juno Featherly.zip", "jfeather"),
    ],
)
def test_a_file_is_its_learners(name, learner):
    assert found(name) == learner


@pytest.mark.parametrize(
    ("name", "learner"),
    [
        ("Zoë Ó Brien-Núñez_7003_assignsubmission_file_", "zoe"),
        ("Group 1-Juno Featherly_7003_assignsubmission_file_", "jfeather"),
        ("301552-40011 - Juno Featherly - Nov 28, 2026 900 AM", "jfeather"),
        ("Featherly, Juno(jfeather)", "jfeather"),
        ("Other, Name (jfeather)", "jfeather"),
        ("Featherly_Juno_jfeather_307", "jfeather"),
        ("van_der_Kade_Pim_pim_k_307", "pim_k"),
        ("Upper, Kit(Kit)", "Kit"),
        ("Zero, Ansel(007)", "007"),
        ("李, 伟(li.wei)", "li.wei"),
    ],
)
def test_a_folder_is_its_learners(name, learner):
    assert found(name, folder=True) == learner


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("samesam_1_2_x.zip", "ambiguous: it fits sam1 and sam2"),
        ("Sam Same_7_assignsubmission_file_x.zip", "ambiguous"),
        ("kit_1_2_x.zip", "ambiguous: it fits Kit and kit"),
        ("7_1_2_x.zip", "ambiguous: it fits 007 and 7"),
        ("annabel_1_2_x.zip", "ambiguous"),
        ("pim_k_responses.jsonl", "ambiguous: it fits pim and pim_k"),
        ("featherlyjuno_40012_1_x.zip", "is contradictory"),
        ("samesam_40011_2_x.zip", "is contradictory"),
        ("stranger_1_2_x.zip", "not in the gradebook"),
        ("pim_brown_responses.jsonl", "not in the gradebook"),
        ("gradebook_ETH-101_confidentiality_2026-11-28-09-00-00.zip", "not in the gradebook"),
        ("Anna-Juno Featherly_7003_assignsubmission_file_x.zip", "not in the gradebook"),
        ("Eve X_7003_assignsubmission_file_Juno Featherly_1_assignsubmission_file_", "not in the gradebook"),
        ("conf_eve_attempt_2026-11-27-18-31-00_x_pim_attempt_2026-11-27-18-31-00_x.zip", "not in the gradebook"),
        ("eve_5_6_featherlyjuno_40011_1_x.zip", "not in the gradebook"),
    ],
)
def test_a_doubtful_match_is_reported_and_never_guessed(name, words):
    assert words in found(name)


def test_what_a_class_has_in_common_separates_an_id_from_a_namesake():
    names = ["Wrenfield, Odo(owren)", "Featherly, Juno(jfeather2)"]
    claims = [claim(name, folder=True) for name in names]
    among = Class.of(filter(None, claims), PEOPLE)
    assert [whose(one, PEOPLE, among).learner for one in claims if one] == ["owren", ""]
    numbers = [claim(name, folder=False) for name in ("wrenfieldodo_40012_1_x.zip", "featherlyjuno_5_1_x.zip")]
    among = Class.of(filter(None, numbers), PEOPLE)
    assert [whose(one, PEOPLE, among).learner for one in numbers if one] == ["owren", ""]


def test_what_blackboard_writes_before_an_id_is_the_same_for_all():
    names = [f"essay_pim_{who}_attempt_2026-11-27-18-31-00_x.zip" for who in ("owren", "zoe", "k")]
    claims = [one for one in (claim(name, folder=False, module="x") for name in names) if one]
    among = Class.of(claims, PEOPLE)
    assert [whose(one, PEOPLE, among).learner for one in claims] == ["owren", "zoe", ""]


def test_brightspaces_number_of_a_folder_is_nobodys():
    names = ["1-40012 - Juno Featherly - Nov 28, 2026 900 AM", "2-40012 - Zoë Ó Brien Núñez - Nov 28, 2026 900 AM"]
    claims = [one for one in (claim(name, folder=True) for name in names) if one]
    among = Class.of(claims, PEOPLE)
    assert [whose(one, PEOPLE, among).learner for one in claims] == ["jfeather", "zoe"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Nov 28, 2026 900 AM", datetime(2026, 11, 28, 9)),  # noqa: DTZ001  (an LMS's time has no zone)
        ("28 November, 2026 12:05 AM", datetime(2026, 11, 28, 0, 5)),  # noqa: DTZ001  (as above)
        ("Nov 28, 2026 1430", datetime(2026, 11, 28, 14, 30)),  # noqa: DTZ001  (as above)
        ("Nov 31, 2026 900 AM", None),
        ("yesterday", None),
    ],
)
def test_brightspaces_time_is_read(text, moment):
    assert spoken(text) == moment


@given(st.text(max_size=600))
def test_no_name_makes_trouble_and_nobody_is_found_by_chance(name):
    for folder in (True, False):
        found(name, folder=folder)
    clock(name)
    spoken(name)
    companion((name or "x",))


@given(st.text(alphabet="_a1-()., \u202e", max_size=512))
def test_names_of_schemes_signs_are_read_in_a_moment(name):
    for folder in (True, False):
        found(name, folder=folder)
