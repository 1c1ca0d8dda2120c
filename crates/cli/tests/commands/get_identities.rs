use serde_json::json;

use crate::world::{DevServer, World};

#[test]
fn ids_and_usernames_are_answered_in_the_order_asked_for() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let id = server.fixtures["people"][0]["id"].as_str().unwrap();
    let upper = (username.to_uppercase(), id.to_uppercase().replace('-', ""));
    let stranger = "00000000-0000-4000-8000-000000000009";
    let arguments = [
        "get-identities",
        "nobody@example.org",
        &upper.0,
        stranger,
        &upper.1,
        username,
    ];

    assert_eq!(
        world.run(&arguments).result(),
        format!("NO_SUCH_IDENTITY\n{id}\nNO_SUCH_IDENTITY\n{username}\n{id}\n")
    );
    let document = world.run(&[&arguments[..], &["--format", "json"]].concat()).document();
    let ids: Vec<_> = document["identities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|identity| identity["id"].clone())
        .collect();
    assert_eq!(json!(ids), json!([null, id, null, id, id]));
}

#[test]
fn many_are_read_from_standard_input() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let mut input: String = (0..250)
        .map(|number| format!("nobody-{number}@example.org\n"))
        .collect();
    input.push_str(username);
    let found = world.run_with(&["get-identities", "-"], &input).result();
    assert_eq!(found.lines().count(), 251);
    assert_eq!(found.lines().last(), server.fixtures["people"][0]["id"].as_str());
}

/// Names by the thousand, some of them twice: fifty requests, and the answers in the order of the questions.
#[test]
fn thousands_are_answered_in_order() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    let id = server.fixtures["people"][0]["id"].as_str().unwrap();
    let name = |number: usize| match number % 1000 {
        0 => "ada@example.edu".to_owned(),
        1 => id.to_owned(),
        _ => format!("nobody-{}@example.org", number / 2),
    };
    let names: Vec<String> = (0..10_000).map(name).collect();
    std::fs::write(world.home().join("names"), names.join("\n")).unwrap();
    let found = world.run(&["get-identities", "--file", "names"]).result();
    let expected = names.iter().map(|name| match name.as_str() {
        "ada@example.edu" => id,
        known if known == id => "ada@example.edu",
        _ => "NO_SUCH_IDENTITY",
    });
    assert!(found.lines().eq(expected), "{found}");
}

#[test]
fn what_is_neither_an_id_nor_a_username_is_refused_before_anything_else() {
    insta::assert_snapshot!(World::new().run(&["get-identities", "ada@example.edu", "ada"]), @"
    exit 2
    --- stderr
    error: 'ada' is neither an id nor a username
    hint: an id looks like 46bd0f56-e24f-11e5-a510-131bef46955c, a username like ada@example.edu
    ");
}

#[test]
fn a_login_is_needed() {
    insta::assert_snapshot!(World::new().run(&["get-identities", "ada@example.edu"]), @"
    exit 4
    --- stderr
    error: you are not logged in
    hint: log in with: globus-auth login
    ");
}

#[test]
fn more_is_shown_to_those_who_ask() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let id = server.fixtures["people"][0]["id"].as_str().unwrap();
    let stranger = "00000000-0000-4000-8000-000000000009";
    let arguments = ["get-identities", username, stranger, "nobody@example.org"];
    let table = world.run(&[&arguments[..], &["--verbose"]].concat()).result();
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["USERNAME", "ID", "STATUS", "NAME", "ORGANIZATION", "EMAIL"]);
    assert_eq!(rows[1][..2], [username, id]);
    assert_eq!(rows[2], ["NO_SUCH_IDENTITY", stranger]);
    assert_eq!(rows[3], ["nobody@example.org", "NO_SUCH_IDENTITY"]);
    let csv = world.run(&[&arguments[..], &["--format", "csv"]].concat()).result();
    assert_eq!(csv.lines().count(), 4, "{csv}");
}

#[test]
fn identities_are_made_where_that_is_wanted() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let domain = username.split('@').next_back().unwrap();
    let newcomer = format!("newcomer@{domain}");
    std::fs::write(world.home().join("names.txt"), format!("{username}\n{newcomer}\n")).unwrap();
    let arguments = ["get-identities", "--file", "names.txt"];
    assert!(world.run(&arguments).result().ends_with("\nNO_SUCH_IDENTITY\n"));
    let made = world
        .run(&[&arguments[..], &["--provision", "--format", "json"]].concat())
        .document();
    assert_eq!(made["identities"][1]["username"], newcomer);
    assert_eq!(made["identities"][1]["status"], "unused");
    assert_eq!(made["identities"][0]["status"], "used");
}

#[test]
fn a_person_reads_the_other_names() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    let asked = [
        "get-identities",
        "ada@example.edu",
        "nobody@example.org",
        "a0000000-0000-4000-8000-000000000001",
    ];
    insta::assert_snapshot!(world.shown(&asked), @"
    exit 0
    --- stdout
    a0000000-0000-4000-8000-000000000001
    NO_SUCH_IDENTITY
    ada@example.edu
    ");
    insta::assert_snapshot!(world.shown(&[&asked[..], &["--verbose"]].concat()), @"
    exit 0
    --- stdout
    USERNAME            ID                                    STATUS  NAME         ORGANIZATION        EMAIL
    ada@example.edu     a0000000-0000-4000-8000-000000000001  used    Ada Example  Example University  ada@example.edu
    nobody@example.org  NO_SUCH_IDENTITY
    ada@example.edu     a0000000-0000-4000-8000-000000000001  used    Ada Example  Example University  ada@example.edu
    ");
}
