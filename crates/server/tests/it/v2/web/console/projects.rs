use super::{CONSOLE, NEW_PROJECT, PROJECTS, comes_back, developer, example_project, id_of, link, saved};
use crate::support::{ADA, BEN, CLEO, TestServer};

#[tokio::test]
async fn a_project_is_made_shown_changed_and_deleted() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, BEN).await;
    let empty = browser.open(CONSOLE).await;
    assert!(empty.body.contains("You have no projects yet."), "{}", empty.body);
    let new = browser.open(&link(&empty, NEW_PROJECT)).await;
    assert_eq!(
        new.form().field("admin.0"),
        Some(BEN.username),
        "who makes it administers it"
    );
    let form = new.form().with("display_name", "Telescope");
    let project = browser
        .submit(&form.with("contact_email", "telescope@example.org"))
        .await;
    assert!(
        project.path.starts_with(PROJECTS) && project.body.contains("<h1>Telescope</h1>"),
        "{project:?}"
    );

    let path = project.path.clone();
    let told = server.get("/v2/api/projects", &server.manager(BEN).await).await.good();
    assert_eq!(told["projects"][0]["id"], id_of(&path), "programs see the same");
    assert_eq!(told["projects"][0]["contact_email"], "telescope@example.org");

    let edit = browser.open(&format!("{path}/edit")).await;
    let form = edit
        .form()
        .with("display_name", "Telescopes")
        .with("admin.1", "Cleo@Example.edu");
    let changed = browser.submit(&form).await;
    saved(&changed, &path);
    assert!(changed.body.contains("<h1>Telescopes</h1>") && changed.body.contains(CLEO.username));
    let mut cleo = developer(&server, CLEO).await;
    assert!(cleo.open(CONSOLE).await.body.contains("Telescopes"));

    let confirm = browser.open(&format!("{path}/delete")).await;
    assert!(
        confirm.body.contains("Delete the project Telescopes?"),
        "{}",
        confirm.body
    );
    saved(&browser.submit(&confirm.form()).await, CONSOLE);
    assert_eq!(browser.open(&path).await.error_code(), "NOT_FOUND");
}

#[tokio::test]
async fn every_fault_stands_beside_its_field_and_what_was_typed_stays() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, BEN).await;
    let new = browser.open(NEW_PROJECT).await;
    let form = new.form().with("display_name", "  ").with("contact_email", "nobody");
    let page = browser.submit(&form).await;
    let faults = [
        ("display_name", "must be one line, and not empty"),
        ("contact_email", "must look like name@domain"),
    ];
    comes_back(&page, 422, &faults);
    assert!(page.body.contains("2 fields need your attention"));
    assert_eq!(page.form().field("contact_email"), Some("nobody"));

    let nobody = form.with("admin.1", "nobody@example.org");
    comes_back(
        &browser.submit(&nobody).await,
        422,
        &[("admin.1", "nobody has this username")],
    );
    let alone = new
        .form()
        .with("display_name", "A project")
        .with("contact_email", "a@example.org");
    let page = browser.submit(&alone.with("admin.0", "")).await;
    comes_back(&page, 422, &[("admin.0", "needs at least one administrator")]);
    assert!(browser.open(CONSOLE).await.body.contains("You have no projects yet."));
}

#[tokio::test]
async fn what_was_never_seen_is_not_overwritten_unseen() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = example_project(&mut browser).await;
    let mut other = developer(&server, ADA).await;
    let old = browser.open(&format!("{path}/edit")).await;
    let edit = other.open(&format!("{path}/edit")).await;
    saved(
        &other.submit(&edit.form().with("display_name", "Another name")).await,
        &path,
    );

    let page = browser
        .submit(&old.form().with("contact_email", "new@example.org"))
        .await;
    comes_back(&page, 409, &[]);
    assert!(
        page.body
            .contains("Somebody else has changed it since you opened this page."),
        "{}",
        page.body
    );
    assert_eq!(page.form().field("contact_email"), Some("new@example.org"));
    assert!(
        browser.open(&path).await.body.contains("<h1>Another name</h1>"),
        "nothing was changed"
    );
    let again = browser.submit(&page.form()).await;
    saved(&again, &path);
    assert!(again.body.contains("new@example.org") && again.body.contains("<h1>Example Project</h1>"));
}

#[tokio::test]
async fn a_project_with_applications_is_not_deleted() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = example_project(&mut browser).await;
    let confirm = browser.open(&format!("{path}/delete")).await;
    let page = browser.submit(&confirm.form()).await;
    comes_back(&page, 409, &[]);
    assert!(page.body.contains("still has applications"), "{}", page.body);
    assert_eq!(browser.open(&path).await.status, 200);
}

#[tokio::test]
async fn whoever_gives_a_project_away_is_back_at_the_others() {
    let server = TestServer::start().await;
    let mut browser = developer(&server, ADA).await;
    let path = example_project(&mut browser).await;
    let edit = browser.open(&format!("{path}/edit")).await;
    saved(
        &browser.submit(&edit.form().with("admin.0", BEN.username)).await,
        CONSOLE,
    );
    assert_eq!(browser.open(&path).await.error_code(), "FORBIDDEN");
    assert_eq!(developer(&server, BEN).await.open(&path).await.status, 200);
}
