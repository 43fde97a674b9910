"""What grading costs: one JSON line a figure, all from one run on one machine, on the full confidentiality assessment.

CPU seconds are those of the process and of everything that it starts. Start-up is left out: for nbgrader by the CPU of
30 submissions less that of 10, over 20; for Casewise by 1,000 less 100, over 900. Stock is our Rebuild, then nbgrader's
own steps with its own Execute, kernels and all; for feedback, nbgrader's own pages. The floor is what can't be left
out: parse the journal, and score. It's the least of a few runs, because only other work on the machine makes it
longer.

Each command runs once before it's measured: Python writes its bytecode then.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from casewise.collecting.submitted_files import SubmittedFiles
from casewise.course.module import Module
from casewise.gradebook.course_folder import Course
from casewise.journal import NAME, Entry, write
from casewise.journal.file import read_bytes
from casewise.journal.record import accepting
from casewise.scenario import Response, Scenario

ROOT = Path(__file__).parents[1]
MODULE = "confidentiality"
FEW, MANY = 10, 30
CLASSES = (100, 1_000, 10_000)
FLOORS = 5
GOALS: dict[str, tuple[str, float | None]] = {
    "stock_cpu_s": ("s", None),
    "autograde_cpu_s": ("s", None),
    "grade_cpu_s": ("s", None),
    "floor_cpu_s": ("s", None),
    "grade_over_floor": ("times", 3),
    "grade_ratio": ("times", 100),
    "autograde_ratio": ("times", 20),
    "feedback_ratio": ("times", 100),
    "feedback_stock_ratio": ("times", None),
    "grade_100_wall_s": ("s", 3),
    "grade_100_cpu_s": ("s", None),
    "grade_1000_wall_s": ("s", None),
    "grade_10000_wall_s": ("s", 120),
    "grade_10000_peak_mb": ("MB", 300),
    "growth_10000_over_1000": ("times", 1.3),
    "report_over_grade": ("times", 0.3),
    "report_10000_wall_s": ("s", 20),
    "report_10000_peak_mb": ("MB", 500),
}
STOCK = """
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties, CheckCellMetadata, Execute, IgnorePattern, LimitOutput, SaveAutoGrades,
)

c.Autograde.autograde_preprocessors = [
    Execute, IgnorePattern, ClearMetadataPreprocessor, LimitOutput, SaveAutoGrades, AssignLatePenalties,
    CheckCellMetadata,
]
"""
STOCK_FEEDBACK = """
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import GetGrades

c.GenerateFeedback.exporter_class = HTMLExporter
c.GenerateFeedback.preprocessors = [GetGrades, CSSHTMLHeaderPreprocessor]
"""


def show(figure: str, value: float) -> None:
    """Print one figure."""
    unit, goal = GOALS[figure]
    line = {"figure": figure, "value": round(value, 5), "unit": unit} | ({} if goal is None else {"goal": goal})
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def course(folder: Path, count: int) -> Path:
    """Lay out the course with a class that has handed in, each learner with answers of their own."""
    folder.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "source" / MODULE, folder / "source" / MODULE)
    Course(folder).generate_assignment(MODULE)
    scenarios = Module(folder / "source" / MODULE).scenarios()
    samples = {name: dict(map(answers, scenario.each_variant())) for name, scenario in scenarios.items()}
    for number in range(count):
        name = f"learner-{number:05}"
        learner = folder / "gradebook" / "submitted" / name / MODULE
        learner.mkdir(parents=True)
        dice = random.Random(number)
        for path in (folder / "release" / MODULE).iterdir():
            (learner / path.name).symlink_to(path) if count > MANY else shutil.copy(path, learner)
        (learner / "timestamp.txt").write_text("2026-11-23 10:00:00.000000 UTC")
        (learner / "submission_secret.txt").write_text(f"{number:0128}")
        met = {scenario.id: scenario.drawn(name) for scenario in scenarios.values()}
        entries = [
            Entry(asked, dice.choice(samples[asked][met[asked]]), at(n), f"{number:06x}", n, variant=met[asked])
            for n, asked in enumerate(scenarios, start=1)
        ]
        write(learner / NAME, entries)
    return folder


def answers(scenario: Scenario) -> tuple[str, list[Response]]:
    """Return the variant of a scenario, and the answers that a class gives to it."""
    made = scenario.samples()
    return scenario.variant, [*made.right, *made.partly, *made.wrong]


def at(n: int) -> str:
    """Return the moment of a learner's answer, by its number."""
    return f"2026-11-23T09:{n:02}:00.000Z"


