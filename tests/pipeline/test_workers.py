"""Workers elsewhere, and workers that die: the gradebook comes out the same."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from distributed import Client, LocalCluster

from casewise.collecting.handins import keep_hand_in
from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.grading.workers import cluster

LEARNERS = 60


@pytest.fixture
def many(course, hand_in, lines):
    """A class large enough to be cut into pieces."""
    answers = ["share", "defer", "silent"]
    for number in range(LEARNERS):
        hand_in(f"learner-{number:03}", lines({"elevator": answers[number % 3], "table": ["move"]}))
    return course


def scores(course: Path) -> dict[str, float]:
    with Course(course).gradebook() as gradebook:
        return {entry.student.id: entry.score for entry in gradebook.assignment_submissions("sample")}


def expected() -> dict[str, float]:
    return {f"learner-{number:03}": [0.0, 2.0, 1.0][number % 3] + 1.5 for number in range(LEARNERS)}


@pytest.fixture
def dask():
    """A Dask cluster of two worker processes on loopback."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local,
        Client(local) as client,
    ):
        yield local, client


@pytest.mark.filterwarnings("default")  # Dask leaves sockets to be closed when its workers are gone
def test_a_cluster_of_other_processes_comes_to_the_same(many, tmp_path, dask):
    local, client = dask
    other = Path(shutil.copytree(many, tmp_path / "other"))
    workers = set(client.run(os.getpid).values())
    assert len(workers) == 2
    assert os.getpid() not in workers
    assert bulk.grade(Course(many), "sample", workers=cluster(local.scheduler_address)).graded == LEARNERS
    bulk.grade(Course(other), "sample")
    assert scores(many) == scores(other) == expected()
    notebook = "autograded/learner-007/sample/assessment.ipynb"
    assert (many / notebook).read_bytes() == (other / notebook).read_bytes()


@pytest.mark.filterwarnings("default")
def test_a_worker_that_is_killed_costs_nothing_but_time(many, dask, monkeypatch):
    local, client = dask
    victim = next(iter(client.run(os.getpid).values()))
    killed = []

    def kill_once(_done):
        if not killed:
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    monkeypatch.setattr(bulk, "BATCH", 10)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    report = bulk.grade(Course(many), "sample", workers=cluster(local.scheduler_address), tell=kill_once)
    assert killed
    assert report.graded == LEARNERS
    assert scores(many) == expected()


def test_a_cluster_that_is_not_there_is_told(many, monkeypatch):
    monkeypatch.setattr("casewise.grading.workers.PATIENCE", "1s")
    with pytest.raises(CasewiseError, match="No Dask scheduler answers at tcp://127.0.0.1:1"):
        bulk.grade(Course(many), "sample", workers=cluster("tcp://127.0.0.1:1"))


RUN = """
import os, signal, sys
from pathlib import Path
from casewise import files
from casewise.grading import run as bulk
from casewise.gradebook.ledger import Ledger
from casewise.gradebook.course_folder import Course

bulk.BATCH = 10
where, at = sys.argv[2], int(sys.argv[3])
calls = []


def deadly(function):
    def call(*arguments):
        calls.append(1)
        if len(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)

    return call


if where == "write":
    bulk._Run.write = deadly(bulk._Run.write)
elif where == "stamp":
    bulk._Run.stamp = deadly(bulk._Run.stamp)
else:
    setattr(Ledger, where, deadly(getattr(Ledger, where)))
bulk.grade(Course(Path(sys.argv[1])), "sample")
"""


@pytest.mark.parametrize(
    ("where", "at"),
    [
        ("write", 1),
        ("write", 7),
        ("enter", 2),
        ("_grades", 1),
        ("_comments", 3),
        ("_penalties", 2),
        ("stamp", 1),
        ("stamp", 25),
    ],
)
def test_a_run_that_is_killed_anywhere_is_taken_up_with_the_same_result(many, tmp_path, where, at):
    other = Path(shutil.copytree(many, tmp_path / "other"))
    done = subprocess.run([sys.executable, "-c", RUN, str(many), where, str(at)], capture_output=True)
    assert done.returncode == -signal.SIGKILL
    report = bulk.grade(Course(many), "sample")
    assert report.graded + report.unchanged == LEARNERS
    assert scores(many) == expected()
    bulk.grade(Course(other), "sample")
    graded = [
        {str(path.relative_to(root)): path.read_bytes() for path in sorted((root / "autograded").glob("*/*/*"))}
        for root in (many, other)
    ]
    assert graded[0] == graded[1]
    assert bulk.grade(Course(many), "sample").unchanged == LEARNERS


SIXTY = """
import os, random, signal, sys
from pathlib import Path
from casewise import files
from casewise.grading import run as bulk
from casewise.gradebook.ledger import Ledger
from casewise.gradebook.course_folder import Course

bulk.BATCH = 5
dice, killed = random.Random(14), 0
for _ in range(60):
    at = dice.randrange(1, 120)
    child = os.fork()
    if child == 0:
        steps = []

        def deadly(function):
            def call(*arguments, **more):
                steps.append(1)
                if len(steps) == at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **more)

            return call

        for name in ("rename", "replace", "write_bytes", "write_text", "mkdir"):
            setattr(Path, name, deadly(getattr(Path, name)))
        for name in ("enter", "_submissions", "_grades", "_comments", "_penalties"):
            setattr(Ledger, name, deadly(getattr(Ledger, name)))
        files._write = deadly(files._write)
        bulk.grade(Course(Path(sys.argv[1])), "sample", force=True)
        os._exit(0)
    killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
print(killed)
"""


def test_sixty_kills_with_several_hand_ins_end_in_what_one_run_makes(course, hand_in, lines, tmp_path):
    for number in range(12):
        folder = hand_in(f"learner-{number:03}", lines({"elevator": ["share", "defer", "silent"][number % 3]}))
        if number % 2:
            keep_hand_in(course, "sample", folder.parent.name, folder)
            shutil.rmtree(folder)
            newer = hand_in(folder.parent.name, lines({"elevator": "share", "table": ["move"]}))
            (newer / "timestamp.txt").write_text("2026-11-23 12:00:00.000000 UTC")
    other = Path(shutil.copytree(course, tmp_path / "other"))
    done = subprocess.run([sys.executable, "-c", SIXTY, str(course)], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 40
    bulk.grade(Course(course), "sample")
    bulk.grade(Course(other), "sample")
    assert scores(course) == scores(other)
    assert set(scores(other).values()) == {0.0, 1.0, 1.5, 2.0}
    places = ("autograded/*/*/*", "gradebook/hand-ins/*/*/*/*", "gradebook/submitted/*/*/*")
    found = [
        {
            str(path.relative_to(root)): path.read_bytes()
            for place in places
            for path in sorted(root.glob(place))
            if path.name != bulk.GRADED
        }
        for root in (course, other)
    ]
    assert found[0] == found[1]
    assert bulk.grade(Course(course), "sample").unchanged == 12


WAITING = """
import sys, time
from casewise.grading import workers

with workers.processes(2)(None) as pool:
    chunks = [pool.submit([]) for _ in range(4)]
    for chunk in chunks:
        chunk.result()
    print(*pool._pool._processes, flush=True)
    sys.stdin.read()
"""


def test_workers_end_when_what_hired_them_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        workers = [psutil.Process(int(number)) for number in parent.stdout.readline().split()]
        assert workers
        parent.kill()
        parent.wait()
        _, alive = psutil.wait_procs(workers, timeout=180)
    assert not [worker for worker in alive if worker.status() != psutil.STATUS_ZOMBIE]
