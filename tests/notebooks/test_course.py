"""The course as it is committed: its notebooks run, and its release is what its source makes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casewise.course.build import build
from casewise.course.check import check
from casewise.course.leaks import leaks
from casewise.course.module import Module, modules
from casewise.grading.pipeline import Pipeline
from casewise.scenario import NotAResponse, Outcome

ROOT = Path(__file__).parents[2]
MODULES = [module.name for module in modules(ROOT / "source")]


def nbval(folder: str, *options: str) -> None:
    """Validate every notebook of a folder with nbval, each cell within a minute."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval-current-env"]
    done = subprocess.run(
        [*command, "--nbval-cell-timeout=60", *options, folder], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


def test_the_course_has_its_three_modules():
    assert MODULES == ["collaboration", "confidentiality", "documentation"]


def test_every_source_notebook_shows_what_it_showed_its_author():
    nbval("source", "--nbval")


def test_every_released_notebook_runs():
    nbval("release", "--nbval-lax")


def test_running_leaves_no_journal_behind():
    assert not list(ROOT.glob("source/**/responses.jsonl"))
    assert not list(ROOT.glob("release/**/responses.jsonl"))


@pytest.mark.parametrize("name", MODULES)
def test_the_source_has_no_problem_and_the_release_no_leak(name):
    source = Module(ROOT / "source" / name)
    assert check(source) == []
    assert leaks(source, Module(ROOT / "release" / name)) == []


def test_the_committed_release_is_what_the_source_makes(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "source", tmp_path / "source")
    pipeline = Pipeline(tmp_path)
    for name in MODULES:
        build(pipeline, name)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.glob("release/*/*")}
    committed = {path.relative_to(ROOT): path.read_bytes() for path in ROOT.glob("release/*/*.*")}
    assert made == committed


@pytest.mark.parametrize("name", MODULES)
def test_every_scenario_proves_itself_by_its_own_samples(name):
    for scenario in Module(ROOT / "source" / name).scenarios().values():
        samples = scenario.samples()
        assert all(scenario.score(scenario.read(right)).outcome is Outcome.RIGHT for right in samples.right)
        assert all(scenario.score(scenario.read(wrong)).points == 0 for wrong in samples.wrong)
        assert all(scenario.score(scenario.read(partly)).outcome is Outcome.PARTLY for partly in samples.partly)
        assert all(scenario.read(blank) is None for blank in samples.blank)
        for malformed in samples.malformed:
            with pytest.raises(NotAResponse):
                scenario.read(malformed)


@pytest.mark.parametrize(
    ("name", "practice", "graded"), [("confidentiality", 6, 8), ("documentation", 4, 4), ("collaboration", 4, 4)]
)
def test_every_module_has_enough_to_do(name, practice, graded):
    scenarios = Module(ROOT / "source" / name).scenarios().values()
    assert sum(scenario.practice for scenario in scenarios) >= practice
    assert sum(not scenario.practice for scenario in scenarios) >= graded
    assert {scenario.kind for scenario in scenarios} == {"choice", "select", "sort"}
    assert all(scenario.objective and scenario.citations for scenario in scenarios)
