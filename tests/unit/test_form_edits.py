"""What a form changes in a scenario's cell: one thing, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.authoring.acts import act, data_of
from casewise.authoring.identifier import identifier
from casewise.authoring.splice import EditError, move, put, remove, same
from casewise.authoring.tree import Data, parse
from casewise.authoring.wrapped import unwrapped, wrapped
from casewise.authoring.written import clean
from casewise.kinds import EXAMPLE, beside, kinds, read_cell
from casewise.scenario.cell import BEGIN, END, is_scenario, without_hidden
from tests.support import seven, variants

ROOT = Path(__file__).parents[2]
OWN = [
    *(text for name, text in vars(seven).items() if name.isupper()),
    *variants.EVERY,
    *(beside(kind, EXAMPLE).rstrip("\n") for kind in kinds().values()),
]
"""A scenario of every kind, with variants and without."""
HARD = 'She said: "No # 1", and left.\n\n- twice'
COMMENTED = """title: At the door  # who rings
# It took three drafts.
kind: choice
points: 2
prompt: |  # the facts
  A man rings at the center and asks whether
  Juno comes here.
options:
  # the careless one
  confirm: 'You say that she does.'
  # the careful one
  decline: "You cannot say who comes here."

  wait: Ask him to wait.  # third
### BEGIN HIDDEN TESTS
# agreed in March
key: {decline: 1, wait: 0.5}  # weights
rationale:
  confirm: Now a stranger knows.
  decline: Nobody learns it.
  wait: It delays.
