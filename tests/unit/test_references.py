"""References are stated once, cited exactly, and end each notebook; a plan says what is learned and who may appear."""

from __future__ import annotations

import nbformat
import pytest

from casewise.course.advice import advice
from casewise.course.check import check
from casewise.course.module import Module
from casewise.course.plan import Plan
from casewise.course.preview import close
from casewise.course.references import HEADING, References
from casewise.scenario import ScenarioError

ENTRIES = """- document: HIPAA Privacy Rule
  section: 45 CFR 160.103
  year: 2000
  says: What is protected.
  certainty: S1
  seen: 2026-11-23
- document: ACA Code of Ethics 2014
  year: 2014
  says: The code of counselors.
  certainty: S1
  seen: 2026-11-23
"""
PRACTICE = """%%scenario elevator
title: In the elevator
kind: choice
practice: true
objective: C1
prompt: What do you say to her?
options: {share: Tell her about it., defer: Ask her upstairs., silent: Say nothing at all.}
key: {defer: 1}
rationale: {share: It leaks., defer: It holds., silent: It holds too.}
citations:
  - HIPAA Privacy Rule, 45 CFR 160.103"""


@pytest.fixture
def module(tmp_path):
    """A module with one lesson, in a course with a plan and references."""
    folder = tmp_path / "source" / "sample"
    folder.mkdir(parents=True)
    (tmp_path / "source" / "references.yaml").write_text(ENTRIES)
    (tmp_path / "source" / "course.yaml").write_text("objectives: {C1: Know what is protected}\ncast: [Juno]\n")
    write(folder, PRACTICE)
    return Module(folder)


def write(folder, scenario: str, text: str = "# A lesson") -> None:
    cells = [
        nbformat.v4.new_markdown_cell(text),
        *(nbformat.v4.new_code_cell(source) for source in ("%load_ext casewise", scenario, "%review")),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    references = References.read(folder.parent)
    if references:
        close(notebook, references)
    nbformat.write(notebook, folder / "lesson.ipynb")


def test_a_course_that_keeps_its_plan_has_no_problem(module):
    assert check(module) == []
    assert advice(module) == []


def test_a_notebook_ends_with_what_it_cites_and_nothing_else(module):
    last = nbformat.read(module.folder / "lesson.ipynb", as_version=4).cells[-1].source
    assert last.startswith(HEADING)
    assert "**HIPAA Privacy Rule** (2000). *45 CFR 160.103*: What is protected." in last
    assert "ACA" not in last
    assert "November 23, 2026" in last


def test_beside_graded_scenarios_references_say_nothing_that_could_be_an_answer(module):
    graded = PRACTICE.replace("practice: true", "points: 1")
    write(module.folder, graded)
    last = nbformat.read(module.folder / "lesson.ipynb", as_version=4).cells[-1].source
    assert "- **HIPAA Privacy Rule**, 45 CFR 160.103 (2000)" in last
    assert "What is protected." not in last


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "160.103",
            "160.130",
            'field citations: "HIPAA Privacy Rule, 45 CFR 160.130" isn\'t among the references.',
        ),
        ("objective: C1", "objective: C9", 'field objective: "C9" isn\'t an objective. Use one of: C1.'),
        ("objective: C1\n", "", "field objective: It names no objective."),
        ("What do you say to her?", "Call 555-0999 now. What do you say?", '"555-0999" could be someone\'s number.'),
        (
            "What do you say to her?",
            "Write to a@clinic.invalid. What then?",
            '"a@clinic.invalid" could be someone\'s address.',
        ),
    ],
)
def test_an_edit_that_breaks_the_plan_is_reported_with_its_cell_and_its_fix(module, before, after, said):
    write(module.folder, PRACTICE.replace(before, after))
    assert any("source/sample/lesson.ipynb, cell 3, scenario elevator" in str(one) for one in check(module))
    assert any(said in str(one) for one in check(module))


LINKED = "What do you say to her? See https://www.youtube.com/watch?v=x1."


def test_a_link_is_refused_with_what_to_do(module):
    write(module.folder, PRACTICE.replace("What do you say to her?", LINKED))
    (problem,) = check(module)
    assert "could be someone" not in str(problem)
    assert problem.line
    assert problem.what == 'The course doesn\'t cite the site of the link "https://www.youtube.com".'
    assert 'Cite the page in source/references.yaml, with its address as "link". Or list www.youtube.com' in problem.fix


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("references.yaml", "  seen:", "  link: https://youtube.com/watch?v=x1\n  seen:"),
        ("references.yaml", "What is protected.", "What is protected (https://m.youtube.com/watch?v=x1)."),
        ("course.yaml", "objectives:", "links: [www.youtube.com]\nobjectives:"),
    ],
)
def test_a_link_is_allowed_where_it_is_cited(module, name, before, after):
    path = module.folder.parent / name
    path.write_text(path.read_text().replace(before, after))
    link = LINKED.replace("www.", "m.") if "m.youtube" in after else LINKED
    write(module.folder, PRACTICE.replace("What do you say to her?", link))
    assert check(module) == []
    write(module.folder, PRACTICE.replace("What do you say to her?", "Write to her at juno@youtube.com. And now?"))
    assert "could be someone's address" in check(module)[0].what


def test_a_reference_with_a_link_is_one_in_the_notebook(module):
    path = module.folder.parent / "references.yaml"
    path.write_text(path.read_text().replace("  seen:", "  link: https://example.com/rule\n  seen:"))
    write(module.folder, PRACTICE)
    last = nbformat.read(module.folder / "lesson.ipynb", as_version=4).cells[-1].source
    assert "- **[HIPAA Privacy Rule](https://example.com/rule)** (2000)." in last
    assert check(module) == []


