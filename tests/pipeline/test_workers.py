"""Workers elsewhere, and workers that die: the gradebook comes out the same."""

from __future__ import annotations

import json
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
from tests.support import courses

LEARNERS = 30


@pytest.fixture(scope="module")
def handed_in(built_course, tmp_path_factory):
    """A class large enough to be cut into pieces."""
    course = Path(shutil.copytree(built_course, tmp_path_factory.mktemp("class") / "course"))
    answers = ["share", "defer", "silent"]
    for number in range(LEARNERS):
        given = courses.journal({"elevator": answers[number % 3], "table": ["move"]})
        courses.hand_in(course, f"learner-{number:03}", given)
    return course


@pytest.fixture(scope="module")
def one_run(handed_in, tmp_path_factory):
    """Every graded file of the class after one run that nothing disturbed."""
    course = Path(shutil.copytree(handed_in, tmp_path_factory.mktemp("one-run") / "course"))
    bulk.grade(Course(course), "sample")
    assert scores(course) == expected()
    return graded(course)


@pytest.fixture
def many(handed_in, tmp_path):
    """The class, with nobody graded."""
    return Path(shutil.copytree(handed_in, tmp_path / "many"))


def scores(course: Path) -> dict[str, float]:
    with Course(course).gradebook() as gradebook:
        return {entry.student.id: entry.score for entry in gradebook.assignment_submissions("sample")}


def expected() -> dict[str, float]:
    return {f"learner-{number:03}": [0.0, 2.0, 1.0][number % 3] + 1.5 for number in range(LEARNERS)}


def graded(course: Path) -> dict[str, bytes]:
    return {str(path.relative_to(course)): path.read_bytes() for path in sorted((course / "autograded").glob("*/*/*"))}


def depending(dask_scheduler) -> list[str]:
    """Return the tasks that wait for others: when a worker is lost, another may forget what it should make again."""
    return [task.key for task in dask_scheduler.tasks.values() if task.dependencies]


def one_with_work(client: Client) -> int:
    """Return the process of a worker that is scoring, or that keeps what it scored."""
    busy = [where for told in (client.processing(), client.has_what()) for where, tasks in told.items() if tasks]
    return client.run(os.getpid, workers=busy[:1])[busy[0]]


@pytest.mark.filterwarnings("default")  # Dask leaves sockets to be closed when its workers are gone
def test_a_cluster_comes_to_the_same_and_a_worker_that_is_killed_costs_nothing_but_time(
    many, one_run, tmp_path, monkeypatch
):
    killed = []

    def kill_once(_done):
        if not killed:
            assert client.run_on_scheduler(depending) == []
            killed.append(one_with_work(client))
            os.kill(killed[0], signal.SIGKILL)

    other = Path(shutil.copytree(many, tmp_path / "other"))
    monkeypatch.setattr(bulk, "BATCH", 10)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local,
        Client(local) as client,
    ):
        workers = set(client.run(os.getpid).values())
        assert len(workers) == 2
        assert os.getpid() not in workers
        assert bulk.grade(Course(other), "sample", workers=cluster(local.scheduler_address)).graded == LEARNERS
        report = bulk.grade(Course(many), "sample", workers=cluster(local.scheduler_address), tell=kill_once)
    assert killed
    assert report.graded == LEARNERS
    assert scores(many) == scores(other) == expected()
    assert graded(many) == graded(other) == one_run


def test_a_cluster_that_is_not_there_is_reported(many, monkeypatch):
    monkeypatch.setattr("casewise.grading.workers.PATIENCE", "1s")
    with pytest.raises(CasewiseError, match="No Dask scheduler answers at tcp://127.0.0.1:1"):
        bulk.grade(Course(many), "sample", workers=cluster("tcp://127.0.0.1:1"))


@pytest.mark.filterwarnings("default")  # as above
def test_a_cluster_without_workers_is_reported(many, monkeypatch):
    monkeypatch.setattr("casewise.grading.workers.WITHOUT_WORKERS", "1s")
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=None) as local,
        pytest.raises(CasewiseError, match="no worker for some time"),
    ):
        bulk.grade(Course(many), "sample", workers=cluster(local.scheduler_address))


KILLED = """
import casewise.quick_start
import json, os, signal, sys
from pathlib import Path
from casewise.grading import run as bulk
from casewise.gradebook.ledger import Ledger
from casewise.gradebook.course_folder import Course

bulk.BATCH = 10


def deadly(function, at):
    calls = []

    def call(*arguments):
        calls.append(1)
        if len(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)

    return call


for line in sys.stdin:
    course, where, at = json.loads(line)
    child = os.fork()
    if child == 0:
        place = Ledger if hasattr(Ledger, where) else bulk._Run
        setattr(place, where, deadly(getattr(place, where), at))
        bulk.grade(Course(Path(course)), "sample")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def die():
    """Grade a class in another process that dies at a call of a function, and return its exit code."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def run(course: Path, where: str, at: int) -> int:
            process.stdin.write(json.dumps([str(course), where, at]) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield run
        process.stdin.close()


@pytest.mark.parametrize(
    ("where", "at"),
    [
        ("_write", 1),
        ("_write", 7),
        ("enter", 2),
        ("_grades", 1),
        ("_comments", 3),
        ("_penalties", 2),
        ("stamp", 1),
        ("stamp", 25),
    ],
)
def test_a_run_that_is_killed_anywhere_is_taken_up_with_the_same_result(many, one_run, die, where, at):
    assert die(many, where, at) == -signal.SIGKILL
    report = bulk.grade(Course(many), "sample")
    assert report.graded + report.unchanged == LEARNERS
    assert scores(many) == expected()
    assert graded(many) == one_run
    assert bulk.grade(Course(many), "sample").unchanged == LEARNERS


SIXTY = """
import casewise.quick_start
import os, random, signal, sys
from pathlib import Path
from casewise import files
from casewise.grading import run as bulk
from casewise.gradebook.ledger import Ledger
from casewise.gradebook.course_folder import Course

bulk.BATCH = 5
bulk.grade(Course(Path(sys.argv[2])), "sample")  # so that no child has to import what grading imports when it's needed
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
    done = subprocess.run(
        [sys.executable, "-c", SIXTY, str(course), str(other)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 40
    bulk.grade(Course(course), "sample")
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
import casewise.quick_start
import sys
from casewise.grading import workers

with workers.processes(2)(None) as pool:
    chunks = [pool.submit([]) for _ in range(4)]
    for results in chunks:
        results()
    print(*pool._pool._processes, flush=True)
    sys.stdin.read()
"""


def test_workers_end_when_their_parent_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        workers = [psutil.Process(int(number)) for number in parent.stdout.readline().split()]
        assert workers
        parent.kill()
        parent.wait()
        _, alive = psutil.wait_procs(workers, timeout=180)
    assert not [worker for worker in alive if worker.status() != psutil.STATUS_ZOMBIE]
