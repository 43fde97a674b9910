"""The course as it is committed: its notebooks run, and its release is what its source makes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import chain, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from casewise.course.advice import advice
from casewise.course.build import build
from casewise.course.check import check
from casewise.course.figures import figures
from casewise.course.leaks import leaks
from casewise.course.module import Module, modules
from casewise.course.plan import Plan
from casewise.course.references import HEADING, References
from casewise.gradebook.course_folder import Course
from casewise.kinds import kinds
from casewise.rules.giveaways import measured, of_scenario
from casewise.rules.guessing import guessing
from casewise.scenario import Judge, NotAResponse, Outcome, Scenario

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


def each(*modules: str) -> list[Scenario]:
    """Return the scenarios of some modules, each once for each variant."""
    asked = (Module(ROOT / "source" / name).scenarios().values() for name in modules)
    return [one for scenario in chain.from_iterable(asked) for one in scenario.each_variant()]


@pytest.mark.parametrize("name", MODULES)
def test_every_scenario_proves_itself_by_its_own_samples(name):
    for scenario in each(name):
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
    assert len(graded) >= 15
    assert any(scenario.kind == "reflect" for scenario in scenarios if not scenario.practice)
    assert {scenario.kind for scenario in practice} == set(kinds())
    assert {scenario.kind for scenario in scenarios if not scenario.practice} == set(kinds())
    for part in (practice, graded):
        stories = [one for scenario in part if scenario.kind == "story" for one in scenario.each_variant()]
        assert any(len(story.stages()) >= 4 for story in stories)
        asked = {scenario.objective for scenario in scenarios if scenario.practice is part[0].practice}
        assert asked >= {f"{OBJECTIVES[name]}{number}" for number in range(1, 8)}
    keys = [one.key for scenario in graded if scenario.kind == "choice" for one in scenario.each_variant()]
    assert any(0 < weight < 1 for key in keys for weight in key.values())
    taught = text_of_lesson(name)
    assert 1500 <= len(taught.split()) <= 2500
    for words in ("education, not legal advice", "invented", "## Words", "## Job aid", "(job-aid.html)"):
        assert words in taught


def text_of_lesson(name: str) -> str:
    """Return what a lesson teaches, without its references."""
    cells = (cell for cell in Module(ROOT / "source" / name).cells() if cell.notebook.endswith("lesson.ipynb"))
    return "\n".join(cell.source for cell in cells if cell.node.cell_type == "markdown").split(HEADING)[0]


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_looks_back_before_it_teaches(name):
    sources = [cell.source for cell in Module(ROOT / "source" / name).cells() if cell.notebook.endswith("lesson.ipynb")]
    assert next(place for place, source in enumerate(sources) if source.startswith("%review_before")) < 6


@pytest.mark.parametrize("name", [*TAUGHT, "final"])
def test_the_facts_decide(name):
    scenarios = [scenario for scenario in Module(ROOT / "source" / name).scenarios().values() if not scenario.practice]
    for scenario in scenarios:
        keys = [one.key for one in scenario.each_variant()]
        if scenario.kind in ("choice", "select", "rank", "story"):
            assert len(keys) >= 2, scenario.id
            assert all(one != other for one, other in pairwise([*keys, keys[0]])), scenario.id
    measured = figures(Module(ROOT / "source" / name))
    assert measured.unread is not None
    assert measured.unread.share <= 0.6
    assert measured.wording is not None
    assert measured.wording.earned <= measured.wording.chance + 0.1


def test_the_final_has_three_sets_of_facts_for_each_case_and_the_resit_gives_others():
    final, resit = (Module(ROOT / "source" / name).scenarios() for name in ("final", "resit"))
    assert sum(len(scenario.variants) == 3 for scenario in final.values() if scenario.kind != "reflect") >= 24
    assert {scenario.objective for scenario in final.values()} == {
        f"{letter}{n}" for letter in "CDK" for n in range(1, 8)
    }
    assert [scenario.form for scenario in resit.values()] == [2] * len(final)
    for number in range(100):
        for name, scenario in final.items():
            assert (
                resit[name].drawn(f"learner-{number}") != scenario.drawn(f"learner-{number}") or not scenario.variants
            )


def test_nobody_appears_who_is_not_of_the_cast_and_all_of_it_appears():
    plan = Plan.read(ROOT / "source")
    text = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("source/*/*.ipynb"))
    assert [name for name, person in plan.cast.items() if not (person.pronouns and person.note)] == []
    assert [name for name in plan.cast if not any(part in text for part in (name, name.split()[0]))] == []


def test_judgment_calls_are_marked():
    assert sum(bool(one.judgment) for one in each(*TAUGHT, "final")) >= 5


PICTURES = sorted(ROOT.glob("source/*/*.svg"))


def test_there_are_pictures_and_each_is_used():
    text = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("source/*/*.ipynb"))
    assert len(PICTURES) >= 6
    assert [path.name for path in PICTURES if f"({path.name})" not in text] == []


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_can_be_read_on_a_phone_and_in_the_dark(picture):
    """Its letters are 13 px high or more on a phone's 390 px, on a background of its own."""
    root = ET.parse(picture).getroot()
    width = float(root.get("viewBox").split()[2])
    sizes = [float(size) for size in re.findall(r"font-size[:=]\s*\"?([\d.]+)", picture.read_text(encoding="utf-8"))]
    sizes += [float(size) for size in re.findall(r"font:[^;\"}]*?([\d.]+)px", picture.read_text(encoding="utf-8"))]
    assert sizes
    assert min(sizes) * 390 / width >= 13
    first = next(node for node in root.iter() if node.tag.endswith("}rect"))
    assert first.get("fill", "").startswith("#")


def test_the_course_follows_the_rules_of_item_writing():
    assert [str(advised) for name in MODULES for advised in advice(Module(ROOT / "source" / name))] == []


def test_guessing_does_not_pay():
    found = guessing([scenario for name in MODULES for scenario in Module(ROOT / "source" / name).scenarios().values()])
    assert found.random < 0.45
    assert found.longest < 0.45


def test_form_alone_earns_no_more_than_chance():
    released = []
    for name in MODULES:
        keys = Module(ROOT / "source" / name).scenarios()
        found = Module(ROOT / "release" / name).scenarios().values()
        whole = {name: {"key": one.key, "answers": one.answers} for name, one in keys.items()}
        released += [one.model_copy(update=whole[one.id]) for one in found if not one.practice]
    assert not [one for scenario in released for one in of_scenario(scenario)]
    for guess in measured(released):
        assert guess.earned <= guess.high, guess


def test_every_reference_is_cited_somewhere():
    known = References.read(ROOT / "source").known
    text = "".join(path.read_text() for path in ROOT.glob("source/*/*.ipynb"))
    assert [citation for citation in known if citation not in text] == []
