use serde_json::json;

use crate::world::{DevServer, World};

/// A world with a login of one person in the default profile, and of another in the profile `work`.
fn with_two_people(server: &DevServer) -> World {
    let world = World::of(server);
    for (number, profile) in [(0, "default"), (1, "work")] {
        let (username, password) = server.person(number);
        let ran = world.log_in(username, password, &["--profile", profile]);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    world
}

#[test]
fn logins_stand_side_by_side_and_one_is_switched_to() {
    let server = DevServer::start();
    let world = with_two_people(&server);
    let (ada, other) = (server.person(0).0, server.person(1).0);
    let whoami = |more: &[&str]| world.run(&[&["whoami"][..], more].concat()).result();
    assert_eq!(whoami(&[]), format!("{ada}\n"));
    assert_eq!(whoami(&["--profile", "work"]), format!("{other}\n"));

    insta::assert_snapshot!(world.run(&["profile", "switch", "work"]), @"
    exit 0
    --- stderr
    From now on 'work' is used where no profile is named.
    ");
    assert_eq!(whoami(&[]), format!("{other}\n"));
    assert_eq!(whoami(&["--profile", "default"]), format!("{ada}\n"));
    let list = world.run(&["profile", "list", "--format", "json"]).document();
    let told: Vec<_> = list["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|known| {
            (
                known["name"].clone(),
                known["current"].clone(),
                known["username"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!("default"), json!(false), json!(ada)),
            (json!("work"), json!(true), json!(other))
        ]
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = world.home().join(".config/globus-auth/config.toml");
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_removed_profile_is_logged_out_and_no_longer_used() {
    let server = DevServer::start();
    let world = with_two_people(&server);
    assert_eq!(world.run(&["profile", "switch", "work"]).code, Some(0));
    let before = world.stored();
    insta::assert_snapshot!(world.run(&["profile", "remove", "work"]), @"
    exit 0
    --- stderr
    The profile 'work' is removed: its tokens are revoked and deleted.
    ");
    assert_eq!(world.run(&["whoami"]).result(), format!("{}\n", server.person(0).0));
    insta::assert_snapshot!(world.run(&["profile", "remove", "work"]), @"
    exit 7
    --- stderr
    error: there is no login in a profile 'work'
    hint: see which there are with: globus-auth profile list
    ");
    // Its tokens are dead.
    world.store(&before);
    assert_eq!(world.run(&["whoami", "--profile", "work"]).code, Some(4));
}

#[test]
fn a_profile_without_a_login_can_be_switched_to() {
    let world = World::new();
    world.write_config("# mine\nformat = \"text\"\n");
    insta::assert_snapshot!(world.run(&["profile", "switch", "new"]), @"
    exit 0
    --- stderr
    From now on 'new' is used where no profile is named. There is no login in it yet: globus-auth login
    ");
    assert_eq!(world.config(), "profile = \"new\"\n# mine\nformat = \"text\"\n");
    insta::assert_snapshot!(world.run(&["profile", "list"]), @"
    exit 0
    --- stderr
    There is no login yet: globus-auth login
    ");
}

#[test]
fn logins_of_all_profiles_end_together() {
    let server = DevServer::start();
    let world = with_two_people(&server);
    insta::assert_snapshot!(world.run(&["logout", "--all"]), @"
    exit 2
    --- stderr
    error: End the logins of these profiles: default, work? Nobody can answer here
    hint: say so with --yes
    ");
    assert_eq!(world.run(&["logout", "--all", "--yes"]).code, Some(0));
    for profile in ["default", "work"] {
        assert_eq!(world.run(&["whoami", "--profile", profile]).code, Some(4));
    }
    assert_eq!(
        world.run(&["profile", "list", "--format", "json"]).document(),
        json!({"profiles": []})
    );
}

#[test]
fn each_server_has_its_own_logins() {
    let server = DevServer::start();
    let world = with_two_people(&server);
    let mut elsewhere = World::at(&world);
    assert_eq!(elsewhere.run(&["whoami"]).code, Some(4));
    elsewhere.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:9/");
    assert_eq!(elsewhere.run(&["whoami"]).code, Some(4));
    assert_eq!(world.run(&["whoami"]).code, Some(0));
}

#[test]
fn names_are_short_words() {
    for arguments in [&["profile", "switch", "a b"][..], &["whoami", "--profile", "../x"]] {
        let ran = World::new().run(arguments);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("the name of a profile has"), "{ran}");
    }
    let mut world = World::new();
    world.set("GLOBUS_AUTH_PROFILE", "a/b");
    let ran = world.run(&["whoami"]);
    assert!(
        ran.code == Some(2) && ran.stderr.starts_with("error: GLOBUS_AUTH_PROFILE: "),
        "{ran}"
    );
}
