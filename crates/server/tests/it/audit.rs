//! The audit log tells of everything that is done, of nothing that is not, and holds no secrets.

use std::net::SocketAddr;

use globus_auth_rules::model::AuditRecord;
use globus_auth_store::ops::AuditEvents;
use serde_json::{Value, json};

use crate::support::{
    ADA, Authenticator, BEN, Browser, TestServer, access_token, made, native, portal, recovery_codes, service_account,
};

/// Every line, the oldest first.
pub(crate) async fn audited(server: &TestServer) -> Vec<AuditRecord> {
    let mut lines = server.app.store.read(AuditEvents::newest(1_000)).await.unwrap();
    lines.reverse();
    lines
}

/// What was told since so many lines.
async fn since(server: &TestServer, before: usize) -> Vec<String> {
    let lines = audited(server).await.into_iter().skip(before);
    lines
        .map(|line| match line.outcome.as_str() {
            "done" => line.action,
            outcome => format!("{} {outcome}", line.action),
        })
        .collect()
}

#[tokio::test]
async fn a_log_in_is_told_with_who_and_from_where() {
    let server = TestServer::start_with_passwords().await;
    let mut browser = Browser::new(&server);
    browser.address = SocketAddr::from(([192, 0, 2, 7], 1234));
    let login = browser.opens(&portal().asks("openid")).await;
    let consent = browser.types(&login, ADA.username, ADA.password).await;
    let lines = audited(&server).await;
    let [line] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert_eq!(
        (line.action.as_str(), line.outcome.as_str()),
        ("session.log_in", "done")
    );
    assert_eq!(
        (line.actor.kind.as_str(), line.actor.id.as_deref()),
        ("identity", Some(ADA.id))
    );
    assert_eq!(
        (line.subject.kind.as_str(), line.subject.id.as_deref()),
        ("identity", Some(ADA.id))
    );
    assert_eq!(line.address.as_deref(), Some("192.0.2.7"));
    assert_eq!(line.place.at, server.app.clock.now());
    assert!(line.request.is_some());

    let code = browser.allows(&consent).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    assert_eq!(
        since(&server, 1).await,
        ["consent.give"],
        "tokens are counted, not told"
    );
    let given = audited(&server).await.pop().unwrap();
    assert_eq!(given.subject.id.as_deref(), Some(portal().id));
    assert_eq!(given.details["scopes"], "openid");

    // What was agreed to is not agreed to again.
    browser.gets_code(&portal().asks("openid"), ADA).await;
    assert_eq!(since(&server, 2).await, [""; 0]);

    server.redeem(&portal(), &code).await;
    let page = browser.open("/v2/web/logout").await;
    browser.submit(&page.form()).await;
    browser.submit(&page.form()).await;
    assert_eq!(since(&server, 2).await, ["code.reuse", "session.log_out"]);
    assert_eq!(tokens["resource_server"], "auth.globus.org");
}

#[tokio::test]
async fn wrong_passwords_fill_no_more_than_one_line_an_hour() {
    let server = TestServer::start_with_passwords().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    let guess = async |browser: &mut Browser<'_>, username| {
        let answer = browser.types(&login, username, "wrong-password-of-somebody").await;
        assert!(answer.alert().is_some(), "{answer:?}");
    };
    for _ in 0..4 {
        guess(&mut browser, ADA.username).await;
        guess(&mut browser, "a-password-typed@the-wrong-place").await;
    }
    let lines = audited(&server).await;
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line.action.as_str(),
                line.outcome.as_str(),
                line.subject.id.as_deref(),
                line.times,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("session.log_in", "failed", Some(ADA.id), 4),
            ("session.log_in", "failed", None, 4)
        ]
    );
    assert!(lines.iter().all(|line| line.actor.kind == "unknown"));
    assert!(!format!("{lines:?}").contains("wrong-place"), "{lines:?}");
}

