"""Forms: modules that ask the scenarios of another one again, with other variants. A resit is form 2 of its final.

`source/forms.yaml` lists them. The command `casewise form` writes it, and the notebooks of a form too: nobody writes
them by hand. When the first module is corrected, a build makes its forms anew, so a correction of one corrects both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from casewise.course.ipynb import notebook_of, save
from casewise.course.linked import files_of
from casewise.course.module import Module
from casewise.course.plan import beside_modules
from casewise.errors import CourseFilesError
from casewise.files import write_whole
from casewise.scenario import Problem
from casewise.scenario.cell import is_draft, is_scenario
from casewise.scenario.fields import Text
from casewise.scenario.variants import MOST

NAME = "forms.yaml"
HEAD = "# Modules that ask another one's scenarios again. `casewise form` writes this file.\n\n"
KIND = re.compile(r"(?m)^kind:.*$")
FORM = re.compile(r"(?m)^form:.*\n?")
HEADING = re.compile(r"\A# .*$", re.MULTILINE)


class FormError(CourseFilesError):
    """A form can't be made. Nothing was changed. The message says what to do."""


class Form(BaseModel):
    """One form: the module whose scenarios it asks, and which draw it makes.

    `title` replaces the heading of its notebooks. `made` has a hash of each notebook as it was made, to tell whether
    someone edited it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Text
    form: Annotated[int, Field(ge=2, le=MOST)] = 2
    title: str = ""
    made: dict[str, str] = {}


def forms_in(source: Path) -> dict[str, Form]:
    """Return the forms in a course's `source/`, by module.

    Raises:
        ScenarioError: if their file can't be read.
    """
    validate = TypeAdapter(dict[str, Form]).validate_python
    return beside_modules(source / NAME, lambda data: validate(data or {})) or {}


def make_form(source: Path, of: str, name: str, *, form: int = 2, title: str = "") -> list[Path]:
    """Make a module that asks the graded scenarios of another one with other variants, and return its notebooks.

    A form that is made again keeps its title, if no other is given.

    Raises:
        FormError: if there is nothing to make it from, or it would overwrite what someone wrote.
        ScenarioError: if a notebook can't be read.
        OSError: if a file can't be written.
    """
    known = forms_in(source)
    if of in known:
        raise FormError(f"{of} is a form itself. Make this one from {known[of].of}.")
    if name not in known and (source / name).exists():
        raise FormError(f"source/{name} is there already, and isn't a form. Choose another name.")
    before = known.get(name, Form(of=of, form=form))
    title = title or before.title
    made = _made(source, before.model_copy(update={"of": of, "form": form, "title": title}))
    if not made:
        raise FormError(f"source/{of} has no graded scenario to ask again.")
    if edited := sorted(_edited(source / name, before)):
        raise FormError(f"{', '.join(edited)} was edited by hand. {_fix(name, before)}")
    now = Form(of=of, form=form, title=title, made={path: _hash(notebook) for path, notebook in made.items()})
    return list(_write(source, {**known, name: now}, name, made))


def refresh(source: Path, name: str) -> list[Path]:
    """Make a form anew if its first module has changed, and return the notebooks that were made.

    Raises:
        FormError, ScenarioError, OSError: as `make_form` does.
    """
    form = forms_in(source).get(name)
    if form is None or not _stale(source, form):
        return []
    return make_form(source, form.of, name, form=form.form, title=form.title)


def forms_of(source: Path, names: list[str]) -> list[str]:
    """Return these modules, and the forms that are made from them."""
    made = [form for form, of in forms_in(source).items() if of.of in names and (source / form).is_dir()]
    return list(dict.fromkeys([*names, *made]))


def form_problems(module: Module) -> Iterator[Problem]:
    """Yield what keeps a form from being what its first module makes."""
    source = module.folder.parent
    form = forms_in(source).get(module.name)
    if form is None:
        return
    if not (source / form.of).is_dir():
        what = f"It's a form of {form.of}, and there is no source/{form.of}."
        yield module.problem(what, f"Put {form.of} back, or remove {module.name} from source/{NAME}.")
    elif edited := sorted(_edited(module.folder, form)):
        for name in edited:
            what = f"It's made from source/{form.of}, and it was edited by hand."
            yield module.problem(what, _fix(module.name, form), name)
    elif _stale(source, form):
        what = f"source/{form.of} has changed since this form was made."
        yield module.problem(what, f"Run: casewise build {module.name}")


def repeated(module: Module) -> Iterator[Problem]:
    """Yield the scenarios of a form that have no variant which the earlier forms didn't give."""
    asked = {name: one for name, one in module.scenarios().items() if one.form > 1}
    there = {name: [of.since <= one.form for of in one.variants.values()] for name, one in asked.items()}
    names = [name for name, one in asked.items() if sum(there[name]) < one.form]
    if names:
        what = f"Learners meet {len(names)} of its scenarios as they did before: {', '.join(names)}."
        fix = 'Add a variant to each, with "since: {}" if earlier sittings are over.'
        yield module.problem(what, fix.format(max(one.form for one in asked.values())))


