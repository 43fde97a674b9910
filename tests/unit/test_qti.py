"""Scenarios as QTI 2.1: sound packages, whose response processing gives the points that Casewise gives."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casewise import kinds
from casewise.export.questions.bank import Bank
from casewise.export.questions.package import PACKAGE, package
from casewise.export.questions.qti import INTERACTIONS, ITEM, NOT_MAPPED, identifier, item
from tests.support.variants import DOCTOR, EVERY

IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]*\Z")
NS = f"{{{ITEM}}}"
ORDER = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]


def packed(*scenarios, **pictures: bytes) -> zipfile.ZipFile:
    files = {name.replace("_", "."): data for name, data in pictures.items()}
    return zipfile.ZipFile(io.BytesIO(package(Bank("sample", {"assessment": list(scenarios)}, files))))


def one(scenario) -> ET.Element:
    """Return the item of a scenario as another program reads it."""
    return ET.fromstring(packed(scenario).read(f"items/{scenario.id}.xml"))


def named_parts(node: ET.Element) -> list[str]:
    return [child.tag.removeprefix(NS) for child in node]


class Processor:
    """As much of QTI's response processing as the items use."""

    def __init__(self, root: ET.Element, response: object) -> None:
        self.mapping = {entry.get("mapKey"): float(entry.get("mappedValue")) for entry in root.iter(f"{NS}mapEntry")}
        self.bounds = root.find(f"{NS}responseDeclaration/{NS}mapping")
        outcomes = root.findall(f"{NS}outcomeDeclaration")
        self.values = {
            node.get("identifier"): float(node.findtext(f"{NS}defaultValue/{NS}value") or 0) for node in outcomes
        }
        self.values["RESPONSE"] = response
        self.run(root.find(f"{NS}responseProcessing"))

    def run(self, node: ET.Element) -> None:
        for child in node:
            name = child.tag.removeprefix(NS)
            if name == "setOutcomeValue":
                self.values[child.get("identifier")] = self.value(child[0])
            elif name == "responseCondition":
                for branch in child:
                    if branch.tag == f"{NS}responseElse":
                        self.run(branch)
                    elif self.value(branch[0]):
                        self.run(ET.Element("rest")) if len(branch) == 1 else self.run(branch)
                        break

    def value(self, node: ET.Element) -> object:
        name = node.tag.removeprefix(NS)
        if name == "variable":
            return self.values[node.get("identifier")]
        if name == "baseValue":
            return float(node.text) if node.get("baseType") == "float" else node.text
        if name == "mapResponse":
            given = self.values["RESPONSE"]
            total = sum(self.mapping.get(one, 0) for one in ([given] if isinstance(given, str) else given))
            return min(max(total, float(self.bounds.get("lowerBound"))), float(self.bounds.get("upperBound")))
        values = [self.value(child) for child in node]
        return {
            "isNull": lambda: not values[0],
            "not": lambda: not values[0],
            "and": lambda: all(values),
            "match": lambda: values[0] == values[1],
            "index": lambda: values[0][int(node.get("n")) - 1] if values[0] else None,
            "lt": lambda: values[0] < values[1],
            "sum": lambda: sum(values),
            "product": lambda: values[0] * values[1],
            "subtract": lambda: values[0] - values[1],
        }[name]()


def sent(scenario, response: object) -> object:
    """Return a response in QTI's form."""
    if scenario.kind == "sort" and response:
        return [f"{card} to.{category}" for card, category in response.items()]
    return response


def test_each_kind_is_an_item_or_is_named():
    assert set(kinds.kinds().values()) == {*INTERACTIONS, *NOT_MAPPED}
    assert not set(INTERACTIONS) & set(NOT_MAPPED)


