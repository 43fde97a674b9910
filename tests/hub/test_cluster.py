"""A course on a cluster, as far as it can be tested without one: pods, accounts, image, and who reaches what."""

from __future__ import annotations

import asyncio
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from jupyterhub import orm
from jupyterhub.app import JupyterHub
from kubespawner import KubeSpawner
from ltiauthenticator.lti13.auth import LTI13Authenticator
from traitlets.config import Config

from tests.support.in_class import done, printed
from tests.support.missing import cannot_run

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
VALUES = yaml.safe_load((FOLDER / "values.yaml").read_text())
COURSE = "therapeutic-ethics"
# How the chart hands singleuser's values on to KubeSpawner, for all that values.yaml uses.
TRAITS = {
    "image": lambda value: {"image": f"{value['name']}:{value['tag']}"},
    "cmd": lambda value: {"cmd": [value]},
    "defaultUrl": lambda value: {"default_url": value},
    "startTimeout": lambda value: {"start_timeout": value},
    "memory": lambda value: {"mem_limit": value["limit"], "mem_guarantee": value["guarantee"]},
    "cpu": lambda value: {"cpu_limit": value["limit"], "cpu_guarantee": value["guarantee"]},
    "extraResource": lambda value: {
        "extra_resource_limits": value["limits"],
        "extra_resource_guarantees": value["guarantees"],
    },
    "extraEnv": lambda value: {"environment": value},
    "networkPolicy": lambda _: {},
    "cloudMetadata": lambda _: {},
    "storage": lambda value: {
        "storage_pvc_ensure": True,
        "storage_capacity": value["capacity"],
        "volumes": [
            {"name": "volume-{user_server}", "persistentVolumeClaim": {"claimName": "{pvc_name}"}},
            *value["extraVolumes"],
        ],
        "volume_mounts": [
            {"name": "volume-{user_server}", "mountPath": value["homeMountPath"]},
            *value["extraVolumeMounts"],
        ],
    },
}


CULLER = {"list:users", "read:users:activity", "read:servers", "delete:servers"}


def chart() -> Config:
    """Return what the chart has set when it comes to our file: its defaults, its culler, and our values."""
    c = Config()
    c.KubeSpawner.update(uid=1000, fs_gid=100, allow_privilege_escalation=False, init_containers=[])
    c.KubeSpawner.extra_labels = {"hub.jupyter.org/network-access-hub": "true"}
    for key, value in VALUES["singleuser"].items():
        c.KubeSpawner.update(TRAITS[key](value))
    c.JupyterHub.spawner_class = KubeSpawner
    c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}
    c.JupyterHub.services = [{"name": "jupyterhub-idle-culler", "command": ["true"]}]
    c.JupyterHub.load_roles = [
        {"name": "jupyterhub-idle-culler", "scopes": [*CULLER], "services": ["jupyterhub-idle-culler"]}
    ]
    for part, settings in VALUES["hub"]["config"].items():
        c[part].update(settings)
    return c


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """Return a function that loads our settings as the chart does: among its names, settings and reader of values."""
    monkeypatch.setenv("CASEWISE_ACCOUNTS", str(tmp_path))
    monkeypatch.setattr("kubespawner.spawner.load_config", lambda **_: None)

    def load() -> SimpleNamespace:
        names = {"c": chart(), "get_config": {}.get}
        exec(compile((FOLDER / "hub.py").read_text(), "hub.py", "exec"), names)  # noqa: S102  (as the chart does)
        return SimpleNamespace(**names)

    return load


@pytest.fixture
def pod(hub):
    """Return a function that makes an account's pod and volume, in Kubernetes' own words."""

    def make(name: str, times: int = 1) -> dict:
        loaded = hub()

        async def manifest() -> dict:
            user = SimpleNamespace(name=name, id=1, url="/user/x/", escaped_name=name, settings={})
            user.get_auth_state = lambda: None
            server = SimpleNamespace(public_host="", base_url="/hub/", api_url="http://hub/hub/api", public_url="")
            spawner = KubeSpawner(_mock=True, config=loaded.c, user=user, hub=server, oauth_client_id="o")
            for _ in range(times):
                loaded.furnish(spawner)
            async with spawner.api.api_client as client:
                made = client.sanitize_for_serialization(await spawner.get_pod_manifest())
            return {**made, "pvc": spawner.pvc_name}

        return asyncio.run(manifest())

    return make


