"""A site of its real parts, which are fetched once into this account's cache: its size, and the same bytes twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from casewise.site.assembly import Site, build_site
from casewise.site.cache import archives, usual_cache
from casewise.site.contents_api import Offered
from casewise.site.part import parts

ROOT = Path(__file__).parents[2]
MB = 1_000_000
LARGEST, LARGEST_GZIPPED = 30 * MB, 15 * MB
MODULES = sorted(path.name for path in (ROOT / "release").iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def caches(tmp_path_factory) -> list[Path]:
    """This account's cache, and one with the same parts in which nothing is compiled yet."""
    archives(usual_cache())
    fresh = tmp_path_factory.mktemp("fresh")
    for part in parts().values():
        shutil.copy(usual_cache() / part.file, fresh)
    return [usual_cache(), fresh]


@pytest.fixture(scope="module")
def sites(caches, tmp_path_factory) -> list[Site]:
    """The whole course as a site, made twice."""
    place = tmp_path_factory.mktemp("sites")
    return [
        build_site(ROOT, MODULES, place / cache.name, offered=Offered.EVERYTHING, cache=cache, say=lambda _: None)
        for cache in caches
    ]


def test_the_whole_course_makes_the_same_bytes_twice(sites):
    one, two = (
        {path.relative_to(site.folder): path.read_bytes() for path in site.folder.rglob("*") if path.is_file()}
        for site in sites
    )
    assert sorted(one) == sorted(two)
    assert [path for path, data in one.items() if two[path] != data] == []


def test_it_is_small_enough_for_a_first_visit(sites):
    assert sites[0].size <= LARGEST
    assert sites[0].gzipped <= LARGEST_GZIPPED


def test_no_path_of_this_machine_is_in_it(sites):
    here = [str(ROOT).encode(), str(sites[0].folder).encode(), str(usual_cache()).encode()]
    files = (path for path in sites[0].folder.rglob("*") if path.is_file())
    assert [path for path in files if any(word in path.read_bytes() for word in here)] == []


def test_every_package_has_what_pyodide_asks_for(sites):
    (lock,) = sites[0].folder.glob("static/*/pyodide-lock-*.json")
    for package in json.loads(lock.read_bytes())["packages"].values():
        assert (lock.parent / package["file_name"]).is_file()
    script = (lock.parent / "pyodide.js").read_text(encoding="utf-8")
    assert "pyodide.asm.js" in script, "Pyodide's scripts are renamed, and one loads the other"
    assert ".mjs" not in script.replace("pyodide.mjs", "").replace(".mjs.map", "")
