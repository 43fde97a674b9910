"""What a hub on one server carries: one JSON line a figure. Run as root; about ten minutes.

`handed_in`, `collected`, `doubled`: of 112 learners who hand in within one second, through nbgrader's own steps, each
under an account of their own; the gradebook is a real PostgreSQL, and `graded` is counted in it.
`save_p50_ms`, `save_p95_ms`: 40 learners work for five minutes, each in a server and a kernel of their own, and answer
every ten seconds or so; from sending an answer to the card's word that it is on the disk.
`answers_lost`: what a card called saved, and the journal does not say.
`memory_per_learner_mb`: the proportional share (PSS) of a learner's server and kernel, at the end; `hub_mb`: that of
the hub and its proxy.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from tornado.websocket import websocket_connect

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from casewise.journal import NAME, read  # noqa: E402
from deploy.hub.classroom import Classroom, as_account, classroom  # noqa: E402
from tests.support.postgres import postgres_server  # noqa: E402
from tests.support.visitor import Visitor  # noqa: E402  (a module of the hub's tests)

MODULE = "confidentiality"


def show(figure: str, value: float, unit: str) -> None:
    """Print one figure."""
    sys.stdout.write(json.dumps({"figure": figure, "value": round(value, 2), "unit": unit}) + "\n")
    sys.stdout.flush()


def owner(room: Classroom, *command: str) -> str:
    """Run a command as the course's account, in the course."""
    done = room.run(room.account, *command, cwd=room.course)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout + done.stderr


def on_postgres(room: Classroom, address: str) -> None:
    """Keep the gradebook in PostgreSQL, as docs/administration.md says."""
    subprocess.run(["uv", "pip", "install", "-q", "-c", ROOT / "requirements.lock", "pg8000"],
                   env=os.environ | {"VIRTUAL_ENV": str(room.program)}, check=True)  # fmt: skip
    with (room.course / "nbgrader_config.py").open("a") as settings:
        settings.write(f"\nc.CourseDirectory.db_url = {address!r}\n")


def fetch(room: Classroom, account: str) -> Path:
    """Give a learner the module, and return their home."""
    home = room.home(account)
    if not (home / MODULE).exists():
        shutil.copytree(room.course / "release" / MODULE, home / MODULE)
        for path in (home / MODULE, *(home / MODULE).iterdir()):
            shutil.chown(path, account, account)
    return home


