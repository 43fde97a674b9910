"""What form alone gives away: found where it is planted, and luck left alone."""

from __future__ import annotations

import random
import re

import pytest

from casewise import kinds
from casewise.course.order import arranged
from casewise.rules.giveaways import GUESSES, measured, of_all, of_scenario
from casewise.rules.ids import hint
from casewise.rules.rule import Rule
from casewise.scenario import Scenario
from tests.support.variants import DOCTOR, EVERY, LOST, RECEPTION

PROMPT = "title: A day\npoints: 3\nprompt: What now?\n"
WORDS = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath"]


def listed(kind: str, ids: list[str], key: str, more: str = "") -> Scenario:
    """Return a scenario whose options have texts that repeat nothing of their ids."""
    options = "".join(f'  "{name}": The text {place} of it.\n' for place, name in enumerate(ids))
    reasons = "".join(f'  "{name}": Because.\n' for name in ids)
    field = "cards" if kind == "sort" else "options"
    return kinds.read("a-day", f"kind: {kind}\n{PROMPT}{more}{field}:\n{options}key: {key}\nrationale:\n{reasons}")


def marked(ids: list[str], key: str) -> Scenario:
    passages = " ".join(f"[[{name}: passage {place}]]" for place, name in enumerate(ids))
    reasons = "".join(f'  "{name}": Because.\n' for name in ids)
    return kinds.read("a-day", f"kind: mark\n{PROMPT}text: |\n  {passages}\nkey: {key}\nrationale:\n{reasons}")


def story(steps: dict[str, dict[str, str | None]], best: list[str], name: str = "a-day") -> Scenario:
    """Return a story: for each step, where each of its options leads."""
    text, options = "", [option for step in steps.values() for option in step]
    for step, following in steps.items():
        leads = {option: then for option, then in following.items() if then}
        words = ", ".join(f"{option}: Do it so" for option in following)
        text += f"  {step}:\n    text: Here.\n    options: {{{words}}}\n    next: {leads}\n".replace("'", "")
    key = ", ".join(f"{option}: {int(option in best)}" for option in options)
    reasons = ", ".join(f"{option}: So it is" for option in options)
    return kinds.read(name, f"kind: story\n{PROMPT}steps:\n{text}key: {{{key}}}\nrationale: {{{reasons}}}\n")


def rules(scenario: Scenario) -> set[str]:
    return {rule.value for rule, _ in of_scenario(scenario)}


def ranked(key: list[str]) -> Scenario:
    """Return a rank that is written in another order than that of its key: the last one first."""
    return listed("rank", key[::-1], f"[{', '.join(key)}]")


@pytest.mark.parametrize(
    "ids",
    [
        ["step1", "step2", "step3", "step4", "step5"],
        ["step9", "step10", "step11"],
        ["1", "2", "3"],
        ["a", "b", "c", "d"],
        ["d", "c", "b", "a"],
        ["one", "two", "three"],
        ["do-first", "do-second", "do-third", "do-last"],
        ["three", "two", "one"],
        ["call-1", "call-2", "call-3", "call-4"],
        ["opt-a", "opt-b", "opt-c"],
        ["i", "ii", "iii", "iv"],
        ["first", "next", "then", "last"],
        ["start", "middle", "end"],
        ["monday", "tuesday", "friday"],
        ["best", "better", "worse"],
        ["ask", "bring", "call", "drive"],
        ["one", "two", "four", "three", "five", "six"],
    ],
)
def test_ids_that_count_in_the_order_of_the_key_are_refused(ids):
    assert rules(ranked(ids)) == {"ids"}


@pytest.mark.parametrize(
    "key",
    [
        ["officer", "recipient", "keep", "risk", "apology"],
        ["tell", "correct", "keep", "notify", "copies"],
        ["step3", "step1", "step4", "step2"],
        ["c", "a", "d", "b"],
    ],
)
def test_ids_that_say_nothing_of_a_ranking_are_left_alone(key):
    assert rules(ranked(key)) == set()


