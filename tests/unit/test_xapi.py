"""Statements by the rules of xAPI 1.0.3, part 2: what a record store refuses is not made."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.export.statements.xapi import INTERACTIONS, Actor, answered, batches, pieces, scored, utc_time
from casewise.journal.entry import Entry
from casewise.scenario import Judge
from tests.support.variants import DOCTOR, EVERY

AT = "2026-11-23T05:12:00.123Z"
ACTOR = Actor("https://hub.example.com/", "ethics", "confidentiality", "sorrel")
PARTS = {  # part 2, 4.1.4.1: the components that each type of interaction may have
    "choice": {"choices"},
    "sequencing": {"choices"},
    "matching": {"source", "target"},
    "performance": {"steps"},
    "long-fill-in": set(),
}


def entry(scenario, response: object, at: str = AT, confidence: int | None = None) -> Entry:
    return Entry(scenario.id, response, at, "8f3a0c", 1, confidence)


def checked(statement: dict) -> dict:
    """Assert what the specification asks of a statement, and return it."""
    assert set(statement) <= {"id", "actor", "verb", "object", "result", "context", "timestamp"}
    assert str(uuid.UUID(statement["id"])) == statement["id"]
    account = statement["actor"]["account"]
    assert set(statement["actor"]) == {"objectType", "account"}  # one identifier, and no mail
    assert set(account) == {"homePage", "name"}
    assert account["name"]
    around = statement["context"]["contextActivities"].values()
    activities = [statement["object"], *(one for some in around for one in some)]
    extensions = [*statement["context"].get("extensions", ()), *statement["result"].get("extensions", ())]
    for iri in [statement["verb"]["id"], account["homePage"], *(one["id"] for one in activities), *extensions]:
        assert urlsplit(iri).scheme == "https" or iri.startswith("http://adlnet.gov/")
        assert not re.search(r"\s", iri)
    assert all(one["objectType"] == "Activity" for one in activities)
    uuid.UUID(statement["context"]["registration"])
    if score := statement["result"].get("score"):
        assert -1 <= score["scaled"] <= 1
        assert score["min"] <= score["raw"] <= score["max"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", statement["timestamp"])
    assert "null" not in re.findall(r"\bnull\b", re.sub(r'"[^"]*"', "", json.dumps(statement)))
    return statement


def test_each_kind_has_its_interaction():
    assert set(kinds.kinds().values()) == set(INTERACTIONS)


def test_a_kind_that_xapi_has_no_interaction_for_is_sent_as_another(named, monkeypatch):
    scenario = named("elevator")
    monkeypatch.delitem(INTERACTIONS, type(scenario))
    statement = checked(answered(ACTOR, scenario, entry(scenario, "defer"), 2))
    assert statement["object"]["definition"]["interactionType"] == "other"
    assert statement["result"]["response"] == '"defer"'


def test_every_answer_is_a_statement_of_its_kind(scenario):
    samples = scenario.samples()
    for response in [*samples.right, *samples.partly, *samples.wrong]:
        points = scenario.score(scenario.read(response)).points if scenario.judge is Judge.KEY else None
        statement = checked(answered(ACTOR, scenario, entry(scenario, response), points))
        definition = statement["object"]["definition"]
        parts = PARTS[definition["interactionType"]]
        assert parts == set(definition) & {"choices", "source", "target", "steps", "scale"}
        ids = {name: [one["id"] for one in definition[name]] for name in parts}
        assert all(len(set(names)) == len(names) for names in ids.values())
    right = answered(ACTOR, scenario, entry(scenario, samples.right[0]), scenario.points)
    if scenario.judge is Judge.KEY:
        assert right["result"]["success"]
        assert [right["result"]["response"]] == right["object"]["definition"]["correctResponsesPattern"]


def test_a_scenario_without_variants_is_one_activity(named):
    context = answered(ACTOR, named("elevator"), entry(named("elevator"), "defer"), 2)["context"]
    assert len(context["contextActivities"]["grouping"]) == 1
    assert set(context["extensions"]) == {"https://hub.example.com/xapi/session"}


@pytest.mark.parametrize("cell", EVERY, ids=lambda cell: kinds.read_cell(cell).kind)
def test_each_variant_is_an_activity_with_its_own_facts_below_its_scenario(cell):
    scenario = kinds.read_cell(cell)
    definitions = []
    for one in scenario.each_variant():
        right = one.samples().right[0]
        statement = checked(answered(ACTOR, one, entry(one, right), one.points, texts=True))
        context = statement["context"]
        whole = f"https://hub.example.com/courses/ethics/confidentiality/{scenario.id}"
        assert statement["object"]["id"] == f"{whole}/{one.variant}"
        assert [activity["id"] for activity in context["contextActivities"]["grouping"]][1:] == [whole]
        assert context["extensions"]["https://hub.example.com/xapi/variant"] == one.variant
        definition = statement["object"]["definition"]
        assert definition["description"]["en"] == " ".join(one.prompt.split())
        if one.judge is Judge.KEY:
            assert statement["result"]["success"]
            assert definition["correctResponsesPattern"] == [statement["result"]["response"]]
        definitions.append(definition)
    assert all(definitions.count(definition) == 1 for definition in definitions)


def test_a_withdrawn_variant_has_no_score_and_the_others_have():
    cell = DOCTOR.replace("  plant:\n", "  plant:\n    withdrawn: W.\n", 1)
    treating, plant, _ = kinds.read_cell(cell).each_variant()
    assert "score" in answered(ACTOR, treating, entry(treating, "form"), 1)["result"]
    assert "score" not in answered(ACTOR, plant, entry(plant, "form"), 2)["result"]


@pytest.mark.parametrize(
    ("name", "response", "said"),
    [
        ("elevator", "defer", "defer"),
        ("table", ["move", "later"], "move[,]later"),
        ("steps", ["facts", "officer", "recipient", "family"], "facts[,]officer[,]recipient[,]family"),
        ("sorting", {"post": "harm", "graph": "trust"}, "post[.]harm[,]graph[.]trust"),
        ("doorway", [["call", "decline"], ["uncle", "mother"]], "call[.]decline[,]uncle[.]mother"),
        ("note", ["client"], "client"),
    ],
)
def test_responses_use_xapis_delimiters(named, name, response, said):
    assert answered(ACTOR, named(name), entry(named(name), response), 0)["result"]["response"] == said


def test_what_someone_wrote_is_included_only_when_asked_for(named):
    letter = named("letter")
    assert "response" not in answered(ACTOR, letter, entry(letter, "Dear\x0b all"), None)["result"]
    with_text = checked(answered(ACTOR, letter, entry(letter, "Dear all"), None, texts=True))
    assert with_text["result"]["response"] == "Dear all"
    assert "score" not in with_text["result"]


def test_the_same_is_the_same_and_a_regrade_is_another(named):
    scenario = named("elevator")
    first, again = (answered(ACTOR, scenario, entry(scenario, "defer"), 2) for _ in range(2))
    assert first == again
    assert answered(ACTOR, scenario, entry(scenario, "defer"), 1)["id"] != first["id"]
    assert answered(ACTOR, scenario, entry(scenario, "share"), 2)["id"] != first["id"]


def test_confidence_and_session_are_included(named):
    scenario = named("elevator")
    statement = checked(answered(ACTOR, scenario, entry(scenario, "defer", confidence=3), 2))
    assert statement["result"]["extensions"] == {"https://hub.example.com/xapi/confidence": 3}
    assert statement["context"]["extensions"] == {"https://hub.example.com/xapi/session": "8f3a0c"}


def test_a_module_is_scored_once_and_extra_credit_stays_within_bounds():
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    statement = checked(scored(ACTOR, 61, 60, complete=True, at=at))
    assert statement["result"] == {"completion": True, "score": {"scaled": 1, "raw": 60, "min": 0, "max": 60}}
    assert "score" not in scored(ACTOR, None, 60, complete=False, at=at)["result"]
    assert "timestamp" not in scored(ACTOR, 1, 60, complete=False, at=None)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cannot_be_read_is_refused(named, at):
    with pytest.raises(ValueError, match=r".*"):
        answered(ACTOR, named("elevator"), entry(named("elevator"), "defer", at), 2)


def test_times_are_in_utc():
    assert utc_time("2026-11-23T00:12:00-05:00") == utc_time("2026-11-23 05:12:00") == utc_time("2026-11-23T05:12:00Z")


@given(
    st.lists(st.from_regex(r"\A[a-z0-9][a-z0-9_-]{0,63}\Z"), min_size=2, max_size=6, unique=True),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
)
def test_any_ids_come_back_out_of_the_delimiters(names, learner):
    data = {"kind": "select", "title": "T", "prompt": "P", "points": 1, "id": "odd", "key": names[:1]}
    data |= {"options": dict.fromkeys(names, "O"), "rationale": dict.fromkeys(names, "R")}
    scenario = kinds.kinds()["select"].model_validate(data)
    actor = Actor(ACTOR.home_page, "a course, = odd", "m/n", learner)
    statement = checked(answered(actor, scenario, entry(scenario, names), 0))
    assert statement["result"]["response"].split("[,]") == scenario.read(names)
    texts = data.pop("options")
    data |= {"kind": "sort", "cards": texts, "categories": texts, "key": dict(zip(names, names, strict=True))}
    cards = kinds.kinds()["sort"].model_validate(data)
    response = dict(zip(names, reversed(names), strict=True))
    told = checked(answered(actor, cards, entry(cards, response), 0))["result"]["response"]
    assert dict(pair.split("[.]") for pair in told.split("[,]")) == response


@given(st.lists(st.dictionaries(st.text(), st.text(), max_size=3), max_size=5))
def test_a_file_is_one_array_with_a_statement_a_line(statements):
    assert json.loads(b"".join(pieces(statements))) == statements


@pytest.mark.parametrize("module", ["Unit 1 (intro)", "Übung 1", "a#b?c", "a\x01b", "\ud800x", "100%"])
def test_any_module_name_makes_addresses_that_a_record_store_takes(module):
    actor = Actor("https://hub.example.com/", module, module, "sorrel")
    statement = checked(scored(actor, 3.0, 6.0, complete=True, at=utc_time(AT)))
    assert b"".join(pieces([statement])).decode()
    assert not re.search(r"[^!-~]", statement["object"]["id"])


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3])])
def test_statements_come_in_batches(count, sizes):
    statements = [{"id": str(number)} for number in range(count)]
    found = list(batches(statements, 3))
    assert [len(some) for some in found] == sizes
    assert [one for some in found for one in some] == statements


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(), max_size=3), max_size=12), st.integers(1, 300))
def test_no_file_is_larger_than_asked_unless_one_statement_is(statements, size):
    found = list(batches(statements, 5, size))
    assert [one for some in found for one in some] == statements
    files = [b"".join(pieces(some)) for some in found]
    assert all(len(file) <= size or len(some) <= 1 for file, some in zip(files, found, strict=True))
    assert all(len(some) <= 5 for some in found)
    full = zip(files, found, found[1:], strict=False)
    joined = (len(file) + len(b"".join(pieces(after[:1]))) - 3 for file, some, after in full if len(some) < 5)
    assert all(length > size for length in joined)  # none is smaller than it must be
