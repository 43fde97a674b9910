"""The top of a feedback page: what was earned so far, every question, every objective, and how sure the learner was."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.grading.feedback import page
from casewise.grading.overview import About
from casewise.journal import Entry, Record
from casewise.learner.result import Result, result_of
from casewise.notebook.hand_in import feedback_body
from casewise.scenario import Reveal

ANSWERS = {"elevator": "share", "table": ["move"], "steps": None, "letter": "He needs the dates."}
POINTS = {"elevator": 0.0, "table": 1.5, "steps": 0.0, "letter": 0.0}
SURE = {"elevator": 3, "table": 2}
OBJECTIVES = {"B": "Stay calm", "A": "Know <who> asks"}
PASSES = 0.5


class Outline(HTMLParser):
    """The headings, ids and links of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._deaf = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._deaf = tag == "style"
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])

    def handle_endtag(self, tag):
        self._deaf = self._deaf and tag != "style"

    def handle_data(self, data):
        self.text += "" if self._deaf else f"{data} "

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture
def feedback(body):
    """Return the page of a graded notebook with a choice, a select, a rank, and a text that a person reads."""

    def make(
        reveal: Reveal = Reveal.OWN,
        *,
        read=False,
        again=False,
        points=POINTS,
        late=0.0,
        sure=SURE,
        answers=ANSWERS,
        **of,
    ) -> str:
        cells = [new_markdown_cell("# At Larkspur")]
        for name in ANSWERS:
            asks = "confidence: true\n" if name in SURE else ""
            objective = f"objective: {'A' if name == 'elevator' else 'B'}\n"
            marks = {"grade": True, "grade_id": name, "score": points[name], "read": read and name == "letter"}
            marks["again"] = again and name == "letter"
            text = f"%%scenario {name}\n{body(name)}{asks}{objective}"
            cells.append(new_code_cell(text, metadata={"nbgrader": marks}))
        notebook = new_notebook(cells=cells, metadata={"casewise": {}})
        entries = {name: Entry(name, one, "", "a", 1, sure.get(name)) for name, one in answers.items()}
        grades = {"score": sum(points.values()) - late, "max_score": 13.0, "late_penalty": late}
        about = {"name": "Odo Wrenfield", "passes": PASSES, "objectives": OBJECTIVES}
        return page(notebook, Record(entries), grades, reveal, About(**about | of))

    return make


def test_it_begins_with_the_points_so_far_and_what_may_still_come(feedback):
    said = Outline(feedback()).words.partition("At Larkspur")[2].partition("At Larkspur")[2].strip()
    assert said.startswith(
        "Feedback for Odo Wrenfield 1.5 of 9 points so far, 4 more when your text has been read. Not passed. "
        "To pass, you need 50%, 6.5 of 13 points."
    )


def test_when_everything_is_read_it_has_one_decimal_and_no_so_far(feedback):
    said = Outline(feedback(read=True, points=POINTS | {"letter": 3.3333})).words
    assert "4.8 of 13 points. Not passed." in said
    assert "so far" not in said
    assert not re.search(r"\d\.\d\d", said)


@pytest.mark.parametrize(
    ("points", "read", "passed", "word"),
    [
        ({"table": 2.4}, False, False, "Not passed."),
        ({"table": 2.5}, False, None, "Not decided yet."),
        ({"table": 3.0, "elevator": 2.0, "steps": 1.5}, False, True, "Passed."),
        ({"table": 2.5, "letter": 4.0}, True, True, "Passed."),
        ({"table": 2.5, "letter": 3.9}, True, False, "Not passed."),
    ],
)
def test_passed_is_said_when_nothing_unread_can_change_it(feedback, points, read, passed, word):
    html = feedback(points=dict.fromkeys(POINTS, 0.0) | points, read=read)
    assert result_of(html).passed is passed
    assert f"{word} To pass, you need 50%" in Outline(html).words


def test_points_off_for_lateness_leave_open_whether_it_is_passed(feedback):
    points = {"table": 3.0, "elevator": 2.0, "steps": 4.0, "letter": 0.0}
    assert result_of(feedback(points=points, late=1.0)).passed is None
    assert result_of(feedback(points=points, late=1.0, read=True)).passed is True


def test_a_course_without_a_pass_mark_says_nothing_of_passing(feedback):
    html = feedback(passes=None)
    assert result_of(html).passed is None
    assert not re.search("passed|To pass", Outline(html).words)


def test_points_never_round_up_to_the_pass_or_to_all(feedback):
    html = feedback(read=True, points={"table": 2.97, "elevator": 2.0, "steps": 4.0, "letter": 4.0})
    assert "2.9 of 3" in html
    assert "12.9 of 13 points." in html


def test_a_bar_and_a_list_say_how_many_questions_came_out_how(feedback):
    html = feedback()
    pieces = re.search(r'<div class="cw-stack" aria-hidden="true">(.*?)</div>', html)[1]
    assert re.findall(r"cw-is-(\w+)", pieces) == ["partly", "wrong", "open", "waiting"]
    assert re.sub("<.*?>", "", pieces) == "◐✗○…"
    legend = re.search(r'<ul class="cw-legend">(.*?)</ul>', html)[1]
    assert [" ".join(one.split()) for one in re.findall(r"</span>([^<]+)</li>", legend)] == [
        "Partly right: 1",
        "Not right: 1",
        "Not answered: 1",
        "Not read yet: 1",
    ]


def test_a_table_links_every_question_with_its_result_and_points(feedback):
    said = Outline(feedback()).words
    assert (
        "Question Result Points In the elevator ✗ Not right 0 of 2 At the next table ◐ Partly right 1.5 of 3 "
        "First steps ○ Not answered 0 of 4 A letter … Not read yet up to 4"
    ) in said


