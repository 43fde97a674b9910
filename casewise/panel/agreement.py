"""How far a panel agrees: with the key, and with itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from casewise.course.module import Module
from casewise.files import read_whole
from casewise.panel.asked import Item, items
from casewise.scenario import NotAResponse, Response
from casewise.tables.table import TableError, rows

FOLDER = "panel"
"""The folder of a panel's answers, in the private folder of the gradebook, with one folder for each module."""
COLUMNS = {"case": (), "answer": (), "also": (), "why": ()}
SIZE_LIMIT = 1024 * 1024
ENOUGH = 0.7
"""The share of a panel that a key should have behind it. With less, it's worth talking about."""


@dataclass(frozen=True)
class Opinion:
    """What one expert said of one case."""

    response: Response | None
    also: bool = False
    why: str = ""


Opinions = Mapping[str, Opinion]
"""What one expert said, by the name of each item."""


@dataclass(frozen=True)
class Agreement:
    """How a panel answered one item.

    `agree` is the share of those who answered whose answer is fully right by the key; `credit` is the mean of what
    their answers earn, from 0 to 1. `most` is the commonest answer in words, and `most_share` the share who gave it.
    `also` is the share who could defend another answer.
    """

    name: str
    title: str
    answered: int
    agree: float
    credit: float
    most: str
    most_share: float
    also: float
    why: list[str]

    @property
    def doubtful(self) -> bool:
        """Whether too few experts are behind the key."""
        return self.agree < ENOUGH

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON: a promise to other programs."""
        return {**asdict(self), "doubtful": self.doubtful}


def opinions_in(data: bytes, asked: Iterable[Item]) -> dict[str, Opinion]:
    """Return what one expert's table says, as the form makes it or a spreadsheet has saved it.

    Raises:
        TableError: if it isn't such a table. It names every line that can't be read, and says why.
    """
    known, problems, found = {item.name: item for item in asked}, [], {}
    for row in rows(data, COLUMNS, ["case", "answer"]):
        if (item := known.get(row["case"])) is None:
            problems.append(f'Line {row.line}: this module asks no panel about "{row["case"]}".')
            continue
        if item.name in found:
            problems.append(f'Line {row.line}: "{item.name}" is there twice. Remove one of the two lines.')
        try:
            found[item.name] = Opinion(item.read(row["answer"]), bool(row["also"]), row["why"].removeprefix("'"))
        except NotAResponse as error:
            problems.append(f'Line {row.line}, "{item.name}": {error}.')
    if problems:
        raise TableError(problems)
    return found


def opinions_of(folder: Path, asked: list[Item]) -> list[Opinions]:
    """Return what each expert said whose table is in a folder; none if there is no such folder.

    Raises:
        TableError: if a table can't be read. Each problem names its file.
    """
    found: list[Opinions] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        try:
            found.append(opinions_in(read_whole(path, SIZE_LIMIT), asked))
        except TableError as error:
            problems += [f"{path.name}: {problem}" for problem in error.problems]
    if problems:
        raise TableError(problems)
    return found


def agreements(asked: Iterable[Item], panel: Iterable[Opinions]) -> list[Agreement]:
    """Return how a panel answered each item that anyone answered, the least agreed one first."""
    experts = list(panel)
    found = []
    for item in asked:
        said = [one[item.name] for one in experts if item.name in one and one[item.name].response is not None]
        if said:
            found.append(_agreement(item, said))
    return sorted(found, key=lambda one: (one.agree, one.credit))


def kept_agreements(gradebook: Path, module: Module) -> list[Agreement]:
    """Return how the panel answered whose tables are kept in a course's private folder; nothing without a panel.

    Raises:
        TableError: as `opinions_of` does.
    """
    folder = gradebook / FOLDER / module.name
    if not folder.is_dir():
        return []
    asked = items(module.scenarios().values(), everything=True)
    return agreements(asked, opinions_of(folder, asked))


def _agreement(item: Item, said: list[Opinion]) -> Agreement:
    scenario, number = item.scenario, len(said)
    earned = [scenario.credit(one.response) for one in said]
    texts = Counter(json.dumps(one.response, sort_keys=True) for one in said)
    most, count = texts.most_common(1)[0]
    return Agreement(
        name=item.name,
        title=scenario.title,
        answered=number,
        agree=sum(credit > 1 - 1e-9 for credit in earned) / number,
        credit=sum(earned) / number,
        most=item.in_words(json.loads(most)),
        most_share=count / number,
        also=sum(one.also for one in said) / number,
        why=[one.why for one in said if one.why],
    )
