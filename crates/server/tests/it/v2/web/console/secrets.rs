use super::{CLIENTS, comes_back, developer, fault, link, registers, saved};
use crate::support::{ADA, TestServer, basic, native, portal};

const GRANT: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "openid")];

#[tokio::test]
async fn a_secret_is_shown_once() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let made = registers(&mut browser, "My portal", "web").await;
    let (id, secret) = (
        made.text_of("client-id").unwrap(),
        made.text_of("client-secret").unwrap(),
    );
    assert_eq!(made.headers["cache-control"], "no-store");
    for path in ["", "/credentials"] {
        let page = browser.open(&format!("{CLIENTS}{id}{path}")).await;
        assert!(page.status == 200 && !page.body.contains(&secret), "{}", page.body);
    }
    let kept = server.app.directory.client(id.parse().unwrap()).await.unwrap().unwrap();
    assert!(!format!("{kept:?}").contains(&secret));
    assert_eq!(kept.credentials[0].name, "Made at registration");
}

#[tokio::test]
async fn credentials_are_made_and_deleted() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = format!("{CLIENTS}{}/credentials", portal().id);
    let page = browser.open(&path).await;
    comes_back(
        &browser.submit(&page.form()).await,
        422,
        &[("name", "must not be empty")],
    );
    let made = browser.submit(&page.form().with("name", "laptop")).await;
    saved(&made, &path);
    assert!(made.body.contains("The secret of laptop"), "{}", made.body);
    assert_eq!(fault(&made, "name"), "");
    let secret = made.text_of("client-secret").unwrap();
    let authorization = basic(&format!("{}:{secret}", portal().id));
    server.token(&authorization, &GRANT).await.good();
    server.token(&portal().basic(), &GRANT).await.good();

    let list = browser.open(&path).await;
    assert!(!list.body.contains(&secret), "{}", list.body);
    let rest = list.body.split("<td data-label=\"Name\">laptop<").nth(1).unwrap();
    let (_, rest) = rest.split_once("href=\"").unwrap();
    let confirm = browser.open(rest.split('"').next().unwrap()).await;
    assert!(
        confirm.body.contains("Delete the credential laptop?"),
        "{}",
        confirm.body
    );
    assert_eq!(link(&confirm, &path), path, "there is a way back");
    saved(&browser.submit(&confirm.form()).await, &path);
    assert_eq!(server.token(&authorization, &GRANT).await.status, 401);
    server.token(&portal().basic(), &GRANT).await.good();
    assert_eq!(browser.submit(&confirm.form()).await.error_code(), "NOT_FOUND");
}

#[tokio::test]
async fn public_applications_keep_none() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let settings = browser.open(&format!("{CLIENTS}{}", native().id)).await;
    assert!(
        !settings.body.contains("/credentials\""),
        "no page leads there: {}",
        settings.body
    );
    let path = format!("{CLIENTS}{}/credentials", native().id);
    let form = browser.open(&path).await.form().with("name", "x");
    let refused = browser.submit(&form).await;
    assert!(
        refused.text_of("client-secret").is_none() && refused.status == 422,
        "{refused:?}"
    );
}
