//! What people see who sit at a terminal.

use std::fs;

use serde_json::json;

use crate::{
    admin::prepared,
    tmux::{LOOKS, Terminal},
    world::{DevServer, NOW, World, answers_once, browse, login_with},
};

#[test]
fn a_person_logs_in() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    let terminal = Terminal::start(&world, 100, &["login", "--no-browser"]);
    log_in_at(&terminal, username, password);
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.ends_with(&format!("You are logged in as {username}.")),
        "{screen}"
    );
    assert_eq!(world.run(&["whoami"]).result(), format!("{username}\n"));
}

#[test]
fn ctrl_c_leaves_the_login() {
    let world = World::new();
    let terminal = Terminal::start(&world, 100, &["login", "--no-browser"]);
    terminal.shows("Paste the code");
    terminal.tmux(&["send-keys", "C-c"]);
    let (code, screen) = terminal.end();
    assert_eq!(code, 130, "{screen}");
    assert!(screen.ends_with("\nerror: interrupted"), "{screen}");
}

/// A world with a login whose scopes are many words.
fn with_long_scopes() -> World {
    let world = World::new();
    let scope = "openid profile email urn:globus:auth:scope:auth.globus.org:view_identity_set";
    world.store_tokens(&login_with(4_000_000_000, &json!({"scope": scope})));
    world
}

#[test]
fn a_table_fits_the_terminal() {
    let world = with_long_scopes();
    let narrow = Terminal::start(&world, 90, &["status"]);
    let (code, screen) = narrow.end();
    assert_eq!(code, 0, "{screen}");
    let table = screen.split("\n\n").nth(1).unwrap();
    assert!(table.lines().all(|line| line.chars().count() <= 90), "{screen}");
    assert!(table.lines().count() > 2, "{screen}");
    drop(narrow);
    let wide = Terminal::start(&world, 200, &["status"]);
    assert_eq!(wide.end().1.split("\n\n").nth(1).unwrap().lines().count(), 2);
}

/// At a terminal it is refused with a hint, and nothing secret is seen.
#[track_caller]
fn is_kept_back(world: &World, arguments: &[&str], secret: &str) {
    let terminal = Terminal::start(world, 160, arguments);
    let (code, screen) = terminal.end();
    assert_eq!(code, 2, "{arguments:?}: {screen}");
    assert!(
        screen.contains("hint: show it with --reveal"),
        "{arguments:?}: {screen}"
    );
    assert!(!screen.contains(secret), "{arguments:?}: {screen}");
}

/// The same command with `--reveal` shows this.
#[track_caller]
fn is_revealed(world: &World, arguments: &[&str], secret: &str) {
    let terminal = Terminal::start(world, 160, &[arguments, &["--reveal"]].concat());
    let (code, screen) = terminal.end();
    assert!(code == 0 && screen.contains(secret), "{arguments:?}: {screen}");
}

#[test]
fn a_stored_token_is_not_shown_unless_that_is_wanted() {
    let world = with_long_scopes();
    for arguments in [
        &["exec-credential", "auth.globus.org"][..],
        &["token", "print"],
        &["token", "print", "--header"],
        &["token", "print", "--format", "json"],
        &["env", "--token", "auth.globus.org"],
    ] {
        is_kept_back(&world, arguments, "AgStored");
        is_revealed(&world, arguments, "AgStored");
    }
}

#[test]
fn a_new_secret_is_not_made_for_a_terminal_unless_that_is_wanted() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let (id, _) = server.service();
    let credentials = format!("/v2/api/clients/{id}/credentials");
    let field = "credential[name]=laptop";
    let instance = ["client", "create-instance", "--name", "laptop"];
    let create = ["credential", "create", id, "--name", "laptop"];
    let call = ["api", "POST", &credentials, "--field", field];
    for (arguments, shown) in [(&create[..], "secret"), (&instance, "secret"), (&call, "\"secret\"")] {
        is_kept_back(&world, arguments, "laptop");
        is_revealed(&world, arguments, shown);
    }
    let names = world.run(&["credential", "list", id, "--jq", ".credentials[].name"]);
    assert_eq!(
        names.result().matches("laptop").count(),
        2,
        "those that were kept back were not made"
    );
}

