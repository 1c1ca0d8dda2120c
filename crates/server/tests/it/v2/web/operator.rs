//! The pages of operators: who gets in, what they see, what they can do, and that it is told.

use serde_json::Value;

use crate::{
    audit::audited,
    support::{ADA, Authenticator, BEN, Browser, CLEO, Page, Person, TestServer, native, portal, service_account},
};

const PAGES: [&str; 8] = [
    "/v2/web/operator",
    "/v2/web/operator/people",
    "/v2/web/operator/people/a0000000-0000-4000-8000-000000000001",
    "/v2/web/operator/people/a0000000-0000-4000-8000-000000000001/disable",
    "/v2/web/operator/clients",
    "/v2/web/operator/clients/e0000000-0000-4000-8000-000000000002",
    "/v2/web/operator/audit",
    "/v2/web/operator/audit.jsonl",
];
const ADA_PATH: &str = PAGES[2];

/// A browser in which a person opened a page of operators and logged in.
async fn logged_in<'s>(server: &'s TestServer, person: Person) -> (Browser<'s>, Page) {
    let mut browser = Browser::new(server);
    let login = browser.open("/v2/web/operator").await;
    assert!(login.is_login(), "{login:?}");
    let page = browser.picks(&login, person.id).await;
    (browser, page)
}

/// What was done since so many lines, and by whom.
async fn told(server: &TestServer, before: usize) -> Vec<(String, Option<String>)> {
    let lines = audited(server).await.into_iter().skip(before);
    lines.map(|line| (line.action, line.actor.id)).collect()
}

fn by_cleo(action: &str) -> (String, Option<String>) {
    (action.to_owned(), Some(CLEO.id.to_owned()))
}

