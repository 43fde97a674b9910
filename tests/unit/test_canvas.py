"""Scenarios as QTI 1.2 for Canvas: what its two kinds of quizzes read, and the points that they give."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from casewise import kinds
from casewise.export.questions.bank import Bank
from casewise.export.questions.canvas_items import NOT_MAPPED, PARTIAL, TYPES
from casewise.export.questions.canvas_package import CONTENT, QUESTIONS, SETTINGS, package
from tests.support.variants import DOCTOR, EVERY

NS = f"{{{QUESTIONS}}}"
ITEM = ["itemmetadata", "presentation", "resprocessing", "itemfeedback"]


def packed(*scenarios, module: str = "sample", **pictures: bytes) -> tuple[zipfile.ZipFile, Bank]:
    files = {name.replace("_", "."): data for name, data in pictures.items()}
    bank = Bank(module, {"assessment": list(scenarios)}, files)
    return zipfile.ZipFile(io.BytesIO(package(bank))), bank


def quiz(*scenarios, **pictures: bytes) -> ET.Element:
    archive, _ = packed(*scenarios, **pictures)
    return ET.fromstring(archive.read("casewise.sample/casewise.sample.xml"))


def one(scenario) -> ET.Element:
    """Return the item of a scenario as another program reads it."""
    (made,) = quiz(scenario).iter(f"{NS}item")
    return made


def short(node: ET.Element) -> str:
    return node.tag.removeprefix(NS)


def metadata(node: ET.Element) -> dict[str, str]:
    lines = node.iter(f"{NS}qtimetadatafield")
    return {line.findtext(f"{NS}fieldlabel"): line.findtext(f"{NS}fieldentry") for line in lines}


class Reader:
    """A question as Canvas reads it, by the rules of its importers, and its scores in New and in Classic Quizzes."""

    def __init__(self, node: ET.Element, *, new: bool = True) -> None:
        about, self.new = metadata(node), new
        self.kind, self.points = about["question_type"], float(about["points_possible"])
        self.responses = list(node.iter(f"{NS}response_lid"))
        self.texts = {
            label.get("ident"): "".join(label.itertext()).strip() for label in node.iter(f"{NS}response_label")
        }
        self.scoring = [one for one in node.iter(f"{NS}respcondition") if one.find(f"{NS}setvar") is not None]

    def id_of(self, text: str) -> str:
        (found,) = [name for name, said in self.texts.items() if said == text]
        return found

    def score(self, response: object) -> float:
        return self.points * {
            "multiple_choice_question": self._choice,
            "multiple_answers_question": self._answers,
            "matching_question": self._matching,
            "ordering_question": self._ordering,
        }[self.kind](response)

    def _choice(self, response: str) -> float:
        earned = {each.findtext(f".//{NS}varequal"): each.find(f"{NS}setvar") for each in self.scoring}
        if response not in earned:
            return 0
        value = earned[response]
        if not self.new:  # an answer is right if it sets any score, and the only outcome is SCORE
            return float(value.get("varname") == "SCORE" and float(value.text) > 0)
        varied = len(self.scoring) > 1
        return float(value.text) / (self.points if varied else 100)

    def _answers(self, response: list[str]) -> float:
        (condition,) = self.scoring
        both = condition.find(f"{NS}conditionvar/{NS}and")
        right = {each.text for each in both if short(each) == "varequal"}
        wrong = {each[0].text for each in both if short(each) == "not"}
        assert right | wrong == set(self.texts)
        ticked = set(response)
        return max((len(ticked & right) - len(ticked & wrong)) / len(right), 0)

    def _matching(self, response: dict[str, str]) -> float:
        rows = [each.find(f".//{NS}varequal") for each in self.scoring]
        key = {row.get("respident"): row.text for row in rows}
        assert list(key) == [each.get("ident") for each in self.responses]
        assert sum(float(each.findtext(f"{NS}setvar")) for each in self.scoring) == pytest.approx(100, abs=0.1)
        return sum(response.get(row) == value for row, value in key.items()) / len(key)

    def _ordering(self, response: list[str]) -> float:
        (condition,) = self.scoring
        return float([each.text for each in condition.iter(f"{NS}varequal")] == response)


def sent(scenario, read: Reader, response: object) -> object:
    """Return a response in Canvas's form."""
    texts = scenario.parts
    if scenario.kind == "choice":
        return read.id_of(texts[response])
    if scenario.kind == "sort":
        rows = {"".join(row[0].itertext()).strip(): row.get("ident") for row in read.responses}
        return {rows[texts[card]]: read.id_of(scenario.categories[group]) for card, group in (response or {}).items()}
    return [read.id_of(texts[part]) for part in response or []]


def test_each_kind_is_a_question_or_is_named():
    assert set(kinds.kinds().values()) == {*TYPES, *NOT_MAPPED}
    assert not set(TYPES) & set(NOT_MAPPED)


