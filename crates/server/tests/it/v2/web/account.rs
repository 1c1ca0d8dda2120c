//! The account: who somebody is, their second factor, and what they let applications do.

use std::time::Duration;

use crate::support::{
    ADA, Authenticator, BEN, Browser, DATA_ACCESS, GROUPS, Page, SERVICE_ALL, TRANSFER, TestServer, access_token,
    native, portal, recovery_codes, service, transfer,
};

const ACCOUNT: &str = "/v2/web/account";
const SECOND_FACTOR: &str = "/v2/web/account/second-factor";
const CONSENTS: &str = "/v2/web/consents";

/// Opens a page of the account and logs in for it.
async fn logs_in(browser: &mut Browser<'_>, path: &str, identity: &str) -> Page {
    let login = browser.open(path).await;
    assert!(login.is_login(), "{login:?}");
    browser.picks(&login, identity).await
}

/// Sets a second factor up from the account.
async fn sets_up(browser: &mut Browser<'_>, server: &TestServer) -> (Authenticator, Vec<String>) {
    let page = logs_in(browser, SECOND_FACTOR, ADA.id).await;
    assert_eq!(page.path, SECOND_FACTOR);
    let authenticator = Authenticator::of(&page);
    let codes = browser.gives(&page, &authenticator.code(server)).await;
    assert_eq!(browser.goes_on(&codes).await.path, ACCOUNT);
    (authenticator, recovery_codes(&codes))
}

#[tokio::test]
async fn whoever_is_not_logged_in_logs_in_and_comes_back() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let page = logs_in(&mut browser, ACCOUNT, ADA.id).await;
    assert_eq!((page.status.as_u16(), page.path.as_str()), (200, ACCOUNT));
    for shown in [
        "ada@example.edu",
        "ada@globusid.org",
        "Example University",
        "Set up a second factor",
    ] {
        assert!(page.body.contains(shown), "{shown}");
    }
    assert_eq!(browser.open(CONSENTS).await.path, CONSENTS, "once is enough");
    assert_eq!(
        logs_in(&mut Browser::new(&server), CONSENTS, ADA.id).await.path,
        CONSENTS
    );
    assert_eq!(
        logs_in(&mut Browser::new(&server), "/consents", ADA.id).await.path,
        CONSENTS
    );
}

#[tokio::test]
async fn a_second_factor_is_set_up_and_removed_by_who_has_just_logged_in() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    logs_in(&mut browser, ACCOUNT, ADA.id).await;
    server.hand.advance(Duration::from_secs(900));
    let (authenticator, _) = sets_up(&mut browser, &server).await;
    let settings = browser.open(SECOND_FACTOR).await;
    assert!(settings.body.contains("10 recovery codes left"), "{}", settings.body);

    server.hand.advance(Duration::from_secs(900));
    let remove = settings.form().with("action", "remove");
    let login = browser.submit(&remove).await;
    assert!(login.is_login(), "a quarter of an hour is too long ago: {login:?}");
    let page = browser.picks(&login, ADA.id).await;
    let settings = browser.gives(&page, &authenticator.code(&server)).await;
    assert_eq!(settings.path, SECOND_FACTOR);
    let question = browser.submit(&settings.form().with("action", "remove")).await;
    assert!(
        browser.open(ACCOUNT).await.body.contains("It is set up"),
        "it is asked first"
    );
    let account = browser.submit(&question.form().with("action", "confirm-remove")).await;
    assert!(
        account.path == ACCOUNT && account.body.contains("Set up a second factor"),
        "{account:?}"
    );
    let consent = Browser::new(&server).agrees(&portal().asks("openid"), ADA).await;
    assert!(consent.answer("code").is_some(), "a password is enough again");
}

#[tokio::test]
async fn a_session_from_before_it_was_set_up_may_not_change_it() {
    let server = TestServer::start().await;
    let mut old = Browser::new(&server);
    logs_in(&mut old, ACCOUNT, ADA.id).await;
    sets_up(&mut Browser::new(&server), &server).await;
    assert!(old.open(SECOND_FACTOR).await.is_login());
}

