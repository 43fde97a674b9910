"""Opening a gradebook: one question for all of its tables."""

from __future__ import annotations

import nbgrader.api
import pytest
from sqlalchemy import create_engine, inspect, text

from casewise.gradebook.database import keep_engines


@pytest.fixture
def nbgrader_as_it_is(monkeypatch):
    """Bring back what nbgrader had before, after the test."""
    monkeypatch.setattr(nbgrader.api, "create_engine", nbgrader.api.create_engine)
    monkeypatch.setattr(nbgrader.api.Base.metadata, "create_all", nbgrader.api.Base.metadata.create_all)


@pytest.mark.parametrize("lost", ["", "grade"])
def test_a_gradebook_gets_the_tables_that_it_lacks(tmp_path, nbgrader_as_it_is, lost):
    address = f"sqlite:///{tmp_path / 'gradebook.db'}"
    keep_engines()
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
    keep_engines()
    nbgrader.api.Gradebook(address).close()

    def made(*_: object) -> None:
        raise AssertionError("Tables were made in a gradebook that has them.")

    monkeypatch.setattr(type(nbgrader.api.Base.metadata), "create_all", made)
    nbgrader.api.Gradebook(address).close()