#[tokio::test]
async fn what_people_do_with_their_account_is_told() {
    let server = TestServer::start_with_passwords().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    let consent = browser.types(&login, ADA.username, ADA.password).await;
    browser.allows(&consent).await;
    let page = browser.open("/v2/web/account/second-factor").await;
    let before = audited(&server).await.len();

    let authenticator = Authenticator::of(&page);
    browser.gives(&page, &authenticator.wrong_code(&server)).await;
    assert_eq!(since(&server, before).await, [""; 0], "nothing was set up");
    let codes = browser.gives(&page, &authenticator.code(&server)).await;
    assert_eq!(recovery_codes(&codes).len(), 10);
    assert_eq!(since(&server, before).await, ["second_factor.set_up", "session.log_in"]);
    let page = browser.open("/v2/web/account/second-factor").await;
    let act = |action| page.form().with("action", action);
    browser.submit(&act("new-codes")).await;
    browser.submit(&act("confirm-remove")).await;
    let told = since(&server, before + 2).await;
    assert_eq!(told, ["second_factor.new_recovery_codes", "second_factor.remove"]);
    let page = browser.open("/v2/web/consents").await;
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.action == "/v2/web/consents")
        .unwrap();
    let consents = page.body.split_once("name=\"consents\" value=\"").unwrap().1;
    let consents = consents.split('"').next().unwrap();
    for _ in 0..2 {
        browser.submit(&form.with("consents", consents)).await;
    }
    assert_eq!(
        since(&server, before + 4).await,
        ["consent.withdraw"],
        "the second time there was none"
    );
    assert!(
        audited(&server)
            .await
            .iter()
            .all(|line| line.actor.id.as_deref() == Some(ADA.id))
    );
}

#[tokio::test]
async fn a_second_factor_that_is_wrong_and_another_person_at_the_browser_are_told() {
    let server = TestServer::start_with_passwords().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    browser.types(&login, ADA.username, ADA.password).await;
    let page = browser.open("/v2/web/account/second-factor").await;
    let authenticator = Authenticator::of(&page);
    browser.gives(&page, &authenticator.code(&server)).await;
    let before = audited(&server).await.len();

    let again = portal().asks("openid").with("prompt", "login");
    let login = browser.opens(&again).await;
    let asked = browser.types(&login, ADA.username, ADA.password).await;
    for _ in 0..2 {
        browser.gives(&asked, &authenticator.wrong_code(&server)).await;
    }
    assert_eq!(since(&server, before).await, ["second_factor.try failed"]);
    assert_eq!(audited(&server).await.pop().unwrap().times, 2);

    let login = browser.opens(&again).await;
    browser.types(&login, BEN.username, BEN.password).await;
    assert_eq!(since(&server, before + 1).await, ["session.end", "session.log_in"]);
    let ended = &audited(&server).await[before + 1];
    assert_eq!(
        (ended.actor.id.as_deref(), ended.subject.id.as_deref()),
        (Some(BEN.id), Some(ADA.id))
    );
}

#[tokio::test]
async fn what_programs_do_is_told() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&native(), ADA, "openid").await;
    let before = audited(&server).await.len();
    let access = access_token(&tokens, "auth.globus.org");
    let revoke = [("token", access), ("client_id", native().id)];
    for _ in 0..2 {
        server.post("/v2/oauth2/token/revoke", "", &revoke).await.good();
    }
    assert_eq!(since(&server, before).await, ["token.revoke"]);
    let line = audited(&server).await.pop().unwrap();
    assert_eq!(
        (line.actor.kind.as_str(), line.actor.id.as_deref()),
        ("client", Some(native().id))
    );
    assert_eq!(
        (&line.details["kind"], &line.details["identity"]),
        (&"access".into(), &ADA.id.into())
    );

    let path = "/v2/api/identities?usernames=new@example.org,ben@example.org&provision=true";
    for _ in 0..2 {
        server.get(path, &service_account().basic()).await.good();
    }
    assert_eq!(since(&server, before + 1).await, ["identity.create"]);
    assert_eq!(
        audited(&server).await.pop().unwrap().actor.id.as_deref(),
        Some(service_account().id)
    );
}

/// Things that Ben has made, by their paths.
struct Estate {
    token: String,
    client: String,
    of_client: String,
    /// Each with a change that could be made to it: project, client, scope, policy.
    changes: [(String, Value); 4],
}

