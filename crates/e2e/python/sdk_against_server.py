"""The official Python SDK, unmodified, against our server.

usage: sdk_against_server.py FIXTURES.json   (what `globus-auth dev --format json` prints)

The environment must name the server (GLOBUS_SDK_SERVICE_URL_AUTH). Stops at the first step that does not hold.
"""

import json
import sys

import globus_sdk
from browser import Browser

TRANSFER = "urn:globus:auth:scope:transfer.api.globus.org:all"
IDENTITY_SET = "urn:globus:auth:scope:auth.globus.org:view_identity_set"
NOBODY_ID = "00000000-0000-4000-8000-000000000000"
NOBODY_NAME = "nobody@example.invalid"


def step(text):
    print(f"ok  {text}", flush=True)


def confidential(fixtures, role):
    client_id = fixtures["roles"][role]
    secret = next(client["secret"] for client in fixtures["clients"] if client["id"] == client_id)
    return globus_sdk.ConfidentialAppAuthClient(client_id, secret)


def person(fixtures, role):
    return next(person for person in fixtures["people"] if person["username"] == fixtures["roles"][role])


def bearer(token):
    return globus_sdk.AuthClient(authorizer=globus_sdk.AccessTokenAuthorizer(token))


def status_of(call):
    try:
        call()
    except globus_sdk.AuthAPIError as error:
        return error.http_status
    return 200


def client_credentials(client):
    tokens = client.oauth2_client_credentials_tokens(requested_scopes=["openid", TRANSFER])
    assert set(tokens.by_resource_server) == {"auth.globus.org", "transfer.api.globus.org"}, tokens.by_resource_server.keys()
    assert tokens.by_scopes[TRANSFER]["resource_server"] == "transfer.api.globus.org"
    assert tokens.decode_id_token()["sub"] == str(client.client_id)
    step("client credentials, with the client's own ID token")

    stranger = globus_sdk.ConfidentialAppAuthClient(client.client_id, "not the secret")
    assert status_of(lambda: stranger.oauth2_client_credentials_tokens(requested_scopes=TRANSFER)) == 401
    step("a wrong secret is refused with 401")


def authorize(fixtures, person, scopes):
    client = globus_sdk.NativeAppAuthClient(fixtures["roles"]["native_client"])
    client.oauth2_start_flow(requested_scopes=scopes, refresh_tokens=True)
    page = Browser().log_in(client.oauth2_get_authorize_url(), person["username"], person["password"])
    code = page.texts.get("auth-code", "").strip()
    assert code, f"no code on the page {page.url.split('?')[0]}"
    return client, code


def native_login(fixtures, person, scopes):
    client, code = authorize(fixtures, person, scopes)
    client.oauth2_exchange_code_for_tokens(code)
    # The service was seen to say 401 here, and 400 to a bad refresh token.
    assert status_of(lambda: client.oauth2_exchange_code_for_tokens(code)) == 401
    step("a code used twice is refused")
    # That revoked what the first use gave.
    client, code = authorize(fixtures, person, scopes)
    tokens = client.oauth2_exchange_code_for_tokens(code)
    step("native login with PKCE through the real pages")
    return client, tokens


def check_id_token(tokens, person):
    claims = tokens.decode_id_token()
    assert claims["sub"] == person["id"], claims
    assert claims["preferred_username"] == person["username"], claims
    assert claims["email"] == person["email"] and claims["name"] == person["name"], claims
    step("ID token decoded and verified")


def refresh(client, tokens, resource_server):
    old = tokens.by_resource_server[resource_server]
    new = client.oauth2_refresh_token(old["refresh_token"]).by_resource_server[resource_server]
    assert new["access_token"] != old["access_token"] and new["scope"] == old["scope"]
    assert new["refresh_token"], "a refresh repeats the refresh token"
    step("refresh")
    return new


def introspect(service, token, person):
    data = service.oauth2_token_introspect(token["access_token"], include="identity_set,session_info").data
    assert data["active"] is True and data["sub"] == person["id"] and data["username"] == person["username"], data
    assert set(data["scope"].split()) == set(token["scope"].split()), data
    assert {identity["id"] for identity in person["identities"]} == set(data["identity_set"]), data
    assert person["id"] in data["session_info"]["authentications"], data
    step("introspection with identity_set and session_info")


def dependent_tokens(service, token):
    tokens = service.oauth2_get_dependent_tokens(token["access_token"])
    assert {"groups.api.globus.org", "transfer.api.globus.org"} <= set(tokens.by_resource_server), tokens.by_resource_server.keys()
    step("dependent tokens for Groups and Transfer")


def userinfo(client, person):
    info = client.userinfo()
    assert info["sub"] == person["id"] and info["preferred_username"] == person["username"], info.data
    assert {entry["sub"] for entry in info["identity_set"]} == {identity["id"] for identity in person["identities"]}, info.data
    step("userinfo")


def identities(client, people):
    ids = [person["id"] for person in people]
    names = [person["username"] for person in people]
    found = client.get_identities(ids=[*ids, NOBODY_ID])
    assert {entry["id"] for entry in found} == set(ids), found.data
    found = client.get_identities(usernames=[*names, NOBODY_NAME])
    assert {entry["username"] for entry in found} == set(names), found.data
    step("identities by id and by username, unknown ones left out")
    identity_map = globus_sdk.IdentityMap(client, [*ids, *names])
    assert all(identity_map[key]["id"] for key in [*ids, *names])
    assert identity_map.get(NOBODY_NAME) is None
    step("the SDK's IdentityMap")


def revoke(client, service, token):
    assert client.oauth2_revoke_token(token["access_token"])["active"] is False
    assert service.oauth2_token_introspect(token["access_token"])["active"] is False
    step("a revoked access token is inactive")
    client.oauth2_revoke_token(token["refresh_token"])
    assert status_of(lambda: client.oauth2_refresh_token(token["refresh_token"])) == 400
    step("a revoked refresh token is refused")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        fixtures = json.load(file)
    linked = person(fixtures, "linked_person")
    service = confidential(fixtures, "resource_server")
    service_scope = fixtures["roles"]["resource_server_scope"]
    service_name = next(scope["resource_server"] for scope in fixtures["scopes"] if scope["scope_string"] == service_scope)
    scopes = ["openid", "profile", "email", IDENTITY_SET, service_scope]

    client_credentials(confidential(fixtures, "confidential_client"))
    client, tokens = native_login(fixtures, linked, scopes)
    check_id_token(tokens, linked)
    token = refresh(client, tokens, service_name)
    introspect(service, token, linked)
    dependent_tokens(service, token)
    signed_in = bearer(tokens.by_resource_server["auth.globus.org"]["access_token"])
    userinfo(signed_in, linked)
    identities(signed_in, [linked, person(fixtures, "person")])
    revoke(client, service, token)
    assert status_of(bearer("AgNotAToken").userinfo) in (401, 403)
    step("a token that is none is refused")


main()
