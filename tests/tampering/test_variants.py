"""Journals that lie about the variant: nobody gains by it, nobody's answer is lost, and a person hears of it."""

from __future__ import annotations

import json

import nbformat
import pytest

from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.grading.run import grade
from casewise.grading.submission import CHOSEN
from casewise.kinds import read_cell
from tests.support.courses import grades, notebook
from tests.support.variants import DOCTOR

DRAWN = read_cell(DOCTOR).drawn
TYPO = ("  plant:\n    p", "  plant:\n    withdrawn: A typo.\n    p")


def line(response: object, **more: object) -> bytes:
    entry = {"v": 1, "scenario": "doctor", "response": response, "at": "2026-11-23T09:00:00.000Z", "session": "a"}
    return json.dumps({**entry, "n": 1, **more}).encode() + b"\n"


def learner_of(variant: str) -> str:
    """Return a learner who draws this variant."""
    return next(name for number in range(99) if DRAWN(name := f"learner-{number}") == variant)


@pytest.fixture
def graded(course, hand_in):
    """Grade one journal of one learner, and return the points, whether a person must look, and the remarks."""

    def of(journal: bytes, learner: str, cell: str = DOCTOR, secret: str = "a secret"):  # noqa: S107  (invented)
        nbformat.write(notebook("Facts", cell), course / "source" / "sample" / "facts.ipynb")
        build(Course(course), "sample")
        folder = hand_in(learner, journal)
        (folder / "submission_secret.txt").write_text(secret)
        report = grade(Course(course), "sample")
        assert not report.failed
        points, person = grades(Course(course))[learner]["doctor"]
        return points, person, [remark for of in report.remarks.values() for remark in of]

    return of


@pytest.mark.parametrize(
    "variant",
    [
        "gone",
        "",
        "../treating",
        "treating ",
        "TREATING",
        "x" * 64,
        "x" * 65,
        7,
        None,
        True,
        ["treating"],
        {"a": 1},
        "\u202e",
    ],
    ids=repr,
)
def test_a_variant_that_does_not_exist_goes_to_a_person(graded, variant):
    points, person, remarks = graded(line("relevant", variant=variant), learner_of("treating"))
    assert (points, person) == (0.0, True)
    assert remarks


def test_a_line_without_its_variant_goes_to_a_person(graded):
    assert graded(line("relevant"), learner_of("treating"))[:2] == (0.0, True)


def test_an_earlier_answer_counts_and_the_lie_is_looked_at(graded):
    journal = line("relevant", variant="treating") + line("form", n=2, variant="nothing")
    assert graded(journal, learner_of("treating"))[:2] == (2.0, True)


def test_another_variant_is_scored_by_its_own_key_and_reported(graded):
    points, person, remarks = graded(line("relevant", variant="plant"), learner_of("treating"))
    assert (points, person) == (0.0, False)
    assert any(CHOSEN in remark for remark in remarks)


def test_where_nobody_knows_the_name_for_certain_nobody_is_accused(graded):
    points, person, remarks = graded(line("form", variant="plant"), learner_of("treating"), secret="")
    assert (points, person, remarks) == (2.0, False, [])


@pytest.mark.parametrize("response", ["relevant", "form", "privately"])
def test_a_withdrawn_variant_gives_nothing_to_those_who_only_say_they_had_it(graded, response):
    cell = DOCTOR.replace(*TYPO)
    assert graded(line(response, variant="plant"), learner_of("treating"), cell)[:2] == (0.0, True)


@pytest.mark.parametrize("journal", [b"", line("relevant", variant="plant"), line(None, variant="plant")], ids=repr)
def test_a_withdrawn_variant_gives_its_points_to_those_who_drew_it(graded, journal):
    points, person, _ = graded(journal, learner_of("plant"), DOCTOR.replace(*TYPO))
    assert (points, person) == (2.0, False)