def test_a_picture_needs_words_for_those_who_cannot_see_it(module):
    (module.folder / "doors.svg").write_text("<svg/>")
    write(module.folder, PRACTICE, "# A lesson\n\n![](doors.svg)")
    assert "The picture doors.svg has no text" in str(check(module)[0])
    write(module.folder, PRACTICE, "# A lesson\n\n![Three doors](doors.svg)")
    assert check(module) == []


def test_references_that_are_out_of_date_are_reported(module):
    path = module.folder / "lesson.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.pop()
    nbformat.write(notebook, path)
    (problem,) = check(module)
    assert str(problem) == (
        "source/sample/lesson.ipynb: It doesn't end with the references of its scenarios. Run: casewise preview sample"
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("certainty: S1", "certainty: G", "names a section that was not confirmed"),
        ("certainty: S1", "certainty: S9", "certainty"),
        ("seen: 2026-11-23", "seen: soon", "seen"),
        ("  year: 2000\n", "", "year"),
        ("- document: ACA Code of Ethics 2014", "- document: [", "cannot be read"),
        ("ACA Code of Ethics 2014\n", "HIPAA Privacy Rule\n  section: 45 CFR 160.103\n", "is listed twice"),
    ],
)
def test_references_that_cannot_be_used_are_reported_and_never_raise(module, before, after, said):
    (module.folder.parent / "references.yaml").write_text(ENTRIES.replace(before, after, 1))
    with pytest.raises(ScenarioError, match=said):
        References.read(module.folder.parent)
    assert said in str(check(module)[0])
    assert check(module)[0].notebook == "source/references.yaml"


def test_a_plan_that_cannot_be_read_is_reported(module):
    (module.folder.parent / "course.yaml").write_text("objectives: [C1]\n")
    with pytest.raises(ScenarioError, match=r"source/course\.yaml: The file cannot be read: objectives"):
        Plan.read(module.folder.parent)
    assert advice(module) == []


def test_a_citation_that_a_comma_has_cut_in_two_is_called_that(module):
    cited = "citations:\n  - HIPAA Privacy Rule, 45 CFR 160.103"
    write(module.folder, PRACTICE.replace(cited, "citations: [HIPAA Privacy Rule, 45 CFR 160.103]"))
    found = [one.fix for one in check(module) if one.field == "citations"]
    fix = 'A comma separates citations in [ ]. Write each as a whole on a line of its own after "- ".'
    assert found == [fix, fix]


def test_a_plan_that_isnt_yaml_is_explained_in_an_authors_words(module):
    (module.folder.parent / "course.yaml").write_text("cast: [Juno]\nplaces\nwords: [a]\n")
    with pytest.raises(ScenarioError, match="this line has no colon") as error:
        Plan.read(module.folder.parent)
    (problem,) = error.value.problems
    assert (problem.line, problem.notebook) == (2, "source/course.yaml")
    assert "unicode string" not in str(problem)


def test_what_should_be_fixed_is_listed_with_its_rule(module):
    write(module.folder, PRACTICE.replace("It leaks.", "It leeks to Emily and she reciives it."))
    assert [one.rule for one in advice(module)] == ["spelling", "name"]


@pytest.mark.parametrize("name", ["course.yaml", "references.yaml"])
def test_files_beside_the_modules_expand_nothing(tmp_path, name):
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 20 if level else ['x'])}]" for level in range(9)]
    (tmp_path / name).write_text("\n".join(levels))
    with pytest.raises(ScenarioError, match=r"line 1: .*YAML anchors \(&\) and aliases \(\*\) aren't used here"):
        (Plan if name == "course.yaml" else References).read(tmp_path)


@pytest.mark.needs("links")
@pytest.mark.parametrize("name", ["course.yaml", "references.yaml"])
def test_files_beside_the_modules_are_plain_files(tmp_path, name):
    (tmp_path / "elsewhere").write_text("objectives: []")
    (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ScenarioError, match="cannot be read"):
        (Plan if name == "course.yaml" else References).read(tmp_path)


PLAN = """objectives: {C1: Know what is protected}
audiences: [everyone, technicians]
cast:
  Juno: {pronouns: she, note: Her father died., never: [Juno's father calls]}
"""


def test_a_case_says_whom_its_rule_binds_in_a_word_of_the_plan(module):
    (module.folder.parent / "course.yaml").write_text(PLAN)
    write(module.folder, PRACTICE)
    assert [(one.field, one.what) for one in check(module)] == [("audience", "It doesn't say whom its rule binds.")]
    write(module.folder, PRACTICE.replace("objective: C1", "objective: C1\naudience: nurses"))
    (problem,) = check(module)
    assert problem.what == '"nurses" isn\'t an audience.'
    assert problem.fix == "Write audience, with one of: everyone, technicians."
    write(module.folder, PRACTICE.replace("objective: C1", "objective: C1\naudience: technicians"))
    assert check(module) == []


def test_what_contradicts_the_cast_is_found_in_cases_and_texts(module):
    (module.folder.parent / "course.yaml").write_text(PLAN.replace("audiences: [everyone, technicians]\n", ""))
    write(
        module.folder,
        PRACTICE.replace("It leaks.", "Juno\u2019s father\n  calls."),
        "# A lesson\n\nJuno's father calls.",
    )
    found = advice(module)
    assert [(one.rule, one.cell, one.field) for one in found] == [("cast", 1, ""), ("cast", 3, "rationale.share")]
    assert found[0].what == '"Juno\'s father calls" contradicts what source/course.yaml says of Juno.'
    waived = PRACTICE.replace("It leaks.", "Juno's father calls.") + "\nwaived: {cast: It's a memory.}"
    write(module.folder, waived)
    assert advice(module) == []
