use std::time::Duration;

use serde_json::{Value, json};

use super::{
    clients::{
        ClientChanges, ClientSettings, ClientsWanted, CreateChildClient, CreateClient, CreateNativeAppInstance,
        GetClient, GetClientByFqdn, GetClients, NewClient, UpdateClient,
    },
    credentials::{CreateClientCredential, DeleteClientCredential, GetClientCredentials},
    policies::{CreatePolicy, GetPolicies, GetPolicy, PolicyChanges, PolicyDemands, UpdatePolicy},
    projects::{CreateProject, DeleteProject, GetProject, GetProjects, ProjectChanges, UpdateProject},
    scopes::{CreateScope, GetScope, GetScopes, ScopeChanges, ScopeSettings, UpdateScope},
};
use crate::{
    developer::{
        ClientKind, ClientType, ClientVisibility, CreatedScope, DependentScope, Links, Project, ScopeDocument,
    },
    http::{BadParameter, Body, Exchange, Method, Pairs, Repeat, Response},
    patch::Patch,
};

const ID: &str = "46bd0f56-e24f-11e5-a510-131bef46955c";
const OTHER: &str = "46bd0f56-e24f-11e5-a510-131bef460002";

fn id<I: std::str::FromStr<Err: std::fmt::Debug>>() -> I {
    ID.parse().unwrap()
}

/// The JSON body that an exchange writes.
fn body(exchange: &impl Exchange) -> Vec<u8> {
    match exchange.write_request().body {
        Body::Json(json) => json.to_vec(),
        other => panic!("{other:?}"),
    }
}

fn written(exchange: &impl Exchange) -> Value {
    serde_json::from_slice(&body(exchange)).unwrap()
}

fn answered(body: impl Into<Vec<u8>>) -> Response {
    Response {
        status: 200,
        headers: Vec::new(),
        body: body.into(),
    }
}

#[test]
fn a_project_that_the_client_writes_the_server_reads() {
    let create = CreateProject {
        display_name: "P".to_owned(),
        contact_email: "ada@example.edu".to_owned(),
        admin_ids: Some(vec![id()]),
        admin_group_ids: None,
    };
    assert_eq!(CreateProject::read_request(&body(&create)), Ok(create));
    for admin_ids in [Patch::Missing, Patch::Null, Patch::Value(vec![id()])] {
        let update = UpdateProject {
            id: id(),
            changes: ProjectChanges {
                display_name: Some("Q".to_owned()),
                admin_ids,
                ..ProjectChanges::default()
            },
        };
        assert_eq!(UpdateProject::read_request(ID, &body(&update)), Ok(update));
    }
}

#[test]
fn a_policy_that_the_client_writes_the_server_reads() {
    for domains in [Patch::Missing, Patch::Null, Patch::Value(Vec::new())] {
        let demands = PolicyDemands {
            authentication_assurance_timeout: Some(Duration::from_secs(60)),
            required_mfa: Some(true),
            domain_constraints_include: Patch::Value(vec!["*.example.edu".to_owned()]),
            domain_constraints_exclude: domains,
        };
        let create = CreatePolicy {
            project_id: id(),
            display_name: "p".to_owned(),
            description: "d".to_owned(),
            high_assurance: Some(true),
            demands: demands.clone(),
        };
        assert_eq!(CreatePolicy::read_request(&body(&create)), Ok(create));
        let changes = PolicyChanges {
            project_id: Some(id()),
            demands,
            ..PolicyChanges::default()
        };
        let update = UpdatePolicy { id: id(), changes };
        assert_eq!(UpdatePolicy::read_request(ID, &body(&update)), Ok(update));
    }
}

#[test]
fn what_is_finer_than_a_second_is_dropped() {
    let demands = PolicyDemands {
        authentication_assurance_timeout: Some(Duration::from_millis(1999)),
        ..PolicyDemands::default()
    };
    let changes = PolicyChanges {
        demands,
        ..PolicyChanges::default()
    };
    let update = UpdatePolicy { id: id(), changes };
    assert_eq!(
        written(&update),
        json!({"policy": {"authentication_assurance_timeout": 1}})
    );
}

fn settings() -> [ClientSettings; 3] {
    let links = Links {
        terms_and_conditions: "https://example.org/t".to_owned(),
        privacy_policy: "https://example.org/p".to_owned(),
    };
    let full = ClientSettings {
        visibility: Some(ClientVisibility::Private),
        redirect_uris: Some(Vec::new()),
        links: Patch::Value(links),
        required_idp: Patch::Value(id()),
        preselect_idp: Patch::Null,
    };
    let cleared = ClientSettings {
        links: Patch::Null,
        ..ClientSettings::default()
    };
    [ClientSettings::default(), full, cleared]
}

