"""A resit: the same scenarios, other variants, one place to correct."""

from __future__ import annotations

import shutil

import nbformat
import pytest

from casewise.course.build import build
from casewise.course.check import check
from casewise.course.forms import FormError, make_form
from casewise.course.module import Module
from casewise.gradebook.course_folder import Course
from casewise.grading.run import grade
from casewise.kinds import read_cell
from tests.support.command import casewise
from tests.support.courses import ROOT, hand_in, journal, notebook
from tests.support.seven import ELEVATOR
from tests.support.variants import DOCTOR, EVERY

CLASS = [f"learner-{number}" for number in range(12)]


@pytest.fixture
def course(tmp_path):
    """A course with a final whose scenarios have variants, and no resit yet."""
    final = tmp_path / "source" / "final"
    final.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    nbformat.write(notebook("The final", *EVERY), final / "assessment.ipynb")
    nbformat.write(
        notebook(
            "Practice",
            ELEVATOR.split("### ")[0].replace("points: 2", "practice: true")
            + "key: {defer: 1}\nrationale: {share: A., defer: B., silent: C.}",
        ),
        final / "lesson.ipynb",
    )
    return tmp_path


def change(course, old, new, module="final"):
    path = course / "source" / module / "assessment.ipynb"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_resit_is_made_by_a_command_and_gives_nobody_what_they_had(course):
    done = casewise("form", "final", "resit", "--title", "Second sitting", folder=course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in sorted((course / "source" / "resit").iterdir())] == ["assessment.ipynb"]
    resit = nbformat.read(course / "source" / "resit" / "assessment.ipynb", 4)
    assert resit.cells[0].source == "# Second sitting"
    done = casewise("build", folder=course)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    first, second = (Module(course / "release" / name).scenarios() for name in ("final", "resit"))
    graded = {name for name, scenario in first.items() if not scenario.practice}
    assert set(second) == graded
    for learner in CLASS:
        assert all(first[name].drawn(learner) != second[name].drawn(learner) for name in second)


def test_both_sittings_are_graded_by_the_same_keys(course):
    make_form(course / "source", "final", "resit")
    keyed = {name: one for name, one in Module(course / "source" / "final").scenarios().items() if not one.practice}
    pipeline = Course(course)
    for module, form in (("final", 1), ("resit", 2)):
        build(pipeline, module)
        for learner in CLASS[:3]:
            met = {
                name: one.with_variant(one.model_copy(update={"form": form}).drawn(learner))
                for name, one in keyed.items()
            }
            right = {name: one.samples().right[0] for name, one in met.items()}
            folder = hand_in(course, learner, None, module=module)
            (folder / "responses.jsonl").write_bytes(journal(right, {name: one.variant for name, one in met.items()}))
        report = grade(pipeline, module)
        assert report.graded == 3
        assert not report.failed
        assert not report.remarks
        assert report.outcomes["Right"] == 3 * 6


def test_a_correction_of_the_final_corrects_the_resit(course):
    make_form(course / "source", "final", "resit")
    casewise("build", folder=course)
    change(course, "Ask for a signed authorization first.", "Ask for a signed form first.")
    (problem,) = check(Module(course / "source" / "resit"))
    assert (problem.what, problem.fix) == (
        "source/final has changed since this form was made.",
        "Run: casewise build resit",
    )
    done = casewise("build", "final", folder=course)
    assert "Built release/resit" in (done.stdout + done.stderr)
    for module in ("final", "resit"):
        assert "a signed form first" in (course / "release" / module / "assessment.ipynb").read_text()
    assert check(Module(course / "source" / "resit")) == []


def test_a_resit_that_someone_edited_is_never_overwritten(course):
    make_form(course / "source", "final", "resit")
    change(course, "Ask for a signed authorization first.", "By hand.", "resit")
    change(course, "Ask for a signed authorization first.", "Ask for a signed form first.")
    edited = (course / "source" / "resit" / "assessment.ipynb").read_bytes()
    for command in (["build", "resit"], ["check", "resit"], ["form", "final", "resit"]):
        done = casewise(*command, folder=course)
        assert done.returncode == 4, command
        assert "casewise form final resit" in (done.stdout + done.stderr)
        assert (course / "source" / "resit" / "assessment.ipynb").read_bytes() == edited


def test_a_form_that_is_made_again_keeps_its_title(course):
    make_form(course / "source", "final", "resit", title="Second sitting")
    shutil.rmtree(course / "source" / "resit")
    (made,) = make_form(course / "source", "final", "resit")
    assert nbformat.read(made, 4).cells[0].source == "# Second sitting"


def test_what_cannot_be_a_form_is_refused(course):
    make_form(course / "source", "final", "resit")
    with pytest.raises(FormError, match="final is there already, and isn't a form"):
        make_form(course / "source", "resit2", "final")
    with pytest.raises(FormError, match="resit is a form itself. Make this one from final"):
        make_form(course / "source", "resit", "third")
    assert casewise("form", "final", "no/name", folder=course).returncode != 0
    assert casewise("form", "nothing", "resit", folder=course).returncode != 0
    (course / "source" / "forms.yaml").write_text("resit: {of: [final]}\n")
    done = casewise("build", "resit", folder=course)
    assert done.returncode == 4
    assert "source/forms.yaml" in (done.stdout + done.stderr)


def test_a_build_says_which_scenarios_have_no_variant_left(course):
    done = casewise("form", "final", "third", "--form", "3", folder=course)
    assert "Learners meet 6 of its scenarios as they did before" in (done.stdout + done.stderr)
    assert "doctor" not in (done.stdout + done.stderr).partition("as they did before:")[2]
    done = casewise("build", "third", folder=course)
    assert "Learners meet 6 of its scenarios" in (done.stdout + done.stderr)
    assert read_cell(DOCTOR).form == 1
