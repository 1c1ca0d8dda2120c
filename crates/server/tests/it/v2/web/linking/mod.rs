//! Linking identities to an account, unlinking them, choosing the primary one; and whoever tries to abuse it.

mod abuse;
mod changes;
mod needed;
mod second_factors;

use serde_json::{Value, json};

use crate::support::{ADA, Browser, CLEO, Options, PROVIDER, Page, Person, Provider, TestServer, access_token, portal};

const IDENTITIES: &str = "/v2/web/account/identities";

/// At Globus ID and nowhere else.
const DORA: Person = Person {
    username: "dora@globusid.org",
    id: "d0000000-0000-4000-8000-00000000000d",
    password: "dora-password",
    linked: "",
};
const WITH_DORA: &str = r#"
[[people]]
name = "Dora Example"
password = "dora-password"
identities = [{ id = "d0000000-0000-4000-8000-00000000000d", username = "dora@globusid.org" }]
"#;

async fn server() -> TestServer {
    TestServer::start_with(Options {
        more: WITH_DORA,
        ..Options::default()
    })
    .await
}

/// Logs in for the page of what is linked, and opens it.
async fn opens_identities(browser: &mut Browser<'_>, person: Person) -> Page {
    let page = browser.open(IDENTITIES).await;
    let page = if page.is_login() {
        browser.picks(&page, person.id).await
    } else {
        page
    };
    assert_eq!(page.path, IDENTITIES, "{page:?}");
    page
}

/// Says that another identity shall be linked: the page where one logs in with it.
async fn begins(browser: &mut Browser<'_>, person: Person) -> Page {
    let page = opens_identities(browser, person).await;
    let login = browser.submit(&page.form().with("action", "link")).await;
    assert!(login.is_login(), "{login:?}");
    login
}

/// Logs in with the other identity: the page that asks whether to link the two.
async fn proves(browser: &mut Browser<'_>, person: Person, other: Person) -> Page {
    let login = begins(browser, person).await;
    let page = browser.picks(&login, other.id).await;
    assert!(is_link(&page), "{page:?}");
    page
}

/// The whole way.
async fn links(browser: &mut Browser<'_>, person: Person, other: Person) {
    let page = proves(browser, person, other).await;
    let linked = browser.submit(&page.form().with("choice", "link")).await;
    assert_eq!(linked.path, IDENTITIES, "{linked:?}");
}

fn is_link(page: &Page) -> bool {
    page.left.is_none() && page.path.starts_with("/v2/web/link/")
}

/// The usernames on the page of what is linked, in its order.
async fn linked(browser: &mut Browser<'_>) -> Vec<String> {
    let page = browser.open(IDENTITIES).await;
    let headings = page.body.split("<h2 id=\"identity-").skip(1);
    let username = |heading: &str| {
        heading
            .split_once('>')
            .unwrap()
            .1
            .split(['<', ' '])
            .next()
            .unwrap()
            .to_owned()
    };
    headings.map(username).collect()
}

/// The form of an identity on the page of what is linked.
fn form_of(page: &Page, identity: &str) -> crate::support::Form {
    let mut forms = page.forms().into_iter();
    forms.find(|form| form.field("identity") == Some(identity)).unwrap()
}

/// What a portal's token of somebody tells.
async fn told(server: &TestServer, tokens: &Value) -> Value {
    let more = [("include", "identity_set,session_info")];
    server
        .introspect(&portal(), access_token(tokens, "auth.globus.org"), &more)
        .await
}

fn identity_set(told: &Value) -> Vec<&str> {
    let set = told["identity_set"].as_array().unwrap().iter();
    let mut set: Vec<_> = set.map(|id| id.as_str().unwrap()).collect();
    set.sort_unstable();
    set
}

