"""Cards before there is a kernel: what a page needs to show a notebook's cards, and the scripts that draw them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from casewise import kinds
from casewise.card.given import at_once
from casewise.card.parts import digest, name, script, style
from casewise.folders import RELEASE, SOURCE, part_of_course
from casewise.languages.catalogs import speaking
from casewise.languages.tag import DEFAULT, normal
from casewise.learner.fetched import FetchedModule
from casewise.learner.handed_in import changed
from casewise.learner.news import News
from casewise.learner.own_name import learner
from casewise.learner.today import language_in
from casewise.scenario.html import stylesheet

log = logging.getLogger(__name__)

SUFFIX = ".ipynb"
FOREVER = "private, max-age=31536000, immutable"
"""A script's name changes with its text."""


class Handler(APIHandler):
    """What the handlers of early cards share."""

    auth_resource = "contents"

    @property
    def home(self) -> Path:
        """The folder that JupyterLab shows."""
        return Path(self.settings["server_root_dir"]).expanduser()


class Cards(Handler):
    """The cards of a notebook, as its kernel will show them."""

    @authenticated
    @authorized
    async def get(self) -> None:
        path = self.get_query_argument("path")
        self.finish(json.dumps(await asyncio.to_thread(cards_and_parts, self.home, path)))


class Parts(Handler):
    """The names of what draws cards, so that a page can load it ahead."""

    @authenticated
    @authorized
    async def get(self) -> None:
        self.finish(json.dumps(await asyncio.to_thread(lambda: parts(language_in(self.home)))))


class Part(JupyterHandler):
    """A script or the style of cards, under a name that changes with it."""

    auth_resource = "contents"

    @authenticated
    @authorized
    async def get(self, wanted: str) -> None:
        text = part(wanted, self.get_query_argument("language", ""))
        if text is None:
            raise HTTPError(404)
        self.set_header("Content-Type", "text/css" if wanted.endswith(".css") else "text/javascript")
        self.set_header("Cache-Control", FOREVER)
        self.finish(text)


def handlers(base: str) -> list[tuple[Any, ...]]:
    """Return the handlers with their addresses."""
    return [
        (url_path_join(base, "casewise", "cards"), Cards),
        (url_path_join(base, "casewise", "cards", "parts"), Parts),
        (url_path_join(base, "casewise", "cards", r"([\w.-]+\.(?:js|css))"), Part),
    ]


def parts(language: str = "") -> dict[str, Any]:
    """Return the file names of the style and of each kind's script. A page knows a script by its name without .js.

    A script has its words in a `language`, which a page names when it asks for it.
    """
    spoken = language or DEFAULT
    scripts = {kind: f"{name(kind, spoken)}.js" for kind in kinds.kinds()}
    return {"style": _style_name(), "language": spoken, "scripts": scripts}


def cards_and_parts(home: Path, path: str) -> dict[str, Any]:
    """Return a notebook's cards, and the names of what draws them, in the language of its course."""
    pure = PurePosixPath(path.lstrip("/"))
    language = "" if ".." in pure.parts else FetchedModule.of_folder((home / pure).parent).language
    with speaking(language):
        return {"cards": early_cards(home, path), **parts(language)}


def early_cards(home: Path, path: str) -> dict[str, dict[str, Any]]:
    """Return a notebook's cards by scenario, each as `casewise.card.given.at_once` makes it.

    There are none where answers aren't kept or feedback has come back, and none for what can't be read: such a card
    waits for its kernel.
    """
    pure = PurePosixPath(path.lstrip("/"))
    if pure.suffix != SUFFIX or ".." in pure.parts:
        return {}
    folder = (home / pure).parent
    if part_of_course(folder.resolve()) in (SOURCE, RELEASE):
        return {}
    module = FetchedModule.of_folder(folder)
    scenarios = module.notebooks.get(pure.stem, {})
    try:
        record = module.record()
        late, wait = _handed_in(home, module)
    except OSError:
        return {}
    record.learner, cards = learner(), {}
    for scenario in scenarios.values():
        if wait and not scenario.practice:
            continue
        try:
            met, entry = record.met(scenario), record.latest.get(scenario.id)
            cards[scenario.id] = at_once(met, record.learner, entry, not_handed_in=scenario.id in late)
        except Exception:  # a kind may be another package's
            log.warning('The card "%s" of %s waits for its kernel.', scenario.id, path, exc_info=True)
    return cards


def _handed_in(home: Path, module: FetchedModule) -> tuple[Collection[str], bool]:
    """Return the scenarios that changed since the module was handed in, and whether feedback has come back."""
    news = News.read(home).modules.get(module.folder.name)
    said = news.handed_in if news else None
    if not said or not said.at:
        return (), False
    return changed(module, said.at, said.fingerprint), said.feedback == "here"


def _style_name() -> str:
    return f"style.{digest(_style())}.css"


def _style() -> str:
    return stylesheet() + style()


def part(wanted: str, language: str) -> str | None:
    """Return the style, or a kind's script with its words in a language, by its name; None if nothing has it."""
    if wanted == _style_name():
        return _style()
    spoken = normal(language) or DEFAULT
    for kind in kinds.kinds():
        with suppress(OSError):  # a kind of another package may have none
            if wanted == f"{name(kind, spoken)}.js":
                return script(kind, spoken)
    return None
