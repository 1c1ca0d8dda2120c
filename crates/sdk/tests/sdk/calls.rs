//! What is sent, and what is made of the answer.

use globus_auth::{
    AuthClient, ClientInfo, DefaultScopes, ErrorKind, NativeAppAuthClient, Variables,
    protocol::{http::Pairs, secret::AccessToken},
};
use serde_json::json;

use crate::{
    ways::both_ways,
    world::{BASE_URL, CLIENT_ID, Line, Surrounds as _, World, client_id, form, json, response, tokens},
};

both_ways! {
    every_request_says_what_it_takes_and_who_asks, a_client_names_itself_in_the_form_only_if_it_has_no_credential,
    parameters_of_the_caller_win, wrong_arguments_are_refused_before_anything_is_sent,
    default_scopes_are_those_of_the_first_sdks, credentials_stay_at_home, plain_http_is_for_loopback,
    a_question_mark_in_a_path_is_part_of_the_path, a_callers_authorization_header_does_not_replace_the_credential,
    what_cannot_stand_in_a_header_is_refused_before_anything_is_sent, bodies_of_raw_calls_have_their_types,
    an_answer_that_is_no_document_is_told_without_its_text, a_code_is_exchanged_by_the_client_that_began,
    an_answer_of_another_server_is_not_redeemed,
}

async fn every_request_says_what_it_takes_and_who_asks() {
    let world = World::new([json(200, &json!({})), json(200, &json!({})), json(200, &json!({}))]);
    world.service().build().unwrap().get("/a").await.unwrap();
    let info = ClientInfo::none().with([("product", "x")]).unwrap();
    world
        .service()
        .app_name("survey tool")
        .client_info(info)
        .build()
        .unwrap()
        .get("/a")
        .await
        .unwrap();
    world
        .service()
        .app_name("")
        .client_info(ClientInfo::none())
        .build()
        .unwrap()
        .get("/a")
        .await
        .unwrap();
    let seen = world.requests();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(seen[0].header("accept"), Some("application/json"));
    assert_eq!(
        seen[0].header("user-agent").unwrap(),
        format!("globus-auth-rust-{version}")
    );
    assert_eq!(
        seen[0].header("x-globus-client-info").unwrap(),
        format!("product=rust-sdk,version={version}")
    );
    assert_eq!(seen[0].header("authorization"), None);
    assert_eq!(
        seen[1].header("user-agent").unwrap(),
        format!("globus-auth-rust-{version}/survey tool")
    );
    assert_eq!(seen[1].header("x-globus-client-info"), Some("product=x"));
    assert_eq!(
        seen[2].header("user-agent").unwrap(),
        format!("globus-auth-rust-{version}")
    );
    assert_eq!(seen[2].header("x-globus-client-info"), None);
}

async fn a_client_names_itself_in_the_form_only_if_it_has_no_credential() {
    let world = World::new(std::iter::repeat_n(json(200, &json!({"active": false})), 4));
    world.native().oauth2_revoke_token("AgA").await.unwrap();
    world.confidential().oauth2_revoke_token("AgA").await.unwrap();
    world
        .login()
        .client_id(client_id())
        .access_token("AgB")
        .build()
        .unwrap()
        .oauth2_validate_token("AgA")
        .await
        .unwrap();
    world.login().build().unwrap().oauth2_revoke_token("AgA").await.unwrap();
    let seen = world.requests();
    let named: Vec<_> = seen
        .iter()
        .map(|request| form(request).get("client_id").map(str::to_owned))
        .collect();
    assert_eq!(named, [Some(CLIENT_ID.to_owned()), None, None, None]);
    let sent: Vec<_> = seen
        .iter()
        .map(|request| request.header("authorization").map(|text| text[..6].to_owned()))
        .collect();
    assert_eq!(sent, [None, Some("Basic ".to_owned()), Some("Bearer".to_owned()), None]);
}

