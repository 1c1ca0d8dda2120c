"""Apache with mod_auth_openidc before a page. The last argument is its port."""

import json
import sys
import urllib.parse

import globus_sdk
from browser import Browser
from flows import FIXTURES, Flows, client_named, person

# Its version is that of the machine.
flow = Flows("Apache mod_auth_openidc")
SITE = f"http://127.0.0.1:{sys.argv[2]}/protected/"
PAGE, BACK = SITE + "page.txt", SITE + "back?"
ADA, PORTAL = person("linked_person"), client_named("Portal of a test")


def about(browser):
    page = browser.open(BACK + "info=json")
    assert page.status == 200, page.status
    return json.loads(page.text)


def is_active(token):
    return globus_sdk.ConfidentialAppAuthClient(PORTAL["id"], PORTAL["secret"]).oauth2_token_introspect(token)["active"]


@flow("login: discovery, code flow with PKCE and nonce, back to the page that was asked for")
def log_in(browser):
    page = browser.log_in(PAGE, ADA["username"], ADA["password"])
    assert (page.url, page.text.strip()) == (PAGE, "a page for people who are known"), page.url


@flow("claims of the ID token, and userinfo")
def claims(browser):
    found = about(browser)
    for claims in (found["id_token"], found["userinfo"]):
        assert claims["sub"] == ADA["id"], claims
        assert claims["email"] == ADA["email"] and claims["name"] == ADA["name"], claims
    assert found["id_token"]["iss"] == FIXTURES["issuer"]


@flow("`Require claim` lets in whom it names")
def required_claim(browser):
    assert browser.open(SITE + "of-ben/page.txt").status == 401
    ben = Browser()
    ben.log_in(SITE + "of-ben/page.txt", "ben@example.org", "ben-password")
    assert about(ben)["userinfo"]["preferred_username"] == "ben@example.org"


@flow("refresh")
def refresh(browser):
    before = about(browser)["access_token"]
    again = urllib.parse.urlencode({"refresh": PAGE, "access_token": before})
    assert browser.open(BACK + again).url == PAGE
    assert about(browser)["access_token"] != before


@flow("logout revokes the tokens and forgets the session")
def log_out(browser):
    token = about(browser)["access_token"]
    assert is_active(token)
    browser.open(BACK + urllib.parse.urlencode({"logout": f"{FIXTURES['base_url']}v2/web/logout"}))
    assert not is_active(token)
    assert browser.open(BACK + "info=json").status == 401, "it still knows the person"


def main():
    browser = Browser()
    log_in(browser)
    claims(browser)
    required_claim(browser)
    refresh(browser)
    log_out(browser)


main()
