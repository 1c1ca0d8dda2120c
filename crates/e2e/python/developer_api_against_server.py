"""Every method of the developer API of the official Python SDK, unmodified, against our server.

usage: developer_api_against_server.py FIXTURES.json   (what `globus-auth dev --format json` prints)

The environment must name the server (GLOBUS_SDK_SERVICE_URL_AUTH). Stops at the first step that does not hold.
"""

import json
import sys

import globus_sdk
import globus_sdk.gare
from browser import Browser

MANAGE_PROJECTS = globus_sdk.AuthClient.scopes.manage_projects
TRANSFER_ALL = "89ecabba-4acf-4e2e-a98d-ce592ccc2818"


def step(text):
    print(f"ok  {text}", flush=True)


def refused(call):
    try:
        call()
    except globus_sdk.AuthAPIError as error:
        return error
    raise AssertionError("it was not refused")


def signed_in(fixtures, person, scope):
    client = globus_sdk.NativeAppAuthClient(fixtures["roles"]["native_client"])
    client.oauth2_start_flow(requested_scopes=scope)
    page = Browser().log_in(client.oauth2_get_authorize_url(), person["username"], person["password"])
    tokens = client.oauth2_exchange_code_for_tokens(page.texts["auth-code"].strip())
    token = tokens.by_resource_server["auth.globus.org"]["access_token"]
    return globus_sdk.AuthClient(authorizer=globus_sdk.AccessTokenAuthorizer(token))


def projects(auth, person):
    project = auth.create_project("Telescope", "telescope@example.org", admin_ids=person["id"])["project"]
    assert project["admin_ids"] == [person["id"]] and project["admin_group_ids"] is None, project
    assert [admin["username"] for admin in project["admins"]["identities"]] == [person["username"]], project
    changed = auth.update_project(project["id"], display_name="Telescopes")["project"]
    assert changed["project_name"] == "Telescopes" and changed["contact_email"] == "telescope@example.org", changed
    assert auth.get_project(project["id"])["project"] == changed
    assert changed in list(auth.get_projects())
    step("projects: create, update, get, list")
    return project["id"]


def policies(auth, project):
    policy = auth.create_policy(
        project_id=project,
        display_name="A policy",
        description="Who may",
        high_assurance=True,
        authentication_assurance_timeout=60,
        required_mfa=False,
        domain_constraints_include=["example.edu"],
        domain_constraints_exclude=None,
    )["policy"]
    assert policy["domain_constraints_include"] == ["example.edu"] and policy["domain_constraints_exclude"] is None, policy
    changed = auth.update_policy(policy["id"], required_mfa=True, domain_constraints_include=None)["policy"]
    assert changed["required_mfa"] is True and changed["domain_constraints_include"] is None, changed
    assert changed["authentication_assurance_timeout"] == 60, changed
    assert auth.get_policy(policy["id"])["policy"] == changed
    assert changed in list(auth.get_policies())
    assert auth.delete_policy(policy["id"])["policy"] == changed
    assert refused(lambda: auth.get_policy(policy["id"])).http_status == 404
    step("policies: create, update, get, list, delete")


def clients(auth, project):
    links = {"terms_and_conditions": "https://app.example.org/t", "privacy_policy": "https://app.example.org/p"}
    client = auth.create_client(
        "A service", project, public_client=False, visibility="public", redirect_uris=["https://app.example.org/cb"], **links
    )["client"]
    assert client["client_type"] == "hybrid_confidential_client_resource_server" and client["links"] == links, client
    changed = auth.update_client(client["id"], name="Another name", terms_and_conditions=None, privacy_policy=None)["client"]
    assert changed["name"] == "Another name" and set(changed["links"].values()) == {None}, changed
    assert auth.get_client(client_id=client["id"])["client"] == changed
    assert [found["id"] for found in auth.get_clients() if found["project"] == project] == [client["id"]]
    auth.post(f"/v2/api/clients/{client['id']}/fqdns", data={"fqdn": "api.example.org"})
    assert auth.get_client(fqdn="api.example.org")["client"]["id"] == client["id"]
    public = auth.create_client("A native app", project, client_type="public_installed_client")["client"]
    assert public["public_client"] is True and public["grant_types"] == ["authorization_code", "refresh_token"], public
    error = refused(lambda: auth.create_client("x", project, client_type="client_identity", redirect_uris=["no", "none"]))
    assert (error.http_status, error.code, len(error.errors)) == (400, "INVALID_PARAMETERS", 2), error
    assert auth.delete_client(public["id"])["client"]["id"] == public["id"]
    step("clients: create, update, get by id and by domain name, list, delete")
    return client["id"]


