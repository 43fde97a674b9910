"""What authors get wrong is listed with field, line and fix, all at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.scenario import ScenarioError
from casewise.scenario.cell import id_of


def problems(text: str, name: str = "elevator"):
    with pytest.raises(ScenarioError) as error:
        kinds.read(name, text)
    return error.value.problems


@pytest.mark.parametrize(
    ("old", "new", "field", "line", "what", "fix"),
    [
        (
            "kind: choice",
            "kind: chioce",
            "kind",
            3,
            'no kind "chioce"',
            "choice, mark, rank, reflect",
        ),
        ("title: In the elevator\n", "", "title", 2, 'no "title"', 'Add "title'),
        ("title: In the elevator", "title:", "title", 2, "has no text", "after the colon"),
        ("points: 2", "pionts: 2", "pionts", 4, 'no field "pionts"', 'Did you mean "points"?'),
        ("points: 2", "points: many", "points", 4, 'cannot be "many"', "Correct"),
        ("points: 2", "points: 0", "points", 4, 'cannot be "0"', "Correct"),
        ("points: 2", "points: inf", "points", 4, 'cannot be "inf"', "Correct"),
        ("points: 2\n", "", "points", 2, 'no "points"', "practice: true"),
        ("points: 2", "points: 2\npractice: true", "points", 4, "Practice has no points", "Remove"),
        (
            "{defer: 1, silent: 0.5}",
            "{defer: 1, quiet: 0.5}",
            "key.quiet",
            7,
            '"quiet" is not one',
            "share, defer, silent",
        ),
        ("{defer: 1, silent: 0.5}", "{silent: 0.5}", "key", 7, "one best option", "weight 1"),
        ("{defer: 1, silent: 0.5}", "{defer: 1, silent: 2}", "key.silent", 7, 'cannot be "2"', "Correct"),
        ("share: A stranger hears it., ", "", "rationale", 8, 'no rationale for "share"', 'Add "share: ..."'),
        ("silent: 0.5", "silent: 50%", "key.silent", 7, '"50%" isn\'t a number', "Write 0.5."),
        ("silent: 0.5", "silent: 0,5", "key.5", 7, '"0,5" isn\'t a number', "Write 0.5, with a decimal point."),
        ("points: 2", "points: 0,25", "points", 4, '"0,25" isn\'t a number', "Write 0.25, with a decimal point."),
        ("share: A stranger", "shares: A stranger", "rationale.shares", 8, '"shares" is not one', "Use one of"),
        ("{share: Tell her.,", "{In public: Tell her.,", "options.In public", 6, "cannot be an id", "lowercase"),
        ("{share: Tell her.,", "{defer: Tell her.,", "options.defer", 6, "is here twice", "Rename"),
        ("[ACA Code of Ethics 2014]", "ACA Code of Ethics 2014", "citations", 9, "is not a list", "- item"),
        (
            "{share: Tell her., defer: Suggest the team room., silent: Say nothing.}",
            "nothing",
            "options",
            6,
            "not a set",
            "id: text",
        ),
    ],
)
def test_a_fault_names_its_field_its_line_and_its_fix(body, old, new, field, line, what, fix):
    found = {problem.field: problem for problem in problems(body("elevator", (old, new)))}
    assert field in found
    assert found[field].line == line
    assert what in found[field].what
    assert fix in found[field].fix


@pytest.mark.parametrize(
    ("name", "old", "fix"),
    [
        ("elevator", "{defer: 1, silent: 0.5}", "Write key: {defer: 1}."),
        ("note", "[client, day]", "Write key: [defer]."),
        ("papers", None, "Write key: {defer: category}."),
    ],
)
def test_a_key_that_is_a_word_is_explained_as_its_kind_wants_it(body, name, old, fix):
    text = body(name, (old, "defer")) if old else "title: t\nkind: sort\npoints: 1\nprompt: p\nkey: defer"
    assert fix in [problem.fix for problem in problems(text, name) if problem.field == "key"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[[day: March 14]]", "[[March 14]]", "has no id"),
        ("[[day: March 14]]", "[[client: March 14]]", 'The text has the passage "client" twice'),
        ("[client, day]", "[client, night]", '"night" is not one'),
        ("[client, day]", "[client, client]", "in the key twice"),
        ("[client, day]", "[client, day, year, state]", "Every passage is a target"),
        ("day: A date", "days: A date", 'no rationale for "day"'),
    ],
)
def test_a_fault_in_a_text_to_mark_is_reported(body, old, new, words):
    assert any(words in problem.what for problem in problems(body("note", (old, new)), "note"))


def test_all_problems_are_listed_at_once(body):
    text = body(
        "elevator", ("title: In the elevator\n", ""), ("points: 2", "points: few"), ("[ACA Code", "[[ACA] Code")
    )
    assert len(problems(text.replace("[[ACA] Code of Ethics 2014]", "what"))) == 3


def test_a_slip_in_the_yaml_is_reported_with_line_and_column(body):
    (problem,) = problems(body("elevator", ("title: In the", "title: In: the")))
    assert (problem.line, problem.column) == (2, 10)
    assert "double quotes" in problem.fix


@pytest.mark.parametrize("name", ["", "Parking Lot"])
def test_a_cell_without_an_id_is_refused_at_its_first_line(body, name):
    assert any("cannot be an id" in problem.what and problem.line == 1 for problem in problems(body(), name))


@pytest.mark.parametrize("word", ["no", "yes", "null", "on", "12", "1e3"])
def test_ids_and_texts_stay_what_the_author_typed(body, word):
    scenario = kinds.read("elevator", body("elevator", ("silent", word), ("Say nothing.", word)))
    assert scenario.options[word] == word
    assert scenario.key[word] == 0.5


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    try:
        kinds.read("any", text)
    except ScenarioError as error:
        assert error.problems
        assert all(problem.what and problem.fix for problem in error.problems)


@given(
    st.recursive(
        st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    )
)
def test_no_structure_breaks_the_reader(data):
    import yaml  # noqa: PLC0415

    for kind in kinds.kinds():
        fields = {"kind": kind, "title": data, "options": data, "cards": data, "key": data, "rationale": data}
        with pytest.raises(ScenarioError):
            kinds.read("any", yaml.safe_dump(fields))


def test_the_first_line_gives_the_id_and_other_cells_have_none():
    assert id_of("%%scenario elevator\ntitle: x") == "elevator"
    assert id_of("%%scenario") == ""
    assert id_of("%%scenarios elevator") is None
    assert id_of("print()") is None


@pytest.mark.parametrize(
    "text", ["a: " + "[" * 100_000, "- " * 100_000, "a: " + "[" * 900 + "]" * 900, "a: &x [*x]", "title: \ud800"]
)
def test_yaml_made_to_break_the_reader_is_a_problem_like_any_other(text):
    assert problems(text)


@pytest.mark.parametrize("points", ["1.33333", "0.00001"])
def test_points_that_no_score_could_reach_are_refused(body, points):
    assert any(problem.field == "points" for problem in problems(body("elevator", ("points: 2", f"points: {points}"))))
