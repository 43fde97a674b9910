"""A seat in the classroom: a person's server, under their own UNIX account, within limits that the kernel keeps."""

import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Integer

CONTROL = Path("/sys/fs/cgroup")
PERIOD = 100_000
"""Microseconds over which the kernel counts a CPU limit."""


class Seat(LocalProcessSpawner):
    """JupyterHub's spawner for local accounts, with limits: it ships without any.

    A control group counts the server and everything that it starts together. Where the kernel lets nobody make one, as
    in many containers, two limits remain: of the memory of each process, and of the number of processes.
    """

    processes = Integer(256, help="How many processes and threads an account may have.").tag(config=True)

    async def start(self):
        """Start the server in a control group of its own."""
        try:
            for folder, limits in self._groups().items():
                _open(folder)
                for file, limit in limits.items():
                    (folder / file).write_text(str(limit))
        except OSError as error:
            self.log.warning("No control group for %s, so only single processes are limited: %s", self.user.name, error)
        return await super().start()

    async def stop(self, now=False):  # noqa: FBT002  (JupyterHub's signature)
        """Stop the server, and whatever it left running."""
        await super().stop(now)
        for folder in self._groups():
            with suppress(OSError):
                for process in (folder / "cgroup.procs").read_text().split():
                    os.kill(int(process), signal.SIGKILL)
            with suppress(OSError):
                folder.rmdir()

    def make_preexec_fn(self, name):
        """Take a seat first and become the user then: what root has limited, the user cannot widen."""
        become = super().make_preexec_fn(name)
        groups = [folder / "cgroup.procs" for folder in self._groups()]
        memory, processes = self.mem_limit, self.processes

        def sit_down():
            for members in groups:
                with suppress(OSError):
                    members.write_text(str(os.getpid()))
            if memory:
                resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
            resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
            become()

        return sit_down

    def _groups(self):
        """Return the folders of the control group with their limits: one folder, or one for each kind of old ones."""
        share = int((self.cpu_limit or os.cpu_count() or 1) * PERIOD)
        memory = self.mem_limit or "max"
        name = Path("casewise", self.user.name)
        if (CONTROL / "cgroup.controllers").exists():
            limits = {"memory.max": memory, "cpu.max": f"{share} {PERIOD}", "pids.max": self.processes}
            return {CONTROL / name: limits}
        return {
            CONTROL / "memory" / name: {"memory.limit_in_bytes": self.mem_limit or -1},
            CONTROL / "cpu" / name: {"cpu.cfs_period_us": PERIOD, "cpu.cfs_quota_us": share},
            CONTROL / "pids" / name: {"pids.max": self.processes},
        }


def _open(folder):
    """Make a control group. In the new kind, those above it must hand their controllers down."""
    folder.mkdir(parents=True, exist_ok=True)
    if (CONTROL / "cgroup.controllers").exists():
        for above in (CONTROL, folder.parent):
            (above / "cgroup.subtree_control").write_text("+memory +cpu +pids")
