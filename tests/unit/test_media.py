"""Pictures, sound and film: what is written, what is shown, what is wrong, and what is inside the files."""

from __future__ import annotations

import base64
import io
import re
import struct
import wave
import zlib
from contextlib import suppress
from fnmatch import fnmatchcase
from html.parser import HTMLParser

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell
from PIL import Image, PngImagePlugin

from casewise import kinds
from casewise.card.marked import _clean
from casewise.course import linked
from casewise.course.check import check
from casewise.course.leaks import leaks
from casewise.course.module import Module
from casewise.course.proof import proofread
from casewise.export.questions import moodle
from casewise.export.questions.bank import Bank
from casewise.export.questions.package import package
from casewise.learner.nbgrader_process import SHOWN
from casewise.pictures.fit import LIMITS, faults_of
from casewise.pictures.inlined import inlined, policy
from casewise.pictures.stripped import BrokenFileError, stripped
from casewise.scenario.html import preview, prose, words
from casewise.scenario.media import Medium, Sort, media_in, named_in, replaced, shown
from casewise.scenario.still import answer_card
from tests.support.courses import notebook
from tests.support.seven import ELEVATOR

SECRET = b"Say that you would love to talk"


def png(size=(40, 30), **texts: str) -> bytes:
    """Return a picture, with what is said in its comments."""
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text, zip=name == "zipped")
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, "PNG", pnginfo=info)
    return made.getvalue()


def picture(form: str, **settings) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, form, **settings)
    return made.getvalue()


def exif(**fields) -> Image.Exif:
    made = Image.Exif()
    made[0x010E] = SECRET.decode()
    if "turned" in fields:
        made[274] = fields["turned"]
    return made


