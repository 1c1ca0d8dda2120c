use super::{CLIENTS, SCOPES, comes_back, developer, link, saved};
use crate::support::{ADA, BEN, Browser, GROUPS, SERVICE_ALL, SERVICE_VIEW, TRANSFER, TestServer, service};

fn scopes_of_service() -> String {
    format!("{CLIENTS}{}/scopes", service().id)
}

/// The path of the scope of that name.
async fn scope(browser: &mut Browser<'_>, name: &str) -> String {
    let page = browser.open(&scopes_of_service()).await;
    let before = page.body.split(&format!(">{name}</a>")).next().unwrap();
    let (_, path) = before.rsplit_once("href=\"").unwrap();
    path.split('"').next().unwrap().to_owned()
}

/// A scope of Ben's that nobody else finds.
async fn hidden_scope(server: &TestServer) -> String {
    let manager = server.manager(BEN).await;
    let project = server.project(&manager, BEN.id).await;
    let client = server.client(&manager, &project, "resource_server").await;
    let scope = server.scope(&manager, &client, "hidden").await;
    scope["scope_string"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_scope_is_made_with_what_it_depends_on() {
    let server = TestServer::start().await;
    let hidden = hidden_scope(&server).await;
    let mut browser = developer(&server, ADA).await;
    let new = browser.open(&format!("{CLIENTS}{}/new-scope", service().id)).await;
    assert!(
        new.body.contains(&format!("<option value=\"{SERVICE_VIEW}\">")),
        "own scopes are proposed"
    );
    assert!(!new.body.contains(&hidden), "others' hidden ones are not");
    let form = new
        .form()
        .with("scope_suffix", "archive")
        .with("name", "The archive")
        .with("description", "Put files into the archive\nand take them out")
        .with("required_domains", "example.org, Example.edu")
        .with("advertised", "on")
        .with("dependent.0", TRANSFER)
        .with("dependent.0.refresh", "on")
        .with("dependent.1", GROUPS)
        .with("dependent.1.optional", "on");
    let list = browser.submit(&form).await;
    saved(&list, &scopes_of_service());
    assert!(
        list.body.contains("/archive<") && list.body.contains("The archive"),
        "{}",
        list.body
    );

    let manager = server.manager(ADA).await;
    let string = SERVICE_ALL.replace("/all", "/archive");
    let told = server
        .get(&format!("/v2/api/scopes?scope_strings={string}"), &manager)
        .await
        .good();
    let told = &told["scopes"][0];
    assert_eq!(
        told["required_domains"],
        serde_json::json!(["example.org", "example.edu"])
    );
    assert_eq!(
        (&told["advertised"], &told["allows_refresh_token"]),
        (&true.into(), &true.into())
    );
    let flags: Vec<_> = told["dependent_scopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["optional"].as_bool().unwrap(),
                one["requires_refresh_token"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(flags, [(false, true), (true, false)]);
}

#[tokio::test]
async fn a_scope_changes_and_loses_a_dependency() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = scope(&mut browser, "Use Example Service").await;
    let page = browser.open(&path).await;
    let form = page.form();
    assert_eq!(form.field("scope_suffix"), Some("all"));
    assert_eq!(
        (form.field("dependent.0"), form.field("dependent.1")),
        (Some(GROUPS), Some(TRANSFER))
    );
    assert_eq!(form.field("dependent.1.refresh"), Some("on"));
    assert!(form.field("dependent.0.optional").is_none());
    let old = form.clone();
    let form = form
        .with("dependent.0", "")
        .with("name", "Use all of it")
        .without("allows_refresh_token");
    saved(&browser.submit(&form).await, &scopes_of_service());
    let after = browser.open(&path).await;
    assert_eq!(after.form().field("dependent.0"), Some(TRANSFER));
    assert!(after.body.contains("Use all of it") && after.form().field("allows_refresh_token").is_none());
    let late = browser.submit(&old.with("name", "Late")).await;
    comes_back(&late, 409, &[]);
    assert_eq!(late.form().field("dependent.0"), Some(GROUPS), "what was typed stays");
}

#[tokio::test]
async fn what_a_scope_cannot_be_is_told_beside_the_field() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let new = browser
        .open(&format!("{CLIENTS}{}/new-scope", service().id))
        .await
        .form();
    let bad = new.with("scope_suffix", "Not good").with("dependent.1", "nonsense");
    let faults = [
        ("scope_suffix", "lower-case letters, digits and underscores"),
        ("dependent.1", "names a scope that does not exist"),
    ];
    comes_back(&browser.submit(&bad).await, 422, &faults);
    let bad = new
        .with("scope_suffix", "good")
        .with("required_domains", "nonsense")
        .with("dependent.0", TRANSFER)
        .with("dependent.1", TRANSFER);
    let faults = [
        ("name", "must be one line, and not empty"),
        ("description", "must not be empty"),
        ("required_domains", "must be domain names"),
        ("dependent.0", "names a scope twice"),
    ];
    comes_back(&browser.submit(&bad).await, 422, &faults);
    let taken = new
        .with("scope_suffix", "all")
        .with("name", "x")
        .with("description", "x");
    comes_back(
        &browser.submit(&taken).await,
        422,
        &[("scope_suffix", "has a scope with this suffix already")],
    );

    let view = scope(&mut browser, "View Example Service").await;
    let form = browser.open(&view).await.form();
    let circle = browser.submit(&form.with("dependent.0", SERVICE_VIEW)).await;
    comes_back(&circle, 422, &[("dependent.0", "would depend on itself")]);
}

#[tokio::test]
async fn the_graph_leads_to_scopes_that_one_administers_and_names_only_what_one_may_see() {
    let server = TestServer::start().await;
    let hidden = hidden_scope(&server).await;
    let mut browser = developer(&server, ADA).await;
    let view = scope(&mut browser, "View Example Service").await;
    let all = scope(&mut browser, "Use Example Service").await;
    let form = browser.open(&all).await.form();
    saved(
        &browser
            .submit(&form.with("dependent.2", SERVICE_VIEW).with("dependent.3", &hidden))
            .await,
        &scopes_of_service(),
    );
    let page = browser.open(&all).await;
    let (_, rest) = page.body.split_once("<svg class=\"plot\"").unwrap();
    let (picture, lists) = rest.split_once("</svg>").unwrap();
    for half in [picture, lists] {
        assert!(
            half.contains("Use Example Service") && half.contains("View Example Service"),
            "{half}"
        );
        assert!(half.contains(&format!("<a href=\"{view}\">")), "{half}");
        assert!(
            !half.contains("A scope") && !half.contains(&hidden),
            "it is another's and not advertised: {half}"
        );
    }
    assert_eq!(picture.matches("class=\"edge").count(), 4);
}

#[tokio::test]
async fn a_scope_that_others_need_is_not_deleted() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let (view, all) = (
        scope(&mut browser, "View Example Service").await,
        scope(&mut browser, "Use Example Service").await,
    );
    let form = browser.open(&all).await.form();
    browser.submit(&form.with("dependent.2", SERVICE_VIEW)).await;
    let confirm = browser.open(&format!("{view}/delete")).await;
    let page = browser.submit(&confirm.form()).await;
    comes_back(&page, 409, &[]);
    assert!(page.body.contains("Other scopes depend on this one"), "{}", page.body);
    let form = browser.open(&all).await.form();
    browser.submit(&form.with("dependent.2", "")).await;
    let after = browser.submit(&confirm.form()).await;
    saved(&after, &scopes_of_service());
    assert!(!after.body.contains("View Example Service") && after.body.contains(SCOPES));
}

#[tokio::test]
async fn an_application_gets_a_domain_name() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let page = browser.open(&scopes_of_service()).await;
    let bad = browser.submit(&page.form().with("fqdn", "nonsense")).await;
    comes_back(&bad, 422, &[("fqdn", "must be a domain name, such as api.example.org")]);
    let after = browser.submit(&page.form().with("fqdn", "API.example.org")).await;
    saved(&after, &scopes_of_service());
    assert!(after.body.contains("<li>api.example.org</li>"), "{}", after.body);
    assert!(
        after
            .body
            .contains("https://auth.globus.org/scopes/api.example.org/all")
    );

    let mut ben = developer(&server, BEN).await;
    assert_eq!(ben.open(&link(&after, SCOPES)).await.error_code(), "FORBIDDEN");
}
