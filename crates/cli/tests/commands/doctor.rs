use std::fs;

use serde_json::{Value, json};

use crate::world::{DevServer, World, login_with};

/// What was found, by check: the state, and the command that repairs it.
fn findings(world: &World, more: &[&str]) -> Vec<(String, String, Option<String>)> {
    let ran = world.run(&[&["doctor", "--format", "json"][..], more].concat());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| {
            (
                text(&finding["check"]).unwrap(),
                text(&finding["state"]).unwrap(),
                text(&finding["repair"]),
            )
        })
        .collect()
}

#[track_caller]
fn assert_found(found: &[(String, String, Option<String>)], check: &str, state: &str, repair: Option<&str>) {
    let finding = found.iter().find(|(known, ..)| known == check);
    assert_eq!(
        finding.map(|(_, state, repair)| (state.as_str(), repair.as_deref())),
        Some((state, repair)),
        "{found:?}"
    );
}

#[test]
fn a_sound_login_is_found_sound() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    let scope = "urn:globus:auth:scope:auth.globus.org:view_consents";
    assert_eq!(world.log_in(username, password, &["--scope", scope]).code, Some(0));
    let ran = world.run(&["doctor"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    for check in [
        "settings",
        "server",
        "client",
        "token file",
        "login",
        "network",
        "issuer",
        "clock",
        "token",
        "consents",
    ] {
        assert!(ran.stdout.contains(&format!("✓ {check}: ")), "{check}: {ran}");
    }
    let token = world.tokens()["auth.globus.org"]["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!ran.to_string().contains(&token));
}

#[test]
fn nobody_is_logged_in() {
    let world = World::new();
    let ran = world.run(&["doctor", "--offline"]);
    insta::assert_snapshot!(ran.to_string().replace(world.home().to_str().unwrap(), "HOME"), @"
    exit 1
    --- stdout
    ✓ settings: none, profile 'default'
    ! standing clock: by GLOBUS_AUTH_TIME it is always 2033-05-18T03:33:20Z
        → unset GLOBUS_AUTH_TIME
    ✓ server: https://auth.globus.org
    ✓ client: 61338d24-54d5-408f-a10d-66c06b59f6d2, through which people log in
    ✓ token file: HOME/.globus/app/61338d24-54d5-408f-a10d-66c06b59f6d2/globus-auth/tokens.json, not there yet
    ✗ login: you are not logged in
        → globus-auth login
    --- stderr
    error: one thing is wrong
    ");
}

#[cfg(unix)]
#[test]
fn files_that_others_can_read_are_found() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut world = World::new();
    world.store_tokens(&login_with(4_000_000_000, &json!({})));
    let path = world.own_token_file();
    let secret = world.home().join("secret");
    fs::write(&secret, "very-secret").unwrap();
    for file in [&path, &secret] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    }
    world.set("GLOBUS_AUTH_CLIENT_ID", crate::world::TUTORIAL_CLIENT);
    world.set("GLOBUS_AUTH_CLIENT_SECRET_FILE", secret.to_str().unwrap());
    let found = findings(&world, &["--offline"]);
    let repair = |file: &std::path::Path| format!("chmod 600 '{}'", file.display());
    assert_found(&found, "token file", "wrong", Some(&repair(&path)));
    assert_found(&found, "secret file", "wrong", Some(&repair(&secret)));
    // The command that it names repairs it.
    for file in [&path, &secret] {
        let done = std::process::Command::new("sh")
            .args(["-c", &repair(file)])
            .status()
            .unwrap();
        assert!(done.success());
    }
    let found = findings(&world, &["--offline"]);
    assert_found(&found, "token file", "good", None);
    assert_found(&found, "secret file", "good", None);
}

#[test]
fn a_login_that_has_ended_or_lacks_scopes_is_found() {
    let world = World::new();
    let all = "openid profile email urn:globus:auth:scope:auth.globus.org:view_identity_set";
    world.store_tokens(&login_with(1_000_000_000, &json!({"scope": all})));
    assert_found(
        &findings(&world, &["--offline"]),
        "login",
        "wrong",
        Some("globus-auth login"),
    );
    world.store_tokens(&login_with(4_000_000_000, &json!({})));
    let found = findings(&world, &["--offline"]);
    let repair = "globus-auth session consent urn:globus:auth:scope:auth.globus.org:view_identity_set";
    assert_found(&found, "login", "doubtful", Some(repair));
}

#[test]
fn a_server_that_is_not_there_is_found() {
    let mut world = World::new();
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:9/");
    let found = findings(&world, &[]);
    let network = found.iter().find(|(check, ..)| check == "network").unwrap();
    assert_eq!(network.1, "wrong");
    assert!(network.2.as_ref().unwrap().contains("check the network"), "{found:?}");
}

#[test]
fn a_token_that_was_revoked_is_found() {
    let server = DevServer::start();
    let world = World::of(&server);
    world.store_tokens(&login_with(4_000_000_000, &json!({})));
    assert_found(&findings(&world, &[]), "token", "wrong", Some("globus-auth login"));
}

#[test]
fn a_clock_that_is_wrong_is_found() {
    let server = DevServer::start();
    let world = World::of(&server);
    server.move_clock(&["--field", "advance=30"]);
    let repair = Some("sudo timedatectl set-ntp true");
    assert_found(&findings(&world, &[]), "clock", "doubtful", repair);
    server.move_clock(&["--field", "advance=60"]);
    assert_found(&findings(&world, &[]), "clock", "wrong", repair);
}

#[test]
fn variables_that_nobody_reads_are_found() {
    let mut world = World::new();
    for known in ["GLOBUS_SDK_HTTP_TIMEOUT", "GLOBUS_AUTH_SERVER_HTTP_PUBLIC_URL"] {
        world.set(known, "60");
    }
    let check = |world: &World| {
        let found = findings(world, &["--offline"]);
        found.into_iter().find(|(check, ..)| check == "variables")
    };
    assert_eq!(check(&world), None);
    world.set("GLOBUS_AUTH_PROFIL", "work");
    let (_, state, repair) = check(&world).unwrap();
    assert_eq!(
        (state.as_str(), repair.as_deref()),
        ("doubtful", Some("globus-auth --help"))
    );
}

#[test]
fn certificates_that_nobody_checks_are_found() {
    let mut world = World::new();
    world.set("GLOBUS_SDK_VERIFY_SSL", "false");
    let found = findings(&world, &["--offline"]);
    assert_found(&found, "certificates", "doubtful", Some("unset GLOBUS_SDK_VERIFY_SSL"));
}

#[test]
fn a_person_reads_what_was_found() {
    let server = DevServer::start();
    let scope = "urn:globus:auth:scope:auth.globus.org:view_consents";
    let world = World::of_person(&server, &["--scope", scope]);
    insta::assert_snapshot!(world.shown(&["doctor"]), @"
    exit 0
    --- stdout
    ✓ settings: none, profile 'default'
    ! standing clock: by GLOBUS_AUTH_TIME it is always 2033-05-18T03:33:20Z
        → unset GLOBUS_AUTH_TIME
    ✓ server: SERVER, by GLOBUS_SDK_SERVICE_URL_AUTH
    ✓ client: e0000000-0000-4000-8000-000000000001, through which people log in
    ✓ token file: HOME/.globus/app/e0000000-0000-4000-8000-000000000001/globus-auth/tokens.json, readable by you alone
    ✓ login: ada@example.edu, until 2033-05-20T03:33:20Z, then it is renewed
    ✓ network: the service answers, without encryption
    ✓ issuer: SERVER
    ✓ clock: as the service's
    ✓ token: the service knows it as ada@example.edu's
    ✓ consents: 5 given
    ");
}