#[tokio::test]
async fn new_recovery_codes_replace_the_old() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let (_, old) = sets_up(&mut browser, &server).await;
    let settings = browser.open(SECOND_FACTOR).await;
    let page = browser.submit(&settings.form().with("action", "new-codes")).await;
    let new = recovery_codes(&page);
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
    for (code, taken) in [(&old[0], false), (&new[0], true)] {
        let mut browser = Browser::new(&server);
        let login = browser.opens(&portal().asks("openid")).await;
        let page = browser.picks(&login, ADA.id).await;
        assert_eq!(browser.gives(&page, code).await.is_consent(), taken);
    }
}

#[tokio::test]
async fn forms_that_are_not_ours_do_nothing() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    sets_up(&mut browser, &server).await;
    let settings = browser.open(SECOND_FACTOR).await;
    let forged = settings.form().without("csrf_token").with("action", "confirm-remove");
    assert_eq!(browser.submit(&forged).await.error_code(), "FORM_OUT_OF_DATE");
    assert!(browser.open(ACCOUNT).await.body.contains("It is set up"));
    let unknown = settings.form().with("action", "dance");
    assert_eq!(browser.submit(&unknown).await.path, SECOND_FACTOR);
}

/// The form that takes a scope of an application back, by the button beside it.
fn take_back(page: &Page, application: &str, scope: &str) -> crate::support::Form {
    let at = page.body.find(&format!(">{application}</a></h2>")).unwrap();
    let part = page.body[at..].split("</form>").next().unwrap();
    let before = part.split(&format!("<code class=\"scope\">{scope}<")).next().unwrap();
    let item = before.rsplit("<li ").next().unwrap();
    let (_, value) = item
        .split_once("name=\"consents\" value=\"")
        .unwrap_or_else(|| panic!("no button: {item}"));
    page.form().with("consents", value.split('"').next().unwrap())
}

#[tokio::test]
async fn people_see_what_they_agreed_to_and_take_it_back() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let scope = format!("openid {TRANSFER}[*{DATA_ACCESS}]");
    let code = browser.agrees(&portal().asks(&scope), ADA).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    let token = access_token(&tokens, "transfer.api.globus.org");
    let native_ask = native().asks("openid").with("prefill_named_grant", "Ada's laptop");
    browser.agrees(&native_ask, ADA).await.code();

    let page = browser.open(CONSENTS).await;
    for shown in ["Example Portal", "Example Native App", "Ada&#39;s laptop", DATA_ACCESS] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let picture = page.body.split("<svg").nth(1).unwrap();
    let nodes: Vec<&str> = picture
        .split("<a href=\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(nodes.len(), 3, "{picture}");
    for node in nodes {
        assert!(
            page.body.contains(&format!("<li id=\"{node}\">")),
            "{node} is the same as text"
        );
    }
    let page = browser.submit(&take_back(&page, "Example Portal", DATA_ACCESS)).await;
    assert!(
        !page.body.contains(DATA_ACCESS) && page.body.contains(TRANSFER),
        "{}",
        page.body
    );
    assert!(server.is_active(&transfer(), token).await);
    let page = browser.submit(&take_back(&page, "Example Portal", TRANSFER)).await;
    assert!(!page.body.contains(TRANSFER), "{}", page.body);
    assert!(!server.is_active(&transfer(), token).await);
    assert!(
        server
            .is_active(&portal(), access_token(&tokens, "auth.globus.org"))
            .await
    );
    let again = browser.opens(&portal().asks(&scope)).await;
    assert!(
        again.is_consent() && !again.asked().contains(">openid<"),
        "what stands is not asked again"
    );
}

#[tokio::test]
async fn an_application_has_a_page_of_its_own() {
    let server = TestServer::start().await;
    let path = format!("{CONSENTS}/{}", portal().id);
    assert_eq!(
        logs_in(&mut Browser::new(&server), &path, ADA.id).await.path,
        CONSENTS,
        "it may do nothing yet"
    );
    let mut browser = Browser::new(&server);
    browser
        .agrees(&portal().asks(&format!("openid {TRANSFER}")), ADA)
        .await
        .code();
    browser.agrees(&native().asks("email"), ADA).await.code();
    let all = browser.open(CONSENTS).await;
    assert!(all.body.contains(&format!("href=\"{path}\"")), "{}", all.body);

    let page = logs_in(&mut Browser::new(&server), &path, ADA.id).await;
    assert_eq!(page.path, path, "who logs in for it comes back");
    let page = browser.open(&path).await;
    for shown in [
        "Example Portal",
        "Example Project",
        "support@example.org",
        TRANSFER,
        "<svg",
    ] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(
        !page.body.contains("Example Native App") && !page.body.contains(">email<"),
        "{}",
        page.body
    );
    let (_, value) = page.body.rsplit_once("name=\"consents\" value=\"").unwrap();
    let everything = page.form().with("consents", value.split('"').next().unwrap());
    let rest = browser.submit(&everything).await;
    assert!(
        rest.path == CONSENTS && rest.body.contains("Example Native App"),
        "{rest:?}"
    );
    assert!(!rest.body.contains("Example Portal"), "{}", rest.body);
    assert_eq!(browser.open(&format!("{CONSENTS}/nothing")).await.status.as_u16(), 404);
}

