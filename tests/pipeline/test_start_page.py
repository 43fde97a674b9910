"""The start page's handlers in a real Jupyter Server, with a real exchange."""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from casewise.demo.term import NOT_FOR_LEARNERS, NOT_ON_THEIR_SERVER
from casewise.folders import COURSE_NEWS
from casewise.learner.ask import Action, ask
from casewise.learner.news import News, note_handed_in
from tests.support.lab import jupyter_lab

ROOT = Path(__file__).parents[2]
RELEASE = ROOT / "release"
MODULES = ["confidentiality", "documentation", "collaboration", "final", "resit"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A learner's JupyterLab, with the exchange of this course, which released everything but one module."""
    there = tmp_path_factory.mktemp("there")
    course = there / "exchange" / "ethics"
    for folder in ("inbound", "feedback"):
        (course / folder).mkdir(parents=True)
    shutil.copytree(RELEASE, course / "outbound")
    (course / "inbound").chmod(0o733)
    home = there / "home"
    home.mkdir()
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.Exchange.root = {str(there / 'exchange')!r}\n"
        f"c.Exchange.cache = {str(there / 'cache')!r}\n"
        "c.CourseDirectory.course_id = 'ethics'\n"
    )
    with jupyter_lab(home, NOT_FOR_LEARNERS, NOT_ON_THEIR_SERVER) as lab:
        yield lab


class Browser:
    """Something that keeps cookies and follows no redirect."""

    def __init__(self) -> None:
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), Stay())

    def ask(self, url: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
        """Return the status, the policy and the text of an answer."""
        request = urllib.request.Request(url, method=method, headers=headers)  # noqa: S310  (our own on loopback)
        try:
            answer = self._opener.open(request)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers.get("Content-Security-Policy", ""), answer.read().decode()


def names(page: dict) -> list[str]:
    return [one["module"] for one in page["modules"]]


def test_a_learner_finds_the_next_step_in_the_first_days(lab):
    page = lab.request("GET", "casewise/today")
    assert (names(page), page["next"], page["author"]) == ([], None, False)
    page = lab.request("POST", "casewise/fetch/confidentiality")
    assert names(page) == ["confidentiality"]
    assert page["modules"][0]["names"] == ["lesson", "assessment"]
    page = lab.request("POST", "casewise/refresh")
    assert (names(page), page["trouble"], page["course"]) == (MODULES, "", "ethics")
    assert all(one["fetched"] and (lab.folder / one["path"]).is_dir() for one in page["modules"])
    assert lab.request("GET", "casewise/today") == page
    assert sorted(module["module"] for module in lab.request("GET", "casewise/exchange")["modules"]) == sorted(MODULES)

    said = ask(Action.HAND_IN, lab.folder, "confidentiality")
    note_handed_in(lab.folder, "confidentiality", said)
    at_once = lab.request("GET", "casewise/today")["modules"][0]
    assert (at_once["state"], at_once["handed_in"]["total"]) == ("handed-in", 20)
    assert lab.request("POST", "casewise/refresh")["modules"][0] == at_once
    (lab.folder / COURSE_NEWS).write_text("torn")
    assert lab.request("GET", "casewise/today")["modules"][0]["handed_in"] is None
    assert lab.request("POST", "casewise/refresh")["modules"][0] == at_once


def test_nothing_answers_for_pages_of_nbgraders_that_no_learner_has(lab):
    paths = ("assignments", "courses", "formgrader", "assignments/validate", "lsp/status")
    assert {path: Browser().ask(lab.address(path))[0] for path in paths} == dict.fromkeys(paths, 404)


def test_a_hub_leaves_out_what_a_learners_folder_leaves_out():
    hub = ROOT / "deploy" / "hub" / "learner"
    page = json.loads((hub / "labconfig" / "page_config.json").read_bytes())
    server = json.loads((hub / "jupyter_server_config.d" / "learner.json").read_bytes())
    assert page["disabledExtensions"] == NOT_FOR_LEARNERS
    assert server["ServerApp"]["jpserver_extensions"] == NOT_ON_THEIR_SERVER | {"jupyter_server_terminals": False}


def test_trouble_with_one_module_is_shown_and_stops_nothing_else(lab):
    lab.request("POST", "casewise/refresh")
    released = lab.folder.parent / "exchange" / "ethics" / "outbound" / "zzz-broken"
    released.mkdir()
    released.chmod(0o700)
    (released / "lesson.ipynb").write_text("{")
    (lab.folder / "zzz-broken").write_text("a file of the learner's own")
    page = lab.request("POST", "casewise/refresh")
    assert [name for name in names(page) if name in MODULES] == MODULES
    shutil.rmtree(released)
    (lab.folder / "zzz-broken").unlink()


def test_the_page_is_there_at_once(lab):
    lab.request("POST", "casewise/refresh")
    lab.request("GET", "casewise/today")
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        lab.request("GET", "casewise/today")
        taken.append(time.perf_counter() - begin)
    assert min(taken) < 0.2


def test_opened_feedback_is_kept(lab):
    lab.request("POST", "casewise/refresh")
    page = lab.folder / "final" / "feedback" / "assessment.html"
    page.parent.mkdir()
    page.write_text("<p>Feedback</p>")
    pages = {"assessment": str(page)}
    note_handed_in(lab.folder, "final", {"at": "", "answers": 0, "fingerprint": "", "feedback": "here", "pages": pages})
    assert lab.request("GET", "casewise/today")["next"]["action"] == "feedback"
    assert lab.request("POST", "casewise/opened/final")["next"]["action"] != "feedback"
    assert News.read(lab.folder).modules["final"].opened
    assert lab.request("POST", "casewise/opened/nothing")["modules"]


def test_the_page_of_its_own_is_for_whoever_is_logged_in(lab):
    browser = Browser()
    for address in ("course", "today"):
        assert browser.ask(f"{lab.url}/casewise/{address}")[0] in {302, 403}
    status, policy, page = browser.ask(f"{lab.url}/casewise/course?token={lab.token}")
    assert status == 200
    assert page.endswith('<body class="cw-page"></body></html>')
    (nonce,) = re.findall(r'<script type="module" nonce="([^"]+)">', page)
    assert f"'nonce-{nonce}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    script, style = re.findall(r'from "([^"]+)"', page), re.findall(r'href="([^"]+)"', page)
    assert [Path(file).name for file in script + style] == ["home.js", "style.css"]
    assert browser.ask(lab.url + style[0])[0] == 200
    assert Path(script[0]).parent == Path(style[0]).parent


def test_a_change_needs_the_token_against_foreign_pages(lab):
    browser = Browser()
    browser.ask(f"{lab.url}/casewise/course?token={lab.token}")
    assert browser.ask(f"{lab.url}/casewise/opened/final", "POST")[0] == 403
    (token,) = [cookie.value for cookie in browser.cookies if cookie.name == "_xsrf"]
    status, _, text = browser.ask(f"{lab.url}/casewise/opened/final", "POST", **{"X-XSRFToken": token})
    assert status == 200
    assert "modules" in json.loads(text)