def test_a_kind_goes_to_qti_as_its_class_does_and_is_left_out_where_that_has_no_interaction(named, monkeypatch):
    elevator = named("elevator")
    heir = type("Heir", (type(elevator),), {"__module__": __name__}).model_validate(elevator.model_dump())
    assert one(heir).tag == f"{NS}assessmentItem"
    monkeypatch.delitem(INTERACTIONS, type(elevator))
    bank = Bank("sample", {"assessment": [heir]})
    package(bank)
    assert bank.left_out == {"elevator": "is of a kind that QTI does not know"}


def test_every_item_is_built_as_the_standard_has_it(scenario):
    if type(scenario) in NOT_MAPPED:
        return
    root = one(scenario)
    assert root.tag == f"{NS}assessmentItem"
    assert {"identifier", "title", "adaptive", "timeDependent"} <= set(root.attrib)
    names = named_parts(root)
    assert names == sorted(names, key=ORDER.index)
    declared = {node.get("identifier") for node in root if node.tag.endswith("Declaration")}
    (response,) = root.findall(f"{NS}responseDeclaration")
    interactions = [node for node in root.iter() if node.tag.endswith("Interaction")]
    assert [node.get("responseIdentifier") for node in interactions] == [response.get("identifier")]
    used = [node.get("identifier") for node in root.iter() if node.tag in (f"{NS}setOutcomeValue", f"{NS}variable")]
    assert set(used) | {node.get("outcomeIdentifier") for node in root.iter(f"{NS}modalFeedback")} <= declared
    identifiers = [node.get("identifier") for node in root.iter() if node.get("identifier")]
    assert all(map(IDENTIFIER.match, identifiers))
    choices = [node.get("identifier") for node in interactions[0].iter() if node.get("identifier")]
    assert len(choices) == len(set(choices))
    values = [word for value in response.findall(f"{NS}correctResponse/{NS}value") for word in value.text.split()]
    assert set(values) <= set(choices)
    assert all(set(entry.get("mapKey").split()) <= set(choices) for entry in root.iter(f"{NS}mapEntry"))
    assert all(node.get("alt") is not None for node in root.iter(f"{NS}img"))


def test_every_answer_earns_there_what_it_earns_here(scenario):
    if type(scenario) in NOT_MAPPED or scenario.kind == "reflect":
        return
    root = one(scenario)
    samples = scenario.samples()
    for response in [*samples.right, *samples.partly, *samples.wrong]:
        earned = Processor(root, sent(scenario, response)).values["SCORE"]
        assert earned == pytest.approx(scenario.score(scenario.read(response)).points, abs=1e-4), response
    assert Processor(root, None).values["SCORE"] == 0


def test_the_mapping_of_right_answers_adds_up_to_the_points(named):
    for name in ("table", "note", "sorting"):
        scenario = named(name)
        values = [float(entry.get("mappedValue")) for entry in one(scenario).iter(f"{NS}mapEntry")]
        assert sum(value for value in values if value > 0) == pytest.approx(scenario.points)


def test_a_card_may_be_called_like_its_category(body):
    changed = body(
        "sorting",
        ("post: A post.", "harm: A post."),
        ("{post: harm,", "{harm: harm,"),
        ("{post: Class", "{harm: Class"),
    )
    scenario = kinds.read("sorting", changed)
    earned = Processor(one(scenario), sent(scenario, scenario.key)).values["SCORE"]
    assert earned == pytest.approx(scenario.points)


def test_an_id_that_begins_with_a_digit_is_a_name_there(body):
    scenario = kinds.read("60-days", body("elevator").replace("defer", "2nd"))
    root = one(scenario)
    assert root.get("identifier") == "_60-days"
    assert Processor(root, "_2nd").values["SCORE"] == scenario.points


def test_marked_passages_are_in_their_text(named):
    interaction = one(named("note")).find(f"{NS}itemBody/{NS}hottextInteraction")
    assert "".join(interaction[1].itertext()).startswith("Saw Odo Wrenfield on")
    assert [node.get("identifier") for node in interaction.iter(f"{NS}hottext")] == ["client", "day", "year", "state"]


