"""Every kind keeps the same promises, and scores by its own published rule."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.scenario import Judge, NotAResponse, Outcome, Picks, Scenario, Score

TABLE = kinds.read(
    "table",
    """title: t
kind: select
points: 3
prompt: p
options: {a: A, b: B, c: C, d: D, e: E}
key: [a, b, c]
rationale: {a: A, b: B, c: C, d: D, e: E}
""",
)
SORTING = kinds.read(
    "sorting",
    """title: t
kind: sort
points: 7
prompt: p
categories: {x: X, y: Y, z: Z}
cards: {a: A, b: B, c: C}
key: {a: x, b: y, c: y}
rationale: {a: A, b: B, c: C}
""",
)


STEPS = kinds.read(
    "steps",
    """title: t
kind: rank
points: 5
prompt: p
options: {a: A, b: B, c: C, d: D, e: E}
key: [c, a, e, b, d]
rationale: {a: A, b: B, c: C, d: D, e: E}
""",
)


def test_samples_are_what_they_say(scenario):
    samples = scenario.samples()
    if scenario.judge is Judge.PERSON:
        assert all(scenario.score(scenario.read(right)).outcome is Outcome.BY_HAND for right in samples.right)
    else:
        assert all(scenario.score(scenario.read(right)).points == scenario.points for right in samples.right)
        assert samples.wrong
    assert all(0 < scenario.score(scenario.read(partly)).points < scenario.points for partly in samples.partly)
    assert all(scenario.score(scenario.read(wrong)).points == 0 for wrong in samples.wrong)
    assert [scenario.read(blank) for blank in samples.blank] == [None] * len(samples.blank)
    assert samples.right
    assert samples.malformed
    for malformed in samples.malformed:
        with pytest.raises(NotAResponse):
            scenario.read(malformed)


def test_a_blank_earns_nothing_and_differs_from_a_wrong_answer(scenario):
    assert scenario.score(None) == Score(0.0, scenario.points, Outcome.NOT_ANSWERED)
    for wrong in scenario.samples().wrong:
        assert scenario.score(scenario.read(wrong)).outcome is Outcome.WRONG


def test_reading_twice_is_reading_once(scenario):
    for response in scenario.samples().right + scenario.samples().partly + scenario.samples().wrong:
        assert scenario.read(scenario.read(response)) == scenario.read(response)


def test_a_score_prints_as_a_bare_float(scenario):
    for response in [*scenario.samples().right, *scenario.samples().partly, None]:
        assert float(repr(scenario.score(response))) == scenario.score(response).points


def test_the_face_has_all_parts_and_no_secret(scenario):
    face = json.dumps(scenario.face("sorrel"))
    for part, text in scenario.parts.items():
        assert f'"{part}"' in face
        assert text in face
        assert scenario.rationale[part] not in face
    assert "0.5" not in face
    assert "key" not in face


def test_a_released_scenario_can_be_read_and_answered(released):
    for name in ("elevator", "table", "sorting", "steps", "note"):
        scenario = released(name)
        assert not scenario.keyed
        assert scenario.rationale == {}


def test_the_order_of_options_is_a_learners_own_and_always_the_same(named):
    table = named("table")
    orders = {learner: table.order(table.options, learner) for learner in map(str, range(50))}
    assert all(sorted(order) == sorted(table.options) for order in orders.values())
    assert all(table.order(table.options, learner) == order for learner, order in orders.items())
    assert len({tuple(order) for order in orders.values()}) > 10


def test_an_author_may_keep_the_order(body):
    scenario = kinds.read("elevator", body("elevator", ("points: 2", "points: 2\nshuffle: false")))
    assert scenario.order(scenario.options, "sorrel") == list(scenario.options)


def test_a_choice_earns_its_weight(named):
    scenario = named("elevator")
    assert [scenario.score(option).points for option in ("share", "defer", "silent")] == [0.0, 2.0, 1.0]


@given(st.sets(st.sampled_from("abcde"), min_size=1))
def test_select_earns_right_ticks_less_wrong_ticks(ticked):
    right, wrong = len(ticked & set("abc")), len(ticked & set("de"))
    expected = round(3 * max(right - wrong, 0) / 3, 4)
    assert TABLE.score(TABLE.read(sorted(ticked))).points == expected
    assert TABLE.score(TABLE.read(sorted(ticked, reverse=True))).points == expected


@given(st.sets(st.sampled_from("abcde")), st.sampled_from("abc"))
def test_one_more_right_tick_never_costs(ticked, more):
    def points(ticks):
        return TABLE.score(TABLE.read(sorted(ticks))).points

    assert points(ticked | {more}) >= points(ticked)


@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), min_size=1))
def test_sort_earns_the_share_of_cards_in_their_place(placed):
    right = sum(placed.get(card) == category for card, category in {"a": "x", "b": "y", "c": "y"}.items())
    score = SORTING.score(SORTING.read(placed))
    assert score.points == round(7 * right / 3, 4)
    assert 0 <= score.points <= 7
    assert SORTING.complete(SORTING.read(placed)) == (len(placed) == 3)


def test_mark_earns_hits_less_false_alarms(named):
    note = named("note")
    earned = {("client",): 1.0, ("client", "day"): 2.0, ("client", "year"): 0.0, ("client", "day", "state"): 1.0}
    assert {marks: note.score(note.read(list(marks))).points for marks in earned} == earned


def test_a_text_is_cut_into_passages_and_what_lies_between(named):
    first, second = named("note").face("sorrel")["paragraphs"]
    assert [segment[1] for segment in first if len(segment) > 1] == ["client", "day", "year"]
    assert [segment[0] for segment in second] == ["He lives in ", "the state", "."]


@given(st.permutations("abcde"))
def test_rank_earns_spearmans_rho_and_never_less_than_nothing(order):
    places = {option: place for place, option in enumerate("caebd")}
    rho = spearmanr([places[option] for option in order])
    assert STEPS.score(STEPS.read(list(order))).points == pytest.approx(5 * max(rho, 0), abs=0.00005)


def spearmanr(ranks: list[int]) -> float:
    """Return Pearson's correlation of the ranks with 0, 1, 2 ...: Spearman's rho by its definition."""
    mean = (len(ranks) - 1) / 2
    spread = sum((rank - mean) ** 2 for rank in ranks)
    return sum((rank - mean) * (place - mean) for place, rank in enumerate(ranks)) / spread


@given(st.floats(0, 1), st.floats(0.01, 1000))
def test_a_score_never_leaves_its_bounds(credit, points):
    score = Score.of(credit, points)
    assert 0 <= score.points <= points
    assert abs(score.points - credit * points) <= 0.00005 + 1e-9


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_no_json_breaks_reading_an_answer(raw):
    for scenario in (TABLE, SORTING, STEPS):
        try:
            scenario.score(scenario.read(raw))
        except NotAResponse as error:
            assert str(error)


def test_every_field_of_every_kind_says_what_it_is_for():
    for name, kind in kinds.kinds().items():
        fields = kind.model_json_schema()["properties"]
        assert [field for field in fields if field != "id" and "description" not in fields[field]] == [], name


def test_a_scenario_that_says_nothing_of_what_was_given_says_nothing(named):
    class Plain(type(named("elevator"))):
        given = Scenario.given

    plain = Plain.model_validate({**named("elevator").model_dump(), "options": {"defer": "d", "e": "e", "silent": "s"}})
    assert plain.given("defer") == {}


def test_a_kind_answers_for_its_own_shape(named):
    def answers(name):
        scenario = named(name)
        return (
            scenario.picks,
            [".".join(path) for path in scenario.choices()],
            scenario.worth(),
            scenario.sequence(),
            scenario.groups(),
            list(scenario.stages()),
        )

    steps = ["call", "uncle", "after"]
    ordered = ["officer", "recipient", "facts", "family"]
    marks = {"client": 1, "day": 1, "year": 0, "state": 0}
    ticks = {"move": 1, "names": 0, "later": 1, "whisper": 0}
    way = {"confirm": 0, "decline": 1, "take": 0, "mother": 1, "refuse": 0.5, "tell": 1, "nothing": 0}
    piles = {"trust": ["graph", "team"], "harm": ["post"]}
    assert answers("elevator") == (Picks.ONE, ["options"], {"share": 0, "defer": 1, "silent": 0.5}, [], {}, [])
    assert answers("table") == (Picks.SEVERAL, ["options"], ticks, [], {}, [])
    assert answers("note") == (Picks.SEVERAL, [], marks, [], {}, [])
    assert answers("steps") == (Picks.NONE, ["options"], {}, ordered, {}, [])
    assert answers("sorting") == (Picks.NONE, [], {}, [], piles, [])
    assert answers("doorway") == (Picks.NONE, [f"steps.{step}.options" for step in steps], way, [], {}, steps)
    assert answers("letter") == (Picks.NONE, [], {}, [], {}, [])
