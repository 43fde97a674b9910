"""Run a program whose processes keep a core for longer: `python long_turns.py other 20 make test`, in milliseconds.

Where more processes compute than there are cores, Linux changes between them every millisecond or two, and each finds
the core's cache full of what the others needed. With `batch`, a process that wakes up also waits until another's turn
ends. Before Linux 6.12 and on other systems, turns stay as they are.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
"""The number of the system call, for which Python has no function."""


def take_turns(policy: str, milliseconds: int) -> None:
    """Ask for turns of so many milliseconds, for this process and all that it starts."""
    if sys.platform != "linux" or (call := SCHED_SETATTR.get(platform.machine())) is None:
        return
    number = {"other": os.SCHED_OTHER, "batch": os.SCHED_BATCH}[policy]
    size, nice = 48, os.getpriority(os.PRIO_PROCESS, 0)
    attributes = struct.pack("IIQiIQQQ", size, number, 0, nice, 0, milliseconds * 1_000_000, 0, 0)
    ctypes.CDLL(None).syscall(call, 0, attributes, 0)


if __name__ == "__main__":
    take_turns(sys.argv[1], int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606  (what the Makefile asks for)
