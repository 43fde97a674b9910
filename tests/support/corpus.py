"""Hostile submissions: what each of them does to a folder that was handed in with honest answers, and what it tries.

Each attack says how its submission must end: HONEST, with the points of the honest answers in its journal; NOTHING, as
if it had been left blank; DOUBT, without points and with a person called.
"""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any

MIB = 1024 * 1024
SESSIONS = count()


class End(Enum):
    """What a hostile submission must come to."""

    HONEST = "honest answers"
    NOTHING = "a blank"
    DOUBT = "a person looks at it"


@dataclass(frozen=True)
class Attack:
    """One submission. `do` changes its folder; it gets the folder, and the text of a trap that must never run."""

    name: str
    tries: str
    end: End
    do: Callable[[Path, str], None]


ATTACKS: list[Attack] = []


def attack(tries: str, end: End) -> Callable[[Callable[[Path, str], None]], Callable[[Path, str], None]]:
    """Take a function into the corpus."""

    def take(do: Callable[[Path, str], None]) -> Callable[[Path, str], None]:
        ATTACKS.append(Attack(do.__name__.replace("_", "-"), tries, end, do))
        return do

    return take


def notebook(folder: Path, change: Callable[[dict[str, Any]], None], name: str = "assessment.ipynb") -> None:
    """Change a notebook as JSON."""
    data = json.loads((folder / name).read_text())
    change(data)
    (folder / name).write_text(json.dumps(data))


def graded(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in data["cells"] if cell["metadata"].get("nbgrader")]


def code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": "x1", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def journal(folder: Path, text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "responses.jsonl").write_bytes(data)


def line(scenario: object, response: object, **more: object) -> str:
    entry = {"v": 1, "scenario": scenario, "response": response, "at": "2026-11-23T09:00:00.000Z", "n": 1}
    return json.dumps({**entry, "session": f"s{next(SESSIONS)}", **more}) + "\n"


@attack("the graded cell says what it is worth", End.HONEST)
def edited_test(folder, trap):
    notebook(folder, lambda data: graded(data)[0].update(source=f"{trap}\n2.0"))


@attack("more points for a scenario", End.HONEST)
def edited_points(folder, trap):
    notebook(folder, lambda data: [cell["metadata"]["nbgrader"].update(points=1000) for cell in graded(data)])


@attack("a graded cell that isn't code", End.HONEST)
def edited_cell_type(folder, trap):
    notebook(folder, lambda data: graded(data)[0].update(cell_type="markdown"))


@attack("another kernel to run in", End.HONEST)
def edited_kernel(folder, trap):
    notebook(folder, lambda data: data["metadata"].update(kernelspec={"name": "bash", "display_name": trap}))


@attack("an ordinary cell that runs", End.HONEST)
def edited_ordinary_cell(folder, trap):
    notebook(folder, lambda data: data["cells"][1].update(source=trap))


@attack("an extra cell before all others", End.HONEST)
def extra_cell(folder, trap):
    notebook(folder, lambda data: data["cells"].insert(0, code(trap)))


@attack("no test, so nothing to fail, or the points of an earlier hand-in", End.HONEST)
def deleted_test(folder, trap):
    notebook(folder, lambda data: [data["cells"].remove(cell) for cell in graded(data)])


@attack("a test twice, which aborts nbgrader's whole batch", End.HONEST)
def duplicated_test(folder, trap):
    notebook(folder, lambda data: data["cells"].extend(graded(data)))


@attack("no metadata, which aborts nbgrader's whole batch", End.HONEST)
def emptied_metadata(folder, trap):
    notebook(folder, lambda data: [cell["metadata"].update(nbgrader={}) for cell in graded(data)])


@attack("a test under another name", End.HONEST)
def renamed_test(folder, trap):
    notebook(folder, lambda data: graded(data)[0]["metadata"]["nbgrader"].update(grade_id="other"))


@attack("a test that is not graded", End.HONEST)
def ungraded_test(folder, trap):
    notebook(folder, lambda data: graded(data)[0]["metadata"]["nbgrader"].update(grade=False))


@attack("a test that is a solution, and so goes to a person", End.HONEST)
def test_as_solution(folder, trap):
    notebook(folder, lambda data: graded(data)[0]["metadata"]["nbgrader"].update(solution=True, locked=False))


