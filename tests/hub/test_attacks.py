"""What a learner tries against others, the course and the hub, and how each attempt ends.

Each attempt is real: a command under the learner's own account, or a request with the learner's own session or token.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.in_class import INDIGO, SORREL, done, printed
from tests.support.visitor import Visitor

FAR = "2031-01-01 00:00:00.000000 UTC"
COURSE = "therapeutic-ethics"


@dataclass
class Stage:
    """What the attempts are made against: two servers that run, and work that was handed in."""

    sorrel: Visitor
    indigo: Visitor
    places: dict[str, str]


@pytest.fixture(scope="module")
def stage(room, as_learner) -> Stage:
    """Sorrel has fetched, answered and handed in; Indigo has fetched, and looks around."""
    for account in (SORREL, INDIGO):
        assert "result" in as_learner(account, "fetch")
    answer(room, SORREL, "defer")
    assert as_learner(SORREL, "hand-in")["result"]["answers"] == 1
    (handed_in,) = (room.exchange / COURSE / "inbound").glob(f"{SORREL}+other+*")
    visitors = {account: Visitor(room, account).come_in().open_server() for account in (SORREL, INDIGO)}
    server = server_of(room, SORREL)
    places = {
        "exchange": room.exchange,
        "inbound": handed_in.parent,
        "handed_in": handed_in,
        "outbound": room.exchange / COURSE / "outbound",
        "feedback": room.exchange / COURSE / "feedback",
        "home": room.home(SORREL),
        "course": room.course,
        "site": room.site,
        "program": room.program,
        "running": room.site / "run" / str(room.home(SORREL).stat().st_uid),
        "log": room.log,
        "hub": room.hub.pid,
        "server": server,
        "direct": next(word for word in words(server, "environ") if "SERVICE_URL=" in word).split("=", 1)[1],
        "api": next(word for word in words(room.hub.pid, "cmdline") if "api_url" in word).split("=", 1)[1],
        "victim": SORREL,
        "account": room.account,
    }
    return Stage(visitors[SORREL], visitors[INDIGO], {name: str(place) for name, place in places.items()})


def words(process: int, file: str) -> list[str]:
    return Path("/proc", str(process), file).read_bytes().decode().split("\0")


def server_of(room, account: str) -> int:
    """Return the process of an account's server."""
    number = room.home(account).stat().st_uid
    for process in Path("/proc").glob("[0-9]*"):
        if process.stat().st_uid == number and "jupyterhub-singleuser" in " ".join(words(process.name, "cmdline")):
            return int(process.name)
    raise AssertionError(f"{account} has no server.")


def answer(room, account: str, option: str) -> None:
    """Leave an answer in a learner's journal."""
    line = {
        "v": 1,
        "scenario": "elevator",
        "response": option,
        "at": "2026-11-23T09:00:00Z",
        "session": "a",
        "n": 1,
    }
    done(room.run(account, "tee", "-a", "other/responses.jsonl", input=json.dumps(line) + "\n"))