def wav(comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    data = made.getvalue()
    part = b"LIST" + struct.pack("<I", len(comment)) + comment + b"\0" * (len(comment) % 2) if comment else b""
    return b"RIFF" + struct.pack("<I", len(data) - 8 + len(part)) + data[8:] + part


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4(brand: bytes = b"isom", comment: bytes = b"") -> bytes:
    told = box(b"udta", box(b"meta", comment)) if comment else b""
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", box(b"mvhd", bytes(20)) + told) + box(b"mdat", bytes(40))


def element(name: str, body: bytes) -> bytes:
    return bytes.fromhex(name) + bytes([0x80 | len(body)]) + body


def webm(comment: bytes = b"") -> bytes:
    told = element("1254c367", comment) if comment else b""
    head = element("1a45dfa3", b"webm")
    return head + bytes.fromhex("18538067") + b"\x01" + b"\xff" * 7 + told + element("1f43b675", element("e7", b"\1"))


def mp3(comment: bytes = b"") -> bytes:
    told = b"ID3\4\0\0" + bytes([0, 0, 0, len(comment)]) + comment if comment else b""
    return told + b"\xff\xfb\x90\x00" + bytes(400) + (b"TAG" + comment.ljust(125)[:125] if comment else b"")


FILES = {
    "a.png": lambda told: png(Comment=told.decode(), zipped=told.decode()) if told else png(),
    "a.jpg": lambda told: picture("JPEG", exif=exif(), comment=told) if told else picture("JPEG"),
    "a.JPEG": lambda told: picture("JPEG", progressive=True, **({"comment": told} if told else {})),
    "a.gif": lambda told: picture("GIF", comment=told) if told else picture("GIF"),
    "a.webp": lambda told: picture("WEBP", exif=exif(), xmp=told) if told else picture("WEBP"),
    "a.wav": wav,
    "a.mp3": mp3,
    "a.m4a": lambda told: mp4(b"M4A ", told),
    "a.mp4": lambda told: mp4(comment=told),
    "a.webm": webm,
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_seen_or_heard_is_named_and_taken_out_and_the_rest_stays(name):
    bare, told = FILES[name](b""), FILES[name](SECRET)
    assert list(faults_of(name, bare, "sample")) == []
    assert stripped(name, bare) == bare
    ((what, fix),) = faults_of(name, told, "sample")
    assert "holds more than what is" in what
    assert "casewise preview sample" in fix
    clean = stripped(name, told)
    assert SECRET not in clean
    assert zlib.compress(SECRET)[2:12] not in clean
    assert list(faults_of(name, clean, "sample")) == []
    if name.lower().endswith(("png", "jpg", "jpeg", "gif", "webp")):
        assert (
            Image.open(io.BytesIO(clean)).convert("RGB").tobytes()
            == Image.open(io.BytesIO(bare)).convert("RGB").tobytes()
        )
    if name.endswith((".mp4", ".m4a", ".webm")):
        assert len(clean) == len(told)


def test_a_photo_that_its_metadata_turn_is_turned_itself():
    clean = stripped("a.jpg", picture("JPEG", exif=exif(turned=6)))
    assert Image.open(io.BytesIO(clean)).size == (30, 40)
    assert SECRET not in clean


@pytest.mark.parametrize("name", FILES)
@given(cut=st.integers(min_value=0), byte=st.integers(0, 255))
def test_a_broken_file_is_named_and_never_an_error_of_ours(name, cut, byte):
    data = FILES[name](SECRET)
    broken = bytearray(data)
    broken[cut % len(data)] = byte
    for one in (data[: cut % len(data)], bytes(broken)):
        with suppress(BrokenFileError):
            stripped(name, one)
        for what, fix in faults_of(name, one, "sample"):
            assert what
            assert fix


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.png", picture("JPEG"), "is a JPEG picture by its content"),
        ("a.jpg", b"\0\0\0\x18ftypheic" + bytes(20), "is a HEIC photo by its content"),
        ("a.png", b"<!DOCTYPE html><title>Sign in</title>", "is a web page by its content"),
        ("a.mp3", mp4(b"M4A "), "is a M4A sound by its content"),
        ("a.png", b"", "is empty"),
        ("a.png", png()[:40], "can't be read"),
        ("a.png", b"nothing of the kind", "isn't a .png file by its content"),
        ("a.png", bytes(LIMITS[Sort.PICTURE] + 1), "is larger than 2 MiB"),
        ("a.mp3", bytes(LIMITS[Sort.SOUND] + 1), "is larger than 10 MiB"),
        ("a.mp4", bytes(LIMITS[Sort.FILM] + 1), "is larger than 40 MiB"),
        ("a.vtt", b"00:00 Hello", "isn't a .vtt file"),
        ("a%20b.png", png(), "has a sign in its name"),
        ("a.png", png((6000, 5000)), "more than 24 million pixels"),
    ],
)
def test_a_file_that_learners_could_not_see_is_named(name, data, what):
    found = list(faults_of(name, data, "sample"))
    assert len(found) == 1
    assert what in found[0][0]
    assert found[0][1].endswith(".")


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<script>alert(1)</script>", "element <script>"),
        ('<circle onload="alert(1)"/>', "runs something"),
        ("<foreignObject><p>x</p></foreignObject>", "element <foreignObject>"),
        ('<image href="https://example.com/a.png"/>', "loads another file"),
        ('<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//example.com/a.png"/>', "loads another file"),
        ('<use href="other.svg#a"/>', "loads another file"),
        ("<style>@import 'https://example.com/a.css';</style>", "style that loads"),
        ('<rect style="fill:url(https://example.com/a)"/>', "loads another file"),
        ('<a href="javascript:alert(1)"><rect/></a>', "has a link"),
        ("<g>", "can't be read"),
    ],
)
def test_a_drawing_that_runs_or_loads_something_is_refused(inside, what):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()
    found = list(faults_of("a.svg", svg, "sample"))
    assert what in found[0][0]
    assert ".png" in found[0][1]


def test_a_plain_drawing_is_fine_and_one_with_entities_is_not_read():
    head = '<?xml version="1.0"?>\n<!-- Inkscape -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x">\n'
    plain = '<svg xmlns="http://www.w3.org/2000/svg"><style>.a{fill:url(#g)}</style><use href="#g"/></svg>'
    assert list(faults_of("a.svg", (head + plain).encode(), "sample")) == []
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'
    assert "entities" in next(faults_of("a.svg", bomb.encode(), "sample"))[0]


