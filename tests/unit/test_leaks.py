"""Two nets under a release: nothing that its source does not account for, and no secret, however it is wrapped."""

from __future__ import annotations

import base64
import codecs
import gzip
import json
import urllib.parse
import zlib

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from casewise.course.leaks import leaks
from casewise.course.module import BEGIN, END, Cell, Module
from casewise.course.release import dress, still
from casewise.kinds import read_cell

REASON = "Juno's name is now known at the bus stop."
RAW = REASON.encode()


@pytest.fixture
def pair(tmp_path, body) -> tuple[Module, Module]:
    """A source with a picture, and the honest release that was made of it by hand."""
    source, release = Module(tmp_path / "source" / "sample"), Module(tmp_path / "release" / "sample")
    head, key = body("elevator", ("A stranger hears it.", REASON), ("0.5}", "0.5, share: 0}")).split("key:")
    graded = f"%%scenario elevator\n{head}{BEGIN}\nkey:{key}{END}"
    cells = [new_markdown_cell("# Ward"), new_code_cell("%load_ext casewise"), new_code_cell(graded)]
    notebook = new_notebook(cells=[*cells, new_code_cell("%review")])
    for module in (source, release):
        module.folder.mkdir(parents=True)
        (module.folder / "ward.svg").write_text("<svg/>")
        nbformat.write(notebook, module.folder / "assessment.ipynb")
        dress(notebook)
        for number, cell in enumerate(notebook.cells, start=1):
            cell.source = Cell("", number, cell).released
        notebook.cells[2].metadata.nbgrader.update(checksum="0123456789abcdef" * 2, cell_type="code")
    return source, release


def change(module: Module, how) -> None:
    path = module.folder / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    how(notebook)
    nbformat.write(notebook, path)


def said(pair: tuple[Module, Module]) -> set[str]:
    return {problem.what.split(":")[0] for problem in leaks(*pair)}


FOUND = "A part of a hidden region can be found in it"
DIFFERS = "The released notebook isn't what its source makes."
WRAPPINGS = {
    "raw": REASON,
    "base64": base64.b64encode(RAW).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(RAW + "ÿþ>?".encode()).decode(),
    "base64 without its end": base64.b64encode(RAW).decode().rstrip("="),
    "base64 backwards inside": base64.b64encode(RAW[::-1]).decode(),
    "base64 of UTF-16": base64.b64encode(REASON.encode("utf-16-le")).decode(),
    "base32": base64.b32encode(RAW).decode(),
    "hex": RAW.hex().upper(),
    "rot13": codecs.encode(REASON, "rot13"),
    "reversed": REASON[::-1],
    "url": urllib.parse.quote(REASON, safe=""),
    "url of base64": urllib.parse.quote(base64.b64encode(RAW).decode(), safe=""),
    "zlib": base64.b64encode(zlib.compress(RAW)).decode(),
    "gzip": base64.b64encode(gzip.compress(RAW)).decode(),
    "deflate": base64.b64encode(zlib.compress(RAW, wbits=-15)).decode(),
    "spaced": " ".join(REASON),
    "marked": REASON.replace("name", "**name**").replace(" ", "\n"),
    "comment": f"<!-- {REASON} -->",
}
PLACES = {
    "text": lambda nb, text: nb.cells[0].update(source=text),
    "notebook metadata": lambda nb, text: nb.metadata.update(note=text),
    "cell metadata": lambda nb, text: nb.cells[1].metadata.update(note={"deep": [text]}),
    "output": lambda nb, text: nb.cells[2].outputs.append(new_output("stream", text=text)),
    "attachment": lambda nb, text: nb.cells[0].update(attachments={"a.txt": {"text/plain": text}}),
}


def test_an_honest_release_has_no_finding(pair):
    assert leaks(*pair) == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_a_secret_planted_in_a_release_falls_into_both_nets(pair, place, wrapping):
    change(pair[1], lambda notebook: PLACES[place](notebook, WRAPPINGS[wrapping]))
    assert said(pair) == {FOUND, DIFFERS}


def with_cards(notebook) -> None:
    notebook.cells[2].outputs = still(notebook.cells[2].source)
    notebook.cells[2].execution_count = 1


def test_a_released_scenario_may_show_its_still_card(pair):
    change(pair[1], with_cards)
    assert leaks(*pair) == []


