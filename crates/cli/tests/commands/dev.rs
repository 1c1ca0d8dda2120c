use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpStream,
    process::Stdio,
};

use crate::world::{DevServer, Waiting, World};

#[test]
fn fixtures_are_printed_and_the_server_stops() {
    let world = World::new();
    let fixtures = world.run(&["dev", "--port", "0", "--print-fixtures"]).document();
    for name in [
        "base_url",
        "issuer",
        "environment",
        "people",
        "identity_providers",
        "clients",
        "scopes",
        "roles",
    ] {
        assert!(!fixtures[name].is_null(), "{name}");
    }
    let address = fixtures["base_url"]
        .as_str()
        .unwrap()
        .replace("http://", "")
        .replace('/', "");
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(fs::read_dir(world.home()).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn a_person_is_told_what_there_is() {
    let world = World::new();
    let mut child = world.command(&["dev", "--port", "0"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut text = String::new();
    while !text.contains("export GLOBUS_SDK_SERVICE_URL_AUTH=") {
        text.push_str(&lines.next().unwrap());
        text.push('\n');
    }
    let stop = std::process::Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(stop.success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(
        (child.wait().unwrap().code(), said.as_str()),
        (Some(0), "Ctrl-C stops the server.\n")
    );
    assert!(
        text.starts_with("Globus Auth for development listens on http://127.0.0.1:"),
        "{text}"
    );
    for word in [
        "\n  ada@example.edu ",
        "Accounts:",
        "Clients:",
        "  export GLOBUS_AUTH_CLIENT_ID=",
    ] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let server = DevServer::start();
    let port = server
        .base_url()
        .trim_end_matches('/')
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let ran = World::new().run(&["dev", "--port", &port]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains(&format!("port {port} on 127.0.0.1 cannot be used")),
        "{ran}"
    );
    assert!(ran.stderr.contains("--port"), "{ran}");
}

#[test]
fn a_bad_seed_is_refused_with_its_place() {
    let world = World::new();
    fs::write(world.home().join("seed.toml"), "people = 3\n").unwrap();
    let ran = world.run(&["dev", "--port", "0", "--seed", "seed.toml"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let missing = world.run(&["dev", "--port", "0", "--seed", "missing.toml"]);
    assert_eq!(missing.code, Some(2), "{missing}");
    assert!(missing.stderr.contains("missing.toml"), "{missing}");
}

#[test]
fn what_is_kept_in_a_directory_is_there_the_next_time() {
    let world = World::new();
    let start = ["dev", "--port", "0", "--data", "data", "--print-fixtures"];
    assert_eq!(world.run(&start).code, Some(0));
    let files = fs::read_dir(world.home().join("data")).unwrap().count();
    assert!(files > 0);
    assert_eq!(world.run(&start).code, Some(0));
}

#[test]
fn a_foreign_database_is_refused_and_left_as_it_is() {
    let world = World::new();
    let data = world.home().join("data");
    fs::create_dir(&data).unwrap();
    fs::write(
        data.join("globus-auth.db"),
        "not a database at all, but longer than a header of one would be......................",
    )
    .unwrap();
    let before = fs::read(data.join("globus-auth.db")).unwrap();
    let ran = world.run(&["dev", "--port", "0", "--data", "data"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(fs::read(data.join("globus-auth.db")).unwrap(), before);
}

#[test]
fn ctrl_c_stops_the_server() {
    let world = World::new();
    let mut server = Waiting::start(world.command(&["dev", "--port", "0"]).stdout(Stdio::null()));
    server.line("Ctrl-C stops the server.");
    server.signal("INT");
    let ran = server.end();
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn a_database_that_is_refused_is_not_repeated() {
    let wrong = "mysql://ada:hidden-word@db.example.org/auth";
    let mut world = World::new();
    let by_argument = world.run(&["dev", "--database", wrong]);
    world.set("GLOBUS_AUTH_SERVER_DATABASE_URL", wrong);
    let by_variable = world.run(&["dev", "--database"]);
    for (ran, place) in [
        (by_argument, "--database"),
        (by_variable, "GLOBUS_AUTH_SERVER_DATABASE_URL"),
    ] {
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(place), "{ran}");
        assert!(ran.stderr.contains("must begin with postgres://"), "{ran}");
        assert!(!ran.to_string().contains("hidden-word"));
    }
}
