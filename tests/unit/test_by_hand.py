"""One module opens, writes, copies and replaces files by hand; each exception has its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "casewise"
BY_HAND = {"mkstemp", "mkdtemp", "open", "rename", "touch", "write_bytes", "write_text"}
FROM_SHUTIL = {"copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "rmtree"}
FROM_OS = {"fdopen", "link", "open", "remove", "rename", "replace", "write"}
ALLOWED = {
    ("collecting/exchange.py", "copytree"): "an earlier hand-in comes back as it is, into a folder that's missing",
    ("collecting/exchange.py", "os.open"): "the descriptor of a folder stays open while its files are read",
    ("collecting/exchange.py", "rename"): "a file that was collected moves into a folder beside it",
    ("demo/room.py", "rename"): "the last demonstration moves aside as a whole",
    ("demo/term.py", "copy"): "the course of the demonstration is a copy",
    ("demo/term.py", "copytree"): "the course of the demonstration is a copy",
    ("gradebook/lock.py", "os.open"): "the lock's descriptor stays open as long as the lock is held",
    ("desk/drops.py", "open"): "a dropped archive is looked into and not read as a whole",
    ("desk/handlers.py", "open"): "a dropped file is written as it arrives",
    ("desk/jobs.py", "open"): "what a command says goes into files that outlive the server",
    ("desk/jobs.py", "os.open"): "the lock's descriptor stays open as long as the command runs",
    (
        "grading/graded_stamp.py",
        "write_bytes",
    ): "a mark in a folder just replaced; without it, it's graded again",
    ("keeping/backup.py", "open"): "tarfile and gzip open archives",
    ("keeping/backup.py", "rename"): "the parts of a backup move into their folder when all are sound",
    ("learner/date_files.py", "replace"): "a date gets its name only when the list of its readers is set",
    ("pictures/fit.py", "open"): "Pillow looks into bytes",
    ("pictures/stripped.py", "open"): "Pillow looks into bytes",
    ("site/archive.py", "open"): "tarfile opens bytes",
    ("uploads/archives.py", "open"): "zipfile opens a member",
}


def by_hand(text: str) -> Iterator[str]:
    """Yield each call in a module's text that opens, writes, copies or moves a file."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id="open"):
                yield "open"
            case ast.Attribute(value=ast.Name(id="os"), attr=name):
                if name in FROM_OS:
                    yield f"os.{name}"
            case ast.Attribute(value=ast.Name(id="shutil"), attr=name):
                if name in FROM_SHUTIL:
                    yield name
            case ast.Attribute(attr="replace") if len(node.args) == 1 and not node.keywords:
                yield "replace"  # a path's, because a text's has two
            case ast.Attribute(attr=name) if name in BY_HAND:
                yield name


def test_only_one_module_handles_files_by_hand():
    found = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in PACKAGE.rglob("*.py")
        if path != PACKAGE / "files.py"
        for name in by_hand(path.read_text(encoding="utf-8"))
    }
    assert found - ALLOWED.keys() == set(), "use or extend casewise/files.py, or add the exception with its reason"
    assert ALLOWED.keys() - found == set(), "this exception isn't needed any more"


def test_every_way_is_found():
    text = """
with open("a", "w") as a, os.open("b", 0) as b, Path("c").open() as c: pass
Path("d").write_text(""); Path("e").write_bytes(b""); os.replace("f", "g"); Path("h").replace("i")
shutil.rmtree("j"); os.fdopen(1); tempfile.mkstemp()
"k".replace("l", "m"); datetime.replace(tzinfo=None); copy.copy(1); os.close(1)
"""
    found = "mkstemp open open os.fdopen os.open os.replace replace rmtree write_bytes write_text"
    assert sorted(by_hand(text)) == found.split()
