"""The parts of a site: their lock, how they're fetched, and what a learner's kernel gets of them."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from math import ceil
from pathlib import Path

import pytest

from casewise import plugins
from casewise.site import cache, compiled, wheels
from casewise.site.archive import untarred, unzipped, zipped
from casewise.site.cache import PartsError, archives, usual_cache
from casewise.site.own import own_files, own_wheel
from casewise.site.part import PLACE, PYODIDE, Part, Registry, hash_of, parts
from casewise.site.python import python_of
from casewise.site.renew import TOGETHER
from casewise.site.shared_memory import MARK, answering_whole
from casewise.site.trimmed import is_unused
from casewise.site.wheels import slim
from tests.support import site_parts
from tests.support.site_parts import wheel

ROOT = Path(__file__).parents[2]
REQUIREMENTS = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_has_names_and_hashes_and_no_addresses():
    text = PLACE.read_text(encoding="utf-8")
    assert "://" not in text
    for part in parts().values():
        known = r"sha256:[0-9a-f]{64}" if part.registry is Registry.PYPI else r"sha512-[\w+/]{86}=="
        assert re.fullmatch(known, part.hash), part


@pytest.mark.parametrize("part", [part for part in parts().values() if part.name not in TOGETHER], ids=lambda p: p.name)
def test_a_learners_browser_runs_the_versions_that_were_tested(part):
    """If this fails: python -m casewise.site.renew, after `make lock`."""
    found = re.search(rf"(?m)^{re.escape(part.name)}==(\S+).*\n((?:    --hash=\S+.*\n)+)", REQUIREMENTS)
    assert found
    assert part.version == found[1]
    assert part.hash in found[2]


def test_what_belongs_together_is_in_the_lock():
    assert {name: parts()[name].version for name in TOGETHER} == TOGETHER


@pytest.fixture
def one_part(monkeypatch):
    """The lock with a single part, whose bytes are `part`."""

    def lay(registry: Registry) -> Part:
        name = f"part-1-{'py3-none-any.whl' if registry is Registry.PYPI else '0.tgz'}"
        part = Part(registry, "part", "1", name, hash_of(b"part", registry))
        monkeypatch.setattr(cache, "parts", lambda: {"part": part})
        return part

    return lay


def ran(monkeypatch, data: bytes, stderr: str = "", code: int = 0) -> list[list[str]]:
    """Let pip and npm put these bytes into their folder, and return the commands that they got."""
    commands = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        place = next((word[7:] for word in command if word.startswith("--dest=")), command[-1])
        for name in ("part-1-py3-none-any.whl", "part-1-0.tgz"):
            if not code:
                Path(place, name).write_bytes(data)
        return subprocess.CompletedProcess(command, code, "", stderr)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


@pytest.mark.parametrize("registry", Registry)
def test_a_part_is_fetched_once(one_part, monkeypatch, tmp_path, registry):
    one_part(registry)
    commands = ran(monkeypatch, b"part")
    assert archives(tmp_path) == archives(tmp_path) == {"part": b"part"}
    assert len(commands) == 1


def test_pip_checks_the_hash_as_well(one_part, monkeypatch, tmp_path):
    one_part(Registry.PYPI)
    commands = ran(monkeypatch, b"part")
    archives(tmp_path)
    assert {"--require-hashes", "--no-deps", "--only-binary=:all:"} <= set(commands[0])


def test_a_damaged_part_is_fetched_again(one_part, monkeypatch, tmp_path):
    part = one_part(Registry.PYPI)
    (tmp_path / part.file).write_bytes(b"torn")
    ran(monkeypatch, b"part")
    assert archives(tmp_path) == {"part": b"part"}
    assert (tmp_path / part.file).read_bytes() == b"part"


@pytest.mark.parametrize("registry", Registry)
def test_another_file_under_the_same_name_is_refused(one_part, monkeypatch, tmp_path, registry):
    part = one_part(registry)
    ran(monkeypatch, b"something else")
    with pytest.raises(PartsError, match="isn't the file that Casewise was tested with"):
        archives(tmp_path)
    assert not (tmp_path / part.file).exists()


@pytest.mark.parametrize(
    ("registry", "stderr", "words"),
    [
        (Registry.PYPI, "No module named pip", "ensurepip"),
        (Registry.PYPI, "WARNING: slow\nERROR: no network", "no network"),
        (Registry.NPM, "npm error code ENOTFOUND", "ENOTFOUND"),
        (Registry.NPM, "", "it gave no reason"),
    ],
)
def test_what_keeps_a_part_from_coming_is_said(one_part, monkeypatch, tmp_path, registry, stderr, words):
    one_part(registry)
    ran(monkeypatch, b"", stderr, code=1)
    with pytest.raises(PartsError, match=words):
        archives(tmp_path)


@pytest.mark.parametrize(("error", "words"), [(FileNotFoundError(), "npm isn't installed"), (None, "seconds")])
def test_a_missing_or_silent_program_is_said(one_part, monkeypatch, tmp_path, error, words):
    def run(command: list[str], **_: object) -> None:
        raise error or subprocess.TimeoutExpired(command, 1)

    one_part(Registry.NPM)
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(PartsError, match=words):
        archives(tmp_path)


def test_the_cache_is_where_people_expect_it(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert usual_cache() == tmp_path / "casewise" / "site"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert usual_cache() == Path.home() / ".cache" / "casewise" / "site"


def test_missing_node_is_reported(monkeypatch, tmp_path):
    def run(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(PartsError, match=r"Node\.js isn't installed"):
        compiled.compiled("own", {"a": {"a.py": b""}}, {}, tmp_path)


def test_compiled_modules_are_kept_until_a_source_changes(monkeypatch, tmp_path):
    runs = []

    def run(wanted: bytes, _core: object) -> bytes:
        runs.append(wanted)
        return zipped({f"{path}c": data.upper() for path, data in unzipped(wanted).items()}, level=0)

    monkeypatch.setattr(compiled, "_run", run)
    for source in (b"one", b"one", b"two"):
        made = compiled.compiled("own", {"a": {"a/b.py": source, "a/c.js": b"js"}}, {}, tmp_path)
        assert made == {"a": {"a/b.pyc": source.upper(), "a/c.js": b"js"}}
    assert len(runs) == 2
    assert len(list(tmp_path.iterdir())) == 1, "the earlier one goes"


def test_a_wheel_loses_what_no_kernel_reads():
    files = {
        "yaml/__init__.py": b"",
        "yaml/_yaml.cpython-314-x86_64-linux-gnu.so": b"",
        "yaml/py.typed": b"",
        "yaml/a.pyi": b"",
        "yaml/tests/test_it.py": b"",
    }
    made = slim(wheel("PyYAML", "6", files))
    assert made.file == "pyyaml-6-py3-none-any.whl"
    folder = "PyYAML-6.dist-info"
    assert set(made.files) == {"yaml/__init__.py", f"{folder}/METADATA", f"{folder}/WHEEL"}
    assert made.files[f"{folder}/METADATA"] == b"Name: PyYAML\nVersion: 6\n"
    assert b"Root-Is-Purelib: true" in made.files[f"{folder}/WHEEL"]
    assert made.modules == ["yaml"]


def test_a_module_compiled_for_the_browser_stays():
    module = "pydantic_core/_pydantic_core.cpython-314-wasm32-emscripten.so"
    made = slim(wheel("pydantic-core", "2", {"pydantic_core/__init__.py": b"", module: b"\0asm"}))
    assert made.file == "pydantic_core-2-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
    assert module in made.files


def test_only_the_zones_of_due_dates_are_on_a_site():
    zones = {f"tzdata/zoneinfo/Europe/{name}": b"" for name in ("Berlin", "Paris", "__init__.py")}
    made = slim(wheel("tzdata", "1", {"tzdata/__init__.py": b"", **zones}), ["tzdata/zoneinfo/Europe/Paris"])
    assert {path for path in made.files if "zoneinfo" in path} == {
        "tzdata/zoneinfo/Europe/Paris",
        "tzdata/zoneinfo/Europe/__init__.py",
    }


def test_jedi_has_a_name_and_no_module():
    found = {one.name: one.modules for one in wheels.stand_ins()}
    assert found["jedi"] == found["micropip"] == []


def test_our_own_wheel_has_every_module_that_the_notebook_imports():
    """Walks the imports at the top of modules, from the notebook and the kinds on."""
    files = own_files()
    have = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): data for path, data in files.items()}
    kinds = [point.value.partition(":")[0] for point in plugins._points("kinds")]  # noqa: SLF001  (only names are public)
    to_do, seen = ["casewise.notebook", *(name for name in kinds if name.startswith("casewise."))], set()
    while to_do:
        name = to_do.pop()
        assert name in have, f"{name} is imported, and isn't in the wheel: see ROOMS in casewise/site/own.py"
        if name not in seen:
            seen.add(name)
            to_do += imported(have[name])
    assert len(seen) >= 60


def imported(source: bytes) -> list[str]:
    """Return the modules of ours that a module imports at its top."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("casewise"):
            inside = [f"{node.module}.{one.name}" for one in node.names]
            there = ROOT / (node.module or "").replace(".", "/")
            found += (
                [str(node.module)] if (there.with_suffix(".py")).exists() or (there / "__init__.py").exists() else []
            )
            found += [one for one in inside if (ROOT / one.replace(".", "/")).with_suffix(".py").exists()]
    return found


