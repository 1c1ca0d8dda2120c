use serde_json::json;

use super::{CLIENTS, REGISTER, answers, comes_back, developer, example_project, fault, registers, saved};
use crate::support::{ADA, Browser, TestServer, portal, service};

/// The type of the application that a page shows, as programs are told.
async fn told(server: &TestServer, id: &str) -> serde_json::Value {
    let manager = server.manager(ADA).await;
    server.get(&format!("/v2/api/clients/{id}"), &manager).await.good()["client"].take()
}

#[tokio::test]
async fn three_answers_make_an_application_of_each_kind() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    for (runs, client_type, keeps_secret) in [
        ("web", "confidential_client", true),
        ("browser", "public_webapp_client", false),
        ("native", "public_installed_client", false),
        ("service-account", "client_identity", true),
        ("api", "resource_server", true),
    ] {
        let page = registers(&mut browser, &format!("My {runs}"), runs).await;
        let id = page.text_of("client-id").unwrap();
        assert_eq!(page.text_of("client-secret").is_some(), keeps_secret, "{runs}");
        let client = told(&server, &id).await;
        assert_eq!(
            (&client["client_type"], &client["name"]),
            (&json!(client_type), &json!(format!("My {runs}")))
        );
        assert_eq!(client["redirect_uris"], json!(["https://app.example.org/callback"]));
        assert!(
            page.body
                .contains("export GLOBUS_SDK_SERVICE_URL_AUTH=http://127.0.0.1:7777"),
            "{}",
            page.body
        );
        assert!(page.body.matches(&id).count() > 3, "the examples are filled in");
    }
}

#[tokio::test]
async fn a_registered_application_works_at_once() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let page = registers(&mut browser, "My robot", "service-account").await;
    let (id, secret) = (
        page.text_of("client-id").unwrap(),
        page.text_of("client-secret").unwrap(),
    );
    let authorization = crate::support::basic(&format!("{id}:{secret}"));
    let form = [("grant_type", "client_credentials"), ("scope", "openid")];
    server.token(&authorization, &form).await.good();

    let page = registers(&mut browser, "My command", "native").await;
    let id = page.text_of("client-id").unwrap();
    let ask = crate::support::native().asks("openid").with("client_id", id);
    assert!(Browser::new(&server).agrees(&ask, ADA).await.answer("code").is_some());
}

#[tokio::test]
async fn an_api_begins_with_a_scope() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let page = browser.open(REGISTER).await;
    let api = answers(&page, "My API", "api").with("scope_suffix", "all");
    let faults = [
        ("scope_name", "must not be empty"),
        ("scope_description", "must not be empty"),
    ];
    comes_back(&browser.submit(&api).await, 422, &faults);
    let bad = api.with("scope_suffix", "Not good");
    comes_back(
        &browser.submit(&bad).await,
        422,
        &[("scope_suffix", "lower-case letters, digits and underscores")],
    );
    let whole = api
        .with("scope_name", "Everything")
        .with("scope_description", "Use my API");
    let made = browser.submit(&whole).await;
    let scopes = browser
        .open(&format!("{CLIENTS}{}/scopes", made.text_of("client-id").unwrap()))
        .await;
    assert!(scopes.body.contains("Everything"), "{}", scopes.body);
}

#[tokio::test]
async fn answers_that_do_not_go_together_are_asked_again() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let page = browser.open(REGISTER).await;
    let nowhere_to_go = browser
        .submit(&answers(&page, "", "web").with("scopes", "openid nonsense"))
        .await;
    let faults = [
        ("name", "must be one line, and not empty"),
        ("redirect_uri.0", "people could not come back to it"),
        ("scopes", "there is no such scope: nonsense"),
    ];
    comes_back(&nowhere_to_go, 422, &faults);
    assert_eq!(nowhere_to_go.form().field("scopes"), Some("openid nonsense"));
    assert_eq!(nowhere_to_go.form().field("runs"), Some("web"));
    for (scopes, words) in [("a[", "cannot be read"), ("openid a b", "a, b")] {
        let page = browser
            .submit(&answers(&page, "x", "native").with("scopes", scopes))
            .await;
        comes_back(&page, 422, &[("scopes", words)]);
    }
    let nothing = browser.submit(&page.form().without("runs").with("name", "x")).await;
    comes_back(&nothing, 422, &[("runs", "choose one")]);
    let project = browser
        .submit(&answers(&page, "x", "native").with("project", "x"))
        .await;
    comes_back(&project, 422, &[("project", "choose one")]);
}

