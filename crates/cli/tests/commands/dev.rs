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
    let (_, rest) = text.split_once("listens on ").unwrap();
    let base = rest.lines().next().unwrap();
    insta::assert_snapshot!(text.replace(base, "SERVER/"), @"
    Globus Auth for development listens on SERVER/

    Accounts: username, password, name
      ada@example.edu   ada-password     Ada Example
      ada@globusid.org  ada-password     Ada Example
      ben@example.org   ben-password     Ben Example
      ben@example.edu   ben-password     Ben Example
      cleo@example.edu  cleo-password    Cleo Example
      dana@example.org  (cannot log in)

    Clients: id, secret, name
      e0000000-0000-4000-8000-000000000001  (no secret)                             Example Native App
      e0000000-0000-4000-8000-000000000002  portal-secret-for-development           Example Portal
      e0000000-0000-4000-8000-000000000003  service-account-secret-for-development  Example Service Account
      e0000000-0000-4000-8000-000000000004  (no secret)                             Example Single-Page App
      e0000000-0000-4000-8000-000000000005  university-secret-for-development       Example University Portal
      e0000000-0000-4000-8000-000000000006  instance-secret-for-development         Example Native App Instance
      f0000000-0000-4000-8000-000000000001  service-secret-for-development          Example Service
      f0000000-0000-4000-8000-000000000002  (no secret)                             Example Collection
      95fdeba8-fac2-42bd-a357-e068d82ff78e  (no secret)                             Globus CLI
      33b6a241-bce4-4359-9c6d-09f88b3c9eef  (no secret)                             Globus CLI (sandbox)
      e0c31fd1-663b-44e1-840f-f4304bb9ee7a  (no secret)                             Globus CLI (integration)
      0ebfd058-452f-40c3-babf-5a6b16a7b337  (no secret)                             Globus CLI (test)
      3029c3cb-c8d9-4f2b-979c-c53330aa7327  (no secret)                             Globus CLI (staging)
      b2867dbb-0846-4579-8486-dc70763d700b  (no secret)                             Globus CLI (preview)
      4cf29807-cf21-49ec-9443-ff9a3fb9f81c  (no secret)                             Globus Compute
      61338d24-54d5-408f-a10d-66c06b59f6d2  (no secret)                             Globus SDK tutorial
      5fde3f3e-78b3-4459-aea2-a91dfd9ace1a  (no secret)                             Globus Registered API
      fae5c579-490a-4d76-b6eb-d78f65caeb63  (no secret)                             NERSC tokens
      f1631610-d9e4-4db2-81ba-7f93ad4414e3  (no secret)                             Gladier
      dd3a522d-1967-4c4b-877c-8d9d4becc3b2  (no secret)                             Globus Auth
      e798993f-1e49-4197-9ef4-9edad4a66753  (no secret)                             Globus Transfer
      650dbc7d-2986-4835-a625-96bb29e8ae97  (no secret)                             Globus Groups
      08a30c12-f4b4-468a-b014-0b98af310f12  (no secret)                             Globus Nexus
      ce99dd62-f092-4e22-916e-88e10212fcaf  (no secret)                             Globus Search
      eec9b274-0c81-4334-bdc2-54e90e689b9a  (no secret)                             Globus Flows
      524230d7-ea86-4a52-8312-86065a9e0417  (no secret)                             Globus Timers
      facd7ccc-c5f4-42aa-916b-a0e270e2c2a9  (no secret)                             Globus Compute

    Point programs at it:
      export GLOBUS_AUTH_CLIENT_ID=e0000000-0000-4000-8000-000000000001
      export GLOBUS_SDK_SERVICE_URL_AUTH=SERVER/
    ");
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
