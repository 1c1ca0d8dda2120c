use std::fs;

use crate::world::{DevServer, World, browse};

#[test]
fn the_link_asks_for_what_was_said() {
    let world = World::new();
    let link = world.run(&[
        "authorize-url",
        "--scope",
        "openid",
        "--scope",
        "urn:globus:auth:scope:transfer.api.globus.org:all",
        "--redirect-uri",
        "https://app.example.org/callback",
        "--online",
        "--domain",
        "example.edu",
        "--mfa",
        "--prompt",
        "consent",
    ]);
    let link: url::Url = link.result().trim().parse().unwrap();
    assert_eq!(link.path(), "/v2/oauth2/authorize");
    let mut pairs: Vec<(String, String)> = link
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| !["state", "nonce", "code_challenge"].contains(&name.as_str()))
        .collect();
    pairs.sort();
    insta::assert_debug_snapshot!(pairs, @r#"
    [
        (
            "access_type",
            "online",
        ),
        (
            "client_id",
            "61338d24-54d5-408f-a10d-66c06b59f6d2",
        ),
        (
            "code_challenge_method",
            "S256",
        ),
        (
            "prompt",
            "consent",
        ),
        (
            "redirect_uri",
            "https://app.example.org/callback",
        ),
        (
            "response_type",
            "code",
        ),
        (
            "scope",
            "openid urn:globus:auth:scope:transfer.api.globus.org:all",
        ),
        (
            "session_required_mfa",
            "True",
        ),
        (
            "session_required_single_domain",
            "example.edu",
        ),
    ]
    "#);
}

#[test]
fn a_login_is_finished_in_another_process() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    let begin = [
        "authorize-url",
        "--scope",
        "openid profile email",
        "--save",
        "login.json",
    ];
    let link = world.run(&[&begin[..], &["--format", "json"]].concat()).document();
    let landed = browse(link["url"].as_str().unwrap(), username, password);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(world.home().join("login.json"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // The link holds no secret of the file.
    let saved: serde_json::Value = serde_json::from_slice(&fs::read(world.home().join("login.json")).unwrap()).unwrap();
    let verifier = saved["verifier"].as_str().unwrap();
    assert!(!link.to_string().contains(verifier));
    let finish = ["login", "--resume", "login.json", "--code-stdin"];
    let ran = world.run_with(&finish, &format!("{landed}\n"));
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(world.run(&["whoami"]).result(), format!("{username}\n"));
    // A code is good once.
    let again = world.run_with(&[&finish[..], &["--force"]].concat(), &format!("{landed}\n"));
    assert_eq!(again.code, Some(1), "{again}");
}

#[test]
fn a_file_that_is_no_login_is_refused() {
    let world = World::new();
    fs::write(world.home().join("x.json"), "{}").unwrap();
    let ran = world.run(&["login", "--resume", "x.json", "--code-stdin"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn a_person_reads_the_link_and_nothing_else() {
    let world = World::new();
    let ran = world.run(&["authorize-url", "--scope", "openid"]);
    let link: url::Url = ran.stdout.trim().parse().unwrap();
    let drawn = |name| {
        link.query_pairs()
            .find(|(known, _)| known == name)
            .unwrap()
            .1
            .into_owned()
    };
    let names = [
        (drawn("state"), "STATE"),
        (drawn("nonce"), "NONCE"),
        (drawn("code_challenge"), "CHALLENGE"),
    ];
    let names: Vec<(&str, &str)> = names.iter().map(|(text, name)| (text.as_str(), *name)).collect();
    insta::assert_snapshot!(ran.naming(&names), @"
    exit 0
    --- stdout
    https://auth.globus.org/v2/oauth2/authorize?client_id=61338d24-54d5-408f-a10d-66c06b59f6d2&redirect_uri=https%3A%2F%2Fauth.globus.org%2Fv2%2Fweb%2Fauth-code&scope=openid&state=STATE&response_type=code&code_challenge=CHALLENGE&code_challenge_method=S256&access_type=offline&nonce=NONCE
    ");
    insta::assert_snapshot!(world.run(&["authorize-url", "--scope", "a["]), @"
    exit 2
    --- stderr
    error: bad scopes at byte 2: expected ']' for every '[', found the end
    ");
}
