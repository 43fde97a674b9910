"""Handing in together: what one member of a group hands in counts for all members.

Each member gets a copy of the others' hand-ins, as if they had handed them in themselves. So the rules that choose
among a learner's own hand-ins choose here too, by each member's own due date, and nothing after that knows of groups.
`gradebook/together/<module>.json` lists the copies, so that they go when a group changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from secrets import token_hex

from casewise.collecting.collected import OF_GROUP, REPORT, Collected
from casewise.collecting.handins import EVER, HandIn, Read, hand_ins, keep_files, kept_hand_ins, place
from casewise.collecting.submitted_files import SubmittedFiles
from casewise.files import read_regular, remove_folder, replace_folder, write_whole
from casewise.folders import SECRET
from casewise.gradebook.course_folder import Course

FOLDER = "together"
VERSION = 1
SIZE_LIMIT = 16 * 1024 * 1024
FILE_LIMIT = 32 * 1024 * 1024

Copies = dict[str, dict[str, str]]
"""By learner, the names of the hand-ins that are copies, each with the member who handed it in."""


@dataclass(frozen=True)
class Shared:
    """What was done for the groups of a module: who got a hand-in of another member, and sentences for the instructor.

    `returned` are learners whose copies went because they are no longer in a group with who handed them in.
    """

    given: dict[str, str] = field(default_factory=dict)
    returned: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


def share(course: Course, module: str, groups: Iterable[list[str]]) -> Shared:
    """Give the members of each group copies of each other's hand-ins, and take back those of former members.

    Whatever one group's files are like, the others get theirs.
    """
    groups, done = [*groups], Shared()
    read = partial(SubmittedFiles.read, release=course.paths.release(module), zone=course.zone)
    before = copies_of(course.root, module)
    if not groups and not before:
        return done
    copies = _taken_back(course, module, before, {name: group for group in groups for name in group}, done, read)
    for group in groups:
        try:
            _share(course, module, group, copies, done, read)
        except OSError as error:
            done.problems[group[0]] = f"Its group's hand-ins can't be shared: {error.strerror or error}."
    if copies != before:
        _note(course.root, module, copies)
    return done


def copies_of(root: Path, module: str) -> Copies:
    """Return the copies that members of groups have; none if that isn't known."""
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        noted = json.loads(read_regular(root / "gradebook" / FOLDER / f"{module}.json", SIZE_LIMIT))
        if noted["v"] == VERSION:
            return {str(who): {str(k): str(v) for k, v in of.items()} for who, of in noted["copies"].items()}
    return {}


def forget_copies(root: Path, learner: str) -> None:
    """Remove a learner from the lists of copies. What the others have stays theirs.

    Raises:
        OSError: if a list can't be written.
    """
    for path in sorted((root / "gradebook" / FOLDER).glob("*.json")):
        before = copies_of(root, path.stem)
        after = {
            who: {name: owner for name, owner in of.items() if owner != learner}
            for who, of in before.items()
            if who != learner
        }
        if after != before:
            _note(root, path.stem, after)


def _share(  # noqa: PLR0913, PLR0917  (a group of a module)
    course: Course, module: str, group: list[str], copies: Copies, done: Shared, read: Read
) -> None:
    root = course.root
    own: dict[str, list[HandIn]] = {}
    for learner in group:
        folder = course.paths.submitted(learner, module)
        if folder.is_dir():
            keep_files(root, module, learner, folder, read(folder))
            own[learner] = hand_ins(root, module, learner, folder, read=read)
    every = {one.name: (learner, one) for learner, found in own.items() for one in found}
    if not every:
        return
    for learner in group:
        there = {one.name: one for one in own.get(learner, [])}
        newest = max(every.values(), key=lambda one: (one[1].at or EVER, one[1].name in there, one[1].name))[1].name
        submitted = course.paths.submitted(learner, module)
        secret = read(submitted).secret or token_hex(64)
        for name, (owner, one) in every.items():
            if name in there:
                continue
            files = _copy(one, secret)
            replace_folder(place(root, module, learner) / name, files)
            copies.setdefault(learner, {})[name] = copies.get(owner, {}).get(name, owner)
            if name == newest:
                replace_folder(submitted, files)
                done.given[learner] = copies[learner][name]


def _copy(one: HandIn, secret: str) -> dict[str, bytes]:
    """Return the files of a hand-in for another member, with that member's own secret.

    With the same secret, both members would find the same feedback page.
    """
    known = Collected.read(one.kept)  # what is in `submitted/` may just have been replaced by another copy
    remarks = known.remarks if OF_GROUP in known.remarks else (*known.remarks, OF_GROUP)
    report = {"v": 2, "remarks": remarks, "damage": known.damage}
    report |= {"stamp": known.stamp, "seen": known.seen} if known.seen else {}
    files = {
        str(path.relative_to(one.kept)): read_regular(path, FILE_LIMIT)
        for path in sorted(one.kept.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    return files | {SECRET: secret.encode(), REPORT: json.dumps(report, indent=1).encode()}


def _taken_back(  # noqa: PLR0913, PLR0917  (the copies of a module)
    course: Course, module: str, before: Copies, group_of: Mapping[str, list[str]], done: Shared, read: Read
) -> Copies:
    """Delete the copies of those who aren't in a group with their owner any more; return the copies that remain."""
    copies: Copies = {}
    for learner, of in before.items():
        gone = {name for name, owner in of.items() if owner not in group_of.get(learner, [])}
        copies[learner] = {name: owner for name, owner in of.items() if name not in gone}
        if not gone:
            continue
        folder = course.paths.submitted(learner, module)
        home = place(course.root, module, learner)
        names = {one.name for one in hand_ins(course.root, module, learner, folder, read=read) if one.newest}
        rest = [path for path in kept_hand_ins(course.root, module, learner) if path.name not in gone]
        if names & gone and not rest:
            copies[learner] |= {name: of[name] for name in gone}
            done.problems[learner] = (
                "The only hand-in is of someone who isn't in the same group any more. It counts until there is another."
            )
            continue
        if names & gone:
            replace_folder(folder, {path.name: read_regular(path, FILE_LIMIT) for path in rest[-1].iterdir()})
        for name in gone:
            remove_folder(home / name)
        done.returned.append(learner)
    return {learner: of for learner, of in copies.items() if of}


def _note(root: Path, module: str, copies: Copies) -> None:
    path = root / "gradebook" / FOLDER / f"{module}.json"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, json.dumps({"v": VERSION, "copies": copies}, indent=1).encode(), mode=0o600)