def test_objectives_are_in_the_order_and_the_words_of_the_course(feedback):
    said = Outline(feedback()).words
    assert "B Stay calm 1.5 of 7 up to 4 not read yet A Know <who> asks 0 of 2" in said
    assert "A 0 of 2" in Outline(feedback(objectives={})).words


@pytest.mark.parametrize("reveal", Reveal)
def test_headings_are_in_order_and_links_lead_to_one_card_each(feedback, reveal):
    found = Outline(feedback(reveal))
    assert found.headings.count(1) == 1
    assert all(two <= one + 1 for one, two in zip([0, *found.headings], found.headings, strict=False))
    assert sorted(set(found.ids)) == sorted(found.ids) == sorted(f"case-{name}" for name in ANSWERS)
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)


def test_sure_and_wrong_is_played_back_at_the_card_and_at_the_top(feedback):
    html = re.sub(r' data-marks="[^"]*"', "", feedback())
    assert html.count("You were very sure, and this wasn't right: worth a second look.".replace("'", "&#39;")) == 1
    assert html.count("You were fairly sure, and part of this was right.") == 1
    box = re.search(r'(?s)<div class="cw-look">(.*?)</div>', html)[1]
    assert "Sure and wrong: 1" in box
    assert 'href="#case-elevator"' in box
    assert result_of(html).sure_and_wrong == ("elevator",)


def test_only_what_was_very_sure_and_wrong_is_at_the_top(feedback):
    html = feedback(sure={"elevator": 2, "table": 3})
    assert "Sure and wrong" not in html
    assert result_of(html).wrong == ("elevator",)
    assert result_of(html).sure_and_wrong == ()


def test_what_a_person_reads_again_leaves_open_whether_it_is_passed(feedback):
    points = POINTS | {"table": 3.0, "letter": 4.0}
    assert result_of(feedback(read=True, points=points)).passed is True
    html = feedback(read=True, again=True, points=points)
    assert result_of(html).passed is None
    assert "7 of 13 points. Not decided yet." in Outline(html).words


@pytest.mark.parametrize(
    ("reveal", "sure", "answers"),
    [
        (Reveal.NONE, SURE, ANSWERS),
        (Reveal.SCORE, SURE, ANSWERS),
        (Reveal.OWN, {}, ANSWERS),
        (Reveal.OWN, {"letter": 3}, ANSWERS),
        (Reveal.OWN, {"steps": 3}, ANSWERS | {"steps": ["family", "facts", "recipient", "officer"]}),
        (Reveal.OWN, SURE, dict.fromkeys(ANSWERS)),
    ],
)
def test_nothing_is_said_of_confidence_that_was_not_given_or_may_not_be_judged(feedback, reveal, sure, answers):
    assert not re.search(r"(?i)\bsure\b", Outline(feedback(reveal, sure=sure, answers=answers)).words)


def test_points_only_shows_no_verdict(feedback):
    html = feedback(Reveal.SCORE)
    said = Outline(html).words
    assert "In the elevator 0 of 2 At the next table 1.5 of 3" in said
    assert "A letter up to 4, not read yet" in said
    assert not re.search(r"Partly right|Not right|[✓◐✗]", said)
    assert result_of(html) == Result(1.5, 13.0, 4.0, passed=False)


def test_no_scores_shows_no_number_and_no_result(feedback):
    html = feedback(Reveal.NONE)
    assert not re.search(r"\d of \d|assed|cw-stack\"|<table", html)
    assert result_of(html) is None


def test_a_page_without_a_name_names_nobody(feedback):
    assert "Feedback for" not in feedback(name="")


def test_the_page_says_its_result_for_programs(feedback):
    assert result_of(feedback()) == Result(1.5, 13.0, 4.0, False, ("elevator",), ("elevator",))  # noqa: FBT003


def test_within_a_notebook_links_ids_and_tables_stay_and_headings_are_deeper(feedback):
    html = feedback()
    body, whole = Outline(feedback_body(html)), Outline(html)
    assert body.headings == [min(level + 3, 6) for level in whole.headings]
    assert body.ids == [f"fb-{one}" for one in whole.ids]
    assert body.links == [one.replace("#", "#fb-") for one in whole.links]
    assert "<table>" in feedback_body(html)
    assert 'scope="row"' in feedback_body(html)
    assert "1.5 of 9 points so far" in body.words


def test_within_a_notebook_no_link_leads_anywhere_else():
    body = feedback_body(
        '<a href="https://example.com">a</a><a href="javascript:x">b</a><a href="#case-a b">c</a>'
        '<p id="x y" onclick="z" style="color:red">d</p><a href="//example.com#case">e</a><h4>f</h4>'
    )
    assert body == "<a>a</a><a>b</a><a>c</a><p>d</p><a>e</a><h6>f</h6>"


def test_a_lesson_says_how_much_was_right_and_no_points(body):
    cells = [new_markdown_cell("# A lesson")]
    for name in ("elevator", "table", "letter"):
        text = re.sub("points: .*", "practice: true", body(name))
        cells.append(new_code_cell(f"%%scenario {name}\n{text}confidence: true\n"))
    answers = {"elevator": "defer", "table": ["names"], "letter": "He needs the dates."}
    record = Record({name: Entry(name, one, "", "a", 1, 3) for name, one in answers.items()})
    notebook = new_notebook(cells=cells, metadata={"casewise": {}})
    html = page(notebook, record, {"score": 0.0, "max_score": 0.0, "late_penalty": 0.0}, Reveal.NONE, About())
    said = Outline(html).words
    assert "1 of 2 questions right." in said
    assert "Sure and wrong: 1" in said
    assert "points" not in said
    assert "A person reads" not in said
    assert result_of(html) is None