impl Estate {
    async fn of_ben(server: &TestServer) -> Self {
        let token = server.manager(BEN).await;
        let project = server.project(&token, BEN.id).await;
        let client = server.client(&token, &project, "resource_server").await;
        server.secret(&token, &client).await;
        let scope = server.scope(&token, &client, "all").await;
        let policy = json!({"policy": {
            "project_id": project, "display_name": "A policy", "description": "Who may",
            "high_assurance": false, "required_mfa": false,
        }});
        let policy = made(&server.post_json("/v2/api/policies", &token, &policy).await, "policy");
        let of_client = format!("/v2/api/clients/{client}");
        let of_scope = format!("/v2/api/scopes/{}", scope["id"].as_str().unwrap());
        let another = |what: &str, name: &str| json!({ what: { name: "Another" } });
        Self {
            token,
            client,
            changes: [
                (
                    format!("/v2/api/projects/{project}"),
                    another("project", "display_name"),
                ),
                (of_client.clone(), another("client", "name")),
                (of_scope, another("scope", "name")),
                (format!("/v2/api/policies/{policy}"), another("policy", "display_name")),
            ],
            of_client,
        }
    }

    async fn change(&self, server: &TestServer) {
        for (path, change) in &self.changes {
            server.put_json(path, &self.token, change).await.good();
        }
    }
}

#[tokio::test]
async fn what_administrators_do_is_told_once() {
    let server = TestServer::start().await;
    let estate = Estate::of_ben(&server).await;
    let fqdn = json!({"fqdn": "api.example.org"});
    let path = format!("{}/fqdns", estate.of_client);
    server.post_json(&path, &estate.token, &fqdn).await.good();
    estate.change(&server).await;
    // The log-in and the consent that gave Ben the token come first.
    assert_eq!(
        since(&server, 2).await,
        [
            "project.create",
            "client.create",
            "credential.create",
            "scope.create",
            "policy.create",
            "client.add_fqdn",
            "project.update",
            "client.update",
            "scope.update",
            "policy.update",
        ]
    );
    let deeds = audited(&server).await.split_off(2);
    assert!(
        deeds.iter().all(|line| line.actor.id.as_deref() == Some(BEN.id)),
        "{deeds:?}"
    );
    let about = |action: &str| deeds.iter().find(|line| line.action == action).unwrap();
    let created = about("client.create");
    assert_eq!(
        (created.subject.kind.as_str(), created.subject.id.as_ref()),
        ("client", Some(&estate.client))
    );
    assert_eq!(created.details["name"], "A client");
    assert_eq!(about("credential.create").subject.id.as_ref(), Some(&estate.client));
    assert_eq!(about("policy.update").details["name"], "Another");
}

#[tokio::test]
async fn what_administrators_are_refused_is_not_told() {
    let server = TestServer::start().await;
    let estate = Estate::of_ben(&server).await;
    let ada = server.manager(ADA).await;
    let before = audited(&server).await.len();
    let in_use = server.delete(&estate.of_client, &estate.token).await;
    assert_eq!(in_use.status, 409);
    for (path, change) in &estate.changes {
        assert_eq!(server.put_json(path, &ada, change).await.status, 403);
        assert_eq!(server.delete(path, &ada).await.status, 403);
    }
    assert_eq!(since(&server, before).await, [""; 0]);
}

#[tokio::test]
async fn what_administrators_delete_is_told_once() {
    let server = TestServer::start().await;
    let estate = Estate::of_ben(&server).await;
    let before = audited(&server).await.len();
    let credentials = format!("{}/credentials", estate.of_client);
    let listed = server.get(&credentials, &estate.token).await.good();
    let credential = listed["credentials"][0]["id"].as_str().unwrap();
    let [_, _, (of_scope, _), (of_policy, _)] = &estate.changes;
    for path in [&format!("{credentials}/{credential}"), of_policy, of_scope] {
        server.delete(path, &estate.token).await.good();
    }
    assert_eq!(server.delete(of_policy, &estate.token).await.status, 404);
    assert_eq!(
        since(&server, before).await,
        ["credential.delete", "policy.delete", "scope.delete"]
    );
}
