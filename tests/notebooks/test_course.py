"""The course as it is committed: its notebooks run, and its release is what its source makes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casewise.course.advice import advice
from casewise.course.build import build
from casewise.course.check import check
from casewise.course.leaks import leaks
from casewise.course.module import Module, modules
from casewise.course.references import HEADING, References
from casewise.gradebook.course_folder import Course
from casewise.kinds import kinds
from casewise.rules.giveaways import measured, of_scenario
from casewise.rules.guessing import guessing
from casewise.scenario import Judge, NotAResponse, Outcome

ROOT = Path(__file__).parents[2]
MODULES = [module.name for module in modules(ROOT / "source")]
OBJECTIVES = {"confidentiality": "C", "documentation": "D", "collaboration": "K"}
TAUGHT = list(OBJECTIVES)


def nbval(folder: str, *options: str) -> None:
    """Validate every notebook of a folder with nbval, each cell within three minutes."""
    plugins = ["-p", "no:cacheprovider", "-p", "nbval.plugin"]
    command = [sys.executable, "-m", "pytest", "-q", *plugins, "--nbval-current-env"]
    done = subprocess.run(
        [*command, "--nbval-cell-timeout=180", *options, folder], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
    assert not list(ROOT.glob(f"{folder}/**/responses.jsonl")), "Running leaves no journal behind."


def test_the_course_has_its_modules():
    assert [*sorted(TAUGHT), "final", "resit"] == MODULES


def test_every_source_notebook_shows_what_it_showed_its_author():
    nbval("source", "--nbval")


def test_every_released_notebook_runs():
    nbval("release", "--nbval-lax")


@pytest.mark.parametrize("name", MODULES)
def test_the_source_has_no_problem_and_the_release_no_leak(name):
    source = Module(ROOT / "source" / name)
    assert check(source) == []
    assert leaks(source, Module(ROOT / "release" / name)) == []


def test_the_committed_release_is_what_the_source_makes(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "source", tmp_path / "source")
    pipeline = Course(tmp_path)
    for name in MODULES:
        build(pipeline, name)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.glob("release/*/*")}
    committed = {path.relative_to(ROOT): path.read_bytes() for path in ROOT.glob("release/*/*.*")}
    assert made == committed


@pytest.mark.parametrize("name", MODULES)
def test_every_scenario_proves_itself_by_its_own_samples(name):
    for scenario in Module(ROOT / "source" / name).scenarios().values():
        samples = scenario.samples()
        best = Outcome.BY_HAND if scenario.judge is Judge.PERSON else Outcome.RIGHT
        assert all(scenario.score(scenario.read(right)).outcome is best for right in samples.right)
        assert all(scenario.score(scenario.read(wrong)).points == 0 for wrong in samples.wrong)
        assert all(scenario.score(scenario.read(partly)).outcome is Outcome.PARTLY for partly in samples.partly)
        assert all(scenario.read(blank) is None for blank in samples.blank)
        for malformed in samples.malformed:
            with pytest.raises(NotAResponse):
                scenario.read(malformed)


@pytest.mark.parametrize("name", TAUGHT)
def test_every_module_has_enough_to_do_of_every_kind(name):
    module = Module(ROOT / "source" / name)
    scenarios = list(module.scenarios().values())
    practice = [scenario for scenario in scenarios if scenario.practice]
    graded = [scenario for scenario in scenarios if not scenario.practice and scenario.kind != "reflect"]
    assert len(practice) >= 12
    assert len(graded) >= 14
    assert sum(scenario.kind == "reflect" for scenario in scenarios if not scenario.practice) == 1
    assert {scenario.kind for scenario in scenarios} == set(kinds())
    for part in (practice, graded):
        stories = [scenario for scenario in part if scenario.kind == "story"]
        assert any(len(story.samples().right[0]) in (4, 5) for story in stories)
        assert {scenario.objective for scenario in part} >= {f"{OBJECTIVES[name]}{number}" for number in range(1, 8)}
    assert any(0 < weight < 1 for scenario in graded if scenario.kind == "choice" for weight in scenario.key.values())
    text = "\n".join(
        cell.source
        for cell in module.cells()
        if cell.notebook.endswith("lesson.ipynb") and cell.node.cell_type == "markdown"
    )
    taught = text.split(HEADING)[0]
    assert 1500 <= len(taught.split()) <= 2500
    for words in ("education", "not legal advice", "invented", "no"):
        assert words in taught


TO_REWRITE = {"alone", "blind", "count", "early-end", "hint", "justified", "reading", "wording"}
"""Rules that came after the course was written: it follows the others. Empty is the goal."""


def test_the_course_follows_the_rules_of_item_writing():
    advised = [advised for name in MODULES for advised in advice(Module(ROOT / "source" / name))]
    assert [one for one in advised if one.rule not in TO_REWRITE] == []
    assert {one.rule for one in advised} == TO_REWRITE


def test_guessing_does_not_pay():
    scenarios = [scenario for name in MODULES for scenario in Module(ROOT / "source" / name).scenarios().values()]
    found = guessing(scenarios)
    assert found.random < 0.45
    assert found.longest < 0.45


def test_form_alone_earns_no_more_than_chance():
    released = []
    for name in MODULES:
        keys = Module(ROOT / "source" / name).scenarios()
        found = Module(ROOT / "release" / name).scenarios().values()
        released += [one.model_copy(update={"key": keys[one.id].key}) for one in found if not one.practice]
    assert not [one for scenario in released for one in of_scenario(scenario)]
    for guess in measured(released):
        assert guess.earned <= guess.high, guess


def test_every_reference_is_cited_somewhere():
    known = References.read(ROOT / "source").known
    text = "".join(path.read_text() for path in ROOT.glob("source/*/*.ipynb"))
    assert [citation for citation in known if citation not in text] == []


def test_the_final_and_its_second_form_are_parallel_and_balanced():
    forms = [list(Module(ROOT / "source" / name).scenarios().values()) for name in ("final", "resit")]
    plan = [[(one.kind, one.objective, one.points) for one in form] for form in forms]
    assert plan[0] == plan[1]
    assert len(plan[0]) == 30
    objectives = [objective for _, objective, _ in plan[0]]
    assert [sum(one.startswith(letter) for one in objectives) for letter in "CDK"] == [10, 10, 10]
    assert len(set(objectives)) == 21
    assert max(map(objectives.count, objectives)) == 2