async fn parameters_of_the_caller_win() {
    let world = World::new([
        json(200, &json!({"active": true})),
        json(200, &json!([])),
        json(200, &json!({"identities": []})),
    ]);
    let client = world.confidential();
    client
        .oauth2_token_introspect("AgA")
        .include(["identity_set", "session_info"])
        .query_param("q", "1")
        .body_params([("token", "AgB"), ("more", "x")])
        .await
        .unwrap();
    client
        .oauth2_get_dependent_tokens("AgA")
        .scope("urn:a")
        .refresh_tokens(true)
        .body_param("access_type", "online")
        .await
        .unwrap();
    client
        .get_identities()
        .usernames(["a+b@example.edu"])
        .query_param("provision", "true")
        .await
        .unwrap();
    let seen = world.requests();
    let first: Vec<(String, String)> = form(&seen[0])
        .iter()
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .collect();
    let expected = [
        ("token", "AgB"),
        ("include", "identity_set,session_info"),
        ("more", "x"),
    ];
    assert_eq!(first, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(seen[0].url.query(), Some("q=1"));
    assert_eq!(form(&seen[1]).get("scope"), Some("urn:a"));
    assert_eq!(form(&seen[1]).get("access_type"), Some("online"));
    assert_eq!(
        seen[2].url.query(),
        Some("usernames=a%2Bb%40example.edu&provision=true")
    );
}

async fn wrong_arguments_are_refused_before_anything_is_sent() {
    let world = World::new([]);
    let client = world.confidential();
    for error in [
        client.oauth2_client_credentials_tokens("").await.unwrap_err(),
        client.oauth2_client_credentials_tokens("a[").await.unwrap_err(),
        client.oauth2_get_dependent_tokens("AgA").scope([]).await.unwrap_err(),
        client.get("https://").await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    }
    assert!(world.requests().is_empty());
}

async fn default_scopes_are_those_of_the_first_sdks() {
    let world = World::new([json(200, &tokens(&json!({})))]);
    let answer = world
        .confidential()
        .oauth2_client_credentials_tokens(DefaultScopes)
        .await
        .unwrap();
    assert_eq!(
        form(&world.requests()[0]).get("scope"),
        Some("openid profile email urn:globus:auth:scope:transfer.api.globus.org:all")
    );
    assert_eq!(
        answer.by_resource_server()["auth.globus.org"].expires_at.0,
        1_800_172_800
    );
}

async fn credentials_stay_at_home() {
    let keys = json!({"keys": []});
    let configuration = |jwks_uri: &str| json!({"issuer": "https://auth.example.test", "jwks_uri": jwks_uri});
    let world = World::new([
        json(200, &configuration("https://keys.example.org/jwk.json")),
        json(200, &keys.clone()),
        json(200, &configuration("https://auth.example.test/jwk.json")),
        json(200, &keys.clone()),
        json(200, &keys.clone()),
        json(200, &keys.clone()),
        json(200, &keys),
    ]);
    let client = world.confidential();
    client.get_jwk().await.unwrap();
    client.get_jwk().await.unwrap();
    // Another port and another scheme are another origin.
    for url in [
        "https://auth.example.test:8443/x",
        "https://auth.example.test.evil.example/x",
        "http://127.0.0.1/x",
    ] {
        client.get(url).await.unwrap();
    }
    let sent: Vec<bool> = world
        .requests()
        .iter()
        .map(|request| request.header("authorization").is_some())
        .collect();
    assert_eq!(sent, [true, false, true, true, false, false, false]);
    assert_eq!(world.places()[1], "keys.example.org/jwk.json");
}

async fn plain_http_is_for_loopback() {
    let world = World::new([json(200, &json!({}))]);
    let build = |url: &str| world.service().base_url(url).build().map_err(|error| error.kind());
    for loopback in ["http://127.0.0.1:1", "http://[::1]:1/x", "http://localhost:1/"] {
        assert!(build(loopback).is_ok(), "{loopback}");
    }
    for refused in [
        "http://auth.example.test/",
        "http://127.0.0.1.example.test/",
        "ftp://auth.example.test/",
        "auth.example.test",
        "https://user:word@auth.example.test/",
        "https://auth.example.test/?a=b",
    ] {
        assert_eq!(build(refused).err(), Some(ErrorKind::Usage), "{refused}");
    }
    let error = build("http://auth.example.test/");
    assert!(error.is_err());
    let client = world.service().build().unwrap();
    assert_eq!(
        client.get("http://auth.example.test/x").await.unwrap_err().kind(),
        ErrorKind::Usage
    );
    let open = world
        .service()
        .base_url("http://auth.example.test/")
        .dangerously_allow_plain_http()
        .build()
        .unwrap();
    open.get("/x").await.unwrap();
}

async fn a_question_mark_in_a_path_is_part_of_the_path() {
    let world = World::new([json(200, &json!({}))]);
    let client = world
        .service()
        .base_url("https://auth.example.test/prefix")
        .build()
        .unwrap();
    client
        .get("/v2/api/a?b")
        .query_params([("c", "d e")])
        .header("X-Test", "1")
        .await
        .unwrap();
    let seen = &world.requests()[0];
    assert_eq!(seen.url.as_str(), "https://auth.example.test/prefix/v2/api/a%3Fb?c=d+e");
    assert_eq!(seen.header("x-test"), Some("1"));
}

async fn a_callers_authorization_header_does_not_replace_the_credential() {
    let world = World::new([json(200, &json!({}))]);
    let client = world.service().access_token("AgA").build().unwrap();
    client.get("/x").header("Authorization", "Bearer other").await.unwrap();
    assert_eq!(world.requests()[0].header("authorization"), Some("Bearer AgA"));
}

async fn what_cannot_stand_in_a_header_is_refused_before_anything_is_sent() {
    let world = World::new([]);
    let client = world.service().access_token("AgVerySecret\n").build().unwrap();
    let error = client.get("/x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(
        error.to_string().contains("line break") && !error.to_string().contains("AgVerySecret"),
        "{error}"
    );
    let client = world.service().build().unwrap();
    for (name, value) in [("x-test", "a\r\nx: y"), ("x test", "a"), ("", "a")] {
        assert_eq!(
            client.get("/x").header(name, value).await.unwrap_err().kind(),
            ErrorKind::Usage
        );
    }
    assert_eq!(
        world.service().app_name("a\nb").build().unwrap_err().kind(),
        ErrorKind::Usage
    );
}

async fn bodies_of_raw_calls_have_their_types() {
    let world = World::new(std::iter::repeat_n(json(201, &json!({})), 3));
    let client = world.service().build().unwrap();
    client.post("/x").json(&json!({"k": [1, null]})).await.unwrap();
    client.put("/x").form(Pairs::new().with("k", "v w")).await.unwrap();
    let answer = client.patch("/x").text("plain words").await.unwrap();
    assert_eq!(answer.status, 201);
    let seen = world.requests();
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    assert_eq!(&**seen[0].body, br#"{"k":[1,null]}"#);
    assert_eq!(form(&seen[1]).get("k"), Some("v w"));
    assert_eq!(
        (seen[2].header("content-type"), &**seen[2].body),
        (None, &b"plain words"[..])
    );
}

async fn an_answer_that_is_no_document_is_told_without_its_text() {
    let world = World::new([
        Line::Answer(response(200, &[], &json!({"access_token": "AgVerySecret"}))),
        Line::Answer(response(302, &[("location", "https://evil.example/")], &json!({}))),
    ]);
    let error = world.native().oauth2_refresh_token("AgR").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(
        error.to_string().contains("token document") && !error.to_string().contains("AgVerySecret"),
        "{error}"
    );
    let error = world.native().get_openid_configuration().await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Api, Some(302)));
    assert!(error.to_string().contains("redirects"), "{error}");
}