@pytest.mark.parametrize(
    "plant",
    [
        lambda cell: cell.outputs.append(new_output("stream", text="x")),
        lambda cell: cell.outputs.append(cell.outputs[0]),
        lambda cell: cell.outputs[0].data.update({"text/html": cell.outputs[0].data["text/html"] + "<p></p>"}),
        lambda cell: cell.outputs[0].data.update({"text/plain": "defer"}),
        lambda cell: cell.outputs[0].data.update({"text/latex": "defer"}),
        lambda cell: cell.outputs[0].metadata.update(note="defer"),
        lambda cell: cell.update(execution_count=2),
        lambda cell: cell.update(outputs=[new_output("execute_result", data=cell.outputs[0].data)]),
    ],
)
def test_any_other_output_than_the_still_card_is_a_problem_with_its_cell(pair, plant):
    change(pair[1], with_cards)
    change(pair[1], lambda notebook: plant(notebook.cells[2]))
    (problem,) = [one for one in leaks(*pair) if one.what == DIFFERS]
    assert (problem.cell, problem.fix) == (3, "Build the module again.")


@pytest.mark.parametrize(
    "plant",
    [
        lambda nb: nb.metadata.update(widgets={"state": {}}),
        lambda nb: nb.cells[2].update(attachments={}),
        lambda nb: nb.cells[1].update(outputs=nb.cells[2].outputs),
        lambda nb: nb.metadata.casewise.update(minutes=5),
        lambda nb: nb.metadata.casewise.update(course={"title": "T"}),
    ],
)
def test_nothing_else_comes_with_the_still_cards(pair, plant):
    change(pair[1], with_cards)
    change(pair[1], plant)
    assert DIFFERS in said(pair)


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_a_secret_in_a_picture_of_the_source_is_found(pair, wrapping):
    for module in pair:
        (module.folder / "ward.svg").write_text(f"<svg><desc>{WRAPPINGS[wrapping]}</desc></svg>")
    assert said(pair) == {FOUND}


def test_a_secret_cut_into_a_list_is_found(pair):
    change(pair[1], lambda notebook: notebook.metadata.update(note=[REASON[:20], REASON[20:]]))
    assert FOUND in said(pair)


def test_a_key_as_its_author_wrote_it_is_found(pair):
    for module in pair:
        (module.folder / "ward.svg").write_text("<svg>{ DEFER: 1, silent: 0.5, share: 0 }</svg>")
    assert said(pair) == {FOUND}


def test_a_rule_that_a_lesson_teaches_isnt_a_secret(pair):
    """Rationales begin with the rules of the lesson. A graded notebook still may not say them."""
    practice = "%%scenario p\ntitle: T\nkind: choice\npractice: true\nprompt: What do you do?\n"
    practice += "options: {defer: A., silent: B., share: C.}\n"
    practice += "key: {defer: 1, silent: 0.5, share: 0}\nrationale: {defer: D., silent: S., share: H.}"
    for module in pair:
        cells = [
            new_markdown_cell(f"# Lesson\n\n{REASON}"),
            new_code_cell("%load_ext casewise"),
            new_code_cell(practice),
        ]
        notebook = new_notebook(cells=[*cells, new_code_cell("%review")])
        if module is pair[1]:
            dress(notebook)
        for number, cell in enumerate(notebook.cells, start=1):
            cell.id = f"cell-{number}"
        nbformat.write(notebook, module.folder / "lesson.ipynb")
    assert said(pair) == set()
    change(pair[1], lambda notebook: notebook.cells[0].update(source="key: {defer: 1, silent: 0.5, share: 0}"))
    assert said(pair) == {FOUND, DIFFERS}


@pytest.mark.parametrize("mark", [BEGIN, END, "# begin solution"])
def test_the_mark_of_a_hidden_region_is_found(pair, mark):
    for module in pair:
        (module.folder / "ward.svg").write_text(f"<svg>{mark}</svg>")
    assert said(pair) == {"It contains the mark of a hidden region"}


@pytest.mark.parametrize("name", ["key.json", ".hidden", "more.ipynb", "gradebook.db"])
def test_an_extra_file_is_found_and_so_is_what_it_holds(pair, name):
    (pair[1].folder / name).write_text(json.dumps({"note": REASON}))
    assert said(pair) == {FOUND, "This file is released but has no source."}


def test_a_missing_file_and_another_picture_are_found(pair):
    (pair[1].folder / "ward.svg").write_text("<svg></svg>")
    assert said(pair) == {"The released file isn't the source's."}
    (pair[1].folder / "ward.svg").unlink()
    assert said(pair) == {"This file is not released."}


@pytest.mark.parametrize("checksum", ["defer", "0" * 31, "0" * 33, "DEFER" * 6 + "ed", ["defer"]])
def test_a_checksum_isnt_a_hiding_place(pair, checksum):
    change(pair[1], lambda notebook: notebook.cells[2].metadata.nbgrader.update(checksum=checksum))
    assert said(pair) == {DIFFERS}


