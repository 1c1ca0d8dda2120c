//! Unlinking, and choosing the primary identity.

use super::{DORA, IDENTITIES, form_of, identity_set, linked, links, opens_identities, server, told};
use crate::{
    audit::audited,
    support::{ADA, Browser, CLEO, VIEW_IDENTITY_SET, access_token, portal},
};

#[tokio::test]
async fn an_identity_that_leaves_is_somebody_else_at_once() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let both = server
        .log_in(&portal(), ADA, &format!("openid {VIEW_IDENTITY_SET}"))
        .await;
    let mut other = Browser::new(&server);
    let page = other.open(IDENTITIES).await;
    other.picks(&page, ADA.linked).await;
    let page = opens_identities(&mut browser, ADA).await;
    let ask = browser
        .submit(&form_of(&page, ADA.linked).with("action", "unlink"))
        .await;
    assert!(ask.body.contains("Unlink ada@globusid.org?"), "{}", ask.body);
    assert_eq!(
        linked(&mut browser).await.len(),
        2,
        "nothing happens before they say so"
    );
    let page = browser.submit(&ask.form().with("action", "confirm-unlink")).await;
    assert_eq!(page.path, IDENTITIES);

    assert_eq!(linked(&mut browser).await, [ADA.username]);
    assert_eq!(
        linked(&mut other).await,
        ["ada@globusid.org"],
        "its own session sees itself alone"
    );
    assert_eq!(identity_set(&told(&server, &both).await), [ADA.id]);
    let userinfo = server
        .get(
            "/v2/oauth2/userinfo",
            &format!("Bearer {}", access_token(&both, "auth.globus.org")),
        )
        .await
        .good();
    assert_eq!(userinfo["identity_set"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_of_both_forgets_the_one_that_leaves_and_so_do_its_tokens() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let page = browser.open(IDENTITIES).await;
    browser.picks(&page, ADA.linked).await;
    let again = browser.opens(&portal().asks("openid").with("prompt", "login")).await;
    let consent = browser.picks(&again, ADA.id).await;
    let code = browser.allows(&consent).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    let proved = |told: &serde_json::Value| -> Vec<String> {
        let proved = told["session_info"]["authentications"].as_object().unwrap();
        proved.keys().cloned().collect()
    };
    assert_eq!(proved(&told(&server, &tokens).await), [ADA.id, ADA.linked]);
    let page = browser.open(IDENTITIES).await;
    browser
        .submit(&form_of(&page, ADA.linked).with("action", "confirm-unlink"))
        .await;
    assert_eq!(linked(&mut browser).await, [ADA.username]);
    assert_eq!(proved(&told(&server, &tokens).await), [ADA.id]);
    let code = browser.gets_code(&portal().asks("openid"), ADA).await;
    let new = server.redeem(&portal(), &code).await.good();
    assert_eq!(proved(&told(&server, &new).await), [ADA.id]);
}

#[tokio::test]
async fn the_primary_identity_is_whom_later_tokens_speak_for() {
    let server = server().await;
    let before = server.log_in(&portal(), ADA, "openid").await;
    let mut browser = Browser::new(&server);
    let page = opens_identities(&mut browser, ADA).await;
    let page = browser
        .submit(&form_of(&page, ADA.linked).with("action", "primary"))
        .await;
    assert_eq!(page.path, IDENTITIES);
    assert_eq!(linked(&mut browser).await, ["ada@globusid.org", ADA.username]);
    assert_eq!(told(&server, &before).await["sub"], ADA.id, "tokens keep theirs");
    let after = server.log_in(&portal(), ADA, "openid").await;
    assert_eq!(told(&server, &after).await["sub"], ADA.linked);
    let university = crate::support::university();
    let code = server.code(&university.asks("openid"), ADA).await;
    let theirs = server.redeem(&university, &code).await.good();
    let theirs = server
        .introspect(&university, access_token(&theirs, "auth.globus.org"), &[])
        .await;
    assert_eq!(theirs["sub"], ADA.id, "a provider that is required decides");
    let page = browser.open(IDENTITIES).await;
    let ask = browser.submit(&form_of(&page, ADA.id).with("action", "unlink")).await;
    assert!(ask.body.contains("You are logged in as it"), "{}", ask.body);
    browser.submit(&ask.form().with("action", "confirm-unlink")).await;
    assert_eq!(
        linked(&mut browser).await,
        [ADA.username],
        "the former one may leave, and its session with it"
    );
}

#[tokio::test]
async fn what_leaves_keeps_its_consents_and_tokens() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let page = opens_identities(&mut browser, ADA).await;
    browser
        .submit(&form_of(&page, ADA.linked).with("action", "primary"))
        .await;
    let tokens = server.log_in(&portal(), ADA, "openid email").await;
    assert_eq!(told(&server, &tokens).await["sub"], ADA.linked);
    let page = browser.open(IDENTITIES).await;
    browser.submit(&form_of(&page, ADA.id).with("action", "primary")).await;
    let page = browser.open(IDENTITIES).await;
    browser
        .submit(&form_of(&page, ADA.linked).with("action", "confirm-unlink"))
        .await;
    assert!(
        server
            .is_active(&portal(), access_token(&tokens, "auth.globus.org"))
            .await
    );
    assert_eq!(identity_set(&told(&server, &tokens).await), [ADA.linked]);
    let mut own = Browser::new(&server);
    let login = own.opens(&portal().asks("openid email")).await;
    let page = own.picks(&login, ADA.linked).await;
    assert!(page.left.is_some(), "what it agreed to is not asked again: {page:?}");
}

#[tokio::test]
async fn the_audit_log_tells_what_is_done_and_not_what_is_asked() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    links(&mut browser, CLEO, DORA).await;
    let page = opens_identities(&mut browser, CLEO).await;
    for identity in [DORA.id, ADA.id] {
        let form = page.form().with("identity", identity);
        for action in ["primary", "unlink", "confirm-unlink"] {
            browser.submit(&form.with("action", action)).await;
        }
    }
    let page = browser.open(IDENTITIES).await;
    browser
        .submit(&form_of(&page, CLEO.id).with("action", "confirm-unlink"))
        .await;
    let told: Vec<_> = audited(&server)
        .await
        .into_iter()
        .map(|line| (line.action, line.subject.id.unwrap_or_default()))
        .collect();
    let line = |action: &str, id: &str| (action.to_owned(), id.to_owned());
    assert_eq!(
        told,
        [
            line("session.log_in", CLEO.id),
            line("identity.link", DORA.id),
            line("identity.make_primary", DORA.id),
            line("identity.unlink", CLEO.id),
        ]
    );
}
