"""Login through a school's identity provider: OpenID Connect, with any provider that supports it.

Register https://HUB/hub/oauth_callback there. The provider says who someone is. People with an account here in one of
the two groups may log in, as with passwords.
"""

import os

c = get_config()  # noqa: F821  (given by JupyterHub)

provider = os.environ["OAUTH_PROVIDER"]  # as https://login.example.com/realms/school/protocol/openid-connect
c.JupyterHub.authenticator_class = "local-generic-oauth"
c.OAuthenticator.login_service = os.environ.get("OAUTH_NAME", "your school's account")
c.OAuthenticator.client_id = os.environ["OAUTH_CLIENT_ID"]
c.OAuthenticator.client_secret = os.environ["OAUTH_CLIENT_SECRET"]
c.OAuthenticator.oauth_callback_url = os.environ["OAUTH_CALLBACK_URL"]  # as https://hub.example.com/hub/oauth_callback
c.OAuthenticator.authorize_url = f"{provider}/auth"
c.OAuthenticator.token_url = f"{provider}/token"
c.OAuthenticator.userdata_url = f"{provider}/userinfo"
c.OAuthenticator.scope = ["openid", "profile"]
c.OAuthenticator.username_claim = "preferred_username"
c.OAuthenticator.allow_all = True  # whom the provider knows; the hub looks at the groups then
