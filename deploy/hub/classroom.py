"""A classroom to try out: the hub of `install.sh` on loopback, with a course, an instructor and learners.

Accounts, folders and the hub are real, and all are removed when it ends. They are outside the repository because
servers run under the learners' accounts, which can't enter root's home and must not read the keys in `source/`.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from jupyterhub.utils import subdomain_hook_idna

HERE = Path(__file__).resolve().parent
FOLDERS = Path("/var/tmp")  # noqa: S108  (everyone may enter it; the classroom's folder has its own name)
MARK = "casewise-hub-"
PATIENCE = 180
FIRST = "confidentiality"
"""The module that learners of the demonstration find."""


class ClassroomError(Exception):
    """The classroom can't be opened here. The message says why and what to do."""


@dataclass
class Classroom:
    """A course with its accounts and its hub. `as_learner` and similar methods run commands as someone in it."""

    folder: Path
    prefix: str
    port: int
    internal: int
    proxy: int
    password: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    accounts: list[str] = field(default_factory=list)
    hub: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the hub answers. To browsers all names below localhost are this machine, so each server has its own."""
        return f"http://localhost:{self.port}"

    def address(self, account: str) -> str:
        """Return where an account's server answers, to a browser."""
        return f"http://{subdomain_hook_idna(account, 'localhost', 'user')}:{self.port}/user/{account}"

    @property
    def program(self) -> Path:
        """Where the programs are."""
        return self.folder / "program"

    @property
    def site(self) -> Path:
        """Where the data are."""
        return self.folder / "site"

    @property
    def account(self) -> str:
        """The account that owns the course."""
        return f"{self.prefix}-course"

    @property
    def course(self) -> Path:
        """The course's folder."""
        return self.site / "course"

    @property
    def exchange(self) -> Path:
        """The exchange."""
        return self.site / "exchange"

    @property
    def log(self) -> Path:
        """What the hub and its servers say."""
        return self.folder / "log.txt"

    @property
    def settings(self) -> dict[str, str]:
        """The hub's environment variables for this site."""
        return {
            "CASEWISE_SITE": str(self.site),
            "CASEWISE_COURSE": self.account,
            "CASEWISE_LEARNERS": f"{self.prefix}-learners",
            "CASEWISE_INSTRUCTORS": f"{self.prefix}-instructors",
            "CASEWISE_HOST": self.url,
        }

    def home(self, account: str) -> Path:
        """Return the home of an account."""
        return Path(pwd.getpwnam(account).pw_dir)

    def install(self) -> None:
        """Put programs, folders and the course in place, by the script that an administrator uses.

        Raises:
            ClassroomError: if this machine lacks something.
        """
        places = {"PROGRAM": self.program, "SITE": self.site, "COURSE": self.account, "PYTHON": sys.executable}
        groups = {"LEARNERS": f"{self.prefix}-learners", "INSTRUCTORS": f"{self.prefix}-instructors"}
        environment = os.environ | {name: str(value) for name, value in (places | groups).items()}
        environment["PATH"] += os.pathsep + str(Path(sys.executable).parent)
        done = subprocess.run([HERE / "install.sh"], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ClassroomError(done.stderr)
        self.accounts.append(self.account)

    def admit(self, name: str, group: str) -> str:
        """Make an account for a person, and return its name."""
        account = f"{self.prefix}-{name}"
        home = self.folder / "homes" / account
        home.parent.mkdir(mode=0o755, exist_ok=True)
        options = ["--create-home", "--home-dir", home, "--key", "HOME_MODE=0700", "--shell", "/bin/bash"]
        options += ["--key", "UID_MIN=20000", "--key", "UID_MAX=59999", "--groups", f"{self.prefix}-{group}"]
        _run("useradd", *options, account)
        _run("chpasswd", said=f"{account}:{self.password}")
        self.accounts.append(account)
        return account

    def start(self, **settings: str) -> None:
        """Start the hub and wait until it answers.

        Raises:
            ClassroomError: if it does not; its log is in the message.
        """
        command = [
            self.program / "bin" / "jupyterhub",
            f"--config={self.program / 'hub' / 'jupyterhub_config.py'}",
            f"--JupyterHub.bind_url=http://127.0.0.1:{self.port}",
            f"--JupyterHub.hub_port={self.internal}",
            f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{self.proxy}",
        ]
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **self.settings, **settings}
        self.log.touch(mode=0o600)  # it names what was handed in, and those names are the only lock
        with self.log.open("ab") as log:
            self.hub = subprocess.Popen(
                command, cwd=self.site / "hub", env=environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/hub/login", timeout=5):
                return
            if self.hub.poll() is not None or time.monotonic() > deadline:
                raise ClassroomError(f"The hub did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.1)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the hub, and with it the proxy and all servers; a hub that is killed leaves them running."""
        if self.hub and self.hub.poll() is None:
            self.hub.send_signal(how)
            self.hub.wait(timeout=PATIENCE)

    def close(self) -> None:
        """Leave nothing behind: no process, no account, no folder."""
        self.stop()
        sweep(self.folder, self.prefix)

    def run(self, account: str, *command: object, **more: object) -> "subprocess.CompletedProcess[str]":
        """Run a command as an account, in its home, with what its server would have in its environment."""
        side = "course" if account == self.account else "learner"
        environment = {
            "HOME": str(self.home(account)),
            "USER": account,
            "PATH": f"{self.program / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "CASEWISE_SITE": str(self.site),
            "JUPYTER_CONFIG_PATH": str(self.program / "hub" / side),
        }
        options = {"cwd": self.home(account), "capture_output": True, "text": True, "check": False, **more}
        return subprocess.run([*as_account(account), *map(str, command)], env=environment, **options)

    def release(self, module: str) -> None:
        """Release a module to the learners with the course's account.

        Raises:
            ClassroomError: if the module cannot be built or released.
        """
        for command in (("casewise", "build", module), ("nbgrader", "release_assignment", module)):
            done = self.run(self.account, *command)
            if done.returncode:
                raise ClassroomError(done.stderr)


def as_account(account: str) -> list[str]:
    """Return what makes a command run as an account, with its groups and no way back."""
    return ["setpriv", f"--reuid={account}", f"--regid={pwd.getpwnam(account).pw_gid}", "--init-groups", "--"]


@contextmanager
def kept_port() -> Iterator[int]:
    """Keep a port of loopback for a server that is started soon, and again later: nobody else is given it.

    The system lets a second socket have the port where both may reuse addresses and the first one doesn't listen.
    """
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


@contextmanager
def classroom(prefix: str, instructors: list[str], learners: list[str], port: int = 0) -> Iterator[Classroom]:
    """Open a classroom, hub and all, and leave nothing behind.

    Raises:
        ClassroomError: if it cannot be opened here.
    """
    if os.geteuid():
        raise ClassroomError("A classroom has accounts of its own, which only root can make. Try: sudo make hub")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a background job: the hub's parts are ended by it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    clear(prefix)
    folder = Path(tempfile.mkdtemp(prefix=MARK, dir=FOLDERS))
    folder.chmod(0o711)
    (folder / "opened-by").write_text(f"{os.getpid()} {prefix}")
    with kept_port() as free, kept_port() as internal, kept_port() as proxy:
        room = Classroom(folder, prefix, port or free, internal, proxy)
        try:
            room.install()
            for names, group in ((instructors, "instructors"), (learners, "learners")):
                for name in names:
                    room.admit(name, group)
            room.start()
            yield room
        finally:
            room.close()


def clear(prefix: str) -> None:
    """Remove what a killed classroom left behind.

    Raises:
        ClassroomError: if such a classroom is open now, or accounts with these names belong to someone else.
    """
    for folder in FOLDERS.glob(f"{MARK}*"):
        opener, _, of = (folder / "opened-by").read_text().partition(" ")
        if of == prefix:
            if Path("/proc", opener).exists():
                raise ClassroomError(f"Such a classroom is open, by process {opener}.")
            sweep(folder, prefix)
    if taken := [account.pw_name for account in pwd.getpwall() if account.pw_name.startswith(f"{prefix}-")]:
        raise ClassroomError(f"There are accounts of these names already: {', '.join(taken)}.")


def sweep(folder: Path, prefix: str) -> None:
    """Remove a classroom's processes, accounts, groups and folder."""
    accounts = {account.pw_uid: account for account in pwd.getpwall() if Path(account.pw_dir).is_relative_to(folder)}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            program = os.fsdecode((process / "cmdline").read_bytes().split(b"\0")[0])
            # A hub that was killed leaves the service that ends idle servers.
            if process.stat().st_uid in accounts or Path(program).is_relative_to(folder):
                os.kill(int(process.name), signal.SIGKILL)
    with suppress(OSError, ValueError):  # a hub that was killed leaves its proxy
        proxy = int((folder / "site" / "hub" / "proxy.pid").read_text())
        if str(folder) in Path("/proc", str(proxy), "cmdline").read_text():
            os.kill(proxy, signal.SIGTERM)
    for account in accounts.values():
        _run("userdel", "--force", account.pw_name)
    for group in ("learners", "instructors"):
        subprocess.run(["groupdel", f"{prefix}-{group}"], capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object, said: str = "") -> None:
    done = subprocess.run([*map(str, command)], input=said, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ClassroomError(f"{command[0]}: {done.stderr.strip()}")


def main() -> int:
    """Open the demonstration's classroom, say how to log in, and close it on Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("Installing the hub; about a minute …", file=sys.stderr)
    try:
        with classroom("demo", ["fennimore"], ["sorrel", "indigo"], int(os.environ.get("HUB_PORT", "8000"))) as room:
            room.release(FIRST)
            print(
                f"\n  {room.url}\n\n"
                "  Instructor: demo-fennimore\n"
                "  Learners:   demo-sorrel, demo-indigo\n"
                f"  Password of all three: {room.password}\n\n"
                f"Learners find the module {FIRST}; the others are yours to release.\n"
                f"The course lies in {room.course}, what the hub says in {room.log}.\n"
                "Ctrl-C ends it, and removes accounts and folders."
            )
            sys.stdout.flush()
            room.hub.wait()
            print(f"The hub has ended:\n{room.log.read_text(errors='replace')[-2000:]}", file=sys.stderr)
            return 1
    except KeyboardInterrupt:
        print("\nClosed.", file=sys.stderr)
        return 0
    except ClassroomError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