@attack("metadata of a schema that nbgrader does not know", End.HONEST)
def future_schema(folder, trap):
    notebook(folder, lambda data: graded(data)[0]["metadata"]["nbgrader"].update(schema_version=99))


@attack("the end of the kernel before grading", End.HONEST)
def exit_at_once(folder, trap):
    notebook(folder, lambda data: data["cells"].insert(0, code(f"{trap}\nimport os; os._exit(0)")))


@attack("input transformers that take the tests away", End.HONEST)
def input_transformer(folder, trap):
    source = f"{trap}\nget_ipython().input_transformers_cleanup.append(lambda lines: ['6.0'])"
    notebook(folder, lambda data: data["cells"].insert(0, code(source)))


@attack("another scenario magic", End.HONEST)
def own_magic(folder, trap):
    source = f"{trap}\nget_ipython().register_magic_function(lambda line, cell: 6.0, 'cell', 'scenario')"
    notebook(folder, lambda data: data["cells"].insert(1, code(source)))


@attack("a checker that always says yes", End.HONEST)
def patched_checker(folder, trap):
    source = f"{trap}\nimport casewise.scenario.model as m; m.Scenario.score = lambda *a: 1000"
    notebook(folder, lambda data: data["cells"].insert(1, code(source)))


@attack("the keys, read from the course's source", End.HONEST)
def reads_source(folder, trap):
    source = f"{trap}\nprint(open('../../../source/sample/assessment.ipynb').read())"
    notebook(folder, lambda data: data["cells"].append(code(source)))


@attack("points, written into the gradebook", End.HONEST)
def writes_gradebook(folder, trap):
    source = "import sqlite3; sqlite3.connect('../../../gradebook/gradebook.db').execute('DELETE FROM grade')"
    notebook(folder, lambda data: data["cells"].append(code(f"{trap}\n{source}")))


@attack("outputs that already hold full points", End.HONEST)
def forged_outputs(folder, trap):
    output = {"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": {"text/plain": "1000.0"}}
    notebook(folder, lambda data: [cell.update(outputs=[output]) for cell in graded(data)])


@attack("a record without doubts", End.HONEST)
def forged_record(folder, trap):
    record = {"origin": "", "remarks": [], "suspects": [], "score": 1000}
    notebook(folder, lambda data: data["metadata"]["casewise"].update(record=record))


@attack("better answers in the copy than in the journal", End.HONEST)
def forged_copy(folder, trap):
    copy = {"elevator": json.loads(line("elevator", "defer", at="2099-01-01T00:00:00Z"))}
    notebook(folder, lambda data: data["metadata"]["casewise"].update(responses=copy))


@attack("script in attachments, widgets and metadata", End.HONEST)
def scripted_metadata(folder, trap):
    script = "<script>alert(1)</script>"
    notebook(folder, lambda data: data["metadata"].update(title=script, widgets={"x": script}, authors=[script]))


@attack("a notebook that is torn", End.HONEST)
def torn_notebook(folder, trap):
    (folder / "assessment.ipynb").write_text('{"cells": [')


@attack("a notebook of nothing", End.HONEST)
def empty_notebook(folder, trap):
    (folder / "assessment.ipynb").write_text("")


@attack("a notebook of another age", End.HONEST)
def old_notebook(folder, trap):
    (folder / "assessment.ipynb").write_text(json.dumps({"nbformat": 3, "worksheets": [], "metadata": {}}))


@attack("a notebook that never ends", End.HONEST)
def deep_notebook(folder, trap):
    (folder / "assessment.ipynb").write_text("[" * 200_000)


@attack("a notebook of 40 MB", End.HONEST)
def huge_notebook(folder, trap):
    (folder / "assessment.ipynb").write_bytes(b'{"cells": ["' + b"x" * 40 * MIB)


@attack("a module instead of Casewise", End.HONEST)
def shadowed_casewise(folder, trap):
    (folder / "casewise.py").write_text(trap)


@attack("modules instead of what Casewise imports", End.HONEST)
def shadowed_libraries(folder, trap):
    for name in ("yaml", "pydantic", "json", "nbformat", "nbgrader", "sqlalchemy", "IPython"):
        (folder / f"{name}.py").write_text(trap)


