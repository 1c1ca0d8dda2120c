use std::{fs, io::Write as _, net::TcpStream, process::Stdio};

use serde_json::json;

use crate::world::{DevServer, Waiting, World, browse, login_with};

#[test]
fn a_code_is_pasted() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    let ran = world.log_in(username, password, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
    assert!(
        ran.stderr.ends_with(&format!(": You are logged in as {username}.\n")),
        "{ran}"
    );

    let stored = world.stored();
    let token = &world.tokens()["auth.globus.org"];
    assert_eq!(stored["format_version"], "2.0");
    assert_eq!(token["identity_id"], server.fixtures["people"][0]["id"]);
    assert_eq!(token["globus_auth_base_url"], server.base_url());
    assert!(token["refresh_token"].is_string());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&world.own_token_file()), 0o600);
        assert_eq!(mode(world.own_token_file().parent().unwrap()), 0o700);
    }

    // Nobody needs a terminal for a login that is there.
    let again = world.run(&["login", "--format", "json"]);
    assert_eq!((again.code, again.stderr.as_str()), (Some(0), ""), "{again}");
    let document: serde_json::Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!(document["username"], username);
    assert_eq!(document["resource_servers"], json!(["auth.globus.org"]));
}

#[test]
fn a_browser_comes_back_to_this_machine() {
    let server = DevServer::start();
    let mut world = World::of(&server);
    // A browser that opens and does nothing; the test goes through the pages.
    world.set("BROWSER", "true");
    world.set("PATH", "/usr/bin:/bin");
    let (username, password) = server.person(1);
    let mut login = Waiting::start(&mut world.command(&["login", "--browser"]));
    let end = browse(&login.link(), username, password);
    assert!(end.starts_with("http://127.0.0.1:") && end.contains("/?code="), "{end}");
    let ran = login.end();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(
        ran.stderr.ends_with(&format!("You are logged in as {username}.\n")),
        "{ran}"
    );
    assert_eq!(world.run(&["whoami"]).result(), format!("{username}\n"));
}

#[test]
fn a_person_who_says_no_is_not_logged_in() {
    let server = DevServer::start();
    let world = World::of(&server);
    let mut login = Waiting::start(&mut world.command(&["login", "--browser"]));
    let link: url::Url = login.link().parse().unwrap();
    let parameter = |name: &str| {
        link.query_pairs()
            .find(|(known, _)| known == name)
            .unwrap()
            .1
            .into_owned()
    };
    let address = parameter("redirect_uri").replace("http://", "");
    let mut browser = TcpStream::connect(&address).unwrap();
    let query = format!("error=access_denied&state={}", parameter("state"));
    write!(browser, "GET /?{query} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let ran = login.end();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr
            .contains("error: login: the login was refused: access_denied"),
        "{ran}"
    );
    assert!(!world.own_token_file().exists());
}

#[test]
fn more_scopes_are_added_to_the_login() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let scope = "urn:globus:auth:scope:transfer.api.globus.org:all";
    assert_eq!(world.log_in(username, password, &["--scope", scope]).code, Some(0));
    let stored = world.tokens();
    let servers: Vec<&String> = stored.as_object().unwrap().keys().collect();
    assert_eq!(servers, ["auth.globus.org", "transfer.api.globus.org"]);
    // Now that the login has it, nobody is asked again.
    let again = world.run(&["login", "--browser", "--scope", scope]);
    assert!(again.stderr.starts_with("You are already logged in as"), "{again}");
}

#[test]
fn another_identity_takes_no_place_unless_it_is_wanted() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (ada, other) = (server.person(0), server.person(1));
    assert_eq!(world.log_in(ada.0, ada.1, &[]).code, Some(0));
    let before = fs::read(world.own_token_file()).unwrap();

    let scope = ["--scope", "urn:globus:auth:scope:transfer.api.globus.org:all"];
    let refused = world.log_in(other.0, other.1, &scope);
    assert_eq!(refused.code, Some(1), "{refused}");
    let said = format!(
        "you logged in as {}, but another login is stored; it was kept, and the new tokens are revoked",
        other.0
    );
    assert!(refused.stderr.contains(&said), "{refused}");
    assert!(
        refused.stderr.contains("hint: log out first (globus-auth logout)"),
        "{refused}"
    );
    assert_eq!(fs::read(world.own_token_file()).unwrap(), before);
    assert_eq!(world.run(&["whoami"]).result(), format!("{}\n", ada.0));

    let forced = world.log_in(other.0, other.1, &["--force"]);
    assert_eq!(forced.code, Some(0), "{forced}");
    assert_eq!(world.run(&["whoami"]).result(), format!("{}\n", other.0));
    // The tokens that lost their place are dead.
    fs::write(world.own_token_file(), before).unwrap();
    assert_eq!(world.run(&["whoami"]).code, Some(4));
}

