use std::{fs, process::Stdio};

use crate::{
    serve::configured,
    world::{Ran, Waiting, World},
};

pub(crate) fn admin(world: &World, arguments: &[&str]) -> Ran {
    world.run(&with_config(arguments))
}

fn admin_with(world: &World, arguments: &[&str], input: &str) -> Ran {
    world.run_with(&with_config(arguments), input)
}

fn with_config<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["admin"], arguments, &["--config", "server.toml"]].concat()
}

/// A world with a database that Ada may log in to.
pub(crate) fn prepared() -> World {
    let world = configured();
    let init = ["init", "--username", "ada@example.org", "--name", "Ada Example"];
    let ran = admin_with(&world, &init, "ada-password\n");
    assert_eq!(ran.code, Some(0), "{ran}");
    world
}

#[test]
fn a_new_database_gets_what_it_needs_once() {
    let world = prepared();
    let people = admin(&world, &["people", "list", "--format", "json"]).document();
    assert_eq!(people[0]["username"], "ada@example.org");
    assert_eq!(
        people.as_array().unwrap().len(),
        1,
        "nobody of the development seed is there"
    );
    let clients = admin(&world, &["clients", "list", "--format", "json"]).document();
    assert_eq!(clients.as_array().unwrap().len(), 1, "{clients}");
    assert_eq!(clients[0]["name"], "Globus Auth");
    let providers = admin(&world, &["providers", "list"]).result();
    assert!(
        providers.contains("clients.auth.globus.org") && providers.contains("example.org"),
        "{providers}"
    );

    let again = admin_with(&world, &["init", "--username", "ben@example.org"], "ben-password");
    assert_eq!(again.code, Some(1), "{again}");
    assert!(
        again.stderr.contains("there is something in the database already"),
        "{again}"
    );
}

#[test]
fn people_come_and_go() {
    let world = prepared();
    let added = admin_with(
        &world,
        &["people", "add", "ben@example.org", "--format", "json"],
        "ben-password",
    )
    .document();
    assert_eq!(added["username"], "ben@example.org");
    let status = |who: usize| {
        let people = admin(&world, &["people", "list", "--format", "json"]).document();
        people[who]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(1), "unused");
    for (command, after) in [("disable", "closed"), ("enable", "used")] {
        assert_eq!(admin(&world, &["people", command, "BEN@example.org"]).code, Some(0));
        assert_eq!(status(1), after);
    }
    let password = ["people", "password", "ben@example.org"];
    assert_eq!(admin_with(&world, &password, "another-password\n").code, Some(0));
    for (arguments, problem) in [
        (
            &["people", "add", "ben@example.org"][..],
            "there is a person 'ben@example.org' already",
        ),
        (&["people", "add", "cleo@nowhere.example"], "no provider has its domain"),
        (
            &["people", "password", "nobody@example.org"],
            "there is no person 'nobody@example.org'",
        ),
        (
            &["people", "disable", "nobody@example.org"],
            "there is no person 'nobody@example.org'",
        ),
    ] {
        let ran = admin_with(&world, arguments, "a-password");
        assert!(ran.code != Some(0) && ran.stderr.contains(problem), "{ran}");
    }
    let empty = admin_with(&world, &password, "\n");
    assert!(
        empty.code == Some(1) && empty.stderr.contains("holds no password"),
        "{empty}"
    );
}

