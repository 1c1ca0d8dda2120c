use globus_auth_protocol::{error::OAuthError, http::Pairs};

use super::*;
use crate::{ConfidentialAppAuthClient, DefaultScopes, ErrorKind, NativeAppAuthClient, Prompt, Variables};

const VERIFIER: &str = "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv";

fn native_at(base_url: &str) -> NativeAppAuthClient {
    NativeAppAuthClient::builder("46bd0f56-e24f-11e5-a510-131bef460001".parse().unwrap())
        .variables(Variables::default())
        .base_url(base_url)
        .build()
        .unwrap()
}

fn native() -> NativeAppAuthClient {
    native_at("https://auth.example.test/")
}

fn query(flow: &AuthorizationFlow) -> Pairs {
    Pairs::read_query(flow.authorize_url().query().unwrap()).unwrap()
}

#[test]
fn a_login_is_safe_without_further_words() {
    let start = || native().oauth2_start_flow("openid").start().unwrap();
    let (one, other) = (start(), start());
    for name in ["state", "nonce", "code_challenge"] {
        let (one, other) = (query(&one), query(&other));
        assert_eq!(one.get(name).unwrap().len(), 43, "{name}");
        assert_ne!(one.get(name), other.get(name), "{name}");
    }
    assert_eq!(query(&one).get("code_challenge_method"), Some("S256"));
    assert_eq!(one.authorize_url(), one.authorize_url());
}

#[test]
fn a_confidential_client_has_pkce_too() {
    let id = "46bd0f56-e24f-11e5-a510-131bef460002".parse().unwrap();
    let client = ConfidentialAppAuthClient::builder(id, "s")
        .variables(Variables::default())
        .build()
        .unwrap();
    let flow = client
        .oauth2_start_flow("https://app.example.org/cb", ["openid", "email"])
        .start()
        .unwrap();
    assert!(query(&flow).get("code_challenge").is_some());
    assert_eq!(flow.redirect_uri(), "https://app.example.org/cb");
    assert_eq!(flow.scopes().to_string(), "openid email");
}

#[test]
fn the_code_page_is_right_with_and_without_final_slash() {
    for (base, page) in [
        (
            "https://auth.example.test",
            "https://auth.example.test/v2/web/auth-code",
        ),
        (
            "https://auth.example.test/",
            "https://auth.example.test/v2/web/auth-code",
        ),
        (
            "https://example.test/auth",
            "https://example.test/auth/v2/web/auth-code",
        ),
        (
            "https://example.test/auth/",
            "https://example.test/auth/v2/web/auth-code",
        ),
    ] {
        let flow = native_at(base).oauth2_start_flow("openid").start().unwrap();
        assert_eq!(flow.redirect_uri(), page);
    }
}