@attack("code that runs when Python starts", End.HONEST)
def customized_site(folder, trap):
    for name in ("sitecustomize.py", "usercustomize.py", "evil.pth"):
        (folder / name).write_text(trap)


@attack("a configuration of nbgrader's", End.HONEST)
def configured(folder, trap):
    (folder / "nbgrader_config.py").write_text(f"{trap}\nc.Autograde.autograde_preprocessors = []")


@attack("a pickle that runs when it is opened", End.HONEST)
def pickled(folder, trap):
    class Bomb:
        def __reduce__(self):
            return exec, (trap,)

    (folder / "responses.pkl").write_bytes(pickle.dumps(Bomb()))


@attack("a library of machine code", End.HONEST)
def shared_object(folder, trap):
    (folder / "casewise.so").write_bytes(b"\x7fELF" + b"\x00" * 100)


@attack("a folder that looks like graded work", End.HONEST)
def own_autograded(folder, trap):
    (folder / "autograded" / "sample").mkdir(parents=True)
    (folder / "autograded" / "sample" / "assessment.ipynb").write_text("{}")
    (folder / ".graded").write_text("x" * 64)


@attack("names that lead out of the folder", End.HONEST)
def strange_names(folder, trap):
    for name in ("..\\..\\gradebook.db", "a\nb", "-rf", "$(touch x)", "<img src=x onerror=alert(1)>"):
        (folder / name).write_text(trap)


@attack("a classmate's journal by a link", End.DOUBT)
def linked_journal(folder, trap):
    (folder / "responses.jsonl").unlink()
    (folder / "responses.jsonl").symlink_to(folder.parents[1] / "neighbor" / "sample" / "responses.jsonl")


@attack("a pipe that keeps the grader waiting", End.DOUBT)
def piped_journal(folder, trap):
    (folder / "responses.jsonl").unlink()
    os.mkfifo(folder / "responses.jsonl")


@attack("a device that never ends", End.DOUBT)
def device_journal(folder, trap):
    (folder / "responses.jsonl").unlink()
    (folder / "responses.jsonl").symlink_to("/dev/zero")


@attack("a folder instead of the journal", End.DOUBT)
def folder_journal(folder, trap):
    (folder / "responses.jsonl").unlink()
    (folder / "responses.jsonl").mkdir()


@attack("a journal of 100 MB", End.HONEST)
def huge_journal(folder, trap):
    with (folder / "responses.jsonl").open("ab") as file:
        file.write(b"\n" * 100 * MIB)


@attack("a journal of a million lines", End.HONEST)
def long_journal(folder, trap):
    journal(folder, b"{}\n" * 1_000_000 + (folder / "responses.jsonl").read_bytes())


@attack("a line of 30 MB", End.HONEST)
def long_line(folder, trap):
    journal(folder, b'{"v": 1, "x": "' + b"x" * 30 * MIB + b'"}\n' + (folder / "responses.jsonl").read_bytes())


@attack("JSON without a bottom", End.HONEST)
def deep_json(folder, trap):
    journal(folder, b"[" * 60_000 + b"\n" + (folder / "responses.jsonl").read_bytes())


@attack("a better answer under the same name in one line", End.DOUBT)
def duplicate_keys(folder, trap):
    journal(folder, line("elevator", "silent").replace('"response"', '"response": "defer", "response"', 1))


@attack("numbers that are none", End.DOUBT)
def not_a_number(folder, trap):
    journal(folder, '{"v": 1, "scenario": "elevator", "response": NaN, "at": "x", "session": "a", "n": Infinity}\n')


@attack("half a character", End.DOUBT)
def surrogates(folder, trap):
    journal(folder, '{"v": 1, "scenario": "elevator", "response": "\\ud800", "at": "x", "session": "a", "n": 1}\n')


@attack("options that do not exist", End.DOUBT)
def no_such_option(folder, trap):
    journal(folder, line("elevator", "best") + line("table", ["all"]) + line("sorting", {"post": "right"}))


@attack("all answers to a question with one", End.DOUBT)
def all_at_once(folder, trap):
    journal(folder, line("elevator", ["share", "defer", "silent"]))


@attack("every box ticked", End.NOTHING)
def every_box(folder, trap):
    journal(folder, line("table", ["move", "names", "later", "whisper"]))