#[test]
fn a_login_at_another_server_is_not_lost_unless_that_is_wanted() {
    let server = DevServer::start();
    let world = World::of(&server);
    world.store_tokens(&login_with(
        4_000_000_000,
        &json!({"globus_auth_base_url": "https://auth.globus.org/"}),
    ));
    insta::assert_snapshot!(world.run(&["login", "--code-stdin"]), @"
    exit 1
    --- stderr
    error: a login for https://auth.globus.org/ is stored, and would be lost
    hint: let the new login take its place: globus-auth login --force
    ");
    let (username, password) = server.person(0);
    let forced = world.log_in(username, password, &["--force"]);
    assert_eq!(forced.code, Some(0), "{forced}");
    assert_eq!(
        world.tokens()["auth.globus.org"]["globus_auth_base_url"],
        server.base_url()
    );
}

#[test]
fn a_wrong_code_stores_nothing() {
    let server = DevServer::start();
    let world = World::of(&server);
    let ran = world.run_with(&["login", "--code-stdin"], "notacode\n");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("401 invalid_grant") && ran.stderr.contains("hint: log in again"),
        "{ran}"
    );
    assert!(!ran.stderr.contains("notacode"), "{ran}");
    assert!(!world.own_token_file().exists());
}

#[test]
fn an_address_with_another_state_is_refused() {
    let server = DevServer::start();
    let world = World::of(&server);
    let address = format!("{}v2/web/auth-code?code=abc&state=evil\n", server.base_url());
    let ran = world.run_with(&["login", "--code-stdin"], &address);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("state"), "{ran}");
    assert!(!world.own_token_file().exists());
}

#[test]
fn without_a_terminal_it_fails_at_once() {
    for arguments in [&["login"][..], &["login", "--no-browser"]] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(World::new().run(arguments), @"
            exit 1
            --- stderr
            error: nobody can answer here: standard input is not a terminal
            hint: log in at a terminal, or use --browser where a browser can be opened, or --code-stdin from a program
            ");
        }
    }
}

#[test]
fn the_end_of_the_input_ends_the_login() {
    let ran = World::new().run(&["login", "--code-stdin"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr
            .contains("error: the input ended before a code was pasted\nhint: log in again"),
        "{ran}"
    );
}

#[test]
fn bad_scopes_and_contradictions_are_refused() {
    let scope = World::new().run(&["login", "--browser", "--scope", "a[b"]);
    assert_eq!(scope.code, Some(2), "{scope}");
    let both = World::new().run(&["login", "--browser", "--no-browser"]);
    assert_eq!(both.code, Some(2), "{both}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_while_it_waits() {
    for (arguments, signal, code) in [
        (&["login", "--browser"][..], "INT", 130),
        (&["login", "--code-stdin"], "INT", 130),
        (&["login", "--code-stdin"], "TERM", 143),
    ] {
        let world = World::new();
        let mut login = Waiting::start(world.command(arguments).stdin(Stdio::piped()));
        login.link();
        login.signal(signal);
        let ran = login.end();
        assert_eq!(ran.code, Some(code), "{ran}");
    }
}

#[test]
fn a_person_reads_what_to_do_and_what_was_done() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    let mut login = Waiting::start(world.command(&["login", "--code-stdin"]).stdin(Stdio::piped()));
    let link = login.link();
    login.answer(&browse(&link, username, password));
    insta::assert_snapshot!(login.end().naming(&[(&link, "LINK")]), @"
    exit 0
    --- stderr
    Open this link in any browser and log in:

      LINK

    Paste the code, or the address of the page that shows it: You are logged in as ada@example.edu.
    ");
    insta::assert_snapshot!(world.shown(&["login"]), @"
    exit 0
    --- stderr
    You are already logged in as ada@example.edu.
    ");
}
