"""What packages add to Casewise by entry points. A broken one is noted and passed over, so that the rest works."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import Distribution, EntryPoint, entry_points
from pathlib import Path
from traceback import walk_tb

OWN = "casewise"
GROUPS = ("exports", "kinds", "rules")


def names(group: str, sort: str = "") -> list[str]:
    """Return the names in a group, such as kinds, or of a sort in it, such as `results` of exports. Loads nothing."""
    found = {point.name for point in _points(group)}
    if sort:
        found = {name.removeprefix(f"{sort}.") for name in found if name.startswith(f"{sort}.")}
    return sorted(found)


@dataclass(frozen=True)
class Trouble:
    """An entry point that isn't used, the package that it comes from, and the reason."""

    package: str
    name: str
    why: str


@dataclass
class Group:
    """The entry points `casewise.<name>` by their own names, each loaded once.

    `unfit` says why an object can't be used, or nothing.

    A name belongs to one package. Where two packages give it, Casewise's own is used, else that of the package which
    comes first in the alphabet: an answer must be graded by the same class on every machine.
    """

    name: str
    unfit: Callable[[object], str] = lambda _: ""

    @property
    def found(self) -> dict[str, object]:
        """What can be used, by name, in alphabetical order."""
        return self._loaded[0]

    @property
    def packages(self) -> dict[str, str]:
        """The package that gives each of them."""
        return self._loaded[1]

    @property
    def troubles(self) -> list[Trouble]:
        """What can't be used."""
        return self._loaded[2]

    @cached_property
    def _loaded(self) -> tuple[dict[str, object], dict[str, str], list[Trouble]]:
        found: dict[str, object] = {}
        owners: dict[str, str] = {}
        troubles = []
        for point in sorted(_points(self.name), key=_rank):
            package = _package(point)
            if point.name in found:
                if package != owners[point.name]:
                    why = f"{owners[point.name]} has the same name, and is used"
                    troubles.append(Trouble(package, point.name, why))
                continue
            why = ""
            try:
                thing = point.load()
                why = self.unfit(thing)
            except Exception as error:  # noqa: BLE001  (whatever another package raises must not stop a course)
                why = f"it can't be loaded: {type(error).__name__}: {error}"
            if why:
                troubles.append(Trouble(package, point.name, why))
            else:
                found[point.name], owners[point.name] = thing, package
        return found, owners, troubles


def blamed(error: BaseException) -> str:
    """Return in which package from outside an error was raised, and where in it; empty if in none."""
    points = [point for group in GROUPS for point in _points(group)]
    owners = {point.module.partition(".")[0]: _package(point) for point in points if _package(point) != OWN}
    found = ""
    for frame, line in walk_tb(error.__traceback__):
        if owner := owners.get(str(frame.f_globals.get("__name__")).partition(".")[0]):
            place = f"{Path(frame.f_code.co_filename).name}, line {line}"
            found = f"{owner} ({place}) failed: {type(error).__name__}: {error}"
    return found


@cache  # it reads the metadata of every package, and the help of each command asks for names
def _points(group: str) -> Iterable[EntryPoint]:
    return entry_points(group=f"{OWN}.{group}")


def _package(point: EntryPoint) -> str:
    return _name(point.dist) if point.dist else "a package"


@cache  # it reads all the metadata of a package
def _name(package: Distribution) -> str:
    return package.name


def _rank(point: EntryPoint) -> tuple[str, bool, str]:
    return point.name, _package(point) != OWN, _package(point)