#[test]
fn tokens_of_an_exchange_are_not_shown_unless_that_is_wanted() {
    let server = DevServer::start();
    let (id, secret) = server.service();
    let mut world = World::of_person(&server, &["--scope", server.role("resource_server_scope")]);
    let token = world.tokens()[id]["access_token"].as_str().unwrap().to_owned();
    world.set("GLOBUS_AUTH_TOKEN", token);
    world.set("GLOBUS_AUTH_CLIENT_ID", id);
    world.set("GLOBUS_AUTH_CLIENT_SECRET", secret);
    is_kept_back(&world, &["token", "exchange"], "access token");
    is_revealed(&world, &["token", "exchange"], "access token");
}

#[test]
fn an_operator_sees_no_secret_unless_that_is_wanted() {
    let world = prepared();
    let add = [
        "admin",
        "clients",
        "add",
        "Portal",
        "--type",
        "client_identity",
        "--config",
        "server.toml",
    ];
    is_kept_back(&world, &add, "Portal");
    is_revealed(&world, &add, "secret  ");
    let clients = ["admin", "clients", "list", "--config", "server.toml", "--jq"];
    let id = ".[] | select(.name == \"Portal\").id";
    let id = world.run(&[&clients[..], &[id]].concat()).result();
    let new = [
        "admin",
        "clients",
        "secret",
        "new",
        id.trim(),
        "--config",
        "server.toml",
    ];
    is_kept_back(&world, &new, "secret  ");
    is_revealed(&world, &new, "secret  ");
    let tool = [
        "admin",
        "clients",
        "add",
        "Tool",
        "--type",
        "public_installed_client",
        "--config",
        "server.toml",
    ];
    assert_eq!(Terminal::start(&world, 160, &tool).end().0, 0, "it has no secret");
}

/// Logs in by the link that the terminal shows.
fn log_in_at(terminal: &Terminal, username: &str, password: &str) {
    let screen = terminal.shows("Paste the code");
    let link = screen.lines().rfind(|line| line.trim().starts_with("http")).unwrap();
    terminal.types(&browse(link.trim(), username, password));
}

const RENAME: [&str; 5] = [
    "project",
    "update",
    "Example Project",
    "--contact-email",
    "x@example.edu",
];

#[test]
fn who_must_log_in_again_does_so_on_the_spot() {
    let server = DevServer::start();
    let mut world = World::of_administrator(&server);
    let (username, password) = server.person(0);
    server.move_clock(&["--field", "advance=1860"]);
    world.set("GLOBUS_AUTH_TIME", (NOW + 1860).to_string());

    // Whoever says no is refused, as is a program.
    let refused = Terminal::start(&world, 160, &RENAME);
    refused.shows("Log in again now? [Y/n]");
    refused.types("n");
    let (code, screen) = refused.end();
    assert_eq!(code, 5, "{screen}");
    assert_eq!(screen.matches("error:").count(), 1, "{screen}");
    assert!(
        screen.contains("hint: meet it with: globus-auth session update "),
        "{screen}"
    );
    let ran = world.run(&RENAME);
    assert!(ran.code == Some(5) && !ran.stderr.contains("[Y/n]"), "{ran}");

    let terminal = Terminal::start(&world, 160, &RENAME);
    terminal.shows("Log in again now? [Y/n]");
    terminal.types("");
    log_in_at(&terminal, username, password);
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    let (_, after) = screen
        .split_once(&format!("You are logged in as {username}.\n"))
        .unwrap();
    assert!(after.contains("x@example.edu"), "{screen}");
}

#[test]
fn who_has_not_consented_does_so_on_the_spot() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    let (username, password) = server.person(0);
    let terminal = Terminal::start(&world, 160, &["project", "list"]);
    terminal.shows("Approve it now? [Y/n]");
    terminal.types("y");
    log_in_at(&terminal, username, password);
    let (code, screen) = terminal.end();
    assert!(code == 0 && screen.contains("Example Project"), "{screen}");
    assert_eq!(world.run(&["project", "list"]).code, Some(0), "the consent is kept");
}

#[test]
fn another_person_is_no_answer_to_a_demand() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    let before = world.stored();
    let (username, password) = server.person(1);
    let terminal = Terminal::start(&world, 160, &["project", "list"]);
    terminal.shows("Approve it now? [Y/n]");
    terminal.types("");
    log_in_at(&terminal, username, password);
    let (code, screen) = terminal.end();
    assert!(
        code == 1 && screen.contains("another login is stored; it was kept"),
        "{screen}"
    );
    assert_eq!(world.stored(), before);
}

