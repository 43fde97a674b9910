"""What released notebooks say of the course, and what a learner's side reads of it."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.course.about import about_course, minutes
from casewise.course.check import check, unbuilt
from casewise.course.module import Module
from casewise.course.plan import Plan
from casewise.course.release import dress
from casewise.kinds import read_cell
from casewise.learner.fetched import FetchedModule
from casewise.scenario import ScenarioError
from tests.support.variants import CALLER, DOCTOR

OBJECTIVES = "objectives: {A1: Ask first}\n"
NAMED = "title: Ethics at Work\nmodules: {sample: First Steps, second_one: Second}\n"
CASE = DOCTOR.replace("kind: choice", "kind: choice\nobjective: A1")


@pytest.fixture
def module(tmp_path, body):
    """A module with a notebook, in a course whose plan lists it."""
    folder = tmp_path / "source" / "sample"
    folder.mkdir(parents=True)
    cells = [new_markdown_cell("# Ward"), new_code_cell("%load_ext casewise"), new_code_cell(CASE)]
    nbformat.write(new_notebook(cells=[*cells, new_code_cell("%review")]), folder / "assessment.ipynb")
    plan(tmp_path, NAMED)
    return Module(folder)


def plan(course, text: str) -> None:
    (course / "source" / "course.yaml").write_text(text + OBJECTIVES)


def of(module: Module):
    (notebook,) = [notebook for _, notebook in module.notebooks()]
    return about_course(notebook, module)


def test_a_release_names_the_course_the_module_and_its_place(module):
    assert of(module) == {"course": {"title": "Ethics at Work", "place": 1, "module": "First Steps"}, "minutes": 1}
    (notebook,) = [notebook for _, notebook in module.notebooks()]
    assert dress(notebook, module).metadata.casewise == {"format": 1, **of(module)}


@pytest.mark.parametrize("text", ["", "cast: [Juno]\n", "title:\nmodules: {}\n"])
def test_without_a_title_and_modules_a_release_is_as_before(module, tmp_path, text):
    plan(tmp_path, text)
    assert of(module) == {}
    (tmp_path / "source" / "course.yaml").unlink()
    assert of(module) == {}


def test_a_list_of_modules_gets_titles_from_their_names(module, tmp_path):
    plan(tmp_path, "modules: [first, sample, second_one]\n")
    assert Plan.read(tmp_path / "source").modules == {"first": "First", "sample": "Sample", "second_one": "Second one"}
    assert of(module)["course"] == {"place": 2, "module": "Sample"}


def test_a_resit_names_the_module_that_it_asks_again(module, tmp_path):
    (tmp_path / "source" / "forms.yaml").write_text("sample: {of: final}\n")
    assert of(module)["resit_of"] == "final"


@pytest.mark.parametrize(
    "text",
    ["title: 7", "title: ''", "title: [a]", "modules: 7", "modules: {sample: ''}", "modules: {sample: [a]}",
     "modules: [1]", f"title: {'x' * 121}", f"modules: {{sample: {'x' * 121}}}"],
)  # fmt: skip
def test_a_plan_with_other_titles_is_named_and_stops_the_build(module, tmp_path, text):
    plan(tmp_path, f"{text}\n")
    with pytest.raises(ScenarioError):
        Plan.read(tmp_path / "source")
    (problem,) = check(module)
    assert problem.notebook == "source/course.yaml"
    assert problem.what.startswith("The file cannot be read: ")


def test_a_module_that_the_plan_does_not_list_is_named(module, tmp_path):
    assert check(module) == []
    plan(tmp_path, "modules: {other: Other}\n")
    (problem,) = check(module)
    assert problem.what == 'The module "sample" isn\'t listed under "modules" in source/course.yaml.'
    assert problem.fix == 'Add "sample: its title" there, at its place.'


def test_a_listed_module_that_is_not_there_is_named(module, tmp_path):
    (problem,) = unbuilt(tmp_path / "source")
    assert problem.what == '"modules" lists "second_one", and source/ has no such module.'
    plan(tmp_path, "modules: [sample]\n")
    assert list(unbuilt(tmp_path / "source")) == []
    plan(tmp_path, "modules: 7\n")
    assert list(unbuilt(tmp_path / "source")) == []


def test_minutes_come_from_words_and_decisions_and_nothing_hidden():
    def notebook(words: int, *cells: str):
        return new_notebook(cells=[new_markdown_cell("word " * words), *map(new_code_cell, cells)])

    assert minutes(notebook(200)) == 1
    assert minutes(notebook(201)) == 2
    assert minutes(notebook(0, DOCTOR)) == 1
    assert minutes(notebook(1000, *[DOCTOR] * 3)) in (7, 8)
    longest = max(len(way) for one in read_cell(CALLER).each_variant() for way in one.samples().right)
    assert minutes(notebook(0, *[CALLER] * 3)) >= 3 * longest * 40 / 60
    reasons = DOCTOR.replace("### END HIDDEN", f"judgment: {'why ' * 4000}\n### END HIDDEN")
    assert minutes(notebook(0, reasons)) == 1


def written(tmp_path, **metadata) -> FetchedModule:
    (tmp_path / "lesson.ipynb").write_text(json.dumps({"metadata": {"casewise": metadata}, "cells": []}))
    return FetchedModule.of_folder(tmp_path)


def test_a_learners_side_reads_it(tmp_path):
    course = {"title": "Ethics at Work", "place": 4, "module": "Final"}
    module = written(tmp_path, course=course, minutes=12, resit_of="final")
    assert (module.course, module.title, module.place) == ("Ethics at Work", "Final", 4)
    assert (module.resit_of, module.minutes) == ("final", {"lesson": 12})


@pytest.mark.parametrize("value", [None, 7, True, [], {}, [{}], "", -1, 0, 10**9, 1.5, {"title": 7, "place": "1"}])
def test_what_no_build_writes_is_ignored(tmp_path, value):
    strange = {"title": [value], "module": {"a": value}, "place": str(value)}
    for course in (value, strange):
        module = written(tmp_path, course=course, minutes=str(value), resit_of=[value])
        assert (module.course, module.title, module.place) == ("", "", 0)
        assert (module.resit_of, module.minutes) == ("", {})
        assert set(module.notebooks) == {"lesson"}


def test_a_title_is_one_short_line_without_controls(tmp_path):
    module = written(tmp_path, course={"title": "a\n\x1b[2J\u202eb" + "c" * 9999, "place": 10**6})
    assert module.course.isprintable()
    assert len(module.course) <= 121
    assert module.place == 0
