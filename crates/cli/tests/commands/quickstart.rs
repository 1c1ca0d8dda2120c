use std::fs;

use crate::world::{Waiting, World};

#[test]
fn everything_works_and_nothing_is_left_behind() {
    let world = World::new();
    let text = world.run(&["quickstart"]).result();
    for line in [
        " 1. A Globus Auth server runs on this machine, with a temporary database.",
        " 2. A person logged in through the native flow with PKCE, state and nonce.",
        "    through the pages  Log in, Allow Example Native App?, Authorization code",
        " 3. The service says who it is.",
        " 4. There is a token for each resource server.",
        " 5. The ID token is verified.",
        " 6. Identities are looked up in batches.",
        " 7. The service that got a token asks what it is.",
        " 8. The service gets tokens for the services behind it.",
        " 9. The refresh token gives a new access token.",
        "10. Revoked tokens are dead.",
        "Done: the server is stopped and its database is gone.",
    ] {
        assert!(text.lines().any(|known| known == line), "'{line}' in:\n{text}");
    }
    assert_eq!(fs::read_dir(world.home()).unwrap().count(), 0);
}

#[test]
fn programs_get_one_document() {
    // What is set for other programs leads it nowhere else.
    let mut world = World::new();
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:9/");
    world.set("GLOBUS_AUTH_CLIENT_ID", "61338d24-54d5-408f-a10d-66c06b59f6d2");
    let document = world.run(&["quickstart", "--format", "json"]).document();
    let steps: Vec<&str> = document["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        [
            "server",
            "login",
            "whoami",
            "tokens",
            "id_token",
            "identities",
            "introspect",
            "dependent_tokens",
            "refresh",
            "revoke"
        ]
    );
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_told_to() {
    for (signal, code) in [("INT", Some(130)), ("TERM", Some(143)), ("KILL", None)] {
        let world = World::new();
        // With --open it waits for a person at a place that a test can see.
        let mut quickstart = Waiting::start(&mut world.command(&["quickstart", "--open"]));
        quickstart.link();
        quickstart.signal(signal);
        let ran = quickstart.end();
        assert_eq!(ran.code, code, "{ran}");
        assert_eq!(fs::read_dir(world.home()).unwrap().count(), 0);
    }
}

#[test]
fn a_person_reads_what_the_service_says_of_them() {
    let text = World::new().run(&["quickstart"]).result();
    let (_, rest) = text.split_once(" 3. ").unwrap();
    insta::assert_snapshot!(rest.split(" 4. ").next().unwrap().trim_end(), @"
    The service says who it is.
        username           ada@example.edu
        name               Ada Example
        email              ada@example.edu
        linked identities  ada@example.edu, ada@globusid.org
    ");
    insta::assert_snapshot!(World::new().run(&["quickstart", "--nosuch"]), @"
    exit 2
    --- stderr
    error: unexpected argument '--nosuch' found

    Usage: globus-auth quickstart [OPTIONS]

    For more information, try '--help'.
    ");
}
