"""Scenarios in Moodle's question bank: nothing is lost in silence, and the points stay what they are."""

from __future__ import annotations

import base64
from xml.etree import ElementTree as ET

import nbformat
import pytest

from casewise import kinds
from casewise.course.module import Module
from casewise.export.questions import moodle
from casewise.export.questions.bank import Bank
from casewise.export.questions.markup import UnmappedError
from casewise.export.questions.moodle import NOT_MAPPED, SHARES, TYPES, question
from tests.support.courses import notebook
from tests.support.variants import CALLER, DOCTOR, EVERY, RECEPTION

NASTY = "A & B <i>\"x\"</i> ]]> \U0001f642 \u05dc\u05d0 'y' &amp;"


def written(*scenarios, **pictures: bytes):
    """Return the questions of a file as Moodle would read them, and the bank with its remarks."""
    files = {name.replace("_", "."): data for name, data in pictures.items()}
    bank = Bank("sample", {"assessment": list(scenarios)}, files)
    return ET.fromstring(moodle.quiz(bank)), bank


def choice(key: str, body) -> kinds.Scenario:
    return kinds.read("elevator", body("elevator", ("{defer: 1, silent: 0.5}", key)))


def test_each_kind_is_a_question_or_is_named():
    assert set(kinds.kinds().values()) == {*TYPES, *NOT_MAPPED}
    assert not set(TYPES) & set(NOT_MAPPED)


def test_a_kind_that_moodle_has_no_question_for_is_left_out_by_name(named, monkeypatch):
    monkeypatch.delitem(TYPES, type(named("elevator")))
    _, bank = written(named("elevator"), named("table"))
    assert bank.taken == ["table"]
    assert bank.left_out == {"elevator": "is of a kind that Moodle does not know"}


def test_every_question_has_what_moodle_reads(scenario):
    if type(scenario) in NOT_MAPPED:
        with pytest.raises(UnmappedError, match=NOT_MAPPED[type(scenario)]):
            question(scenario, Bank("sample"))
        return
    root, bank = written(scenario)
    category, made = root.findall("question")
    assert root.tag == "quiz"
    assert category.findtext("category/text") == "$course$/top/sample/assessment"
    assert made.get("type") == TYPES[type(scenario)][0]
    assert made.findtext("name/text") == scenario.title
    assert made.find("questiontext").get("format") == "html"
    assert float(made.findtext("defaultgrade")) == scenario.points
    assert made.findtext("idnumber") == f"sample/{scenario.id}"
    assert bank.taken == [scenario.id]


def test_a_choice_keeps_its_weights_and_reasons(named):
    root, _ = written(named("elevator"))
    answers = root.findall("question")[1].findall("answer")
    assert [answer.get("fraction") for answer in answers] == ["0", "100", "50"]
    assert answers[1].findtext("feedback/text").strip() == "<p>It stays private.</p>"
    assert "ACA Code of Ethics 2014" in root.findall("question")[1].findtext("generalfeedback/text")


@pytest.mark.parametrize("weight", [0.9, 5 / 6, 2 / 3, 0.6, 1 / 3, 1 / 7, 1 / 9, 0.05])
def test_a_weight_that_moodle_has_is_the_same_there(weight, body):
    root, bank = written(choice(f"{{defer: 1, silent: {weight:.7f}}}", body))
    share = root.findall("question")[1].findall("answer")[2].get("fraction")
    assert share in SHARES
    assert float(share) / 100 == pytest.approx(weight, abs=1e-6)
    assert bank.remarks == []


def test_a_weight_that_moodle_doesnt_have_is_rounded_and_named(body):
    root, bank = written(choice("{defer: 1, silent: 0.45}", body))
    assert root.findall("question")[1].findall("answer")[2].get("fraction") in ("40", "50")
    assert len(bank.remarks) == 1
    assert 'elevator: Moodle has no share of 45 % for "silent"' in bank.remarks[0]


def test_a_selection_adds_up_in_moodle_to_what_it_earns_here(named):
    scenario = named("table")
    root, _ = written(scenario)
    made = root.findall("question")[1]
    assert made.findtext("single") == "false"
    shares = dict(
        zip(scenario.options, (float(one.get("fraction")) / 100 for one in made.findall("answer")), strict=True)
    )
    samples = scenario.samples()
    for response in [*samples.right, *samples.partly, *samples.wrong, list(scenario.options), ["move", "names"]]:
        there = min(max(sum(shares[option] for option in response), 0), 1)
        assert there == pytest.approx(scenario.credit(response), abs=1e-6)