/// When a scope was last used, as a page tells.
fn last_used(page: &Page, scope: &str) -> String {
    let (_, item) = page
        .body
        .split_once(&format!("<code class=\"scope\">{scope}<"))
        .unwrap();
    let times = item.split("<time datetime=\"").nth(2).unwrap();
    times.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_refreshed_and_what_services_do_is_a_use() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let scope = format!("offline_access email {SERVICE_ALL}");
    let code = browser.agrees(&portal().asks(&scope), ADA).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    let begun = browser.open(CONSENTS).await;
    let moments = |page: &Page| ["email", SERVICE_ALL, GROUPS].map(|scope| last_used(page, scope));
    let first = moments(&begun);

    server.hand.advance(Duration::from_secs(3_600));
    let mut all = std::iter::once(&tokens).chain(tokens["other_tokens"].as_array().unwrap());
    let held = all.find(|token| token["resource_server"] == service().id).unwrap();
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", held["refresh_token"].as_str().unwrap()),
    ];
    let refreshed = server.token(&portal().basic(), &refresh).await.good();
    let then = moments(&browser.open(CONSENTS).await);
    assert!(
        then[0] == first[0] && then[1] > first[1] && then[2] == first[2],
        "{first:?} {then:?}"
    );

    server.hand.advance(Duration::from_secs(3_600));
    let token = refreshed["access_token"].as_str().unwrap();
    server.dependent(&service(), token, &[]).await.good();
    let at_last = moments(&browser.open(CONSENTS).await);
    assert!(at_last[1] == then[1] && at_last[2] > then[1], "{then:?} {at_last:?}");
}

#[tokio::test]
async fn one_button_takes_everything_of_an_application_back() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let code = browser.agrees(&portal().asks("openid email"), ADA).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    let page = browser.open(CONSENTS).await;
    let (_, value) = page.body.rsplit_once("name=\"consents\" value=\"").unwrap();
    let all = page.form().with("consents", value.split('"').next().unwrap());
    let empty = browser.submit(&all).await;
    assert!(empty.body.contains("Nothing."), "{}", empty.body);
    assert!(
        !server
            .is_active(&portal(), access_token(&tokens, "auth.globus.org"))
            .await
    );
}

#[tokio::test]
async fn nobody_takes_back_what_is_anothers_or_belongs_to_more() {
    let server = TestServer::start().await;
    let bens = server.log_in(&portal(), BEN, SERVICE_ALL).await;
    let mut browser = Browser::new(&server);
    let code = browser.agrees(&portal().asks(SERVICE_ALL), ADA).await.code();
    let adas = server.redeem(&portal(), &code).await.good();
    let page = browser.open(CONSENTS).await;
    let part = page
        .body
        .split(&format!("<code class=\"scope\">{GROUPS}<"))
        .next()
        .unwrap();
    let item = part.rsplit("<li ").next().unwrap();
    assert!(!item.contains("<button"), "a required scope has no button: {item}");
    // The number of every consent there is, but for that of the root.
    let root = take_back(&page, "Example Portal", SERVICE_ALL);
    let root: i64 = root.field("consents").unwrap().parse().unwrap();
    let others: Vec<String> = (0..40).filter(|id| *id != root).map(|id| id.to_string()).collect();
    browser.submit(&page.form().with("consents", &others.join("."))).await;
    for tokens in [&adas, &bens] {
        let token = access_token(tokens, service().id);
        assert!(server.is_active(&portal(), token).await);
        assert_eq!(
            server
                .dependent(&service(), token, &[])
                .await
                .good()
                .as_array()
                .unwrap()
                .len(),
            2
        );
    }
}