def credentials(auth, client):
    made = auth.create_client_credential(client, "A secret")["credential"]
    own = globus_sdk.ConfidentialAppAuthClient(client, made["secret"])
    own.oauth2_client_credentials_tokens(requested_scopes="openid")
    listed = list(auth.get_client_credentials(client))
    assert [(one["id"], one["secret"]) for one in listed] == [(made["id"], None)], listed
    second = auth.create_client_credential(client, "Another")["credential"]
    assert auth.delete_client_credential(client, made["id"])["credential"]["secret"] is None
    assert refused(lambda: own.oauth2_client_credentials_tokens(requested_scopes="openid")).http_status == 401
    step("credentials: create, list, delete; a deleted one is refused")
    return globus_sdk.ConfidentialAppAuthClient(client, second["secret"])


def scopes(auth, client, own):
    dependency = globus_sdk.DependentScopeSpec(TRANSFER_ALL, False, True)
    answer = auth.create_scope(client, "Everything", "Do everything", "all", advertised=True, dependent_scopes=[dependency])
    names = [scope["scope_string"] for scope in answer["scopes"]]
    assert names == [f"https://auth.globus.org/scopes/{owner}/all" for owner in (client, "api.example.org")], names
    scope = answer["scopes"][0]
    assert scope["dependent_scopes"] == [{"scope": TRANSFER_ALL, "optional": False, "requires_refresh_token": True}], scope
    changed = auth.update_scope(scope["id"], description="Do a lot", allows_refresh_token=False)["scope"]
    assert changed["description"] == "Do a lot" and changed["allows_refresh_token"] is False, changed
    assert auth.get_scope(scope["id"])["scope"] == changed
    assert list(auth.get_scopes(ids=[scope["id"]])) == [changed]
    assert list(auth.get_scopes(scope_strings=names[0])) == [changed]
    assert {found["scope_string"] for found in auth.get_scopes() if found["client"] == client} == set(names)
    token = own.oauth2_client_credentials_tokens(requested_scopes=names[0])["access_token"]
    assert own.oauth2_token_introspect(token)["active"] is True
    for made in answer["scopes"]:
        assert auth.delete_scope(made["id"])["scope"]["id"] == made["id"]
    assert own.oauth2_token_introspect(token)["active"] is False
    step("scopes: create under each name, update, get, list, delete; a deleted one takes its tokens along")


def child_and_instance(auth, own, fixtures):
    child = own.create_child_client("A child", client_type="client_identity")["client"]
    assert child["parent_client"] == str(own.client_id), child
    assert own.get(f"/v2/api/clients/{child['id']}")["client"] == child
    own.delete(f"/v2/api/clients/{child['id']}")
    step("a child client")
    template = fixtures["roles"]["native_client"]
    made = globus_sdk.NativeAppAuthClient(template).create_native_app_instance(template, "An instance")
    credential = made["included"]["client_credential"]
    instance = globus_sdk.ConfidentialAppAuthClient(credential["client"], credential["secret"])
    assert instance.oauth2_client_credentials_tokens(requested_scopes="openid")["access_token"]
    instance.delete(f"/v2/api/clients/{credential['client']}")
    assert refused(lambda: instance.oauth2_client_credentials_tokens(requested_scopes="openid")).http_status == 401
    step("an instance of a native application, which deletes itself")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        fixtures = json.load(file)
    username = fixtures["roles"]["linked_person"]
    person = next(person for person in fixtures["people"] if person["username"] == username)
    error = refused(lambda: signed_in(fixtures, person, "openid").get_projects())
    gare = globus_sdk.gare.to_gare(error)
    assert error.http_status == 403 and gare.authorization_parameters.required_scopes == [str(MANAGE_PROJECTS)], error.raw_json
    step("a token without the scope is refused, and the SDK reads which scope is missing")
    auth = signed_in(fixtures, person, MANAGE_PROJECTS)
    project = projects(auth, person)
    policies(auth, project)
    client = clients(auth, project)
    own = credentials(auth, client)
    scopes(auth, client, own)
    child_and_instance(auth, own, fixtures)
    assert refused(lambda: auth.delete_project(project)).http_status == 409
    assert auth.delete_client(client)["client"]["id"] == client
    assert auth.delete_project(project)["project"]["id"] == project
    step("a project without clients is deleted")


main()
