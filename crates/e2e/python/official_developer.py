"""The official Python SDK: the developer API, from a project to a login with a client and a scope that were made in it."""

import globus_sdk
from flows import AUTH, FIXTURES, GROUPS, NOBODY_ID, ROLES, Flows, person, version
from sdk import log_in, status_of

flow = Flows(version("globus-sdk"))
PROJECTS, POLICIES = ("GET", "/v2/api/projects"), ("GET", "/v2/api/policies")
CLIENTS, SCOPES = ("GET", "/v2/api/clients"), ("GET", "/v2/api/scopes")
INSTANCES, CREDENTIALS = ("POST", "/v2/api/clients"), ("GET", f"/v2/api/clients/{NOBODY_ID}/credentials")
ADA = person("linked_person")


def native():
    return globus_sdk.NativeAppAuthClient(ROLES["native_client"])


@flow("projects: create, read, list, update", needs=PROJECTS)
def projects(admin):
    made = admin.create_project("Made by a test", "support@example.org", admin_ids=[ADA["id"]])["project"]
    assert made["display_name"] == made["project_name"] == "Made by a test", made
    assert made["admin_ids"] == [ADA["id"]] and made["admin_group_ids"] is None, made
    assert made["admins"]["identities"][0]["username"] == ADA["username"], made
    updated = admin.update_project(made["id"], contact_email="other@example.org")["project"]
    assert updated["contact_email"] == "other@example.org" and updated["display_name"] == made["display_name"]
    assert admin.get_project(made["id"])["project"]["contact_email"] == "other@example.org"
    assert made["id"] in [project["id"] for project in admin.get_projects()]
    return made["id"]


@flow("policies: create, read, list, update, delete", needs=POLICIES)
def policies(admin, project):
    made = admin.create_policy(
        project_id=project,
        display_name="Within the hour",
        description="Logged in within the hour",
        high_assurance=True,
        authentication_assurance_timeout=3600,
        domain_constraints_include=["*.edu"],
    )["policy"]
    assert made["high_assurance"] is True and made["domain_constraints_include"] == ["*.edu"], made
    assert made["domain_constraints_exclude"] is None and made["required_mfa"] is False, made
    updated = admin.update_policy(made["id"], domain_constraints_include=None, display_name="Renamed")["policy"]
    assert updated["domain_constraints_include"] is None and updated["display_name"] == "Renamed", updated
    assert admin.get_policy(made["id"])["policy"]["authentication_assurance_timeout"] == 3600
    assert made["id"] in [policy["id"] for policy in admin.get_policies()]
    assert admin.delete_policy(made["id"])["policy"]["id"] == made["id"]
    assert status_of(lambda: admin.get_policy(made["id"])) == 404


@flow("clients: create, read, list, update", needs=CLIENTS)
def clients(admin, project):
    made = admin.create_client(
        "Service of a test",
        project,
        client_type="hybrid_confidential_client_resource_server",
        redirect_uris=["https://app.example.org/callback"],
        privacy_policy="https://app.example.org/privacy",
        terms_and_conditions="https://app.example.org/terms",
    )["client"]
    assert made["project"] == project and made["public_client"] is False, made
    assert "urn:globus:auth:grant_type:dependent_token" in made["grant_types"], made
    updated = admin.update_client(made["id"], name="Renamed", visibility="private")["client"]
    assert (updated["name"], updated["visibility"]) == ("Renamed", "private"), updated
    assert updated["links"]["privacy_policy"] == "https://app.example.org/privacy", updated
    assert admin.get_client(client_id=made["id"])["client"]["name"] == "Renamed"
    assert made["id"] in [client["id"] for client in admin.get_clients()]
    return made["id"]


@flow("client credentials: create, list, use, delete", needs=CREDENTIALS)
def credentials(admin, client):
    made = admin.create_client_credential(client, "of a test")["credential"]
    assert made["name"] == "of a test" and len(made["secret"]) >= 40, "no secret"
    listed = list(admin.get_client_credentials(client))
    assert [entry["secret"] for entry in listed] == [None], "a secret is told again"
    own = globus_sdk.ConfidentialAppAuthClient(client, made["secret"])
    assert own.oauth2_client_credentials_tokens(requested_scopes="openid")["access_token"]
    second = admin.create_client_credential(client, "second")["credential"]
    admin.delete_client_credential(client, second["id"])
    gone = globus_sdk.ConfidentialAppAuthClient(client, second["secret"])
    assert status_of(lambda: gone.oauth2_client_credentials_tokens(requested_scopes="openid")) == 401
    return own