def test_what_canvas_cannot_do_is_left_out_and_named(named, monkeypatch):
    _, bank = packed(named("doorway"), named("note"), named("table"))
    assert bank.taken == ["table"]
    assert list(bank.left_out) == ["doorway", "note"]
    monkeypatch.delitem(TYPES, type(named("elevator")))
    _, bank = packed(named("elevator"), named("table"))
    assert bank.left_out == {"elevator": "is of a kind that Canvas does not know"}


def test_every_item_is_built_as_the_standard_has_it(scenario):
    if type(scenario) in NOT_MAPPED:
        return
    made = one(scenario)
    assert made.get("ident") == f"sample.{scenario.id}"
    assert made.get("title") == scenario.title
    assert [short(child) for child in made] == [*ITEM[:3], *["itemfeedback"] * (len(made) - 3)]
    about = metadata(made)
    assert about["question_type"] == TYPES[type(scenario)][0]
    assert float(about["points_possible"]) == scenario.points
    outcomes, *conditions = made.find(f"{NS}resprocessing")
    declared = {each.get("varname") for each in outcomes}
    assert {each.get("varname") for each in made.iter(f"{NS}setvar")} <= declared
    shown = {each.get("linkrefid") for each in made.iter(f"{NS}displayfeedback")}
    assert shown == {each.get("ident") for each in made.iter(f"{NS}itemfeedback")}
    assert all(short(each) == "respcondition" for each in conditions)
    responses = {each.get("ident") for each in made.iter() if each.tag.startswith(f"{NS}response_") and len(each)}
    assert {each.get("respident") for each in made.iter(f"{NS}varequal")} <= responses


def test_answers_have_numbers_that_stay(named):
    made = one(named("elevator"))
    names = [each.get("ident") for each in made.iter(f"{NS}response_label")]
    assert all(re.fullmatch(r"[1-9]\d{7,8}", name) for name in names)  # Canvas keeps only numbers
    assert len(set(names)) == 3
    assert names == [each.get("ident") for each in one(named("elevator")).iter(f"{NS}response_label")]
    feedback = {each.get("ident"): "".join(each.itertext()).strip() for each in made.iter(f"{NS}itemfeedback")}
    assert feedback[f"{names[0]}_fb"] == "<p>A stranger hears it.</p>"
    assert "ACA Code of Ethics 2014" in feedback["general_fb"]


def test_every_answer_earns_in_new_quizzes_what_it_earns_here(scenario):
    if type(scenario) in NOT_MAPPED or scenario.kind in {"reflect", "rank"}:
        return
    read, samples = Reader(one(scenario)), scenario.samples()
    for response in [*samples.right, *samples.partly, *samples.wrong]:
        earned = read.score(sent(scenario, read, response))
        assert earned == pytest.approx(scenario.score(scenario.read(response)).points, abs=1e-4), response


def test_what_is_partly_right_earns_nothing_in_classic_quizzes_and_a_remark_says_so(named):
    elevator = named("elevator")
    read = Reader(one(elevator), new=False)
    earned = {option: read.score(sent(elevator, read, option)) for option in elevator.options}
    assert earned == {"share": 0, "defer": 2, "silent": 0}
    assert packed(elevator)[1].remarks == [
        'elevator: New Quizzes gives "silent" partial credit, as here. Classic Quizzes gives nothing for it.'
    ]
    assert {each.get("varname") for each in one(elevator).iter(f"{NS}setvar")} == {"SCORE", PARTIAL}
    best = [each for each in one(elevator).iter(f"{NS}respcondition") if each.get("correctanswer")]
    assert [each.findtext(f".//{NS}varequal") for each in best] == [read.id_of("Suggest the team room.")]


def test_one_right_answer_and_wrong_ones_are_the_plain_question_of_canvas(body):
    scenario = kinds.read("elevator", body("elevator", ("{defer: 1, silent: 0.5}", "{defer: 1}")))
    read = Reader(one(scenario))
    assert [each.findtext(f"{NS}setvar") for each in read.scoring] == ["100"]
    assert [read.score(read.id_of(text)) for text in scenario.options.values()] == [0, 2, 0]
    assert packed(scenario)[1].remarks == []


def test_an_order_is_an_order_and_a_remark_says_that_canvas_scores_it_by_itself(named):
    steps = named("steps")
    read = Reader(one(steps))
    assert read.responses[0].get("rcardinality") == "Ordered"
    assert read.score(sent(steps, read, steps.key)) == steps.points
    assert "by its own rule" in packed(steps)[1].remarks[0]


def test_an_essay_has_a_box_and_the_rubric_for_whoever_reads_it(named):
    letter = named("letter")
    made = one(letter)
    assert made.find(f".//{NS}response_str/{NS}render_fib") is not None
    assert metadata(made)["grading_notes"].splitlines() == [f"- {line}" for line in map(str, letter.rubric)]
    assert not list(made.iter(f"{NS}setvar"))


