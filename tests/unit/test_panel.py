"""A panel: a blind form, answers in a table, and how far they agree with the key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.panel.agreement import Opinion, agreements, opinions_in
from casewise.panel.asked import Item, Shape, items
from casewise.panel.ballot import ballot
from casewise.scenario import Judge, NotAResponse, Scenario
from casewise.tables.table import TableError
from tests.support.variants import DOCTOR, EVERY, FOLDERS, LOST, RECEPTION

ALL = [kinds.read_cell(cell) for cell in EVERY]
WRITTEN = {
    Shape.ONE: lambda response: response,
    Shape.SEVERAL: "; ".join,
    Shape.ORDER: " > ".join,
    Shape.PLACES: lambda response: "; ".join(f"{part} = {place}" for part, place in response.items()),
    Shape.STEPS: lambda response: "; ".join(f"{step} = {option}" for step, option in response),
}
"""How the form writes a response of each shape."""


def table(*rows: str) -> bytes:
    return "\r\n".join(["case,answer,also,why", *rows, ""]).encode()


def asked(*cells: str) -> list[Item]:
    return items([kinds.read_cell(cell) for cell in cells], everything=True)


def test_a_panel_is_asked_for_judgment_or_about_everything_a_key_judges():
    assert items(ALL) == []
    keyed = [scenario for scenario in ALL if scenario.judge is Judge.KEY]
    assert len(items(ALL, everything=True)) == sum(len(scenario.variants) for scenario in keyed)
    judged = ALL[0].model_copy(update={"judgment": "People differ."})
    assert [item.name for item in items([judged, *ALL[1:]])] == [f"{judged.id}/{name}" for name in judged.variants]
    name = next(iter(ALL[0].answers))
    answers = {**ALL[0].answers, name: ALL[0].answers[name].model_copy(update={"judgment": "Here they do."})}
    assert [item.name for item in items([ALL[0].model_copy(update={"answers": answers})])] == [f"{ALL[0].id}/{name}"]


@pytest.mark.parametrize("item", items(ALL, everything=True), ids=lambda item: item.name)
def test_what_the_form_writes_is_read_as_the_response(item):
    samples = item.scenario.samples()
    for response in [*samples.right, *samples.partly, *samples.wrong]:
        assert item.read(WRITTEN[item.shape](response)) == item.scenario.read(response)
    assert item.read("  ") is None
    assert item.in_words(samples.right[0])


@pytest.mark.parametrize("item", items(ALL, everything=True), ids=lambda item: item.name)
@given(text=st.text(max_size=60))
def test_no_cell_of_a_table_is_more_than_refused(item, text):
    try:
        response = item.read(text)
    except NotAResponse:
        return
    assert response is None or 0 <= item.scenario.credit(response) <= 1


def test_every_shape_is_on_the_form_and_no_key(tmp_path):
    everything = items(ALL, everything=True)
    assert {item.shape for item in everything} == set(Shape)
    page = ballot("final", everything)
    for item in everything:
        assert f'data-case="{item.name}" data-shape="{item.shape.value}"' in page
        assert not [text for text in item.scenario.kept_back() if text in page]
    assert "http://" not in page
    assert "https://" not in page


def test_agreement_is_the_share_behind_the_key_and_the_least_comes_first():
    both = asked(DOCTOR)
    first, second = both[0], both[1]
    right = {item.name: item.scenario.samples().right[0] for item in both}
    wrong = {item.name: item.scenario.samples().wrong[0] for item in both}
    panel = [
        {
            first.name: Opinion(right[first.name]),
            second.name: Opinion(right[second.name], also=True, why="It depends."),
        },
        {first.name: Opinion(right[first.name]), second.name: Opinion(wrong[second.name])},
        {first.name: Opinion(None), second.name: Opinion(wrong[second.name])},
    ]
    found = agreements(both, panel)
    assert [one.name for one in found] == [second.name, first.name]
    assert [one.answered for one in found] == [3, 2]
    assert [one.agree for one in found] == [pytest.approx(1 / 3), 1]
    assert [one.doubtful for one in found] == [True, False]
    assert found[0].most == second.scenario.parts[wrong[second.name]]
    assert found[0].most_share == pytest.approx(2 / 3)
    assert found[0].also == pytest.approx(1 / 3)
    assert found[0].why == ["It depends."]


def test_every_bad_line_of_a_table_is_named():
    both = asked(DOCTOR, LOST)
    name = both[0].name
    with pytest.raises(TableError) as error:
        opinions_in(table(f"{name},nothing,,", "other/one,a,,", f"{name},,,"), both)
    assert error.value.problems == [
        f'Line 2, "{name}": there is no option "nothing".',
        'Line 3: this module asks no panel about "other/one".',
    ]
    right = both[0].scenario.samples().right[0]
    with pytest.raises(TableError, match="is there twice"):
        opinions_in(table(f"{name},{right},,", f"{name},{right},,"), both)
    with pytest.raises(TableError, match="answer"):
        opinions_in(b"case,reply\r\n", both)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_that_a_spreadsheet_saved_again_is_read(separator):
    both = asked(RECEPTION, FOLDERS)
    rows = [["case", "answer", "also", "why"]]
    rows += [[item.name, f'"{WRITTEN[item.shape](item.scenario.samples().right[0])}"', "yes", "'=why"] for item in both]
    found = opinions_in("\ufeff".encode() + "\n".join(separator.join(row) for row in rows).encode(), both)
    assert [found[item.name] for item in both] == [
        Opinion(item.scenario.read(item.scenario.samples().right[0]), also=True, why="=why") for item in both
    ]


def test_an_opinion_without_variants_has_the_name_of_its_scenario(named):
    scenario: Scenario = named("elevator")
    assert [item.name for item in items([scenario], everything=True)] == ["elevator"]