def test_our_own_wheel_has_its_cards_words_and_kinds():
    files = own_wheel().files
    assert {"casewise/card/card.js", "casewise/languages/de.json", "casewise/kinds/story/card.js"} <= set(files)
    (points,) = (data.decode() for path, data in files.items() if path.endswith("entry_points.txt"))
    assert "choice = casewise.kinds.choice:Choice" in points
    secret = ("casewise/grading/", "casewise/course/", "casewise/gradebook/")
    assert [path for path in files if path.startswith(secret)] == []


def test_pyodide_starts_from_hosts_that_know_few_types(monkeypatch, tmp_path):
    """Not every host serves .mjs as a script, or .wasm as WebAssembly."""
    monkeypatch.setattr(compiled, "_run", lambda wanted, _: zipped({f"{p}c": d for p, d in unzipped(wanted).items()}))
    made = site_parts.archives()
    made[PYODIDE] = site_parts.tgz({**untarred(made[PYODIDE]), "pyodide.mjs": 'import("pyodide.asm.mjs")'})
    files = python_of(made, [], tmp_path).files
    assert [path for path in files if path.endswith(".mjs")] == []
    opening = next(data for path, data in files.items() if path.endswith("/pyodide.js")).decode()
    assert 'import("pyodide.asm.js")' in opening
    assert opening.index("instantiateStreaming") < opening.index("import(")