# What is tried, as an expression in a learner's Python, and its result: the name of an error, or a value.
BY_HAND = [
    ("list what others have handed in", "os.listdir(inbound)", "PermissionError"),
    ("guess the names of what others have handed in", "glob.glob(inbound + '/*')", "[]"),
    ("read what another has handed in, knowing its name", "open(handed_in + '/responses.jsonl')", "PermissionError"),
    ("put an answer into what another has handed in", "open(handed_in + '/responses.jsonl', 'a')", "PermissionError"),
    ("take away what another has handed in", "os.rename(handed_in, inbound + '/gone')", "PermissionError"),
    ("delete what another has handed in", "shutil.rmtree(handed_in)", "PermissionError"),
    ("list another's home", "os.listdir(home)", "PermissionError"),
    ("read another's journal", "open(home + '/other/responses.jsonl').read()", "PermissionError"),
    ("read another's journal by a link", "linked(home + '/other/responses.jsonl').read()", "PermissionError"),
    ("give another's journal a second name", "os.link(home + '/other/responses.jsonl', 'mine')", "PermissionError"),
    ("write into another's journal", "open(home + '/other/responses.jsonl', 'a')", "PermissionError"),
    ("read the keys", "open(course + '/source/other/assessment.ipynb').read()", "PermissionError"),
    ("read the gradebook", "open(course + '/gradebook/gradebook.db', 'rb').read()", "PermissionError"),
    ("change the gradebook", "sqlite3.connect(course + '/gradebook/gradebook.db').execute('select 1 from grade')",
     "OperationalError"),
    ("find the keys anywhere in the installation", "keys(program)", "[]"),
    ("list the feedback", "os.listdir(feedback)", "PermissionError"),
    ("put feedback of one's own there", "open(feedback + '/a.html', 'w')", "PermissionError"),
    ("change a released module", "open(outbound + '/other/assessment.ipynb', 'w')", "PermissionError"),
    ("release a module of one's own", "os.mkdir(outbound + '/trap')", "PermissionError"),
    ("move the course out of the exchange", "os.rename(exchange + '/therapeutic-ethics', exchange + '/gone')",
     "PermissionError"),
    ("read the hub's database", "open(site + '/hub/jupyterhub.sqlite', 'rb').read()", "PermissionError"),
    ("read the secret that signs cookies", "open(site + '/hub/cookie_secret').read()", "PermissionError"),
    ("read what the hub logs", "open(log).read()", "PermissionError"),
    ("read the tokens in the hub's environment", "open(f'/proc/{hub}/environ').read()", "PermissionError"),
    ("read the token in another's environment", "open(f'/proc/{server}/environ').read()", "PermissionError"),
    ("read another's kernel messages", "os.listdir(running)", "PermissionError"),
    ("end another's server", "os.kill(int(server), 9)", "PermissionError"),
    ("end the hub", "os.kill(int(hub), 9)", "PermissionError"),
    ("change the programs that all run", "open(program + '/bin/casewise', 'a')", "PermissionError"),
    ("change what every learner's Python imports", "open(packages() + '/sitecustomize.py', 'w')", "PermissionError"),
    ("change all learners' settings", "open(program + '/hub/learner/nbgrader_config.py', 'a')", "PermissionError"),
    ("become the course's account", "os.setuid(pwd.getpwnam(account).pw_uid)", "PermissionError"),
]  # fmt: skip
TRY = """
import glob, json, os, pwd, shutil, sqlite3, sys, sysconfig
globals().update(json.loads(sys.argv[1]))

def linked(path):
    os.path.lexists('link') and os.remove('link')
    os.symlink(path, 'link')
    return open('link')

def keys(folder):
    found = []
    for parent, _, files in os.walk(folder):
        for file in files:
            if not file.endswith(('.ipynb', '.yaml')):
                continue
            text = open(os.path.join(parent, file)).read()
            if '%%scenario' in text and 'HIDDEN TESTS' in text:
                found.append(file)
    return found

def packages():
    return sysconfig.get_path('purelib')

try:
    print(eval(sys.argv[2]))
except Exception as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize(("what", "how", "outcome"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_a_learner_cannot(room, stage, what, how, outcome):
    tried = done(room.run(INDIGO, "python", "-c", TRY, json.dumps(stage.places), how))
    assert tried.strip() == outcome


# What is asked of the hub with a learner's own token, and the status of the answer.
BY_REQUEST = [
    ("list everybody", "GET", "/hub/api/users", None, 403),
    ("look another up", "GET", "/hub/api/users/{victim}", None, 404),
    ("start another's server", "POST", "/hub/api/users/{victim}/server", None, 404),
    ("stop another's server", "DELETE", "/hub/api/users/{victim}/server", None, 404),
    ("make a token for another", "POST", "/hub/api/users/{victim}/tokens", {}, 403),
    ("make a token with an instructor's role", "POST", "/hub/api/users/{me}/tokens", {"roles": ["instructor"]}, 400),
    ("make a token for the course's server", "POST", "/hub/api/users/{me}/tokens",
     {"scopes": ["access:servers!user={account}"]}, 400),
    ("make an administrator", "POST", "/hub/api/users/mallory", {"admin": True}, 403),
    ("become an administrator", "PATCH", "/hub/api/users/{me}", {"admin": True}, 403),
    ("become an instructor", "POST", "/hub/api/groups/instructors/users", {"users": ["{me}"]}, 403),
    ("share another's server with oneself", "POST", "/hub/api/shares/{victim}/", {"user": "{me}"}, 403),
    ("see where everybody's servers are", "GET", "/hub/api/proxy", None, 403),
    ("list the services", "GET", "/hub/api/services/idle-culler", None, 403),
    ("shut the hub down", "POST", "/hub/api/shutdown", {}, 403),
    ("read another's files", "GET", "/user/{victim}/api/contents/other/responses.jsonl", None, 403),
    ("read another's files past the proxy", "GET",
     "{direct}api/contents/other/responses.jsonl", None, 403),
    ("run something in another's server", "POST", "/user/{victim}/api/kernels", {}, 403),
    ("ask the proxy itself", "GET", "{api}/api/routes", None, 403),
    ("open formgrader in one's own server", "GET", "/user/{me}/formgrader/manage_assignments", None, 404),
    ("ask formgrader's own address", "GET", "/user/{me}/formgrader/api/assignments", None, 404),
    ("open a terminal", "POST", "/user/{me}/api/terminals", {}, 404),
]  # fmt: skip


@pytest.mark.parametrize(("what", "method", "path", "body", "status"), BY_REQUEST, ids=[row[0] for row in BY_REQUEST])
def test_a_learner_may_not(stage, what, method, path, body, status):
    facts = {**stage.places, "me": INDIGO}
    if body is not None:
        body = json.loads(json.dumps(body).replace("{me}", INDIGO).replace("{account}", facts["account"]))
    assert stage.indigo.request(method, path.format(**facts), body, token=stage.indigo.token)[0] == status
    assert stage.sorrel.request("GET", f"/user/{SORREL}/api/status", token=stage.sorrel.token)[0] == 200


@pytest.mark.parametrize("page", ["lab", "formgrader/manage_assignments", "api/contents/source/other/assessment.ipynb"])
def test_the_courses_server_stays_closed_to_a_learner(room, stage, come_in, page):
    course = Visitor(room, "test-fennimore").come_in()
    course.request("POST", f"/hub/api/users/{room.account}/server", token=course.token)
    Visitor(room, room.account, token=course.token).open_server()
    assert course.request("GET", f"/user/{room.account}/{page}", token=course.token)[0] == 200
    assert stage.indigo.request("GET", f"/user/{room.account}/{page}", token=stage.indigo.token)[0] == 403
    learner = come_in(INDIGO)
    learner.goto(f"{room.address(room.account)}/{page}")
    expect(learner.locator("body")).to_contain_text(re.compile("You do not have permission|Forbidden"))


@pytest.mark.parametrize("path", ["/hub/admin", f"/hub/spawn/{SORREL}", "/hub/spawn/test-course", f"/user/{SORREL}/"])
def test_pages_for_others_stay_closed_to_a_learners_session(stage, path):
    assert stage.indigo.request("GET", path)[0] in {403, 404}


def test_a_token_that_was_given_back_opens_nothing(room, stage):
    visitor = Visitor(room, INDIGO).come_in()
    assert visitor.request("GET", f"/hub/api/users/{INDIGO}", token=visitor.token)[0] == 200
    tokens = json.loads(visitor.request("GET", f"/hub/api/users/{INDIGO}/tokens", token=visitor.token)[1])["api_tokens"]
    newest = max(tokens, key=lambda token: (token["note"] == "a test", token["created"]))
    visitor.request("DELETE", f"/hub/api/users/{INDIGO}/tokens/{newest['id']}", token=visitor.token)
    assert visitor.request("GET", f"/hub/api/users/{INDIGO}", token=visitor.token)[0] == 403
    assert visitor.request("GET", f"/user/{INDIGO}/api/contents", token=visitor.token)[0] == 403


def test_nobody_logs_in_as_the_course_or_as_root(room):
    for account in (room.account, "root"):
        stranger = Visitor(room, account)
        stranger.request("GET", "/hub/login")
        form = {"username": account, "password": room.password, "_xsrf": stranger.cookie("_xsrf")}
        assert "Invalid username or password" in stranger.request("POST", "/hub/login", form=form)[1]


def test_a_kernel_listens_nowhere_but_in_its_owners_folder(room, stage):
    kernel = json.loads(stage.sorrel.request("POST", f"/user/{SORREL}/api/kernels", {}, token=stage.sorrel.token)[1])[
        "id"
    ]
    connection = json.loads(Path(stage.places["running"], f"kernel-{kernel}.json").read_text())
    assert connection["transport"] == "ipc"
    assert connection["ip"].startswith(stage.places["running"])
    stage.sorrel.request("DELETE", f"/user/{SORREL}/api/kernels/{kernel}", token=stage.sorrel.token)


FORGE = """
import os, shutil, sys
inbound, name, key = sys.argv[1:]
folder = os.path.join(inbound, name)
shutil.copytree('other', folder)
open(folder + '/timestamp.txt', 'w').write(name.split('+')[2])
open(folder + '/submission_secret.txt', 'w').write('a' * 128)
if key:
    os.path.exists(folder + '/responses.jsonl') and os.remove(folder + '/responses.jsonl')
    os.symlink(key, folder + '/responses.jsonl')