### END HIDDEN TESTS
"""


def of_course() -> Iterator[str]:
    for path in sorted((ROOT / "source").glob("*/*.ipynb")):
        for cell in json.loads(path.read_text())["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and is_scenario(source):
                yield source


def body_of(source: str) -> str:
    return source.partition("\n")[2]


def each(data: Data, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Data]]:
    if path:
        yield path, data
    within = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, one in within:
        yield from each(one, (*path, str(name)))


def step(name: str, around: Data) -> str | int:
    return int(name) if isinstance(around, list) else name


def with_value(data: Data, path: tuple[str, ...], value: Data) -> Data:
    data = around = deepcopy(data)
    for name in path[:-1]:
        around = around[step(name, around)]
    around[step(path[-1], around)] = value
    return data


def without(data: Data, path: tuple[str, ...]) -> Data:
    data = deepcopy(data)

    def found(path: tuple[str, ...]) -> Data:
        around = data
        for name in path:
            around = around[step(name, around)]
        return around

    while len(path) > 1 and len(found(path[:-1])) == 1:
        path = path[:-1]
    del found(path[:-1])[step(path[-1], found(path[:-1]))]
    return data


def comments(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.lstrip().startswith("#")]


def changed(value: Data) -> list[Data]:
    if isinstance(value, dict):
        return [dict(reversed(value.items())), {**value, "new": "a: b"}]
    return [value[::-1], [*value, "one more"]] if isinstance(value, list) else [HARD, "plain"]


def assert_every_edit_keeps_the_rest(source: str, every: int = 1) -> None:
    body = body_of(source)
    data = parse(body).data
    for path, value in list(each(data))[::every]:
        for new in changed(value):
            edited = put(body, path, new)
            assert same(parse(edited).data, with_value(data, path, new)), (path, new)
            assert comments(edited) == comments(body)
        assert same(parse(remove(body, path)).data, without(data, path)), path
        assert put(body, path, value) == body


@pytest.mark.parametrize("source", OWN)
def test_an_edit_of_any_field_leaves_all_others_and_the_comments(source):
    assert_every_edit_keeps_the_rest(source)


def test_an_edit_leaves_the_rest_of_every_scenario_of_the_course():
    found = list(of_course())
    assert len(found) > 100
    for source in found:
        assert_every_edit_keeps_the_rest(source, every=101)


def test_only_the_lines_of_an_edit_change():
    edited = put(COMMENTED, ("options", "decline"), "You say nothing about anyone.")
    old, new = COMMENTED.split("\n"), edited.split("\n")
    assert [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]] == [
        ('  decline: "You cannot say who comes here."', '  decline: "You say nothing about anyone."')
    ]


def test_comments_go_with_what_they_are_about_and_stay_in_place_otherwise():
    moved = move(COMMENTED, ("options", "decline"), 0)
    assert "options:\n  # the careful one\n  decline:" in moved
    assert "  # the careless one\n  confirm:" in moved
    assert "prompt: |  # the facts\n  One line.\n" in put(COMMENTED, ("prompt",), "One line.")
    assert put(COMMENTED, ("key", "decline"), "0.75").count("{decline: 0.75, wait: 0.5}  # weights") == 1
    assert comments(remove(COMMENTED, ("options", "wait"))) == comments(COMMENTED)


def test_a_long_text_is_broken_into_lines_and_its_other_paragraphs_keep_theirs():
    body = body_of(variants.DOCTOR)
    first = "word " * 40 + "end."
    edited = put(body, ("variants", "plant", "prompt"), f"{first}\n\nWhat do you do?")
    assert max(map(len, edited.split("\n"))) <= 120
    prompt = unwrapped(parse(edited).data["variants"]["plant"]["prompt"].strip())
    assert prompt == f"{first}\n\nWhat do you do?"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back_as_it_was_written(text):
    body = body_of(seven.DOORWAY)
    for path in (("title",), ("prompt",), ("steps", "call", "tells", "confirm"), ("rationale", "take")):
        edited = put(body, path, text)
        assert same(parse(edited).data, with_value(parse(body).data, path, text))


@given(st.text(alphabet="ab \n-*1.#|>`\\[", max_size=300))
def test_a_text_that_is_broken_into_lines_reads_the_same(text):
    assert unwrapped(wrapped(text)) == unwrapped(text)


def test_a_text_that_cannot_be_read_is_left_alone():
    with pytest.raises(EditError, match="can't be read"):
        put("title: a: b", ("title",), "c")
    with pytest.raises(EditError, match="no act"):
        act(seven.ELEVATOR, [{"do": "run"}])
    with pytest.raises(EditError, match="needs a path"):
        act(seven.ELEVATOR, [{"do": "put", "path": "title", "value": "a"}])


@pytest.mark.parametrize("source", [source for source in OWN if BEGIN in source])
def test_hidden_fields_stay_hidden(source):
    (part, *_) = [*read_cell(source).parts, "part"]
    acts = [
        {"do": "put", "path": ["judgment"], "value": "People differ."},
        {"do": "put", "path": ["rationale", part], "value": "Because."},
        {"do": "remove", "path": ["citations"]},
        {"do": "put", "path": ["citations", "0"], "value": "HIPAA Privacy Rule"},
        {"do": "put", "path": ["confidence"], "value": "true"},
        {"do": "put", "path": ["objective"], "value": "C1"},
    ]
    for one in acts:
        source, _ = act(source, [one])
        assert source.count(BEGIN) == source.count(END) == 1
    open_to_all = data_of(body_of(without_hidden(source)))
    assert not {"key", "answers", "rationale", "judgment", "citations"} & set(open_to_all)
    assert {"title", "confidence", "objective"} <= set(open_to_all)
    assert read_cell(source).citations == ["HIPAA Privacy Rule"]


@pytest.mark.parametrize("source", OWN)
def test_a_scenario_becomes_practice_and_graded_again(source):
    practice, _ = act(source, [{"do": "use", "practice": True}])
    assert read_cell(practice).practice
    assert "###" not in practice
    graded, _ = act(practice, [{"do": "use", "practice": False}])
    again = read_cell(graded)
    assert again.model_copy(update={"points": None}) == read_cell(source).model_copy(update={"points": None})
    assert (BEGIN in graded) == (BEGIN in source)
    assert not read_cell(without_hidden(graded)).answers


def test_a_variant_is_a_copy_and_the_first_one_makes_two():
    varied, made = act(seven.ELEVATOR, [{"do": "vary", "text": "A neighbor calls"}])
    assert made[1] == "neighbor-calls"
    scenario = read_cell(varied)
    assert list(scenario.variants) == made
    assert not scenario.prompt
    assert [one.worth() for one in scenario.each_variant()] == [read_cell(seven.ELEVATOR).worth()] * 2
    assert not read_cell(without_hidden(varied)).answers
    single, _ = act(varied, [{"do": "drop", "path": ["variants", made[1]]}])
    assert read_cell(single).model_dump() == read_cell(seven.ELEVATOR).model_dump()


def test_an_option_goes_with_its_key_and_why_and_a_new_one_gets_an_id_of_its_own_words():
    source, made = act(
        seven.ELEVATOR,
        [
            {"do": "drop", "path": ["options", "silent"]},
            {"do": "add", "path": ["options"], "text": "Tell her about the weather."},
        ],
    )
    data = data_of(body_of(source))
    assert made == ["weather"]
    assert list(data["options"]) == ["share", "defer", "weather"]
    assert data["key"] == {"defer": "1"}
    assert "silent" not in data["rationale"]


def test_a_step_goes_with_its_options_and_what_leads_to_it():
    data = data_of(body_of(act(seven.DOORWAY, [{"do": "drop", "path": ["steps", "uncle"]}])[0]))
    assert data["key"] == {"decline": "1"}
    assert set(data["rationale"]) == {"confirm", "decline"}
    assert "next" not in data["steps"]["call"]


def test_a_name_changes_wherever_it_is_used_and_answers_keep_theirs():
    source, made = act(
        variants.DOCTOR,
        [
            {"do": "rename", "path": ["options", "form"], "text": "signed authorization"},
            {"do": "rename", "path": ["variants", "plant"], "text": "At the plant"},
        ],
        released=True,
    )
    assert made == ["signed-authorization", "plant"]
    scenario = read_cell(source)
    assert scenario.renamed == {"form": "signed-authorization"}
    assert scenario.with_variant("plant").worth()["signed-authorization"] == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Say that you would love to talk in the team room.", "love-talk"),
        ("Don't go.", "don"),
        ("José's letter", "jose-letter"),
        ("请稍等", "part"),
        ("Tell her", "tell-her"),
        ("", "part"),
    ],
)
def test_an_id_is_made_of_words(text, name):
    assert identifier(text) == name
    assert identifier(text, {name}) == f"{name}-2"


def test_nothing_that_yaml_cannot_hold_is_written():
    assert clean("a\x00\x07b\r\nc\u2028d ") == "ab\nc\nd"
    assert clean({"a": None, "b": True, "c": [1, False]}) == {"a": "", "b": "true", "c": ["1", "false"]}
