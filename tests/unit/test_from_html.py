"""HTML of other programs as Markdown: what it keeps, and what it leaves out and names."""

from __future__ import annotations

import base64
import re
from html import escape, unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casewise.imports.album import Album, stem_of
from casewise.imports.from_html import Texts
from casewise.imports.markdown_text import escaped, from_plain
from casewise.scenario.html import prose
from tests.support.banks import PNG


def shown(markdown: str) -> str:
    """Return what a learner reads, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", str(prose(markdown)))).split())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<br>One<br>Two<br><br>Three<br><br>", "One\\\nTwo\n\nThree"),
        ("<b>a</b> <strong>b</strong> <em>c</em> <i>d</i>", "**a** **b** *c* *d*"),
        ("<strong><b>a</b></strong><b> b</b>", "**a b**"),
        ("<h2>Title</h2><p>text</p>", "**Title**\n\ntext"),
        ("<b><p>a</p></b>", "a"),
        ("<b>No.</b>This <i>(that)</i>is", "**No.** This *(that)* is"),
        ("<pre><code>a = 1<br>b = 2</br></code></pre>", "```\na = 1\nb = 2\n```"),
        ("a&nbsp;&amp;&nbsp;b &lt;c&gt; &eacute; &hellip;", "a & b \\<c> é …"),
        ("1 * 2 _x_ snake_case [a](b) `c`", "1 * 2 \\_x\\_ snake_case [a\\](b) \\`c\\`"),
        ("<p># no title</p><p>1. no list</p><p>- nor this</p>", "\\# no title\n\n1\\. no list\n\n\\- nor this"),
        ("The ____ is ______.", "The ____ is ______."),
        ("<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>", "- a\n  1. b\n  2. c\n- d"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td>x<br>y</td></tr></table>",
            "| A | B |\n| --- | --- |\n| 1\\|2 | x y |",
        ),
        ("<table><tr><td><p>only laid out</p></td></tr></table>", "only laid out"),
        ("H<sub>2</sub>O, x<sup>10</sup>, a<sub>QR</sub>", "H₂O, x¹⁰, a\\_(QR)"),
        (
            '<a href="https://example.com/a (b)">rule</a> and <a href="#x">here</a>',
            "[rule](https://example.com/a%20%28b%29) and here",
        ),
        ('<span class="MathJax">drawn</span><script type="math/tex">x^2</script>', "\\\\(x^2\\\\)"),
        ("<math><mfrac><mn>1</mn><mn>6</mn></mfrac></math>", "\\\\(1/6\\\\)"),
        ('<img class="equation_image" title="\\frac{a}{b}" src="/equation_images/x">', "\\\\(\\frac{a}{b}\\\\)"),
        ("asked<br><blockquote>said</blockquote>", "asked\n\n> said"),
        ("a\u200bb\u00adc", "abc"),
        ("", ""),
        ("no tags, one * two", "no tags, one * two"),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert Texts(Album()).prose(html) == markdown


WORD = """<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]-->
<p class="MsoNormal"><o:p>Pick one:</o:p></p>
<p class="MsoListParagraphCxSpFirst" style="text-indent:-18pt;mso-list:l0 level1 lfo1"><!--[if !supportLists]--><span
 style="mso-list:Ignore">1.<span>&nbsp;&nbsp; </span></span><!--[endif]-->Ask her</p>
<p class="MsoListParagraphCxSpMiddle" style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">o</span>alone</p>
<p class="MsoListParagraphCxSpLast" style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">2.</span>Wait</p>
<p class="MsoNormal">Then sign.</p>"""


def test_lists_of_word_are_lists():
    assert Texts(Album()).prose(WORD) == "Pick one:\n\n1. Ask her\n   - alone\n2. Wait\n\nThen sign."


@pytest.mark.parametrize(
    ("html", "markdown", "said"),
    [
        ("a<script>alert(1)</script>", "a", "It has a script, which was left out."),
        ('<p onclick="x()">a</p>', "a", "It has a script that runs at a click or another event, which was left out."),
        (
            "<form>a<input value=b><select><option>c</select></form>",
            "a",
            "It has a form's field or button, which was left out.",
        ),
        (
            'a<iframe src="https://example.com/v"></iframe>',
            "a",
            "It shows a page in the page (https://example.com/v), which was left out.",
        ),
        ('a<video><source src="v.mp4"></video>', "a", "It has a recording (v.mp4), which was left out."),
        (
            "a<svg><text>b</text></svg>",
            "a",
            "It has a drawing in the text itself, which was left out. Save it as a picture, and add that.",
        ),
        (
            'a<span style="display: none">the key is B</span>',
            "a",
            'It has hidden text, which was left out: "the key is B"',
        ),
        ('a<a href="javascript:x()">b</a>', "ab", "It has a link that runs a script. Only its words were taken."),
        ('<a href="page.html">b</a>', "b", "It links to a file or page that doesn't come along: page.html"),
        (
            'a<img src="https://example.com/x.png" alt="the form">',
            "athe form",
            "A picture at https://example.com/x.png is on another site. Its description is shown instead.",
        ),
        (
            'a<img src="https://example.com/t.gif" width="1" height="1">',
            "a",
            "It has a tracker, a picture of one pixel, which was left out: https://example.com/t.gif",
        ),
        ("\\(x^2\\)", "\\\\(x^2\\\\)", "It has formulas. A card shows them as they're written, such as \\(x^2\\)."),
    ],
)
def test_what_runs_follows_or_disturbs_is_left_out_and_named(html, markdown, said):
    texts = Texts(Album())
    assert texts.prose(html) == markdown
    assert texts.untaken == [said]


def test_a_picture_in_the_text_itself_is_kept():
    texts = Texts(Album())
    link = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert texts.prose(f'<img src="{link}" alt="The [signed] form">') == "![The signed form](the-signed-form.png)"
    assert texts.pictures == {"the-signed-form.png": PNG}


def test_very_deep_html_is_only_words():
    texts = Texts(Album())
    assert texts.prose("<div>" * 3000 + "deep" + "</div>" * 3000) == "deep"
    assert "A text has damaged or very deep HTML. Only its words were taken." in texts.untaken


@pytest.mark.parametrize(
    ("link", "stem"),
    [
        ("a/b/The%20Form.PNG?x=1", "the-form"),
        ("../../etc/passwd", "passwd"),
        ("Größe.jpg", "groe"),
        ("...", "picture"),
    ],
)
def test_a_picture_gets_a_plain_name(link, stem):
    assert stem_of(link) == stem


@given(st.text(st.sampled_from("ab1 \n_*`[]()#->+.~|:=<&;\\!\t\"'"), max_size=60))
@example("- a\n\n1. b")
@example("a | b\n--- | ---")
@example("&amp; <b> &#35;")
def test_a_plain_text_shows_exactly_what_it_is(text):
    assert shown(escaped(text)) == " ".join(text.split())
    assert shown(from_plain(text)) == " ".join(text.split())


@given(st.text(st.sampled_from("ab1 \n_*`[]()#->+.~|:=<&;\\!\"'"), max_size=60))
def test_html_shows_the_words_that_it_has(text):
    assert shown(Texts(Album()).prose(f"<p>{escape(text)}</p>")) == " ".join(text.split())
    assert shown(Texts(Album()).line(escape(text))) == " ".join(text.split())
