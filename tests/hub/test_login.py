"""Logging in through an LMS or a provider of identities is a matter of settings alone."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyterhub.app import JupyterHub

CONFIG = Path(__file__).parents[2] / "deploy" / "hub" / "jupyterhub_config.py"
SETTINGS = {
    "lti": {
        "LTI_ISSUER": "https://lms.example.com",
        "LTI_AUTHORIZE_URL": "https://lms.example.com/api/lti/authorize_redirect",
        "LTI_JWKS_ENDPOINT": "https://lms.example.com/api/lti/security/jwks",
        "LTI_CLIENT_ID": "10000000000001",
    },
    "oauth": {
        "OAUTH_PROVIDER": "https://login.example.com/realms/larkspur/protocol/openid-connect",
        "OAUTH_CLIENT_ID": "hub",
        "OAUTH_CLIENT_SECRET": "a secret",
        "OAUTH_CALLBACK_URL": "https://hub.example.com/hub/oauth_callback",
    },
}


@pytest.fixture
def authenticator(monkeypatch, tmp_path):
    """Return the authenticator that JupyterHub makes from the settings of a way to log in."""

    def make(login: str):
        for name, value in {"CASEWISE_SITE": str(tmp_path), "CASEWISE_LOGIN": login, **SETTINGS.get(login, {})}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("CASEWISE_LEARNERS", "root")
        monkeypatch.setenv("CASEWISE_INSTRUCTORS", "root")
        app = JupyterHub()
        app.load_config_file(str(CONFIG))
        return app.authenticator_class(config=app.config)

    return make


def test_an_lms_sends_learners_by_lti(authenticator):
    lti = authenticator("lti")
    assert lti.client_id == {"10000000000001"}
    assert lti.issuer == "https://lms.example.com"
    assert {"lti13/oauth_login", "lti13/oauth_callback", "lti13/config"} <= {
        handler[0] for handler in lti.get_handlers(SimpleNamespace())
    }
    assert lti.create_system_users
    assert lti.allow_all


def test_a_provider_says_who_logs_in(authenticator):
    oauth = authenticator("oauth")
    assert oauth.authorize_url == "https://login.example.com/realms/larkspur/protocol/openid-connect/auth"
    assert "/oauth_login" in {handler[0] for handler in oauth.get_handlers(SimpleNamespace())}
    assert oauth.user_info_to_username({"preferred_username": "Sorrel"}) == "Sorrel"
    assert not oauth.create_system_users


@pytest.mark.parametrize(
    ("login", "name", "comes_in"),
    [
        ("lti", "nobody-yet@example.com", True),
        ("lti", "daemon", False),
        ("lti", "root", False),
        ("oauth", "nobody-yet", False),
        ("oauth", "daemon", False),
    ],
)
def test_nobody_becomes_an_account_that_is_not_a_learners(authenticator, login, name, comes_in):
    made = authenticator(login)
    admitted = asyncio.run(made.run_post_auth_hook(None, {"name": name}))
    assert bool(admitted) is comes_in


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("sorrel", True),
        ("anne-marie.o_neil", True),
        ("007", True),
        ("pim@example.com", True),
        ("a+b", False),
        ("../course", False),
        ("-rf", False),
        ("two words", False),
        ("zoë", False),
        ("sorrel\nroot", False),
        ("x" * 33, False),
    ],
)
def test_odd_names_are_taken_or_refused_as_a_whole(authenticator, name, fits):
    assert authenticator("").validate_username(name) is fits
