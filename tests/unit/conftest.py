"""Scenarios of every kind, with and without their keys."""

from __future__ import annotations

import importlib.util
import os
import re

import pytest

from casewise import kinds
from casewise.scenario import Scenario

HERE = {
    "accounts": importlib.util.find_spec("pwd") is not None,
    "descriptors": os.open in os.supports_dir_fd,
    "limits": importlib.util.find_spec("resource") is not None,
    "links": os.name == "posix",  # Windows lets only some people make them
    "modes": os.name == "posix",
    "pipes": hasattr(os, "mkfifo"),
    "root": hasattr(os, "geteuid") and os.geteuid() == 0,
}
"""What a test may need of the system. Windows has none of it, Linux and macOS all, and CI runs as root."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"needs(what): what this test needs of the system: {', '.join(HERE)}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this system can't do. It isn't skipped, so a skipped test stays a failure in CI."""
    wanted = [{need for mark in item.iter_markers("needs") for need in mark.args} for item in items]
    out = [item for item, needs in zip(items, wanted, strict=True) if not all(HERE[need] for need in needs)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


BODIES = {
    "elevator": """title: In the elevator
kind: choice
points: 2
prompt: What do you say to Sorrel?
options: {share: Tell her., defer: Suggest the team room., silent: Say nothing.}
key: {defer: 1, silent: 0.5}
rationale: {share: A stranger hears it., defer: It stays private., silent: Sorrel learns nothing.}
citations: [ACA Code of Ethics 2014]
""",
    "table": """title: At the next table
kind: select
points: 3
prompt: Which of these protect Bexley?
options: {move: Move., names: Use first names., later: Talk later., whisper: Whisper.}
key: [move, later]
rationale: {move: A door is shut., names: A name is enough., later: Nobody hears., whisper: Voices carry.}
""",
    "steps": """title: First steps
kind: rank
points: 4
prompt: Put the steps in order.
options: {officer: Tell the officer., recipient: Ask the recipient., facts: Write it down., family: Join the apology.}
key: [officer, recipient, facts, family]
rationale: {officer: The clock runs., recipient: It may be unread., facts: Memory fades., family: They hear it.}
""",
    "note": """title: A note
kind: mark
points: 2
prompt: Mark what has to go.
text: |
  Saw [[client: Odo Wrenfield]] on
  [[day: March 14]] in [[year: 2024]].

  He lives in [[state: the state]].
key: [client, day]
rationale: {client: It is a name., day: A date finds him., year: Years may stay., state: States may stay.}
""",
    "sorting": """title: Who may know
kind: sort
points: 1
prompt: Sort the acts.
categories: {trust: Builds trust, harm: Breaks trust}
cards: {post: A post., graph: A graph., team: A meeting.}
key: {post: harm, graph: trust, team: trust}
rationale: {post: Classmates know her., graph: Her mother sees it., team: The plans agree.}
""",
    "doorway": """title: At the door
kind: story
points: 3
prompt: A man rings at the center.
steps:
  call:
    text: He asks whether Juno comes here.
    options: {confirm: You say that she does., decline: You cannot say who comes here.}
    tells: {confirm: He thanks you and goes., decline: He says that he is her uncle.}
    next: {decline: uncle}
  uncle:
    text: He asks you to pass on a letter.
    options: {take: You take it., mother: You ask him to give it to her mother., refuse: You shut the door.}
    next: {take: after, mother: after}
  after:
    text: He is gone. What now?
    options: {tell: You tell the supervisor., nothing: You go back to work.}
key: {decline: 1, mother: 1, refuse: 0.5, tell: 1}
rationale:
  confirm: Now he knows.
  decline: Nobody learns who is a client.
  take: It ties you to him.
  mother: She decides what reaches Juno.
  refuse: It is safe, and rude.
  tell: Two heads remember.
  nothing: Nobody knows that he came.
""",
    "letter": """title: A letter
kind: reflect
points: 4
prompt: Write to the physician.
words: [80, 150]
rubric: [It says what he needs., It says no more.]
""",
}
HIDDEN = ("key:", "rationale:", "citations:")


@pytest.fixture(scope="session")
def body():
    """Return the YAML of a scenario, with replacements."""

    def make(name: str = "elevator", *changes: tuple[str, str]) -> str:
        text = BODIES[name]
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return text

    return make


@pytest.fixture(params=sorted(BODIES))
def scenario(request) -> Scenario:
    """Each kind in turn, with its key."""
    return kinds.read(request.param, BODIES[request.param])


@pytest.fixture(scope="session")
def named():
    """Return one scenario by its name."""
    return lambda name: kinds.read(name, BODIES[name])


@pytest.fixture(scope="session")
def released():
    """Return one scenario as learners have it."""

    def make(name: str) -> Scenario:
        hidden = "|".join(HIDDEN)
        return kinds.read(name, re.sub(rf"(?m)^({hidden}).*\n(  .*\n)*", "", BODIES[name]))

    return make
