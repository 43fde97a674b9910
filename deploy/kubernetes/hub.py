"""A course on a cluster: who a person is there, and what their pod gets.

On one server each person has a UNIX account, and nbgrader's exchange rests on that. So it does here: everybody's pod
runs under a number of their own, and all pods read the same list of accounts. `values.yaml` mounts this file. The chart
runs it among its own names, when it has made its settings, `c`. Its lists may hold something already, so this adds to
them.
"""

import os
import re
from pathlib import Path

course = os.environ.get("CASEWISE_COURSE", "ethics")
accounts = Path(os.environ.get("CASEWISE_ACCOUNTS", "/srv/accounts"))
templates = os.environ.get("CASEWISE_TEMPLATES", "/usr/local/share/casewise/templates")

FIRST = 20_000
"""The course's own number; the others follow."""
NAME = r"[a-z0-9_][a-z0-9._@-]{0,31}\Z"
HOME = "/home/me"


def number(name):
    """Return someone's user number. It never changes and is never reused, because files belong to it.

    Raises:
        ValueError: if a list of accounts can't hold the name.
    """
    if not re.match(NAME, name):
        raise ValueError(f"{name!r} cannot be an account: use up to 32 of a-z, 0-9, and . _ @ -")
    listed = accounts / "passwd"
    lines = listed.read_text().splitlines() if listed.exists() else []
    numbers = {line.split(":")[0]: int(line.split(":")[2]) for line in lines}
    if name not in numbers:
        numbers[name] = max(numbers.values(), default=FIRST - 1) + 1
        # The group first, so that an account that exists always has its group.
        _write("group", [f"{who}:x:{one}:" for who, one in numbers.items()])
        _write("passwd", [f"{who}:x:{one}:{one}::{HOME}:/bin/bash" for who, one in numbers.items()])
    return numbers[name]


def _write(file, lines):
    new = accounts / f".{file}"
    new.write_text("".join(f"{line}\n" for line in lines))
    new.replace(accounts / file)


number(course)  # before anybody else can be the first

# The course has a server; nobody logs in as it. Who teaches is in the group that values.yaml names. (A name that is
# blocked would lose its rights too, and the course's server could not say that it is in use.)
c.Authenticator.username_pattern = NAME
c.Authenticator.allowed_users = {*c.Authenticator.get("allowed_users", ()), course}
c.Authenticator.post_auth_hook = lambda _authenticator, _handler, person: None if person["name"] == course else person
c.JupyterHub.load_roles += [
    {
        "name": "instructor",
        "groups": ["instructors"],
        "scopes": [f"access:servers!user={course}", f"servers!user={course}", f"read:users:name!user={course}"],
    },
    {"name": "course", "users": [course], "scopes": ["self"]},
]
c.JupyterHub.tornado_settings.update(oauth_no_confirm_list={f"jupyterhub-user-{course}"})
c.JupyterHub.template_paths = [templates]
c.JupyterHub.template_vars = {"course": course}


def first_page(handler):
    """Return the first page: instructors start at the home page, learners in their server, others at the login."""
    user = handler.current_user
    if user is None:
        return ""
    return "/hub/home" if any(group.name == "instructors" for group in user.groups) else "/hub/spawn"


c.JupyterHub.default_url = first_page

# One number for all: a pod's processes can't become anyone else, and know nothing about the cluster.
c.KubeSpawner.uid = c.KubeSpawner.gid = lambda spawner: number(spawner.user.name)
# A group for the volumes would be given to everything in the exchange too, at the start of each pod.
c.KubeSpawner.fs_gid = None
unprivileged = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
c.KubeSpawner.container_security_context = {**unprivileged, "runAsNonRoot": True}
c.KubeSpawner.automount_service_account_token = False
c.Spawner.disable_user_config = True
c.Spawner.http_timeout = 120

for_learners = ["--ServerApp.terminals_enabled=False"]
# formgrader needs a frame, which JupyterHub forbids. In the course's server no learner can show anything.
for_course = ["--ServerApp.tornado_settings={'headers': {'Content-Security-Policy': \"frame-ancestors 'self'\"}}"]

before = [*c.KubeSpawner.init_containers]


def handing_over(spawner):
    """Return the container that goes before: a new volume is root's, and its folder becomes its learner's."""
    (home,) = (mount for mount in spawner.volume_mounts if mount["mountPath"] == HOME)
    owner = str(number(spawner.user.name))
    return {
        "name": "home",
        "image": spawner.image,
        "command": ["install", "-d", "-m", "700", "-o", owner, "-g", owner, HOME],
        "securityContext": {
            **unprivileged,
            "runAsUser": 0,
            "capabilities": {"drop": ["ALL"], "add": ["CHOWN", "FOWNER"]},
        },
        "volumeMounts": [home],
    }


def furnish(spawner):
    """Give a pod its home and its side of nbgrader; to the course's, larger limits and the gradebook's address."""
    teaches = spawner.user.name == course
    side = "course" if teaches else "learner"
    spawner.environment = {
        **spawner.environment,
        "HOME": HOME,
        "CASEWISE_SITE": "/srv/casewise",
        "PYTHONSAFEPATH": "1",  # nothing is imported from the folder of a notebook, which may be a classmate's
        "JUPYTER_CONFIG_PATH": f"/opt/casewise/hub/{side}",
        "JUPYTER_RUNTIME_DIR": "/tmp/jupyter",  # noqa: S108  (the pod's own; a full home must not keep it from starting)
    }
    spawner.init_containers = [*before, handing_over(spawner)]
    spawner.working_dir = HOME
    spawner.extra_labels = {**spawner.extra_labels, "casewise-side": side}
    spawner.args = [
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *(for_course if teaches else for_learners),
    ]
    if teaches:
        spawner.mem_limit, spawner.cpu_limit = "4G", 2
        secret = {"name": "gradebook", "key": "url", "optional": True}
        spawner.environment["GRADEBOOK_URL"] = {"valueFrom": {"secretKeyRef": secret}}


c.KubeSpawner.pre_spawn_hook = furnish
