//! Names that look like others', or that do something where they are shown.

use serde_json::{Value, json};

use crate::support::{ADA, Browser, TestServer, made, native, portal, service_account};

/// What URLs have for a text.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn nobody_makes_a_username_that_looks_like_anothers() {
    let server = TestServer::start().await;
    let provision = async |name: &str| -> Value {
        let path = format!("/v2/api/identities?provision=true&usernames={}", encoded(name));
        server.get(&path, &service_account().basic()).await.good()["identities"].clone()
    };
    for alike in [
        "\u{430}da@example.edu",
        "ada\u{200b}@example.edu",
        "\u{202e}ada@example.edu",
        "ad\u{e1}@example.edu",
        "a\u{301}da@example.edu",
        "\u{ff41}da@example.edu",
        "ada@evil.example@example.edu",
        "ada @example.edu",
        "ada\n@example.edu",
        "ada\u{1b}[2J@example.edu",
        "<b>ada</b>@example.edu",
        "\"ada\"@example.edu",
        &format!("{}@example.edu", "a".repeat(65)),
    ] {
        assert_eq!(provision(alike).await, json!([]), "{alike:?}");
    }
    let kelvin = provision("\u{212a}ate@example.edu").await;
    assert_eq!(
        kelvin[0]["username"], "kate@example.edu",
        "what folds to a letter is that letter"
    );
    assert_eq!(provision("o'neill+x@example.edu").await[0]["status"], "unused");
}

#[tokio::test]
async fn no_application_has_a_name_that_turns_what_people_read_round() {
    let server = TestServer::start().await;
    let manager = server.manager(ADA).await;
    let project = server.project(&manager, ADA.id).await;
    for name in [
        "Portal\u{202e}",
        "Por\u{200b}tal",
        "Portal\u{2028}Allow",
        "Portal\u{1b}[2J",
        "\u{feff}",
        "a\r\nb",
    ] {
        let client = json!({"client": {"name": name, "project": project, "client_type": "confidential_client"}});
        let instance = json!({"client": {"name": name, "template_id": native().id}});
        let renamed = json!({"project": {"display_name": name}});
        for (refused, what) in [
            (server.post_json("/v2/api/clients", &manager, &client).await, "a client"),
            (server.post_json("/v2/api/clients", "", &instance).await, "an instance"),
            (
                server
                    .put_json(&format!("/v2/api/projects/{project}"), &manager, &renamed)
                    .await,
                "a project",
            ),
        ] {
            assert_eq!(refused.status, 400, "{what} of the name {name:?}: {}", refused.text());
        }
    }
    let fine =
        json!({"client": {"name": "Пример \u{5d0}\u{5d1}", "project": project, "client_type": "confidential_client"}});
    made(&server.post_json("/v2/api/clients", &manager, &fine).await, "client");
}

#[tokio::test]
async fn a_username_in_another_script_logs_nobody_else_in() {
    let server = TestServer::start_with_passwords().await;
    for alike in [
        "\u{430}da@example.edu",
        "ada\u{200b}@example.edu",
        "\u{ff41}da@example.edu",
    ] {
        let mut browser = Browser::new(&server);
        let login = browser.opens(&portal().asks("openid")).await;
        let page = browser.types(&login, alike, ADA.password).await;
        assert_eq!((page.is_login(), page.status.as_u16()), (true, 403), "{alike:?}");
    }
}
