"""A story: its ways, what they earn, and what its author may get wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.scenario import NotAResponse, Reveal, ScenarioError
from casewise.scenario.html import score_card
from casewise.scenario.steps import ahead


@pytest.mark.parametrize(
    ("way", "points"),
    [
        ([("call", "decline"), ("uncle", "mother"), ("after", "tell")], 3.0),
        ([("call", "decline"), ("uncle", "mother"), ("after", "nothing")], 2.0),
        ([("call", "decline"), ("uncle", "refuse")], 2.25),
        ([("call", "confirm")], 0.0),
        ([("call", "decline")], 1.0),
        ([("call", "decline"), ("uncle", "mother")], 2.0),
    ],
)
def test_a_way_earns_the_mean_of_its_steps_and_open_steps_earn_nothing(named, way, points):
    story = named("doorway")
    assert story.score(story.read([list(decision) for decision in way])).points == points


@pytest.mark.parametrize(
    "raw",
    [
        [["uncle", "take"]],
        [["call", "take"]],
        [["call", "confirm"], ["uncle", "take"]],
        [["call", "decline"], ["call", "decline"]],
        [["call", "decline", "x"]],
        [["call", 1]],
        {"call": "decline"},
    ],
)
def test_a_way_that_the_story_does_not_go_isnt_an_answer(named, raw):
    with pytest.raises(NotAResponse):
        named("doorway").read(raw)


def test_a_story_is_complete_at_its_end(named):
    story = named("doorway")
    assert not story.complete([["call", "decline"]])
    assert story.complete([["call", "confirm"]])


@given(st.lists(st.sampled_from(["confirm", "decline", "take", "mother", "refuse", "tell", "nothing"]), max_size=4))
def test_whatever_is_decided_stays_within_bounds(named, options):
    story = named("doorway")
    step, way = "call", []
    for option in options:
        if step is None or option not in story.steps[step].options:
            break
        way.append([step, option])
        step = story.steps[step].next.get(option)
    response = story.read(way)
    assert 0 <= story.score(response).points <= 3
    assert response is None or story.complete(response) == (step is None)


def test_static_html_shows_the_way_taken_and_no_other(released):
    story = released("doorway")
    html = score_card(story, [["call", "decline"]], story.score(None), Reveal.NONE)
    assert "You cannot say who comes here." in html
    assert "(Your decision in step 1)" in html
    assert "You shut the door." not in html


def test_an_explanation_sets_the_scene_of_every_step(named):
    story, way = named("doorway"), [["call", "decline"], ["uncle", "take"], ["after", "tell"]]
    html = score_card(story, way, story.score(way), Reveal.ALL)
    assert html.index("He asks whether Juno") < html.index("You cannot say") < html.index("He asks you to pass")
    assert "It ties you to him." in html
    assert "(Another answer in step 2)" in html


def test_under_own_only_the_decisions_that_were_made_are_explained(named):
    story = named("doorway")
    way = [["call", "confirm"]]
    html = score_card(story, way, story.score(way), Reveal.OWN)
    assert "Now he knows." in html
    assert "She decides what reaches Juno." not in html


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{take: after, mother: after}", "{take: call, mother: after}", "round in a circle"),
        ("next: {decline: uncle}", "next: {decline: uncel}", '"uncel" is not one'),
        ("next: {decline: uncle}", "next: {denied: uncle}", '"denied" is not one'),
        ("tells: {confirm: He", "tells: {confirmed: He", '"confirmed" is not one'),
        ("next: {take: after, mother: after}", "next: {}", 'No decision leads to "after"'),
        ("{tell: You tell the supervisor., nothing", "{take: You tell the supervisor., nothing", "option in two steps"),
        ("refuse: 0.5, tell: 1", "refuse: 0.5, tell: 0.5", 'The step "after" has no best option'),
        ("mother: 1, refuse", "father: 1, refuse", '"father" is not one'),
        ("  nothing: Nobody knows that he came.\n", "", 'no rationale for "nothing"'),
    ],
)
def test_a_fault_of_a_story_is_reported(body, old, new, words):
    with pytest.raises(ScenarioError) as error:
        kinds.read("doorway", body("doorway", (old, new)))
    assert any(words in problem.what for problem in error.value.problems), error.value


def test_the_face_says_whether_decisions_are_final(body):
    assert kinds.read("doorway", body("doorway")).face("sorrel")["final"]
    practice = kinds.read("doorway", body("doorway", ("points: 3", "practice: true")))
    assert practice.face("sorrel")["back"]


def long(steps: int) -> str:
    """Return a story in which both options of each step lead to the next one: it has 2 ** steps ways."""
    told = [
        f"  s{n}: {{text: a, options: {{a{n}: b, c{n}: d}}, next: {{a{n}: s{n + 1}, c{n}: s{n + 1}}}}}"
        for n in range(steps - 1)
    ]
    last = f"  s{steps - 1}: {{text: a, options: {{a{steps - 1}: b, c{steps - 1}: d}}}}"
    return "\n".join(["title: a", "kind: story", "points: 1", "prompt: a", "steps:", *told, last])


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_the_steps_of_a_story_of_countless_ways_are_counted_once(turns):
    story = kinds.read("ward", long(60))
    way = [[f"s{n}", f"{'a' if left else 'c'}{n}"] for n, left in enumerate(turns)]
    assert story.read(way) == way
    assert story.complete(way) == (len(way) == 60)
    assert story.credit(way) == 0
    assert score_card(story, way, story.score(way), Reveal.OWN)


def test_the_longest_way_on_counts_where_ways_differ(named):
    story = named("doorway")
    on = {name: max(ahead(story.steps, name, option) for option in step.options) for name, step in story.steps.items()}
    assert on == {"call": 2, "uncle": 1, "after": 0}


def test_the_longest_story_of_a_cell_is_read_and_scored():
    story = kinds.read("ward", long(180))
    assert story.credit([["s0", "a0"]]) == 0
    assert len(story.guess(First())) == 180


class First:
    """A learner who takes the first option of each step."""

    def one(self, options):
        return next(iter(options))


@pytest.mark.parametrize("reveal", [Reveal.OWN, Reveal.ALL])
def test_each_scene_is_once_and_above_all_options_of_its_step(named, reveal):
    story = named("doorway")
    way = [["call", "decline"], ["uncle", "refuse"]]
    html = score_card(story, way, story.score(way), reveal)
    for step in story.steps.values():
        assert html.count(f"<p>{step.text}</p>") == 1
        assert all(html.index(f"<p>{step.text}</p>") < html.index(text) for text in step.options.values())
