use serde_json::json;

use crate::world::{DevServer, World};

const CREATE: [&str; 21] = [
    "client",
    "create",
    "--name",
    "Survey Portal",
    "--project",
    "Example Project",
    "--type",
    "web",
    "--redirect-uri",
    "https://survey.example.org/callback",
    "--redirect-uri",
    "http://localhost:5000/callback",
    "--terms-and-conditions",
    "https://survey.example.org/terms",
    "--privacy-policy",
    "https://survey.example.org/privacy",
    "--required-idp",
    "example.edu",
    "--visibility",
    "private",
    "--prompt-for-named-grant",
];

#[test]
fn a_client_is_made_shown_changed_and_deleted() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let made = world.run(&CREATE);
    let find = ["client", "show", "Survey Portal", "--format", "json"];
    let document = world.run(&find).document();
    let (id, project) = (document["id"].as_str().unwrap(), document["project"].as_str().unwrap());
    let names = [(id, "ID"), (project, "PROJECT")];
    insta::assert_snapshot!(made.naming(&names), @"
    exit 0
    --- stdout
    id                                  ID
    name                                Survey Portal
    type                                confidential_client
    public                              no
    project                             PROJECT
    visibility                          private
    redirect URIs                       https://survey.example.org/callback http://localhost:5000/callback
    grants                              authorization_code client_credentials refresh_token
    terms                               https://survey.example.org/terms
    privacy                             https://survey.example.org/privacy
    required IdP                        0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001
    asks for a label                    yes
    userinfo of the effective identity  yes
    ");
    let change = [
        "client",
        "update",
        id,
        "--name",
        "Census Portal",
        "--redirect-uri",
        "https://census.example.org/callback",
        "--no-links",
        "--no-required-idp",
        "--preselect-idp",
        "example.org",
    ];
    insta::assert_snapshot!(world.run(&change).naming(&names), @"
    exit 0
    --- stdout
    id                                  ID
    name                                Census Portal
    type                                confidential_client
    public                              no
    project                             PROJECT
    visibility                          private
    redirect URIs                       https://census.example.org/callback
    grants                              authorization_code client_credentials refresh_token
    proposed IdP                        0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0002
    asks for a label                    yes
    userinfo of the effective identity  yes
    ");
    let bare = world
        .run(&["client", "update", id, "--no-redirect-uris", "--format", "json"])
        .document();
    assert_eq!(bare["redirect_uris"], json!([]));
    insta::assert_snapshot!(world.run(&["client", "delete", id, "--yes"]).naming(&names), @"
    exit 0
    --- stderr
    Deleted: the client 'Census Portal' (ID).
    ");
    assert_eq!(world.run(&["client", "show", id]).code, Some(7));
}

#[test]
fn every_type_has_a_short_name() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    for (short, word) in [
        ("native", "public_installed_client"),
        ("spa", "public_webapp_client"),
        ("web", "confidential_client"),
        ("service-account", "client_identity"),
        ("api", "resource_server"),
        ("hybrid", "hybrid_confidential_client_resource_server"),
    ] {
        let create = [
            "client",
            "create",
            "--name",
            short,
            "--project",
            "Example Project",
            "--format",
            "json",
        ];
        let made = world.run(&[&create[..], &["--client-type", short]].concat()).document();
        assert_eq!(made["client_type"], word);
    }
    let public = [
        "client",
        "create",
        "--name",
        "p",
        "--project",
        "Example Project",
        "--public-client=true",
    ];
    let made = world.run(&[&public[..], &["--format", "json"]].concat()).document();
    assert_eq!(made["client_type"], "public_installed_client");
}

#[test]
fn clients_are_listed_by_project() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    insta::assert_snapshot!(world.run(&["client", "list", "--project", "Example Project"]), @"
    exit 0
    --- stdout
    ID                                    TYPE                                        NAME
    e0000000-0000-4000-8000-000000000001  public_installed_client                     Example Native App
    e0000000-0000-4000-8000-000000000002  confidential_client                         Example Portal
    f0000000-0000-4000-8000-000000000001  hybrid_confidential_client_resource_server  Example Service
    e0000000-0000-4000-8000-000000000003  client_identity                             Example Service Account
    e0000000-0000-4000-8000-000000000004  public_webapp_client                        Example Single-Page App
    e0000000-0000-4000-8000-000000000005  confidential_client                         Example University Portal
    ");
    assert_eq!(world.run(&["client", "list", "--project", "No Project"]).code, Some(7));
}

#[test]
fn a_client_makes_a_child_by_its_secret() {
    let server = DevServer::start();
    let (id, secret) = server.service();
    let mut world = World::of(&server);
    let child = [
        "client",
        "create",
        "--name",
        "Example Child",
        "--type",
        "service-account",
    ];
    insta::assert_snapshot!(world.run(&child), @"
    exit 2
    --- stderr
    error: in which project?
    hint: name it with --project; see which there are with: globus-auth project list
    ");
    world.set("GLOBUS_AUTH_CLIENT_ID", id);
    world.set("GLOBUS_AUTH_CLIENT_SECRET", secret);
    let made = world.run(&[&child[..], &["--format", "json"]].concat()).document();
    assert_eq!(made["parent_client"], id);
}

#[test]
fn an_instance_has_a_secret_that_goes_where_it_is_to_go() {
    let server = DevServer::start();
    let world = World::of(&server);
    let native = server.role("native_client");
    let make = [
        "client",
        "create-instance",
        "--template-id",
        native,
        "--name",
        "On my laptop",
    ];
    let made = world.run(&[&make[..], &["--format", "json"]].concat()).document();
    assert!(made["credential"]["secret"].is_string(), "{made}");
    let ran = world.run(&[&make[..], &["--secret-file", "instance.secret", "--jq", ".client.id"]].concat());
    let id = ran.result().trim().to_owned();
    // The file is as --client-secret-file takes it.
    let whoami = ["whoami", "--client-id", &id, "--client-secret-file", "instance.secret"];
    assert_eq!(world.run(&whoami).result(), format!("{id}@clients.auth.globus.org\n"));
}

#[test]
fn what_cannot_be_is_refused() {
    let world = World::new();
    let create = [
        "client",
        "create",
        "--name",
        "Survey Portal",
        "--project",
        "Example Project",
    ];
    for wrong in [
        &[][..],
        &["--type", "nosuch"],
        &["--type", "web", "--public-client=true"],
        &[
            "--type",
            "web",
            "--privacy-policy",
            "https://survey.example.org/privacy",
        ],
    ] {
        assert_eq!(world.run(&[&create[..], wrong].concat()).code, Some(2), "{wrong:?}");
    }
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let ran = world.run(
        &[
            &create[..],
            &["--type", "web", "--redirect-uri", "http://survey.example.org/"],
        ]
        .concat(),
    );
    let request = ran
        .stderr
        .split_once("[request ")
        .unwrap()
        .1
        .split(']')
        .next()
        .unwrap()
        .to_owned();
    insta::assert_snapshot!(ran.naming(&[(&request, "ID")]), @"
    exit 1
    --- stderr
    error: create client: the service answered 400 invalid_request INVALID_PARAMETERS (redirect_uris: must be https; http only for localhost, 127.0.0.1 and [::1]) [request ID]
    hint: check the parameters, the redirect URI above all
    ");
    let ran = world.run(&[&create[..], &["--type", "web", "--required-idp", "nobody.example.net"]].concat());
    insta::assert_snapshot!(ran, @"
    exit 7
    --- stderr
    error: no identity provider is of the domain 'nobody.example.net'
    hint: look it up with: globus-auth identity-providers DOMAIN
    ");
}

/// The development server believes every domain name.
#[test]
fn a_client_is_found_by_its_domain_name() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let jq = ["--jq", ".fqdns[]"];
    let add = ["client", "add-fqdn", "Example Service", "api.example.net"];
    assert_eq!(world.run(&[&add[..], &jq].concat()).result(), "api.example.net\n");
    let found = world.run(&["client", "show", "--fqdn", "api.example.net", "--jq", ".id"]);
    assert_eq!(found.result(), format!("{}\n", server.service().0));
    assert_eq!(
        world.run(&["client", "show", "--fqdn", "other.example.net"]).code,
        Some(7)
    );
}
