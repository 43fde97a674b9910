"""The hand-in section at the end of a notebook: hands in and fetches feedback while the learner keeps answering."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from casewise.card.review import Request, Review
from casewise.files import read_whole
from casewise.languages.catalogs import N_, _
from casewise.learner import Action, ExchangeError, HandedIn, ask, upload
from casewise.learner.ask import NoAnswerError, NoExchangeError
from casewise.learner.fetched import FetchedModule
from casewise.learner.handed_in import Feedback, changed, count_in
from casewise.learner.marks import ANCHOR, Marks, marks_on, without
from casewise.learner.news import News, note_handed_in
from casewise.learner.returned import pages_in
from casewise.surroundings import in_browser

BLOCKS = {"main", "section", "div", "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = BLOCKS | TABLE | {"strong", "em", "span", "br", "bdi", "a"}
PAGE_LIMIT = 16 * 1024 * 1024
ATTRIBUTES = {"*": {"class", "dir", "lang", "aria-hidden", "id"}, "a": {"href"}, "th": {"scope"}}
PREFIX = "fb-"
"""Before every id, because the page's cards are on the same screen as the notebook's own."""
FRAGMENT = re.compile(r"#[A-Za-z0-9_-]{1,100}")
HEADING = re.compile(r"(</?h)([1-4])\b")
DEEPER = {"1": "4", "2": "5", "3": "6", "4": "6"}
"""The levels of the page's headings below the notebook's card, whose sections have h4."""
ANSWERS = re.compile('<h2 class="cw-answers">[^<]*</h2>')
INTRODUCTION = re.compile(r'(<p class="cw-introduction">)[^<]*(</p>)')
IN_PLACE = N_("What came back on each of your answers is at its question in this notebook. Each link leads there.")
UPLOAD = N_(
    "Not handed in yet: save the file below, then upload it to this assignment in your course's learning management "
    "system (LMS), such as Canvas or Moodle."
)
BEGUN = {
    Request.LOOK: {"state": "looking", "text": N_("Looking for what you handed in…")},
    Request.HAND_IN: {"state": "busy", "text": N_("Handing in…")},
}


class HandInSection:
    """Hands in one module's folder, and shows the result in a review.

    `root` is the root of the learner's server. `on_change` is called when it's known anew what was handed in or what
    came back; it returns the scenarios whose cards show their own marks.
    """

    def __init__(
        self,
        folder: Path,
        review: Review,
        shown: Callable[[], Collection[str]],
        *,
        root: Path | None = None,
        on_change: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._folder = folder
        self._root = root
        self._review = review
        self._shown = shown
        self._on_change = on_change
        self._one_at_a_time = threading.Lock()
        self._found: HandedIn | None = None
        self.marks: dict[str, Marks] = {}

    @property
    def marked(self) -> str:
        """When the work was handed in that the marks are of, in words."""
        return self._found.marked if self._found else ""

    def start(self, request: Request) -> threading.Thread:
        """Start on a learner's request, and return at once; in a browser, which has no threads, when it's done."""
        self._begin(request)
        work = threading.Thread(target=self._wait_and_do, args=(request,), daemon=True)
        if in_browser():
            work.run()
        else:
            work.start()
        return work

    def _begin(self, request: Request) -> None:
        state, text = BEGUN[request].values()
        self._review.tell(state=state, text=_(text))

    def remember(self) -> None:
        """Show what was handed in as far as this machine knows, so that nobody waits for the exchange to say it."""
        news = News.read(self._root or self._folder.parent).modules.get(self._folder.name)
        if self._found is None and news and news.handed_in and news.handed_in.at:
            said = news.handed_in
            self._found = HandedIn(said.at, said.answers, said.fingerprint, Feedback.NONE, {}, said.counts)
            if said.feedback == "here":
                pages = pages_in(self._root or self._folder.parent, said.pages.values())
                with suppress(OSError, ValueError):
                    self.marks = _marks(texts_of(pages))
            self._review.tell(receipt=self._receipt(), code=self._found.fingerprint, changed=self.changed())

    def answered(self) -> None:
        """Say what has changed since handing in, and take back a file to upload that was made before."""
        if self._review.told.get("upload"):
            self._review.tell(upload=None, text=_("An answer has changed. Hand in again."))
        if self._found:
            self._review.tell(changed=self.changed())

    def changed(self) -> list[str]:
        """Return the graded scenarios whose answers aren't those that were handed in; none before the first hand-in."""
        if self._found is None:
            return []
        try:
            return changed(FetchedModule.of_folder(self._folder), self._found.at, self._found.fingerprint)
        except OSError:
            return []

    def _receipt(self) -> str:
        """Return the receipt in words, with the questions that count."""
        if self._found is None:
            return ""
        try:
            return self._found.receipt_of(count_in(FetchedModule.of_folder(self._folder), self._found.fingerprint))
        except OSError:
            return self._found.receipt

    def _wait_and_do(self, request: Request) -> None:
        with self._one_at_a_time:
            self._begin(request)
            self._do(request)

    def _do(self, request: Request) -> None:
        try:
            if request is Request.HAND_IN:
                self._show(self._ask(Action.HAND_IN), _("Handed in. Keep the receipt."))
            else:
                self._look()
        except NoExchangeError:
            text = _(UPLOAD) if in_browser() else _("You can't hand in from here.")
            self._without_exchange(request, "done", text)
        except NoAnswerError as error:
            self._without_exchange(request, "failed", _didnt_work(error))
        except ExchangeError as error:
            self._review.tell(state="failed", text=_didnt_work(error))
        except Exception:  # noqa: BLE001  (a learner never sees a traceback)
            self._review.tell(state="failed", text=_("That did not work. Your answers are safe. Try again."))

    def _look(self) -> None:
        found = self._ask(Action.HANDED_IN)
        if found and found.feedback is Feedback.WAITING:
            found = self._ask(Action.FEEDBACK)
        if found is None:
            self._review.tell(state="done", text="")
        elif found.feedback is Feedback.HERE:
            self._show(found, _("Your feedback is here."))
        else:
            self._show(found, _("There is no feedback yet."))

    def _ask(self, action: Action) -> HandedIn | None:
        said = ask(action, self._root, self._folder.name, folder=self._folder.parent)
        note_handed_in(self._root or self._folder.parent, self._folder.name, said)
        return HandedIn.from_json(said) if said else None

    def _show(self, found: HandedIn | None, text: str) -> None:
        if found:
            self._found = found
            pages = list(texts_of(map(Path, found.pages.values())))
            self.marks = _marks(pages)
            in_place = set(self._on_change())
            self._review.tell(
                state="done",
                text=text,
                receipt=self._receipt(),
                code=found.fingerprint,
                changed=self.changed(),
                feedback=self._feedback(pages, in_place),
                upload=None,
            )

    def _feedback(self, pages: Iterable[str], in_place: Collection[str]) -> str:
        """Return the feedback on the scenarios of this notebook, without those whose cards show their own."""
        for html in pages:
            if set(re.findall(r'data-scenario="([^"]+)"', html)) & set(self._shown()):
                return feedback_body(summary_of(html, in_place))
        return ""

    def _without_exchange(self, request: Request, state: str, text: str) -> None:
        """Say why nothing can be handed in here, and offer the file to upload to whoever wants to."""
        if request is Request.HAND_IN:
            name, data = upload(self._folder)
            self._review.tell(state=state, text=text, upload={"name": name, "data": base64.b64encode(data).decode()})
        else:
            self._review.tell(state=state, text=text if state == "failed" else "")