def test_a_selection_of_eleven_right_answers_is_left_out_and_named(body):
    options = ", ".join(f"o{n}: Option {n}" for n in range(12))
    rights = ", ".join(f"o{n}" for n in range(11))
    reasons = ", ".join(f"o{n}: Because." for n in range(12))
    yaml = f"options: {{{options}}}\nkey: [{rights}]\nrationale: {{{reasons}}}"
    yaml += "\ntitle: T\nkind: select\npoints: 1\nprompt: P"
    root, bank = written(kinds.read("many", yaml))
    assert root.findall("question") == []
    assert bank.left_out == {"many": "has 11 right answers, and Moodle has no share of one in 11"}


def test_a_sort_is_a_matching_with_its_unused_categories(body):
    changed = body("sorting", ("harm: Breaks trust", "harm: Breaks trust, depends: It *depends*"))
    root, _ = written(kinds.read("sorting", changed))
    rows = [(one.findtext("text"), one.findtext("answer/text")) for one in root.iter("subquestion")]
    assert rows == [
        ("A post.", "Breaks trust"),
        ("A graph.", "Builds trust"),
        ("A meeting.", "Builds trust"),
        ("", "It depends"),
    ]


def test_an_order_says_that_moodle_scores_it_in_another_way(named):
    root, bank = written(named("steps"))
    made = root.findall("question")[1]
    assert made.findtext("answer/text") == "Tell the officer."
    assert [one.get("fraction") for one in made.findall("answer")] == [f"{place}.0000000" for place in range(1, 5)]
    assert made.findtext("gradingtype") == "RELATIVE_TO_CORRECT"
    assert "scores an order by" in bank.remarks[0]


def test_a_reflection_shows_the_rubric_to_the_grader(named):
    made = written(named("letter"))[0].findall("question")[1]
    assert "It says what he needs." in made.findtext("graderinfo/text")
    assert "80 to 150 words" in made.findtext("questiontext/text")


def test_any_text_arrives_as_it_was_written(body):
    scenario = kinds.read("elevator", body()).model_copy(
        update={"title": NASTY, "prompt": NASTY, "options": {"share": NASTY, "defer": "D\x0b", "silent": "S"}}
    )
    made = written(scenario)[0].findall("question")[1]
    shown = ET.fromstring(f"<div>{made.findtext('questiontext/text')}</div>")
    expected = NASTY.replace("&amp;", "&")
    assert "".join(shown.itertext()).strip() == expected
    assert made.findtext("name/text") == expected
    assert made.findall("answer")[1].findtext("text") == "D"


def test_a_picture_travels_inside_and_a_missing_one_is_named(body):
    prompt = '"![Three doors](doors.svg) and ![a clock](clock.svg)"'
    scenario = kinds.read("elevator", body("elevator", ("What do you say to Sorrel?", prompt)))
    root, bank = written(scenario, doors_svg=b"<svg/>")
    text = root.findall("question")[1].find("questiontext")
    assert '<img src="@@PLUGINFILE@@/doors.svg" alt="Three doors">' in text.findtext("text")
    (file,) = text.findall("file")
    assert (file.get("name"), file.get("encoding")) == ("doors.svg", "base64")
    assert base64.b64decode(file.text) == b"<svg/>"
    assert "<em>a clock</em>" in text.findtext("text")
    assert bank.remarks == ["elevator: there is no picture clock.svg; its description is shown instead."]


def categories(root) -> dict[str, list[str]]:
    """Return the id numbers of the questions in each category, in the order of the file."""
    found: dict[str, list[str]] = {}
    for node in root.findall("question"):
        if node.get("type") == "category":
            names = found.setdefault(node.findtext("category/text"), [])
        else:
            names.append(node.findtext("idnumber"))
    return found


@pytest.fixture
def from_source(tmp_path):
    """Return the file and the bank of a module with these cells."""

    def written(*cells: str):
        (tmp_path / "sample").mkdir()
        nbformat.write(notebook("An assessment", *cells), tmp_path / "sample" / "assessment.ipynb")
        bank = Bank.of(Module(tmp_path / "sample"))
        return ET.fromstring(moodle.quiz(bank)), bank

    return written


