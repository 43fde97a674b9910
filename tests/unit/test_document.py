"""The YAML of a cell: every scalar stays text, and every field knows its line."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casewise.scenario import Document, Fault, Problem, ScenarioError, events

CELL = """title: On the ward
options:
  wait: |
    Wait for Pim,
    then talk.
  speak: Speak now.
key: [wait,
  speak]
"""
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=12)


def problem_of(text: str) -> Problem:
    with pytest.raises(ScenarioError) as error:
        Document.read("ward", text)
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("options",), 3),
        (("options", "wait"), 4),
        (("options", "speak"), 7),
        (("key", "0"), 8),
        (("key", "1"), 9),
        (("options", "wait", "no-such-field"), 4),
        (("nowhere",), 2),
    ],
)
def test_a_field_knows_its_line_or_that_of_the_field_around_it(path, line):
    assert Document.read("ward", CELL).line(path) == line


def test_lines_count_from_where_the_yaml_begins():
    assert Document.read("ward", CELL, first_line=1).line(("title",)) == 1


def test_problems_come_in_the_order_of_the_cell():
    faults = [Fault(("key", "1"), "c.", "C."), Fault(("title",), "a.", "A."), Fault(("options", "speak"), "b.", "B.")]
    problems = Document.read("ward", CELL).problems(faults)
    assert [(problem.what, problem.line, problem.field) for problem in problems] == [
        ("a.", 2, "title"),
        ("b.", 7, "options.speak"),
        ("c.", 9, "key.1"),
    ]
    assert {problem.scenario for problem in problems} == {"ward"}


@given(st.dictionaries(WORDS, st.lists(WORDS) | st.dictionaries(WORDS, WORDS)))
def test_quoted_text_is_read_as_it_stands(data):
    document = Document.read("ward", json.dumps(data, ensure_ascii=False))
    assert document.data == data
    assert document.faults == []


@pytest.mark.parametrize("word", ["no", "Yes", "null", "~", "0.50", "1_000", "0x1f", "2026-11-23", "12:30:00", "<<"])
def test_a_bare_word_is_never_turned_into_something_else(word):
    assert Document.read("ward", f"{word}: {word}\nlist: [{word}]").data == {word: word, "list": [word]}


def test_a_field_that_stands_twice_is_a_fault_at_the_second():
    document = Document.read("ward", "options:\n  wait: a\n  speak: b\n  wait: c")
    (problem,) = document.problems(document.faults)
    assert (problem.line, problem.field) == (5, "options.wait")
    assert "is here twice" in problem.what


@pytest.mark.parametrize(
    ("text", "line", "column", "field"),
    [
        ("title: Case #3 in the lot", 2, 13, "title"),
        ("options:\n  ask: As soon\n    as goal #2 is met\nkind: x", 4, 13, "options.ask"),
        ("title: #3", 2, 8, "title"),
        ("key:\n  - wait #1\n  - speak", 3, 10, "key.0"),
    ],
)
def test_text_after_a_number_sign_is_reported_with_its_place(text, line, column, field):
    (problem,) = Document.read("ward", text).lost
    assert (problem.line, problem.column, problem.field) == (line, column, field)
    assert problem.what == "The text after # isn't read."
    assert problem.fix.startswith('Put the text in "double quotes"')


@pytest.mark.parametrize(
    "text",
    [
        "# Case #3\ntitle: a\n### BEGIN HIDDEN TESTS\nkey: b\n  # c",
        'title: "Case #3"',
        "title: '#3'  # c",
        "title: |  # c\n  Case #3",
        "title: Case#3",
        "key:  # c\n  - a",
        'key: [a, "b #2"]',
    ],
)
def test_a_comment_takes_no_text_away(text):
    assert Document.read("ward", text).lost == []


@pytest.mark.parametrize("text", ["", "# a comment", "just words", "- a\n- list", "42"])
def test_a_cell_without_fields_is_refused(text):
    assert "holds no fields" in problem_of(text).what


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: a\nprompt: b: c", 3),
        ("title: a\n\tprompt: b", 3),
        ('title: "a\nprompt: b', 2),
        ("title: a\n---\ntitle: b", 3),
        ("title: a\nprompt: *pim", 3),
    ],
)
def test_a_slip_of_syntax_is_reported_with_its_line(text, line):
    problem = problem_of(text)
    assert problem.line == line
    assert problem.what.startswith("The YAML cannot be read: ")
    assert problem.fix


def test_a_caret_points_to_the_slip():
    assert str(problem_of("title: In: the elevator")).endswith("\n    title: In: the elevator\n             ^")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("title: In: the", "there is a colon where none is expected"),
        ('title: "In the\nkind: x', "a quotation mark opens here and never closes"),
        ("title: x\nkind y\nz: 1", "this line has no colon"),
        ("title: @x", "no text can begin with this character"),
        ("title: *x*", "text cannot begin with"),
        ("key: {a: 1\nb: 2", "a brace opens here"),
        ("key: [a, b\nx: 1", "a bracket opens here"),
        ('title: "a" b', "something here doesn't belong to any field"),
        ("title: |x\n y", "there is text right after the |"),
        ("title: - a", "a list cannot begin in this line"),
        ("- a\nb: c", "the list ends here"),
        ("title: ? x", "mapping keys are not allowed"),
    ],
)
def test_the_parsers_errors_are_put_into_an_authors_words(text, what):
    assert problem_of(text).what.startswith(f"The YAML cannot be read: {what}")


def test_a_text_of_several_lines_without_a_bar_is_advised_to_have_one():
    assert '"prompt: |"' in problem_of("prompt:\n  He says: no\n  and leaves\nkind: x").fix


@pytest.mark.parametrize("text", ["prompt:\n\tb", "title: a\n\tprompt: b", "key:\n- a:\n\tb"])
def test_a_tab_is_called_a_tab(text):
    problem = problem_of(text)
    assert problem.what == "The YAML cannot be read: there is a tab here, and tabs cannot be used."
    assert problem.fix == "Write two spaces instead."


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('title: "In the lot\nkind: choice\noptions:\n  a: "Tell her."\n  b: x', 2, 8),
        ("title: x\noptions:\n  - 'In the lot\n  - b\nprompt: don't go", 4, 5),
    ],
)
def test_a_quotation_mark_that_another_one_closes_is_reported_where_it_opens(text, line, column):
    problem = problem_of(text)
    assert (problem.line, problem.column) == (line, column)
    assert "a quotation mark opens here and never closes" in problem.what


def test_a_text_that_is_quoted_over_two_lines_is_not_blamed_for_what_comes_after_it():
    problem = problem_of('title: "In the\n  lot"\nkind: "a" b')
    assert problem.line == 4
    assert "belong to any field" in problem.what


def test_characters_that_yaml_forbids_are_explained():
    assert problem_of("title: \x00").what.startswith("The YAML cannot be read: ")


def test_a_problem_reads_as_a_sentence_with_its_place():
    problem = Problem(what="There is no key.", fix='Add "key".', field="key", line=3, scenario="ward")
    assert str(problem.at(notebook="source/a/lesson.ipynb", cell=4)) == (
        'source/a/lesson.ipynb, cell 4, scenario ward, line 3, field key: There is no key. Add "key".'
    )
    assert str(Problem(what="It is empty.", fix="Write.")) == "It is empty. Write."


BOMB = "waived:\n" + "".join(
    f"  a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 20 if level else ['x'])}]\n" for level in range(9)
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (BOMB, (3, 7)),
        ("title: &x", (2, 8)),
        ("title: &a Pim", (2, 8)),
        ("title: *Go on*", (2, 8)),
        ("options:\n  a: b\n  c: [d, *e]", (4, 10)),
        ("&a title: Pim", (2, 1)),
        ("*a : Pim", (2, 1)),
        ("&a\ntitle: Pim", (2, 1)),
        ("a: {<<: *b}", (2, 9)),
    ],
    ids=lambda value: str(value)[:20],
)
def test_anchors_and_aliases_are_refused_where_they_stand(text, place):
    problem = problem_of(text)
    assert "YAML anchors (&) and aliases (*) aren't used here" in problem.what
    assert "double quotes" in problem.fix
    assert (problem.line, problem.column) == place


@pytest.mark.parametrize(
    "text", ["title: Q & A", "title: a *b* c", "title: '*a'", "title: |\n  *a* &b", "title: a&b*c"]
)
def test_the_signs_within_a_text_are_text(text):
    assert set(Document.read("ward", text).data) == {"title"}


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 7_900,
        "a: " + "[" * 7_000 + "]" * 7_000,
        "a:\n " + "- " * 7_900,
        "a: " + "{a: " * 3_900,
        "? " * 7_900,
    ],
    ids=["brackets", "closed", "dashes", "braces", "keys"],
)
def test_nesting_ends_at_a_depth_that_no_scenario_has(text, monkeypatch):
    asked = []
    monkeypatch.setattr(events, "yaml", counting(yaml, asked))
    what = problem_of(text).what
    assert "nested too deeply" in what or "name" in what
    assert len(asked) < 100


def counting(yaml, asked):
    """Return the library with a parser whose steps are counted."""

    def parse(*arguments, **settings):
        for event in yaml.parse(*arguments, **settings):
            asked.append(event)
            yield event

    return SimpleNamespace(**{**vars(yaml), "parse": parse})


@pytest.mark.parametrize("text", ["[[a]]: 1", "? [a, b]\n: c", "a: {[b]: c}", "a: {{b: c}: d}"])
def test_a_list_isnt_the_name_of_a_field(text):
    assert "name" in problem_of(text).what


LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The parser that a document is read with: the two of PyYAML don't agree on tabs."""


@given(st.text(st.sampled_from("&*[]{}:,-?|>'\"#%!@` \n\tab"), max_size=80))
def test_any_text_is_fields_or_problems(text):
    try:
        read = Document.read("ward", text)
    except ScenarioError as error:
        assert error.problems
    else:
        assert read.data == yaml.load(text, LOADER)  # noqa: S506  (it makes texts, lists and mappings only)
