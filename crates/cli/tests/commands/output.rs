//! How results are written, whatever the command.

use serde_json::json;

use crate::world::{World, login_with};

/// A world in which `profile list` has two logins to tell of.
fn with_two_logins() -> World {
    let world = World::new();
    let login = |username: &str| login_with(4_000_000_000, &json!({"globus_auth_username": username}));
    world.store(
        &json!({"format_version": "2.0", "globus-sdk.version": "4.9.0", "data": {
            "DEFAULT": login("ada@example.edu"),
            "work": login("zoe@example.org"),
            "somebody else's": login("eve@example.org"),
        }}),
    );
    world
}

#[test]
fn people_get_columns() {
    insta::assert_snapshot!(with_two_logins().run(&["profile", "list"]).result(), @"
       PROFILE  IDENTITY         SERVER
    *  default  ada@example.edu
       work     zoe@example.org
    ");
}

#[test]
fn programs_get_json_yaml_or_csv() {
    let world = with_two_logins();
    let run = |format| world.run(&["profile", "list", "--format", format]).result();
    insta::assert_snapshot!(run("json"), @r#"{"profiles":[{"name":"default","current":true,"username":"ada@example.edu","identity_id":"a0000000-0000-4000-8000-000000000001","server":null,"resource_servers":["auth.globus.org"]},{"name":"work","current":false,"username":"zoe@example.org","identity_id":"a0000000-0000-4000-8000-000000000001","server":null,"resource_servers":["auth.globus.org"]}]}"#);
    insta::assert_snapshot!(run("yaml"), @"
    profiles:
      - current: true
        identity_id: a0000000-0000-4000-8000-000000000001
        name: default
        resource_servers:
          - auth.globus.org
        server: null
        username: ada@example.edu
      - current: false
        identity_id: a0000000-0000-4000-8000-000000000001
        name: work
        resource_servers:
          - auth.globus.org
        server: null
        username: zoe@example.org
    ");
    insta::assert_snapshot!(run("csv"), @r#"
    current,identity_id,name,resource_servers,server,username
    true,a0000000-0000-4000-8000-000000000001,default,"[""auth.globus.org""]",,ada@example.edu
    false,a0000000-0000-4000-8000-000000000001,work,"[""auth.globus.org""]",,zoe@example.org
    "#);
}

#[test]
fn jq_makes_something_else_of_a_result() {
    let world = with_two_logins();
    let run = |more: &[&str]| world.run(&[&["profile", "list"][..], more].concat());
    assert_eq!(run(&["--jq", ".profiles[].name"]).result(), "default\nwork\n");
    assert_eq!(run(&["--jq", ".profiles | length"]).result(), "2\n");
    assert_eq!(
        run(&["--jq", ".profiles[0].name", "--format", "json"]).result(),
        "\"default\"\n"
    );
    assert_eq!(
        run(&["--jq", ".profiles[] | {name, username}", "--format", "csv"]).result(),
        "name,username\ndefault,ada@example.edu\nwork,zoe@example.org\n"
    );
    assert_eq!(
        run(&["--jq", ".profiles | map({name})", "--format", "csv"]).result(),
        "name\ndefault\nwork\n"
    );
    assert_eq!(
        run(&["--jq", ".profiles[].name", "--format", "yaml"]).result(),
        "default\n---\nwork\n"
    );
    insta::assert_snapshot!(run(&["--jq", ".profiles["]), @"
    exit 2
    --- stderr
    error: invalid value '.profiles[' for '--jq <EXPR>': closing bracket was expected at the end

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(run(&["--jq", ".profiles.name"]), @"
    exit 2
    --- stderr
    error: --jq: the expression does not fit the result
    hint: see it with --format json
    ");
}

#[test]
fn quiet_leaves_results_and_errors() {
    let world = World::new();
    assert_eq!(world.run(&["logout", "--quiet"]).result(), "");
    assert_eq!(
        world.run(&["logout", "-q", "--format", "json"]).document()["revoked"],
        false
    );
    assert_eq!(world.run(&["whoami", "-q"]).stderr.lines().count(), 2);
}

#[test]
fn colours_are_for_terminals_and_for_those_who_want_them() {
    let coloured = |world: &World, more: &[&str]| {
        let ran = world.run(&[&["whoami"][..], more].concat());
        assert_eq!(ran.code, Some(4), "{ran}");
        ran.stderr.contains('\u{1b}')
    };
    let mut world = World::new();
    assert!(!coloured(&world, &[]));
    assert!(coloured(&world, &["--color", "always"]));
    world.set("CLICOLOR_FORCE", "1");
    assert!(coloured(&world, &[]));
    assert!(!coloured(&world, &["--color", "never"]));
    world.set("NO_COLOR", "1");
    assert!(!coloured(&world, &[]));
}

#[test]
fn the_file_of_settings_says_what_options_do_not() {
    let mut world = with_two_logins();
    world.write_config("format = \"csv\"\nprofile = \"work\"\ncolor = \"always\"\n");
    assert!(world.run(&["profile", "list"]).result().starts_with("current,"));
    let jq = [
        "profile",
        "list",
        "--format",
        "text",
        "--jq",
        ".profiles[] | select(.current).name",
    ];
    assert_eq!(world.run(&jq).result(), "work\n");
    world.set("GLOBUS_AUTH_PROFILE", "default");
    assert_eq!(world.run(&jq).result(), "default\n");
    assert_eq!(
        world.run(&[&jq[..], &["--profile", "work"]].concat()).result(),
        "work\n"
    );
}

#[test]
fn a_wrong_file_of_settings_is_named_with_the_line() {
    let world = World::new();
    for (text, what) in [
        ("\nformat = \"xml\"\n", "line 2: unknown variant `xml`"),
        ("colour = \"auto\"\n", "line 1: unknown field `colour`"),
        ("profile = \"a b\"\n", "line 1: the name of a profile has"),
        ("format\n", "line 1: "),
    ] {
        world.write_config(text);
        let ran = world.run(&["whoami"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(&format!("config.toml, {what}")), "{ran}");
    }
}
