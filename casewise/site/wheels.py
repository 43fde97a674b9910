"""Wheels for a learner's kernel: what it imports of each published wheel, and stand-ins for what it never needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from fnmatch import fnmatchcase

from casewise.site.archive import Files, unzipped, zipped

UNREAD = (
    "*.pyi",
    "*.so",  # of PyYAML and MarkupSafe, for another platform; pydantic-core's is kept below
    "*.c",
    "*.pyx",
    "*/py.typed",
    "*/tests/*",
    "*.data/*",
    "*.dist-info/*",
)
"""What no kernel reads of a wheel."""
UNUSED = {
    "anywidget": ("anywidget/nbextension/*",),
    "ipython": ("IPython/terminal/*", "IPython/sphinxext/*", "IPython/core/profile/*"),
    "markdown-it-py": ("markdown_it/cli/*",),
    "pydantic": ("pydantic/v1/*", "pydantic/mypy.py"),
    "pygments": ("pygments/lexers/*", "pygments/formatters/*"),
    "tzdata": ("tzdata/zoneinfo/*", "tzdata/zones"),
}
"""What a learner's kernel has no use for, in some wheels."""
USED = {
    "ipython": ("IPython/terminal/__init__.py", "IPython/terminal/pt_inputhooks/*"),
    "pygments": (
        "pygments/*/__init__.py",
        "pygments/*/_mapping.py",
        "pygments/lexers/python.py",
        "pygments/formatters/html.py",
        "pygments/formatters/terminal256.py",
    ),
    "tzdata": ("tzdata/*/__init__.py",),
}
"""What it uses all the same: the colors of Python's errors."""
READ = ("*wasm32*.so", "*.dist-info/METADATA", "*.dist-info/entry_points.txt")
"""What it reads all the same."""
HEAD = ("Metadata-Version", "Name", "Version", "License-Expression")
"""The lines of a package's metadata that are kept."""
PURE = "py3-none-any"
NOTHING = "0"
"""The version of a stand-in."""


@dataclass(frozen=True)
class Wheel:
    """A wheel as the site has it: the package's name, its version, its tag, its files, and perhaps a build number."""

    name: str
    version: str
    tag: str
    files: Files
    build: str = ""

    @property
    def file(self) -> str:
        """The name of its file."""
        return "-".join(filter(None, (self.name.replace("-", "_"), self.version, self.build, f"{self.tag}.whl")))

    @property
    def modules(self) -> list[str]:
        """The names that it can be imported by."""
        tops = {path.partition("/")[0] for path in self.files if path.endswith((".py", ".pyc", ".so"))}
        return sorted(top.partition(".")[0] for top in tops if not top.endswith(".dist-info"))

    def data(self) -> bytes:
        """Return the bytes of the wheel's file."""
        return zipped(self.files)


def slim(data: bytes, used: Iterable[str] = ()) -> Wheel:
    """Return a published wheel without what a learner's kernel never reads, but with the files that `used` names.

    A wheel for another platform becomes one of pure Python: PyYAML and MarkupSafe work without their part in C.
    """
    files = unzipped(data)
    named = next(path for path in files if path.endswith(".dist-info/METADATA"))
    metadata = BytesHeaderParser().parsebytes(files[named])
    name, version = str(metadata["Name"]), str(metadata["Version"])
    own = normal(name)
    read, unread = (*READ, *USED.get(own, ()), *used), (*UNREAD, *UNUSED.get(own, ()))
    kept = {path: found for path, found in files.items() if _fits(path, read) or not _fits(path, unread)}
    kept[named] = "".join(f"{key}: {metadata[key]}\n" for key in HEAD if metadata[key]).encode()
    tag = next((_tag(path) for path in kept if path.endswith(".so")), PURE)
    kept[named.replace("METADATA", "WHEEL")] = _wheel_file(tag)
    return Wheel(own, version, tag, kept)


def made(name: str, version: str, files: Files, entry_points: str = "") -> Wheel:
    """Return a wheel of pure Python made from files."""
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    own = {
        f"{folder}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n".encode(),
        f"{folder}/WHEEL": _wheel_file(PURE),
    }
    if entry_points:
        own[f"{folder}/entry_points.txt"] = entry_points.encode()
    return Wheel(name, version, PURE, {**files, **own})


def stand_ins() -> list[Wheel]:
    """Return wheels for what the kernel asks for and no learner needs.

    Without jedi, IPython completes code in its own way. Nothing is ever installed on a site, so piplite only says so,
    and micropip isn't needed.
    """
    return [
        made("jedi", NOTHING, {}),
        made("micropip", NOTHING, {}),
        made("piplite", NOTHING, {"piplite/__init__.py": PIPLITE, "piplite/piplite.py": b"", "piplite/cli.py": CLI}),
    ]


PIPLITE = b'''"""A stand-in: this site has all that its notebooks need."""


async def install(*_wanted, **_how):
    """Say that nothing is installed."""
    raise RuntimeError("Nothing can be installed on this site.")
'''
CLI = b'''"""A stand-in for what `%pip` becomes."""


async def get_transformed_code(_words):
    """Return the code that says that nothing is installed."""
    return 'print("Nothing can be installed on this site.")'
'''


def normal(name: str) -> str:
    """Return a package's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _fits(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _tag(path: str) -> str:
    """Return the tag of a wheel that holds a compiled module, by the module's name."""
    found = re.search(r"\.cpython-(\d+)-", path)
    python = f"cp{found[1]}" if found else "cp314"
    return f"{python}-{python}-pyemscripten_2026_0_wasm32"


def _wheel_file(tag: str) -> bytes:
    pure = "true" if tag == PURE else "false"
    return f"Wheel-Version: 1.0\nGenerator: casewise\nRoot-Is-Purelib: {pure}\nTag: {tag}\n".encode()
