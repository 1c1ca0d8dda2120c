"""The `UserApp` of the official Python SDK, beside ours: one login for both.

usage: user_app.py FIXTURES.json code URL       (logs the person in at the URL, prints the code)
       user_app.py FIXTURES.json required NAME  (prints whether the app of that name requires a login)
       user_app.py FIXTURES.json userinfo NAME  (prints whom the tokens of that app are of)
       user_app.py FIXTURES.json login NAME     (logs that app in)
"""

import json
import sys

import globus_sdk
from browser import Browser
from globus_sdk.login_flows import LoginFlowManager

SCOPES = {"auth.globus.org": ["openid", "profile", "email"], "transfer.api.globus.org": globus_sdk.TransferClient.scopes.all}

with open(sys.argv[1], encoding="utf-8") as file:
    fixtures = json.load(file)
wish, argument = sys.argv[2:]
person = next(person for person in fixtures["people"] if person["username"] == fixtures["roles"]["person"])


def log_in(url):
    page = Browser().log_in(url, person["username"], person["password"])
    return page.texts["auth-code"].strip()


class Script(LoginFlowManager):
    def run_login_flow(self, auth_parameters):
        redirect_uri = f"{self.login_client.base_url.rstrip('/')}/v2/web/auth-code"
        code = log_in(self._get_authorize_url(auth_parameters, redirect_uri))
        return self.login_client.oauth2_exchange_code_for_tokens(code)

    @classmethod
    def for_globus_app(cls, app_name, login_client, config):
        return cls(login_client, request_refresh_tokens=config.request_refresh_tokens)


if wish == "code":
    print(log_in(argument))
    sys.exit()

config = globus_sdk.GlobusAppConfig(request_refresh_tokens=True, login_flow_manager=Script)
app = globus_sdk.UserApp(argument, client_id=fixtures["roles"]["native_client"], scope_requirements=SCOPES, config=config)
if wish == "required":
    print(json.dumps(app.login_required()))
elif wish == "userinfo":
    print(globus_sdk.AuthClient(app=app).userinfo()["sub"])
elif wish == "login":
    app.login()