#[test]
fn ctrl_c_ends_every_question() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let person = World::of_person(&server, &[]);
    let delete = ["project", "delete", "Example Project"];
    for (world, command, question) in [
        (&world, &delete[..], "[y/N]"),
        (&world, &["logout", "--all"], "[y/N]"),
        (&person, &["project", "list"], "[Y/n]"),
    ] {
        let terminal = Terminal::start(world, 160, command);
        terminal.shows(question);
        terminal.tmux(&["send-keys", "C-c"]);
        assert_eq!(terminal.end().0, 130, "{command:?}: {}", terminal.screen());
    }
    assert_eq!(
        world.run(&["project", "list", "--jq", ".projects | length"]).result(),
        "1\n"
    );
}

#[test]
fn a_program_that_reads_the_results_is_not_asked() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    let command = format!("'{}' project list | cat", env!("CARGO_BIN_EXE_globus-auth"));
    let terminal = Terminal::start_program(&world, 160, &["sh", "-c", &command]);
    let (_, screen) = terminal.end();
    assert!(
        screen.contains("hint: approve it with") && !screen.contains("[Y/n]"),
        "{screen}"
    );
}

#[test]
fn an_answer_that_is_no_text_is_not_shown() {
    let mut world = World::new();
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    let call = ["api", "GET", "/", "--anonymous"];
    for (body, code, shown) in [
        ("\0\u{1}picture", 2, "hint: give the output to a file or a program"),
        // What could steer the terminal is taken out of a text.
        ("one\u{1b}[2Jtwo", 0, "one"),
    ] {
        world.set(
            "GLOBUS_SDK_SERVICE_URL_AUTH",
            answers_once(format!("{head}{body}").into()),
        );
        let ended = Terminal::start(&world, 160, &call).end();
        assert_eq!(ended.0, code, "{}", ended.1);
        assert!(ended.1.contains(shown) && !ended.1.contains("picture"), "{}", ended.1);
    }
}

#[test]
fn nothing_is_done_unless_the_answer_is_yes() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    for (answer, code, after) in [("", 1, 0), ("n", 1, 0), ("y", 0, 4)] {
        let terminal = Terminal::start(&world, 100, &["logout", "--all"]);
        terminal.shows("End the logins of these profiles: default? [y/N]");
        terminal.types(answer);
        assert_eq!(terminal.end().0, code, "{}", terminal.screen());
        assert_eq!(world.run(&["whoami"]).code, Some(after));
    }
}

#[test]
fn a_client_secret_is_asked_for_and_not_shown() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (id, secret) = server.service();
    let terminal = Terminal::start(&world, 100, &["whoami", "--client-id", id, "--client-secret"]);
    terminal.shows("Client secret:");
    terminal.hides_what_is_typed();
    terminal.types(secret);
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.contains(&format!("{id}@clients.auth.globus.org")) && !screen.contains(secret),
        "{screen}"
    );
}

#[test]
fn colours_are_for_terminals() {
    let world = World::new();
    let failed = Terminal::start(&world, 100, &["whoami"]);
    assert_eq!(failed.end().0, 4);
    let screen = failed.tmux(&["capture-pane", "-p", "-e"]);
    assert!(screen.contains("\u{1b}[1m\u{1b}[31merror:"), "{screen:?}");
}

#[test]
fn a_bar_shows_how_far_it_is_and_leaves_no_trace() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let terminal = Terminal::start(&world, 100, &["get-identities", "-"]);
    let written = world.home().join("written");
    terminal.tmux(&["pipe-pane", &format!("cat > '{}'", written.display())]);
    terminal.types(username);
    terminal.tmux(&["send-keys", "C-d"]);
    let (code, screen) = terminal.end();
    let id = server.fixtures["people"][0]["id"].as_str().unwrap();
    assert!(code == 0 && screen.ends_with(id), "{screen}");
    assert!(!screen.contains('━'), "{screen}");
    let seen = || fs::read_to_string(&written).unwrap_or_default();
    assert!((0..LOOKS).any(|_| seen().contains("━ 1 of 1 identities")), "{}", seen());
}
