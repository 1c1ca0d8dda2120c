//! Which providers the log-in page offers.

use serde_json::json;

use crate::support::{Browser, Options, PROVIDER, Page, Provider, TestServer, portal};

/// So many providers that each has a number in its name, its domain and its id.
async fn with_academies(count: usize) -> TestServer {
    let seed: String = (1..=count)
        .map(|number| {
            format!(
                "[[providers]]\nid = \"{number:08}-0000-4000-8000-000000000000\"\nname = \"Academy {number:04}\"\n\
                 short_name = \"a{number}\"\ndomains = [\"a{number}.example.edu\"]\n[providers.upstream]\n\
                 issuer = \"https://op{number}.example.org\"\nclient_id = \"x\"\nclient_secret = \"y\"\n"
            )
        })
        .collect();
    TestServer::start_with(Options {
        more: Box::leak(seed.into_boxed_str()),
        ..Options::default()
    })
    .await
}

async fn searches(browser: &mut Browser<'_>, page: &Page, query: &str) -> Page {
    let path = page.path.split('?').next().unwrap();
    browser.open(&format!("{path}?q={query}")).await
}

fn leads_to(link: &str, number: usize) -> bool {
    link.ends_with(&format!("/at/{number:08}-0000-4000-8000-000000000000"))
}

#[tokio::test]
async fn of_thousands_a_few_are_shown_and_people_search_for_theirs() {
    let server = with_academies(5_000).await;
    let mut browser = Browser::new(&server);
    let page = browser.opens(&portal().asks("openid")).await;
    let shown = page.providers();
    assert_eq!(shown.len(), 6);
    assert!(leads_to(&shown[0], 1), "in the order of the configuration: {shown:?}");
    assert!(page.body.contains("There are 4994 more."), "{}", page.body);

    for query in ["4711", "aca+A4711%20dem", "A4711.EXAMPLE.edu"] {
        let found = searches(&mut browser, &page, query).await;
        assert_eq!(found.providers().len(), 1, "{query}: {}", found.body);
        assert!(leads_to(&found.providers()[0], 4_711), "{query}");
    }
    let many = searches(&mut browser, &page, "academy").await;
    assert!(many.body.contains("There are 4994 more.") && many.providers().len() == 6);
    let none = searches(&mut browser, &page, "%3Cscript%3E").await;
    assert!(none.body.contains("No organization was found.") && none.providers().is_empty());
    assert!(!none.body.contains("<script>"), "{}", none.body);

    let mut weight = many.body.len();
    for path in ["/static/style-", "/static/script-", "/static/icon-"] {
        let (_, rest) = page.body.split_once(path).unwrap();
        let file = server
            .get(&format!("{path}{}", rest.split('"').next().unwrap()), "")
            .await;
        assert_eq!(file.status, 200);
        weight += file.body.len();
    }
    assert!(weight < 30 * 1024, "the page with all it loads has {weight} bytes");
}

#[tokio::test]
async fn few_are_all_shown_without_a_search() {
    let server = with_academies(8).await;
    let page = Browser::new(&server).opens(&portal().asks("openid")).await;
    assert_eq!(page.providers().len(), 8);
    assert!(!page.body.contains("type=\"search\""), "{}", page.body);
}

#[tokio::test]
async fn the_one_that_was_used_last_comes_first_also_after_logging_out() {
    let provider = Provider::start().await;
    let server = TestServer::start_with(Options {
        more: provider.seed(),
        ..Options::default()
    })
    .await;
    let mut browser = Browser::new(&server);
    let page = browser.opens(&portal().asks("openid")).await;
    assert!(!page.body.contains("class=\"button primary\""), "{}", page.body);
    let left = browser.open(&page.providers()[0]).await.left.unwrap();
    browser.open(&provider.sends_back(&left, &json!({}))).await;
    let question = browser.open("/v2/web/logout").await;
    browser.submit(&question.form()).await;

    let page = browser.opens(&portal().asks("openid")).await;
    let link = page.providers();
    assert_eq!(link.len(), 1, "once: {}", page.body);
    assert!(
        link[0].ends_with(PROVIDER)
            && page
                .body
                .contains(&format!("class=\"button primary\" href=\"{}\"", link[0]))
    );
    for (name, value) in [
        ("globus_auth_provider_7777", "nonsense"),
        ("globus_auth_provider_7777", portal().id),
    ] {
        browser.cookies.insert(name.to_owned(), value.to_owned());
        let page = browser.opens(&portal().asks("openid")).await;
        assert!(
            page.is_login() && !page.body.contains("class=\"button primary\""),
            "{value}"
        );
    }
}

#[tokio::test]
async fn the_one_that_an_application_asks_for_comes_first_or_stands_alone() {
    let provider = Provider::start().await;
    let client = |id: &str, member: &str| {
        format!(
            "[[clients]]\nid = \"{id}\"\nname = \"Example Library\"\ntype = \"confidential_client\"\n\
             project = \"Example Project\"\nsecret = \"secret\"\nredirect_uris = [\"{}\"]\n{member} = \"upstream\"\n",
            portal().redirect_uri
        )
    };
    let (preselects, requires) = (
        "e0000000-0000-4000-8000-0000000000a1",
        "e0000000-0000-4000-8000-0000000000a2",
    );
    let seed = [
        provider.seed().to_owned(),
        client(preselects, "preselect_idp"),
        client(requires, "required_idp"),
    ];
    let server = TestServer::start_with(Options {
        more: Box::leak(seed.concat().into_boxed_str()),
        ..Options::default()
    })
    .await;
    for id in [preselects, requires] {
        let application = crate::support::Application { id, ..portal() };
        let page = Browser::new(&server).opens(&application.asks("openid")).await;
        assert!(
            page.body
                .contains("Use your identity from <strong>Upstream University</strong>.")
        );
        assert_eq!(page.providers().len(), 1, "{}", page.body);
        assert!(page.body.contains("class=\"button primary\""), "{}", page.body);
    }
}
