"""globus-action-provider-tools: an action provider checks the tokens of its callers."""

import globus_sdk
from flows import GROUPS, ROLES, TRANSFER, Flows, client_named, client_of, person, version
from globus_action_provider_tools.authentication import AuthStateBuilder, InactiveTokenError, InvalidTokenScopesError
from sdk import log_in

flow = Flows(version("globus-action-provider-tools"))
ADA = person("linked_person")
SCOPE = ROLES["resource_server_scope"]
PRINCIPALS = {f"urn:globus:auth:identity:{identity['id']}" for identity in ADA["identities"]}


def token_of_ada():
    tokens = log_in(globus_sdk.NativeAppAuthClient(ROLES["native_client"]), ADA, ["openid", SCOPE])
    return tokens.by_resource_server[ROLES["resource_server"]]["access_token"]


@flow("a token for its scope: identity, linked identities")
def good_token(states, token):
    state = states.build(token)
    assert state.effective_identity == f"urn:globus:auth:identity:{ADA['id']}"
    assert state.identities == PRINCIPALS
    assert state.check_authorization(allowed_principals=list(PRINCIPALS)[:1])
    assert state.check_authorization(["all_authenticated_users"], allow_all_authenticated_users=True)
    nobody = "urn:globus:auth:identity:00000000-0000-4000-8000-000000000000"
    assert not state.check_authorization(allowed_principals=[nobody])
    return state


@flow("dependent tokens behind an authorizer")
def dependent_tokens(state):
    for scope in (GROUPS, TRANSFER):
        assert state.get_authorizer_for_scope(scope).get_authorization_header().startswith("Bearer ")
    try:
        state.get_authorizer_for_scope("urn:globus:auth:scope:search.api.globus.org:all")
    except ValueError:
        return
    raise AssertionError("a token that nobody agreed to")


@flow("what is no token is inactive")
def no_token(states):
    refused(states, "AgNotAToken", InactiveTokenError)


@flow("a revoked token is inactive")
def revoked_token(states, token):
    globus_sdk.NativeAppAuthClient(ROLES["native_client"]).oauth2_revoke_token(token)
    refused(states, token, InactiveTokenError)


@flow("a token for another scope of the same service is refused")
def other_scope(states, token):
    other = SCOPE.removesuffix("all") + "view"
    refused(AuthStateBuilder(states.auth_client, [other]), token, InvalidTokenScopesError)


@flow("a token for another service is inactive")
def other_service(states):
    portal = client_named("Example Portal")
    client = globus_sdk.ConfidentialAppAuthClient(portal["id"], portal["secret"])
    token = client.oauth2_client_credentials_tokens(requested_scopes=TRANSFER)["access_token"]
    refused(states, token, InactiveTokenError)


def refused(states, token, error):
    try:
        states.build(token)
    except error:
        return
    raise AssertionError(f"no {error.__name__}")


def main():
    service = client_of("resource_server")
    auth = globus_sdk.ConfidentialAppAuthClient(service["id"], service["secret"])
    states = AuthStateBuilder(auth, [SCOPE])
    token = token_of_ada()
    dependent_tokens(good_token(states, token))
    no_token(states)
    other_scope(states, token)
    other_service(states)
    # What was introspected is kept for half a minute, so the revoked token is one that was not seen before.
    revoked_token(states, token_of_ada())


main()
