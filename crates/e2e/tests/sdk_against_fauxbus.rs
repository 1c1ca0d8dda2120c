//! Our SDK against `fauxbus`, a fake of the service that others wrote.

use globus_auth::protocol::scope::well_known;
use globus_auth::{AuthClient, ConfidentialAppAuthClient, Error, ErrorKind, RetryPolicy, Variables};
use globus_auth_e2e::support::fauxbus::{ADA, CLIENT_ID, CLIENT_SECRET, Fauxbus, REDIRECT_URI};

const GROUPS: &str = well_known::groups::ALL;

fn client(fauxbus: &Fauxbus, secret: &str) -> Result<ConfidentialAppAuthClient, Error> {
    ConfidentialAppAuthClient::builder(CLIENT_ID.parse()?, secret)
        .variables(Variables::from_map([("", ""); 0]))
        .base_url(&fauxbus.url)
        .retry_policy(RetryPolicy::never())
        .build()
}

#[tokio::test]
async fn a_person_logs_in() {
    let fauxbus = Fauxbus::start().unwrap();
    let client = client(&fauxbus, CLIENT_SECRET).unwrap();
    let flow = client
        .oauth2_start_flow(REDIRECT_URI, ["openid", "profile", "email", GROUPS])
        .start()
        .unwrap();
    let redirected = fauxbus.log_in(&flow.authorize_url()).unwrap();
    let tokens = flow.exchange(&client, redirected.as_str()).await.unwrap();

    let groups = tokens.by_scopes(GROUPS).unwrap();
    assert_eq!(groups.resource_server.as_str(), "groups.api.globus.org");
    // Signature by key set, issuer, audience, times, nonce and at_hash.
    let claims = tokens.decode_id_token().await.unwrap();
    assert_eq!(
        (claims.sub.as_str(), claims.preferred_username.as_deref()),
        (ADA, Some("ada@example.edu"))
    );

    let own = tokens.by_resource_server()["auth.globus.org"].access_token.clone();
    let person = AuthClient::builder()
        .base_url(&fauxbus.url)
        .access_token(own)
        .build()
        .unwrap();
    let about = serde_json::to_value(person.userinfo().await.unwrap()).unwrap();
    assert_eq!((&about["sub"], &about["name"]), (&ADA.into(), &"Ada Example".into()));

    let again = flow.exchange(&client, redirected.as_str()).await.unwrap_err();
    assert!(again.is_login_required(), "a code used twice: {again}");
}

#[tokio::test]
async fn a_redirect_of_another_login_is_refused() {
    let fauxbus = Fauxbus::start().unwrap();
    let client = client(&fauxbus, CLIENT_SECRET).unwrap();
    let start = || client.oauth2_start_flow(REDIRECT_URI, ["openid"]).start().unwrap();
    let redirected = fauxbus.log_in(&start().authorize_url()).unwrap();
    let refused = start().exchange(&client, redirected.as_str()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::State);
}

#[tokio::test]
async fn a_client_gets_introspects_and_revokes_a_token() {
    let fauxbus = Fauxbus::start().unwrap();
    let client = client(&fauxbus, CLIENT_SECRET).unwrap();
    let tokens = client.oauth2_client_credentials_tokens(GROUPS).await.unwrap();
    let token = &tokens.by_scopes(GROUPS).unwrap().access_token;

    let standing = client.oauth2_token_introspect(token).await.unwrap();
    assert!(standing.active);
    assert_eq!(standing.scope.as_deref(), Some(GROUPS));
    assert_eq!(standing.client_id.map(|id| id.to_string()).as_deref(), Some(CLIENT_ID));

    assert!(!client.oauth2_revoke_token(token).await.unwrap().active);
    assert!(!client.oauth2_token_introspect(token).await.unwrap().active);
}

#[tokio::test]
async fn refusals_are_clear() {
    let fauxbus = Fauxbus::start().unwrap();
    let wrong = client(&fauxbus, "not the secret")
        .unwrap()
        .oauth2_client_credentials_tokens(GROUPS)
        .await
        .unwrap_err();
    assert_eq!(
        (wrong.http_status(), oauth_code(&wrong).as_deref()),
        (Some(401), Some("invalid_client"))
    );
    assert!(
        wrong.to_string().contains("check the client id and the client secret"),
        "{wrong}"
    );
    assert!(!wrong.to_string().contains("not the secret"));

    // It has no refresh grant.
    let missing = client(&fauxbus, CLIENT_SECRET)
        .unwrap()
        .oauth2_refresh_token("AgNone")
        .await
        .unwrap_err();
    assert_eq!((missing.kind(), missing.http_status()), (ErrorKind::Api, Some(501)));
    assert!(
        missing.to_string().contains("501") && !missing.to_string().contains("AgNone"),
        "{missing}"
    );
}

fn oauth_code(error: &Error) -> Option<String> {
    error.oauth_error().map(ToString::to_string)
}
