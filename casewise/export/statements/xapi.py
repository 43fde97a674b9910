"""What learners did, as statements of xAPI 1.0.3 for a Learning Record Store.

Each answer that counts makes one `answered`, and each graded module of a learner makes one `scored`. A statement's id
comes from its whole content: it stays the same if sent again, and changes with a new grade.

A variant is an activity of its own, below its scenario's: an activity has one definition, and variants have their own
facts and right answers. The scenario is then in the statement's `grouping`, so that one query finds all its variants,
and the variant's name is an extension of the context.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from casewise.export.directory import mapped
from casewise.export.questions.markup import legal, parsed, plain
from casewise.journal.entry import Entry
from casewise.kinds.choice import Choice
from casewise.kinds.mark import Mark
from casewise.kinds.rank import Rank
from casewise.kinds.reflect import Reflect
from casewise.kinds.select import Select
from casewise.kinds.sort import Sort
from casewise.kinds.story import Story
from casewise.scenario import Judge, Response, Scenario
from casewise.scenario.html import prose

Statement = dict[str, Any]

ANSWERED = {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered"}}
SCORED = {"id": "http://adlnet.gov/expapi/verbs/scored", "display": {"en": "scored"}}
ACTIVITIES = "http://adlnet.gov/expapi/activities"
PLATFORM = b'"platform": "Casewise"'
"""A text in every statement, by which an earlier export is recognized."""
AROUND, END = 2, 3
"""The bytes that a file adds to each statement, and at its end."""


@dataclass(frozen=True)
class Actor:
    """A learner in a module. `home_page` is the site whose accounts the learners' ids are."""

    home_page: str
    course: str
    module: str
    learner: str

    @property
    def root(self) -> str:
        """The beginning of every IRI."""
        return self.home_page.rstrip("/")

    def activity(self, *below: str) -> str:
        """Return the IRI of the course, or of a module, scenario or variant below it."""
        return "/".join(
            (self.root, "courses", *(quote(name, safe="", errors="surrogatepass") for name in (self.course, *below)))
        )

    def extension(self, name: str) -> str:
        """Return the IRI of an extension of xAPI."""
        return f"{self.root}/xapi/{name}"


def answered(actor: Actor, scenario: Scenario, entry: Entry, points: float | None, *, texts: bool = False) -> Statement:
    """Return the statement of one answer that counts.

    Args:
        actor: the learner, and the module.
        scenario: the scenario with its key; of one with variants, the variant that was met.
        entry: the answer.
        points: its points in the gradebook, or None if nobody has decided. Practice is scored by its key.
        texts: whether to include what the learner wrote.

    Raises:
        ValueError: if the scenario doesn't accept such an answer, or its time can't be read.
    """
    response = scenario.read(entry.response)
    if response is None:
        raise ValueError("nothing was answered")
    result: Statement = {}
    if texts or not scenario.written(response):
        result["response"] = legal(_worded(scenario, response))
    if scenario.practice and scenario.judge is Judge.KEY:
        points = scenario.score(response).points
    if points is not None and not scenario.withdrawn:
        out_of = scenario.points or 1.0
        result["score"] = _score(points, out_of)
        if scenario.judge is Judge.KEY:
            result["success"] = points >= out_of
    if entry.confidence is not None:
        result["extensions"] = {actor.extension("confidence"): entry.confidence}
    about = _activity(actor.activity(actor.module, *_names(scenario)), _question(scenario))
    content = {"verb": ANSWERED, "object": about, "result": result}
    return _stated(actor, content, utc_time(entry.at), _context(actor, scenario, entry))


def scored(actor: Actor, points: float | None, out_of: float, *, complete: bool, at: datetime | None) -> Statement:
    """Return the statement of a graded module, without a score while a person still has to read it."""
    result: Statement = {"completion": complete}
    if points is not None and out_of > 0:
        result["score"] = _score(points, out_of)
    about = _activity(actor.activity(actor.module), _named(f"{ACTIVITIES}/assessment", actor.module))
    return _stated(actor, {"verb": SCORED, "object": about, "result": result}, at)


def utc_time(text: str) -> datetime:
    """Return a time in UTC.

    Raises:
        ValueError: if it cannot be read.
    """
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def batches(statements: Iterable[Statement], most: int = 0, size: int = 0) -> Iterator[list[Statement]]:
    """Yield the statements in lists, or one empty list if there are none.

    A list has at most `most` statements, and its file at most `size` bytes, if these are not 0. A statement that is
    larger by itself has a list of its own.
    """
    some: list[Statement] = []
    total = 0
    for statement in statements:
        more = len(_line(statement)) + AROUND
        if some and ((most and len(some) == most) or (size and total + more + END > size)):
            yield some
            some, total = [], 0
        some.append(statement)
        total += more
    yield some


