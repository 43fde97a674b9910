"""A real PostgreSQL on loopback, for the pipeline's tests and the benchmarks."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.hub.classroom import free_port

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
    port = free_port()
    subprocess.run(
        as_server(programs / "initdb", "-D", home / "data", "-A", "trust", "-U", "grader"),
        check=True,
        capture_output=True,
    )
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={home}", "-p", port]
    with log.open("w") as said:
        server = subprocess.Popen(
            as_server(programs / "postgres", "-D", home / "data", *options), stdout=said, stderr=said
        )
    try:
        deadline = time.monotonic() + 180
        create = as_server(programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "grader", "gradebook")
        while subprocess.run(create, capture_output=True).returncode:
            assert time.monotonic() < deadline, "PostgreSQL does not start."
            time.sleep(0.1)
        yield f"postgresql+pg8000://grader@127.0.0.1:{port}/gradebook"
    finally:
        pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 15)
        server.wait(timeout=180)
        shutil.rmtree(home, ignore_errors=True)