def mounts(pod: dict) -> dict[str, str]:
    return {mount["mountPath"]: mount["name"] for mount in pod["spec"]["containers"][0]["volumeMounts"]}


def environment(pod: dict) -> dict[str, object]:
    named = pod["spec"]["containers"][0]["env"]
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in named}


def test_a_learners_pod_may_do_little_and_finds_nothing_of_the_course(pod):
    made = pod("sorrel")
    container = made["spec"]["containers"][0]
    assert container["securityContext"]["runAsUser"] == container["securityContext"]["runAsGroup"] == 20001
    assert container["securityContext"] | {"runAsNonRoot": True} == container["securityContext"]
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert made["spec"]["automountServiceAccountToken"] is False
    assert container["resources"]["limits"] == {"cpu": 1, "memory": 2**30, "ephemeral-storage": "1Gi"}
    assert set(mounts(made)) == {"/home/me", "/srv/casewise/exchange", "/var/lib/extrausers"}
    assert environment(made)["JUPYTER_CONFIG_PATH"] == "/opt/casewise/hub/learner"
    assert "GRADEBOOK_URL" not in environment(made)
    assert "--ServerApp.terminals_enabled=False" in container["args"]
    assert made["metadata"]["labels"]["casewise-side"] == "learner"
    assert made["metadata"]["labels"]["hub.jupyter.org/network-access-hub"] == "true"


@pytest.mark.parametrize("name", ["sorrel", "ethics"])
def test_starting_a_pod_leaves_owners_in_the_exchange_alone(pod, name):
    """A group for volumes is given to all that lies in them, and the exchange is everybody's."""
    assert "fsGroup" not in pod(name)["spec"].get("securityContext", {})


def test_a_server_that_starts_again_is_furnished_as_the_first_time(pod):
    once, twice = pod("sorrel"), pod("sorrel", times=2)
    assert once["spec"] == twice["spec"]


def test_a_new_home_is_handed_over_to_its_learner_by_two_rights_of_roots(request, pod, tmp_path):
    if os.geteuid():
        cannot_run(request, "Only root can give a folder to someone else. Run it as root.")
    (before,) = pod("sorrel")["spec"]["initContainers"]
    security = before["securityContext"]
    assert [mount["mountPath"] for mount in before["volumeMounts"]] == ["/home/me"]
    assert security["capabilities"] == {"drop": ["ALL"], "add": ["CHOWN", "FOWNER"]}
    assert security["allowPrivilegeEscalation"] is False
    volume = tmp_path / "volume"
    volume.mkdir(mode=0o755)
    rights = ",".join(["-all", *(f"+{right.lower()}" for right in security["capabilities"]["add"])])
    command = [str(volume) if word == "/home/me" else word for word in before["command"]]
    for _ in range(2):
        done(subprocess.run(["setpriv", f"--bounding-set={rights}", *command], capture_output=True, text=True))
        found = volume.stat()
        assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (20001, 20001, 0o700)


