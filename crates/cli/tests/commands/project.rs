use crate::world::{DevServer, World, login_with};

const CREATE: [&str; 6] = [
    "project",
    "create",
    "--display-name",
    "Example Survey",
    "--contact-email",
    "survey@example.edu",
];

/// Makes the project, and tells its id.
fn make(world: &World) -> String {
    let made = world.run(&[&CREATE[..], &["--format", "json"]].concat()).document();
    made["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_project_is_made_shown_changed_and_deleted() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let id = make(&world);
    let id = [(id.as_str(), "ID")];
    insta::assert_snapshot!(world.run(&["project", "show", "Example Survey"]).naming(&id), @"
    exit 0
    --- stdout
    id       ID
    name     Example Survey
    contact  survey@example.edu
    admins   ada@example.edu
    ");
    let change = [
        "project",
        "update",
        "Example Survey",
        "--display-name",
        "Example Census",
        "--contact-email",
        "census@example.edu",
        "--admin-id",
        "ada@example.edu",
        "--admin-id",
        "cleo@example.edu",
    ];
    insta::assert_snapshot!(world.run(&change).naming(&id), @"
    exit 0
    --- stdout
    id       ID
    name     Example Census
    contact  census@example.edu
    admins   ada@example.edu cleo@example.edu
    ");
    let list = world.run(&["project", "list"]).naming(&id);
    insta::assert_snapshot!(list, @"
    exit 0
    --- stdout
    ID                                    NAME             CONTACT
    23eb732b-aca7-4da8-ae6e-93d26397a93e  Example Project  support@example.org
    ID  Example Census   census@example.edu
    ");
    insta::assert_snapshot!(world.run(&["project", "delete", "Example Census"]).naming(&id), @"
    exit 2
    --- stderr
    error: Delete the project 'Example Census' (ID)? Nobody can answer here
    hint: say so with --yes
    ");
    insta::assert_snapshot!(world.run(&["project", "delete", "Example Census", "--yes"]).naming(&id), @"
    exit 0
    --- stderr
    Deleted: the project 'Example Census' (ID).
    ");
    insta::assert_snapshot!(world.run(&["project", "show", "Example Census"]), @"
    exit 7
    --- stderr
    error: there is no project 'Example Census'
    hint: see which there are with: globus-auth project list
    ");
}

#[test]
fn a_name_of_two_projects_names_none() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let (first, second) = (make(&world), make(&world));
    let ran = world.run(&["project", "show", "Example Survey"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains(&first) && ran.stderr.contains(&second), "{ran}");
    let shown = world.run(&["project", "show", &first, "--format", "json"]).document();
    assert_eq!(shown["id"], first.as_str());
}

#[test]
fn programs_get_lists_as_documents_and_tables() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let names = world.run(&["project", "list", "--jq", ".projects[].display_name"]);
    assert_eq!(names.result(), "Example Project\n");
    let csv = world.run(&["project", "list", "--format", "csv"]).result();
    assert!(
        csv.starts_with("admin_group_ids,admin_ids,") && csv.lines().count() == 2,
        "{csv}"
    );
}

#[test]
fn what_is_missing_is_said_before_anything_is_sent() {
    insta::assert_snapshot!(World::new().run(&["project", "list"]), @"
    exit 4
    --- stderr
    error: you are not logged in
    hint: log in with: globus-auth login
    ");
    let world = World::new();
    world.store_tokens(&login_with(4_000_000_000, &serde_json::json!({})));
    insta::assert_snapshot!(world.run(&["project", "list"]), @"
    exit 5
    --- stderr
    error: your login lacks a scope that this needs: urn:globus:auth:scope:auth.globus.org:manage_projects
    hint: approve it with: globus-auth session consent urn:globus:auth:scope:auth.globus.org:manage_projects
    ");
    insta::assert_snapshot!(world.run(&["project", "create", "--display-name", "Example Survey"]), @"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --contact-email <ADDRESS>

    Usage: globus-auth project create --display-name <NAME> --contact-email <ADDRESS>

    For more information, try '--help'.
    ");
}

#[test]
fn a_change_that_says_nothing_is_a_mistake() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    insta::assert_snapshot!(world.run(&["project", "update", "Example Project"]), @"
    exit 2
    --- stderr
    error: it is not said what to change
    hint: see the options with --help
    ");
}

#[test]
fn a_login_that_is_too_old_names_the_command_for_a_fresh_one() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    server.move_clock(&["--field", "advance=1860"]);
    let ran = world.run(&[
        "project",
        "update",
        "Example Project",
        "--contact-email",
        "x@example.edu",
    ]);
    assert_eq!(ran.code, Some(5), "{ran}");
    let admin = server.fixtures["people"][0]["id"].as_str().unwrap();
    let command = format!(": globus-auth session update {admin}\n");
    assert!(ran.stderr.ends_with(&command), "{ran}");
}

#[test]
fn who_does_not_administer_a_project_is_denied() {
    let server = DevServer::start();
    let id = World::of_administrator(&server)
        .run(&["project", "list", "--jq", ".projects[0].id"])
        .result();
    let world = World::of(&server);
    let (username, password) = server.person(1);
    let scope = ["--scope", crate::world::MANAGE_PROJECTS];
    assert_eq!(world.log_in(username, password, &scope).code, Some(0));
    assert_eq!(world.run(&["project", "list"]).result(), "");
    let ran = world.run(&["project", "delete", id.trim(), "--yes"]);
    assert!(matches!(ran.code, Some(6 | 7)), "{ran}");
}
