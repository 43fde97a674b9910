"""The licenses of all that a site redistributes, as one text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import BytesHeaderParser
from importlib.metadata import distribution
from pathlib import Path
from string import Template

from casewise.site.archive import Files, unzipped
from casewise.site.part import APP, PYODIDE, Registry, parts
from casewise.version import __version__

PLACE = "licenses.txt"
OPENING = Path(__file__).with_name("notices.txt")
LICENSES = ("license", "copying", "notice", "authors")
RULE = "-" * 80


def notices(archives: Mapping[str, bytes]) -> str:
    """Return what a site says of its parts' licenses: each package with its version, its license and its text."""
    named = {"pyodide": parts()[PYODIDE].version, "app": parts()[APP].version}
    opening = Template(OPENING.read_text(encoding="utf-8")).substitute(named)
    said = [("casewise", __version__, "BSD-3-Clause", [distribution("casewise").read_text("licenses/LICENSE") or ""])]
    said += [_of(unzipped(archives[name])) for name, part in parts().items() if part.registry is Registry.PYPI]
    blocks = ("\n\n".join((f"{name} {version}: {known}", *texts)) for name, version, known, texts in said)
    return f"\n{RULE}\n\n".join((opening, *(f"{block.rstrip()}\n" for block in blocks)))


def _of(files: Files) -> tuple[str, str, str, list[str]]:
    """Return a package's name, its version, the name of its license, and the texts of it."""
    named = next(path for path in files if path.endswith(".dist-info/METADATA"))
    metadata = BytesHeaderParser().parsebytes(files[named])
    license_name = metadata["License-Expression"] or metadata["License"] or next(_classified(metadata), "see below")
    texts = [data.decode("utf-8", "replace").strip() for path, data in sorted(files.items()) if _is_license(path)]
    return str(metadata["Name"]), str(metadata["Version"]), str(license_name).split("\n")[0], texts


def _classified(metadata: Message) -> Iterator[str]:
    for key, value in metadata.items():
        if key == "Classifier" and value.startswith("License ::"):
            yield value.rpartition(" :: ")[2]


def _is_license(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return ".dist-info" in folder and name.lower().startswith(LICENSES)
