"""Who is reading: whoever is logged in to a hub; on a server of one's own, whom the page names."""

from __future__ import annotations

import subprocess
import sys

import pytest
from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider, User

from casewise.errors import UsageError
from casewise.reading.server import course_in, handlers, login_name


class Hub(IdentityProvider):
    """As a hub's is: a provider of its own, which knows everyone."""


@pytest.mark.parametrize(
    ("provider", "user", "name"),
    [
        (Hub(), User(username="mia"), "mia"),
        (Hub(), User(username="mia", name="Mia Torres"), "Mia Torres"),
        (Hub(), None, ""),
        (IdentityProvider(), User(username="5f3a", name="Anonymous Io"), ""),
        (PasswordIdentityProvider(), User(username="5f3a", name="Anonymous Io"), ""),
    ],
)
def test_a_reader_is_known_where_the_server_knows_people(provider, user, name):
    assert login_name(provider, user) == name


def test_outside_of_a_course_folder_it_refuses_and_imports_nothing(tmp_path):
    with pytest.raises(UsageError, match="Answers are read in a course's folder"):
        course_in(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("")
    with pytest.raises(UsageError, match="source/"):
        course_in(tmp_path)


def test_a_learners_server_that_has_the_handlers_imports_no_nbgrader():
    code = "import sys, casewise.reading; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"nbgrader", "nbconvert", "sqlalchemy", "pandas"} & set(done.stdout.split())


@pytest.mark.parametrize("base", ["/", "/user/mia/"])
def test_every_address_is_below_the_servers_own(base):
    found = [address for address, _ in handlers(base)]
    assert all(address.startswith(f"{base}casewise/read") for address in found)
    assert len({*found}) == len(found)