def _didnt_work(error: ExchangeError) -> str:
    return _("That did not work. {why}").format(why=error)


def texts_of(pages: Iterable[Path]) -> Iterator[str]:
    """Yield the text of each feedback page that can be read."""
    for page in pages:
        yield read_whole(page, PAGE_LIMIT).decode()


def _marks(pages: Iterable[str]) -> dict[str, Marks]:
    """Return the marks on all pages of a module, by scenario."""
    return {name: marks for page in pages for name, marks in marks_on(page).items()}


def summary_of(page: str, in_place: Collection[str]) -> str:
    """Return a feedback page without the answers that the notebook's own cards show."""
    rest = without(page, in_place)
    if rest == page:
        return page
    rest = INTRODUCTION.sub(lambda found: f"{found[1]}{_(IN_PLACE)}{found[2]}", rest, count=1)
    return rest if f'<div id="{ANCHOR}' in rest else ANSWERS.sub("", rest)


def feedback_body(page: str) -> str:
    """Return the body of a feedback page as HTML: no scripts, no style, nothing that could act.

    Its headings fit below the section that shows it, its ids are its own, and its links lead only to these.
    """
    import nh3  # noqa: PLC0415  (only an exchange brings pages back, and a browser doesn't have it)

    body = nh3.clean(
        page,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_own,
        clean_content_tags={"style", "script", "title"},
        link_rel=None,
    )
    return HEADING.sub(lambda found: found[1] + DEEPER[found[2]], body).strip()


def _own(_tag: str, name: str, value: str) -> str | None:
    """Return an attribute with ids and links of the page itself, or None for a link that leads elsewhere."""
    if name == "id":
        return PREFIX + value if FRAGMENT.fullmatch(f"#{value}") else None
    if name == "href":
        return f"#{PREFIX}{value[1:]}" if FRAGMENT.fullmatch(value) else None
    return value
