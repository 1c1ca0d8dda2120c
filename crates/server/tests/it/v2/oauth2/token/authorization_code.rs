//! Codes for tokens.

use std::time::Duration;

use serde_json::Value;

use crate::support::{
    ADA, BEN, GROUPS, SERVICE_ALL, SERVICE_LABORATORY, SERVICE_VIEW, TRANSFER, TestServer, VERIFIER, VIEW_IDENTITY_SET,
    access_token, instance, native, portal, service, single_page, token_for, verified_claims,
};

fn scopes(token: &Value) -> Vec<&str> {
    let mut scopes: Vec<&str> = token["scope"].as_str().unwrap().split(' ').collect();
    scopes.sort_unstable();
    scopes
}

#[tokio::test]
async fn one_token_for_each_resource_server_with_auth_on_top() {
    let server = TestServer::start().await;
    let ask = portal()
        .asks(&format!("{TRANSFER} openid {GROUPS} email profile"))
        .offline()
        .with("state", "a b&%é");
    let tokens = server.log_in_as_asked(&portal(), ADA, &ask).await;
    insta::assert_json_snapshot!(
        tokens,
        {
            ".access_token" => "[access]", ".refresh_token" => "[refresh]", ".id_token" => "[id]",
            ".other_tokens[].access_token" => "[access]", ".other_tokens[].refresh_token" => "[refresh]",
        },
        @r#"
    {
      "access_token": "[access]",
      "expires_in": 172800,
      "id_token": "[id]",
      "other_tokens": [
        {
          "access_token": "[access]",
          "expires_in": 172800,
          "refresh_token": "[refresh]",
          "resource_server": "transfer.api.globus.org",
          "scope": "urn:globus:auth:scope:transfer.api.globus.org:all",
          "state": "a b&%é",
          "token_type": "Bearer"
        },
        {
          "access_token": "[access]",
          "expires_in": 172800,
          "refresh_token": "[refresh]",
          "resource_server": "groups.api.globus.org",
          "scope": "urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships",
          "state": "a b&%é",
          "token_type": "Bearer"
        }
      ],
      "refresh_token": "[refresh]",
      "resource_server": "auth.globus.org",
      "scope": "openid email profile",
      "state": "a b&%é",
      "token_type": "Bearer"
    }
    "#
    );
    let text = tokens["access_token"].as_str().unwrap();
    assert!(
        text.starts_with("Ag") && (90..=110).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
    );
}

#[tokio::test]
async fn a_single_token_has_an_empty_list_beside_it_and_nothing_that_was_not_asked_for() {
    let server = TestServer::start().await;
    let tokens = server
        .log_in_as_asked(&portal(), ADA, &portal().asks(TRANSFER).without("state"))
        .await;
    insta::assert_json_snapshot!(tokens, { ".access_token" => "[access]" }, @r#"
    {
      "access_token": "[access]",
      "expires_in": 172800,
      "other_tokens": [],
      "resource_server": "transfer.api.globus.org",
      "scope": "urn:globus:auth:scope:transfer.api.globus.org:all",
      "token_type": "Bearer"
    }
    "#);
}

#[tokio::test]
async fn offline_access_is_a_wish_and_no_scope() {
    let server = TestServer::start().await;
    let tokens = server
        .log_in(&portal(), ADA, &format!("openid offline_access {TRANSFER}"))
        .await;
    assert_eq!(tokens["scope"], "openid");
    assert!(tokens["refresh_token"].is_string() && tokens["other_tokens"][0]["refresh_token"].is_string());
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("redirect_uri", portal().redirect_uri),
    ];
    assert_eq!(server.token(&portal().basic(), &form).await.status, 401);
}