def _fix(name: str, form: Form) -> str:
    again = f"casewise form {form.of} {name}"
    return f"Make the change in source/{form.of}, then move source/{name} away and run: {again}"


def _stale(source: Path, form: Form) -> bool:
    if not (source / form.of).is_dir():
        return False
    return {path: _hash(notebook) for path, notebook in _made(source, form).items()} != form.made


def _edited(folder: Path, form: Form) -> Iterator[str]:
    """Yield the notebooks of a form that aren't as they were made."""
    for path in sorted(folder.glob("*.ipynb")):
        if _hash(notebook_of(path, path.name)) != form.made.get(path.name):
            yield path.name


def _made(source: Path, form: Form) -> dict[str, Any]:
    """Return the notebooks of a form as its first module makes them now, by name."""
    found = {}
    for path, notebook in Module(source / form.of).notebooks():
        graded = False
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "code" or not is_draft(cell.source)]
        for cell in notebook.cells:
            if cell.cell_type == "code" and is_scenario(cell.source):
                graded |= re.search(r"(?m)^points:", cell.source) is not None
                cell.source = _drawing(cell.source, form.form)
        if graded:
            _name(notebook, form.title)
            found[path.name] = notebook
    return found


def _drawing(cell: str, form: int) -> str:
    """Return a scenario's cell that makes another draw."""
    if not KIND.search(cell):
        return cell
    return KIND.sub(lambda kind: f"{kind[0]}\nform: {form}", FORM.sub("", cell), count=1)


def _name(notebook: Any, title: str) -> None:
    for cell in notebook.cells:
        if title and cell.cell_type == "markdown" and HEADING.match(cell.source):
            cell.source = HEADING.sub(lambda _: f"# {title}", cell.source, count=1)
            return


def _hash(notebook: Any) -> str:
    """Return what changes with the words of a notebook, and not when it's run."""
    cells = "\0".join(f"{cell.cell_type}\n{cell.source}" for cell in notebook.cells)
    return sha256(cells.encode()).hexdigest()[:16]


def _write(source: Path, forms: dict[str, Form], name: str, made: dict[str, Any]) -> Iterator[Path]:
    folder = source / name
    folder.mkdir(exist_ok=True)
    listed = {form: of.model_dump(exclude_defaults=True) for form, of in forms.items()}
    for path, notebook in made.items():
        for file in files_of(notebook.cells):
            if (source / forms[name].of / file).is_file():
                write_whole(folder / file, (source / forms[name].of / file).read_bytes())
        save(notebook, folder / path)
        yield folder / path
    write_whole(source / NAME, (HEAD + yaml.safe_dump(listed, sort_keys=False)).encode())