def test_the_hub_keeps_its_culler_and_instructors_get_the_courses_server(hub, tmp_path, monkeypatch):
    """JupyterHub itself lays out who may do what, in the same way as when it starts."""
    monkeypatch.chdir(tmp_path)
    loaded = hub().c
    loaded.JupyterHub.update(db_url="sqlite://", cookie_secret=b"a secret of 32 bytes for a test.")

    async def start() -> JupyterHub:
        app = JupyterHub(config=loaded)
        await app.initialize([])
        return app

    app = asyncio.run(start())
    roles = {role.name: role for role in app.db.query(orm.Role)}
    assert set(roles["jupyterhub-idle-culler"].scopes) == CULLER
    assert [service.name for service in roles["jupyterhub-idle-culler"].services] == ["jupyterhub-idle-culler"]
    assert [group.name for group in roles["instructor"].groups] == ["instructors"]
    assert {scope.partition("!")[2] for scope in roles["instructor"].scopes} == {"user=ethics"}
    (instructors,) = app.db.query(orm.Group)
    assert [user.name for user in instructors.users] == ["fennimore@example.com"]
    assert {user.name for user in app.db.query(orm.User)} == {"ethics", "fennimore@example.com"}
    assert not app.db.query(orm.User).filter(orm.User.admin).count()
    assert isinstance(app.authenticator, LTI13Authenticator)
    assert app.authenticator.client_id == {"10000000000001"}
    assert app.tornado_settings["slow_spawn_timeout"] == 0
    assert "jupyterhub-user-ethics" in app.tornado_settings["oauth_no_confirm_list"]
    assert {role.name for role in orm.User.find(app.db, "ethics").roles} >= {"course", "user"}

    async def comes_in(address: str) -> str:
        person = await app.authenticator.get_authenticated_user(None, {"email": address})
        return person["name"] if person else ""

    assert asyncio.run(comes_in("Sorrel@example.com")) == "sorrel@example.com"
    assert asyncio.run(comes_in("ethics")) == ""


def test_the_courses_pod_has_formgrader_and_the_gradebooks_address(pod):
    made = pod("ethics")
    container = made["spec"]["containers"][0]
    assert container["securityContext"]["runAsUser"] == 20000
    assert environment(made)["JUPYTER_CONFIG_PATH"] == "/opt/casewise/hub/course"
    assert environment(made)["GRADEBOOK_URL"] == {"secretKeyRef": {"name": "gradebook", "key": "url", "optional": True}}
    assert any("frame-ancestors 'self'" in argument for argument in container["args"])
    assert container["resources"]["limits"] == {"cpu": 2, "memory": 4 * 2**30, "ephemeral-storage": "1Gi"}
    assert made["metadata"]["labels"]["casewise-side"] == "course"


def test_two_learners_share_neither_a_number_nor_a_home(pod):
    one, other = pod("anne-marie.o_neil"), pod("anne.marie-o_neil")
    numbers = [made["spec"]["containers"][0]["securityContext"]["runAsUser"] for made in (one, other)]
    assert numbers == [20001, 20002]
    assert one["pvc"] != other["pvc"]
    assert one["metadata"]["name"] != other["metadata"]["name"]


def test_everybody_begins_where_they_belong(hub):
    first_page = hub().c.JupyterHub.default_url

    def begins(*groups: str) -> str:
        return first_page(
            SimpleNamespace(current_user=SimpleNamespace(groups=[SimpleNamespace(name=n) for n in groups]))
        )

    assert (begins("instructors"), begins(), first_page(SimpleNamespace(current_user=None))) == (
        "/hub/home",
        "/hub/spawn",
        "",
    )


def test_a_number_is_never_given_to_anyone_else(hub, tmp_path):
    first = hub()
    assert [first.number(name) for name in ("ethics", "sorrel", "indigo", "sorrel")] == [20000, 20001, 20002, 20001]
    again = hub()
    assert [again.number(name) for name in ("pim@example.com", "indigo")] == [20003, 20002]
    accounts = (tmp_path / "passwd").read_text().splitlines()
    assert accounts[2] == "indigo:x:20002:20002::/home/me:/bin/bash"
    assert (tmp_path / "group").read_text().splitlines()[2] == "indigo:x:20002:"


@pytest.mark.parametrize("name", ["a:0:0", "two\nlines:x:0:0::/:/bin/sh", "", "Zoë", "x" * 33, "../up"])
def test_a_name_that_would_tear_the_list_is_refused(hub, tmp_path, name):
    loaded = hub()
    with pytest.raises(ValueError, match="cannot be an account"):
        loaded.number(name)
    assert (tmp_path / "passwd").read_text().count("\n") == 1


