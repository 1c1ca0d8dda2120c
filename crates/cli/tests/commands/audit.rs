//! The audit log, as operators read it.

use crate::admin::{admin, prepared};

#[test]
fn operators_are_named_and_the_audit_log_tells_of_every_command() {
    let world = prepared();
    let operators = || admin(&world, &["people", "operator", "list", "--format", "json"]).document();
    assert_eq!(operators().as_array().unwrap().len(), 0);
    assert_eq!(
        admin(&world, &["people", "operator", "add", "ADA@example.org"]).code,
        Some(0)
    );
    assert_eq!(operators()[0]["username"], "ada@example.org");
    let again = admin(&world, &["people", "operator", "add", "ada@example.org"]);
    assert!(
        again.stderr.contains("there is an operator 'ada@example.org' already"),
        "{again}"
    );
    assert_eq!(
        admin(&world, &["people", "operator", "remove", "ada@example.org"]).code,
        Some(0)
    );
    assert_eq!(
        admin(&world, &["people", "operator", "remove", "ada@example.org"]).code,
        Some(1)
    );
    let added = [
        "clients",
        "add",
        "Portal",
        "--type",
        "confidential_client",
        "--redirect-uri",
        "https://portal.example.org/callback",
    ];
    let secret = admin(&world, &[&added[..], &["--format", "json"]].concat()).document();
    assert_eq!(admin(&world, &["people", "disable", "ada@example.org"]).code, Some(0));

    let told = |arguments: &[&str]| {
        let ran = admin(&world, &[&["audit"], arguments].concat());
        assert_eq!(ran.code, Some(0), "{ran}");
        let lines = ran
            .stdout
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.collect::<Vec<_>>()
    };
    let actions = |lines: &[serde_json::Value]| {
        let actions = lines.iter().map(|line| line["action"].as_str().unwrap().to_owned());
        actions.collect::<Vec<_>>()
    };
    let all = told(&[]);
    let expected = [
        "database.init",
        "provider.create",
        "identity.create",
        "project.create",
        "operator.add",
        "operator.remove",
        "client.create",
        "identity.disable",
    ];
    assert_eq!(actions(&all), expected, "the oldest first; what failed left nothing");
    assert!(all.iter().all(|line| line["actor_kind"] == "command"), "{all:?}");
    assert!(!format!("{all:?}").contains(secret["secret"].as_str().unwrap()));
    assert_eq!(actions(&told(&["--action", "client.create"])), ["client.create"]);
    let hers = told(&["--subject", "ada@example.org"]);
    assert_eq!(
        actions(&hers),
        ["identity.create", "operator.add", "operator.remove", "identity.disable"]
    );
    assert_eq!(told(&["--until", "2020-01-01"]).len(), 0);
    assert_eq!(told(&["--since", "2020-01-01T00:00:00Z"]).len(), expected.len());
    assert_eq!(admin(&world, &["audit", "--since", "yesterday"]).code, Some(2));
}
