"""JupyterHub for a course on one server: one UNIX account a person, one for the course, limits that the kernel keeps.

`docs/administration.md` says how to install it. What differs between servers comes from the environment:
CASEWISE_SITE, the folder with all data; CASEWISE_COURSE, the account that owns the course; the two groups of
accounts, CASEWISE_LEARNERS and CASEWISE_INSTRUCTORS; and CASEWISE_HOST, the hub's own address.
"""

import grp
import os
import pwd
import sys
from pathlib import Path
from types import SimpleNamespace

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here))
from seat import Seat  # noqa: E402  (it lies beside this file)

c = get_config()  # noqa: F821  (given by JupyterHub)

program = Path(sys.prefix)
site = Path(os.environ.get("CASEWISE_SITE", "/srv/casewise"))
course = os.environ.get("CASEWISE_COURSE", "ethics")
learners = os.environ.get("CASEWISE_LEARNERS", "casewise-learners")
instructors = os.environ.get("CASEWISE_INSTRUCTORS", "casewise-instructors")

# On loopback: a web server with a certificate is in front of it.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
# A learner can have their server say anything, and what comes from one address may act as whoever looks at it. So each
# server has its own address, such as sorrel.hub.example.com, below the hub's.
if host := os.environ.get("CASEWISE_HOST"):
    c.JupyterHub.subdomain_host = host
else:
    print("CASEWISE_HOST is not set: a learner's page could act as an instructor who opens it.", file=sys.stderr)
c.ConfigurableHTTPProxy.command = [str(program / "node_modules" / ".bin" / "configurable-http-proxy")]

# Sessions, tokens and the secret that signs cookies: a folder that nobody but root may enter.
state = site / "hub"
state.mkdir(mode=0o700, parents=True, exist_ok=True)
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")

# Whoever has an account on this server and is in one of the two groups may come in, with the account's password; or by
# the way in login/ that CASEWISE_LOGIN names: "lti" or "oauth".
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {learners, instructors}
c.Authenticator.manage_groups = True
c.Authenticator.allowed_users = {course}  # it has a server; nobody logs in as it, see below
# Names that are a UNIX account's, a folder's and nbgrader's all at once.
c.Authenticator.username_pattern = r"[a-z0-9_][a-z0-9._@-]{0,31}\Z"
if login := os.environ.get("CASEWISE_LOGIN"):
    load_subconfig(str(here / "login" / f"{login}.py"))  # noqa: F821  (given by JupyterHub)


def admit(authenticator, _handler, authentication):
    """Let in who is in one of the two groups, or gets an account now: a provider's user called root would be root here.

    The UNIX group says who teaches. It's read at every login.
    """
    name = authentication["name"]
    teaches = name in grp.getgrnam(instructors).gr_mem
    if not teaches and name not in grp.getgrnam(learners).gr_mem:
        known = authenticator.system_user_exists(SimpleNamespace(name=name))
        if known or not authenticator.create_system_users:
            return None
    return {**authentication, "groups": ["instructors"] if teaches else []}


c.Authenticator.post_auth_hook = admit

# An instructor works in the server of the course's account: all of the course belongs to one account, whoever teaches.
# Nobody may do anything with anybody else's server; no person is an administrator of the hub.
c.JupyterHub.load_roles = [
    {
        "name": "instructor",
        "groups": ["instructors"],
        "scopes": [f"access:servers!user={course}", f"servers!user={course}", f"read:users:name!user={course}"],
    },
    {"name": "course", "users": [course], "scopes": ["self"]},
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
]
# An instructor's way into the course's server is theirs already: nothing to be asked about.
c.JupyterHub.tornado_settings = {"oauth_no_confirm_list": {f"jupyterhub-user-{course}"}}

idle = int(os.environ.get("CASEWISE_IDLE_SECONDS", "3600"))
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={idle}", f"--cull-every={min(idle, 300)}",
        ],
    }
]  # fmt: skip

# What a server may use, all its kernels together.
c.JupyterHub.spawner_class = Seat
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1
c.Seat.processes = 256
course_limits = {"mem_limit": 4 * 2**30, "cpu_limit": 2.0, "processes": 512}

# Settings in a home could bring back what was left out; and a full home must not keep a server from starting.
c.Spawner.disable_user_config = True
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = 120
c.Spawner.start_timeout = 120
# A kernel's messages would go over loopback, where every account could listen; so they go through a private folder.
for_all = ["--KernelManager.transport=ipc", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
for_learners = ["--ServerApp.terminals_enabled=False"]
# nbgrader shows formgrader in a frame, which JupyterHub forbids. It is safe where the course's server has an address of
# its own, which no page of a learner's is at.
for_course = ["--ServerApp.tornado_settings={'headers': {'Content-Security-Policy': \"frame-ancestors 'self'\"}}"]
c.Spawner.env_keep = ["LANG", "LC_ALL", "TZ"]
c.Spawner.environment = {
    "PATH": f"{program / 'bin'}:/usr/local/bin:/usr/bin:/bin",
    "CASEWISE_SITE": str(site),
    # Python imports nothing from the folder of a notebook, which may have come from a classmate.
    "PYTHONSAFEPATH": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def furnish(spawner):
    """Give a server its side of nbgrader, and a private folder for what it needs while it runs."""
    account = pwd.getpwnam(spawner.user.name)
    # Named by number: its sockets' whole path must stay below 108 signs, however long a learner's name is.
    running = site / "run" / str(account.pw_uid)
    running.mkdir(mode=0o700, exist_ok=True)
    os.chown(running, account.pw_uid, account.pw_gid)
    side = "course" if account.pw_name == course else "learner"
    spawner.environment = {
        **spawner.environment,
        "JUPYTER_CONFIG_PATH": str(here / side),
        "JUPYTER_RUNTIME_DIR": str(running),
    }
    spawner.args = for_all + (for_course if side == "course" else for_learners)
    if side == "course":
        for limit, value in course_limits.items():
            setattr(spawner, limit, value)


c.Spawner.pre_spawn_hook = furnish

# The home page leads instructors to the course and to formgrader; a learner goes straight to their own server.
c.JupyterHub.template_paths = [str(here / "templates")]
c.JupyterHub.template_vars = {"course": course}


def first_page(handler):
    """Return the first page: instructors start at the home page, learners in their server, others at the login."""
    user = handler.current_user
    if user is None:
        return ""
    return "/hub/home" if any(group.name == "instructors" for group in user.groups) else "/hub/spawn"


c.JupyterHub.default_url = first_page
