"""When something goes wrong, people read why, and nothing is lost."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.hub.classroom import FOLDERS, ClassroomError, clear, kept_port
from tests.support.in_class import SORREL, UNLUCKY, done, printed
from tests.support.missing import cannot_run
from tests.support.visitor import PATIENCE, Visitor

ROOT = Path(__file__).parents[2]
COURSE = "therapeutic-ethics"


@pytest.fixture
def answered(room, as_learner):
    """The learner has fetched the module, and answered a question of it."""
    if not (room.home(UNLUCKY) / "other").exists():
        as_learner(UNLUCKY, "fetch")
    line = {"v": 1, "scenario": "elevator", "response": "silent", "at": "2026-11-23T09:00:00Z", "session": "b", "n": 1}
    done(room.run(UNLUCKY, "tee", "-a", "other/responses.jsonl", input=json.dumps(line) + "\n"))
    return room.home(UNLUCKY) / "other" / "responses.jsonl"


def inbound(room) -> set[str]:
    return {path.name for path in (room.exchange / COURSE / "inbound").glob(f"{UNLUCKY}+other+*")}


@pytest.fixture
def no_room(room):
    """Return a function that fills a disk below a folder. Where no small disk may be laid over it, files stay small."""
    laid = []

    def fill(folder: Path) -> list[str]:
        status = folder.stat()
        options = f"size=16k,mode={status.st_mode & 0o7777:o},uid={status.st_uid},gid={status.st_gid}"
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True).returncode:
            return ["prlimit", "--fsize=2000"]
        laid.append(folder)
        return []

    yield fill
    for folder in laid:
        subprocess.run(["umount", folder], check=True)


def hand_in(room, *limits: str) -> dict:
    command = [*limits, "python", "-P", "-m", "casewise.learner.nbgrader_process", "hand-in", "other"]
    return json.loads(done(room.run(UNLUCKY, *command)))


def test_a_full_exchange_is_explained_and_half_of_nothing_stays(room, as_learner, answered, no_room):
    journal = answered.read_bytes()
    limits = no_room(room.exchange / COURSE / "inbound")
    said = hand_in(room, *limits)["error"]
    assert "Nothing was handed in: the exchange cannot take it, " in said
    assert "Your answers are saved in your own folder." in said
    assert inbound(room) == set()
    assert answered.read_bytes() == journal


def test_a_home_that_is_full_does_not_keep_work_from_arriving(request, room, as_learner, answered, no_room):
    cache = room.home(UNLUCKY) / ".local" / "share" / "jupyter" / "nbgrader_cache" / COURSE
    done(room.run(UNLUCKY, "mkdir", "-p", cache))
    before = inbound(room)
    if no_room(cache):
        cannot_run(request, "No disk can be mounted over a folder here. Run it as root, where mounting is allowed.")
    said = hand_in(room)["error"]
    assert "Your answers have arrived, but your own folder cannot take the receipt: its disk is full." in said
    assert len(inbound(room) - before) == 1


def test_a_full_home_does_not_keep_a_server_from_starting(request, room, no_room):
    account = room.admit("full-home", "learners")
    limits = no_room(room.home(account))
    if limits:
        cannot_run(request, "No disk can be mounted over a folder here. Run it as root, where mounting is allowed.")
    done(room.run(account, "sh", "-c", "head -c 100k /dev/zero > filling; true"))
    visitor = Visitor(room, account).come_in().open_server()
    assert visitor.execute("print('here')") == "here\n"
    visitor.request("DELETE", f"/hub/api/users/{account}/server", token=visitor.token)


TORN = """
import os, sys
from pathlib import Path
from casewise.learner.nbgrader_process import Home
from casewise.learner.exchange_submit import Submit
copy = Submit.do_copy
def killed(*arguments, **more):
    copy(*arguments, **more)
    os._exit(9)