def pieces(statements: Iterable[Statement]) -> Iterable[bytes]:
    """Yield the parts of a file: a JSON array for the Statements API, one statement a line."""
    before = b"[\n"
    for statement in statements:
        yield before + _line(statement)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _line(statement: Statement) -> bytes:
    return json.dumps(statement, ensure_ascii=False).encode()


def _names(scenario: Scenario) -> list[str]:
    """Return the names of a scenario's activity below its module."""
    return [scenario.id, *([scenario.variant] if scenario.variant else [])]


def _context(actor: Actor, scenario: Scenario, entry: Entry) -> Statement:
    """Return what an answer adds to the context: the module, the scenario of a variant, and the session."""
    module = _activity(actor.activity(actor.module), _named(f"{ACTIVITIES}/assessment", actor.module))
    around: Statement = {"parent": [module]}
    if scenario.variant:
        whole = _named(f"{ACTIVITIES}/question", plain(scenario.title))
        around["grouping"] = [_activity(actor.activity(actor.module, scenario.id), whole)]
    said = {"session": entry.session, "variant": scenario.variant}
    extensions = {actor.extension(name): text for name, text in said.items() if text}
    return {"contextActivities": around, **({"extensions": extensions} if extensions else {})}


def _stated(actor: Actor, content: Statement, at: datetime | None, more: Statement | None = None) -> Statement:
    """Return a complete statement with actor, context and time; `more` goes into the context."""
    more = more or {}
    around = more.get("contextActivities", {})
    course = _activity(actor.activity(), _named(f"{ACTIVITIES}/course", actor.course))
    names = json.dumps([actor.root, actor.course, actor.module, actor.learner])
    context: Statement = {
        "registration": str(uuid.uuid5(uuid.NAMESPACE_URL, names)),
        "platform": "Casewise",
        **more,
        "contextActivities": {**around, "grouping": [course, *around.get("grouping", [])]},
    }
    agent = {"objectType": "Agent", "account": {"homePage": actor.home_page, "name": actor.learner}}
    statement = {"actor": agent, "context": context, **content}
    if at is not None:
        statement["timestamp"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    text = json.dumps(statement, sort_keys=True)
    return {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, text)), **statement}


def _score(points: float, out_of: float) -> Statement:
    raw = min(max(round(points, 4), 0.0), out_of)  # xAPI doesn't allow extra credit
    return {"scaled": round(raw / out_of, 6), "raw": raw, "min": 0, "max": out_of}


def _activity(iri: str, definition: Statement) -> Statement:
    return {"objectType": "Activity", "id": iri, "definition": definition}


def _named(kind: str, name: str) -> Statement:
    return {"type": kind, "name": {"en": legal(name)}}


def _question(scenario: Scenario) -> Statement:
    kind, components, worded = mapped(INTERACTIONS, scenario) or OTHER
    described = " ".join("".join(parsed(prose(scenario.prompt)).itertext()).split())
    about = {
        **_named(f"{ACTIVITIES}/cmi.interaction", plain(scenario.title)),
        "description": {"en": described},
        "interactionType": kind,
        **{name: _components(parts) for name, parts in components(scenario).items()},
    }
    if scenario.judge is Judge.KEY:
        about["correctResponsesPattern"] = [worded(scenario.samples().right[0])]
    return about


def _components(parts: dict[str, str]) -> list[Statement]:
    return [{"id": name, "description": {"en": plain(text)}} for name, text in parts.items()]


def _worded(scenario: Scenario, response: Response) -> str:
    return (mapped(INTERACTIONS, scenario) or OTHER)[2](response)


def _pairs(response: Response) -> str:
    return "[,]".join("[.]".join(pair) for pair in (response.items() if isinstance(response, dict) else response))


def _options(scenario: Any) -> dict[str, dict[str, str]]:
    return {"choices": scenario.parts}


def _sides(scenario: Any) -> dict[str, dict[str, str]]:
    return {"source": scenario.cards, "target": scenario.categories}


def _steps(scenario: Any) -> dict[str, dict[str, str]]:
    return {"steps": {name: step.text for name, step in scenario.steps.items()}}


Interaction = tuple[str, Callable[[Any], dict[str, dict[str, str]]], Callable[[Response], str]]

INTERACTIONS: dict[type[Scenario], Interaction] = {
    Choice: ("choice", _options, str),
    Select: ("choice", _options, "[,]".join),
    Mark: ("choice", _options, "[,]".join),
    Rank: ("sequencing", _options, "[,]".join),
    Sort: ("matching", _sides, _pairs),
    Story: ("performance", _steps, _pairs),
    Reflect: ("long-fill-in", lambda _: {}, str),
}
"""The type of interaction that xAPI has for each kind, what it consists of, and a response in xAPI's delimiters."""
OTHER: Interaction = ("other", lambda _: {}, json.dumps)
