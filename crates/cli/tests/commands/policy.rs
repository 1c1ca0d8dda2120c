use serde_json::json;

use crate::world::{DevServer, World};

#[test]
fn a_policy_is_made_shown_changed_and_deleted() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let made = world.run(&[
        "policy",
        "create",
        "--project-id",
        "Example Project",
        "--display-name",
        "Within the hour",
        "--description",
        "Logged in within the hour",
        "--high-assurance",
        "--authentication-assurance-timeout",
        "3600",
        "--required-mfa",
        "--domain-constraints-include",
        "example.edu",
        "--domain-constraints-include",
        "*.example.org",
        "--domain-constraints-exclude",
        "guest.example.org",
    ]);
    let find = ["policy", "show", "Within the hour", "--format", "json"];
    let document = world.run(&find).document();
    let (id, project) = (
        document["id"].as_str().unwrap(),
        document["project_id"].as_str().unwrap(),
    );
    let names = [(id, "ID"), (project, "PROJECT")];
    insta::assert_snapshot!(made.naming(&names), @"
    exit 0
    --- stdout
    id              ID
    name            Within the hour
    description     Logged in within the hour
    project         PROJECT
    high assurance  yes
    login within    3600 s
    second factor   yes
    domains         example.edu *.example.org
    not domains     guest.example.org
    ");
    let change = [
        "policy",
        "update",
        id,
        "--display-name",
        "Within half an hour",
        "--authentication-assurance-timeout",
        "1800",
        "--required-mfa=false",
        "--no-domain-constraints-include",
        "--no-domain-constraints-exclude",
    ];
    insta::assert_snapshot!(world.run(&change).naming(&names), @"
    exit 0
    --- stdout
    id              ID
    name            Within half an hour
    description     Logged in within the hour
    project         PROJECT
    high assurance  yes
    login within    1800 s
    second factor   no
    ");
    insta::assert_snapshot!(world.run(&["policy", "list"]).naming(&names), @"
    exit 0
    --- stdout
    ID                                    NAME                       DESCRIPTION
    90000000-0000-4000-8000-000000000001  Example University only    An identity of Example University must be linked.
    90000000-0000-4000-8000-000000000002  Logged in within the hour  Somebody of Example Laboratory must have logged in within the last hour.
    ID  Within half an hour        Logged in within the hour
    ");
    insta::assert_snapshot!(world.run(&["policy", "delete", id, "--yes"]).naming(&names), @"
    exit 0
    --- stderr
    Deleted: the policy 'Within half an hour' (ID).
    ");
    assert_eq!(world.run(&["policy", "show", id]).code, Some(7));
}

#[test]
fn no_domain_at_all_is_not_any_domain() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let update = ["policy", "update", "Example University only", "--format", "json"];
    let none = world
        .run(&[&update[..], &["--domain-constraints-include", ""]].concat())
        .document();
    assert_eq!(none["domain_constraints_include"], json!([]));
    let any = world
        .run(&[&update[..], &["--no-domain-constraints-include"]].concat())
        .document();
    assert_eq!(any["domain_constraints_include"], json!(null));
}

#[test]
fn a_policy_needs_a_project_and_somebody_who_administers_it() {
    insta::assert_snapshot!(World::new().run(&["policy", "list"]), @"
    exit 4
    --- stderr
    error: you are not logged in
    hint: log in with: globus-auth login
    ");
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let create = [
        "policy",
        "create",
        "--display-name",
        "p",
        "--description",
        "d",
        "--project",
    ];
    insta::assert_snapshot!(world.run(&[&create[..], &["No Project"]].concat()), @"
    exit 7
    --- stderr
    error: there is no project 'No Project'
    hint: see which there are with: globus-auth project list
    ");
}
