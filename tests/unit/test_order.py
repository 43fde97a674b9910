"""The order of a release: only ids decide it, and the text of each entry stays as its author wrote it."""

from __future__ import annotations

from itertools import permutations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.course.order import arranged
from casewise.scenario import ScenarioError

HEAD = "%%scenario steps\ntitle: First steps\nkind: rank\npoints: 4\nprompt: Put them in order.\n"
KEY = """### BEGIN HIDDEN TESTS
key: [officer, recipient, facts, family]
rationale: {officer: It runs., recipient: It waits., facts: It fades., family: They hear.}
### END HIDDEN TESTS"""
TEXTS = {"officer": "Tell him.", "recipient": "Ask her.", "facts": "Write it down.", "family": "Say sorry."}
STYLES = {
    "block": "".join(f"  {name}: {text}\n" for name, text in TEXTS.items()),
    "deeper": "".join(f"      {name}: {text}\n" for name, text in TEXTS.items()),
    "quoted": "".join(f'  "{name}": "{text} # 1"\n' for name, text in TEXTS.items()),
    "blocks of text": "".join(f"  {name}: |\n    {text}\n    # not a comment\n" for name, text in TEXTS.items()),
    "stripped blocks": "".join(f"  {name}: >-\n    {text}\n\n    And more.\n\n" for name, text in TEXTS.items()),
    "blank lines": "".join(f"  {name}: {text}\n\n  \n" for name, text in TEXTS.items()),
    "long lines": "".join(f"  {name}: {text}\n    It goes on.\n" for name, text in TEXTS.items()),
    "question marks": "".join(f"  ? {name}\n  : {text}\n" for name, text in TEXTS.items()),
    "no final break": "".join(f"  {name}: {text}\n" for name, text in TEXTS.items()).rstrip("\n"),
    "other letters": "".join(f"  {name}: {text} \u05dc\u05d0 \U0001f642 e\u0301\n" for name, text in TEXTS.items()),
    "another line break": "".join(f'  {name}: "{text}\u2028more"\n' for name, text in TEXTS.items()),
}
FLOWS = {
    "flow": "{" + ", ".join(f"{name}: {text}" for name, text in TEXTS.items()) + "}",
    "flow of lines": "{\n" + ",\n".join(f"  {name}: {text}" for name, text in TEXTS.items()) + ",\n  }",
    "flow, quoted": "{" + ", ".join(f"{name}: '{text} # {{}}'" for name, text in TEXTS.items()) + "}",
}
CELLS = {
    **{name: f"{HEAD}options:\n{text.rstrip(chr(10))}\n{KEY}" for name, text in STYLES.items()},
    **{name: f"{HEAD}options: {text}\n{KEY}" for name, text in FLOWS.items()},
    "key first": f"{HEAD}{KEY}\noptions:\n{STYLES['no final break']}",
}


def order(cell: str) -> list[str]:
    return list(kinds.read_cell(cell).options)


@pytest.mark.parametrize("name", CELLS)
def test_every_style_is_rearranged_and_says_the_same(name):
    cell, made = CELLS[name], arranged(CELLS[name])
    assert kinds.read_cell(made) == kinds.read_cell(cell)
    assert order(made) != order(cell)
    assert order(made) == order(arranged(CELLS["block"]))
    assert arranged(made) == made
    assert sorted(made) == sorted(cell)


def test_no_order_of_an_author_and_no_key_decides_the_order_of_a_release():
    found = set()
    for names in permutations(TEXTS):
        for key in (list(TEXTS), list(TEXTS)[::-1]):
            options = "".join(f"  {name}: {TEXTS[name]}\n" for name in names)
            hidden = KEY.replace(str(list(TEXTS)).replace("'", ""), str(key).replace("'", ""))
            found.add(tuple(order(arranged(f"{HEAD}options:\n{options}{hidden}"))))
    assert len(found) == 1


def test_the_release_of_a_rank_is_never_the_key_itself():
    for key in permutations(TEXTS):
        cell = CELLS["block"].replace("[officer, recipient, facts, family]", f"[{', '.join(key)}]")
        assert order(arranged(cell)) != list(key)


def test_all_lists_of_a_story_agree_and_its_first_step_stays(body):
    made = kinds.read_cell(arranged(f"%%scenario doorway\n{body('doorway')}"))
    assert list(made.steps) == ["call", "uncle", "after"]
    for step in made.steps.values():
        ids = list(step.options)
        assert list(step.tells) == [option for option in ids if option in step.tells]
        assert list(step.next) == [option for option in ids if option in step.next]


def test_the_categories_and_the_cards_of_a_sort_are_rearranged(body):
    text = body("sorting", ("{trust: Builds trust, harm: Breaks trust}", "{harm: Breaks trust, trust: Builds trust}"))
    made, other = (kinds.read_cell(arranged(f"%%scenario sorting\n{one}")) for one in (text, body("sorting")))
    assert list(made.categories) == list(other.categories)
    assert list(made.cards) == list(other.cards)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  recipient: ", "  # The second one\n  recipient: "),
        ("  officer: ", "  # The first one\n  officer: "),
        ("down.\n", "down.\n# flush left\n"),
        ("  family: Say sorry.", '  family: "Say sorry." # the last one'),
        ("  officer: Tell him.", '  officer: "Tell him." # the first one'),
    ],
)  # fmt: skip
def test_a_comment_between_entries_is_refused_with_its_field(before, after):
    cell = CELLS["block"].replace(before, after)
    assert cell != CELLS["block"]
    if after.startswith("  # The first"):  # it is above all of them, and stays there
        assert order(arranged(cell)) == order(arranged(CELLS["block"]))
        return
    with pytest.raises(ScenarioError, match="field options: There is a comment between its entries. Move the comment"):
        arranged(cell)


def test_an_anchor_that_would_come_too_late_is_refused():
    for names in permutations(TEXTS):
        first, *others = names
        lines = [f"  {first}: &a Tell him.", *(f"  {name}: *a" for name in others)]
        cell = f"{HEAD}options:\n" + "\n".join(lines) + f"\n{KEY}"
        try:
            assert kinds.read_cell(arranged(cell)) == kinds.read_cell(cell)
        except ScenarioError as error:
            assert "without anchors" in str(error) or "alias" in str(error).lower()


@pytest.mark.parametrize("change", [("points: 4", "practice: true"), ("points: 4", "points: 4\nshuffle: false")])
def test_practice_and_an_order_that_has_to_stay_are_left_alone(change):
    cell = CELLS["block"].replace(*change)
    assert arranged(cell) == cell


texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1).filter(str.strip)


@given(
    options=st.dictionaries(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), texts, min_size=3, max_size=8),
    style=st.sampled_from(["block", "flow"]),
    quote=st.sampled_from([None, '"', "'", "|", ">"]),
    width=st.integers(10, 200),
)
def test_whatever_an_author_writes_is_rearranged_or_refused_and_never_changed(options, style, quote, width):
    key = {"key": list(options), "rationale": dict.fromkeys(options, "It is so.")}
    written = {"title": "T", "kind": "rank", "points": "1", "prompt": "P", "options": options, **key}
    settings = {"sort_keys": False, "allow_unicode": True, "width": width, "default_style": quote}
    cell = f"%%scenario any\n{yaml.safe_dump(written, default_flow_style=style == 'flow', **settings)}"
    try:
        scenario = kinds.read_cell(cell)
    except ScenarioError:
        return
    made = arranged(cell)
    assert kinds.read_cell(made) == scenario
    assert order(made) != list(scenario.key)