#[tokio::test]
async fn a_scope_without_refresh_tokens_takes_the_refresh_token_of_its_service() {
    let server = TestServer::start().await;
    let both = portal()
        .asks(&format!("openid {SERVICE_LABORATORY} {SERVICE_VIEW}"))
        .offline();
    let tokens = server.log_in_as_asked(&portal(), BEN, &both).await;
    assert!(tokens["refresh_token"].is_string());
    assert!(token_for(&tokens, service().id).get("refresh_token").is_none());
    let one = portal().asks(SERVICE_VIEW).offline();
    let tokens = server.log_in_as_asked(&portal(), BEN, &one).await;
    assert!(tokens["refresh_token"].is_string());
}

#[tokio::test]
async fn brackets_and_stars_stay_out_of_the_tokens_scope() {
    let server = TestServer::start().await;
    let data = crate::support::DATA_ACCESS;
    let tokens = server.log_in(&portal(), ADA, &format!("{TRANSFER}[*{data}]")).await;
    assert_eq!(tokens["scope"], TRANSFER);
    assert_eq!(tokens["other_tokens"], serde_json::json!([]));
}

#[tokio::test]
async fn a_token_covers_what_was_asked_for_and_not_what_was_agreed_to_before() {
    let server = TestServer::start().await;
    server.log_in(&portal(), ADA, &format!("openid email {TRANSFER}")).await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    assert_eq!(
        (tokens["scope"].as_str(), &tokens["other_tokens"]),
        (Some("openid"), &serde_json::json!([]))
    );

    // Unless the JavaScript SDK's private option says so.
    let code = server.code(&portal().asks("openid"), ADA).await;
    let path = "/v2/oauth2/token?include_consented_scopes=true";
    let all = server
        .post(path, &portal().basic(), &portal().redeems(&code))
        .await
        .good();
    assert_eq!(scopes(&all), ["email", "openid"]);
    token_for(&all, "transfer.api.globus.org");
}

#[tokio::test]
async fn the_id_token_verifies_and_tells_what_the_scopes_let_it() {
    let server = TestServer::start().await;
    let ask = portal().asks("openid email profile").with("nonce", "n-0S6_WzA2Mj");
    let tokens = server.log_in_as_asked(&portal(), ADA, &ask).await;
    let claims = verified_claims(&server, &tokens, portal().id, Some("n-0S6_WzA2Mj")).await;
    insta::assert_json_snapshot!(claims, { ".at_hash" => "[43 characters]" }, @r#"
    {
      "at_hash": "[43 characters]",
      "aud": "e0000000-0000-4000-8000-000000000002",
      "email": "ada@example.edu",
      "exp": 1800172800,
      "iat": 1800000000,
      "identity_provider": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001",
      "identity_provider_display_name": "Example University",
      "identity_set": [
        {
          "email": "ada@example.edu",
          "identity_provider": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001",
          "identity_provider_display_name": "Example University",
          "last_authentication": 1800000000,
          "name": "Ada Example",
          "organization": "Example University",
          "sub": "a0000000-0000-4000-8000-000000000001",
          "username": "ada@example.edu"
        },
        {
          "email": "ada@globusid.org",
          "identity_provider": "41143743-f3c8-4d60-bbdb-eeecaba85bd9",
          "identity_provider_display_name": "Globus ID",
          "last_authentication": null,
          "name": "Ada Example",
          "organization": "Example University",
          "sub": "a0000000-0000-4000-8000-000000000002",
          "username": "ada@globusid.org"
        }
      ],
      "iss": "http://127.0.0.1:7777",
      "last_authentication": 1800000000,
      "name": "Ada Example",
      "nonce": "n-0S6_WzA2Mj",
      "organization": "Example University",
      "preferred_username": "ada@example.edu",
      "sub": "a0000000-0000-4000-8000-000000000001"
    }
    "#);
}

#[tokio::test]
async fn with_openid_alone_the_id_token_tells_no_names() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    let claims = verified_claims(&server, &tokens, portal().id, None).await;
    for claim in [
        "email",
        "name",
        "preferred_username",
        "organization",
        "identity_provider",
        "nonce",
    ] {
        assert!(claims.get(claim).is_none(), "{claim}");
    }
    assert_eq!(claims["sub"], ADA.id);
}

