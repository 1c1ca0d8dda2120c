use serde_json::json;

use crate::world::{DevServer, World};

#[test]
fn a_raw_call_has_the_credential_of_the_login() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let info = world.run(&["api", "GET", "/v2/oauth2/userinfo"]).document();
    assert_eq!(info["preferred_username"], username);
    // The query stands in the path, or in options; the method in any spelling.
    let id = server.fixtures["people"][0]["id"].as_str().unwrap();
    let jq = ["--jq", ".identities[].id"];
    let in_path = format!("/v2/api/identities?usernames={}", username.replace('@', "%40"));
    for call in [
        &["api", "get", &in_path][..],
        &[
            "api",
            "GET",
            "/v2/api/identities",
            "--query",
            &format!("usernames={username}"),
        ],
        &[
            "api",
            "GET",
            &format!("{}{in_path}", server.base_url().trim_end_matches('/')),
        ],
    ] {
        assert_eq!(world.run(&[call, &jq].concat()).result(), format!("{id}\n"));
    }
}

#[test]
fn a_document_is_sent_member_by_member_or_from_a_file() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let id = server.fixtures["people"][0]["id"].as_str().unwrap();
    let admin = format!("project[admin_ids][]={id}");
    let create = [
        "api",
        "POST",
        "/v2/api/projects",
        "--field",
        "project[display_name]=Example Survey",
        "--raw-field",
        "project[contact_email]=survey@example.edu",
        "--field",
        &admin,
    ];
    let made = world.run(&create).document();
    assert_eq!(made["project"]["admin_ids"], json!([id]), "{made}");
    let path = format!("/v2/api/projects/{}", made["project"]["id"].as_str().unwrap());
    let change = json!({"project": {"display_name": "Example Census"}}).to_string();
    let changed = world
        .run_with(&["api", "PUT", &path, "--input", "-"], &change)
        .document();
    assert_eq!(changed["project"]["display_name"], "Example Census");
    std::fs::write(world.home().join("change.json"), &change).unwrap();
    assert_eq!(
        world.run(&["api", "PUT", &path, "--input", "change.json"]).code,
        Some(0)
    );
    assert_eq!(world.run(&["api", "DELETE", &path]).code, Some(0));
    let gone = world.run(&["api", "GET", &path]);
    assert_eq!((gone.code, gone.stdout.as_str()), (Some(7), ""), "{gone}");
}

#[test]
fn headers_are_shown_and_a_credential_is_not_needed_everywhere() {
    let server = DevServer::start();
    let world = World::of(&server);
    let call = [
        "api",
        "GET",
        "/.well-known/openid-configuration",
        "--anonymous",
        "--include",
    ];
    let text = world.run(&call).result();
    assert!(
        text.starts_with("HTTP 200\n") && text.contains("\ncontent-type: application/json"),
        "{text}"
    );
    assert!(text.contains("\n\n{\""), "{text}");
    let document = world.run(&[&call[..], &["--format", "json"]].concat()).document();
    assert_eq!((&document["status"], document["body"].is_object()), (&json!(200), true));
    assert_eq!(
        world.run(&["api", "GET", "/v2/oauth2/userinfo", "--anonymous"]).code,
        Some(6)
    );
}

#[test]
fn nothing_is_sent_elsewhere() {
    let server = DevServer::start();
    let mut world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let base = server.base_url().trim_end_matches('/').to_owned();
    let alike = format!("{base}0/v2/oauth2/userinfo");
    let user = format!("{base}@example.org/");
    for elsewhere in [
        "https://example.org/",
        "//example.org/",
        "v2/oauth2/userinfo",
        &alike,
        &user,
    ] {
        let ran = world.run(&["api", "GET", elsewhere]);
        assert_eq!(ran.code, Some(2), "{elsewhere}: {ran}");
    }
    insta::assert_snapshot!(world.run(&["api", "GET", "https://example.org/"]).naming(&[(&base, "BASE")]), @"
    exit 2
    --- stderr
    error: 'https://example.org/' is no path of BASE, and nothing is sent elsewhere
    hint: give the path from the slash on, such as /v2/oauth2/userinfo
    ");
    // The login is for one server, and another is named now.
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:1/");
    assert_eq!(world.run(&["api", "GET", "/v2/oauth2/userinfo"]).code, Some(4));
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let world = World::new();
    let refused = |arguments: &[&str]| world.run(&[&["api"][..], arguments].concat()).to_string();
    insta::assert_snapshot!(refused(&["GET", "/x", "--field", "a=1"]), @"
    exit 2
    --- stderr
    error: a GET sends no document
    hint: name parameters with --query
    ");
    insta::assert_snapshot!(refused(&["POST", "/x", "--field", "a"]), @"
    exit 2
    --- stderr
    error: --field: it is to be NAME=VALUE
    ");
    insta::assert_snapshot!(refused(&["POST", "/x", "--header", "Authorization: Bearer AgX", "--anonymous"]), @"
    exit 2
    --- stderr
    error: --header: the credential is that of your login, or of a client with its secret
    hint: see --profile, --client-id and --client-secret-file
    ");
    let ran = world.run_with(&["api", "POST", "/x", "--input", "-"], "{\"secret\": AgX}");
    insta::assert_snapshot!(ran, @"
    exit 2
    --- stderr
    error: --input: - is no JSON: see line 1, column 12
    ");
}