#[tokio::test]
async fn an_identity_is_linked_with_its_password_and_tokens_tell_so_at_once() {
    let server = TestServer::start_with(Options {
        more: WITH_DORA,
        passwords: true,
        ..Options::default()
    })
    .await;
    let mut browser = Browser::new(&server);
    let login = browser.open(IDENTITIES).await;
    let page = browser.types(&login, CLEO.username, CLEO.password).await;
    let before = browser.gets_code(&portal().asks("openid"), CLEO).await;
    let before = server.redeem(&portal(), &before).await.good();
    let login = browser.submit(&page.form().with("action", "link")).await;
    assert!(
        login.body.contains("to link it to <strong>cleo@example.edu"),
        "{}",
        login.body
    );
    let ask = browser.types(&login, DORA.username, DORA.password).await;
    assert!(is_link(&ask), "{ask:?}");
    for shown in [CLEO.username, DORA.username, "Whoever logs in as one of them is you"] {
        assert!(ask.body.contains(shown), "{shown}: {}", ask.body);
    }
    assert_eq!(
        linked(&mut browser).await,
        [CLEO.username],
        "nothing happens before they say so"
    );
    browser.submit(&ask.form().with("choice", "link")).await;
    assert_eq!(linked(&mut browser).await, [CLEO.username, DORA.username]);

    let both = [CLEO.id, DORA.id];
    let old = told(&server, &before).await;
    assert_eq!((identity_set(&old), old["sub"].as_str()), (both.into(), Some(CLEO.id)));
    assert_eq!(old["session_info"]["authentications"][DORA.id], Value::Null);
    let new = browser.gets_code(&portal().asks("openid"), CLEO).await;
    let new = told(&server, &server.redeem(&portal(), &new).await.good()).await;
    assert_eq!((identity_set(&new), new["sub"].as_str()), (both.into(), Some(CLEO.id)));
    let proved = new["session_info"]["authentications"].as_object().unwrap();
    assert!(
        both.iter().all(|id| proved.contains_key(*id)),
        "both are in the session: {proved:?}"
    );
}

#[tokio::test]
async fn an_identity_of_another_provider_is_linked() {
    let provider = Provider::start().await;
    let server = TestServer::start_with(Options {
        more: provider.seed(),
        ..Options::default()
    })
    .await;
    let mut browser = Browser::new(&server);
    let login = begins(&mut browser, CLEO).await;
    let link = login.body.split("class=\"button\" href=\"").nth(1).unwrap();
    let there = browser.open(link.split('"').next().unwrap()).await.left.unwrap();
    assert!(there.query().unwrap().contains("prompt=login"), "{there}");
    let ask = browser.open(&provider.sends_back(&there, &json!({}))).await;
    assert!(
        is_link(&ask) && ask.body.contains("uma@upstream.example.edu"),
        "{ask:?}"
    );
    browser.submit(&ask.form().with("choice", "link")).await;
    assert_eq!(linked(&mut browser).await, [CLEO.username, "uma@upstream.example.edu"]);
    let code = browser.gets_code(&portal().asks("openid"), CLEO).await;
    let told = told(&server, &server.redeem(&portal(), &code).await.good()).await;
    let proved = told["session_info"]["authentications"].as_object().unwrap();
    assert!(proved.values().any(|proof| proof["idp"] == PROVIDER), "{proved:?}");
}

#[tokio::test]
async fn whatever_is_linked_to_the_other_comes_along_and_its_other_sessions_end() {
    let server = server().await;
    let mut of_ada = Browser::new(&server);
    opens_identities(&mut of_ada, ADA).await;
    let ada_before = server.log_in(&portal(), ADA, "openid").await;
    let mut browser = Browser::new(&server);
    let ask = proves(&mut browser, CLEO, ADA).await;
    assert!(
        ask.body.contains("ada@globusid.org"),
        "all that comes is named: {}",
        ask.body
    );
    browser.submit(&ask.form().with("choice", "link")).await;
    assert_eq!(
        linked(&mut browser).await,
        [CLEO.username, ADA.username, "ada@globusid.org"]
    );
    assert!(of_ada.open(IDENTITIES).await.is_login(), "the session was Ada's alone");
    let old = told(&server, &ada_before).await;
    assert_eq!(
        (identity_set(&old), old["sub"].as_str()),
        (vec![ADA.id, ADA.linked, CLEO.id], Some(ADA.id)),
        "tokens keep whom they speak for"
    );
    let as_ada = server.log_in(&portal(), ADA, "openid").await;
    assert_eq!(
        told(&server, &as_ada).await["sub"],
        CLEO.id,
        "later ones speak for the primary one"
    );
}

#[tokio::test]
async fn whoever_changes_their_mind_links_nothing() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let ask = proves(&mut browser, CLEO, DORA).await;
    let page = browser.submit(&ask.form().with("choice", "cancel")).await;
    assert_eq!(page.path, IDENTITIES);
    let login = begins(&mut browser, CLEO).await;
    let cancel = login.forms().pop().unwrap().with("choice", "cancel");
    assert_eq!(browser.submit(&cancel).await.path, IDENTITIES);
    assert_eq!(linked(&mut browser).await, [CLEO.username]);
    assert!(browser.open(&login.path).await.error_code() == "LOGIN_EXPIRED");
}

#[tokio::test]
async fn an_identity_of_ones_own_is_linked_already() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let login = begins(&mut browser, ADA).await;
    let again = browser.picks(&login, ADA.linked).await;
    assert!(
        again.is_login() && again.alert().unwrap().contains("is linked to your account already"),
        "{again:?}"
    );
    let ask = browser.picks(&again, DORA.id).await;
    assert!(is_link(&ask), "they go on with another: {ask:?}");
}