@attack("one right box many times", End.DOUBT)
def one_box_often(folder, trap):
    journal(folder, line("table", ["move"] * 50))


@attack("points among the answers", End.NOTHING)
def points_in_line(folder, trap):
    journal(folder, line("elevator", "share", points=1000, score=1000, outcome="Right", verdict="Right"))


@attack("an answer of another version", End.DOUBT)
def other_version(folder, trap):
    journal(folder, line("elevator", "defer", v=True) + line("table", ["move"], v="1"))


@attack("a scenario that is a path", End.DOUBT)
def scenario_as_path(folder, trap):
    journal(folder, line("../../../gradebook/gradebook.db", "defer"))


@attack("script in every field of a line", End.DOUBT)
def scripted_line(folder, trap):
    script = "</script><script>alert(1)</script><style>*{display:none}</style>"
    journal(folder, line(script, script, session=script, at=script))


@attack("a journal in another alphabet", End.DOUBT)
def utf16(folder, trap):
    journal(folder, line("elevator", "defer").encode("utf-16"))


@attack("zeros between the letters", End.DOUBT)
def nul_bytes(folder, trap):
    journal(folder, b"\x00" * 1000 + line("elevator", "defer").encode())


@attack("a timestamp that is code", End.HONEST)
def scripted_timestamp(folder, trap):
    (folder / "timestamp.txt").write_text(f"<script>{trap}</script>")


@attack("a timestamp that links to the passwords", End.HONEST)
def linked_timestamp(folder, trap):
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").symlink_to("/etc/passwd")


STAMPS = {
    "a-zone-of-300-letters": "2026-11-23 10:00:00 " + "x" * 300,
    "a-number-of-400-digits": "1" * 400 + "h1m28.5s",
    "a-file-for-a-zone": "2026-11-23 10:00:00 /dev/zero",
    "a-time-of-another-age": "0001-01-01 00:00:00 +14:00",
    "the-end-of-time": "9999-12-31 23:59:59 -14:00",
    "bytes": b"\xff\xfe\x00",
    "a-megabyte": "2" * MIB,
    "lines": "2026-11-23 10:00:00 UTC\n" * 1000,
    "nothing": "",
}


def stamped(text: str | bytes) -> Callable[[Path, str], None]:
    """Return what writes a timestamp."""
    return lambda folder, _trap: (folder / "timestamp.txt").write_bytes(
        text if isinstance(text, bytes) else text.encode()
    )


ATTACKS += [
    Attack(f"timestamp-of-{name}", "another time, or none", End.HONEST, stamped(text)) for name, text in STAMPS.items()
]


@attack("a pipe instead of the time", End.HONEST)
def piped_timestamp(folder, trap):
    (folder / "timestamp.txt").unlink()
    os.mkfifo(folder / "timestamp.txt")


@attack("a device instead of the time", End.HONEST)
def device_timestamp(folder, trap):
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").symlink_to("/dev/zero")


@attack("a folder instead of the time", End.HONEST)
def folder_timestamp(folder, trap):
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").mkdir()


@attack("names that aren't text", End.HONEST)
def names_of_bytes(folder, trap):
    for name in (b"r\xe9sum\xe9.txt", b"\xff.ipynb", b"a\x1b]52;c;x\x07\x1b[2Jb", "\u202eb".encode()):
        (folder / os.fsdecode(name)).write_text(trap)


@attack("lines that write on the grader's terminal", End.HONEST)
def escape_sequences(folder, trap):
    with (folder / "responses.jsonl").open("a") as file:
        file.write(line("x\x1b]52;c;x\x07\x1b[2J\nneighbor could not be graded: forged\u202e", 1))


@attack("a remark of its own", End.HONEST)
def forged_report(folder, trap):
    said = {"remarks": ["\x1b[2J", "x" * 5000] * 3000, "damage": "none", "seen": ["x"], "stamp": {}}
    (folder / "collected.json").write_text(json.dumps(said))


@attack("links and pipes that nbgrader would copy", End.HONEST)
def pipes_beside_it(folder, trap):
    os.mkfifo(folder / "data.csv")
    (folder / "endless.csv").symlink_to("/dev/zero")
    (folder / "passwords.txt").symlink_to("/etc/passwd")
    (folder / "around").symlink_to(folder)


