"""A learner without POSIX, as on Windows: cards work, answers are kept, and handing in offers the file to upload."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

WITHOUT_POSIX = """
import os, sys

for name in ("fcntl", "grp", "pwd"):
    sys.modules[name] = None
for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "geteuid", "getuid", "setxattr"):
    if hasattr(os, name):
        delattr(os, name)
"""
"""What Python runs first, in the kernel and in each process that it starts."""
KERNEL = """
import json, sys
from pathlib import Path

from casewise.card.review import Request
from casewise.kinds import read_cell
from casewise.notebook.session import Session
from casewise.learner.own_name import learner

session = Session(Path(sys.argv[1]))
card = session.card(read_cell(Path(sys.argv[2]).read_text()))
card.set_state({"response": "defer", "turn": 1})
session.hand_in_section.start(Request.HAND_IN).join()
handed_in = dict(session.review.told)
session.hand_in_section.start(Request.LOOK).join()
print(json.dumps({"card": card.status["state"], "learner": learner(), "told": handed_in, "look": session.review.told}))
"""
CELL = """%%scenario elevator
title: In the elevator
kind: choice
points: 2
prompt: What do you say?
options:
  share: Tell her.
  defer: Talk in the team room.
"""


@pytest.fixture
def kernel(tmp_path):
    """Return what a kernel says in which a learner answers and hands in; `first` is what Python runs first."""
    (tmp_path / "python").mkdir()
    (tmp_path / "sample").mkdir()
    (tmp_path / "cell").write_text(CELL)

    def run(first: str) -> dict[str, object]:
        (tmp_path / "python" / "sitecustomize.py").write_text(first)
        hidden = {"NBGRADER_EXECUTION", "JUPYTERHUB_USER", "LOGNAME", "USER", "LNAME", "USERNAME"}
        env = {name: value for name, value in os.environ.items() if name not in hidden}
        env |= {"PYTHONPATH": str(tmp_path / "python"), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}
        command = [sys.executable, "-c", KERNEL, tmp_path / "sample", tmp_path / "cell"]
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def answers_in(told: dict[str, dict[str, str]]) -> bytes:
    assert told["upload"]["name"] == "sample-answers.zip"
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(told["upload"]["data"]))) as archive:
        return archive.read("sample/responses.jsonl")


def test_without_posix_a_learner_answers_and_gets_the_file_to_upload(kernel):
    said = kernel(WITHOUT_POSIX)
    assert (said["card"], said["learner"]) == ("saved", "")
    assert b'"response": "defer"' in answers_in(said["told"]) or b'"response":"defer"' in answers_in(said["told"])
    assert "nbgrader does not answer" in said["told"]["text"]


def test_a_learner_without_nbgrader_answers_and_gets_the_upload(kernel):
    said = kernel("import sys; sys.modules['nbgrader'] = None")
    assert said["card"] == "saved"
    assert b"defer" in answers_in(said["told"])
    assert (said["told"]["state"], said["told"]["text"]) == ("done", "You can't hand in from here.")
    assert said["look"]["text"] == ""


def test_every_module_that_a_learner_needs_can_be_imported(tmp_path):
    names = "casewise.card casewise.journal casewise.lab casewise.learner.date_files casewise.learner.fetched "
    names += "casewise.notebook casewise.collecting.inbound casewise.gradebook.lock"
    imports = "; ".join(f"import {name}" for name in names.split())
    # Others ask for them where they see no Windows, so those come first.
    code = (
        f"import jupyter_server.serverapp, nbgrader.apps\n{WITHOUT_POSIX}\n{imports}\nfrom casewise.accounts import *\n"
    )
    code += "print(number_of('root'), name_of(0), group_of(0))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "None None None\n"), done.stderr