#[tokio::test]
async fn each_redirect_uri_is_told_what_is_wrong_with_it_in_the_words_of_the_api() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = format!("{CLIENTS}{}", portal().id);
    let form = browser.open(&path).await.form();
    assert_eq!(
        form.field("redirect_uri.2"),
        Some("https://portal.example.org/callback")
    );
    let form = form
        .with("redirect_uri.0", "http://portal.example.org/callback")
        .with("redirect_uri.1", "")
        .with("redirect_uri.3", "https://user@portal.example.org/")
        .with("redirect_uri.4", "http://127.0.0.1:7777/v2/web/auth-code");
    let page = browser.submit(&form).await;
    let faults = [
        (
            "redirect_uri.0",
            "must be https; http only for localhost, 127.0.0.1 and [::1]",
        ),
        ("redirect_uri.3", "must be an absolute URL of ASCII characters"),
        (
            "redirect_uri.4",
            "the auth-code page is only allowed for native application clients",
        ),
    ];
    comes_back(&page, 422, &faults);
    assert_eq!(fault(&page, "redirect_uri.2"), "");
    assert_eq!(
        page.form().field("redirect_uri.0"),
        Some("http://portal.example.org/callback")
    );
    let client = told(&server, portal().id).await;
    assert_eq!(
        client["redirect_uris"].as_array().unwrap().len(),
        3,
        "nothing was changed"
    );
}

#[tokio::test]
async fn the_settings_of_an_application_change() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = format!("{CLIENTS}{}", portal().id);
    let form = browser.open(&path).await.form();
    assert_eq!(form.field("privacy_policy"), Some("https://portal.example.org/privacy"));
    let one_link = browser.submit(&form.with("privacy_policy", "")).await;
    comes_back(&one_link, 422, &[("privacy_policy", "give both, or neither")]);
    let bad = browser
        .submit(&form.with("terms_and_conditions", "javascript:alert(1)"))
        .await;
    comes_back(&bad, 422, &[("terms_and_conditions", "must be an http or https URL")]);

    let university = "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001";
    let form = form
        .with("name", "Another Portal")
        .with("privacy_policy", "")
        .with("terms_and_conditions", "")
        .with("visibility", "public")
        .with("required_idp", university)
        .with("preselect_idp", university)
        .with("redirect_uri.0", "")
        .with("redirect_uri.1", "");
    let page = browser.submit(&form).await;
    assert_eq!((page.status.as_u16(), page.path), (200, format!("{path}?saved=1")));
    assert!(page.body.contains("Your changes are saved.") && page.body.contains("<h1>Another Portal</h1>"));
    let client = told(&server, portal().id).await;
    assert_eq!(client["redirect_uris"], json!(["https://portal.example.org/callback"]));
    assert_eq!(
        client["links"],
        json!({"terms_and_conditions": null, "privacy_policy": null})
    );
    assert_eq!(client["visibility"], "public");
    assert_eq!(
        (&client["required_idp"], &client["preselect_idp"]),
        (&json!(university), &json!(university))
    );

    let form = browser.open(&path).await.form();
    assert_eq!(form.field("required_idp"), Some(university));
    let form = form.with("required_idp", "").with("preselect_idp", "");
    assert_eq!(browser.submit(&form).await.status, 200);
    assert_eq!(told(&server, portal().id).await["required_idp"], json!(null));
}

#[tokio::test]
async fn an_application_that_was_changed_meanwhile_is_not_overwritten_unseen() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = format!("{CLIENTS}{}", portal().id);
    let old = browser.open(&path).await.form().with("name", "Typed");
    let manager = server.manager(ADA).await;
    let change = json!({"client": {"name": "Changed by a program"}});
    server
        .put_json(&format!("/v2/api/clients/{}", portal().id), &manager, &change)
        .await
        .good();
    let page = browser.submit(&old).await;
    comes_back(&page, 409, &[]);
    assert_eq!(page.form().field("name"), Some("Typed"));
    assert_eq!(told(&server, portal().id).await["name"], "Changed by a program");
}

#[tokio::test]
async fn an_application_is_deleted_when_it_owns_no_scopes() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let project = example_project(&mut browser).await;
    let confirm = browser.open(&format!("{CLIENTS}{}/delete", service().id)).await;
    let page = browser.submit(&confirm.form()).await;
    comes_back(&page, 409, &[]);
    assert!(page.body.contains("still owns scopes"), "{}", page.body);

    let confirm = browser.open(&format!("{CLIENTS}{}/delete", portal().id)).await;
    let after = browser.submit(&confirm.form()).await;
    saved(&after, &project);
    assert!(!after.body.contains(portal().id), "{}", after.body);
    let again = Browser::new(&server).opens(&portal().asks("openid")).await;
    assert_eq!(again.status, 400, "{}", again.body);
}
