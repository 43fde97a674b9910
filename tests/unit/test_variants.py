"""Variants: one scenario, the same options, several sets of facts and keys."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.collecting.collected import Collected
from casewise.collecting.submitted_files import SubmittedFiles
from casewise.course.begun import lost_facts
from casewise.course.changes import Effect, changes_between
from casewise.grading.submission import CHOSEN, Submission
from casewise.journal import Entry, Record, accepting
from casewise.journal.file import read_bytes
from casewise.notebook.session import Session
from casewise.scenario import NotAResponse, Outcome, ScenarioError
from casewise.scenario.faults import shared_faults
from casewise.scenario.html import preview
from tests.support.seven import ELEVATOR
from tests.support.variants import CALLER, DOCTOR, EVERY, LOST, MEMO

REGION = re.compile(r"### (BEGIN|END) .*\n?")


def read(cell: str):
    return kinds.read_cell(cell)


def released(cell: str):
    return read(re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", cell, flags=re.DOTALL))


def line(scenario: str, response: object, variant: str | None = None, n: int = 1) -> bytes:
    entry = {"v": 1, "scenario": scenario, "response": response, "at": "2026-11-23T09:00:00.000Z", "session": "a"}
    entry |= {"n": n} if variant is None else {"n": n, "variant": variant}
    return json.dumps(entry).encode() + b"\n"


def handed_in(*lines: bytes, secret: str = "a secret", **more: Collected) -> SubmittedFiles:  # noqa: S107  (invented)
    return SubmittedFiles(journal=b"".join(lines), secret=secret, **more)


@pytest.mark.parametrize("cell", EVERY, ids=lambda cell: kinds.read_cell(cell).kind)
def test_each_variant_is_an_ordinary_scenario_with_its_own_key_and_facts(cell):
    scenario = read(cell)
    assert scenario.keyed
    each = scenario.each_variant()
    assert [one.variant for one in each] == list(scenario.variants)
    assert len({one.prompt for one in each}) == len(each)
    for one in each:
        assert (one.id, one.parts, one.points) == (scenario.id, scenario.parts, scenario.points)
        assert list(one.faults()) == list(shared_faults(one)) == []
        assert not one.variants
        for response in one.samples().right:
            assert one.score(one.read(response)).outcome in (Outcome.RIGHT, Outcome.BY_HAND)
        assert one.face("sorrel") == {**scenario.face("sorrel"), **one.face("sorrel")}
    facts = {str(preview(one)) for one in each}
    assert len(facts) == len(each)


@pytest.mark.parametrize("cell", [cell for cell in EVERY if cell != MEMO], ids=lambda cell: kinds.read_cell(cell).kind)
def test_what_is_right_in_one_variant_is_not_right_in_all(cell):
    each = read(cell).each_variant()
    for one in each:
        right = one.samples().right[0]
        assert any(other.credit(right) < 1 for other in each)


@pytest.mark.parametrize("cell", EVERY, ids=lambda cell: kinds.read_cell(cell).kind)
def test_a_release_has_every_set_of_facts_and_no_key(cell):
    scenario = released(cell)
    assert not scenario.answers
    assert not scenario.rationale
    for one, keyed in zip(scenario.each_variant(), read(cell).each_variant(), strict=True):
        assert one.prompt == keyed.prompt
        assert one.key is None


def test_a_learner_draws_the_same_variant_every_day_and_a_class_draws_them_all():
    scenario = read(DOCTOR)
    drawn = Counter(scenario.drawn(f"learner-{number}") for number in range(600))
    assert drawn == Counter(released(DOCTOR).drawn(f"learner-{number}") for number in range(600))
    assert set(drawn) == set(scenario.variants)
    assert min(drawn.values()) > 150  # 200 each: less than one chance in ten thousand


@given(st.text(max_size=40))
def test_another_form_never_gives_what_an_earlier_one_gave(learner):
    forms = [read(DOCTOR.replace("points: 2", f"points: 2\nform: {form}")) for form in (1, 2, 3)]
    assert sorted(form.drawn(learner) for form in forms) == sorted(forms[0].variants)
    assert read(DOCTOR).drawn(learner) == forms[0].drawn(learner)


@given(st.text(max_size=40))
def test_a_variant_that_is_added_later_changes_no_earlier_draw(learner):
    later = DOCTOR.replace("  cousin:\n    prompt:", "  cousin:\n    since: 2\n    prompt:", 1)
    two = read(DOCTOR).model_copy(
        update={"variants": {n: v for n, v in read(DOCTOR).variants.items() if n != "cousin"}}
    )
    forms = [read(later.replace("points: 2", f"points: 2\nform: {form}")).drawn(learner) for form in (1, 2, 3)]
    assert forms[0] == two.drawn(learner)
    assert sorted(forms) == ["cousin", "plant", "treating"]


def test_a_scenario_without_variants_draws_nothing_in_any_form():
    one = read(ELEVATOR)
    for form in (1, 2):
        again = one.model_copy(update={"form": form})
        assert again.drawn("sorrel") == ""
        assert again.with_variant("") is again


def test_some_variant_is_there_for_the_first_sitting():
    with pytest.raises(ScenarioError, match="No variant is there for the first sitting"):
        read(DOCTOR.replace("    prompt:", "    since: 2\n    prompt:"))


def test_a_name_that_changes_keeps_the_draw():
    renamed = DOCTOR.replace("  plant:", "  factory:").replace("points: 2", "points: 2\nrenamed: {plant: factory}")
    for learner in ("sorrel", "bexley", "odo", "pim", "roe"):
        now, before = read(renamed).drawn(learner), read(DOCTOR).drawn(learner)
        assert now == before.replace("plant", "factory")
    assert read(renamed).with_variant("plant").key == {"form": 1.0}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  plant:\n    key: {form: 1}", "  plant:", 'The variant "plant" has no key.'),
        ("  plant:\n    key: {form: 1}", "  plnt:\n    key: {form: 1}", '"plnt" is not one of this scenario\'s own.'),
        ("key: {form: 1}", "key: {frm: 1}", '"frm" is not one of this scenario\'s own.'),
        ("key: {form: 1}", "key: {form: 0.5}", "The key must have one best option."),
        ("key: {form: 1}", "key: [form]", '"key" is not a set'),
        ("citations:", "key: {form: 1}\ncitations:", "A scenario with variants has no key of its own."),
        (
            "  treating:\n    prompt: |",
            "  treating:\n    options: {a: A, b: B}\n    prompt: |",
            'can\'t have "options"',
        ),
        ("privately: Only", "privat: Only", 'There is no rationale for "privately"'),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_a_fix(old, new, said):
    assert DOCTOR.count(old) == 1
    with pytest.raises(ScenarioError) as error:
        read(DOCTOR.replace(old, new))
    assert said in str(error.value)
    assert all(problem.line and problem.line > 1 and problem.fix for problem in error.value.problems)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("variants: {one: {prompt: What?}}", "There is only one variant."),
        ("prompt: What?\nanswers: {one: {key: {a: 1}}}", "There are answers, and no variants."),
        ("variants: {one: {prompt: What?}, two: {}}", 'The variant "two" has no "prompt".'),
        ("title: T", 'The scenario has no "prompt".'),
        ("prompt: What?\nform: 0", "form"),
    ],
)
def test_half_a_variant_is_not_enough(body, said):
    title = "" if "title" in body else "title: T\n"
    with pytest.raises(ScenarioError, match=re.escape(said)):
        kinds.read("half", f"{title}kind: choice\npoints: 1\noptions: {{a: A, b: B}}\n{body}\n")


def test_a_step_that_only_one_variant_changes_must_exist():
    with pytest.raises(ScenarioError, match='"cal" is not one'):
        read(CALLER.replace("      call: The officer", "      cal: The officer"))
    police, uncle = read(CALLER).each_variant()
    assert police.steps["call"].text.startswith("The officer says")
    assert uncle.steps["call"].text == "Someone calls."
    assert police.steps["back"] == uncle.steps["back"]


def test_the_written_order_isnt_a_variants_key():
    for key in (["officer", "search", "notes", "client"], ["search", "officer", "notes", "client"]):
        cell = LOST.replace("[search, officer, notes, client]", f"[{', '.join(key)}]")
        scenario = read(cell)
        order = scenario.listed()
        assert all(order != one.key for one in scenario.each_variant())
        assert all(one.listed() == order for one in scenario.each_variant())


def test_the_journal_keeps_the_variant_and_old_lines_stay_as_they_were():
    entry = Entry("doctor", "form", "2026-11-23T09:00:00.000Z", "a", 1, variant="plant")
    assert Entry.from_json(entry.to_json()) == entry
    assert "variant" not in Entry("doctor", "form", "", "a", 1).to_json()
    for wrong in (7, None, "x" * 65, ["plant"]):
        with pytest.raises(ValueError, match="variant"):
            Entry.from_json({**entry.to_json(), "variant": wrong})


def test_an_answer_counts_for_the_variant_that_it_names():
    scenarios = {"doctor": read(DOCTOR)}
    for variant, points in (("treating", 1.0), ("plant", 2.0), ("cousin", 1.0)):
        record = read_bytes(line("doctor", "form", variant), accepting(scenarios))
        assert record.score(scenarios["doctor"]).points == points
        assert record.met(scenarios["doctor"]).variant == variant


@pytest.mark.parametrize("variant", [None, "", "gone"])
def test_an_answer_without_its_variant_goes_to_a_person(variant):
    scenarios = {"doctor": read(DOCTOR)}
    submission = Submission.of(handed_in(line("doctor", "form", variant)), scenarios, "sorrel")
    assert submission.suspects(["doctor"]) == {"doctor"}
    assert submission.record.score(scenarios["doctor"]).outcome is Outcome.DAMAGED
    with pytest.raises(NotAResponse):
        scenarios["doctor"].with_variant(variant or "")


def test_a_withdrawn_answer_needs_no_variant():
    record = read_bytes(
        line("doctor", "form", "plant") + line("doctor", None, n=2), accepting({"doctor": read(DOCTOR)})
    )
    assert not record.damage
    assert record.score(read(DOCTOR)).outcome is Outcome.NOT_ANSWERED


def test_whoever_takes_another_variant_is_reported_where_the_name_is_certain():
    scenario = read(DOCTOR)
    mine = scenario.drawn("sorrel")
    other = next(name for name in scenario.variants if name != mine)
    uploaded = Collected(uploaded=True)
    for of, variant, told in (
        ({"secret": "s"}, mine, False),
        ({"secret": "s"}, other, True),
        ({"secret": ""}, other, False),
        ({"secret": "s", "collected": uploaded}, other, False),
    ):
        files = handed_in(line("doctor", "form", variant), **of)
        submission = Submission.of(files, {"doctor": scenario}, "sorrel")
        assert any(CHOSEN in remark for remark in submission.remarks) is told
        assert submission.record.met(scenario).variant == variant
        assert not submission.suspects(["doctor"])


def test_a_withdrawn_variant_gives_its_points_to_those_who_drew_it_and_to_nobody_who_takes_it():
    learner = "sorrel"
    mine = read(DOCTOR).drawn(learner)
    other = next(name for name in read(DOCTOR).variants if name != mine)
    for out, answered, outcome, person in (
        (mine, line("doctor", "form", mine), Outcome.WITHDRAWN, False),
        (mine, b"", Outcome.WITHDRAWN, False),
        (other, line("doctor", "form", other), Outcome.DAMAGED, True),
    ):
        scenario = read(DOCTOR.replace(f"  {out}:\n    prompt: |", f"  {out}:\n    withdrawn: A typo.\n    prompt: |"))
        assert scenario.drawn(learner) == mine
        submission = Submission.of(handed_in(answered), {"doctor": scenario}, learner)
        suspects = submission.suspects(["doctor"])
        score = submission.record.score(scenario)
        assert bool(suspects) is person
        assert (outcome if not person else Outcome.NOT_ANSWERED) is score.outcome


def test_whoever_reads_a_graded_journal_knows_what_was_met_without_the_learners_name():
    scenario = read(DOCTOR)
    record = Record(learner="sorrel")
    (blank,) = record.completed([scenario])
    assert (blank.response, blank.variant) == (None, scenario.drawn("sorrel"))
    again = Record({"doctor": blank})
    assert again.met(scenario).variant == scenario.drawn("sorrel")


def test_a_card_shows_the_drawn_facts_and_keeps_showing_them(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "sorrel")
    scenario = released(DOCTOR)
    session = Session(tmp_path)
    card = session.card(scenario)
    mine = scenario.drawn("sorrel")
    assert card.scenario.variant == mine
    assert scenario.variants[mine].prompt.split(".")[0] in card.face["prompt"].replace("&#x27;", "'")
    card.set_state({"response": "form", "turn": 1})
    assert session.journal.read().latest["doctor"].variant == mine
    monkeypatch.setenv("JUPYTERHUB_USER", next(f"n{n}" for n in range(9) if scenario.drawn(f"n{n}") != mine))
    again = Session(tmp_path).card(scenario)
    assert again.scenario.variant == mine
    assert again.response == "form"


def test_an_author_tries_each_variant_on_a_tab_of_its_own(tmp_path):
    folder = tmp_path / "source" / "sample"
    folder.mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").touch()
    tabs = Session(folder).trial(read(DOCTOR))
    assert list(tabs.titles) == ["treating", "plant", "cousin"]
    assert [card.scenario.variant for card in tabs.children] == ["treating", "plant", "cousin"]
    html = str(preview(read(DOCTOR)))
    assert [html.count(f"Variant: {name}") for name in ("treating", "plant", "cousin")] == [1, 1, 1]
    assert html.count("The best answer") == 3


def test_what_changes_in_one_variant_is_named_with_its_effect():
    old = read(DOCTOR)
    for change, said, effect in (
        (("key: {relevant: 1, form: 0.5}", "key: {relevant: 1}"), "the key of treating", Effect.GRADES),
        (("Treatment needs no form, and", "She may hear it, and"), "the rationale of treating", Effect.FEEDBACK),
        (("who drives him to sessions", "who drives him"), "the prompt of cousin", Effect.READING),
        (
            ("  plant:\n    prompt:", "  plant:\n    withdrawn: A typo.\n    prompt:"),
            "plant is withdrawn: those who met it get its points",
            Effect.GRADES,
        ),
    ):
        (found,) = changes_between({"doctor": old}, {"doctor": read(DOCTOR.replace(*change))})
        assert (found.what, found.effect) == (said, effect)


def test_once_a_class_has_answered_no_set_of_facts_comes_in_between():
    one = kinds.read("doctor", "title: T\nkind: choice\npoints: 1\nprompt: W?\noptions: {a: A, b: B}\n")
    two = kinds.read(
        "doctor",
        "title: T\nkind: choice\npoints: 1\noptions: {a: A, b: B}\nvariants: {x: {prompt: X?}, y: {prompt: Y?}}\n",
    )
    three = kinds.read(
        "doctor",
        "title: T\nkind: choice\npoints: 1\noptions: {a: A, b: B}\nvariants: {x: {prompt: X?}, z: {prompt: Z?}}\n",
    )
    assert lost_facts(one, two) == [("prompt", "all learners")]
    assert lost_facts(two, one) == [("variant", "x"), ("variant", "y")]
    assert lost_facts(two, three) == [("variant", "y")]
    assert lost_facts(two, two) == []