#[test]
fn a_client_that_the_client_writes_the_server_reads() {
    for settings in settings() {
        let (name, kind) = ("C".to_owned(), ClientKind::PublicClient(true));
        let child = CreateChildClient {
            name: name.clone(),
            kind: ClientType::ClientIdentity.into(),
            settings: settings.clone(),
        };
        assert_eq!(NewClient::read_request(&body(&child)), Ok(NewClient::Child(child)));
        let create = CreateClient {
            name,
            project: id(),
            kind,
            settings: settings.clone(),
        };
        assert_eq!(
            NewClient::read_request(&body(&create)),
            Ok(NewClient::InProject(create))
        );
        let changes = ClientChanges { name: None, settings };
        let update = UpdateClient { id: id(), changes };
        assert_eq!(UpdateClient::read_request(ID, &body(&update)), Ok(update));
    }
    let instance = CreateNativeAppInstance {
        template_id: id(),
        name: "my laptop".to_owned(),
    };
    assert_eq!(
        NewClient::read_request(&body(&instance)),
        Ok(NewClient::Instance(instance))
    );
}

#[test]
fn links_that_are_taken_away_are_written_as_two_nulls() {
    let [_, _, settings] = settings();
    let changes = ClientChanges { name: None, settings };
    let update = UpdateClient { id: id(), changes };
    assert_eq!(
        written(&update),
        json!({"client": {"links": {"terms_and_conditions": null, "privacy_policy": null}}})
    );
}

#[test]
fn a_scope_that_the_client_writes_the_server_reads() {
    let settings = ScopeSettings {
        required_domains: Some(Vec::new()),
        dependent_scopes: Some(vec![DependentScope::new(id()).requires_refresh_token(true)]),
        advertised: Some(true),
        allows_refresh_token: Some(false),
    };
    let create = CreateScope {
        client_id: id(),
        name: "n".to_owned(),
        description: "d".to_owned(),
        scope_suffix: "action_all".to_owned(),
        settings: settings.clone(),
    };
    assert_eq!(CreateScope::read_request(ID, &body(&create)), Ok(create));
    let changes = ScopeChanges {
        scope_suffix: Some("s2".to_owned()),
        settings,
        ..ScopeChanges::default()
    };
    let update = UpdateScope { id: id(), changes };
    assert_eq!(UpdateScope::read_request(ID, &body(&update)), Ok(update));
}

#[test]
fn a_query_that_the_client_writes_the_server_reads() {
    let by_id = GetScopes {
        ids: vec![id(), OTHER.parse().unwrap()],
        ..GetScopes::default()
    };
    let by_string = GetScopes {
        scope_strings: vec![
            "openid".to_owned(),
            "urn:globus:auth:scope:transfer.api.globus.org:all".to_owned(),
        ],
        ..GetScopes::default()
    };
    for ask in [by_id, by_string, GetScopes::default()] {
        assert_eq!(GetScopes::read_request(&ask.write_request().query), Ok(ask));
    }
    for project_id in [None, Some(id())] {
        let ask = GetClients { project_id };
        assert_eq!(
            ClientsWanted::read_request(&ask.write_request().query),
            Ok(ClientsWanted::List(ask))
        );
    }
    let ask = GetClientByFqdn {
        fqdn: "api.example.org".to_owned(),
    };
    assert_eq!(
        ClientsWanted::read_request(&ask.write_request().query),
        Ok(ClientsWanted::ByFqdn(ask))
    );
}

#[test]
fn refusals_name_the_member() {
    let client = |members: Value| {
        let body = serde_json::to_vec(&json!({ "client": members })).unwrap();
        NewClient::read_request(&body).unwrap_err().to_string()
    };
    let exactly_one = "client_type: give exactly one of public_client and client_type";
    assert_eq!(client(json!({"public_client": true})), "name: is missing");
    assert_eq!(client(json!({"name": "a\nb"})), "name: must be one line, and not empty");
    assert_eq!(client(json!({"name": "a"})), exactly_one);
    assert_eq!(
        client(json!({"name": "a", "public_client": true, "client_type": "client_identity"})),
        exactly_one
    );
    assert_eq!(
        client(json!({"name": "a", "public_client": true, "links": {"privacy_policy": "https://p"}})),
        "links: give both terms_and_conditions and privacy_policy, or neither"
    );
    assert_eq!(
        client(json!({"name": "a", "public_client": true, "required_idp": "secret"})),
        "required_idp: has the wrong type or form"
    );
    let scope = br#"{"scope": {"name": "n", "description": "d", "scope_suffix": "No-Such"}}"#;
    assert_eq!(CreateScope::read_request(ID, scope).unwrap_err().field, "scope_suffix");
    assert_eq!(
        CreateScope::read_request("x", scope).unwrap_err(),
        BadParameter::wrong("client_id", "must be a UUID")
    );
    let both = Pairs::new().with("ids", ID).with("scope_strings", "openid");
    assert_eq!(GetScopes::read_request(&both).unwrap_err().field, "scope_strings");
    assert_eq!(GetProject::read_request("x").unwrap_err().field, "project_id");
    assert_eq!(GetPolicy::read_request("x").unwrap_err().field, "policy_id");
    assert_eq!(GetScope::read_request("x").unwrap_err().field, "scope_id");
    assert_eq!(GetClient::read_request("x").unwrap_err().field, "client_id");
    assert_eq!(
        DeleteClientCredential::read_request(ID, "x").unwrap_err().field,
        "credential_id"
    );
}

