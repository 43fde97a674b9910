"""A home in which files are not what their names say, or cost more than they should: it is looked at all the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from casewise.folders import DUE_DATES
from casewise.journal import NAME, read
from casewise.lab.saving import on_saving
from casewise.lab.start import modules_here
from casewise.learner import date_files as due
from casewise.learner import upload
from casewise.learner.fetched import NOTEBOOK_LIMIT, SIZE_LIMIT, FetchedModule, of_course
from casewise.notebook.hand_in import texts_of

SECONDS = 5.0
STORY = """%%scenario ward
title: a
kind: story
points: 1
prompt: a
steps:
"""


@pytest.fixture(autouse=True)
def _waits_for_nothing():
    """End a test that waits on a pipe or reads a device."""
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("This waits on a file, or reads it for ever."))
    signal.alarm(60)
    yield
    signal.alarm(0)


def link(path: Path) -> None:
    kept = path.with_name("elsewhere")
    kept.write_bytes(path.read_bytes() if path.exists() else b"{}")
    path.unlink(missing_ok=True)
    path.symlink_to(kept)


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def nowhere(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path)


FORMS = [link, pipe, device, folder, nowhere]


@pytest.fixture
def home(course, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(course / "release" / "sample", home / "sample")
    return home


@pytest.mark.parametrize(
    "name", ["sample/other.ipynb", "other.ipynb", f"sample/{NAME}", DUE_DATES, f"sample/{DUE_DATES}"]
)
@pytest.mark.parametrize("form", FORMS)
def test_the_start_page_waits_on_nothing_and_follows_no_link(home, form, name):
    form(home / name)
    (module,) = modules_here(home)
    assert module["notebooks"] == ["lesson", "assessment"]
    assert module["due"] == ""


@pytest.mark.parametrize("form", FORMS)
def test_a_notebook_that_isnt_a_regular_file_is_not_the_courses(home, form):
    form(home / "sample" / "lesson.ipynb")
    assert set(FetchedModule.of_folder(home / "sample").notebooks) == {"assessment"}


def test_a_linked_home_works(home, tmp_path):
    (tmp_path / "by-link").symlink_to(home)
    assert [module["module"] for module in modules_here(tmp_path / "by-link")] == ["sample"]


@pytest.mark.parametrize("form", FORMS)
def test_saving_and_handing_in_refuse_a_journal_that_isnt_a_regular_file(home, form):
    form(home / "sample" / NAME)
    content = json.loads((home / "sample" / "assessment.ipynb").read_text())
    model = {"type": "notebook", "content": content}
    on_saving(model, "sample/assessment.ipynb", SimpleNamespace(root_dir=str(home)))
    assert "responses" not in content["metadata"]["casewise"]
    with pytest.raises(OSError):  # noqa: PT011  (the kernel's own words differ)
        upload(home / "sample")


@pytest.mark.parametrize("form", FORMS)
def test_a_date_and_a_page_are_plain_files(tmp_path, form):
    form(tmp_path / "date")
    assert due.look_up_date(tmp_path, "date") is None
    with pytest.raises(OSError):  # noqa: PT011  (as above)
        list(texts_of([tmp_path / "date"]))


def notebook(path: Path, *sources: str, **more: object) -> None:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "metadata": {"casewise": {}}, **more}))


def ways(steps: int) -> str:
    told = [f"  s{n}: {{text: a, options: {{a{n}: b, c{n}: d}}" for n in range(steps)]
    led = [f", next: {{a{n}: s{n + 1}, c{n}: s{n + 1}}}}}" for n in range(steps - 1)] + ["}"]
    return STORY + "\n".join(map("".join, zip(told, led, strict=True)))


BOMB = "%%scenario bomb\nwaived:\n" + "".join(
    f"  a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 20 if level else ['x'])}]\n" for level in range(9)
)
HOSTILE = {
    "aliases": [BOMB],
    "a story of 2 ** 60 ways": [ways(60)],
    "brackets": [f"%%scenario a{n}\na: " + "[" * 15_000 for n in range(100)],
    "dashes": [f"%%scenario a{n}\na:\n " + "- " * 7_500 for n in range(100)],
    "blanks in a passage": [
        f"%%scenario a\nkind: mark\npoints: 1\ntitle: a\nprompt: a\ntext: 'a [[a: {' ' * 15_000}x'"
    ],
    "fields twice": [f"%%scenario a{n}\nkind: choice\n" + "f: 1\n" * 3_000 for n in range(30)],
    "wrong keys": [
        f"%%scenario a{n}\nkind: rank\ntitle: a\npoints: 1\nprompt: a\n"
        f"options: {{{', '.join(f'a{i}: b' for i in range(700))}}}\nkey: [{', '.join('x' for i in range(2000))}]"
        for n in range(30)
    ],
    "ten thousand cells": [f"%%scenario a{n}\nkind: choice" for n in range(10_000)],
}


@pytest.mark.parametrize("sources", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_notebook_costs_seconds(tmp_path, sources):
    notebook(tmp_path / "sample" / "a.ipynb", *sources)
    (tmp_path / "sample" / NAME).write_text(
        '{"v": 1, "scenario": "ward", "response": [["s0", "a0"]], "at": "", "session": "", "n": 1}\n'
    )
    begun = time.process_time()
    assert len(list(modules_here(tmp_path))) == 1
    content = json.loads((tmp_path / "sample" / "a.ipynb").read_text())
    model = {"type": "notebook", "content": content}
    on_saving(model, "sample/a.ipynb", SimpleNamespace(root_dir=str(tmp_path)))
    assert time.process_time() - begun < 2 * SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "[" * SIZE_LIMIT,
        '{"metadata": {"casewise": {}}, "cells": [' + "[], " * 1_000_000 + "1]}",
        '{"metadata": {"casewise": {}}, "cells": ' + "[" * 50_000 + "]" * 50_000 + "}",
        '{"metadata": {"casewise": {}}, "cells": [], "a": "' + "x" * SIZE_LIMIT + '"}',
        '{"metadata": {"casewise": {}}, "cells": [1, null, [], "x"]}',
        '{"metadata": {"casewise": 5}, "cells": []}',
        '{"metadata": {"casewise": {}}, "cells": {}, "n": ' + "9" * 100_000 + "}",
        '{"metadata": ["casewise"], "cells": [],',
        "\0" * 100,
    ],
    ids=lambda text: text[30:60],
)
def test_json_of_any_form_hides_no_other_notebook(home, text):
    (home / "sample" / "a.ipynb").write_text(text)
    begun = time.process_time()
    (module,) = modules_here(home)
    assert time.process_time() - begun < SECONDS
    assert {"lesson", "assessment"} <= set(module["notebooks"])


def test_a_notebook_with_many_brackets_in_its_texts_is_the_courses(tmp_path):
    notebook(tmp_path / "a.ipynb", "[" * 300_000)
    assert of_course(tmp_path / "a.ipynb")


def test_a_folder_of_thousands_of_notebooks_is_looked_at_in_part(tmp_path):
    for number in range(300):
        notebook(tmp_path / "sample" / f"a{number:03}.ipynb", ways(3))
    assert len(FetchedModule.of_folder(tmp_path / "sample").notebooks) == NOTEBOOK_LIMIT
    assert read(tmp_path / "sample" / NAME).latest == {}