def run(folder: Path, *command: str) -> tuple[float, float, float]:
    """Run a command in a course; return its CPU seconds, its wall seconds and its peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    # With this variable Python would compile all its packages at each start, which no instructor's machine does.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    program = Path(sys.executable).parent / command[0]
    started = psutil.Popen(
        [program, *command[1:]], cwd=folder, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0
    while started.poll() is None:
        peak = max(peak, memory(started))
        time.sleep(0.1)
    if started.returncode:
        raise SystemExit(f"{' '.join(command)} failed in {folder} with exit code {started.returncode}.")
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, peak / 1024**2


def memory(process: psutil.Process) -> int:
    """Return the bytes that a process and all that it started hold now; what they share counts for each of them."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        with suppress(psutil.Error):
            total += one.memory_info().rss
    return total


def each(home: Path, name: str, *command: str, more: str = "") -> float:
    """Return the CPU seconds that one more submission costs nbgrader."""
    cpu = {}
    for count in (FEW, MANY):
        folder = course(home / f"{name}-{count}", count)
        with (folder / "nbgrader_config.py").open("a") as config:
            config.write(more)
        if "feedback" in name:
            run(folder, "casewise", "grade", MODULE)
        cpu[count] = run(folder, *command)[0]
    return (cpu[MANY] - cpu[FEW]) / (MANY - FEW)


def floor(folder: Path, learners: int) -> float:
    """Return the CPU seconds of parsing one journal and scoring it, and of nothing else."""
    scenarios = Module(folder / "source" / MODULE).scenarios()
    accept = accepting(scenarios)
    submitted = [
        SubmittedFiles.read(path / MODULE) for path in sorted((folder / "gradebook" / "submitted").iterdir())[:learners]
    ]
    took = []
    for _ in range(FLOORS):
        begin = time.process_time()
        for files in submitted:
            record = read_bytes(files.journal or b"", accept)
            for scenario in scenarios.values():
                record.score(scenario)
        took.append(time.process_time() - begin)
    return min(took) / len(submitted)


def warm_up(home: Path) -> None:
    """Run every command once, so that Python's bytecode is there."""
    place = course(home / "warm-up", 1)
    for command in (["casewise", "grade"], ["casewise", "feedback"], ["casewise", "report"], ["nbgrader", "autograde"]):
        run(place, *command, MODULE)
    shutil.rmtree(place)


def main() -> None:
    """Measure everything."""
    measured: dict[int, Any] = {}
    pages: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        warm_up(home)
        stock = each(home, "stock", "nbgrader", "autograde", MODULE, more=STOCK)
        show("stock_cpu_s", stock)
        autograde = each(home, "ours", "nbgrader", "autograde", MODULE)
        show("autograde_cpu_s", autograde)
        returned = each(home, "feedback", "nbgrader", "generate_feedback", MODULE)
        stock_pages = each(home, "stock-feedback", "nbgrader", "generate_feedback", MODULE, more=STOCK_FEEDBACK)
        for count in CLASSES:
            place = course(home / f"class-{count}", count)
            measured[count] = run(place, "casewise", "grade", MODULE)
            show(f"grade_{count}_wall_s", measured[count][1])
            if count == CLASSES[0]:
                show("grade_100_cpu_s", measured[count][0])
            if count < CLASSES[2]:
                pages[count] = run(place, "casewise", "feedback", MODULE)[0]
                least = floor(place, count)
            if count != CLASSES[-1]:
                shutil.rmtree(place)
        show("grade_10000_peak_mb", measured[CLASSES[-1]][2])
        report, wall, peak = run(place, "casewise", "report", MODULE)
        show("report_over_grade", report / measured[CLASSES[-1]][0])
        show("report_10000_wall_s", wall)
        show("report_10000_peak_mb", peak)
    first, middle, last = CLASSES
    cost = (measured[middle][0] - measured[first][0]) / (middle - first)
    show("grade_cpu_s", cost)
    show("floor_cpu_s", least)
    show("grade_over_floor", cost / least)
    show("grade_ratio", stock / cost)
    show("autograde_ratio", stock / autograde)
    page = (pages[middle] - pages[first]) / (middle - first)
    show("feedback_ratio", returned / page)
    show("feedback_stock_ratio", stock_pages / page)
    show("growth_10000_over_1000", (measured[last][0] / last) / (measured[middle][0] / middle))


if __name__ == "__main__":
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    main()