def test_learners_reach_neither_workers_nor_databases():
    rules = VALUES["singleuser"]["networkPolicy"]["egressAllowRules"]
    assert rules == {"nonPrivateIPs": False, "privateIPs": False, "cloudMetadataServer": False}
    parts = list(yaml.safe_load_all((FOLDER / "dask.yaml").read_text()))
    policies = {part["metadata"]["name"]: part["spec"] for part in parts if part["kind"] == "NetworkPolicy"}
    for part in parts:
        if part["kind"] == "Deployment":
            name = part["metadata"]["name"]
            assert part["spec"]["template"]["metadata"]["labels"] == policies[name]["podSelector"]["matchLabels"]
            assert part["spec"]["template"]["spec"]["automountServiceAccountToken"] is False
            assert {"Ingress", "Egress"} == set(policies[name]["policyTypes"])
            (entrance,) = policies[name]["ingress"]
            (source,) = entrance["from"]
            (rule,) = source["podSelector"]["matchExpressions"]
            assert set(rule["values"]) <= {"course", "dask-scheduler", "dask-worker"}


def test_volumes_and_images_are_the_same_in_all_files():
    stored = list(yaml.safe_load_all((FOLDER / "storage.yaml").read_text()))
    claims = {part["metadata"]["name"] for part in stored if part["kind"] == "PersistentVolumeClaim"}
    used = [*VALUES["hub"]["extraVolumes"], *VALUES["singleuser"]["storage"]["extraVolumes"]]
    assert {volume["persistentVolumeClaim"]["claimName"] for volume in used} == claims
    (laid_out,) = (part["spec"]["template"]["spec"] for part in stored if part["kind"] == "Job")
    assert {mount["name"] for one in laid_out["containers"] for mount in one["volumeMounts"]} == claims
    image = "{name}:{tag}".format(**VALUES["singleuser"]["image"])
    for file in ("dask.yaml", "storage.yaml"):
        assert set(re.findall(r"image: (\S+)", (FOLDER / file).read_text())) == {image}


def test_the_image_takes_what_is_there_and_no_keys():
    copied = re.findall(r"^COPY (.+) \S+$", (FOLDER / "Containerfile").read_text(), re.MULTILINE)
    paths = [ROOT / path for line in copied for path in line.split()]
    assert len(paths) > 5
    for path in paths:
        assert path.exists()
        for private in ("source", "gradebook", "release", "autograded"):
            assert not (ROOT / private).is_relative_to(path)
            assert not path.is_relative_to(ROOT / private)


@pytest.fixture(scope="session")
def image(tmp_path_factory) -> Path:
    """What the image holds, made by its own steps from its own files, in a place of its own."""
    context, program = tmp_path_factory.mktemp("context"), tmp_path_factory.mktemp("image") / "casewise"
    for line in re.findall(r"^COPY (.+)$", (FOLDER / "Containerfile").read_text(), re.MULTILINE):
        *files, target = line.split()
        into = context / target.removeprefix("/tmp/casewise").strip("/")  # noqa: S108  (inside of the image)
        for file in files:
            if (ROOT / file).is_dir():
                shutil.copytree(ROOT / file, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                into.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / file, into)
    settings = {"PROGRAM": str(program), "SYSTEM": "", "PYTHON": sys.executable, "COURSE_ID": "my-course"}
    settings["UV_COMPILE_BYTECODE"] = "0"  # only this test runs programs here, and each of them once
    done(
        subprocess.run(
            [context / "deploy" / "kubernetes" / "install.sh"],
            env=os.environ | settings,
            capture_output=True,
            text=True,
        )
    )
    return program


def test_the_steps_of_the_image_make_what_pods_run(image):
    def said(*command: str) -> str:
        environment = {"PATH": f"{image / 'bin'}:/usr/bin:/bin", "HOME": str(image)}
        return printed(subprocess.run(command, env=environment, cwd=image, capture_output=True, text=True))

    assert "casewise v" in said("jupyter", "labextension", "list")
    assert re.match(r"5\.[4-9]", said("jupyterhub-singleuser", "--version"))
    assert "--nthreads" in said("dask", "worker", "--help")
    assert re.search(r"casewise \S*enabled", said("jupyter", "server", "extension", "list"))
    assert '"my-course"' in (image / "hub" / "learner" / "nbgrader_config.py").read_text()
    assert os.access(image / "exchange.sh", os.X_OK)
    found = [path for path in image.rglob("*.ipynb") if "%%scenario" in path.read_text(errors="replace")]
    assert found == []


