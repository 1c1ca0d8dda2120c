use serde_json::json;

use crate::world::{DevServer, World, answers_once};

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
fn a_form_or_a_file_of_any_type_is_sent_as_it_is() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    let refresh = world.tokens()["auth.globus.org"]["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let client = world.variable("GLOBUS_AUTH_CLIENT_ID").unwrap();
    let renew = ["api", "POST", "/v2/oauth2/token", "--anonymous", "--jq", ".token_type"];
    let form = [
        "--form",
        "grant_type=refresh_token",
        "--form",
        "refresh_token=@-",
        "--form",
        &format!("client_id={client}"),
    ];
    let answer = world.run_with(&[&renew[..], &form].concat(), &format!("{refresh}\n"));
    assert_eq!(answer.result(), "Bearer\n");
    let text = format!("grant_type=refresh_token&refresh_token={refresh}&client_id={client}");
    let file = [
        "--input",
        "-",
        "--header",
        "content-type: application/x-www-form-urlencoded",
    ];
    assert_eq!(
        world.run_with(&[&renew[..], &file].concat(), &text).result(),
        "Bearer\n"
    );
    // Without a word on what it is, it is to be JSON.
    insta::assert_snapshot!(world.run_with(&[&renew[..], &["--input", "-"]].concat(), &text), @"
    exit 2
    --- stderr
    error: --input: - is no JSON: see line 1, column 1
    hint: to send it as it is, say what it is: --header 'Content-Type: text/plain'
    ");
}

#[test]
fn an_answer_that_is_no_json_comes_as_it_is() {
    let server = DevServer::start();
    let world = World::of(&server);
    let page = world.run(&["api", "GET", "/", "--anonymous"]).result();
    let (_, path) = page.split_once("/static/style").unwrap();
    let path = format!("/static/style{}", path.split('"').next().unwrap());
    let call = ["api", "GET", &path, "--anonymous"];
    let text = world.run(&call).result();
    assert!(text.contains('{') && !text.starts_with('"'), "{text}");
    let whole = world.run(&[&call[..], &["--include"]].concat()).result();
    assert!(
        whole.starts_with("HTTP 200\n") && whole.ends_with(&format!("\n\n{text}")),
        "{whole}"
    );
    assert_eq!(
        world.run(&[&call[..], &["--format", "json"]].concat()).document(),
        json!(text)
    );
}

#[test]
fn bytes_come_as_they_are_and_have_no_place_in_a_document() {
    let body = [0, 159, 146, 150, b'\n'];
    let answer = [b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", &body[..]].concat();
    let mut world = World::new();
    let call = ["api", "GET", "/", "--anonymous"];
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", answers_once(answer.clone()));
    assert_eq!(world.command(&call).output().unwrap().stdout, body);
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", answers_once(answer));
    insta::assert_snapshot!(world.run(&[&call[..], &["--format", "json"]].concat()), @"
    exit 2
    --- stderr
    error: the answer, 5 bytes, is no text and has no place in a document
    hint: leave --format and --jq out, and take it as it is
    ");
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
    hint: to send it as it is, say what it is: --header 'Content-Type: text/plain'
    ");
}

#[test]
fn a_program_reads_what_the_service_says() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    insta::assert_snapshot!(world.shown(&["api", "GET", "/v2/oauth2/userinfo", "--format", "yaml"]), @r#"
    exit 0
    --- stdout
    email: ada@example.edu
    identity_provider: "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001"
    identity_provider_display_name: Example University
    identity_set:
      - email: ada@example.edu
        identity_provider: "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001"
        identity_provider_display_name: Example University
        last_authentication: 2000000000
        name: Ada Example
        organization: Example University
        sub: a0000000-0000-4000-8000-000000000001
        username: ada@example.edu
      - email: ada@globusid.org
        identity_provider: "41143743-f3c8-4d60-bbdb-eeecaba85bd9"
        identity_provider_display_name: Globus ID
        last_authentication: null
        name: Ada Example
        organization: Example University
        sub: a0000000-0000-4000-8000-000000000002
        username: ada@globusid.org
    last_authentication: 2000000000
    name: Ada Example
    organization: Example University
    preferred_username: ada@example.edu
    sub: a0000000-0000-4000-8000-000000000001
    "#);
    let nowhere = world.run(&["api", "GET", "/v2/api/nowhere"]);
    let (_, id) = nowhere.stderr.split_once("[request ").unwrap();
    let id = id.split(']').next().unwrap().to_owned();
    insta::assert_snapshot!(nowhere.naming(&[(&id, "ID")]), @"
    exit 7
    --- stderr
    error: GET /v2/api/nowhere: the service answered 404 not_found NOT_FOUND (There is nothing at this path) [request ID]
    hint: check the id, and that it is visible to you
    ");
}
