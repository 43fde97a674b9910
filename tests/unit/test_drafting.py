"""Any question of another program becomes a draft that can be read, and what it says stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.course.use import Use
from casewise.imports.drafting import draft_of
from casewise.imports.question import Form, Part, Question
from casewise.imports.short_ids import part_ids, slug, unique
from casewise.imports.yaml_text import clean, scalar
from casewise.kinds import read_draft
from casewise.scenario.cell import BEGIN, END, finished, is_draft, without_hidden

BOTH = pytest.mark.parametrize("use", list(Use))


def question(form: Form = Form.ONE, **more) -> Question:
    parts = (
        Part("Tell her briefly.", 0, "A stranger hears it."),
        Part("Say you'd love to talk: later.", 1, "It stays private."),
        Part("Ça va? # yes", 0.5),
    )
    given = {"title": "In the elevator", "prompt": 'She asks:\n\n"How is Juno?"', "parts": parts, "points": 2}
    return Question("question 1", form, **(given | more))


def drafted(one: Question, use: Use = Use.GRADED, **more) -> str:
    return draft_of(one, "elevator", use, source="moodle:12", objectives=more.get("objectives", {}))


@BOTH
def test_a_choice_keeps_its_weights_and_reasons(use):
    text = drafted(question(), use)
    draft = read_draft(text)
    assert is_draft(text)
    assert draft.fields["source"] == "moodle:12"
    assert draft.fields["prompt"] == 'She asks:\n\n"How is Juno?"\n'
    assert draft.fields["key"] == {"say-youd-love-talk-later": "1", "ca-va-yes": "0.5"}
    assert "Ça va? # yes" in draft.fields["options"].values()
    assert [problem.field for problem in draft.problems] == ["rationale"]
    assert (BEGIN in text) is (use is Use.GRADED)


def test_learners_would_get_neither_key_nor_source():
    shown = without_hidden(drafted(question(untaken=("A penalty of 0.33.",))))
    for word in ("key", "moodle", "stranger", "penalty"):
        assert word not in shown


@BOTH
@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (question(Form.SEVERAL), "select"),
        (question(Form.ORDER), "rank"),
        (question(Form.PLACE, parts=(Part("a", group="One"), Part("b", group="Two"))), "sort"),
        (question(Form.TEXT, parts=(), rubric="- Says when\n- Says who"), "reflect"),
    ],
)
def test_each_form_becomes_its_kind(one, kind, use):
    text = drafted(one, use)
    draft = read_draft(text)
    assert draft.scenario is not None
    assert draft.scenario.kind == kind
    assert draft.scenario.keyed
    assert {problem.field for problem in draft.problems} <= {"rationale"}


def test_a_whole_question_is_finished_by_deleting_one_line():
    parts = tuple(Part(text, weight, "Because.") for text, weight in (("One", 1), ("Two", 0), ("Three", 0)))
    text = finished(drafted(question(parts=parts)))
    assert kinds.read_cell(text).worth() == {"one": 1.0, "two": 0.0, "three": 0.0}


def test_what_is_said_after_any_answer_goes_to_the_best_one():
    parts = (Part("One", 1), Part("Two", 0, "No."))
    draft = read_draft(drafted(question(parts=parts, explanation="The rule says so.")))
    assert draft.fields["rationale"] == {"one": "The rule says so.", "two": "No."}


def test_a_category_is_the_objective_of_its_name():
    known = {"C1": "Protect what clients say", "C2": "Write notes"}
    for category in ("c2", "Bank / Write Notes", "Write notes"):
        assert "objective: C2" in drafted(question(category=category), objectives=known)
    assert "It was in the category Ward" in drafted(question(category="Ward"), objectives=known)


def test_a_question_like_no_kind_is_kept_and_never_released():
    text = drafted(question(Form.NONE, untaken=("A number from 3 to 4 is right.",)))
    assert is_draft(text)
    assert "Tell her briefly." in read_draft(text).fields["prompt"]
    assert "A number from 3 to 4 is right." in text


def test_casewises_own_comes_back_word_for_word():
    cell = "%%scenario lift\ntitle: A\nkind: choice\n# a comment\npoints: 1"
    one = Question("q", Form.SCENARIO, yaml=cell)
    assert draft_of(one, "x", Use.GRADED, objectives={}) == cell


@given(
    st.builds(
        Question,
        where=st.just("q"),
        form=st.sampled_from([form for form in Form if form is not Form.SCENARIO]),
        title=st.text(max_size=40),
        prompt=st.text(max_size=80),
        parts=st.lists(
            st.builds(
                Part, st.text(max_size=30), st.none() | st.floats(-1, 1), st.text(max_size=30), st.text(max_size=9)
            ),
            max_size=5,
        ).map(tuple),
        points=st.none() | st.floats(-5, 5000),
        category=st.text(max_size=20),
        explanation=st.text(max_size=30),
        rubric=st.text(max_size=30),
        shuffle=st.booleans(),
        untaken=st.lists(st.text(max_size=30), max_size=2).map(tuple),
    ),
    st.sampled_from(Use),
)
def test_whatever_a_question_says_its_draft_is_yaml_that_says_the_same(one, use):
    text = draft_of(one, "name", use, source="x:1", objectives={})
    draft = read_draft(text)
    assert is_draft(text)
    assert draft.fields["source"] == "x:1"
    assert clean(str(draft.fields.get("prompt", ""))) == clean(clean(one.prompt).expandtabs(4)) or one.form is Form.NONE
    if one.form is not Form.TEXT and one.form is not Form.NONE:
        field = "cards" if one.form is Form.PLACE else "options"
        wanted = [clean(clean(part.text).expandtabs(4)) for part in one.parts]
        assert [clean(said).expandtabs(4) for said in draft.fields.get(field, {}).values()] == wanted
    assert text.count(BEGIN) == text.count(END) == (1 if use is Use.GRADED else 0)


@pytest.mark.parametrize("text", ["no", "a: b", "x #y", "- a", "*b*", "", "'q'", '"q"', "[a]", "a:b", "50%", "é", "@x"])
def test_a_text_of_one_line_comes_back(text):
    assert read_draft(f"%%scenario a\ndraft: true\ntitle: {scalar(text)}\n").fields["title"] == text


def test_ids_are_ascii_short_and_unique():
    assert slug("Über die Fälle von François") == "uber-die-falle-von-francois"
    assert slug("Что делать?") == ""
    assert slug("![The form](x.png) what next") == "form-what-next"
    assert part_ids(["Yes", "yes!", "да", "нет"]) == ["yes", "yes-2", "c", "d"]
    assert unique("a", {"a", "a-2"}) == "a-3"