#[test]
fn everything_that_a_login_can_ask_for_is_in_the_url() {
    let flow = native()
        .oauth2_start_flow(DefaultScopes)
        .redirect_uri("http://127.0.0.1:4321")
        .refresh_tokens(true)
        .prefill_named_grant("my laptop")
        .session_message("why")
        .session_required_identities(["i", "j"])
        .session_required_single_domain(["example.edu"])
        .session_required_policies(["p"])
        .session_required_mfa(true)
        .prompt(Prompt::Login)
        .state("_default")
        .verifier(VERIFIER)
        .dangerously_without_nonce()
        .query_param("foo", "bar")
        .query_param("session_message", "from query")
        .start()
        .unwrap();
    insta::assert_snapshot!(flow.authorize_url().as_str().replace('&', "\n&"), @r"
    https://auth.example.test/v2/oauth2/authorize?client_id=46bd0f56-e24f-11e5-a510-131bef460001
    &redirect_uri=http%3A%2F%2F127.0.0.1%3A4321
    &scope=openid+profile+email+urn%3Aglobus%3Aauth%3Ascope%3Atransfer.api.globus.org%3Aall
    &state=_default
    &response_type=code
    &code_challenge=7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM
    &code_challenge_method=S256
    &access_type=offline
    &prefill_named_grant=my+laptop
    &session_required_identities=i%2Cj
    &session_required_single_domain=example.edu
    &session_required_policies=p
    &session_required_mfa=True
    &session_message=from+query
    &prompt=login
    &foo=bar
    ");
}

#[test]
fn no_scopes_and_bad_verifiers_are_refused() {
    let kind = |flow: FlowBuilder| flow.start().unwrap_err().kind();
    assert_eq!(kind(native().oauth2_start_flow("")), ErrorKind::Usage);
    assert_eq!(kind(native().oauth2_start_flow([])), ErrorKind::Usage);
    assert_eq!(kind(native().oauth2_start_flow("a[")), ErrorKind::Usage);
    assert_eq!(
        kind(native().oauth2_start_flow("openid").verifier("short")),
        ErrorKind::Usage
    );
    assert_eq!(
        kind(native().oauth2_start_flow("openid").verifier("")),
        ErrorKind::Usage
    );
}

#[test]
fn what_is_saved_is_restored() {
    let flow = native()
        .oauth2_start_flow("openid a[*b]")
        .refresh_tokens(true)
        .session_required_mfa(false)
        .prompt(Prompt::None)
        .query_param("x", "\"&=ü")
        .start()
        .unwrap();
    let saved = flow.to_saved();
    let restored = AuthorizationFlow::from_saved(&SavedFlow::new(saved.expose_secret())).unwrap();
    assert_eq!(restored, flow);
    assert_eq!(restored.authorize_url(), flow.authorize_url());
    let bare = native()
        .oauth2_start_flow("a")
        .dangerously_without_nonce()
        .dangerously_without_pkce()
        .start()
        .unwrap();
    assert_eq!(AuthorizationFlow::from_saved(&bare.to_saved()).unwrap(), bare);
}

#[test]
fn what_was_not_saved_is_not_restored() {
    let flow = native().oauth2_start_flow("openid").start().unwrap();
    let text = flow.to_saved().expose_secret().to_owned();
    for bad in [
        "",
        "{}",
        "null",
        &text[1..],
        &text.replace("\"version\":1", "\"version\":2"),
        &text.replace("https:", ""),
    ] {
        let error = AuthorizationFlow::from_saved(&SavedFlow::new(bad)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(!error.to_string().contains(flow.state().unwrap().expose_secret()));
    }
}

#[test]
fn debug_shows_no_secret() {
    let flow = native()
        .oauth2_start_flow("openid")
        .verifier(VERIFIER)
        .state("the-state")
        .nonce("the-nonce");
    let started = flow.clone().start().unwrap();
    let text = format!("{flow:?} {started:?} {:?}", started.to_saved());
    for secret in [VERIFIER, "the-state", "the-nonce"] {
        assert!(!text.contains(secret), "{text}");
    }
}

fn read(answer: &str) -> Result<String, Error> {
    answer::read(answer, Some(&"the-state".into())).map(|answer| answer.code.expose_secret().to_owned())
}

#[test]
fn a_code_or_a_whole_redirect_is_taken() {
    assert_eq!(read(" \tc0de+/=\n").unwrap(), "c0de+/=");
    assert_eq!(
        read("https://app.example.org/cb?x=1&code=abc&state=the-state").unwrap(),
        "abc"
    );
    assert_eq!(
        read("http://127.0.0.1:4321/?state=the-state&code=a%2Bb").unwrap(),
        "a+b"
    );
    assert_eq!(read("?code=abc&state=the-state").unwrap(), "abc");
    assert_eq!(read("app.example:/cb://x?code=abc&state=the-state").unwrap(), "abc");
}

#[test]
fn a_redirect_of_another_login_is_refused() {
    for forged in [
        "https://app.example.org/cb?code=abc&state=other",
        "https://app.example.org/cb?code=abc",
        "https://app.example.org/cb?code=abc&state=",
        "https://app.example.org/cb?error=access_denied&state=other",
    ] {
        let error = read(forged).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::State, "{forged}");
        assert!(!error.to_string().contains("abc"), "{error}");
    }
}

#[test]
fn a_refusal_is_told() {
    let url = "https://app.example.org/cb?error=access_denied&error_description=No+thanks&state=the-state";
    let error = read(url).unwrap_err();
    assert_eq!(
        (error.kind(), error.oauth_error()),
        (ErrorKind::Refused, Some(&OAuthError::AccessDenied))
    );
    assert_eq!(
        error.to_string(),
        "login: the login was refused: access_denied (No thanks); start the login again and allow what the \
         application asks for"
    );
}

#[test]
fn what_is_neither_is_refused() {
    for odd in [
        "",
        "  ",
        "two words",
        "https://app.example.org/cb",
        "https://app.example.org/cb?code=a&code=b&state=the-state",
        "http://",
    ] {
        assert_eq!(read(odd).unwrap_err().kind(), ErrorKind::Usage, "{odd}");
    }
}

#[test]
fn a_login_asks_for_what_a_service_wants_besides_its_own_wishes() {
    let gare = crate::gare::to_gare(&serde_json::json!({
        "code": "ConsentRequired",
        "authorization_parameters": {
            "session_message": "the group wants it",
            "session_required_policies": ["p1", "p2"],
            "session_required_identities": [],
            "required_scopes": ["urn:t[*d]"],
        },
    }))
    .unwrap();
    let flow = native()
        .oauth2_start_flow("openid urn:t[*c]")
        .session_message("our own")
        .session_required_identities(["i"])
        .prompt(Prompt::Login)
        .for_gare(&gare)
        .start()
        .unwrap();
    let query = query(&flow);
    assert_eq!(query.get("scope"), Some("openid urn:t[*c *d]"));
    assert_eq!(query.get("session_message"), Some("the group wants it"));
    assert_eq!(query.get("session_required_policies"), Some("p1,p2"));
    assert_eq!(query.get("session_required_identities"), Some("i"));
    assert_eq!(query.get("prompt"), Some("login"));
}

#[test]
fn scopes_that_a_service_misspells_are_told_at_the_start() {
    let gare = serde_json::json!({"code": "ConsentRequired", "required_scope": "a["});
    let gare = crate::gare::to_gare(&gare).unwrap();
    let refused = native().oauth2_start_flow("openid").for_gare(&gare).start();
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Usage);
}
