"""A hub with the authenticator for Globus. Nobody starts notebooks, so it stands without a proxy before it."""

import os

from jupyterhub.proxy import Proxy
from oauthenticator.globus import GlobusOAuthenticator

auth, port, home = (os.environ[name] for name in ("GLOBUS_SDK_SERVICE_URL_AUTH", "HUB_PORT", "HOME"))
address = f"http://127.0.0.1:{port}"


class NoProxy(Proxy):
    """People come to the hub itself."""

    should_start = False

    async def add_route(self, routespec, target, data):
        pass

    async def delete_route(self, routespec):
        pass

    async def get_all_routes(self):
        return {}


c = get_config()  # noqa: F821
c.JupyterHub.bind_url = c.JupyterHub.hub_bind_url = address
c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.authenticator_class = GlobusOAuthenticator
c.JupyterHub.db_url = f"sqlite:///{home}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{home}/cookie-secret"
c.JupyterHub.redirect_to_server = False
c.JupyterHub.services = [{"name": "test", "api_token": os.environ["HUB_API_TOKEN"]}]
c.JupyterHub.load_roles = [{"name": "test", "scopes": ["read:users", "admin:auth_state"], "services": ["test"]}]
c.Authenticator.enable_auth_state = True
c.GlobusOAuthenticator.authorize_url = f"{auth}v2/oauth2/authorize"
c.GlobusOAuthenticator.token_url = f"{auth}v2/oauth2/token"
c.GlobusOAuthenticator.userdata_url = f"{auth}v2/oauth2/userinfo"
c.GlobusOAuthenticator.revocation_url = f"{auth}v2/oauth2/token/revoke"
c.GlobusOAuthenticator.logout_redirect_url = f"{auth}v2/web/logout"
c.GlobusOAuthenticator.oauth_callback_url = f"{address}/hub/oauth_callback"
c.GlobusOAuthenticator.client_id = os.environ["HUB_CLIENT"]
c.GlobusOAuthenticator.client_secret = os.environ["HUB_SECRET"]
c.GlobusOAuthenticator.identity_provider = "example.edu"
c.GlobusOAuthenticator.revoke_tokens_on_logout = True
c.GlobusOAuthenticator.allow_all = True