FETCH_AND_HAND_IN = """
from pathlib import Path
from casewise.learner.nbgrader_process import Home
home = Home(Path.cwd())
home.fetch('other')
print(home.hand_in('other'))
"""


def test_numbers_from_the_hubs_list_hand_in_and_a_forged_name_is_refused(request, room, hub):
    """The one list of accounts, read instead of the machine's own; pods read it by libnss-extrausers."""
    wrapper = next(Path("/usr/lib").glob("*/libnss_wrapper.so"), None)
    if wrapper is None:
        cannot_run(request, "There's no libnss_wrapper.so. Run: apt install libnss-wrapper")
    accounts = Path(os.environ["CASEWISE_ACCOUNTS"])
    (accounts / "passwd").write_text("ethics:x:30000:30000::/home/me:/bin/bash\n")  # above the classroom's own
    loaded = hub()
    numbers = {name: loaded.number(name) for name in ("pim.alderkin@example.com", "roe")}
    lists = Path(room.folder, "lists")
    lists.mkdir(exist_ok=True)
    for file in ("passwd", "group"):
        (lists / file).write_text(Path("/etc", file).read_text() + (accounts / file).read_text())
    listed = {
        "LD_PRELOAD": str(wrapper),
        "NSS_WRAPPER_PASSWD": str(lists / "passwd"),
        "NSS_WRAPPER_GROUP": str(lists / "group"),
        "PATH": f"{room.program / 'bin'}:/usr/bin:/bin",
        "CASEWISE_SITE": str(room.site),
        "LANG": "C.UTF-8",
    }

    def pod(name: str, *command: object) -> subprocess.CompletedProcess[str]:
        home = Path(room.folder, "homes", name)
        home.mkdir(exist_ok=True)
        os.chown(home, numbers[name], numbers[name])
        become = ["setpriv", f"--reuid={numbers[name]}", f"--regid={numbers[name]}", "--clear-groups", "--"]
        environment = {**listed, "HOME": str(home), "JUPYTER_CONFIG_PATH": str(room.program / "hub" / "learner")}
        return subprocess.run([*become, *map(str, command)], env=environment, cwd=home, capture_output=True, text=True)

    inbound = room.exchange / COURSE / "inbound"
    owner = pwd.getpwnam(room.account)
    for name, number in numbers.items():
        done(pod(name, "python", "-P", "-c", FETCH_AND_HAND_IN))
        (put,) = inbound.glob(f"{name}+other+*")
        assert (put.stat().st_uid, put.stat().st_gid) == (number, owner.pw_gid)
        assert stat.S_IMODE(put.stat().st_mode) & 0o777 == stat.S_IRWXU | stat.S_IRWXG
    forged = inbound / "pim.alderkin@example.com+other+2031-01-01 00:00:00.000000 UTC+x"
    done(pod("roe", "cp", "-r", "other", forged))
    done(pod("roe", "sh", "-c", f"echo secret > '{forged}/submission_secret.txt'"))
    become = [
        "setpriv",
        f"--reuid={room.account}",
        f"--regid={pwd.getpwnam(room.account).pw_gid}",
        "--init-groups",
        "--",
    ]
    collect = [*become, "nbgrader", "collect", "other", "--update"]
    environment = {**listed, "HOME": str(room.course), "JUPYTER_CONFIG_PATH": str(room.program / "hub" / "course")}
    said = printed(subprocess.run(collect, env=environment, cwd=room.course, capture_output=True, text=True))
    assert "it claims to be from pim.alderkin@example.com, but roe put it there" in said
    assert (room.course / "gradebook" / "submitted" / "pim.alderkin@example.com" / "other").is_dir()
