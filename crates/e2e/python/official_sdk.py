"""The official Python SDK: the calls of its Auth clients."""

import urllib.parse

import globus_sdk
from browser import Browser
from flows import (
    FIXTURES,
    GROUPS,
    IDENTITY_SET,
    NOBODY_ID,
    NOBODY_NAME,
    ROLES,
    TRANSFER,
    Flows,
    client_named,
    client_of,
    person,
    version,
)
from sdk import code_of, log_in, status_of

flow = Flows(version("globus-sdk"))
# The series before the present one has methods that are gone.
FORMER = globus_sdk.__version__.startswith("3.")


def confidential(client):
    return globus_sdk.ConfidentialAppAuthClient(client["id"], client["secret"])


def bearer(token):
    return globus_sdk.AuthClient(authorizer=globus_sdk.AccessTokenAuthorizer(token))


@flow("client credentials, with the client's own ID token")
def client_credentials(client):
    tokens = client.oauth2_client_credentials_tokens(requested_scopes=["openid", TRANSFER])
    assert set(tokens.by_resource_server) == {"auth.globus.org", "transfer.api.globus.org"}, tokens.by_resource_server.keys()
    assert tokens.by_scopes[TRANSFER]["resource_server"] == "transfer.api.globus.org"
    assert tokens.decode_id_token()["sub"] == str(client.client_id)


@flow("a wrong secret is refused with 401")
def wrong_secret(client):
    stranger = globus_sdk.ConfidentialAppAuthClient(client.client_id, "not the secret")
    assert status_of(lambda: stranger.oauth2_client_credentials_tokens(requested_scopes=TRANSFER)) == 401


@flow("discovery and keys")
def discovery(client):
    configuration = client.get_openid_configuration()
    assert configuration["issuer"] == FIXTURES["issuer"], configuration.data
    assert client.get_jwk(configuration)["keys"][0]["kty"] == "RSA"
    assert client.get_jwk(as_pem=True).key_size >= 2048


def native():
    return globus_sdk.NativeAppAuthClient(ROLES["native_client"])


@flow("a code used twice is refused")
def code_used_twice(person):
    client = native()
    code = code_of(client, person, ["openid"])
    client.oauth2_exchange_code_for_tokens(code)
    # The service was seen to say 401 here, and 400 to a bad refresh token.
    assert status_of(lambda: client.oauth2_exchange_code_for_tokens(code)) == 401


@flow("native login with PKCE through the real pages")
def native_login(person, scopes):
    client = native()
    return client, log_in(client, person, scopes, refresh_tokens=True)


@flow("login of a confidential client, back to its redirect URI")
def portal_login(portal, person):
    client = confidential(portal)
    uri = portal["redirect_uris"][0]
    client.oauth2_start_flow(uri, requested_scopes=["openid", TRANSFER], state="a b&c=d%", refresh_tokens=True)
    page = Browser(end=uri).log_in(client.oauth2_get_authorize_url(), person["username"], person["password"])
    answer = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))
    assert answer["state"] == "a b&c=d%", answer
    tokens = client.oauth2_exchange_code_for_tokens(answer["code"])
    assert tokens.by_resource_server["transfer.api.globus.org"]["refresh_token"]
    refreshed = client.oauth2_refresh_token(tokens.by_resource_server["transfer.api.globus.org"]["refresh_token"])
    assert refreshed.by_scopes[TRANSFER]["expires_at_seconds"] > 0


@flow("ID token decoded and verified")
def check_id_token(tokens, person):
    claims = tokens.decode_id_token()
    assert claims["sub"] == person["id"], claims
    assert claims["preferred_username"] == person["username"], claims
    assert claims["email"] == person["email"] and claims["name"] == person["name"], claims


@flow("refresh")
def refresh(client, tokens, resource_server):
    old = tokens.by_resource_server[resource_server]
    new = client.oauth2_refresh_token(old["refresh_token"]).by_resource_server[resource_server]
    assert new["access_token"] != old["access_token"] and new["scope"] == old["scope"]
    assert new["refresh_token"], "a refresh repeats the refresh token"
    return new


@flow("`RefreshTokenAuthorizer` renews what has ended")
def renewing(client, tokens):
    auth = tokens.by_resource_server["auth.globus.org"]
    authorizer = globus_sdk.RefreshTokenAuthorizer(auth["refresh_token"], client, access_token=auth["access_token"], expires_at=1)
    assert globus_sdk.AuthClient(authorizer=authorizer).userinfo()["sub"]
    assert authorizer.access_token != auth["access_token"]


@flow("`ClientCredentialsAuthorizer`")
def own_tokens(client):
    authorizer = globus_sdk.ClientCredentialsAuthorizer(client, "openid profile")
    assert globus_sdk.AuthClient(authorizer=authorizer).userinfo()["sub"] == str(client.client_id)


