"""Each server has an address of its own: what a learner's server says can act as nobody but whoever it belongs to."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from deploy.hub.classroom import as_account
from tests.support.in_class import INSTRUCTOR, UNLUCKY
from tests.support.visitor import Visitor

# A learner ends their own server, and answers in its place: with a page that opens the course's server in a frame, and
# reads the keys with what the frame holds; or asks for them outright.
IMPOSTOR = """
import http.server, os, pathlib, signal, sys, time

PAGE = b'''<title>waiting</title><iframe id="frame" src="COURSE/lab"></iframe><script>
const keys = "COURSE/api/contents/source/other/assessment.ipynb";
const tell = async (way, ask) => {
  let said;
  try {
    said = (await (await ask()).text()).includes("HIDDEN TESTS") ? "the keys" : "no keys";
  } catch (error) {
    said = error.name;
  }
  document.body.append(way + ": " + said + ". ");
};
frame.onload = async () => {
  await tell("asking", () => fetch(keys, {credentials: "include"}));
  await tell("framing", () => {
    const inside = frame.contentWindow;
    const xsrf = inside.document.cookie.match(/_xsrf=([^;]*)/)[1];
    return inside.fetch(keys, {headers: {"X-XSRFToken": xsrf}});
  });
  document.title = "done";
};
</script>'''.replace(b"COURSE", sys.argv[1].encode())

class Impostor(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

def mine():
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "environ").read_text().split(chr(0))
            if b"jupyterhub-singleuser" not in (folder / "cmdline").read_bytes():
                continue
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            continue
        for word in words:  # a process that only just begins has none
            if word.startswith("JUPYTERHUB_SERVICE_URL="):
                return int(folder.name), int(word.split(":")[2].split("/")[0])

deadline = time.monotonic() + 180
while not (found := mine()) and time.monotonic() < deadline:
    time.sleep(0.05)
process, port = found
os.kill(process, signal.SIGKILL)
while True:  # until the port of what was killed is free
    try:
        server = http.server.HTTPServer(("127.0.0.1", port), Impostor)
        break
    except OSError:
        if time.monotonic() > deadline:
            raise
        time.sleep(0.05)
print("ready", flush=True)
server.serve_forever()
"""


@contextmanager
def impostor(room) -> Iterator[None]:
    """Have a learner's server replaced by a page of the learner's own."""
    command = [*as_account(UNLUCKY), room.program / "bin" / "python", "-c", IMPOSTOR, room.address(room.account)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n", process.stderr.read()
            yield
        finally:
            process.kill()


@pytest.fixture
def instructor(room, come_in):
    """An instructor who is logged in to the course's server."""
    page = come_in(INSTRUCTOR)
    page.get_by_role("link", name="The course in JupyterLab").click()
    expect(page.get_by_role("menuitem", name="Nbgrader")).to_be_visible()
    assert page.url.startswith(room.address(room.account))
    return page


def test_a_page_of_a_learners_making_reads_nothing_as_the_instructor_who_opens_it(room, instructor):
    Visitor(room, UNLUCKY).come_in().open_server()
    with impostor(room):
        instructor.goto(f"{room.address(UNLUCKY)}/look-at-this")
        expect(instructor).to_have_title("done")
        expect(instructor.locator("body")).to_have_text("asking: TypeError. framing: SecurityError.")
    keys = instructor.goto(f"{room.address(room.account)}/api/contents/source/other/assessment.ipynb")
    assert "HIDDEN TESTS" in json.dumps(keys.json())