@pytest.mark.parametrize(
    ("kind", "ids", "key"),
    [
        ("choice", ["best", "coffee", "walk"], "{best: 1}"),
        ("choice", ["walk", "coffee", "right-one"], "{right-one: 1}"),
        ("choice", ["walk", "the_key", "coffee"], "{the_key: 1}"),
        ("choice", ["coffee", "walk", "correct"], "{correct: 1}"),
        ("choice", ["coffee", "wrong2", "walk"], "{walk: 1}"),
        ("choice", ["coffee", "partly", "walk"], "{walk: 1, partly: 0.5}"),
        ("choice", ["yes", "no"], "{yes: 1}"),
        ("choice", ["walk", "x1", "x2"], "{walk: 1}"),
        ("select", ["good", "coffee", "walk"], "[good, walk]"),
        ("select", ["p1", "p2", "x1", "x2"], "[p1, p2]"),
        ("select", ["t1", "t2", "coffee"], "[t1, t2]"),
        ("select", ["in-car", "in-office", "out-lobby", "out-bus"], "[in-car, in-office]"),
    ],
)
def test_words_and_numbers_that_tell_an_answer_are_refused(kind, ids, key):
    assert rules(listed(kind, ids, key)) == {"ids"}


@pytest.mark.parametrize(
    ("ids", "key"), [(["p1", "x1", "p2", "x2"], "[p1, p2]"), (["bad", "coffee"], "[coffee]"), (["hit-a", "a"], "[a]")]
)
def test_passages_whose_ids_tell_are_refused(ids, key):
    assert (rules(marked(ids, key)) == {"ids"}) is ("hit-a" not in ids)


@pytest.mark.parametrize("ids", [["go1", "go2", "stay1", "stay2"], ["photo-go", "walk", "stay", "plate"]])
def test_cards_whose_ids_name_their_category_are_refused(ids):
    key = f"{{{ids[0]}: go, {ids[1]}: go, {ids[2]}: stay, {ids[3]}: stay}}"
    assert rules(listed("sort", ids, key, "categories: {go: Has to leave, stay: May remain}\n")) == {"ids"}


@pytest.mark.parametrize(
    ("kind", "ids", "key"),
    [
        ("choice", ["a", "b", "c"], "{b: 1}"),
        ("choice", ["1", "2", "3"], "{3: 1, 1: 0.5}"),
        ("select", ["1", "2", "3", "4"], "[1, 4]"),
        ("select", ["o1", "o2", "o3", "o4"], "[o2, o3]"),
        ("choice", ["text", "coffee", "walk"], "{walk: 1}"),
    ],
)
def test_plain_names_and_numbers_are_left_alone(kind, ids, key):
    assert rules(listed(kind, ids, key)) == set()


def test_an_id_that_repeats_its_own_text_adds_nothing():
    told = listed("choice", ["best", "coffee", "walk"], "{best: 1}")
    options = told.options | {"best": "Say that it is for the best."}
    assert rules(told.model_copy(update={"options": options})) == set()


def test_a_waiver_is_offered_for_ids_with_answers():
    ((_, fault),) = of_scenario(listed("choice", ["best", "coffee", "walk"], "{best: 1}"))
    assert fault.fix == "Name it after a word of its own text. If learners have answered it: waived: {ids: why}."


ALIKE = {
    "door": {"ask": "hall", "bow": "hall"},
    "hall": {"call": "yard", "dine": "yard"},
    "yard": {"end-it": None, "fly": None},
}
LONGEST = {
    "door": {"bow": None, "ask": "hall"},
    "hall": {"dine": None, "call": "yard"},
    "yard": {"fly": None, "go": None},
}
SHORTEST = {
    "door": {"bow": "hall", "ask": "yard"},
    "hall": {"dine": "lane", "call": "yard"},
    "lane": {"eat": "yard", "nod": "yard"},
    "yard": {"hum": "gate", "go": None},
    "gate": {"lie": None, "sit": None},
}  # fmt: skip
RAREST = {
    "door": {"bow": "hall", "cry": "hall", "ask": "lane"},
    "hall": {"dine": "yard", "eat": "yard", "call": "yard"},
    "lane": {"nod": "yard", "lie": "yard", "hum": "walk"},
    "walk": {"rest": "gate", "run": "gate"},
    "yard": {"sit": "gate", "stand": "gate"},
    "gate": {"pay": None, "wait": None},
}  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "best", "expected"),
    [
        (ALIKE, ["bow", "call", "fly"], set()),
        (ALIKE, ["ask", "call", "end-it"], {"order"}),
        (LONGEST, ["ask", "call", "go"], {"ways"}),
        (LONGEST, ["bow", "call", "go"], set()),
        (SHORTEST, ["ask", "call", "nod", "go", "sit"], {"ways"}),
        (RAREST, ["ask", "eat", "hum", "run", "stand", "wait"], {"ways"}),
        (RAREST, ["cry", "eat", "nod", "run", "stand", "wait"], set()),
    ],
)
def test_a_story_whose_form_shows_the_way_is_refused(steps, best, expected):
    assert rules(story(steps, best)) == expected


