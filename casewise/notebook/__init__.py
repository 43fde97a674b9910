"""Casewise in a notebook: the extension, its magics and the session of one kernel."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML, display
from markupsafe import Markup

from casewise.card.given import NO_STORAGE
from casewise.languages.catalogs import N_, _
from casewise.notebook.magic import CourseMagics, Proofread
from casewise.notebook.place import Place, copy_notice
from casewise.notebook.session import Session
from casewise.scenario.html import in_language, stylesheet
from casewise.surroundings import in_browser

IN_BROWSER = N_("Your answers are saved automatically in this browser, on this device, each time you change one.")
WELCOME = {
    Place.LEARNER: N_("Your answers are saved automatically each time you change one."),
    Place.DEMONSTRATION: N_("This is the released notebook itself. You can try its questions, but nothing is kept."),
    Place.NO_STORAGE: NO_STORAGE,
}


def load(shell: InteractiveShell, proofread: Proofread) -> None:
    """Register the magics, and show the header. May be called again at any time.

    `proofread` returns the problems of a cell; it's called only for an author.
    """
    session = _session(shell, proofread)
    shell.events.register("post_run_cell", _forget_loading(shell))
    if session.place is Place.AUTHOR and (notice := copy_notice(session.folder.resolve().parent)):
        display(HTML(notice))
    greeting = IN_BROWSER if session.place is Place.LEARNER and in_browser() else WELCOME.get(session.place)
    if greeting:
        style = Markup(stylesheet())  # noqa: S704  (our own stylesheet)
        display(
            HTML(Markup('<style>{}</style><p class="cw-welcome"{}>{}</p>').format(style, in_language(), _(greeting)))
        )
    with suppress(OSError):
        if header := session.welcome():
            display(header)


def _session(shell: InteractiveShell, proofread: Proofread) -> Session:
    """Return this kernel's session, or a new one. Keeping it keeps cards on other pages live."""
    before = shell.magics_manager.registry.get(CourseMagics.__name__)
    if isinstance(before, CourseMagics) and before.session.folder == Path.cwd():
        return before.session
    magics = CourseMagics(shell)
    magics.session = Session(Path.cwd())
    magics.proofread = staticmethod(proofread)
    shell.register_magics(magics)
    return magics.session


def _forget_loading(shell: InteractiveShell) -> Callable[[object], None]:
    """Return a callback that lets ``%load_ext`` run again without IPython's warning that it's already loaded."""

    def forget(_result: object) -> None:
        shell.extension_manager.loaded.discard("casewise")
        shell.events.unregister("post_run_cell", forget)

    return forget