async fn a_code_is_exchanged_by_the_client_that_began() {
    let world = World::new([json(200, &tokens(&json!({})))]);
    let client = world.native();
    let flow = client.oauth2_start_flow("openid").start().unwrap();
    for other in [
        world.settle(NativeAppAuthClient::builder(
            "46bd0f56-e24f-11e5-a510-131bef460009".parse().unwrap(),
        )),
        world
            .settle(NativeAppAuthClient::builder(client_id()))
            .base_url("https://other.example.test/"),
    ] {
        assert_eq!(
            flow.exchange(&other.build().unwrap(), "code").await.unwrap_err().kind(),
            ErrorKind::Usage
        );
    }
    let state = flow.state().unwrap().expose_secret();
    let url = format!("{}?code=c0de&state={state}", flow.redirect_uri());
    client.oauth2_exchange_code_for_tokens(&flow, &url).await.unwrap();
    let sent = form(&world.requests()[0]);
    assert_eq!(sent.get("code"), Some("c0de"));
    assert_eq!(sent.get("client_id"), Some(CLIENT_ID));
    assert_eq!(sent.get("redirect_uri"), Some(&*format!("{BASE_URL}v2/web/auth-code")));
    assert_eq!(sent.get("code_verifier").unwrap().len(), 43);
    assert_eq!(world.requests().len(), 1);
}

