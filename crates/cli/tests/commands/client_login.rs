//! Commands that act as a client itself, by its secret.

use std::fs;

use crate::world::{DevServer, World};

/// The username of the identity that a client has.
fn username(id: &str) -> String {
    format!("{id}@clients.auth.globus.org\n")
}

#[test]
fn a_client_needs_no_login() {
    let server = DevServer::start();
    let (id, secret) = server.service();
    let mut world = World::of(&server);
    world.set("GLOBUS_AUTH_CLIENT_ID", id);
    world.set("GLOBUS_AUTH_CLIENT_SECRET", secret);
    assert_eq!(world.run(&["whoami"]).result(), username(id));
    // The second command uses the token of the first.
    let kept = world.stored();
    let namespace = world.namespace("client credentials");
    assert!(
        kept["data"][&namespace]["auth.globus.org"]["access_token"].is_string(),
        "{kept}"
    );
    let person = server.person(0).0;
    assert_eq!(
        world.run(&["get-identities", person]).result().trim(),
        server.fixtures["people"][0]["id"]
    );
    assert_eq!(world.stored(), kept);
    // And asks for another when it is no longer good.
    let mut ended = kept;
    ended["data"][&namespace]["auth.globus.org"]["access_token"] = "AgEnded".into();
    world.store(&ended);
    assert_eq!(world.run(&["whoami"]).result(), username(id));
}

#[test]
fn the_secret_comes_from_standard_input_or_a_file() {
    let server = DevServer::start();
    let (id, secret) = server.service();
    let world = World::of(&server);
    let whoami = ["whoami", "--client-id", id];
    let ran = world.run_with(&[&whoami[..], &["--client-secret"]].concat(), &format!("{secret}\n"));
    assert_eq!(ran.result(), username(id));
    let file = world.home().join("secret");
    fs::write(&file, secret).unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(
        world
            .run(&[&whoami[..], &["--client-secret-file", path]].concat())
            .result(),
        username(id)
    );
}

#[test]
fn the_variables_of_the_official_command_are_read_where_ours_are_not_set() {
    let server = DevServer::start();
    let (id, secret) = server.service();
    let mut world = World::new();
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", server.base_url());
    world.set("GLOBUS_CLI_CLIENT_ID", id);
    insta::assert_snapshot!(world.run(&["whoami"]), @"
    exit 2
    --- stderr
    error: GLOBUS_CLI_CLIENT_ID and GLOBUS_CLI_CLIENT_SECRET belong together, and one of them is not set
    ");
    world.set("GLOBUS_CLI_CLIENT_SECRET", secret);
    assert_eq!(world.run(&["whoami"]).result(), username(id));
    world.set("GLOBUS_AUTH_CLIENT_ID", crate::world::TUTORIAL_CLIENT);
    assert_eq!(world.run(&["whoami"]).code, Some(4));
}

#[test]
fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
    let ran = World::new().run(&["whoami", "--client-secret=very-secret"]);
    assert!(!ran.stderr.contains("very-secret"));
    insta::assert_snapshot!(ran, @"
    exit 2
    --- stderr
    error: client secrets are not taken from the command line: others can see it
    hint: give it to standard input, or use --client-secret-file or GLOBUS_AUTH_CLIENT_SECRET
    ");
}

#[test]
fn a_secret_belongs_to_the_client_that_the_variables_name() {
    let mut world = World::new();
    world.set("GLOBUS_AUTH_CLIENT_ID", "46bd0f56-e24f-11e5-a510-131bef460001");
    world.set("GLOBUS_AUTH_CLIENT_SECRET", "very-secret");
    // Another client: the secret is not sent for it, and a login is needed.
    let ran = world.run(&["whoami", "--client-id", crate::world::TUTORIAL_CLIENT]);
    assert_eq!(ran.code, Some(4), "{ran}");
}

#[test]
fn a_client_does_not_log_in() {
    let mut world = World::new();
    world.set("GLOBUS_AUTH_CLIENT_ID", "46bd0f56-e24f-11e5-a510-131bef460001");
    world.set("GLOBUS_AUTH_CLIENT_SECRET", "very-secret");
    insta::assert_snapshot!(world.run(&["login"]), @"
    exit 2
    --- stderr
    error: there is a client secret: commands act as the client itself, which has no login
    hint: to log in as a person, leave the secret out
    ");
}

#[test]
fn a_wrong_secret_is_denied() {
    let server = DevServer::start();
    let (id, _) = server.service();
    let mut world = World::of(&server);
    world.set("GLOBUS_AUTH_CLIENT_ID", id);
    world.set("GLOBUS_AUTH_CLIENT_SECRET", "very-secret");
    let ran = world.run(&["whoami"]);
    assert_eq!(ran.code, Some(6), "{ran}");
    assert!(
        ran.stderr.contains("hint: check the client id and the client secret"),
        "{ran}"
    );
    assert!(!ran.stderr.contains("very-secret"), "{ran}");
}
