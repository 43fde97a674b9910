"""The wording guesser: it learns how right options sound, never from the module that it's asked about."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

from casewise import kinds
from casewise.cli import app
from casewise.course.advice import advice
from casewise.course.check import check
from casewise.course.figures import figures
from casewise.course.module import BEGIN, END, Module
from casewise.rules.wording import Listener, wording
from casewise.scenario import Scenario
from tests.support.variants import DOCTOR, MEMO, RECEPTION

OPTIONS = {"a": "Ask her first.", "b": "Send it all.", "c": "Delete it."}


def choice(name: str, right: str, texts: dict[str, str]) -> str:
    options = "".join(f"  {option}: {text}\n" for option, text in texts.items())
    reasons = "".join(f"  {option}: Because.\n" for option in texts)
    head = f"%%scenario {name}\ntitle: T\nkind: choice\npoints: 2\nobjective: A1\nprompt: What do you do?\n"
    return f"{head}options:\n{options}{BEGIN}\nkey: {{{right}: 1}}\nrationale:\n{reasons}{END}"


def asked(place: int, *, right: str = "a") -> str:
    texts = {"a": f"Ask number {place} first.", "b": f"Send number {place} all.", "c": f"Delete number {place}."}
    return choice(f"n{place}", right, texts)


def read(cells: list[str]) -> list[Scenario]:
    return [kinds.read_cell(cell) for cell in cells]


def test_right_options_that_sound_alike_are_found():
    found = wording(read([asked(1), asked(2)]), read([asked(place) for place in range(3, 9)]))
    assert (found.earned, found.keys, found.right) == (1, 2, ["n1", "n2"])
    assert found.chance == pytest.approx(1 / 3)


def test_right_options_that_sound_like_wrong_ones_are_not():
    elsewhere = read([asked(place, right="abc"[place % 3]) for place in range(3, 12)])
    found = wording(read([asked(1, right="b"), asked(2, right="c"), asked(12, right="a")]), elsewhere)
    assert found.earned <= 1 / 3


def test_each_variant_is_a_key_of_its_own():
    found = wording(read([DOCTOR]), read([asked(place) for place in range(3, 9)]))
    assert found.keys == 3
    assert found.chance == pytest.approx((1.5 + 1 + 1.5) / 9)
    taught = wording(read([asked(1)]), read([DOCTOR]))
    assert taught.keys == 1


@pytest.mark.parametrize(("here", "elsewhere"), [([asked(1)], []), ([], [asked(1)]), ([RECEPTION], [asked(1)])])
def test_nothing_is_measured_where_nothing_can_be_learned_or_asked(here, elsewhere):
    assert wording(read(here), read(elsewhere)) is None


def test_a_form_teaches_nothing_of_the_scenarios_that_it_asks_again():
    final = read([asked(1), asked(2)])
    assert wording(final, final) is None
    assert wording(final, [*final, *read([asked(3, right="b")])]).earned == 0


@given(
    st.lists(st.tuples(st.text(max_size=30), st.booleans())),
    st.dictionaries(st.text(max_size=3), st.text(), min_size=1),
)
def test_it_answers_as_every_guesser_does(seen, options):
    listener = Listener(seen)
    assert listener.one(options) in options
    assert sorted(listener.order(options)) == sorted(options)
    assert listener.order(options)[0] == listener.one(options)
    assert set(listener.some(options)) <= set(options)


def test_every_kind_can_be_answered_by_ear(scenario):
    response = scenario.read(scenario.guess(Listener([("Tell her.", False), ("Suggest the room.", True)])))
    assert response is None or 0 <= scenario.credit(response) <= 1


def module(root: Path, name: str, cells: list[str]) -> Module:
    folder = root / "source" / name
    folder.mkdir(parents=True)
    notebook = new_notebook(cells=[new_code_cell(text) for text in ("%load_ext casewise", *cells, "%review")])
    nbformat.write(notebook, folder / "assessment.ipynb")
    return Module(folder)


@pytest.fixture
def course(tmp_path) -> Path:
    """A course of two modules whose right options sound alike, and whose situations say nothing."""
    (tmp_path / "nbgrader_config.py").touch()
    module(tmp_path, "one", [asked(place) for place in range(3)])
    module(tmp_path, "two", [asked(place) for place in range(3, 6)])
    return tmp_path


def limited(course: Path, text: str) -> Module:
    (course / "source" / "course.yaml").write_text(f"limits: {{{text}}}\nobjectives: {{A1: Ask first}}\n")
    return Module(course / "source" / "one")


def rules(problems: list) -> list[str]:
    return [problem.rule for problem in problems if problem.rule in ("blind", "wording", "reading")]


def test_a_course_without_limits_is_measured_and_not_judged(course):
    one = Module(course / "source" / "one")
    found = figures(one)
    assert found.unread.share == found.wording.earned == 1
    assert rules(advice(one)) == rules(check(one)) == []


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("blind: 60", ["blind"]),
        ("wording: 10", ["wording"]),
        ("blind: 60, wording: 10", ["blind", "wording"]),
        ("blind: 100, wording: 70", []),
        ("reading: 1", ["reading"] * 3),
    ],
)
def test_what_is_beyond_a_limit_is_advised_or_refused(course, limits, expected):
    one = limited(course, limits)
    path = one.folder / "assessment.ipynb"
    path.write_text(path.read_text().replace("What do you do?", "What do you consider appropriate?"))
    assert (rules(advice(one)), rules(check(one))) == (expected, [])
    one = limited(course, f"{limits}, beyond: refuse")
    assert (rules(advice(one)), rules(check(one))) == ([], expected)


def test_variants_in_which_the_facts_decide_stay_below_the_limit(tmp_path):
    one = module(tmp_path, "one", [DOCTOR, RECEPTION, MEMO])
    limited(tmp_path, "blind: 80")
    assert rules(advice(one)) == []
    limited(tmp_path, "blind: 70")
    (problem,) = [problem for problem in advice(one) if problem.rule == "blind"]
    assert "can earn 77% of the points; the limit is 70%." in problem.what
    assert problem.fix.endswith("first for: reception, doctor.")


@pytest.mark.parametrize("limits", ["blind: 101", "blind: -1", "wording: lots", "reading: 0", "beyond: maybe", "x: 1"])
def test_a_limit_that_makes_no_sense_is_a_problem_with_its_name(course, limits):
    one = limited(course, limits)
    (problem,) = check(one)
    assert problem.notebook == "source/course.yaml"
    assert f"limits.{limits.split(':')[0]}" in problem.what
    assert advice(one) == []


def test_reading_counts_no_quoted_rule_and_can_be_waived(tmp_path):
    rule = "> Confidentiality obligations notwithstanding, practitioners occasionally communicate information.\n"
    body = f"prompt: |\n  {rule}\n  What do you do?\n"
    cell = asked(1).replace("prompt: What do you do?\n", body)
    one = module(tmp_path, "one", [cell])
    assert rules(advice(one)) == []
    shutil.rmtree(one.folder)
    one = module(tmp_path, "one", [cell.replace("> ", "")])
    assert rules(advice(one)) == ["reading"]
    shutil.rmtree(one.folder)
    one = module(tmp_path, "one", [cell.replace("> ", "").replace("points: 2", "points: 2\nwaived: {reading: A law.}")])
    assert rules(advice(one)) == []


def test_check_says_each_figure_in_a_sentence_and_as_json(course):
    limited(course, "blind: 60, wording: 10")
    run = CliRunner()
    said = run.invoke(app, ["check", "--course", str(course)])
    assert "one: 3 scenarios, 0 with variants, 0 rules waived." in said.stderr
    assert "Whoever never reads a situation can earn 100% of 6 points; the limit is 60%." in said.stderr
    assert "finds 100% of 3 keys of choices, and chance finds 33%; the limit is 43%." in said.stderr
    assert "Guessing at random earns" in said.stderr
    assert said.exit_code == 3
    data = json.loads(run.invoke(app, ["check", "--course", str(course), "--json"]).stdout)["figures"]["one"]
    assert data["blind"] == {"share": 1.0, "points": 6.0, "scenarios": {"n0": 1.0, "n1": 1.0, "n2": 1.0}}
    assert data["wording"] == {"earned": 1.0, "chance": pytest.approx(1 / 3), "keys": 3, "right": ["n0", "n1", "n2"]}
    limited(course, "blind: 60, beyond: refuse")
    assert run.invoke(app, ["check", "--course", str(course)]).exit_code == 4


def test_a_course_of_one_module_says_that_wording_cannot_be_measured(tmp_path):
    (tmp_path / "nbgrader_config.py").touch()
    module(tmp_path, "one", [asked(1)])
    said = CliRunner().invoke(app, ["check", "--course", str(tmp_path)]).stderr
    assert "How right options sound can't be measured: that needs choices here and in another module." in said


def test_a_module_that_cannot_be_read_teaches_nothing(course):
    (course / "source" / "two" / "assessment.ipynb").write_text("{")
    assert figures(Module(course / "source" / "one")).wording is None
