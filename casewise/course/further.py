"""A further module of a course: its notebooks to start from, and its place in the plan's order."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from casewise.course import new
from casewise.course.module import modules
from casewise.course.plan import NAME, Plan, titled
from casewise.errors import CourseFilesError
from casewise.files import remove, write_whole
from casewise.scenario import ScenarioError

MODULES = "modules"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
AT_HAND = f'source/{NAME} can\'t be changed by itself. Add "{{}}: {{}}" under "modules" there, and run this again.'


class PlanError(CourseFilesError):
    """The course's plan can't take a further module. The message says what to write there."""


def add_module(source: Path, name: str, title: str = "") -> list[Path]:
    """Make a module with a lesson and an assessment, last in the plan's order; return its notebooks.

    The module's name is one that nbgrader takes. Without a title, it's made from the name.

    Raises:
        FileExistsError: if there is something of this name.
        PlanError, ScenarioError: if the plan or the references can't be read or changed; nothing is made.
        OSError: if it can't be written; nothing is left of it.
    """
    folder = source / name
    if folder.exists():
        raise FileExistsError(folder)
    title = title or titled([name])[name]
    plan = source / NAME
    before = plan.read_text(encoding="utf-8") if plan.is_file() else ""
    after = with_module(before, [module.name for module in modules(source)], name, title)
    _same_but_for_it(before, after, name, title)
    folder.mkdir(parents=True)
    try:
        made = new.notebooks(folder, {"lesson": title, "assessment": f"{title}: assessment"})
        write_whole(plan, after.encode())
    except (OSError, ScenarioError):
        remove(folder)
        raise
    return made


def with_module(text: str, there: list[str], name: str, title: str) -> str:
    """Return a plan's YAML with a further module, last in its order. Everything else stays as it's written.

    A plan that lists no modules gets a list of those `there`, too.
    """
    if name in _listed(text):
        return text
    found = _node(text)
    if found is None:
        entries = {**titled([one for one in there if one != name]), name: title}
        kept = text if not text or text.endswith("\n") else f"{text}\n"
        return f"{kept}modules:\n" + "".join(f"  {_entry(*entry)}\n" for entry in entries.items())
    is_map = isinstance(found, yaml.MappingNode)
    entry = _entry(name, title) if is_map else _plain(name)
    if found.flow_style or not found.value:
        end = found.end_mark.index - 1
        return f"{text[:end].rstrip()}{', ' if found.value else ''}{entry}{text[end:]}"
    first, last = found.value[0], found.value[-1]
    end = (last[1] if is_map else last).end_mark.index
    end = next((place for place in range(end, len(text)) if text[place] == "\n"), len(text))
    column = (first[0] if is_map else found).start_mark.column
    return f"{text[:end]}\n{' ' * column}{'' if is_map else '- '}{entry}{text[end:]}"


def _same_but_for_it(before: str, after: str, name: str, title: str) -> None:
    """Raise PlanError unless two plans differ only by a module, so that no comment or odd layout is ever broken."""
    try:
        was, now = (yaml.load(text, LOADER) or {} for text in (before, after))  # noqa: S506  (a safe loader)
        Plan.model_validate(now)
        first = [*titled(was.get(MODULES) or {})]
        same = {**was, MODULES: None} == {**now, MODULES: None} and [*titled(now[MODULES])][: len(first)] == first
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, KeyError):
        same = False
    if not same or name not in _listed(after):
        raise PlanError(AT_HAND.format(name, _plain(title)))


def _listed(text: str) -> list[str]:
    """Return the names of the modules in a plan's YAML; none if it can't be read."""
    try:
        data = yaml.load(text, LOADER)  # noqa: S506  (a safe loader)
    except yaml.YAMLError:
        return []
    listed = data.get(MODULES) if isinstance(data, dict) else None
    return [str(one) for one in listed] if isinstance(listed, (dict, list)) else []


def _node(text: str) -> yaml.CollectionNode | None:
    """Return where a plan lists its modules."""
    try:
        top = yaml.compose(text, LOADER)
    except yaml.YAMLError:
        return None
    pairs = top.value if isinstance(top, yaml.MappingNode) else []
    found = next((value for key, value in pairs if key.value == MODULES), None)
    return found if isinstance(found, yaml.CollectionNode) else None


def _entry(name: str, title: str) -> str:
    return f"{_plain(name)}: {_plain(title)}"


def _plain(text: str) -> str:
    """Return a text as YAML, in quotes if it needs them."""
    try:
        same = yaml.load(f"{{x: {text}}}", LOADER) == {"x": text} and text == text.strip()  # noqa: S506  (a safe loader)
    except yaml.YAMLError:
        same = False
    return text if same and "#" not in text and ": " not in text else json.dumps(text, ensure_ascii=False)