@flow("introspection with `identity_set` and `session_info`")
def introspect(service, token, person):
    data = service.oauth2_token_introspect(token["access_token"], include="identity_set,session_info").data
    assert data["active"] is True and data["sub"] == person["id"] and data["username"] == person["username"], data
    assert set(data["scope"].split()) == set(token["scope"].split()), data
    assert {identity["id"] for identity in person["identities"]} == set(data["identity_set"]), data
    assert person["id"] in data["session_info"]["authentications"], data


@flow("dependent tokens for Groups and Transfer")
def dependent_tokens(service, token):
    tokens = service.oauth2_get_dependent_tokens(token["access_token"])
    assert {"groups.api.globus.org", "transfer.api.globus.org"} <= set(tokens.by_resource_server), tokens.by_resource_server.keys()
    assert tokens.by_scopes[GROUPS]["access_token"]


@flow("userinfo")
def userinfo(client, person):
    info = client.userinfo()
    assert info["sub"] == person["id"] and info["preferred_username"] == person["username"], info.data
    assert {entry["sub"] for entry in info["identity_set"]} == {identity["id"] for identity in person["identities"]}, info.data


@flow("identities by id and by username, unknown ones left out")
def identities(client, people):
    ids = [person["id"] for person in people]
    names = [person["username"] for person in people]
    found = client.get_identities(ids=[*ids, NOBODY_ID])
    assert {entry["id"] for entry in found} == set(ids), found.data
    found = client.get_identities(usernames=[*names, NOBODY_NAME], provision=False)
    assert {entry["username"] for entry in found} == set(names), found.data
    found = client.get_identities(ids=ids, query_params={"include": "identity_provider"})
    assert found["included"]["identity_providers"], found.data


@flow("`IdentityMap`")
def identity_map(client, people):
    keys = [person[key] for person in people for key in ("id", "username")]
    found = globus_sdk.IdentityMap(client, keys)
    assert all(found[key]["id"] for key in keys)
    assert found.get(NOBODY_NAME) is None


@flow("`oauth2_validate_token`")
def validate(client, token):
    assert client.oauth2_validate_token(token["access_token"])["active"] is True
    assert client.oauth2_validate_token("AgNotAToken")["active"] is False


@flow("what only the former series has: `oauth2_userinfo`, identities with a client's secret")
def former_calls(client, service, person):
    assert client.oauth2_userinfo()["sub"] == person["id"]
    assert service.get_identities(ids=person["id"])["identities"][0]["username"] == person["username"]


@flow("consents as a forest", needs=("GET", f"/v2/api/identities/{NOBODY_ID}/consents"))
def consents(client, person, scope):
    forest = client.get_consents(person["id"]).to_forest()
    assert forest.meets_scope_requirements(globus_sdk.Scope(scope)), forest


@flow("identity providers by domain and by id", needs=("GET", "/v2/api/identity_providers"))
def providers(client):
    found = client.get_identity_providers(domains="example.edu")["identity_providers"]
    assert [entry["name"] for entry in found] == ["Example University"], found
    again = client.get_identity_providers(ids=found[0]["id"])["identity_providers"]
    assert again[0]["id"] == found[0]["id"], again


@flow("revocation of an access token")
def revoke_access(client, service, token):
    assert client.oauth2_revoke_token(token["access_token"])["active"] is False
    assert service.oauth2_token_introspect(token["access_token"])["active"] is False


@flow("revocation of a refresh token")
def revoke_refresh(client, token):
    client.oauth2_revoke_token(token["refresh_token"])
    assert status_of(lambda: client.oauth2_refresh_token(token["refresh_token"])) == 400


@flow("a token that is none is refused")
def no_token():
    assert status_of(bearer("AgNotAToken").userinfo) in (401, 403)


def main():
    linked, portal = person("linked_person"), client_named("Example Portal")
    service = confidential(client_of("resource_server"))
    service_scope = ROLES["resource_server_scope"]
    service_name = client_of("resource_server")["resource_server"]
    people = [linked, next(other for other in FIXTURES["people"] if other["id"] != linked["id"])]

    client_credentials(confidential(portal))
    wrong_secret(confidential(portal))
    own_tokens(confidential(portal))
    discovery(confidential(portal))
    code_used_twice(linked)
    client, tokens = native_login(linked, ["openid", "profile", "email", IDENTITY_SET, service_scope])
    check_id_token(tokens, linked)
    portal_login(portal, linked)
    token = refresh(client, tokens, service_name)
    introspect(service, token, linked)
    dependent_tokens(service, token)
    signed_in = bearer(tokens.by_resource_server["auth.globus.org"]["access_token"])
    userinfo(signed_in, linked)
    renewing(client, tokens)
    identities(signed_in, people)
    identity_map(signed_in, people)
    if FORMER:
        validate(client, token)
        former_calls(signed_in, service, linked)
    consents(signed_in, linked, service_scope)
    providers(signed_in)
    revoke_access(client, service, token)
    revoke_refresh(client, token)
    no_token()


main()
