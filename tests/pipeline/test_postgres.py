"""A gradebook in PostgreSQL comes out as one in SQLite does."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casewise.course.build import build
from casewise.grading import bulk
from casewise.grading.pages import feedback
from casewise.grading.pipeline import Pipeline

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def as_server(*command: object) -> list[str]:
    """Return a command as the user that PostgreSQL accepts: it does not run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return [*prefix, *map(str, command)]


@pytest.fixture(scope="module")
def postgres(request, tmp_path_factory) -> Iterator[str]:
    """A PostgreSQL of one's own on loopback. Where there is none, CI fails and a desk is told loudly."""
    if not PROGRAMS:
        words = "NO POSTGRESQL: its test cannot run. Install one: apt install postgresql."
        if os.environ.get("CI"):
            pytest.fail(words)
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            sys.stderr.write(f"\n{'=' * 80}\n{words}\n{'=' * 80}\n")
        pytest.skip(words)
    programs = PROGRAMS[-1]
    home = Path(subprocess.check_output(as_server("mktemp", "-d"), text=True).strip())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    subprocess.run(
        as_server(programs / "initdb", "-D", home / "data", "-A", "trust", "-U", "grader"),
        check=True,
        capture_output=True,
    )
    log = (tmp_path_factory.mktemp("postgres") / "log.txt").open("w")
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={home}", "-p", port]
    server = subprocess.Popen(as_server(programs / "postgres", "-D", home / "data", *options), stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        create = as_server(programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "grader", "gradebook")
        while subprocess.run(create, capture_output=True).returncode:
            assert time.monotonic() < deadline, "PostgreSQL does not start."
            time.sleep(0.1)
        yield f"postgresql+pg8000://grader@127.0.0.1:{port}/gradebook"
    finally:
        pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 15)
        server.wait(timeout=30)
        log.close()
        shutil.rmtree(home, ignore_errors=True)


def test_a_class_is_graded_into_postgresql_as_into_sqlite(course, tmp_path, hand_in, lines, postgres, rows):
    hand_in("sorrel", lines())
    hand_in("pim", lines({"elevator": "defer", "table": ["move", "later"]}))
    hand_in("torn", lines({"elevator": "silent"}) + b'{"v": 1, "scenario": "table", "resp')
    hand_in("blank")
    other = Path(shutil.copytree(course, tmp_path / "other"))
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {postgres!r}\n")
    pipeline = Pipeline(course)
    build(pipeline, "sample")
    assert bulk.grade(pipeline, "sample").graded == 4
    assert bulk.grade(pipeline, "sample", force=True).graded == 4
    bulk.grade(Pipeline(other), "sample")
    assert rows(pipeline) == rows(Pipeline(other))
    assert feedback(pipeline, "sample").failed == {}
    pipeline.autograde("sample")
    assert rows(pipeline) == rows(Pipeline(other))