def test_the_manifest_names_every_file_and_nothing_else(scenario):
    archive = packed(scenario)
    root = ET.fromstring(archive.read("imsmanifest.xml"))
    space = f"{{{PACKAGE}}}"
    assert root.findtext(f"{space}metadata/{space}schema") == "QTIv2.1 Package"
    listed = {node.get("href") for node in root.iter(f"{space}file")}
    assert listed | {"imsmanifest.xml"} == set(archive.namelist())
    resources = [node.get("identifier") for node in root.iter(f"{space}resource")]
    assert len(set(resources)) == len(resources)
    assert {node.get("identifierref") for node in root.iter(f"{space}dependency")} <= set(resources)
    test = ET.fromstring(archive.read("test.xml"))
    assert {node.get("href") for node in test.iter(f"{NS}assessmentItemRef")} == listed - {"test.xml"}


@pytest.mark.parametrize("cell", EVERY, ids=lambda cell: kinds.read_cell(cell).kind)
def test_the_variants_of_a_scenario_are_items_of_a_section_that_selects_one(cell, named):
    scenario = kinds.read_cell(cell)
    archive = packed(named("elevator"), *scenario.each_variant(), named("table"))
    section = ET.fromstring(archive.read("test.xml")).find(f".//{NS}assessmentSection")
    if type(scenario) in NOT_MAPPED:
        assert named_parts(section) == ["assessmentItemRef", "assessmentItemRef"]
        return
    assert named_parts(section) == ["assessmentItemRef", "assessmentSection", "assessmentItemRef"]
    assert named_parts(section[1]) == ["selection", *["assessmentItemRef"] * len(scenario.variants)]
    assert section[1][0].get("select") == "1"
    for reference, one in zip(section[1][1:], scenario.each_variant(), strict=True):
        root = ET.fromstring(archive.read(reference.get("href")))
        assert root.get("identifier") == reference.get("identifier") == f"variant.{one.id}.{one.variant}"
        assert root.get("title") == one.title
        assert one.prompt.split()[0] in "".join(root.find(f"{NS}itemBody").itertext())
        samples = one.samples()
        for response in [] if one.kind == "reflect" else [*samples.right, *samples.partly, *samples.wrong]:
            earned = Processor(root, sent(one, response)).values["SCORE"]
            assert earned == pytest.approx(one.score(one.read(response)).points, abs=1e-4), response
    hrefs = {node.get("href") for node in ET.fromstring(archive.read("imsmanifest.xml")).iter(f"{{{PACKAGE}}}file")}
    assert hrefs | {"imsmanifest.xml"} == set(archive.namelist())


def test_a_kind_of_another_package_gets_each_variant_as_an_ordinary_scenario(monkeypatch):
    doctor = kinds.read_cell(DOCTOR)
    heir = type("Heir", (type(doctor),), {"__module__": __name__}).model_validate(doctor.model_dump(exclude_unset=True))
    keys = []

    def write(made) -> None:
        keys.append(made.scenario.key)
        INTERACTIONS[type(doctor)][0](made)

    monkeypatch.setitem(INTERACTIONS, type(heir), (write, True))
    packed(*heir.each_variant())
    assert keys == [one.key for one in doctor.each_variant()]


def test_variants_may_be_called_like_the_parts_of_a_package(body):
    names = ["test", "section", "variant", "variants"]
    cells = [DOCTOR.replace("%%scenario doctor", f"%%scenario {name}").replace("plant:", "part:") for name in names]
    each = [one for cell in cells for one in kinds.read_cell(cell).each_variant()]
    archive = packed(*each, kinds.read("part", body("elevator")), kinds.read("doctor", body("elevator")))
    for name in ("imsmanifest.xml", "test.xml"):
        nodes = ET.fromstring(archive.read(name)).iter()
        identifiers = [one.get("identifier") for one in nodes if one.get("identifier")]
        assert all(map(IDENTIFIER.match, identifiers))
        assert len(set(identifiers)) == len(identifiers)