def bare(folder: Path, notebook: bytes) -> None:
    """Leave a submission without a journal, and with this assessment."""
    (folder / "responses.jsonl").unlink()
    (folder / "assessment.ipynb").write_bytes(notebook)


def carrying(folder: Path) -> dict[str, Any]:
    """Return the assessment as a learner's server saves it: with a copy of the journal."""
    data = json.loads((folder / "assessment.ipynb").read_text())
    entries = [json.loads(line) for line in (folder / "responses.jsonl").read_text().splitlines()]
    data["metadata"]["casewise"]["responses"] = {entry["scenario"]: entry for entry in entries}
    return data


def third(data: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as nbformat 3 has it."""
    cells = [{**cell, "input": cell.pop("source")} for cell in data.pop("cells")]
    return {**data, "nbformat": 3, "worksheets": [{"cells": cells, "metadata": {}}]}


SOUND: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "a-byte-order-mark": lambda data: b"\xef\xbb\xbf" + json.dumps(data).encode(),
    "utf-16": lambda data: json.dumps(data).encode("utf-16"),
    "crlf": lambda data: json.dumps(data, indent=1).replace("\n", "\r\n").encode(),
    "nan": lambda data: json.dumps({**data, "x": float("nan")}).encode(),
    "nbformat-3": lambda data: json.dumps(third(data)).encode(),
    "nbformat-4.2": lambda data: json.dumps({**data, "nbformat_minor": 2}).encode(),
}
DAMAGED: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "merge-marks": lambda data: b"<<<<<<< HEAD\n" + json.dumps(data).encode(),
    "a-comma": lambda data: json.dumps(data).encode()[:-1] + b",}",
    "a-cut": lambda data: json.dumps(data).encode()[:-300],
    "nothing": lambda _data: b"",
    "zeros": lambda _data: b"\x00" * 5000,
    "a-page": lambda _data: b"<!DOCTYPE html><title>Sign in</title>",
    "depth": lambda _data: b'{"cells": ' + b"[" * 200_000,
    "parts": lambda _data: b'{"cells": [' + b"[]," * 3_000_000 + b"[]]}",
    "no-copy": lambda data: json.dumps({**data, "metadata": {}, "cells": [*data["cells"], code("My answer")]}).encode(),
}
ATTACKS += [
    Attack(
        f"bare-with-{name}", "no journal", End.HONEST, lambda folder, _, make=make: bare(folder, make(carrying(folder)))
    )
    for name, make in SOUND.items()
]
ATTACKS += [
    Attack(
        f"bare-with-{name}",
        "a record that is gone",
        End.DOUBT,
        lambda folder, _, make=make: bare(folder, make(carrying(folder))),
    )
    for name, make in DAMAGED.items()
]


@attack("a journal that a full disk emptied", End.DOUBT)
def emptied_journal(folder, trap):
    (folder / "assessment.ipynb").write_text(json.dumps(carrying(folder)))
    journal(folder, b"")


@attack("a journal of zeros", End.DOUBT)
def zeroed_journal(folder, trap):
    journal(folder, b"\x00" * 5000)


@attack("a journal under another name", End.DOUBT)
def renamed_journal(folder, trap):
    (folder / "responses.jsonl").rename(folder / "responses (1).jsonl")


@attack("a pipe instead of the notebook", End.DOUBT)
def piped_notebook(folder, trap):
    bare(folder, b"")
    (folder / "assessment.ipynb").unlink()
    os.mkfifo(folder / "assessment.ipynb")


@attack("a classmate's notebook by a link", End.DOUBT)
def linked_notebook(folder, trap):
    bare(folder, b"")
    (folder / "assessment.ipynb").unlink()
    (folder / "assessment.ipynb").symlink_to(folder.parents[1] / "neighbor" / "sample" / "assessment.ipynb")


@attack("a journal and no notebooks", End.HONEST)
def journal_alone(folder, trap):
    for path in folder.glob("*.ipynb"):
        path.unlink()


@attack("a released notebook that nobody worked in", End.NOTHING)
def untouched(folder, trap):
    (folder / "responses.jsonl").unlink()


@attack("a released notebook and an empty journal", End.NOTHING)
def untouched_with_a_journal(folder, trap):
    journal(folder, b"")