ORDERED = """%%scenario steps
title: First steps
kind: rank
points: 4
prompt: Put the steps in order.
options:
  officer: Tell the officer about it.
  recipient: Ask the recipient to wait.
  facts: Write all of it down.
  family: Join the apology.
"""
HIDDEN = f"""{BEGIN}
key: [officer, recipient, facts, family]
rationale: {{officer: The clock runs now., recipient: It may be unread., facts: Memory fades., family: They hear it.}}
{END}"""
TOLD = "Its parts appear somewhere in the order of the key."
WRITTEN = "Its options are written in the order of the key."
LINES = ["Tell the officer about it.", "Ask the recipient to wait.", "Write all of it down.", "Join the apology."]


@pytest.fixture
def ranked(pair) -> tuple[Module, Module]:
    """A source whose rank is written in the order of its key, and the release that is made of it."""
    source, release = pair
    change(source, lambda notebook: notebook.cells[2].update(source=ORDERED + HIDDEN))

    def made(notebook) -> None:
        notebook.cells[2].source = ORDERED + HIDDEN
        dress(notebook)
        notebook.cells[2].source = Cell("", 3, notebook.cells[2]).released
        notebook.cells[2].metadata.nbgrader.update(checksum="0123456789abcdef" * 2, cell_type="code")

    change(release, made)
    return source, release


def test_a_release_in_another_order_than_its_source_has_no_finding(ranked):
    assert leaks(*ranked) == []
    (cell,) = (cell for cell in ranked[1].cells() if cell.is_scenario)
    assert list(cell.scenario().options) != ["officer", "recipient", "facts", "family"]


def test_a_release_written_in_the_order_of_the_key_is_a_leak(ranked):
    change(ranked[1], lambda notebook: notebook.cells[2].update(source=ORDERED.rstrip()))
    assert said(ranked) == {DIFFERS, TOLD, WRITTEN}


def test_an_order_that_the_source_keeps_is_a_leak_too(ranked):
    kept = ORDERED.replace("points", "shuffle: false\npoints")
    change(ranked[0], lambda notebook: notebook.cells[2].update(source=kept + HIDDEN))
    change(ranked[1], lambda notebook: notebook.cells[2].update(source=kept.rstrip()))
    assert said(ranked) == {TOLD, WRITTEN}


ORDERS = {
    "a list": "\n".join(LINES),
    "HTML": "<ul>" + "".join(f'<li class="cw-rank">{line}</li>' for line in LINES) + "</ul>",
    "numbers": " ".join(f"{place}. {line}" for place, line in enumerate(LINES, start=1)),
    "ids": "officer, recipient, facts, family",
    "ids, arrows": "officer -> recipient -> facts -> family",
    "base64": base64.b64encode("; ".join(LINES).encode()).decode(),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("wrapping", ORDERS)
def test_the_order_of_a_key_is_found_wherever_it_stands(ranked, place, wrapping):
    change(ranked[1], lambda notebook: PLACES[place](notebook, ORDERS[wrapping]))
    assert {TOLD, DIFFERS} <= said(ranked)


def test_the_order_of_a_key_is_found_in_a_picture_and_in_a_list_of_metadata(ranked):
    for module in ranked:
        (module.folder / "ward.svg").write_text("<svg>" + "".join(f"<text>{line}</text>" for line in LINES) + "</svg>")
    assert said(ranked) == {TOLD}
    change(ranked[1], lambda notebook: notebook.metadata.update(order=["officer", "recipient", "facts", "family"]))
    assert said(ranked) == {TOLD, DIFFERS}


STORY = """%%scenario doorway
title: At the door
kind: story
points: 3
prompt: A man rings at the center.
steps:
  call:
    text: He asks whether Juno comes here.
    options: {confirm: You say that she does., decline: You say nothing of it.}
    next: {decline: uncle}
  uncle:
    text: He asks you to pass on a letter.
    options: {take: You take it., mother: You ask him to give it to her mother.}
    next: {mother: after}
  after:
    text: He is gone. What now?
    options: {tell: You tell the supervisor., nothing: You go back to work.}
"""


def test_ways_and_ids_that_tell_are_leaks_of_a_release(ranked):
    reasons = ", ".join(
        f"{option}: Because of it" for option in ("confirm", "decline", "take", "mother", "tell", "nothing")
    )
    key = f"{BEGIN}\nkey: {{decline: 1, mother: 1, tell: 1}}\nrationale: {{{reasons}}}\n{END}"
    shown = read_cell(STORY + key)
    assert shown.keyed
    change(ranked[0], lambda notebook: notebook.cells[2].update(source=STORY + key))
    change(ranked[1], lambda notebook: notebook.cells[2].update(source=STORY.rstrip()))
    assert "Whoever always takes the longest way on decides best." in said(ranked)
    named = STORY.replace("uncle", "good-end")
    change(ranked[0], lambda notebook: notebook.cells[2].update(source=named + key))
    change(ranked[1], lambda notebook: notebook.cells[2].update(source=named.rstrip()))
    assert any("good-end" in problem.what for problem in leaks(*ranked))