#[test]
fn an_operator_repairs_what_is_linked() {
    let world = prepared();
    for (name, password) in [
        ("ben@example.org", "ben-password"),
        ("cleo@example.org", "cleo-password"),
    ] {
        let ran = admin_with(&world, &["people", "add", name], password);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    let linked = || {
        let people = admin(&world, &["people", "list", "--format", "json"]).document();
        let to = |person: &serde_json::Value| person["linked_to"].as_str().map(str::to_owned);
        people.as_array().unwrap().iter().map(to).collect::<Vec<_>>()
    };
    let done = |arguments: &[&str]| {
        let ran = admin(&world, &[&["people"], arguments].concat());
        assert_eq!(ran.code, Some(0), "{ran}");
    };
    let to = |name: &str| Some(name.to_owned());
    done(&["link", "ADA@example.org", "ben@example.org"]);
    done(&["link", "ben@example.org", "cleo@example.org"]);
    assert_eq!(linked(), [None, to("ada@example.org"), to("ada@example.org")]);
    done(&["primary", "cleo@example.org"]);
    assert_eq!(linked(), [to("cleo@example.org"), to("cleo@example.org"), None]);
    done(&["unlink", "ben@example.org"]);
    assert_eq!(linked(), [to("cleo@example.org"), None, None]);
    done(&["disable", "ben@example.org"]);
    for (arguments, problem) in [
        (&["link", "ada@example.org", "cleo@example.org"][..], "linked already"),
        (&["link", "ada@example.org", "ben@example.org"], "was closed"),
        (&["link", "ada@example.org", "nobody@example.org"], "there is no person"),
        (
            &["unlink", "cleo@example.org"],
            "the primary identity cannot be unlinked",
        ),
        (&["primary", "ben@example.org"], "was closed"),
    ] {
        let ran = admin(&world, &[&["people"], arguments].concat());
        assert!(ran.code == Some(1) && ran.stderr.contains(problem), "{ran}");
    }
    let told = admin(&world, &["audit", "--subject", "cleo@example.org"]);
    for action in ["identity.link", "identity.make_primary"] {
        assert!(told.stdout.contains(action), "{told}");
    }
}

#[test]
fn providers_and_clients_are_registered_and_secrets_shown_once() {
    let world = prepared();
    let lab = ["providers", "add", "Example Laboratory", "--domain", "lab.example.org"];
    assert_eq!(admin(&world, &lab).code, Some(0));
    let again = admin(&world, &lab);
    assert!(again.code == Some(1) && again.stderr.contains("already"), "{again}");
    let portal = [
        "clients",
        "add",
        "Portal",
        "--type",
        "confidential_client",
        "--redirect-uri",
    ];
    let good = [
        &portal[..],
        &[
            "https://portal.example.org/x",
            "--format",
            "json",
            "--project",
            "First project",
        ],
    ]
    .concat();
    let added = admin(&world, &good).document();
    let (id, secret) = (added["id"].as_str().unwrap(), added["secret"].as_str().unwrap());
    assert_eq!(secret.len(), 43);
    let new = ["clients", "secret", "new", id, "--name", "second", "--format", "json"];
    let another = admin(&world, &new).document();
    assert_ne!(another["secret"], secret);
    let second = another["id"].as_str().unwrap();
    let secrets = || admin(&world, &["clients", "secret", "list", id]).result();
    let both = secrets();
    assert!(both.contains(second) && both.contains("second"), "{both}");
    assert!(!both.contains(another["secret"].as_str().unwrap()), "{both}");
    let delete = ["clients", "secret", "delete", id, second];
    assert_eq!(admin(&world, &delete).code, Some(0));
    assert!(!secrets().contains(second));
    let again = admin(&world, &delete);
    assert!(
        again.code == Some(1) && again.stderr.contains("there is no secret"),
        "{again}"
    );
    let listed = admin(&world, &["clients", "list"]).result();
    assert!(listed.contains(id) && !listed.contains(secret), "{listed}");
    let public = [
        "clients",
        "add",
        "Tool",
        "--type",
        "public_installed_client",
        "--format",
        "json",
    ];
    assert!(admin(&world, &public).document()["secret"].is_null());
    for (arguments, problem) in [
        ([&portal[..], &["http://portal.example.org/"]].concat(), "must be https"),
        (vec!["clients", "add", "X", "--type", "app"], "type must be one of"),
        (
            vec!["clients", "add", "X", "--type", "client_identity", "--project", "no"],
            "there is no project 'no'",
        ),
        (
            vec!["clients", "secret", "new", "e0000000-0000-4000-8000-000000000009"],
            "there is no confidential client",
        ),
    ] {
        let ran = admin(&world, &arguments);
        assert!(ran.code != Some(0) && ran.stderr.contains(problem), "{ran}");
    }
}

#[test]
fn a_seed_file_is_applied_and_its_mistakes_named() {
    let world = prepared();
    let file = world.home().join("more.toml");
    fs::write(&file, "[[clients]]\nname = \"Service\"\ntype = \"resource_server\"\n").unwrap();
    assert_eq!(admin(&world, &["apply", "more.toml"]).code, Some(0));
    assert!(
        admin(&world, &["clients", "list"])
            .result()
            .contains("resource_server  Service")
    );
    fs::write(&file, "[[clients]]\nname = \"Service\"\ntype = \"service\"\n").unwrap();
    let ran = admin(&world, &["apply", "more.toml"]);
    assert!(
        ran.code == Some(2) && ran.stderr.contains("clients \"Service\""),
        "{ran}"
    );
}

#[test]
fn keys_are_rotated_rows_purged_and_the_schema_is_the_newest() {
    let world = prepared();
    let count = || {
        let keys = admin(&world, &["keys", "list", "--format", "json"]).document();
        keys.as_array().unwrap().len()
    };
    assert_eq!(count(), 0, "the server makes the first at its first start");
    let kids: Vec<_> = (0..2)
        .map(|_| admin(&world, &["keys", "rotate", "--format", "json"]).document()["kid"].clone())
        .collect();
    assert_ne!(kids[0], kids[1]);
    assert_eq!(count(), 2);
    let purged = admin(&world, &["purge", "--format", "json"]).document();
    assert_eq!(purged["access_tokens"], 0);
    assert_eq!(purged["grants"], 0);
    assert_eq!(admin(&world, &["migrate"]).code, Some(0));
}

#[test]
fn the_schema_is_left_to_a_command_where_the_configuration_says_so() {
    let world = configured();
    let config = fs::read_to_string(world.home().join("server.toml")).unwrap();
    let config = config.replace("[database]\n", "[database]\nmigrate = \"by-command\"\n");
    fs::write(world.home().join("server.toml"), config).unwrap();
    let refused = |ran: Ran| {
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains("globus-auth admin migrate"), "{ran}");
        ran.stderr
    };
    refused(world.run(&["serve", "--config", "server.toml"]));
    refused(admin(&world, &["people", "list"]));
    let missing = refused(admin(&world, &["migrate", "--check"]));
    assert!(missing.contains("first-schema"), "{missing}");
    let applied = admin(&world, &["migrate", "--format", "json"]).document();
    assert!(!applied["applied"].as_array().unwrap().is_empty(), "{applied}");
    assert_eq!(admin(&world, &["migrate", "--check"]).code, Some(0));
    assert_eq!(admin(&world, &["people", "list"]).code, Some(0));
}