#[tokio::test]
async fn the_subject_is_the_primary_identity_whichever_logged_in() {
    let server = TestServer::start().await;
    let mut browser = crate::support::Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    let consent = browser.picks(&login, ADA.linked).await;
    let code = browser.allows(&consent).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    let claims = verified_claims(&server, &tokens, portal().id, None).await;
    assert_eq!(claims["sub"], ADA.id);
    assert_eq!(
        claims["last_authentication"],
        Value::Null,
        "the primary identity has not logged in here"
    );
    assert_eq!(claims["identity_set"][1]["last_authentication"], 1_800_000_000);
}

#[tokio::test]
async fn every_kind_of_application_redeems_in_its_own_way() {
    let server = TestServer::start().await;
    for application in [portal(), native(), single_page(), instance()] {
        let tokens = server
            .log_in(&application, ADA, &format!("openid {VIEW_IDENTITY_SET}"))
            .await;
        verified_claims(&server, &tokens, application.id, None).await;
    }
    // A confidential client may use PKCE too.
    let challenge = native().asks("openid").url().split("code_challenge=").nth(1).unwrap()[..43].to_owned();
    let ask = portal()
        .asks("openid")
        .with("code_challenge", challenge)
        .with("code_challenge_method", "S256");
    let code = server.code(&ask, ADA).await;
    let mut form = portal().redeems(&code);
    form.push(("code_verifier", VERIFIER));
    server.token(&portal().basic(), &form).await.good();
}

#[tokio::test]
async fn a_code_used_twice_takes_everything_back_that_it_gave() {
    let server = TestServer::start().await;
    let code = server
        .code(&portal().asks(&format!("openid {SERVICE_ALL}")).offline(), ADA)
        .await;
    let tokens = server.redeem(&portal(), &code).await.good();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let renewed = server.token(&portal().basic(), &form).await.good();
    let received = access_token(&tokens, service().id);
    let dependent = server.dependent(&service(), received, &[]).await.good();

    let (status, error, _) = server.redeem(&portal(), &code).await.refusal();
    assert_eq!((status, error.as_str()), (401, "invalid_grant"));
    for token in [
        tokens["access_token"].as_str().unwrap(),
        refresh,
        renewed["access_token"].as_str().unwrap(),
    ] {
        assert!(!server.is_active(&portal(), token).await);
    }
    assert!(
        !server
            .is_active(&service(), dependent[0]["access_token"].as_str().unwrap())
            .await
    );
    assert_eq!(
        server.token(&portal().basic(), &form).await.refusal().1,
        "invalid_grant"
    );
    assert_eq!(server.redeem(&portal(), &code).await.status, 401, "and a third time");
}

#[tokio::test]
async fn a_used_code_in_another_clients_hands_takes_nothing_back() {
    let server = TestServer::start().await;
    let code = server.code(&portal().asks("openid"), ADA).await;
    let tokens = server.redeem(&portal(), &code).await.good();
    let thief = server.token(&university_basic(), &portal().redeems(&code)).await;
    assert_eq!(thief.refusal().1, "invalid_grant");
    assert!(
        server
            .is_active(&portal(), tokens["access_token"].as_str().unwrap())
            .await
    );
}

fn university_basic() -> String {
    crate::support::university().basic()
}