def test_consequences_that_only_the_best_decisions_have_tell_the_way():
    scenario = story(ALIKE, ["bow", "call", "fly"])
    steps = {
        name: step.model_copy(update={"tells": {option: "So." for option in step.options if option in ("bow", "call")}})
        for name, step in scenario.steps.items()
    }
    assert rules(scenario.model_copy(update={"steps": steps})) == {"ways"}
    steps = {
        name: step.model_copy(update={"tells": dict.fromkeys(step.options, "So.")}) for name, step in steps.items()
    }
    assert rules(scenario.model_copy(update={"steps": steps})) == set()


def test_a_step_whose_id_shows_the_key_is_refused():
    steps = {
        "door": {"ask": "good-end", "bow": "hall"},
        "good-end": {"c1": None, "d": None},
        "hall": {"e": None, "f": None},
    }
    assert rules(story(steps, ["bow", "d", "f"])) == {"ids"}


def test_each_way_of_guessing_is_found_over_many_scenarios_and_luck_is_not():
    for guess in GUESSES:
        if guess.of is None:
            continue
        told = []
        for number in range(12):
            ids = random.Random(number).sample([*WORDS, "kingfishers"], 4)
            told.append(listed("choice", ids, f"{{{guess.of(ids)[0]}: 1}}"))
        assert guess.rule in {rule for rule, _ in of_all(told)}, guess.name
    lucky = []
    for number in range(40):
        dice = random.Random(number)
        ids = dice.sample(WORDS, 4)
        lucky.append(listed("choice", ids, f"{{{dice.choice(ids)}: 1}}"))
    assert list(of_all(lucky)) == []


def test_a_way_of_guessing_that_pays_in_every_story_is_found_over_all_of_them():
    steps = {
        "door": {"bow": None, "lie": "hall", "zip": None},
        "hall": {"cry": None, "nod": "yard", "yak": None},
        "yard": {"eat": None, "pay": "gate", "win": None},
        "gate": {"hum": None, "sit": None},
    }
    keys = [["bow", "nod", "pay", "hum"], ["zip", "nod", "pay", "sit"]]
    told = [story(steps, keys[number % 2], f"day-{number}") for number in range(10)]
    assert [one for one in told if rules(one)] == []
    found = dict(of_all(told))
    assert set(found) == {Rule.WAYS}
    assert found[Rule.WAYS].startswith("Always taking the ")
    assert "by chance it would be" in found[Rule.WAYS]
    waived = [one.model_copy(update={"waived": {"ways": "It has to be so."}}) for one in told]
    assert list(of_all(waived)) == []


def test_what_chance_earns_is_exact():
    (one,) = (
        m for m in measured([ranked(["officer", "call", "note"])]) if m.guess.name == "the first option as written"
    )
    assert one.chance == pytest.approx((1 + 0.5 + 0.5) / 6, abs=0.002)
    (one,) = (
        m
        for m in measured([listed("select", WORDS[:4], "[amber, cedar]")])
        if m.guess.name == "the first option as written"
    )
    assert (one.earned, one.chance, one.luck) == (0, pytest.approx(1 / 6, abs=0.003), pytest.approx(1))
    (one,) = (
        m for m in measured([listed("choice", WORDS[:4], "{amber: 1, dune: 0.5}")]) if m.guess.name == "the longest id"
    )
    assert (one.earned, one.chance, one.luck) == (1, pytest.approx(0.375, abs=0.002), 0.25)