#[test]
fn beside_a_running_server_only_a_backup_works() {
    let world = prepared();
    let mut command = world.command(&["serve", "--config", "server.toml"]);
    let mut server = Waiting::start(command.stdout(Stdio::null()));
    while !server.line("{").contains("the server listens") {}
    let refused = admin(&world, &["people", "list"]);
    assert_eq!(refused.code, Some(1), "{refused}");
    assert!(
        refused.stderr.contains("in use") && refused.stderr.contains("hint: stop the server"),
        "{refused}"
    );
    assert_eq!(admin(&world, &["backup", "copy.db"]).code, Some(0));
    let over = admin(&world, &["backup", "copy.db"]);
    assert!(over.code == Some(1) && over.stderr.contains("copy.db"), "{over}");
    server.signal("TERM");
    assert_eq!(server.end().code, Some(0));

    // The copy is a database with everything in it.
    let config = fs::read_to_string(world.home().join("server.toml")).unwrap();
    fs::write(
        world.home().join("server.toml"),
        config.replace("data/auth.db", "copy.db"),
    )
    .unwrap();
    assert!(admin(&world, &["people", "list"]).result().contains("ada@example.org"));
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(world.home().join("copy.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_operator_reads_what_was_done_and_what_there_is() {
    let world = configured();
    let init = ["init", "--username", "ada@example.org", "--name", "Ada Example"];
    insta::assert_snapshot!(admin_with(&world, &init, "ada-password\n"), @"
    exit 0
    --- stderr
    The database is ready. ada@example.org can log in; register an application with: globus-auth admin clients add
    ");
    let id = admin(&world, &["people", "list", "--jq", ".[0].id"]).result();
    let shown = |arguments: &[&str]| admin(&world, arguments).naming(&[(id.trim(), "ID")]);
    insta::assert_snapshot!(shown(&["people", "list"]), @"
    exit 0
    --- stdout
    ID                                    USERNAME         STATUS  LINKED TO  NAME
    ID  ada@example.org  unused             Ada Example
    ");
    insta::assert_snapshot!(shown(&["people", "disable", "ada@example.org"]), @"
    exit 0
    --- stderr
    ada@example.org cannot log in any more; their sessions and tokens have ended.
    ");
    insta::assert_snapshot!(shown(&["people", "disable", "nobody@example.org"]), @"
    exit 1
    --- stderr
    error: there is no person 'nobody@example.org'
    ");
    insta::assert_snapshot!(shown(&["purge"]), @"
    exit 0
    --- stdout
    Deleted 0 codes, 0 unfinished log-ins, 0 sessions, 0 access tokens, 0 refresh tokens, 0 finished log-ins, 0 lines of the audit log.
    ");
    insta::assert_snapshot!(shown(&["migrate", "--check"]), @"
    exit 0
    --- stderr
    The database has the newest schema.
    ");
}
