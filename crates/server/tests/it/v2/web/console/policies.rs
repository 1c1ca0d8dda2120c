use super::{POLICIES, comes_back, developer, example_project, link, saved};
use crate::support::{ADA, TestServer};

#[tokio::test]
async fn a_policy_is_made_explained_changed_and_deleted() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let project = example_project(&mut browser).await;
    let new = browser.open(&format!("{project}/policies")).await;
    let form = new
        .form()
        .with("display_name", "A policy")
        .with("description", "For the telescope")
        .with("high_assurance", "on")
        .with("authentication_assurance_timeout", "1800")
        .with("required_mfa", "on")
        .with("domain_constraints_include", "example.edu, *.Example.org");
    let after = browser.submit(&form).await;
    saved(&after, &project);
    for words in [
        "People must have logged in with a fitting identity within the last 30 minutes.",
        "It must be of example.edu, *.example.org.",
        "They must have used a second factor.",
    ] {
        assert!(after.body.contains(words), "{words}: {}", after.body);
    }
    assert!(
        after
            .body
            .contains("People must have an identity of theirs linked that fits"),
        "the seed's"
    );

    let before = after.body.split(">A policy</a>").next().unwrap();
    let path = before
        .rsplit_once("href=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let page = browser.open(&path).await;
    assert_eq!(page.form().field("authentication_assurance_timeout"), Some("1800"));
    assert!(page.form().field("high_assurance").is_none(), "it cannot change");
    let old = page.form();
    let form = old
        .with("authentication_assurance_timeout", "7200")
        .without("required_mfa");
    let after = browser.submit(&form.with("domain_constraints_include", "")).await;
    assert!(after.body.contains("within the last 2 hours."), "{}", after.body);
    assert!(!after.body.contains("They must have used a second factor."));
    comes_back(&browser.submit(&old).await, 409, &[]);

    let confirm = browser.open(&format!("{path}/delete")).await;
    let after = browser.submit(&confirm.form()).await;
    saved(&after, &project);
    assert!(!after.body.contains("A policy"));
}

#[tokio::test]
async fn what_a_policy_cannot_be_is_told_beside_the_field() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let project = example_project(&mut browser).await;
    let form = browser.open(&format!("{project}/policies")).await.form();
    let bad = form
        .with("required_mfa", "on")
        .with("domain_constraints_include", "*.x y")
        .with("domain_constraints_exclude", "nonsense");
    let faults = [
        ("display_name", "must be one line, and not empty"),
        ("description", "must not be empty"),
        ("required_mfa", "goes with high assurance only"),
        ("domain_constraints_include", "must be domain names"),
        ("domain_constraints_exclude", "must be domain names"),
    ];
    let page = browser.submit(&bad).await;
    comes_back(&page, 422, &faults);
    assert_eq!(page.form().field("required_mfa"), Some("on"));
    assert_eq!(page.form().field("domain_constraints_exclude"), Some("nonsense"));
    for timeout in ["soon", "-1", "0", "315360001"] {
        let bad = form
            .with("display_name", "x")
            .with("description", "x")
            .with("high_assurance", "on");
        let page = browser
            .submit(&bad.with("authentication_assurance_timeout", timeout))
            .await;
        let told = [(
            "authentication_assurance_timeout",
            "must be a number of seconds from 1 to 315360000",
        )];
        comes_back(&page, 422, &told);
    }
    assert!(link(&browser.open(&project).await, POLICIES).starts_with(POLICIES));
}
