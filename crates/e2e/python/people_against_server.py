"""The official Python SDK, unmodified, against our server: identities, providers, consents, stepping up.

usage: people_against_server.py FIXTURES.json   (what `globus-auth dev --format json` prints)

The environment must name the server (GLOBUS_SDK_SERVICE_URL_AUTH). Stops at the first step that does not hold.
"""

import base64
import hashlib
import hmac
import json
import re
import struct
import sys
import time
import urllib.parse

import globus_sdk
import globus_sdk.gare
from browser import Browser
from globus_sdk.scopes import Scope

VIEW_CONSENTS = "urn:globus:auth:scope:auth.globus.org:view_consents"
TRANSFER = "urn:globus:auth:scope:transfer.api.globus.org:all"


def step(text):
    print(f"ok  {text}", flush=True)


def refused(call):
    try:
        call()
    except globus_sdk.AuthAPIError as error:
        return error
    raise AssertionError("this must be refused")


def person(fixtures, role):
    return next(person for person in fixtures["people"] if person["username"] == fixtures["roles"][role])


def service(fixtures):
    client_id = fixtures["roles"]["resource_server"]
    secret = next(client["secret"] for client in fixtures["clients"] if client["id"] == client_id)
    return globus_sdk.ConfidentialAppAuthClient(client_id, secret)


def bearer(tokens):
    token = tokens.by_resource_server["auth.globus.org"]["access_token"]
    return globus_sdk.AuthClient(authorizer=globus_sdk.AccessTokenAuthorizer(token))


def native_login(fixtures, person, scopes):
    client = globus_sdk.NativeAppAuthClient(fixtures["roles"]["native_client"])
    client.oauth2_start_flow(requested_scopes=scopes, refresh_tokens=True)
    page = Browser().log_in(client.oauth2_get_authorize_url(), person["username"], person["password"])
    return client, client.oauth2_exchange_code_for_tokens(page.texts["auth-code"].strip())


def identities(fixtures, auth):
    client_id = fixtures["roles"]["confidential_client"]
    (found,) = auth.get_identities(ids=client_id)
    assert found["username"] == f"{client_id}@clients.auth.globus.org" and found["status"] == "used", found
    step("a client is an identity")

    domain = person(fixtures, "person")["username"].partition("@")[2]
    name = f"newcomer@{domain}"
    assert list(auth.get_identities(usernames=name)) == []
    (made,) = auth.get_identities(usernames=name, provision=True)
    assert made["status"] == "unused" and made["name"] is None, made
    found = auth.get_identities(ids=made["id"], query_params={"include": "identity_provider"})
    assert found["identities"][0]["username"] == name
    (provider,) = found["included"]["identity_providers"]
    assert provider["id"] == made["identity_provider"] and domain in provider["domains"], provider
    step("a username is provisioned once asked, and its provider included")

    both = refused(lambda: auth.get("/v2/api/identities", query_params={"ids": made["id"], "usernames": name}))
    assert (both.http_status, both.code) == (400, "INVALID_PARAMETERS"), both
    step("ids and usernames together are refused")


def providers(fixtures, auth):
    known = fixtures["identity_providers"]
    found = auth.get_identity_providers(ids=[provider["id"] for provider in known])
    assert {provider["id"] for provider in found} == {provider["id"] for provider in known}, found.data
    (found,) = auth.get_identity_providers(domains=[known[0]["domains"][0], "nowhere.example"])
    assert found["id"] == known[0]["id"] and found["alternative_names"] == [], found
    step("identity providers by id and by domain")


def consents(fixtures, person, client, tokens):
    auth = bearer(tokens)
    scope = fixtures["roles"]["resource_server_scope"]
    forest = auth.get_consents(person["id"]).to_forest()
    needed = Scope(scope).with_dependency(Scope(TRANSFER))
    assert forest.meets_scope_requirements(needed), forest
    assert not forest.meets_scope_requirements(Scope(scope).with_dependency(Scope(VIEW_CONSENTS)))
    step("the consents make a forest that covers what was agreed to, and no more")

    error = refused(lambda: auth.get_consents(person["id"], all=True))
    assert (error.http_status, error.code) == (403, "FORBIDDEN"), error
    gare = globus_sdk.gare.to_gare(error)
    assert gare.authorization_parameters.required_scopes == [VIEW_CONSENTS], gare
    step("all consents take view_consents, and the refusal says so as a requirements error")

    _, more = native_login(fixtures, person, ["openid", *gare.authorization_parameters.required_scopes])
    everything = bearer(more).get_consents(person["id"], all=True)
    assert any(consent["scope_name"] == VIEW_CONSENTS for consent in everything["consents"]), everything.data
    step("a login that follows it sees them")

    root = next(consent for consent in everything["consents"] if consent["scope_name"] == scope)
    child = next(consent for consent in everything["consents"] if consent["dependency_path"][:-1] == [root["id"]])
    path = f"/v2/api/identities/{person['id']}/consents"
    assert refused(lambda: auth.delete(f"{path}/{child['id']}")).http_status == 409
    gone = auth.delete(f"{path}/{root['id']}")["consents"]
    assert gone[0]["id"] == root["id"] and child["id"] in [consent["id"] for consent in gone], gone
    return scope


def withdrawn(fixtures, person, client, tokens, scope):
    token = tokens.by_scopes[scope]
    assert service(fixtures).oauth2_token_introspect(token["access_token"])["active"] is False
    assert refused(lambda: client.oauth2_refresh_token(token["refresh_token"])).http_status == 400
    forest = bearer(tokens).get_consents(person["id"]).to_forest()
    assert not forest.meets_scope_requirements(Scope(scope)) and forest.meets_scope_requirements(Scope("openid"))
    step("a consent that is taken back ends its tokens, and only those")


def one_time_password(secret):
    """RFC 6238, as an authenticator application does it."""
    tag = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    (word,) = struct.unpack_from(">I", tag, tag[-1] & 15)
    return f"{(word & 0x7FFFFFFF) % 1_000_000:06}"


def step_up(fixtures, person):
    client = globus_sdk.NativeAppAuthClient(fixtures["roles"]["native_client"])
    client.oauth2_start_flow(requested_scopes=["openid"])
    url = client.oauth2_get_authorize_url(session_required_mfa=True, session_required_identities=person["id"])
    browser = Browser()
    page = browser.log_in(url, person["username"], person["password"])
    code = one_time_password(page.texts["secret"].replace(" ", ""))
    page = browser.submit(page, page.forms[0], {"code": code}, None)
    link = re.search(r'class="button primary" href="([^"]+)"', page.text)
    page = browser.log_in(urllib.parse.urljoin(page.url, link.group(1)), person["username"], person["password"])
    tokens = client.oauth2_exchange_code_for_tokens(page.texts["auth-code"].strip())
    assert tokens.decode_id_token()["sub"] == person["id"]
    step("session_required_mfa: a second factor is set up on the way")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        fixtures = json.load(file)
    linked = person(fixtures, "linked_person")
    scopes = ["openid", "profile", fixtures["roles"]["resource_server_scope"]]
    client, tokens = native_login(fixtures, linked, scopes)
    identities(fixtures, bearer(tokens))
    providers(fixtures, bearer(tokens))
    scope = consents(fixtures, linked, client, tokens)
    withdrawn(fixtures, linked, client, tokens, scope)
    step_up(fixtures, linked)


main()