os.chmod(folder, 0o777)
"""


def test_handing_in_as_someone_else_or_in_pieces_counts_for_nobody(room, stage, as_learner):
    """A forged name, the same by nbgrader's own option, an invented account, junk, and a torn hand-in."""
    inbound = stage.places["inbound"]
    answer(room, INDIGO, "share")

    def forge(name: str, key: str = "") -> None:
        done(room.run(INDIGO, "python", "-c", FORGE, inbound, name, key))

    forge(f"{SORREL}+other+{FAR}+forged")
    option = f"--CourseDirectory.student_id={SORREL}"
    done(room.run(INDIGO, "nbgrader", "submit", "other", option))
    feigned = ["env", f"USER={SORREL}", f"LOGNAME={SORREL}", f"JUPYTERHUB_USER={SORREL}"]
    done(room.run(INDIGO, *feigned, "python", "-P", "-m", "casewise.learner.nbgrader_process", "hand-in", "other"))
    for junk in (f"{SORREL}+other+soon+x", "+other+++", f"{SORREL}+other"):
        done(room.run(INDIGO, "mkdir", f"{inbound}/{junk}"))
    torn = Path(inbound, f"{INDIGO}+other+{FAR}+torn")
    done(room.run(INDIGO, "mkdir", torn))

    said = printed(room.run(room.account, "nbgrader", "collect", "other", "--update", cwd=room.course))
    assert f"it claims to be from {SORREL}, but {INDIGO} put it there" in said
    assert "was interrupted, or isn't finished yet" in said
    submitted = room.course / "gradebook" / "submitted"
    assert sorted(path.name for path in submitted.iterdir()) == [INDIGO, SORREL]
    assert '"defer"' in (submitted / SORREL / "other" / "responses.jsonl").read_text()
    assert '"share"' in (submitted / INDIGO / "other" / "responses.jsonl").read_text()


def test_a_link_to_the_keys_or_to_anothers_work_brings_nothing(room, stage):
    inbound = stage.places["inbound"]
    for day, target in (
        (2, "source/other/assessment.ipynb"),
        (3, f"gradebook/submitted/{SORREL}/other/responses.jsonl"),
    ):
        name = f"{INDIGO}+other+2031-01-0{day} 00:00:00.000000 UTC+link"
        done(room.run(INDIGO, "python", "-c", FORGE, inbound, name, f"{room.course}/{target}"))
        said = printed(room.run(room.account, "nbgrader", "collect", "other", "--update", cwd=room.course))
        assert "responses.jsonl was refused: Too many levels of symbolic links" in said
        assert not (room.course / "gradebook" / "submitted" / INDIGO / "other" / "responses.jsonl").exists()
        assert "It says that it was handed in at 2031-01-0" in said