def test_another_version_of_a_file_has_another_name(monkeypatch, tmp_path):
    """A browser or a host that kept the older one can't serve it instead of the new one."""
    monkeypatch.setattr(compiled, "_run", lambda wanted, _: zipped({f"{p}c": d for p, d in unzipped(wanted).items()}))
    made = site_parts.archives()
    before = python_of(made, [], tmp_path)
    made["traitlets"] = wheel("traitlets", parts()["traitlets"].version, {"traitlets/__init__.py": b"changed"})
    after = python_of(made, [], tmp_path)
    assert len(set(after.files) - set(before.files)) == 2, "the wheel and the lock"
    made[PYODIDE] = site_parts.tgz({**untarred(made[PYODIDE]), "pyodide.asm.wasm": "newer"})
    assert not set(python_of(made, [], tmp_path).files) & set(after.files)


@pytest.mark.parametrize(
    ("sources", "unused"),
    [
        (["x/node_modules/mermaid/a.js", "x/node_modules/d3-geo/b.js"], True),
        (["x/node_modules/mermaid/a.js", "x/node_modules/@lumino/widgets/b.js"], False),
        (["x/node_modules/@codemirror/lang-java/a.js"], True),
        (["x/node_modules/@codemirror/lang-javascript/a.js"], False),
        (["x/node_modules/@codemirror/legacy-modes/mode/stex.js"], False),
        (["../packages/notebook/lib/index.js"], False),
    ],
)
def test_only_what_consists_of_unused_packages_is_left_out(sources, unused):
    assert is_unused(json.dumps({"sources": sources}).encode(), formulas=False) is unused


def answering(text: str) -> bytes:
    """Return a script that answers with a text in shared memory, as JupyterLite's kernel does, and reads it again."""
    return (
        f"const mark='{MARK.decode()}';const m=new Int32Array(new SharedArrayBuffer({4 * ceil(len(text) / 2)}));"
        f"const texts=new Map([[7,'{text}']]);if(false){{m[0]=1}}else{{let e=texts.get(7);texts.delete(7);"
        "for(let t=new Uint16Array(m.buffer),i=0;i<e.length;i++)t[i]=e.charCodeAt(i)}"
        f"console.log(new TextDecoder('utf-16').decode(new Uint16Array(m.buffer).slice(0,{len(text)})))"
    ).encode()


@pytest.mark.parametrize("text", ["1", "{}", "[]x", '{"name": "Zoë 你好"}'])
def test_an_answer_in_shared_memory_begins_last_and_stays_the_same(text):
    script = answering_whole(answering(text)).decode()
    assert "i=0" not in script
    assert script.index("charCodeAt(i)") < script.index("charCodeAt(0)")
    done = subprocess.run(["node", "-e", script], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == f"{text}\n"


def test_a_script_that_answers_otherwise_is_refused_and_any_other_stays_as_it_is():
    assert answering_whole(b"for(let t=0;;)") == b"for(let t=0;;)"
    with pytest.raises(PartsError, match="answers in a new way"):
        answering_whole(answering("{}").replace(b"i++", b"i+=1"))
