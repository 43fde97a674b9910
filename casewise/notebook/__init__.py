"""Casewise in a notebook: loaded once, it knows where it is and whose answers it keeps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML, display
from markupsafe import Markup

from casewise.notebook.magic import CourseMagics, Proofread
from casewise.notebook.place import Place, copy_notice
from casewise.notebook.session import Session
from casewise.scenario.html import stylesheet

WELCOME = {
    Place.LEARNER: "Your answers are saved by themselves, in this folder, each time you change one.",
    Place.DEMONSTRATION: "This is the released notebook itself: you can try its questions, and nothing is kept.",
}


def load(shell: InteractiveShell, proofread: Proofread) -> None:
    """Register the magics, and greet who answers here. May be called again at any time.

    `proofread` is asked for an author alone, what is to be mended in a cell.
    """
    session = _session(shell, proofread)
    shell.events.register("post_run_cell", _forget_loading(shell))
    if session.place is Place.AUTHOR and (notice := copy_notice(session.folder.resolve().parent)):
        display(HTML(notice))
    if greeting := WELCOME.get(session.place):
        style = Markup(stylesheet())  # noqa: S704  (our own stylesheet)
        display(HTML(Markup('<style>{}</style><p class="cw-welcome">{}</p>').format(style, greeting)))
    with suppress(OSError):
        if header := session.welcome():
            display(header)


def _session(shell: InteractiveShell, proofread: Proofread) -> Session:
    """Return the session of this kernel: the one it has, so that cards on other pages stay alive, or a new one."""
    before = shell.magics_manager.registry.get(CourseMagics.__name__)
    if isinstance(before, CourseMagics) and before.session.folder == Path.cwd():
        return before.session
    magics = CourseMagics(shell)
    magics.session = Session(Path.cwd())
    magics.proofread = staticmethod(proofread)
    shell.register_magics(magics)
    return magics.session


def _forget_loading(shell: InteractiveShell) -> Callable[[object], None]:
    """Return a callback that lets ``%load_ext`` be run again without IPython's remark that it was already loaded."""

    def forget(_result: object) -> None:
        shell.extension_manager.loaded.discard("casewise")
        shell.events.unregister("post_run_cell", forget)

    return forget
