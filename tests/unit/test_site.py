"""A site of stand-in parts: what is on it, what isn't, and that it's the same whenever it's built."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.course.build import CourseError
from casewise.errors import CourseFilesError, Exit, UsageError
from casewise.site.assembly import build_site
from casewise.site.contents_api import Offered
from casewise.site.first_page import LITE
from casewise.site.opening import openings
from tests.support.site_parts import without_network

LESSON, ASSESSMENT = "sample/lesson.ipynb", "sample/assessment.ipynb"
ELSEWHERE = re.compile(rb"(?:https?:)?//(?!www\.w3\.org)[a-z0-9.-]+\.[a-z]{2,}")


@pytest.fixture
def make(course, tmp_path, monkeypatch):
    """Return a function that builds the site of the small course from stand-in parts."""
    without_network(monkeypatch)

    def run(name: str = "site", offered: Offered = Offered.EVERYTHING) -> Path:
        out = tmp_path / name
        build_site(course, ["sample"], out, offered=offered, cache=tmp_path / f"cache-{name}", say=lambda _: None)
        return out

    return run


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def config_of(site: Path):
    return json.loads((site / "jupyter-lite.json").read_bytes())["jupyter-config-data"]


def described_in(site: Path):
    page = (site / "index.html").read_text(encoding="utf-8")
    return json.loads(re.search(r'(?s)<script[^>]*id="course"[^>]*>(.*?)</script>', page)[1])


def test_a_second_build_makes_the_same_bytes(make):
    assert files_in(make("one")) == files_in(make("two"))


def test_it_has_the_released_files_with_each_output_in_one_piece(make, course):
    site = make()
    for path in sorted((course / "release" / "sample").iterdir()):
        there = (site / "files" / "sample" / path.name).read_bytes()
        if path.suffix != ".ipynb":
            assert there == path.read_bytes()
            continue
        assert nbformat.reads(there, 4) == nbformat.reads(path.read_bytes(), 4)
        outputs = [output for cell in json.loads(there)["cells"] for output in cell.get("outputs", [])]
        assert outputs
        assert all(isinstance(text, str) for output in outputs for text in output["data"].values())


def test_how_a_notebook_opens_can_be_read_before_jupyterlab_is_there(make, course):
    path = course / "release" / "sample" / "lesson.ipynb"
    notebook = nbformat.read(path, as_version=4)
    first, second = notebook.cells[0].source, next(cell for cell in notebook.cells if "%%scenario" in cell.source)
    opening = (make() / "openings" / "sample" / "lesson.html").read_text()
    assert f"<h1>{first.splitlines()[0].removeprefix('# ')}</h1>" in opening
    assert second.source.partition("title: ")[2].partition("\n")[0] not in opening


def test_what_an_opening_shows_is_beside_its_notebook():
    cells = [{"cell_type": "markdown", "source": ["![A map](map.png)\n", "[More](https://example.com/more)"]}]
    made = openings({"sample/lesson.ipynb": json.dumps({"cells": cells}).encode()})
    opening = made["openings/sample/lesson.html"].decode()
    assert 'src="../files/sample/map.png"' in opening
    assert 'href="https://example.com/more"' in opening


def test_each_folder_is_listed_as_jupyterlite_reads_it(make):
    site = make()
    top = json.loads((site / "api/contents/all.json").read_bytes())
    assert [(one["path"], one["type"]) for one in top["content"]] == [("sample", "directory")]
    listed = json.loads((site / "api/contents/sample/all.json").read_bytes())
    assert {one["path"]: one["size"] for one in listed["content"]} == {
        path.relative_to(site / "files").as_posix(): path.stat().st_size for path in (site / "files/sample").iterdir()
    }
    assert all(one["type"] == "notebook" for one in listed["content"] if one["name"].endswith(".ipynb"))


def test_lessons_alone_have_nothing_of_an_assessment(make, course):
    for folder in ("source", "release"):
        (course / folder / "sample" / "ward.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    site = make(offered=Offered.LESSONS)
    (module,) = described_in(site)["modules"]
    assert [one["kind"] for one in module["notebooks"]] == ["lesson"]
    assert module["points"] == 0
    assert [path.name for path in (site / "files" / "sample").iterdir()] == ["lesson.ipynb"]
    lists = (site / "api/contents/sample/all.json").read_bytes() + (site / "casewise.json").read_bytes()
    assert b"assessment" not in lists
    assert b"ward" not in lists, "no lesson shows it"


def test_a_module_without_a_lesson_is_refused_when_only_lessons_are_wanted(make, course):
    for folder in ("source", "release"):
        (course / folder / LESSON).unlink()
    with pytest.raises(CourseFilesError, match="--assessments"):
        make(offered=Offered.LESSONS)


def test_a_release_that_is_older_than_its_source_is_refused(make, course):
    path = course / "source" / LESSON
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\nOne more sentence."
    nbformat.write(notebook, path)
    with pytest.raises(CourseError, match="The released notebook isn't what its source makes"):
        make()


def test_a_release_that_gives_a_key_away_is_refused(make, course):
    path = course / "release" / ASSESSMENT
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += "\n# HIDDEN TESTS"
    nbformat.write(notebook, path)
    with pytest.raises(CourseError, match="hidden region"):
        make()


def test_a_module_that_was_never_built_is_refused(make, course):
    shutil.rmtree(course / "release" / "sample")
    with pytest.raises(CourseError, match="casewise build sample"):
        make()


def test_a_folder_with_something_else_in_it_stays(make, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="isn't a site"):
        make()
    assert (tmp_path / "site" / "thesis.txt").read_text() == "years of work"


def test_an_earlier_site_is_replaced_as_a_whole(make):
    (make() / "left.txt").write_text("of before")
    assert not (make() / "left.txt").exists()


def test_jupyterlite_is_asked_to_load_nothing_from_elsewhere(make):
    site = make()
    config = config_of(site)
    kernel = config["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True
    places = [kernel["pyodideUrl"], kernel["loadPyodideOptions"]["lockFileURL"]]
    assert [place for place in places if not (site / place.removeprefix("./")).is_file()] == []
    for path in ("jupyter-lite.json", "notebooks/index.html", places[1]):
        assert ELSEWHERE.findall((site / path).read_bytes()) == []


def test_all_that_python_loads_is_on_the_site(make):
    site = make()
    options = config_of(site)["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"][
        "loadPyodideOptions"
    ]
    lock = site / options["lockFileURL"].removeprefix("./")
    packages = json.loads(lock.read_bytes())["packages"]
    assert set(options["packages"]) == set(packages) >= {"casewise", "ipython", "pydantic-core", "jedi", "piplite"}
    assert [one["file_name"] for one in packages.values() if not (lock.parent / one["file_name"]).is_file()] == []
    assert all(one["depends"] == [] for one in packages.values())


def test_it_leaves_out_what_no_course_uses(make):
    files = files_in(make())
    assert {"build/1.aa.js", "build/font.woff2"} <= set(files)
    unwanted = ("lab/", ".map", ".eot", "2.bb.js", "3.cc.js", "4.dd.js", "pypi")
    assert [path for path in files if any(word in path for word in unwanted)] == []


def test_formulas_bring_what_sets_them(make, course):
    for folder in ("source", "release"):
        path = course / folder / LESSON
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source += "\nSo $a + b$."
        nbformat.write(notebook, path)
    site = make()
    assert (site / "build/3.cc.js").is_file()
    assert "@jupyterlab/mathjax-extension" not in config_of(site)["disabledExtensions"]


def test_an_isolated_page_waits_for_its_kernel_in_every_case(make):
    page = (make() / "notebooks" / "index.html").read_text(encoding="utf-8")
    assert 0 < page.index("Atomics.waitAsync") < page.index("prefetch")


def test_notebooks_arent_saved_by_themselves(make):
    assert config_of(make())["settingsOverrides"]["@jupyterlab/docmanager-extension:plugin"] == {"autosave": False}


def test_answers_stay_where_they_were_after_a_new_build(make):
    """JupyterLite names its storage after the site's address unless it's given a name."""
    assert not {name for name in config_of(make()) if name.endswith("StorageName")}


def test_the_first_page_lists_the_modules_without_any_script(make):
    page = (make() / "index.html").read_text(encoding="utf-8")
    links = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "a":
                links.append(dict(attrs)["href"])

    Reader().feed(page)
    assert {f"notebooks/index.html?path={path}" for path in (LESSON, ASSESSMENT)} <= set(links)
    assert LITE in page or 'id="jupyter-config-data"' in page, "JupyterLite looks for its configuration there"


def test_a_corrected_notebook_has_another_hash(make, course):
    before = json.loads((make() / "casewise.json").read_bytes())["notebooks"]
    for folder in ("source", "release"):
        path = course / folder / LESSON
        path.write_text(path.read_text(encoding="utf-8").replace("# ", "# New: ", 1), encoding="utf-8")
    after = json.loads((make() / "casewise.json").read_bytes())["notebooks"]
    assert {path for path in before if before[path] != after[path]} == {LESSON}


def test_each_part_and_its_license_are_named(make):
    text = (make() / "licenses.txt").read_text(encoding="utf-8")
    assert "The license of pydantic-core" in text
    assert "Mozilla Public License" in text


def test_the_command_says_how_large_it_is_and_what_is_open_to_all(make, course, tmp_path):
    words = ["site", "--assessments", "--out", str(tmp_path / "out"), "--course", str(course)]
    done = CliRunner().invoke(app, [*words, "--cache", str(tmp_path / "cache")])
    assert done.exit_code == Exit.FINE
    assert "MB gzipped" in done.stderr
    assert "Whoever has the link can read their questions" in done.stderr