#[tokio::test]
async fn only_operators_get_in() {
    let server = TestServer::start().await;
    let (mut ada, page) = logged_in(&server, ADA).await;
    assert_eq!(
        (page.status.as_u16(), page.error_code().as_str()),
        (403, "OPERATORS_ONLY")
    );
    for path in PAGES {
        let page = ada.open(path).await;
        assert_eq!(
            (page.status.as_u16(), page.error_code().as_str()),
            (403, "OPERATORS_ONLY"),
            "{path}"
        );
        assert!(Browser::new(&server).open(path).await.is_login(), "{path}");
    }
    assert!(!ada.open("/v2/web/account").await.body.contains("/v2/web/operator"));

    let (mut cleo, page) = logged_in(&server, CLEO).await;
    assert_eq!((page.status.as_u16(), page.path.as_str()), (200, "/v2/web/operator"));
    for path in PAGES {
        let page = cleo.open(path).await;
        assert_eq!((page.status.as_u16(), page.path.as_str()), (200, path), "{page:?}");
    }
    assert!(
        cleo.open("/v2/web/account")
            .await
            .body
            .contains("href=\"/v2/web/operator\"")
    );
    for path in [
        "/v2/web/operator/people/00000000-0000-4000-8000-000000000000",
        "/v2/web/operator/people/nobody",
        "/v2/web/operator/people/a0000000-0000-4000-8000-000000000001/eat",
        "/v2/web/operator/clients/00000000-0000-4000-8000-000000000000",
    ] {
        assert_eq!(cleo.open(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_operator_has_logged_in_within_half_an_hour() {
    let server = TestServer::start().await;
    let (mut browser, _) = logged_in(&server, CLEO).await;
    server.later(30 * 60 - 1);
    assert_eq!(browser.open("/v2/web/operator").await.status, 200);
    server.later(1);
    let login = browser.open("/v2/web/operator/people").await;
    assert!(login.is_login(), "{login:?}");
    assert_eq!(browser.open("/v2/web/account").await.status, 200, "the session goes on");
    let page = browser.picks(&login, CLEO.id).await;
    assert_eq!((page.status.as_u16(), page.path.as_str()), (200, "/v2/web/operator"));
}

#[tokio::test]
async fn an_operator_with_a_second_factor_has_given_it() {
    let server = TestServer::start().await;
    let (mut before, _) = logged_in(&server, CLEO).await;
    let (mut browser, _) = logged_in(&server, CLEO).await;
    let page = browser.open("/v2/web/account/second-factor").await;
    let page = if page.is_login() {
        browser.picks(&page, CLEO.id).await
    } else {
        page
    };
    let authenticator = Authenticator::of(&page);
    browser.gives(&page, &authenticator.code(&server)).await;
    assert_eq!(browser.open("/v2/web/operator").await.status, 200);

    let login = before.open("/v2/web/operator").await;
    assert!(login.is_login(), "a password is not enough any more: {login:?}");
    server.later(60);
    let asked = before.picks(&login, CLEO.id).await;
    assert!(asked.is_second_factor(), "{asked:?}");
    let page = before.gives(&asked, &authenticator.code(&server)).await;
    assert_eq!((page.status.as_u16(), page.path.as_str()), (200, "/v2/web/operator"));
}

#[tokio::test]
async fn the_overview_counts_what_is_issued_and_refused() {
    let server = TestServer::start().await;
    server.log_in(&native(), ADA, "openid").await;
    for _ in 0..3 {
        server.client_credentials(&portal(), "openid").await.good();
    }
    assert_eq!(server.client_credentials(&portal(), "nonsense").await.status, 400);
    let (mut browser, page) = logged_in(&server, CLEO).await;
    assert_eq!(page.text_of("live-tokens").as_deref(), Some("4"));
    assert!(
        page.body.contains("4 tokens issued") && page.body.contains("One request refused or failed"),
        "{page:?}"
    );
    assert!(page.body.contains("at most 4 in a minute"), "{page:?}");
    server.later(3 * 3600);
    let login = browser.open("/v2/web/operator").await;
    // What this process counted and has not kept yet is of now.
    server.client_credentials(&portal(), "openid").await.good();
    let page = browser.picks(&login, CLEO.id).await;
    assert_eq!(page.text_of("live-tokens").as_deref(), Some("5"));
}

#[tokio::test]
async fn people_are_found_and_shown() {
    let server = TestServer::start().await;
    server.log_in(&native(), ADA, "openid email").await;
    let (mut browser, _) = logged_in(&server, CLEO).await;
    let page = browser.open("/v2/web/operator/people?q=ADA%20exa").await;
    assert!(
        page.body.contains(ADA.username) && page.body.contains("ada@globusid.org"),
        "{page:?}"
    );
    assert!(!page.body.contains(BEN.username), "{page:?}");
    let page = browser.open("/v2/web/operator/people?q=%25").await;
    assert!(page.body.contains("Nobody was found."), "{page:?}");
    let page = browser.open(&format!("/v2/web/operator/people?q={}", BEN.id)).await;
    assert!(page.body.contains(BEN.username), "{page:?}");

    let page = browser.open(ADA_PATH).await;
    for shown in [
        ADA.username,
        "ada@globusid.org",
        "email",
        native().id,
        "None is set up.",
        "session.log_in",
        "/v2/web/operator/audit?subject=",
    ] {
        assert!(page.body.contains(shown), "{shown} in {page:?}");
    }
}

#[tokio::test]
async fn what_an_operator_does_with_a_person_is_confirmed_done_and_told() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    let token = tokens["access_token"].as_str().unwrap();
    let mut ada = Browser::new(&server);
    let login = ada.open("/v2/web/account/second-factor").await;
    let page = ada.picks(&login, ADA.id).await;
    let authenticator = Authenticator::of(&page);
    ada.gives(&page, &authenticator.code(&server)).await;
    let (mut browser, _) = logged_in(&server, CLEO).await;
    let before = audited(&server).await.len();

    let confirm = async |browser: &mut Browser<'_>, deed: &str| {
        let page = browser.open(&format!("{ADA_PATH}/{deed}")).await;
        assert!(page.status == 200 && page.body.contains(ADA.username), "{page:?}");
        page.form()
    };
    // Nothing is done without the form of this very browser.
    let form = confirm(&mut browser, "sign-out").await;
    for forged in [form.without("csrf_token"), form.with("csrf_token", "made-up")] {
        assert_eq!(browser.submit(&forged).await.error_code(), "FORM_OUT_OF_DATE");
    }
    let mut others = Browser::new(&server);
    let login = others.open("/v2/web/operator").await;
    others.picks(&login, BEN.id).await;
    assert_ne!(others.submit(&form).await.status, 200);
    assert_eq!(ada.open("/v2/web/account").await.status, 200);
    assert_eq!(
        told(&server, before).await,
        [("session.log_in".to_owned(), Some(BEN.id.to_owned()))]
    );

    let before = before + 1;
    assert_eq!(browser.submit(&form).await.path, ADA_PATH);
    assert!(ada.open("/v2/web/account").await.is_login());
    assert!(server.is_active(&portal(), token).await, "tokens are another matter");
    browser.submit(&form).await;
    assert_eq!(
        told(&server, before).await,
        [by_cleo("identity.sign_out")],
        "once: there were no more sessions"
    );

    let form = confirm(&mut browser, "remove-second-factor").await;
    let page = browser.submit(&form).await;
    assert!(page.body.contains("None is set up."), "{page:?}");
    let form = confirm(&mut browser, "disable").await;
    let page = browser.submit(&form).await;
    assert!(page.body.contains("disabled"), "{page:?}");
    assert!(!server.is_active(&portal(), token).await);
    let login = ada.open("/v2/web/account").await;
    assert!(ada.picks(&login, ADA.id).await.alert().is_some());
    let form = confirm(&mut browser, "enable").await;
    browser.submit(&form).await;
    let login = ada.open("/v2/web/account").await;
    assert_eq!(ada.picks(&login, ADA.id).await.path, "/v2/web/account");
    let told: Vec<_> = told(&server, before + 1).await;
    let deeds: Vec<_> = told
        .into_iter()
        .filter(|(_, actor)| actor.as_deref() == Some(CLEO.id))
        .collect();
    assert_eq!(
        deeds,
        ["second_factor.remove", "identity.disable", "identity.enable"].map(by_cleo)
    );
}

#[tokio::test]
async fn applications_are_found_and_shown_without_their_secrets() {
    let server = TestServer::start().await;
    let (mut browser, _) = logged_in(&server, CLEO).await;
    let page = browser
        .open(&format!("/v2/web/operator/clients?q={}", portal().id))
        .await;
    assert!(
        page.body.contains(portal().id) && !page.body.contains(native().id),
        "{page:?}"
    );
    let page = browser.open(&format!("/v2/web/operator/clients/{}", portal().id)).await;
    for shown in [
        portal().id,
        portal().redirect_uri,
        "confidential_client",
        "Example Project",
    ] {
        assert!(page.body.contains(shown), "{shown} in {page:?}");
    }
    assert!(!page.body.contains(portal().secret.unwrap()));
}

/// The lines of an export.
fn exported(page: &Page) -> Vec<Value> {
    assert_eq!(page.headers["content-type"], "application/x-ndjson; charset=utf-8");
    assert_eq!(page.headers["cache-control"], "no-store");
    page.body
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn the_audit_log_is_searched_paged_and_exported() {
    let server = TestServer::start().await;
    for number in 0..60 {
        server.later(1);
        let path = format!("/v2/api/identities?usernames=new{number}@example.org&provision=true");
        server.get(&path, &service_account().basic()).await.good();
    }
    server.log_in(&native(), ADA, "openid").await;
    let (mut browser, _) = logged_in(&server, CLEO).await;

    let page = browser.open("/v2/web/operator/audit").await;
    assert_eq!(
        page.body.matches("<code>identity.create</code>").count(),
        47,
        "a page of fifty"
    );
    let (_, rest) = page.body.split_once("href=\"/v2/web/operator/audit?before=").unwrap();
    let next = format!("/v2/web/operator/audit?before={}", rest.split('"').next().unwrap());
    let page = browser.open(&next).await;
    assert_eq!(page.body.matches("<code>identity.create</code>").count(), 13);
    assert!(!page.body.contains("before="), "{page:?}");

    let count = async |browser: &mut Browser<'_>, query: &str| {
        let page = browser.open(&format!("/v2/web/operator/audit?{query}")).await;
        assert_eq!(page.status, 200);
        page.body.matches("<code>session.log_in</code>").count()
    };
    assert_eq!(count(&mut browser, "action=session.log_in").await, 2);
    assert_eq!(count(&mut browser, &format!("actor={}", ADA.username)).await, 1);
    assert_eq!(
        count(
            &mut browser,
            &format!("subject={}&since=2027-01-15&until=2027-01-15", ADA.id)
        )
        .await,
        1
    );
    assert_eq!(
        count(&mut browser, &format!("subject={}&until=2027-01-14", ADA.id)).await,
        0
    );
    let page = browser.open("/v2/web/operator/audit?actor=nobody@example.org").await;
    assert!(
        page.alert().is_some() && page.body.contains("Nothing was done."),
        "{page:?}"
    );

    let all = audited(&server).await;
    let lines = exported(&browser.open("/v2/web/operator/audit.jsonl").await);
    let whole: Vec<_> = all.iter().map(|line| line.action.as_str()).collect();
    let read: Vec<_> = lines.iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(read[..whole.len()], whole[..], "the oldest first");
    assert_eq!(
        read[whole.len()..],
        ["audit.export"],
        "that it was exported is told before"
    );
    let created = &lines[0];
    assert_eq!(created["actor_id"], service_account().id);
    assert_eq!(
        (created["outcome"].as_str(), created["times"].as_i64()),
        (Some("done"), Some(1))
    );
    assert_eq!(created["time"], "2027-01-15T08:00:01.000000+00:00");
    assert_eq!(created["address"], "127.0.0.1");

    let some = browser
        .open(&format!("/v2/web/operator/audit.jsonl?actor={}", ADA.username))
        .await;
    let some: Vec<_> = exported(&some).iter().map(|line| line["action"].clone()).collect();
    assert_eq!(some, ["session.log_in", "consent.give"]);
}
