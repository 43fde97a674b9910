"""Logging in from an LMS by LTI 1.3: learners click a link in their course, and need no password here.

The LMS's administrator registers this hub as a tool, with https://HUB/hub/lti13/config, and gives the values below. An
account is made at the first login. Instructors are added to the UNIX group casewise-instructors, as with passwords.
"""

import os

from jupyterhub.auth import LocalAuthenticator
from ltiauthenticator.lti13.auth import LTI13Authenticator

c = get_config()  # noqa: F821  (given by JupyterHub)


class FromLms(LocalAuthenticator, LTI13Authenticator):
    """Whom the LMS knows, with an account on this server."""


c.JupyterHub.authenticator_class = FromLms
c.FromLms.issuer = os.environ["LTI_ISSUER"]  # as https://lms.example.com
c.FromLms.authorize_url = os.environ["LTI_AUTHORIZE_URL"]  # as https://lms.example.com/api/lti/authorize_redirect
c.FromLms.jwks_endpoint = os.environ["LTI_JWKS_ENDPOINT"]  # as https://lms.example.com/api/lti/security/jwks
c.FromLms.client_id = {os.environ["LTI_CLIENT_ID"]}
c.FromLms.username_key = "email"
c.FromLms.tool_name = "Casewise"
c.FromLms.allow_all = True  # the LMS decides who is in the course
c.FromLms.create_system_users = True
c.FromLms.add_user_cmd = [
    "useradd", "--badname", "--create-home", "--key", "HOME_MODE=0700", "--shell", "/bin/bash",
    "--groups", os.environ.get("CASEWISE_LEARNERS", "casewise-learners"),
]  # fmt: skip
