"""The class that `make bench` measures has answered all of the course as it is now."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from casewise.course.module import Module
from casewise.journal import NAME
from casewise.journal.file import read_bytes
from casewise.journal.record import accepting
from casewise.scenario import Outcome

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "grading.py"


def test_a_measured_class_has_an_answer_to_every_scenario(tmp_path):
    spec = spec_from_file_location("grading_benchmark", BENCHMARK)
    benchmark = module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    folder = benchmark.course(tmp_path / "class", 3)
    scenarios = Module(folder / "source" / benchmark.MODULE).scenarios()
    for path in sorted((folder / "gradebook" / "submitted").glob(f"*/*/{NAME}")):
        record = read_bytes(path.read_bytes(), accepting(scenarios))
        assert record.damage == []
        outcomes = {name: record.score(scenario).outcome for name, scenario in scenarios.items()}
        assert Outcome.NOT_ANSWERED not in outcomes.values(), outcomes