def all_at_once(room: Classroom, learners: list[str]) -> None:
    """Let everybody hand in within one second, collect, and grade."""
    for account in learners:
        home = fetch(room, account)
        line = {
            "v": 1,
            "scenario": "elevator",
            "response": "defer",
            "at": "2026-11-23T09:00:00.000Z",
            "session": account,
        }
        (home / MODULE / NAME).write_text(json.dumps({**line, "n": 1}) + "\n")
        shutil.chown(home / MODULE / NAME, account, account)
    # All are made ready first: imports take seconds, and the second is about handing in.
    settings = {
        "PATH": f"{room.program}/bin:/usr/bin",
        "CASEWISE_SITE": str(room.site),
        "JUPYTER_CONFIG_PATH": str(room.program / "hub" / "learner"),
    }
    begun = [
        subprocess.Popen(
            [*as_account(account), room.program / "bin" / "python", "-P", "-c", HAND_IN, MODULE],
            cwd=room.home(account), env={"HOME": str(room.home(account)), **settings},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for account in learners
    ]  # fmt: skip
    for process in begun:
        process.stdout.readline()
    start = f"{time.time() + 2}\n"
    for process in begun:
        process.stdin.write(start)
        process.stdin.flush()
    said = [process.communicate()[0] for process in begun]
    if failed := [text for text, process in zip(said, begun, strict=True) if process.returncode]:
        sys.stderr.write("\n".join(failed))
    spans = [
        json.loads(text.splitlines()[-1]) for text, process in zip(said, begun, strict=True) if not process.returncode
    ]
    show("begun_within", max(span[0] for span in spans) - min(span[0] for span in spans), "s")
    show("hand_in_p50", statistics.median(span[1] - span[0] for span in spans), "s")
    show("hand_in_slowest", max(span[1] - span[0] for span in spans), "s")
    inbound = list((room.exchange / "therapeutic-ethics" / "inbound").iterdir())
    show("handed_in", len(spans), "learners")
    show("doubled", len(inbound) - len({path.name.split("+")[0] for path in inbound}), "submissions")
    begin = time.time()
    owner(room, "nbgrader", "collect", MODULE, "--update")
    show("collect", time.time() - begin, "s")
    show("collected", len(list((room.course / "gradebook" / "submitted").glob(f"*/{MODULE}"))), "learners")
    report = json.loads(room.run(room.account, "casewise", "grade", MODULE, "--json", cwd=room.course).stdout)
    show("graded", report["graded"], "learners")


HAND_IN = """
import json, sys, time
from pathlib import Path
from casewise.learner.nbgrader_process import Home
home = Home(Path.cwd())
print('ready', flush=True)
start = float(sys.stdin.readline())
late = time.time() - start
while time.time() < start:
    time.sleep(0.001)
begin = time.time()
receipt = home.hand_in(sys.argv[1])
assert late < 0 and receipt['answers'] == 1, (late, receipt)
print(json.dumps([begin, time.time()]))
"""


class Seat:
    """A learner in a server of their own, with a notebook's kernel and its cards."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.saves: list[float] = []
        self.given: dict[str, str] = {}

    async def work(self, until: float) -> None:
        """Open the assessment, and answer its cards one after the other."""
        user = self.visitor.account
        kernel = json.loads(
            (await self._ask("POST", f"/user/{user}/api/kernels", {"name": "python3", "path": MODULE}))[1]
        )
        self.socket = await websocket_connect(self.visitor.line(kernel["id"]), max_message_size=2**27)
        notebook = json.loads((self.visitor.room.course / "release" / MODULE / "assessment.ipynb").read_bytes())
        cards: list[tuple[str, dict[str, Any]]] = []
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cards += await self._run("".join(cell["source"]))
        choices = [(comm, face) for comm, face in cards if face["kind"] == "choice"]
        turn = 0
        while time.time() < until:
            await asyncio.sleep(random.uniform(5, 15))
            comm, face = choices[turn % len(choices)]
            turn += 1
            option = random.choice(face["options"])[0]
            await self._answer(comm, option, turn)
            self.given[face["id"]] = option

    async def _ask(self, *what: Any) -> tuple[int, str]:
        return await asyncio.to_thread(lambda: self.visitor.request(*what, token=self.visitor.token))

    async def _send(self, kind: str, content: dict[str, Any]) -> str:
        name = uuid.uuid4().hex
        header = {"msg_id": name, "msg_type": kind, "username": "", "session": "a", "version": "5.3", "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self.socket.write_message(json.dumps({**message, "buffers": []}))
        return name

    async def _replies(self, request: str) -> list[dict[str, Any]]:
        found = []
        while True:
            raw = await asyncio.wait_for(self.socket.read_message(), 120)
            if raw is None:
                raise RuntimeError("The kernel's line was cut.")
            message = json.loads(raw) if isinstance(raw, str) else {}
            if message.get("parent_header", {}).get("msg_id") != request:
                continue
            found.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return found

    async def _run(self, code: str) -> list[tuple[str, dict[str, Any]]]:
        request = await self._send("execute_request", {"code": code, "silent": False, "allow_stdin": False})
        return [
            (message["content"]["comm_id"], message["content"]["data"]["state"]["face"])
            for message in await self._replies(request)
            if message["msg_type"] == "comm_open"
            and "id" in message["content"]["data"].get("state", {}).get("face", {})
        ]

    async def _answer(self, comm: str, option: str, turn: int) -> None:
        begin = time.perf_counter()
        state = {"response": option, "turn": turn}
        request = await self._send(
            "comm_msg", {"comm_id": comm, "data": {"method": "update", "state": state, "buffer_paths": []}}
        )
        replies = await self._replies(request)
        statuses = [
            message["content"]["data"]["state"].get("status", {})
            for message in replies
            if message["msg_type"] == "comm_msg"
        ]
        if not any(status.get("state") == "saved" for status in statuses):
            raise RuntimeError(f"An answer was not saved: {statuses}")
        self.saves.append((time.perf_counter() - begin) * 1000)


def working(room: Classroom, learners: list[str], seconds: float) -> None:
    """Let learners work in servers of their own."""

    def seat(account: str) -> Visitor:
        fetch(room, account)
        return Visitor(room, account).come_in().open_server()

    begin = time.time()
    with ThreadPoolExecutor(4) as few:
        visitors = list(few.map(seat, learners))
    show("servers_started", time.time() - begin, "s")
    seats = [Seat(visitor) for visitor in visitors]

    async def all_of_them() -> None:
        until = time.time() + seconds
        await asyncio.gather(*(seat.work(until) for seat in seats))

    begin, before = time.time(), cpu_seconds()
    asyncio.run(all_of_them())
    show("cpu_share", (cpu_seconds() - before) / (time.time() - begin) / (os.cpu_count() or 1), "of all cores")
    saves = sorted(save for seat in seats for save in seat.saves)
    show("saves", len(saves), "answers")
    show("save_p50_ms", statistics.median(saves), "ms")
    show("save_p95_ms", statistics.quantiles(saves, n=20)[-1], "ms")
    show("save_slowest_ms", saves[-1], "ms")
    memory = [memory_mb(uid=room.home(account).stat().st_uid) for account in learners]
    show("memory_per_learner_mb", statistics.mean(memory), "MB PSS")
    show("memory_of_the_largest_mb", max(memory), "MB PSS")
    show("hub_mb", memory_mb(session=room.hub.pid if room.hub else 0), "MB PSS")
    show("answers_lost", sum(map(lost, seats)), "answers")


def lost(seat: Seat) -> int:
    """Count the answers of a learner that the card called saved, and that are not what the journal says."""
    latest = read(seat.visitor.room.home(seat.visitor.account) / MODULE / NAME).latest
    return sum(name not in latest or latest[name].response != option for name, option in seat.given.items())


def cpu_seconds() -> float:
    """Return how long this machine's cores have worked."""
    return sum(map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:4])) / os.sysconf("SC_CLK_TCK")


def memory_mb(uid: int = -1, session: int = -1) -> float:
    """Return the proportional share of memory of an account's processes, or of those begun by one process."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            account = process.stat().st_uid
            if account == uid or (account == 0 and session in {int(process.name), parent}):
                for line in (process / "smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
    return total / 1024


def main() -> None:
    """Measure everything."""
    options = argparse.ArgumentParser()
    options.add_argument("--at-once", type=int, default=112)
    options.add_argument("--working", type=int, default=40)
    options.add_argument("--seconds", type=float, default=300)
    chosen = options.parse_args()
    names = [f"learner-{number:03}" for number in range(1, max(chosen.at_once, chosen.working) + 1)]
    log = Path(tempfile.mkdtemp(prefix="postgres-")) / "log.txt"
    with postgres_server(log) as address, classroom("load", [], names) as room:
        accounts = [f"load-{name}" for name in names]
        on_postgres(room, address)
        owner(room, "casewise", "build", MODULE)
        owner(room, "nbgrader", "release_assignment", MODULE)
        if chosen.at_once:
            all_at_once(room, accounts[: chosen.at_once])
        if chosen.working:
            working(room, accounts[: chosen.working], chosen.seconds)


if __name__ == "__main__":
    main()