fn project() -> Project {
    serde_json::from_value(json!({"id": ID, "display_name": "P"})).unwrap()
}

fn scope(id: &str) -> ScopeDocument {
    serde_json::from_value(json!({ "id": id })).unwrap()
}

#[test]
fn what_the_server_answers_the_client_reads() {
    let one = answered(GetProject::write_answer(&project()));
    assert_eq!(GetProject { id: id() }.read_response(&one), Ok(project()));
    // What is deleted is told too.
    let gone = answered(DeleteProject::write_answer(&project()));
    assert_eq!(DeleteProject { id: id() }.read_response(&gone), Ok(project()));
    let many = answered(GetProjects::write_answer(&[project(), project()]));
    assert_eq!(GetProjects.read_response(&many).unwrap().len(), 2);
    assert_eq!(
        GetPolicies.read_response(&answered(GetPolicies::write_answer(&[]))),
        Ok(Vec::new())
    );
}

#[test]
fn a_secret_reaches_the_client_that_made_it() {
    let made: crate::developer::ClientCredential =
        serde_json::from_value(json!({"id": ID, "secret": "c2VjcmV0"})).unwrap();
    let ask = CreateClientCredential {
        client_id: id(),
        name: "foo".to_owned(),
    };
    assert_eq!(CreateClientCredential::read_request(ID, &body(&ask)), Ok(ask.clone()));
    let answer = ask.read_response(&answered(CreateClientCredential::write_answer(&made)));
    assert_eq!(answer.unwrap().secret.unwrap().expose_secret(), "c2VjcmV0");
    let list = answered(GetClientCredentials::write_answer(std::slice::from_ref(&made)));
    assert_eq!(
        GetClientCredentials { client_id: id() }.read_response(&list),
        Ok(vec![made])
    );
}

#[test]
fn the_secret_of_an_instance_stands_beside_the_client() {
    let document = json!({
        "client": {"id": ID, "name": "my laptop", "project": null},
        "included": {"client_credential": {"id": OTHER, "client": ID, "secret": "c2VjcmV0"}},
    });
    let ask = CreateNativeAppInstance {
        template_id: id(),
        name: "my laptop".to_owned(),
    };
    let made = ask.read_response(&answered(document.to_string())).unwrap();
    assert_eq!(made.credential.secret.expose_secret(), "c2VjcmV0");
    let again = ask.read_response(&answered(NewClient::write_instance(&made)));
    assert_eq!(again, Ok(made));
    let without = json!({"client": {"id": ID}, "included": {}});
    assert!(ask.read_response(&answered(without.to_string())).is_err());
}

#[test]
fn a_new_scope_is_read_from_a_list_and_alone() {
    let ask = CreateScope {
        client_id: id(),
        name: String::new(),
        description: String::new(),
        scope_suffix: String::new(),
        settings: ScopeSettings::default(),
    };
    let read = |document: Value| ask.read_response(&answered(document.to_string()));
    let alone = CreatedScope {
        scope: scope(ID),
        others: Vec::new(),
    };
    let two = CreatedScope {
        scope: scope(ID),
        others: vec![scope(OTHER)],
    };
    assert_eq!(read(json!({"scope": {"id": ID}})), Ok(alone.clone()));
    assert_eq!(read(json!({"scopes": [{"id": ID}]})), Ok(alone));
    assert_eq!(read(json!({"scopes": [{"id": ID}, {"id": OTHER}]})), Ok(two.clone()));
    assert_eq!(ask.read_response(&answered(CreateScope::write_answer(&two))), Ok(two));
    for nothing in [json!({"scopes": []}), json!({}), json!({"scopes": {}}), json!([])] {
        assert!(read(nothing).is_err());
    }
}

#[test]
fn what_makes_something_is_not_repeated_blindly() {
    let create = CreateClientCredential {
        client_id: id(),
        name: "foo".to_owned(),
    };
    assert_eq!(create.write_request().repeat, Repeat::UsesUp);
    let update = UpdateScope {
        id: id(),
        changes: ScopeChanges::default(),
    };
    let request = update.write_request();
    assert_eq!((request.method, request.repeat), (Method::Put, Repeat::Safe));
    let delete = DeleteProject { id: id() }.write_request();
    assert_eq!((delete.method, delete.repeat), (Method::Delete, Repeat::Safe));
    assert_eq!(delete.body, Body::Empty);
}