@pytest.mark.parametrize("size", range(3, 9))
def test_all_odds_add_up_so_that_nothing_earned_is_certain_luck(size):
    backward = ranked(WORDS[:size][::-1])
    nothing = [
        listed("select", WORDS[:size], f"[{WORDS[size - 1]}]"),
        listed("choice", WORDS[:size], f"{{{WORDS[1]}: 1}}"),
    ]
    for one in (backward, *nothing):
        found = next(measured([one.model_copy(update={"options": dict(sorted(one.options.items()))})]))
        assert found.earned == 0
        assert found.luck == pytest.approx(1)


def test_a_waived_rule_and_practice_are_not_measured():
    told = [listed("choice", WORDS[:4], "{amber: 1}") for _ in range(12)]
    assert {rule for rule, _ in of_all(told)} == {Rule.ORDER, Rule.IDS}
    assert list(of_all([one.model_copy(update={"practice": True}) for one in told])) == []


@pytest.mark.parametrize("cell", EVERY, ids=lambda cell: kinds.read_cell(cell).kind)
def test_nothing_is_given_away_by_the_form_of_sound_variants(cell):
    assert list(of_scenario(kinds.read_cell(arranged(cell)))) == []


def test_ids_in_the_order_of_one_key_give_nothing_away_while_those_of_all_keys_do():
    one = LOST.replace("[search, officer, notes, client]", "[client, notes, officer, search]")
    assert rules(kinds.read_cell(one)) == set()
    both = one.replace("[officer, notes, client, search]", "[client, notes, officer, search]")
    assert rules(kinds.read_cell(both)) == {"ids"}


def test_a_judging_id_is_refused_if_it_fits_in_one_variant():
    assert rules(kinds.read_cell(DOCTOR.replace("privately", "best"))) == {"ids"}


def test_a_fixed_guess_earns_the_mean_over_variants():
    (first, *_) = measured([kinds.read_cell(DOCTOR)])
    assert first.earned == pytest.approx(1 / 3, abs=0.01)
    assert first.chance == pytest.approx((1 + 2 + 1) / 9, abs=0.01)
    assert all(0 <= found.low <= found.chance <= found.high <= 1 for found in measured(map(kinds.read_cell, EVERY)))


def test_a_way_of_guessing_that_pays_in_all_variants_is_found():
    cells = [RECEPTION.replace("name", "zone").replace("zone: Say", "zone: Say", 1) for _ in range(8)]
    key = "{key: [zone, room]}"
    planted = [re.sub(r"\{key: \[.*?\]\}", key, cell).replace("reception", f"desk-{n}") for n, cell in enumerate(cells)]
    found = {rule.value for rule, _ in of_all(map(kinds.read_cell, planted))}
    assert "ids" in found


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("privately", "honest", ("options", "honest")),
        ("cousin:", "wrong:", ("variants", "wrong")),
        ("plant:", "form:", ("variants", "form")),
    ],
)
def test_an_id_that_hints_is_found_unless_its_text_says_the_same(old, new, path):
    assert list(hint(kinds.read_cell(DOCTOR))) == []
    (fault,) = hint(kinds.read_cell(DOCTOR.replace(old, new)))
    assert fault.path == path
    said = DOCTOR.replace(old, new).replace("Ask the client", "Be honest, and ask the client")
    assert (list(hint(kinds.read_cell(said))) == []) is (new == "honest")


def test_the_ids_of_a_story_are_read_for_hints_and_practice_is_left_alone(body):
    text = body("doorway", ("uncle:", "careful:"), ("decline: uncle", "decline: careful"), ("refuse", "rude"))
    assert [fault.path for fault in hint(kinds.read("doorway", text))] == [
        ("steps", "careful"),
        ("steps", "careful", "options", "rude"),
    ]
    assert list(hint(kinds.read("doorway", text.replace("points: 3", "practice: true")))) == []