def test_two_categories_that_read_the_same_are_left_out(body):
    changed = body("sorting", ("Builds trust", "Breaks trust"))
    _, bank = packed(kinds.read("sorting", changed))
    assert "two categories that read the same" in bank.left_out["sorting"]


@pytest.mark.parametrize("cell", EVERY, ids=lambda cell: kinds.read_cell(cell).kind)
def test_the_variants_of_a_scenario_are_a_group_from_which_canvas_picks_one(cell, named):
    scenario = kinds.read_cell(cell)
    made = quiz(named("elevator"), *scenario.each_variant(), named("table"))
    section = made.find(f"{NS}assessment/{NS}section")
    if type(scenario) in NOT_MAPPED:
        assert [short(child) for child in section] == ["item", "item"]
        return
    assert [short(child) for child in section] == ["item", "section", "item"]
    selection, *items = section[1]
    assert selection.findtext(f"{NS}selection/{NS}selection_number") == "1"
    worth = selection.findtext(f"{NS}selection/{NS}selection_extension/{NS}points_per_item")
    assert float(worth) == (scenario.points or 1)
    assert [each.get("ident") for each in items] == [f"sample.{scenario.id}.{one}" for one in scenario.variants]
    assert all(each.get("title").endswith(")") for each in items)


def test_the_manifest_names_every_file_and_nothing_else(named):
    archive, _ = packed(named("elevator"))
    manifest = ET.fromstring(archive.read("imsmanifest.xml"))
    space = f"{{{CONTENT}}}"
    assert {each.get("href") for each in manifest.iter(f"{space}file")} | {"imsmanifest.xml"} == set(archive.namelist())
    first, settings = manifest.iter(f"{space}resource")
    assert first.get("type") == "imsqti_xmlv1p2"
    assert first.find(f"{space}dependency").get("identifierref") == settings.get("identifier")
    assert b"Made by Casewise. This file holds the keys." in archive.read("imsmanifest.xml")
    assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED


def test_the_settings_say_the_points_and_publish_nothing(named):
    archive, _ = packed(named("elevator"), *kinds.read_cell(DOCTOR).each_variant())
    settings = ET.fromstring(archive.read("casewise.sample/assessment_meta.xml"))
    said = {child.tag.removeprefix(f"{{{SETTINGS}}}"): child.text for child in settings}
    assert settings.get("identifier") == "casewise.sample"
    assert said["points_possible"] == "4"  # a group counts once
    assert said["available"] == "false"
    assert said["shuffle_answers"] == "true"


def test_a_picture_goes_along_and_is_found(body):
    prompt = '"Look. ![Three doors](three%20doors.svg)"'
    scenario = kinds.read("elevator", body("elevator", ("What do you say to Sorrel?", prompt)))
    files = {"three doors.svg": b"<svg/>", "other.svg": b"<svg/>"}
    archive = zipfile.ZipFile(io.BytesIO(package(Bank("sample", {"assessment": [scenario]}, files))))
    assert archive.read("web_resources/three doors.svg") == b"<svg/>"
    assert "web_resources/other.svg" not in archive.namelist()
    made = ET.fromstring(archive.read("casewise.sample/casewise.sample.xml"))
    text = made.find(f".//{NS}presentation/{NS}material/{NS}mattext")
    assert text.get("texttype") == "text/html"
    assert 'src="$IMS-CC-FILEBASE$/three%20doors.svg" alt="Three doors"' in text.text


def test_any_text_arrives_as_it_was_written(named):
    nasty = "A & B <i>\"x\"</i> ]]> \U0001f642 \u05dc\u05d0 'y'"
    options = {"share": nasty, "defer": "D", "silent": "S"}
    made = one(named("elevator").model_copy(update={"title": nasty, "options": options}))
    assert made.get("title") == nasty
    first, second, _ = (each.find(f".//{NS}mattext") for each in made.iter(f"{NS}response_label"))
    assert first.get("texttype") == "text/html"
    assert "".join(ET.fromstring(f"<p>{first.text}</p>").itertext()) == nasty
    assert (second.get("texttype"), second.text) == ("text/plain", "D")


@pytest.mark.parametrize("module", ["Unit 1 (intro)", "日本", "1", "\ud800"])
def test_any_name_of_a_module_makes_a_sound_package(named, module):
    archive, _ = packed(named("elevator"), module=module)
    names = set(archive.namelist())
    assert len(names) == 3
    assert all(re.fullmatch(r"[\w./-]+", name, re.ASCII) for name in names)
    assert all(ET.fromstring(archive.read(name)) is not None for name in names)
    assert packed(named("elevator"), module=module)[0].fp.getvalue() == archive.fp.getvalue()
