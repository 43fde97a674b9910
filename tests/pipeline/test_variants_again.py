"""A class that met different facts, graded again after a key was corrected and a variant was withdrawn."""

from __future__ import annotations

import nbformat
import pytest

from casewise.course.build import CourseError, build
from casewise.course.leaks import leaks
from casewise.course.module import Module
from casewise.gradebook.course_folder import Course
from casewise.grading.run import grade
from casewise.kinds import read_cell
from tests.support.courses import grades, notebook
from tests.support.variants import DOCTOR, EVERY, LOST

CLASS = [f"learner-{number}" for number in range(9)]
DRAWN = {learner: read_cell(DOCTOR).drawn(learner) for learner in CLASS}


@pytest.fixture
def write(course):
    """Put a scenario into the module, and build it; return what the build says."""

    def of(*cells: str):
        nbformat.write(notebook("Facts", *cells), course / "source" / "sample" / "facts.ipynb")
        return build(Course(course), "sample")

    return of


def points(course) -> dict[str, float]:
    return {learner: of["doctor"][0] for learner, of in grades(Course(course)).items()}


def test_a_correction_of_one_variant_reaches_those_who_met_it(course, write, hand_in, lines):
    assert set(DRAWN.values()) == {"treating", "plant", "cousin"}
    write(DOCTOR)
    for learner, variant in DRAWN.items():
        hand_in(learner, lines({"doctor": "form"}, {"doctor": variant}))
    grade(Course(course), "sample")
    worth = {"treating": 1.0, "plant": 2.0, "cousin": 1.0}
    assert points(course) == {learner: worth[variant] for learner, variant in DRAWN.items()}

    (change,) = write(DOCTOR.replace("{relevant: 1, form: 0.5}", "{relevant: 1}")).changes
    assert str(change) == "doctor: the key of treating (grades may change)"
    grade(Course(course), "sample")
    worth["treating"] = 0.0
    assert points(course) == {learner: worth[variant] for learner, variant in DRAWN.items()}

    (change,) = write(
        DOCTOR.replace("{relevant: 1, form: 0.5}", "{relevant: 1}").replace(
            "  treating:\n    p", "  treating:\n    withdrawn: It is unclear.\n    p", 1
        )
    ).changes
    assert str(change).startswith("doctor: treating is withdrawn: those who met it get its points")
    report = grade(Course(course), "sample")
    assert report.withdrawn == {"doctor, variant treating": "It is unclear."}
    worth["treating"] = 2.0
    assert points(course) == {learner: worth[variant] for learner, variant in DRAWN.items()}


def test_once_learners_have_handed_in_a_new_variant_waits_for_a_later_form(course, write, hand_in, lines):
    more = "  judge:\n    {}prompt: A judge's clerk calls you. What do you do?\n### BEGIN HIDDEN TESTS\nanswers:\n"
    key = "  judge: {key: {form: 1}, rationale: {relevant: R., form: F.}}\n"
    added = "### BEGIN HIDDEN TESTS\nanswers:\n"
    write(DOCTOR)
    hand_in("sorrel", lines({"doctor": "form"}, {"doctor": read_cell(DOCTOR).drawn("sorrel")}))
    with pytest.raises(CourseError, match='Write "since: 2" in it'):
        write(DOCTOR.replace(added, more.format("") + key))
    now = DOCTOR.replace(added, more.format("since: 2\n    ") + key)
    write(now)
    assert {learner: read_cell(now).drawn(learner) for learner in CLASS} == DRAWN


@pytest.mark.parametrize(
    "planted",
    [
        "An employer takes no part in treatment and learns nothing without a form.",
        "The hours hang on the door.",
        "key: [officer, notes, client, search]",
        "officer, notes, client, search",
        "police: {key: {answer: 1, listen: 0.5, ring: 1, tell: 1}}",
    ],
)
def test_nothing_of_a_variants_answer_gets_into_a_release(course, write, planted):
    write(*EVERY[:6])
    source, release = Module(course / "source" / "sample"), Module(course / "release" / "sample")
    assert leaks(source, release) == []
    path = release.folder / "facts.ipynb"
    found = nbformat.read(path, as_version=4)
    found.cells[0].source += f"\n\n{planted}"
    nbformat.write(found, path)
    texts = [problem.what for problem in leaks(source, release)]
    assert any("hidden region" in text or "order of the key" in text for text in texts)


def test_the_released_order_isnt_a_variants_key(course, write):
    write(LOST)
    (cell,) = [cell for cell in Module(course / "release" / "sample").cells() if cell.name == "lost"]
    order = list(cell.scenario().options)
    assert all(order != one.key for one in read_cell(LOST).each_variant())
