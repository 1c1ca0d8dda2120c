use super::{
    CLIENTS, CONSOLE, NEW_PROJECT, POLICIES, PROJECTS, REGISTER, SCOPES, developer, example_project, id_of, link, saved,
};
use crate::support::{ADA, BEN, Browser, Form, TestServer, nowhere, portal, service};

const HALF_AN_HOUR: u64 = 30 * 60;

#[tokio::test]
async fn whoever_is_not_logged_in_logs_in_and_comes_back() {
    let server = TestServer::start().await;
    let path = format!("{CLIENTS}{}/credentials", portal().id);
    let mut browser = Browser::new(&server);
    let login = browser.open(&path).await;
    assert!(login.is_login(), "{login:?}");
    saved(&browser.picks(&login, ADA.id).await, &path);
    assert!(
        browser
            .open("/v2/web/account")
            .await
            .body
            .contains("href=\"/v2/web/console\"")
    );
}

/// Every page of the seed's project, of its portal and its service.
async fn pages_of(browser: &mut Browser<'_>) -> Vec<String> {
    let project = example_project(browser).await;
    let policy = link(&browser.open(&project).await, POLICIES);
    let (web, api) = (
        format!("{CLIENTS}{}", portal().id),
        format!("{CLIENTS}{}", service().id),
    );
    let credentials = format!("{web}/credentials");
    let credential = link(&browser.open(&credentials).await, &format!("{credentials}/"));
    let scopes = format!("{api}/scopes");
    let scope = link(&browser.open(&scopes).await, SCOPES);
    vec![
        project.clone(),
        format!("{project}/edit"),
        format!("{project}/delete"),
        format!("{project}/policies"),
        policy.clone(),
        format!("{policy}/delete"),
        web.clone(),
        format!("{web}/delete"),
        credentials,
        credential,
        scopes,
        format!("{api}/new-scope"),
        scope.clone(),
        format!("{scope}/delete"),
    ]
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let server = TestServer::start().await;
    let mut ada = developer(&server, ADA).await;
    let paths = pages_of(&mut ada).await;
    let mut ben = developer(&server, BEN).await;
    let own = ben.open(NEW_PROJECT).await.form();
    for path in &paths {
        let page = ada.open(path).await;
        assert_eq!(page.status, 200, "{path}");
        let refused = ben.open(path).await;
        assert_eq!(
            (refused.status.as_u16(), refused.error_code().as_str()),
            (403, "FORBIDDEN"),
            "{path}"
        );
        // With a token that is good for Ben's browser.
        for form in page.forms() {
            let forged = form.with("csrf_token", own.field("csrf_token").unwrap());
            let forged = forged.with("name", "Taken over").with("display_name", "Taken over");
            let refused = ben.submit(&forged).await;
            assert_eq!(refused.error_code(), "FORBIDDEN", "{path}");
        }
    }
    let shown = ada.open(&paths[0]).await;
    assert!(shown.body.contains("<h1>Example Project</h1>") && !shown.body.contains("Taken over"));
    let register = ben.open(REGISTER).await;
    assert!(register.body.contains("you have none yet"), "{}", register.body);
    let forged = own
        .with("name", "Mine")
        .with("runs", "native")
        .with("project", id_of(&paths[0]));
    let forged = Form {
        action: REGISTER.to_owned(),
        ..forged
    };
    assert_eq!(ben.submit(&forged).await.error_code(), "FORBIDDEN");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    for start in [PROJECTS, CLIENTS, SCOPES, POLICIES] {
        for id in [nowhere(), "x"] {
            let page = browser.open(&format!("{start}{id}")).await;
            assert_eq!(
                (page.status.as_u16(), page.error_code().as_str()),
                (404, "NOT_FOUND"),
                "{start}{id}"
            );
        }
    }
}

#[tokio::test]
async fn forms_that_are_not_ours_do_nothing() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let mut paths = pages_of(&mut browser).await;
    paths.extend([NEW_PROJECT.to_owned(), REGISTER.to_owned()]);
    for path in &paths {
        for form in browser.open(path).await.forms() {
            for token in [
                "",
                "x",
                developer(&server, BEN)
                    .await
                    .open(NEW_PROJECT)
                    .await
                    .form()
                    .field("csrf_token")
                    .unwrap(),
            ] {
                let refused = browser.submit(&form.with("csrf_token", token)).await;
                assert_eq!(refused.error_code(), "FORM_OUT_OF_DATE", "{path}");
            }
            assert_eq!(
                browser.submit(&form.without("csrf_token")).await.error_code(),
                "FORM_OUT_OF_DATE",
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn an_administrator_who_logged_in_long_ago_logs_in_again_and_finds_what_was_typed() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = example_project(&mut browser).await;
    let edit = browser.open(&format!("{path}/edit")).await;
    server.later(HALF_AN_HOUR + 1);
    assert_eq!(browser.open(&path).await.status, 200, "looking needs no new log-in");
    let typed = edit.form().with("display_name", "Typed & kept");
    let login = browser.submit(&typed).await;
    assert!(login.is_login(), "{login:?}");

    let still = browser.picks(&login, ADA.linked).await;
    assert!(still.is_login(), "the identity that administers must log in: {still:?}");
    let back = browser.picks(&still, ADA.id).await;
    assert!(back.path.starts_with(&format!("{path}/edit?draft=")), "{back:?}");
    assert_eq!(back.form().field("display_name"), Some("Typed & kept"));
    let elsewhere = developer(&server, ADA).await.open(&back.path).await;
    let shown = elsewhere.form();
    assert_eq!(
        shown.field("display_name"),
        Some("Example Project"),
        "the draft is the browser's that typed"
    );
    let done = browser.submit(&back.form()).await;
    saved(&done, &path);
    assert!(done.body.contains("<h1>Typed &#38; kept</h1>"));
}

#[tokio::test]
async fn questions_that_delete_are_asked_after_the_log_in() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = format!("{CLIENTS}{}/delete", portal().id);
    server.later(HALF_AN_HOUR + 1);
    let login = browser.open(&path).await;
    assert!(login.is_login());
    saved(&browser.picks(&login, ADA.id).await, &path);
}

#[tokio::test]
async fn the_last_second_of_half_an_hour_counts() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = example_project(&mut browser).await;
    let edit = browser.open(&format!("{path}/edit")).await;
    server.later(HALF_AN_HOUR);
    saved(&browser.submit(&edit.form()).await, &path);
}

#[tokio::test]
async fn a_link_cannot_fill_a_form_in() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let filled = format!("{REGISTER}?redirect_uri.0=https://evil.example.org/&name=Evil&draft=made-up");
    let page = browser.open(&filled).await;
    assert_eq!(page.status, 200);
    assert!(
        !page.body.contains("evil.example.org") && !page.body.contains("Evil"),
        "{}",
        page.body
    );
    assert_eq!(browser.open(CONSOLE).await.status, 200);

    let project = example_project(&mut browser).await;
    let mut stranger = Browser::new(&server);
    let login = stranger
        .open(&format!("{project}%2Fedit%20-%20display_name=Evil"))
        .await;
    let page = stranger.picks(&login, ADA.id).await;
    assert_eq!(page.path, CONSOLE, "what is no id leads nowhere");
}