Submit.do_copy = killed
Home(Path.cwd()).hand_in('other')
"""


def test_a_hand_in_that_is_killed_leaves_the_one_before_standing(room, as_learner, answered):
    assert "result" in hand_in(room)
    whole = inbound(room)
    assert room.run(UNLUCKY, "python", "-P", "-c", TORN).returncode == 9
    (torn,) = inbound(room) - whole
    said = printed(room.run(room.account, "nbgrader", "collect", "other", "--update", cwd=room.course))
    assert f"{torn} was refused: handing in was interrupted, or isn't finished yet." in said
    submitted = room.course / "gradebook" / "submitted" / UNLUCKY / "other"
    assert b"silent" in (submitted / "responses.jsonl").read_bytes()
    assert (submitted / "submission_secret.txt").stat().st_size == 128


def test_a_hub_that_is_killed_takes_nobody_with_it(room, as_learner, answered):
    visitor = Visitor(room, UNLUCKY).come_in().open_server()
    begun = visitor.request("GET", f"/user/{UNLUCKY}/api/status", token=visitor.token)[1]
    before = inbound(room)
    room.stop(signal.SIGKILL)
    assert hand_in(room)["result"]["answers"] == 1
    room.start()
    after = visitor.request("GET", f"/user/{UNLUCKY}/api/status", token=visitor.token)
    assert (after[0], json.loads(after[1])["started"]) == (200, json.loads(begun)["started"])
    assert len(inbound(room) - before) == 1


def test_an_odd_name_goes_the_whole_way(room, as_learner):
    account = room.admit("anne-marie.o_neil.3rd", "learners")
    as_learner(account, "fetch")
    receipt = as_learner(account, "hand-in")
    assert receipt["result"]["answers"] == 0
    printed(room.run(room.account, "nbgrader", "collect", "other", "--update", cwd=room.course))
    assert (room.course / "gradebook" / "submitted" / account / "other" / "timestamp.txt").is_file()
    assert Visitor(room, account).come_in().open_server().execute("print(1)") == "1\n"


def test_a_seat_has_limits_that_hold(room):
    visitor = Visitor(room, SORREL).come_in().open_server()
    assert visitor.execute("bytearray(1100 * 2**20)") == "MemoryError"
    crowd = """
import subprocess
begun = []
try:
    for _ in range(400):
        begun.append(subprocess.Popen(['sleep', '60']))
except OSError as error:
    print(type(error).__name__, len(begun) < 256)
finally:
    for process in begun:
        process.kill()
"""
    assert visitor.execute(crowd) == "BlockingIOError True\n"
    assert visitor.execute("import os; os.setpriority(os.PRIO_PROCESS, 0, -5)") == "PermissionError"


def test_a_hub_ends_an_idle_server_if_it_is_set_to(room):
    room.stop()
    room.start(CASEWISE_IDLE_SECONDS="15")  # less, and a busy machine ends it before anyone sees it
    visitor = Visitor(room, SORREL).come_in().open_server()
    deadline = time.monotonic() + PATIENCE
    while json.loads(visitor.request("GET", f"/hub/api/users/{SORREL}", token=visitor.token)[1])["server"]:
        assert time.monotonic() < deadline, "The idle server goes on."
        time.sleep(0.2)
    room.stop()
    room.start()


@pytest.fixture
def port():
    """A port that nobody else is given."""
    with kept_port() as kept:
        yield kept


def test_make_hub_says_how_to_log_in_and_leaves_nothing_behind(port):
    environment = os.environ | {"HUB_PORT": str(port), "UV_COMPILE_BYTECODE": "0"}  # nobody opens a server here
    process = subprocess.Popen(
        ["make", "hub", f"PYTHON={sys.executable}"], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    said = ""
    while "Ctrl-C" not in said and (line := process.stdout.readline()):
        said += line
    assert "demo-sorrel, demo-indigo" in said
    assert pwd.getpwnam("demo-sorrel")
    with pytest.raises(ClassroomError, match="Such a classroom is open"):
        clear("demo")
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert not [account.pw_name for account in pwd.getpwall() if account.pw_name.startswith("demo-")]
    folder = Path(next(word for word in said.split() if word.startswith(str(FOLDERS)))).parents[1]
    assert not folder.exists()
    assert not shutil.which("casewise", path=folder / "program" / "bin")
