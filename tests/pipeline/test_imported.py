"""Questions from Word, a spreadsheet and Moodle: brought in, one of them finished, and the others stay back."""

from __future__ import annotations

import docx
import nbformat
from openpyxl import Workbook

from casewise.course.leaks import leaks
from casewise.course.module import Module
from casewise.gradebook.course_folder import Course, stored_keys
from tests.support.command import casewise

MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz><question type="multichoice"><name><text>On the phone</text></name>
<questiontext format="html"><text><![CDATA[<p>A caller asks whether Juno is in today.</p>]]></text></questiontext>
<defaultgrade>2</defaultgrade><single>true</single>
<answer fraction="100"><text>Offer to take a note.</text><feedback><text>It says nothing.</text></feedback></answer>
<answer fraction="0"><text>Look at the plan for today.</text></answer></question></quiz>"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)
FINISHED = """title: In the hallway
kind: choice
points: 2
objective: A1
prompt: A nurse asks you in the hallway how Juno slept. What do you do?
options:
  tell: Tell her about last night, here in the hallway.
  room: Ask her to come to the team room with you.
  write: Send her a short message after the shift.
### BEGIN HIDDEN TESTS
key: {room: 1, write: 0.5}
rationale:
  tell: What a client does at night is private. Now everyone in the hallway knows.
  room: What a client does at night is private. In the team room she hears it, and nobody else does.
  write: What a client does at night is private. She hears it, and too late for today.
citations: [A code of your field]"""


def test_one_is_finished_and_two_stay_back(course, tmp_path):
    notebook = course / "source" / "sample" / "assessment.ipynb"
    document = docx.Document()
    for line in (
        "1. A nurse asks you in the hallway how Juno slept.",
        "A. Tell her.",
        "B. Go to the team room.",
        "Key: B",
    ):
        document.add_paragraph(line)
    document.save(str(tmp_path / "quiz.docx"))
    book = Workbook()
    for row in (["title", "prompt", "A", "B", "key"], ["At night", "Who reads the night's note?", "He", "She", "A"]):
        book.active.append(row)
    book.save(tmp_path / "quiz.xlsx")
    (tmp_path / "bank.xml").write_text(MOODLE)
    for name in ("quiz.docx", "quiz.xlsx", "bank.xml"):
        done = casewise("import", tmp_path / name, "--into", notebook, folder=course)
        assert done.returncode == 0, done
    for name in ("held.png", "shown.png"):
        (notebook.parent / name).write_bytes(PNG)
    held = [cell for cell in Module(notebook.parent).cells() if cell.is_draft]
    assert len(held) == 3

    opened = nbformat.read(notebook, as_version=4)
    for cell in opened.cells:
        if cell.source.startswith("%%scenario nurse-asks"):
            head = cell.source.partition("\n")[0]
            source = next(line for line in cell.source.split("\n") if line.startswith("source: "))
            cell.source = f"{head}\n{FINISHED}\n{source}\n### END HIDDEN TESTS"
        elif "draft: true" in cell.source:
            cell.source = cell.source.replace("prompt: ", "prompt: ![A plan](held.png) ![A door](shown.png) ", 1)
    opened.cells[0].source += "\n\n![A door](shown.png)"
    nbformat.write(opened, notebook)

    said = casewise("build", folder=course)
    assert said.returncode == 0, said
    assert "2 drafts aren't released" in said.stderr
    release = Module(course / "release" / "sample")
    released = "".join(path.read_text() for path in sorted(release.folder.glob("*.ipynb")))
    assert "In the hallway" in released
    for text in ("On the phone", "caller asks", "plan for today", "night's note", "draft: true", "source: ", "moodle:"):
        assert text not in released
    assert sorted(path.name for path in release.folder.iterdir() if path.suffix == ".png") == ["shown.png"]
    assert leaks(Module(notebook.parent), release) == []
    keys = "\n".join(cell for cells in stored_keys(Course(course), "sample").values() for cell in cells)
    assert "nurse-asks" in keys
    assert "On the phone" not in keys
