//! Finding out who has an account, and their password.

use std::net::SocketAddr;

use crate::support::{ADA, Browser, CLEO, Options, TestServer, portal};

/// Somebody who has left.
const CLOSED: &str = r#"
[[people]]
name = "Eli Example"
password = "eli-password"
identities = [{ id = "e1000000-0000-4000-8000-000000000001", username = "eli@example.edu", status = "closed" }]
"#;

#[tokio::test]
async fn who_has_no_account_costs_as_much_work_as_who_has_one() {
    let server = TestServer::start_with(Options {
        passwords: true,
        more: CLOSED,
        ..Options::default()
    })
    .await;
    let mut costs = Vec::new();
    let long = "x".repeat(2_000);
    for (username, password) in [
        (ADA.username, "wrong"),
        ("nobody@example.edu", "wrong"),
        ("nobody@nowhere.example", "wrong"),
        ("eli@example.edu", "eli-password"),
        ("dana@example.org", "wrong"),
        ("", "wrong"),
        ("not a username", "wrong"),
        (ADA.username, &long),
        ("nobody@example.edu", &long),
    ] {
        let mut browser = Browser::new(&server);
        let login = browser.opens(&portal().asks("openid")).await;
        let before = server.app.passwords.computed();
        let page = browser.types(&login, username, password).await;
        assert_eq!(page.status, 403, "{username}");
        costs.push(server.app.passwords.computed() - before);
    }
    assert_eq!(
        costs,
        [1, 1, 1, 1, 1, 1, 1, 0, 0],
        "a password that is too long costs nothing at anybody"
    );
}

#[tokio::test]
async fn one_password_at_many_accounts_is_slowed_down() {
    let server = TestServer::start_with_passwords().await;
    let mut stuffer = Browser::new(&server);
    stuffer.address = SocketAddr::from(([198, 51, 100, 9], 4_000));
    let login = stuffer.opens(&portal().asks("openid")).await;
    // No password is so long, so nothing is computed for it.
    let long = "x".repeat(2_000);
    for number in 0..100 {
        let page = stuffer
            .types(&login, &format!("person{number}@example.edu"), &long)
            .await;
        assert_eq!(page.status, 403, "{number}");
    }
    for username in ["person100@example.edu", CLEO.username] {
        assert_eq!(
            stuffer.types(&login, username, CLEO.password).await.status,
            429,
            "{username}"
        );
    }
    // Whoever is in another network does not notice.
    let mut owner = Browser::new(&server);
    let login = owner.opens(&portal().asks("openid")).await;
    assert!(owner.types(&login, CLEO.username, CLEO.password).await.is_consent());
}

#[tokio::test]
async fn another_spelling_of_a_name_is_no_fresh_account_to_guess_at() {
    let server = TestServer::start_with_passwords().await;
    let mut guesser = Browser::new(&server);
    let login = guesser.opens(&portal().asks("openid")).await;
    let long = "x".repeat(2_000);
    for spelling in [
        "ada@example.edu",
        "ADA@example.edu",
        " ada@EXAMPLE.edu",
        "Ada@Example.Edu\t",
    ] {
        for _ in 0..2 {
            assert_eq!(guesser.types(&login, spelling, &long).await.status, 403, "{spelling:?}");
        }
    }
    for _ in 0..2 {
        assert_eq!(guesser.types(&login, "aDa@example.edu", &long).await.status, 403);
    }
    assert_eq!(guesser.types(&login, "adA@example.edu", ADA.password).await.status, 429);
}
