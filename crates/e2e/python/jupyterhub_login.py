"""JupyterHub with oauthenticator's `GlobusOAuthenticator`. The last arguments: the port of the hub, a key to its API."""

import json
import sys
import urllib.request

import globus_sdk
from browser import Browser
from flows import FIXTURES, TRANSFER, Flows, client_named, person, version

flow = Flows(f"{version('jupyterhub')} with {version('oauthenticator')}")
HUB, KEY = f"http://127.0.0.1:{sys.argv[2]}/hub/", sys.argv[3]
PORTAL = client_named("Portal of a test")
ADA = person("linked_person")
USER = ADA["username"].split("@")[0]
BEN = next(person for person in FIXTURES["people"] if person["username"] == "ben@example.org")


@flow("login: code flow with PKCE, the client secret in the form, userinfo")
def log_in(browser):
    page = browser.log_in(f"{HUB}oauth_login", ADA["username"], ADA["password"])
    assert page.url.startswith(f"{HUB}home"), page.url
    assert USER in page.text


@flow("tokens by resource server in the state of the user")
def tokens():
    request = urllib.request.Request(f"{HUB}api/users/{USER}", headers={"Authorization": f"token {KEY}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        state = json.load(answer)["auth_state"]
    assert state["globus_user"]["sub"] == ADA["id"], state.keys()
    token = state["tokens"]["transfer.api.globus.org"]
    assert token["scope"] == TRANSFER
    return token["access_token"]


def is_active(token):
    return globus_sdk.ConfidentialAppAuthClient(PORTAL["id"], PORTAL["secret"]).oauth2_token_introspect(token)["active"]


@flow("a person of another domain is turned away by the hub")
def other_domain():
    page = Browser().log_in(f"{HUB}oauth_login", BEN["username"], BEN["password"], status=403)
    assert "restricted to example.edu" in page.text, page.url


@flow("logout revokes the tokens, and ends at the server's page")
def log_out(browser, token):
    assert is_active(token)
    page = browser.open(f"{HUB}logout")
    assert page.url.startswith(f"{FIXTURES['base_url']}v2/web/logout"), page.url
    assert not is_active(token)
    # The hub has forgotten the person, too.
    assert "login" in browser.open(f"{HUB}home").url


def main():
    browser = Browser()
    log_in(browser)
    log_out(browser, tokens())
    other_domain()


main()
