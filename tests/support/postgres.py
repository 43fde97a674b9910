"""A real PostgreSQL on loopback, for the pipeline's tests and the benchmarks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.hub.classroom import kept_port

PATIENCE = 180
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def as_server(*command: object) -> list[str]:
    """Return a command as the user that PostgreSQL accepts: it does not run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return [*prefix, *map(str, command)]


@contextmanager
def postgres_server(log: Path) -> Iterator[str]:
    """Run a PostgreSQL of one's own with an empty database, and give its address."""
    programs = PROGRAMS[-1]
    home = Path(subprocess.check_output(as_server("mktemp", "-d"), text=True).strip())
    subprocess.run(
        as_server(programs / "initdb", "-D", home / "data", "-A", "trust", "-U", "grader"),
        check=True,
        capture_output=True,
    )
    try:
        with kept_port() as port, _running(programs, home, port, log):
            yield f"postgresql+pg8000://grader@127.0.0.1:{port}/gradebook"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(programs: Path, home: Path, port: int, log: Path) -> Iterator[None]:
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={home}", "-p", port]
    with log.open("w") as said:
        server = subprocess.Popen(
            as_server(programs / "postgres", "-D", home / "data", *options), stdout=said, stderr=said
        )
    try:
        deadline = time.monotonic() + PATIENCE
        create = as_server(programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "grader", "gradebook")
        while subprocess.run(create, capture_output=True).returncode:
            assert server.poll() is None, f"PostgreSQL did not start: {log.read_text()}"
            assert time.monotonic() < deadline, f"PostgreSQL does not start: {log.read_text()}"
            time.sleep(0.1)
        yield
    finally:
        if server.poll() is None:
            os.kill(int((home / "data" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGTERM)
            server.wait(timeout=PATIENCE)
