use serde_json::json;

use crate::world::{DevServer, World, login_with};

#[test]
fn tokens_are_revoked_and_deleted() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let before = world.tokens();
    insta::assert_snapshot!(world.run(&["logout"]), @"
    exit 0
    --- stderr
    You are logged out: your tokens are revoked and deleted.
    ");
    assert_eq!(world.tokens(), json!({}));
    assert_eq!(world.run(&["whoami"]).code, Some(4));
    // They are dead at the server too, the refresh token as well.
    for expires_at in [4_000_000_000_i64, 0] {
        let mut kept = before.clone();
        kept["auth.globus.org"]["expires_at_seconds"] = json!(expires_at);
        world.store_tokens(&kept);
        let ran = world.run(&["whoami"]);
        assert_eq!(ran.code, Some(4), "{ran}");
    }
}

#[test]
fn nobody_is_logged_in() {
    let world = World::new();
    insta::assert_snapshot!(world.run(&["logout"]), @"
    exit 0
    --- stderr
    You are not logged in.
    ");
    insta::assert_snapshot!(world.run(&["logout", "--format", "json"]).result(), @r#"{"revoked":false,"resource_servers":[]}"#);
}

#[test]
fn tokens_that_the_server_does_not_know_are_no_hindrance() {
    let server = DevServer::start();
    let world = World::of(&server);
    world.store_tokens(&login_with(1_000_000_000, &json!({"refresh_token": "AgUnknown"})));
    let document = world.run(&["logout", "--format", "json"]).document();
    assert_eq!(
        document,
        json!({"revoked": true, "resource_servers": ["auth.globus.org"]})
    );
    assert_eq!(world.tokens(), json!({}));
}

#[test]
fn without_the_server_tokens_are_kept_unless_that_is_wanted() {
    let mut world = World::new();
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:9/");
    world.store_tokens(&login_with(4_000_000_000, &json!({})));
    let before = world.stored();
    let ran = world.run(&["logout"]);
    assert_eq!(ran.code, Some(9), "{ran}");
    assert!(
        ran.stderr
            .starts_with("error: your tokens could not be revoked: revoke: the service cannot be reached"),
        "{ran}"
    );
    assert!(
        ran.stderr
            .contains("hint: try again, or delete your tokens without revoking them: globus-auth logout --forget"),
        "{ran}"
    );
    assert_eq!(world.stored(), before);

    insta::assert_snapshot!(world.run(&["logout", "--forget"]), @"
    exit 0
    --- stderr
    Your tokens are deleted here. They were not revoked.
    ");
    assert_eq!(world.tokens(), json!({}));
}

#[test]
fn tokens_of_another_server_are_not_sent_to_this_one() {
    let mut world = World::new();
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:9/");
    world.store_tokens(&login_with(
        4_000_000_000,
        &json!({"globus_auth_base_url": "https://auth.globus.org/"}),
    ));
    insta::assert_snapshot!(world.run(&["logout"]), @"
    exit 1
    --- stderr
    error: your login is for https://auth.globus.org/, not for http://127.0.0.1:9/
    hint: set GLOBUS_SDK_SERVICE_URL_AUTH=https://auth.globus.org/, or delete your tokens without revoking them: globus-auth logout --forget
    ");
}
