"""Creates a new course from `template/`, or a new scenario from the example of its kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.course.ipynb import KERNEL, notebook_of, save
from casewise.course.module import BEGIN, BLANK, END
from casewise.course.placeholder import BEGINNING, GOOD_ANSWER, SOURCE, at_home
from casewise.course.preview import close
from casewise.course.references import References
from casewise.course.use import Use
from casewise.errors import UsageError
from casewise.files import write_whole
from casewise.folders import CONFIG
from casewise.kinds import EXAMPLE, beside, example_files, kinds
from casewise.scenario import ScenarioError
from casewise.scenario.cell import MAGIC, REVIEW, SETUP, id_of, is_scenario

MODULE = "first"
PLACES = {
    CONFIG: "nbgrader_config.txt",
    ".gitignore": "gitignore.txt",
    "README.md": "README.md",
    "source/course.yaml": "course.yaml",
    "source/references.yaml": "references.yaml",
}
"""The files of a new course, and the template of each."""

NOTEBOOKS = {
    "lesson": ("A first lesson", Use.PRACTICE, ("choice", "sort", "story")),
    "assessment": ("A first assessment", Use.GRADED, ("select", "mark", "rank", "reflect")),
}
"""The notebooks of a new module: title, use, and kinds. Together they show every kind once."""


SAMPLE = {
    "A first lesson": "Whom you may tell",
    "A first assessment": "Whom you may tell: assessment",
    BEGINNING: "Read the situation before the answers.",
    GOOD_ANSWER: "I would ask her first.",
    SOURCE: "Code of our center",
    "clients entrust to you": "clients tell you",
    "what you saw and heard": "what you saw",
    "others need, and": "others need and",
}
"""What a sample course says instead of the words that an author has to replace."""


class UnreadableError(UsageError):
    """A notebook cannot be read or written. The message names it, and says why."""

    def __init__(self, path: Path, error: Exception) -> None:
        why = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0]
        super().__init__(f"{path} cannot be used: {why}. Open it in JupyterLab, or put it back from a copy.")


def scenario(kind: str, use: Use) -> str:
    """Return a cell that works, for an author to put their own words into."""
    text = beside(kinds()[kind], EXAMPLE).rstrip("\n")
    if use is Use.GRADED:
        return text
    example = f'example: "{GOOD_ANSWER}"'
    shown = text.replace(f"{BEGIN}\n", "").replace(f"\n{END}", "").replace(f"{BLANK}", example)
    return re.sub(r"(?m)^points: .*$", "practice: true", shown)


def add(path: Path, kind: str, use: Use | None = None) -> str:
    """Put a new scenario at the end of a notebook, before its review, and return its id.

    Without a `use` it is practice where the notebook has practice, and graded elsewhere. No two ids are the same.
    What it shows, such as a picture, is put beside the notebook, unless a file of that name is there.

    Raises:
        UnreadableError: if it, or another notebook of its module, cannot be read, or it cannot be written.
    """
    notebook = _read(path)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    taken = {id_of(cell.source) for other in path.parent.glob("*.ipynb") for cell in _read(other).cells}
    text = _named(scenario(kind, use or _use_of(sources)), taken)
    cell = new_code_cell(at_home(text, path.resolve().parent.parent))
    ends = [place for place, other in enumerate(notebook.cells) if other.source.strip() == REVIEW]
    notebook.cells.insert(ends[-1] if ends else len(notebook.cells), cell)
    try:
        put_beside(path.parent, kind)
        save(notebook, path)
    except OSError as error:
        raise UnreadableError(path, error) from error
    return str(id_of(text))


def put_beside(folder: Path, kind: str) -> None:
    """Put what a kind's example shows, such as a picture, into a module's folder, unless a file of that name is there.

    Raises:
        OSError: if it can't be written.
    """
    for file, data in example_files(kinds()[kind]).items():
        if not (folder / file).exists():
            write_whole(folder / file, data)


def fresh(folder: Path, kind: str, there: Sequence[str]) -> str:
    """Return a new scenario for a notebook that is open: its cells are `there`, and `folder` is its module's.

    It's practice where the notebook has practice, and its id is none of the module's.
    """
    taken = {id_of(source) for source in there}
    for other in folder.glob("*.ipynb"):
        with suppress(UnreadableError):  # the open notebook counts, and `check` says what is wrong with this one
            taken |= {id_of(cell.source) for cell in _read(other).cells}
    return at_home(_named(scenario(kind, _use_of(there)), taken), folder.parent)


def offered() -> list[dict[str, str]]:
    """Return the kinds that a menu offers: the name of each, and what a learner does in it."""
    return [{"kind": name, "does": kind.prompt_for_answer} for name, kind in sorted(kinds().items())]


def _use_of(sources: Iterable[str]) -> Use:
    """Return what the scenarios of a notebook are for: practice, if one is."""
    practice = any(re.search(r"(?m)^practice: true$", source) for source in sources if is_scenario(source))
    return Use.PRACTICE if practice else Use.GRADED


def _named(text: str, taken: Collection[str | None]) -> str:
    """Return a scenario with an id that isn't taken."""
    first = id_of(text)
    name = next(one for number in range(1, 1000) if (one := f"{first}-{number}" if number > 1 else first) not in taken)
    return text.replace(f"{MAGIC} {first}", f"{MAGIC} {name}", 1)


def course(folder: Path, module_name: str = MODULE, *, sample: bool = False) -> list[Path]:
    """Make a course with one module in a folder that is empty or not there yet; return its files.

    The module's name is one that nbgrader takes. A `sample` has finished words, so that it can be built at once.

    Raises:
        FileExistsError: if something is there.
        OSError: if it cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(folder)
    module = folder / "source" / module_name
    module.mkdir(parents=True)
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "my-course"
    made = []
    for place, template in PLACES.items():
        write_whole(folder / place, _template(template).replace("my-course", name).encode(), flush=False)
        made.append(folder / place)
    made += notebooks(module, {stem: title for stem, (title, _, _) in NOTEBOOKS.items()})
    if sample:
        for path in made:
            _finish(path)
    return made


def _finish(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for placeholder, words in SAMPLE.items():
        text = text.replace(placeholder, words)
    write_whole(path, text.encode(), flush=False)


def notebooks(folder: Path, titles: dict[str, str]) -> list[Path]:
    """Write the notebooks of a new module with these titles into its folder, and return them.

    Raises:
        ScenarioError: if the course's references can't be read.
        OSError: if one can't be written.
    """
    references = References.read(folder.parent)
    made = []
    for stem, (_, use, some) in NOTEBOOKS.items():
        path = folder / f"{stem}.ipynb"
        notebook = _notebook(titles[stem], [scenario(kind, use) for kind in some])
        if references:
            close(notebook, references)
        save(notebook, path)
        made.append(path)
    return made


def _notebook(title: str, scenarios: list[str]) -> Any:
    cells = [new_code_cell(text) for text in (SETUP, *scenarios, REVIEW)]
    cells.insert(0, new_markdown_cell(f"# {title}\n\n{BEGINNING}"))
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _read(path: Path) -> Any:
    try:
        return notebook_of(path, path.name)
    except ScenarioError as error:
        raise UnreadableError(path, error) from error


def _template(name: str) -> str:
    return files(__package__).joinpath("template", name).read_text(encoding="utf-8")
