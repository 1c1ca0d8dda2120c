use crate::world::{DevServer, World};

#[test]
fn providers_are_found_by_domain_and_by_id() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let domain = username.split('@').next_back().unwrap();
    let found = world
        .run(&["identity-providers", domain, "--format", "json"])
        .document();
    let provider = &found["identity_providers"][0];
    let id = provider["id"].as_str().unwrap();
    assert!(
        provider["domains"]
            .as_array()
            .unwrap()
            .iter()
            .any(|known| known == domain),
        "{found}"
    );
    let table = world.run(&["identity-providers", id]).result();
    assert!(
        table.starts_with("ID") && table.contains(id) && table.contains(domain),
        "{table}"
    );
    assert_eq!(world.run(&["identity-providers", "nobody.example.net"]).result(), "");
}

#[test]
fn what_is_neither_is_refused() {
    insta::assert_snapshot!(World::new().run(&["identity-providers", "example"]), @"
    exit 2
    --- stderr
    error: 'example' is neither an id nor a domain
    ");
    let both = [
        "identity-providers",
        "example.edu",
        "41143743-f3c8-4d60-bbdb-eeecaba85bd9",
    ];
    insta::assert_snapshot!(World::new().run(&both), @"
    exit 2
    --- stderr
    error: look identity providers up by id or by domain, not by both at once
    ");
}

#[test]
fn a_person_reads_which_providers_there_are() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    insta::assert_snapshot!(world.shown(&["identity-providers", "example.edu", "example.org"]), @"
    exit 0
    --- stdout
    ID                                    SHORT NAME          NAME                DOMAINS
    0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0002  example-lab         Example Laboratory  example.org lab.example.org
    0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001  example-university  Example University  example.edu
    ");
}