@flow("scopes: create with a dependency, read, list, update", needs=SCOPES)
def scopes(admin, client):
    groups = admin.get_scopes(scope_strings=GROUPS)["scopes"][0]["id"]
    below = globus_sdk.DependentScopeSpec(groups, optional=False, requires_refresh_token=False)
    answer = admin.create_scope(client, "Use it", "Use the service of a test", "all", dependent_scopes=[below])
    made = answer["scope"]
    assert answer["scopes"][0] == made and made["client"] == client, answer.data
    assert made["scope_string"] == f"https://auth.globus.org/scopes/{client}/all", made
    assert [entry["scope"] for entry in made["dependent_scopes"]] == [groups], made
    updated = admin.update_scope(made["id"], name="Renamed", advertised=True)["scope"]
    assert updated["name"] == "Renamed" and updated["advertised"] is True, updated
    assert admin.get_scope(made["id"])["scope"]["allows_refresh_token"] is True
    assert made["id"] in [scope["id"] for scope in admin.get_scopes(ids=[made["id"]])]
    return made


@flow("a login for the new scope, introspected by the new client, with dependent tokens", needs=SCOPES)
def use(own, scope):
    tokens = log_in(native(), ADA, ["openid", scope["scope_string"]])
    token = tokens.by_resource_server[scope["client"]]["access_token"]
    assert own.oauth2_token_introspect(token)["sub"] == ADA["id"]
    assert own.oauth2_get_dependent_tokens(token).by_scopes[GROUPS]["access_token"]


@flow("a child client, made by its parent", needs=INSTANCES)
def child(own):
    made = own.create_child_client("Child of a test", client_type="client_identity")["client"]
    assert made["client_type"] == "client_identity", made
    assert own.delete(f"/v2/api/clients/{made['id']}")["client"]["id"] == made["id"]


@flow("an instance of a native app, and a login with it", needs=INSTANCES)
def instance():
    made = native().create_native_app_instance(ROLES["native_client"], "Instance of a test")
    credential = made["included"]["client_credential"]
    own = globus_sdk.ConfidentialAppAuthClient(credential["client"], credential["secret"])
    page = f"{own.base_url}v2/web/auth-code"
    tokens = log_in(own, ADA, ["openid"], redirect_uri=page, refresh_tokens=True)
    assert tokens.by_resource_server["auth.globus.org"]["refresh_token"]
    own.delete(f"/v2/api/clients/{own.client_id}")
    assert status_of(lambda: own.oauth2_client_credentials_tokens(requested_scopes="openid")) == 401


@flow("what is not one's own is refused", needs=PROJECTS)
def strangers(project):
    ben = next(person for person in FIXTURES["people"] if person["username"] == "ben@example.org")
    token = log_in(native(), ben, [AUTH + "manage_projects"])["access_token"]
    stranger = globus_sdk.AuthClient(authorizer=globus_sdk.AccessTokenAuthorizer(token))
    assert status_of(lambda: stranger.update_project(project, display_name="Mine")) in (403, 404)
    assert project not in [known["id"] for known in stranger.get_projects()]
    assert status_of(globus_sdk.AuthClient().get_projects) in (401, 403)


@flow("deletion of scope, client and project", needs=PROJECTS)
def delete(admin, project, client, scope):
    assert status_of(lambda: admin.delete_project(project)) == 409, "a project with clients"
    assert admin.delete_scope(scope["id"])["scope"]["id"] == scope["id"]
    assert admin.delete_client(client)["client"]["id"] == client
    assert admin.delete_project(project)["project"]["id"] == project
    assert status_of(lambda: admin.get_project(project)) == 404


def main():
    tokens = log_in(native(), ADA, ["openid", AUTH + "manage_projects"])
    token = tokens.by_resource_server["auth.globus.org"]["access_token"]
    admin = globus_sdk.AuthClient(authorizer=globus_sdk.AccessTokenAuthorizer(token))
    project = projects(admin)
    policies(admin, project)
    client = clients(admin, project)
    own = credentials(admin, client)
    scope = scopes(admin, client)
    use(own, scope)
    child(own)
    instance()
    strangers(project)
    delete(admin, project, client, scope)


main()