/// The mix-up attack: a hostile server sends the person on to an honest one, whose code then goes to the hostile one.
async fn an_answer_of_another_server_is_not_redeemed() {
    let configuration = || json(200, &json!({"issuer": "https://auth.example.org"}));
    let world = World::new([configuration(), configuration(), json(200, &tokens(&json!({})))]);
    let client = world.native();
    let flow = client.oauth2_start_flow("openid").start().unwrap();
    let state = flow.state().unwrap().expose_secret();
    let answer = |issuer: &str| format!("{}?code=c0de&state={state}&iss={issuer}", flow.redirect_uri());
    let error = flow
        .exchange(&client, &answer("https://other.example.org"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::State);
    assert!(!error.to_string().contains("c0de"), "{error}");
    let places = world.places();
    assert!(
        matches!(&*places, [place] if place.ends_with("/.well-known/openid-configuration")),
        "the code stays here: {places:?}"
    );

    // The issuer of a server may be another text than its base URL.
    flow.exchange(&client, &answer("https://auth.example.org"))
        .await
        .unwrap();
    assert_eq!(world.requests().len(), 3);
    world.goes_on([json(200, &tokens(&json!({})))]);
    flow.exchange(&client, &answer(BASE_URL.trim_end_matches('/')))
        .await
        .unwrap();
    assert_eq!(world.requests().len(), 4, "nothing needs to be asked");
}

#[test]
fn environment_variables_point_the_clients() {
    let variables = Variables::from_map([("GLOBUS_SDK_ENVIRONMENT", "preview")]);
    let client = AuthClient::builder().variables(variables).build().unwrap();
    assert_eq!(client.base_url().as_str(), "https://auth.preview.globus.org/");
    let variables = Variables::from_map([("GLOBUS_SDK_HTTP_TIMEOUT", "soon")]);
    let error = AuthClient::builder().variables(variables).build().unwrap_err();
    assert!(error.to_string().contains("GLOBUS_SDK_HTTP_TIMEOUT"), "{error}");
}

#[test]
fn clients_and_futures_go_anywhere() {
    fn check<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn check_future<F: Future + Send>(_: F) {}
    let world = World::new([]);
    let client = world.native();
    check(&client);
    check(&world.confidential());
    check(&world.service().access_token(AccessToken::new("AgA")).build().unwrap());
    let flow = client.oauth2_start_flow("openid").start().unwrap();
    check(&flow);
    check_future(flow.exchange(&client, "code"));
    check_future(client.get_jwk());
    check_future(client.get("/x").send());
    check_future(client.id_token_decoder().decode(&"a.b.c".into()));
}
