use std::process::Command;

use crate::world::{DevServer, World};

#[test]
fn a_shell_gets_what_this_command_uses() {
    let mut world = World::new();
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "https://auth.example.org/");
    insta::assert_snapshot!(world.run(&["env", "--profile", "work", "--environment", "preview"]).result(), @"
    export GLOBUS_SDK_ENVIRONMENT='preview'
    export GLOBUS_AUTH_CLIENT_ID='61338d24-54d5-408f-a10d-66c06b59f6d2'
    export GLOBUS_AUTH_PROFILE='work'
    export GLOBUS_SDK_SERVICE_URL_AUTH='https://auth.example.org'
    ");
    insta::assert_snapshot!(World::new().run(&["env", "--format", "json"]).result(), @r#"{"GLOBUS_AUTH_CLIENT_ID":"61338d24-54d5-408f-a10d-66c06b59f6d2","GLOBUS_AUTH_PROFILE":"default","GLOBUS_SDK_ENVIRONMENT":"production"}"#);
}

/// What the shell makes of the lines is what the next command uses.
#[cfg(unix)]
#[test]
fn the_next_command_uses_it() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(1);
    assert_eq!(world.log_in(username, password, &["--profile", "it-is"]).code, Some(0));
    let lines = world.run(&["env", "--profile", "it-is"]).result();
    let ran = Command::new("sh")
        .args([
            "-c",
            &format!("{lines}\n\"$0\" whoami"),
            env!("CARGO_BIN_EXE_globus-auth"),
        ])
        .env_clear()
        .env("HOME", world.home())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), format!("{username}\n"));
}

#[test]
fn a_token_goes_along_where_it_is_asked_for() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    assert!(!world.run(&["env"]).result().contains("TOKEN"));
    let token = world.tokens()["auth.globus.org"]["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let lines = world.run(&["env", "--token", "auth.globus.org"]).result();
    assert!(
        lines.ends_with(&format!("export GLOBUS_AUTH_TOKEN='{token}'\n")),
        "{lines}"
    );
}

#[test]
fn a_person_reads_the_lines_for_a_shell() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    insta::assert_snapshot!(world.shown(&["env"]), @"
    exit 0
    --- stdout
    export GLOBUS_SDK_ENVIRONMENT='production'
    export GLOBUS_AUTH_CLIENT_ID='e0000000-0000-4000-8000-000000000001'
    export GLOBUS_AUTH_PROFILE='default'
    export GLOBUS_SDK_SERVICE_URL_AUTH='SERVER'
    ");
    insta::assert_snapshot!(world.shown(&["env", "--token", "transfer.api.globus.org"]), @"
    exit 4
    --- stderr
    error: there is no token for transfer.api.globus.org
    hint: ask for one of its scopes: globus-auth login --scope SCOPE
    ");
}