def test_a_picture_is_a_file_of_the_package(body):
    prompt = '"![Three doors](doors.svg)"'
    scenario = kinds.read("elevator", body("elevator", ("What do you say to Sorrel?", prompt)))
    archive = packed(scenario, doors_svg=b"<svg/>", other_svg=b"<svg/>")
    assert archive.read("pictures/doors.svg") == b"<svg/>"
    assert "pictures/other.svg" not in archive.namelist()
    assert b'src="../pictures/doors.svg" alt="Three doors"' in archive.read("items/elevator.xml")


def test_any_text_arrives_as_it_was_written(named):
    nasty = "A & B <i>\"x\"</i> ]]> \U0001f642 \u05dc\u05d0 'y'"
    scenario = named("elevator").model_copy(
        update={"title": nasty, "options": {"share": nasty, "defer": "D", "silent": "S"}}
    )
    root = one(scenario)
    assert root.get("title") == nasty
    assert "".join(root.find(f".//{NS}simpleChoice").itertext()) == nasty


def test_the_same_scenarios_make_the_same_package(named):
    bank = [Bank("sample", {"assessment": [named("elevator")]}) for _ in range(2)]
    assert package(bank[0]) == package(bank[1])


def test_an_unknown_kind_is_left_out_and_named(named):
    bank = Bank("sample", {"assessment": [named("doorway"), named("table")]})
    package(bank)
    assert bank.taken == ["table"]
    assert "goes on by what the learner decides" in bank.left_out["doorway"]
    assert item(named("table"), bank).get("identifier") == "table"


NAMES = [
    "sample",
    "Unit 1 (intro)",
    "Übung 1",
    "1",
    "日本",
    "-",
    "a b",
    "a-b",
    "a.b",
    "_.a.b",
    ".",
    "x" * 200,
    "\ud800",
]


@given(st.lists(st.text(min_size=1, max_size=20) | st.sampled_from(NAMES), unique=True, max_size=8))
@example(NAMES)
def test_any_names_are_identifiers_that_differ_and_stay(names):
    for before in ("", "to.", "section."):
        found = [identifier(name, before) for name in names]
        assert all(map(IDENTIFIER.match, found))
        assert len(set(found)) == len(names)
        assert found == [identifier(name, before) for name in names]
    assert not {identifier(name) for name in names} & {identifier(name, "to.") for name in names}


def test_plain_names_stay_what_they_were():
    assert [identifier(name) for name in ("elevator", "60-days", "A_b")] == ["elevator", "_60-days", "A_b"]
    assert identifier("sample-1.2", "casewise-") == "casewise-sample-1.2"


@pytest.mark.parametrize("module", NAMES)
def test_every_module_and_notebook_name_makes_a_sound_package(named, module):
    scenarios = {module: [named("elevator")], "lesson": [named("sorting")], "part": [named("table")]}
    archive = zipfile.ZipFile(io.BytesIO(package(Bank(module, scenarios))))
    manifest, test = (ET.fromstring(archive.read(name)) for name in ("imsmanifest.xml", "test.xml"))
    for root in (manifest, test):
        identifiers = [node.get("identifier") for node in root.iter() if node.get("identifier")]
        assert all(map(IDENTIFIER.match, identifiers))
        assert len(set(identifiers)) == len(identifiers)
    assert {node.get("href") for node in manifest.iter(f"{{{PACKAGE}}}file")} < set(archive.namelist())


def test_scenarios_may_be_called_like_the_parts_of_a_package(body):
    scenarios = [kinds.read(name, body("elevator")) for name in ("test", "part", "section-lesson", "lesson")]
    archive = zipfile.ZipFile(io.BytesIO(package(Bank("sample", {"lesson": scenarios}))))
    for name in ("imsmanifest.xml", "test.xml"):
        identifiers = [
            one.get("identifier") for one in ET.fromstring(archive.read(name)).iter() if one.get("identifier")
        ]
        assert len(set(identifiers)) == len(identifiers)
