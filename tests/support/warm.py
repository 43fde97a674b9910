"""Programs that start at once, for tests that are about what many commands do and not about how one starts.

A server imports Casewise and nbgrader. Each command is then a fork of it: a process of its own with the arguments, the
folder, the environment, the streams and the exit code of its caller.
"""

from __future__ import annotations

import gc
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PROGRAMS = ("casewise", "nbgrader")
CALL = """#!{python} -IS
import json, os, socket, sys

with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
    server.connect({address!r})
    call = json.dumps([{program!r}, sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(server, [call], [0, 1, 2])
    sys.exit(int(server.recv(16) or b"1"))
"""


@contextmanager
def warm_programs(folder: Path) -> Iterator[Path]:
    """Give a folder for the PATH in which `casewise` and `nbgrader` start at once."""
    address = folder / "server"
    for program in PROGRAMS:
        path = folder / program
        path.write_text(CALL.format(python=sys.executable, address=str(address), program=program))
        path.chmod(0o755)
    command = [sys.executable, "-P", __file__, str(address)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout.readline() == b"ready\n"
        yield folder
        server.stdin.close()  # so it ends when this process does, however that ends


def serve(address: str) -> None:
    """Fork a command for each call until stdin ends."""
    import casewise.quick_start  # noqa: F401, PLC0415  (in the server alone, before nbgrader)

    # isort: split
    from nbgrader.apps import nbgraderapp  # noqa: PLC0415

    from casewise.cli import app  # noqa: PLC0415
    from casewise.grading import pages, run  # noqa: F401, PLC0415

    mains = {"casewise": app, "nbgrader": nbgraderapp.main}
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen()
        gc.freeze()  # a command that looks for garbage here would copy all of this memory
        os.write(1, b"ready\n")
        while listening in select.select([listening, 0], [], [])[0]:
            connection, _ = listening.accept()
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            with connection:
                if os.fork():
                    continue
                call, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
                if command := os.fork():
                    connection.send(b"%d" % os.waitstatus_to_exitcode(os.waitpid(command, 0)[1]))
                    os._exit(0)
            program, arguments, folder, environment = json.loads(call)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            sys.argv = [program, *arguments]
            sys.exit(mains[program]())


if __name__ == "__main__":
    serve(sys.argv[1])
