"""Opening a gradebook: no process is started, and one question asks for all of its tables."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbgrader.api
import pytest
from nbgrader.dbutil import _temp_alembic_ini
from sqlalchemy import create_engine, inspect, text

from casewise.gradebook.database import open_quickly, revision


@pytest.fixture
def nbgrader_as_it_is(monkeypatch):
    """Bring back what nbgrader had before, after the test."""
    monkeypatch.setattr(nbgrader.api, "get_alembic_version", nbgrader.api.get_alembic_version)
    monkeypatch.setattr(nbgrader.api, "create_engine", nbgrader.api.create_engine)
    monkeypatch.setattr(nbgrader.api.Base.metadata, "create_all", nbgrader.api.Base.metadata.create_all)


@pytest.mark.parametrize("lost", ["", "grade"])
def test_a_gradebook_gets_the_tables_that_it_lacks(tmp_path, nbgrader_as_it_is, lost):
    address = f"sqlite:///{tmp_path / 'gradebook.db'}"
    open_quickly()
    nbgrader.api.Gradebook(address).close()
    engine = create_engine(address)
    if lost:
        with engine.begin() as connection:
            connection.execute(text(f"drop table {lost}"))
        nbgrader.api.Gradebook(address).close()
    assert nbgrader.api.Base.metadata.tables.keys() <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_a_whole_gradebook_is_asked_once_for_all_of_its_tables(tmp_path, nbgrader_as_it_is, monkeypatch):
    address = f"sqlite:///{tmp_path / 'gradebook.db'}"
    open_quickly()
    nbgrader.api.Gradebook(address).close()

    def made(*_: object) -> None:
        raise AssertionError("Tables were made in a gradebook that has them.")

    monkeypatch.setattr(type(nbgrader.api.Base.metadata), "create_all", made)
    nbgrader.api.Gradebook(address).close()


def test_a_new_gradebook_has_the_version_that_alembic_names(tmp_path, nbgrader_as_it_is, monkeypatch):
    with _temp_alembic_ini("sqlite://") as settings:
        command = [Path(sys.executable).parent / "alembic", "-c", settings, "heads"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    address = f"sqlite:///{tmp_path / 'gradebook.db'}"
    open_quickly()

    def started(*_: object) -> None:
        raise AssertionError("A process was started.")

    monkeypatch.setattr(subprocess, "Popen", started)
    nbgrader.api.Gradebook(address).close()
    assert revision(address) == (True, said.split()[0])