#[tokio::test]
async fn of_twenty_who_redeem_one_code_at_once_one_succeeds() {
    let server = TestServer::start().await;
    let code = server.code(&portal().asks("openid"), ADA).await;
    let application = portal();
    let attempts = (0..20).map(|_| server.redeem(&application, &code));
    let answers = futures_util::future::join_all(attempts).await;
    let good: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(good.len(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(
            (refused.status.as_u16(), refused.refusal().1.as_str()),
            (401, "invalid_grant")
        );
    }
    let token = good[0].json()["access_token"].as_str().unwrap().to_owned();
    assert!(
        !server.is_active(&portal(), &token).await,
        "somebody has the code who should not"
    );
}

#[tokio::test]
async fn a_failed_attempt_leaves_the_code_good() {
    let server = TestServer::start().await;
    let code = server.code(&native().asks("openid"), ADA).await;
    let other = "another-verifier-another-verifier-another-v";
    let good = native().redeems(&code);
    let change = |name: &'static str, value: &'static str| -> Vec<(&'static str, &str)> {
        let kept = good.iter().copied().filter(|(known, _)| *known != name);
        kept.chain((!value.is_empty()).then_some((name, value))).collect()
    };
    for (form, status, error) in [
        (change("code_verifier", other), 401, "invalid_grant"),
        (change("code_verifier", ""), 401, "invalid_grant"),
        (change("code_verifier", "short"), 400, "invalid_request"),
        (change("redirect_uri", "http://localhost:4322"), 401, "invalid_grant"),
        (change("redirect_uri", "http://localhost:4321/"), 401, "invalid_grant"),
        (change("redirect_uri", ""), 400, "invalid_request"),
        (change("client_id", single_page().id), 401, "invalid_grant"),
        (change("client_id", ""), 401, "invalid_grant"),
        (change("client_id", "no-uuid"), 400, "invalid_request"),
        (change("code", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 401, "invalid_grant"),
        (change("code", ""), 400, "invalid_request"),
    ] {
        let refusal = server.token("", &form).await.refusal();
        assert_eq!((refusal.0, refusal.1.as_str()), (status, error), "{}", refusal.2);
        assert!(!refusal.2.is_empty() && !refusal.2.contains(code.as_str()));
    }
    server.redeem(&native(), &code).await.good();
}

#[tokio::test]
async fn the_secret_is_needed_too_where_there_is_one() {
    let server = TestServer::start().await;
    let code = server.code(&portal().asks("openid"), ADA).await;
    for authorization in ["", &crate::support::basic(&format!("{}:wrong", portal().id))] {
        let answer = server.token(authorization, &portal().redeems(&code)).await;
        assert_eq!(answer.status, 401);
    }
    let mut form = portal().redeems(&code);
    form.push(("client_id", portal().id));
    assert_eq!(server.token("", &form).await.status, 401, "the id alone is no proof");
    server.redeem(&portal(), &code).await.good();
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_refused() {
    let server = TestServer::start().await;
    let code = server.code(&portal().asks("openid"), ADA).await;
    let mut form = portal().redeems(&code);
    form.push(("code_verifier", VERIFIER));
    let (status, error, why) = server.token(&portal().basic(), &form).await.refusal();
    assert_eq!((status, error.as_str()), (401, "invalid_grant"));
    assert!(why.contains("no code_challenge"), "{why}");
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes() {
    let server = TestServer::start().await;
    let early = server.code(&portal().asks("openid"), ADA).await;
    let late = server.code(&portal().asks("openid"), ADA).await;
    server.hand.advance(Duration::from_micros(599_999_999));
    server.redeem(&portal(), &early).await.good();
    server.hand.advance(Duration::from_micros(1));
    let (status, error, why) = server.redeem(&portal(), &late).await.refusal();
    assert_eq!((status, error.as_str()), (401, "invalid_grant"));
    assert!(why.contains("expired"), "{why}");
}

#[tokio::test]
async fn an_access_token_is_good_for_two_days() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    let token = tokens["access_token"].as_str().unwrap();
    let bearer = format!("Bearer {token}");
    server.hand.advance(Duration::from_micros(172_799_999_999));
    assert!(server.is_active(&portal(), token).await);
    server.get("/v2/oauth2/userinfo", &bearer).await.good();
    server.hand.advance(Duration::from_micros(1));
    assert!(!server.is_active(&portal(), token).await);
    assert_eq!(
        server.get("/v2/oauth2/userinfo", &bearer).await.api_error().1,
        "UNAUTHORIZED"
    );
    assert_eq!(
        server.introspect(&portal(), token, &[]).await,
        serde_json::json!({"active": false})
    );
}
