"""Authlib: the code flow with each way to authenticate a client, refresh, introspection, revocation, ID tokens."""

import os
import urllib.parse

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from browser import Browser
from flows import BASE, ROLES, TRANSFER, Flows, client_named, person, version
from joserfc import jwt
from joserfc.jwk import KeySet

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
flow = Flows(version("authlib"))
ADA = person("linked_person")
PORTAL = client_named("Portal of a test")
BACK = PORTAL["redirect_uris"][0]


def discover():
    with OAuth2Session() as session:
        return session.get(BASE + ".well-known/openid-configuration", withhold_token=True).json()


METADATA = discover()
TOKEN, REVOKE = METADATA["token_endpoint"], METADATA["revocation_endpoint"]


def session(method, client=PORTAL, **settings):
    secret = None if method == "none" else client["secret"]
    return OAuth2Session(client["id"], secret, token_endpoint_auth_method=method, redirect_uri=BACK, **settings)


def log_in(oauth, **parameters):
    url, state = oauth.create_authorization_url(METADATA["authorization_endpoint"], **parameters)
    back = Browser(end=BACK).log_in(url, ADA["username"], ADA["password"]).url
    assert dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))["state"] == state
    return oauth.fetch_token(TOKEN, authorization_response=back, **{k: v for k, v in parameters.items() if k == "code_verifier"})


@flow("code flow with the client secret in the header")
def basic():
    oauth = session("client_secret_basic", scope=f"openid profile email {TRANSFER}")
    token = log_in(oauth, nonce="a nonce", access_type="offline")
    assert oauth.get(METADATA["userinfo_endpoint"]).json()["sub"] == ADA["id"]
    return oauth, token


@flow("code flow with the client secret in the form")
def post():
    oauth = session("client_secret_post", scope="openid")
    log_in(oauth)
    assert oauth.get(METADATA["userinfo_endpoint"]).json()["sub"] == ADA["id"]


@flow("code flow of a public client with PKCE")
def public():
    oauth = session("none", client={"id": ROLES["native_client"]}, scope="openid", code_challenge_method="S256")
    log_in(oauth, code_verifier="v" * 64)
    assert oauth.get(METADATA["userinfo_endpoint"]).json()["sub"] == ADA["id"]


@flow("ID token: signature, issuer, audience, nonce (joserfc)")
def id_token(token):
    with OAuth2Session() as plain:
        keys = KeySet.import_key_set(plain.get(METADATA["jwks_uri"], withhold_token=True).json())
    decoded = jwt.decode(token["id_token"], keys, algorithms=METADATA["id_token_signing_alg_values_supported"])
    wanted = {
        "iss": {"essential": True, "value": METADATA["issuer"]},
        "aud": {"essential": True, "value": PORTAL["id"]},
        "nonce": {"essential": True, "value": "a nonce"},
        "sub": {"essential": True, "value": ADA["id"]},
    }
    jwt.JWTClaimsRegistry(**wanted).validate(decoded.claims)


@flow("refresh without rotation")
def refresh(oauth, token):
    renewed = oauth.refresh_token(TOKEN, refresh_token=token["refresh_token"])
    assert renewed["access_token"] != token["access_token"]
    assert renewed["refresh_token"] == token["refresh_token"]


@flow("client credentials, introspection, revocation")
def own_token():
    oauth = session("client_secret_basic", scope=TRANSFER)
    token = oauth.fetch_token(TOKEN, grant_type="client_credentials")["access_token"]
    endpoint = BASE + "v2/oauth2/token/introspect"
    assert oauth.introspect_token(endpoint, token=token).json()["active"] is True
    assert oauth.revoke_token(REVOKE, token=token).status_code == 200
    assert oauth.introspect_token(endpoint, token=token).json() == {"active": False}


@flow("refusals are OAuth errors")
def refusals():
    for settings, error in (
        ({"client": {**PORTAL, "secret": "not the secret"}, "scope": TRANSFER}, "invalid_client"),
        ({"scope": "no_such_scope"}, "invalid_scope"),
    ):
        try:
            session("client_secret_basic", **settings).fetch_token(TOKEN, grant_type="client_credentials")
        except OAuthError as problem:
            assert problem.error == error, problem
        else:
            raise AssertionError(f"no {error}")


def main():
    oauth, token = basic()
    post()
    public()
    id_token(token)
    refresh(oauth, token)
    own_token()
    refusals()


main()
