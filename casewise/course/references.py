"""The references of a course, `source/references.yaml`: each document that scenarios cite, listed once.

A citation is a document and a section, or only a document. Each notebook ends with the ones its scenarios cite.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from casewise.course.plan import beside_modules
from casewise.languages.catalogs import N_, _, in_all_languages
from casewise.languages.dates import written_day
from casewise.rules.language import sites_in
from casewise.scenario import Problem, Scenario, ScenarioError, Text

NAME = "references.yaml"
NAMED = N_("References")
HEADING = f"## {NAMED}"
CAUTION = N_("Laws and codes change, and states differ. Look at the present text before you rely on a section.")


class Certainty(Enum):
    """How certain a reference is: seen in the text itself, seen in a second-hand source, or not confirmed."""

    SEEN = "S1"
    SECOND_HAND = "S2"
    GENERAL = "G"


class Reference(BaseModel):
    """One document, or one section of it. `says` is in the course's own words; `seen` is when someone last read it.

    `link` is where it can be read. Texts of the course may link to that site.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    document: Text
    section: Text | None = None
    year: Text
    says: Text
    certainty: Certainty
    seen: date
    link: Annotated[str, Field(pattern=r"^https?://[^\s()<>]+$", max_length=2000)] | None = None

    @property
    def citation(self) -> str:
        """What a scenario writes to cite this."""
        return f"{self.document}, {self.section}" if self.section else self.document


@dataclass(frozen=True)
class References:
    """All references of a course, by citation and in the order of the file."""

    known: dict[str, Reference]

    @classmethod
    def read(cls, source: Path) -> References | None:
        """Return the references in a course's `source/`, or None if there are none.

        Raises:
            ScenarioError: with everything that is wrong with the file.
        """
        entries = beside_modules(source / NAME, TypeAdapter(list[Reference]).validate_python)
        if entries is None:
            return None
        if problems := list(_problems(entries)):
            raise ScenarioError(problems)
        return cls({entry.citation: entry for entry in entries})

    @property
    def sites(self) -> set[str]:
        """The sites that the references name."""
        return {site for entry in self.known.values() for site in sites_in(f"{entry.link or ''} {entry.says}")}

    def near(self, citation: str) -> str:
        """Return how to fix an unknown citation."""
        if any(citation in (entry.document, entry.section) for entry in self.known.values()):
            return 'A comma separates citations in [ ]. Write each as a whole on a line of its own after "- ".'
        close = difflib.get_close_matches(citation, self.known, n=1)
        return f'Did you mean "{close[0]}"?' if close else f"Add it to source/{NAME}, or cite another."

    def closing(self, scenarios: Iterable[Scenario]) -> str:
        """Return the Markdown that ends a notebook with these scenarios.

        With graded scenarios it lists only documents and sections, because their content may be the question.
        """
        scenarios = list(scenarios)
        cited = {citation for scenario in scenarios for citation in scenario.cited}
        graded = any(not scenario.practice for scenario in scenarios)
        entries = [entry for citation, entry in self.known.items() if citation in cited]
        lines = [
            _line(document, list(group), graded=graded)
            for document, group in groupby(entries, key=lambda entry: entry.document)
        ]
        seen = max((entry.seen for entry in entries), default=None)
        looked = _("Looked at on {day}.").format(day=written_day(seen)) + " " if seen else ""
        return "\n".join([f"## {_(NAMED)}", "", *lines, "", looked + _(CAUTION)])


def _line(document: str, group: list[Reference], *, graded: bool) -> str:
    if graded:
        sections = "; ".join(entry.section for entry in group if entry.section)
        return f"- {_named(document, group)}{f', {sections}' if sections else ''} ({group[0].year})"
    parts = (f"{f'*{entry.section}*: ' if entry.section else ''}{entry.says}" for entry in group)
    return f"- {_named(document, group)} ({group[0].year}). " + " ".join(parts)


def _named(document: str, group: list[Reference]) -> str:
    """Return a document's name, as a link to the first of some places where it can be read."""
    link = next((entry.link for entry in group if entry.link), "")
    return f"**[{document}]({link})**" if link else f"**{document}**"


def _problems(entries: list[Reference]) -> Iterator[Problem]:
    seen: set[str] = set()
    for entry in entries:
        if entry.citation in seen:
            yield _problem(entry, "is listed twice.", "Remove one of the two.")
        seen.add(entry.citation)
        if entry.section and entry.certainty is Certainty.GENERAL:
            fix = "Leave the section out, or confirm it and write S1 or S2."
            yield _problem(entry, "names a section that was not confirmed.", fix)


def _problem(entry: Reference, what: str, fix: str) -> Problem:
    return Problem(what=f'"{entry.citation}" {what}', fix=fix, notebook=f"source/{NAME}")


def references_of(notebook: Any) -> str:
    """Return the references at the end of a notebook, or an empty text."""
    last = notebook.cells[-1] if notebook.cells else None
    return last.source if last and last.cell_type == "markdown" and is_references(last.source) else ""


def is_references(text: str) -> bool:
    """Return whether a text cell holds the references, in any language of ours."""
    return text.startswith(tuple(f"## {heading}" for heading in in_all_languages(NAMED)))
