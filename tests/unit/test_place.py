"""A scenario cell knows where it is by the folder and by nbgrader's own mark."""

from __future__ import annotations

import pytest

from casewise.notebook.place import Place


@pytest.mark.parametrize(
    ("folder", "execution", "place"),
    [
        ("source/sample", None, Place.AUTHOR),
        ("source/sample", "validate", Place.AUTHOR),
        ("release/sample", None, Place.DEMONSTRATION),
        ("release/sample", "validate", Place.VALIDATION),
        ("autograded/sorrel/sample", "autograde", Place.GRADING),
        ("source/sample", "autograde", Place.GRADING),
        ("home/source", None, Place.LEARNER),
        ("home/sample", None, Place.LEARNER),
        ("home/sample", "validate", Place.VALIDATION),
    ],
)
def test_the_place_follows_from_folder_and_execution(tmp_path, folder, execution, place):
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / folder).mkdir(parents=True)
    environment = {"NBGRADER_EXECUTION": execution} if execution else {}
    assert Place.of(tmp_path / folder, environment) is place


def test_outside_of_a_course_everybody_is_a_learner(tmp_path):
    (tmp_path / "source" / "sample").mkdir(parents=True)
    assert Place.of(tmp_path / "source" / "sample", {}) is Place.LEARNER


def test_a_learners_folder_below_a_course_is_a_learners(tmp_path):
    (tmp_path / "nbgrader_config.py").touch()
    home = tmp_path / "release" / "home"
    home.mkdir(parents=True)
    (home / "nbgrader_config.py").touch()
    (home / "sample").mkdir()
    assert Place.of(home / "sample", {}) is Place.LEARNER