class Tags(HTMLParser):
    """The tags of some HTML with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


ALLOWED = {"p", "img", "em", "figure", "audio", "video", "track", "details", "summary", "span", "code", "pre", "strong"}
ALLOWED |= {"a", "ul", "ol", "li", "blockquote", "h1", "h2", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"}


@given(st.text(max_size=60), st.text(max_size=40), st.sampled_from([".png", ".MP3", ".mp4", ".svg", ""]))
def test_no_name_and_no_description_gets_out_of_its_attribute(says, name, end):
    for html in (prose(f"![{says}]({name}{end})"), words(f"![{says}](<{name}{end}>)"), shown(name + end, says)):
        for tag, attributes in Tags(str(html)).found:
            assert tag in ALLOWED | {"h3", "h4", "h5", "h6"}
            assert not any(one.startswith("on") for one in attributes)
            if tag in {"img", "audio", "video", "track"}:
                assert re.fullmatch(r"[\w.~%-]+", attributes["src"]), attributes


@pytest.mark.parametrize("where", ["https://example.com/a.png", "//example.com/a.png", "/a.png", "../a.png", "b/a.png"])
def test_nothing_of_another_place_is_shown_and_its_description_is(where):
    assert str(words(f"![The form]({where})")) == "<em>The form</em>"
    assert str(shown(where, "The form")) == "<em>The form</em>"


def test_sound_and_film_have_controls_a_transcript_and_captions_and_never_start_by_themselves():
    html = prose('Listen:\n\n![Caller: "Is <Juno> there?"\nDesk: "Who is calling?"](my call.MP3)\n\n![Hello](talk.mp4)')
    tags = Tags(html).found
    (audio,) = [of for tag, of in tags if tag == "audio"]
    (track,) = [of for tag, of in tags if tag == "track"]
    assert audio["src"] == "my%20call.MP3"
    assert audio.keys() == {"src", "controls", "preload", "class"}
    assert (track["src"], track["kind"]) == ("talk.vtt", "captions")
    assert "Caller: &#34;Is &lt;Juno&gt; there?&#34;\nDesk: &#34;Who is calling?&#34;</p></details>" in html
    assert "<p><figure" not in html
    assert "<details" not in words("![Hello](a.mp3)")
    assert named_in(html) == ["my call.MP3", "talk.mp4", "talk.vtt"]


def test_names_with_spaces_accents_and_capitals_are_those_of_the_files():
    text = "![a](my form.PNG) ![b](<another one.jpg>) ![c](cafe%CC%81.png) ![d](été.webp)"
    assert [one.name for one in media_in(text)] == ["my form.PNG", "another one.jpg", "cafe\u0301.png", "été.webp"]
    assert [one.sort for one in media_in(text)] == [Sort.PICTURE] * 4
    assert Medium("x.ogg", "").sort is Sort.OTHER


# ---- In a course -----------------------------------------------------------------------------------------------------


def with_text(text: str) -> str:
    """Return a graded scenario whose situation shows something."""
    indented = "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
    return re.sub(r"(?m)^prompt: .*(?:\n  .*)*$", f"prompt: |\n{indented}\n\n  What do you do?", ELEVATOR, count=1)


@pytest.fixture
def module(tmp_path) -> Module:
    """A module whose case shows a form."""
    folder = tmp_path / "source" / "sample"
    folder.mkdir(parents=True)
    (folder / "form.png").write_bytes(png())
    write(Module(folder), "![The form](form.png)")
    return Module(folder)


def write(module: Module, text: str, note: str = "") -> None:
    made = notebook("A", with_text(text))
    if note:
        made.cells.insert(1, new_markdown_cell(note))
    nbformat.write(made, module.folder / "assessment.ipynb")


def test_a_picture_beside_the_notebook_is_fine_and_each_card_shows_it(module):
    assert check(module) == []
    (scenario,) = module.scenarios().values()
    tag = '<img src="form.png" alt="The form" class="cw-picture" />'
    assert tag in answer_card(scenario, None)
    assert tag in preview(scenario)
    assert tag in str(scenario.model_copy().face("pim")) or tag in prose(scenario.prompt)


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("![The form](forms.png)", "There is no picture forms.png", "beside the notebook"),
        ("![The form](Form.PNG)", "There is no picture Form.PNG", "There is form.png"),
        ("![](form.png)", "has no text for those who cannot see", "Write what it shows"),
        ("![describe it](form.png)", "has no text for those who cannot see", "Write what it shows"),
        ("![form.png](form.png)", "has no text for those who cannot see", "Write what it shows"),
        ("![The form](https://example.com/form.png)", "is on another site", "Save it beside"),
        ("![The form](pictures/form.png)", "isn't beside the notebook", "file name alone"),
        ("![The form](form.bmp)", "not every browser shows", ".png"),
        ("![](call.wav)", "has no transcript for those who cannot hear", "what is said"),
        ("![Hello](talk.mp4)", "has no captions", "talk.vtt"),
        ("![The form](linked.png)", "is a link", "file itself"),
    ],
)
def test_what_is_wrong_is_said_with_its_cell_its_field_and_its_line(module, text, what, fix):
    (module.folder / "call.wav").write_bytes(wav())
    (module.folder / "talk.mp4").write_bytes(mp4())
    if "linked" in text:
        (module.folder / "linked.png").symlink_to(module.folder / "form.png")
    write(module, f"Look at this.\n\n{text}")
    found = [one for one in check(module) if "It's a link" not in one.what] or [
        one for one in proofread(with_text(f"Look at this.\n\n{text}"), module.folder) if one.line
    ]
    (problem,) = found
    assert what in problem.what
    assert fix in problem.fix
    assert (problem.scenario, problem.field) == ("elevator", "prompt")
    lines = with_text(f"Look at this.\n\n{text}").split("\n")
    assert text in lines[problem.line - 1]


def test_a_text_of_a_lesson_is_checked_in_the_same_way(module):
    (module.folder / "my form.png").write_bytes(png(Comment="made by Sorrel"))
    write(module, "![The form](form.png)", "Look:\n\n![](form.png)\n\n![The form](my form.png)")
    found = [(one.cell, one.line, one.what) for one in check(module)]
    assert [(cell, line) for cell, line, _ in found] == [(2, 3), (2, 5), (2, 5)]
    assert "no text" in found[0][2]
    assert "holds more" in found[1][2]
    assert "has spaces" in found[2][2]


def test_an_author_reads_it_while_writing(module):
    (module.folder / "form.png").unlink()
    assert any(
        "There is no picture form.png" in one.what
        for one in proofread(with_text("![The form](form.png)"), module.folder)
    )


def test_a_file_that_nothing_shows_is_looked_into_too(module):
    (module.folder / "other.jpg").write_bytes(png())
    (problem,) = check(module)
    assert problem.notebook == "source/sample/other.jpg"
    assert "is a PNG picture" in problem.what


def test_what_only_the_hidden_part_shows_would_be_released_with_the_module(module):
    (module.folder / "drawer.png").write_bytes(png())
    cell = re.sub(r"(?m)^  defer: (.*)$", r"  defer: \1 ![A drawer](drawer.png)", with_text("![The form](form.png)"))
    head, hidden = cell.split("### BEGIN")
    cell = head.replace(" ![A drawer](drawer.png)", "") + "### BEGIN" + hidden
    nbformat.write(notebook("A", cell), module.folder / "assessment.ipynb")
    (problem,) = check(module)
    assert "Only the hidden part shows drawer.png" in problem.what
    assert problem.field.startswith("rationale")


def test_the_name_of_a_file_must_not_tell_the_key(module):
    (module.folder / "right-answer.png").write_bytes(png())
    write(module, "![The form](right-answer.png)")
    (problem,) = check(module)
    assert 'The name right-answer.png says "answer"' in problem.what


def test_a_preview_takes_out_what_cannot_be_seen(module):
    (module.folder / "form.png").write_bytes(png(Comment="made by Sorrel"))
    assert "holds more than what is seen" in check(module)[0].what
    assert [path.name for path in linked.bare(module)] == ["form.png"]
    assert check(module) == []
    assert list(linked.bare(module)) == []


def test_the_proof_reads_the_letters_of_a_picture_and_its_name(module):
    reason = next(module.scenarios()["elevator"].kept_back())
    release = Module(module.folder.parents[1] / "release" / "sample")
    release.folder.mkdir(parents=True)
    for name in ("assessment.ipynb", "form.png"):
        (release.folder / name).write_bytes((module.folder / name).read_bytes())
    (release.folder / "form.png").write_bytes(png() + reason.encode("utf-16-le"))
    said = [one.what for one in leaks(module, release) if one.notebook.endswith("form.png")]
    assert any("isn't the source's" in one for one in said)
    assert any("part of a hidden region" in one for one in said)


# ---- In pages and exports --------------------------------------------------------------------------------------------


def test_a_page_has_its_pictures_in_it_and_says_what_does_not_fit(tmp_path):
    (tmp_path / "form.png").write_bytes(png())
    (tmp_path / "call.wav").write_bytes(wav())
    html = str(prose("![The form](form.png)\n\n![Hello](call.wav)\n\n![Gone](gone.png)"))
    assert policy(html) == "; img-src data:; media-src data:"
    assert policy(str(prose("Nothing."))) == ""
    page = inlined(html, tmp_path)
    assert f'src="data:image/png;base64,{base64.b64encode(png()).decode()}"' in page
    assert 'src="data:audio/wav;base64,' in page
    assert "<em>Gone</em>" in page
    small = inlined(html, tmp_path, limit=len(png()) + 100)
    assert "data:image/png" in small
    assert "data:audio" not in small
    assert "play it in the notebook" in small
    assert "Hello" in small
    assert "<em>The form</em>" in inlined(html, None)


def test_a_page_takes_nothing_from_elsewhere(tmp_path):
    (tmp_path / "secret.png").write_bytes(png())
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "linked.png").symlink_to(tmp_path / "secret.png")
    html = '<img src="..%2Fsecret.png" alt="x" /><img src="linked.png" alt="y" />'
    assert "data:" not in inlined(html, tmp_path / "sub")


def test_what_came_back_shows_files_beside_the_notebook_and_calls_nobody():
    html = _clean('<p><img src="form.png" alt="a" onerror="x()"><img src="https://example.com/a.png" alt="b"></p>')
    assert 'src="form.png"' in html
    assert "example.com" not in html
    assert "onerror" not in html


def test_only_addresses_of_ours_are_replaced():
    html = str(prose('`<img src="x.png">` and <img src="y.png"> ![The form](form.png)'))
    assert replaced(html, lambda name: f"files/{name}").count("files/") == 1


def test_sound_goes_along_to_moodle_and_to_qti(module):
    (module.folder / "call.wav").write_bytes(wav())
    write(module, '![The form](form.png)\n\n![Caller: "Hello."](call.wav)')
    text = moodle.quiz(Bank.of(module)).decode()
    assert 'name="call.wav"' in text
    assert "@@PLUGINFILE@@/call.wav" in text
    archive = io.BytesIO(package(Bank.of(module)))
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(archive) as made:
        assert {"pictures/form.png", "pictures/call.wav"} <= set(made.namelist())
        item = made.read("items/elevator.xml").decode()
    assert 'object data="../pictures/call.wav" type="audio/wav"' in item
    assert "Hello." in item
    assert "<audio" not in item


def test_what_is_handed_in_needs_no_pictures_by_any_ending():
    names = [
        "form.png",
        "FORM.PNG",
        "my call.Mp3",
        "talk.webm",
        "talk.vtt",
        "a.ipynb",
        "responses.jsonl",
        "job-aid.html",
    ]
    left = [name for name in names if not any(fnmatchcase(name, pattern) for pattern in SHOWN)]
    assert left == ["a.ipynb", "responses.jsonl", "job-aid.html"]


def test_a_kind_with_a_picture_of_its_own_yields_it():
    scenario = kinds.read_cell(with_text("![The form](form.png)"))
    assert list(scenario.shows()) == [("prompt", Medium("form.png", "The form"))]
