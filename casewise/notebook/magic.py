"""The magics ``%%scenario`` and ``%review``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.display import HTML, display
from markupsafe import Markup

from casewise import kinds
from casewise.languages.catalogs import N_, _
from casewise.notebook.look_back import AUTHORS, NOTHING
from casewise.notebook.place import Place
from casewise.notebook.session import Session
from casewise.plugins import blamed
from casewise.scenario import Problem, Reveal, Scenario, ScenarioError, Score
from casewise.scenario.cell import MAGIC, is_draft
from casewise.scenario.html import corrections, in_language, preview, score_card, stylesheet
from casewise.scenario.sketch import sketch, todo_list

UNUSABLE = N_('The question "{name}" cannot be shown. It may need a newer version of Casewise.')
Proofread = Callable[[str, Path], list[Problem]]
"""A function that returns what an author must fix in a cell, from its text and its module's folder."""


class NbgraderScore:
    """A score for nbgrader: its text is the bare number, its HTML the score card."""

    def __init__(self, score: Score, card: str) -> None:
        self.score = score
        self.card = card

    def __repr__(self) -> str:
        return repr(self.score)

    def _repr_html_(self) -> str:
        return self.card


@magics_class
class CourseMagics(Magics):
    """The magics of one kernel."""

    session: Session
    proofread: Proofread

    @no_var_expand
    @cell_magic
    def scenario(self, line: str, cell: str) -> NbgraderScore | None:
        """Show a scenario, or score it, depending on where the notebook runs."""
        try:
            return self._run(line, cell)
        except UsageError:
            raise
        except Exception as error:
            if not self.session.place.takes_answers:
                raise
            # A kind of another package may fail in any way.
            why = blamed(error) or f"{type(error).__name__}: {error}"
            _show_error(_(UNUSABLE).format(name=line.strip()), why)
            return None

    def _run(self, line: str, cell: str) -> NbgraderScore | None:
        place, source = self.session.place, f"{MAGIC} {line}\n{cell}"
        if is_draft(source):
            if place is Place.AUTHOR:
                self._draft(source)
            return None
        if place is Place.AUTHOR and self._watched:
            self._correct(source)
        try:
            scenario = kinds.read(line.strip(), cell)
        except ScenarioError as error:
            if place is Place.AUTHOR and self._watched:
                return None
            if place in (Place.AUTHOR, Place.GRADING):
                raise UsageError(f"this scenario cannot be used yet.\n{error}") from None
            _show_error(_(UNUSABLE).format(name=line.strip()), str(error))
            return None
        try:
            return self._show(scenario)
        except OSError as error:
            _show_error(_("Your earlier answers cannot be read just now."), str(error))
            return None

    @no_var_expand
    @line_magic
    def review(self, _line: str) -> None:
        """Show what is answered and what is left."""
        if self.session.place is Place.AUTHOR:
            display(HTML("<p>Learners see here what they have answered, and what is left.</p>"))
        elif self.session.place not in (Place.GRADING, Place.VALIDATION):
            display(self.session.review)

    @no_var_expand
    @line_magic
    def review_before(self, line: str) -> None:
        """Show practice of other modules that this learner should answer again: all modules, or those named."""
        place = self.session.place
        if place is Place.AUTHOR:
            display(HTML(f"<p>{AUTHORS}</p>"))
        elif place.takes_answers:
            try:
                found = list(self.session.look_back.show(line.split()))
            except OSError as error:
                _show_error(_("Your earlier answers cannot be read just now."), str(error))
                return
            for reason, card in found:
                display(HTML(reason))
                display(card)
            if not found:
                display(HTML(Markup('<p class="cw-before"{}>{}</p>').format(in_language(), _(NOTHING))))

    def _show(self, scenario: Scenario) -> NbgraderScore | None:
        session = self.session
        if session.place is Place.AUTHOR:
            if self._watched:
                display(session.trial(scenario))
            display(HTML(str(preview(scenario)) if scenario.keyed else "<p>This scenario has no key.</p>"))
            return None
        if session.place.takes_answers:
            display(session.card(scenario))
            return None
        session.meet(scenario)
        record = session.record()
        if session.place is Place.VALIDATION:
            if not scenario.practice and record.response(scenario) is None:
                raise UsageError(_('"{title}" is not answered yet.').format(title=scenario.title))
            return None
        score, response = record.score(scenario), record.response(scenario)
        return NbgraderScore(score, str(score_card(record.met(scenario), response, score, Reveal.ALL)))

    def _draft(self, source: str) -> None:
        """Show an author what there is of a draft, and what is left to do; if it's whole, a card to try as well."""
        draft = kinds.read_draft(source)
        if self._watched:
            self._correct(source)
            if draft.scenario and draft.scenario.keyed and not draft.problems:
                display(self.session.trial(draft.scenario))
        style = Markup(stylesheet())  # noqa: S704  (our own stylesheet)
        display(HTML(Markup("<style>{}</style>{}").format(style, sketch(draft.id, draft.fields))))

    @property
    def _watched(self) -> bool:
        """Whether someone is watching: JupyterLab names the cell that it runs, other programs don't.

        What only they see stays out of the file, so that an author's notebook is the same however it was run.
        """
        parent = self.shell.get_parent() if hasattr(self.shell, "get_parent") else {}  # a bare IPython has none
        return "cellId" in parent.get("metadata", {})

    def _correct(self, source: str) -> None:
        """Show an author what to fix in a cell."""
        style = Markup(stylesheet())  # noqa: S704  (our own stylesheet)
        listed = todo_list if is_draft(source) else corrections
        problems = listed(self.proofread(source, self.session.folder))
        display(HTML(Markup("<style>{}</style>{}").format(style, problems)), metadata={"casewise": "proof"})


def _show_error(sentence: str, detail: str) -> None:
    """Show a learner what is wrong, without a traceback."""
    comfort = _(
        "Your saved answers are not touched. If running the notebook again does not help, show your instructor this:"
    )
    language = in_language()
    display(HTML(Markup("<p{}>{} {}</p><p>{}</p>").format(language, sentence, comfort, detail)))
