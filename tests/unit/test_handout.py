"""Handouts run and load nothing, and texts link only to files that are there."""

from __future__ import annotations

import nbformat
import pytest

from casewise.course.check import check
from casewise.course.handout import handout_faults
from casewise.course.module import Module

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Job aid</title>
<style>@page { margin: 12mm } h1 { color: #123 }</style></head>
<body><h1>Whom to call</h1><p>Call 988. <a href="#top">Up</a>
<img alt="" src="data:image/png;base64,AA=="></p></body></html>"""


def test_a_page_of_text_and_style_is_fine(tmp_path):
    (tmp_path / "aid.html").write_text(PAGE)
    assert list(handout_faults(tmp_path / "aid.html")) == []


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("<script>alert(1)</script>", "It has an element <script>."),
        ("<ScRiPt src=x>", "It has an element <script>."),
        ("<iframe src='#'></iframe>", "It has an element <iframe>."),
        ("<p onclick=go()>", 'It runs something: the attribute "onclick" of <p>.'),
        (
            "<svg><image xlink:href='http://a.example.com/b'/></svg>",
            'It loads something: the attribute "xlink:href" of',
        ),
        ("<img src='https://example.com/a.png'>", 'It loads something: the attribute "src" of <img>.'),
        ("<a href=' JavaScript:go()'>x</a>", "It runs something: the link of <a>."),
        ("<style>@import 'a.css'</style>", "Its style loads something."),
        ("<p style='background: URL(a.png)'>", "Its style loads something."),
        ("<meta http-equiv=refresh content='0;url=x'>", "It has an element <meta>."),
        ("<link rel=stylesheet href=a.css>", "It has an element <link>."),
    ],
)
def test_what_runs_or_loads_is_named(tmp_path, added, said):
    (tmp_path / "aid.html").write_text(PAGE.replace("</body>", added + "</body>"))
    assert any(fault.startswith(said) for fault in handout_faults(tmp_path / "aid.html"))


def test_a_module_may_have_handouts_and_links_to_them(tmp_path):
    folder = tmp_path / "source" / "first"
    folder.mkdir(parents=True)
    texts = (
        "# First\n\n[Print it](aid.html) [a site](https://example.com/x) [below](#end)",
        "%load_ext casewise",
        "%review",
    )
    make = (nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell, nbformat.v4.new_code_cell)
    nbformat.write(
        nbformat.v4.new_notebook(cells=[new(text) for new, text in zip(make, texts, strict=True)]),
        folder / "lesson.ipynb",
    )
    (problem,) = check(Module(folder))
    assert (problem.what, problem.cell) == ("There is no file aid.html to which the text links.", 1)
    (folder / "aid.html").write_text(PAGE)
    assert check(Module(folder)) == []
    (folder / "aid.html").write_text(PAGE + "<script></script>")
    assert [problem.what for problem in check(Module(folder))] == ["It has an element <script>."]
    (folder / "aid.pdf").write_bytes(b"%PDF")
    assert any(problem.what == "This file doesn't belong in a module." for problem in check(Module(folder)))