@pytest.mark.parametrize("cell", EVERY, ids=lambda cell: kinds.read_cell(cell).kind)
def test_the_variants_of_a_scenario_are_questions_of_their_own_category(cell, from_source):
    scenario = kinds.read_cell(cell)
    root, bank = from_source(cell)
    if type(scenario) in NOT_MAPPED:
        assert bank.left_out == {scenario.id: NOT_MAPPED[type(scenario)]}
        return
    numbers = [f"sample/{scenario.id}.{variant}" for variant in scenario.variants]
    assert categories(root) == {f"$course$/top/sample/assessment/{scenario.id}": numbers}
    assert bank.taken == [scenario.id]
    assert not bank.left_out
    for made, one in zip(root.findall("question")[1:], scenario.each_variant(), strict=True):
        assert made.findtext("name/text") == f"{one.title} ({one.variant})"
        assert " ".join(one.prompt.split()) in " ".join(
            "".join(ET.fromstring(f"<div>{made.findtext('questiontext/text')}</div>").itertext()).split()
        )
        assert float(made.findtext("defaultgrade")) == scenario.points
    assert len(bank.remarks) == len(set(bank.remarks)) <= 1


def test_each_variant_has_its_own_weights_and_reasons(from_source):
    root, _ = from_source(DOCTOR)
    shares = [[one.get("fraction") for one in made.findall("answer")] for made in root.findall("question")[1:]]
    assert shares == [["100", "50", "0"], ["0", "100", "0"], ["0", "50", "100"]]
    reasons = [made.findall("answer")[0].findtext("feedback/text") for made in root.findall("question")[1:]]
    assert "Those who treat a client" in reasons[0]
    assert "An employer takes no part" in reasons[1]


def test_scenarios_without_variants_come_first_in_the_category_of_their_notebook(named):
    doctor = kinds.read_cell(DOCTOR)
    root, _ = written(named("elevator"), *doctor.each_variant(), named("table"))
    assert next(iter(categories(root).values())) == ["sample/elevator", "sample/table"]
    assert len(categories(root)) == 2


def test_a_withdrawn_variant_is_left_out_and_named(from_source):
    doctor = DOCTOR.replace("  plant:\n", "  plant:\n    withdrawn: The law has changed.\n", 1)
    root, bank = from_source(doctor, RECEPTION.replace("title:", "withdrawn: It is wrong.\ntitle:"))
    (numbers,) = categories(root).values()
    assert numbers == ["sample/doctor.treating", "sample/doctor.cousin"]
    assert bank.taken == ["doctor"]
    assert bank.left_out == {"doctor, variant plant": "is withdrawn", "reception": "is withdrawn"}


def test_a_scenario_whose_variants_are_all_withdrawn_is_named_once(from_source):
    named = RECEPTION
    for variant in ("visitor", "guardian"):
        named = named.replace(f"  {variant}:\n", f"  {variant}:\n    withdrawn: W.\n", 1)
    _, bank = from_source(named, CALLER)
    assert bank.taken == []
    assert bank.left_out == {"reception": "is withdrawn", "caller": NOT_MAPPED[kinds.kinds()["story"]]}


def test_one_variant_that_moodle_cannot_score_is_left_out_alone(from_source):
    options = ", ".join(f"o{n}: Option {n}" for n in range(12))
    rights = ", ".join(f"o{n}" for n in range(11))
    cell = "%%scenario many\ntitle: T\nkind: select\npoints: 1\n"
    cell += f"options: {{{options}}}\nvariants: {{a: {{prompt: A?}}, b: {{prompt: B?}}}}\n### BEGIN HIDDEN TESTS\n"
    cell += f"answers: {{a: {{key: [{rights}]}}, b: {{key: [o0]}}}}\n"
    cell += f"rationale: {{{options}}}\n### END HIDDEN TESTS"
    root, bank = from_source(cell)
    assert list(categories(root).values()) == [["sample/many.b"]]
    assert bank.left_out == {"many, variant a": "has 11 right answers, and Moodle has no share of one in 11"}


@pytest.mark.parametrize("module", ["Unit 1 (intro)", "Übung 1", "a\x01b", "\ud800", "x" * 200])
def test_any_module_name_makes_a_file_that_moodle_reads(named, module):
    bank = Bank(module, {"assessment": [named("elevator"), named("table")]})
    root = ET.fromstring(moodle.quiz(bank))
    numbers = [node.text for node in root.iter("idnumber")]
    assert len(set(numbers)) == 2
    assert all(len(number) <= 100 for number in numbers)
