use super::*;
use crate::{
    http::{Body, Exchange, Repeat, Request},
    pkce::CodeVerifier,
    scope::Scopes,
};

fn form(request: &Request) -> &Pairs {
    match &request.body {
        Body::Form(pairs) => pairs,
        other => panic!("not a form: {other:?}"),
    }
}

#[test]
fn what_the_client_writes_the_server_reads() {
    let code = AuthorizationCodeGrant {
        code: "c0de+/=".into(),
        redirect_uri: "http://localhost:1/".to_owned(),
        code_verifier: Some(CodeVerifier::from_random([7; 32])),
        client_id: Some("46bd0f56-e24f-11e5-a510-131bef460001".parse().unwrap()),
    };
    let refresh = RefreshTokenGrant {
        refresh_token: "AgR".into(),
        client_id: None,
    };
    let credentials = ClientCredentialsGrant {
        scopes: Scopes::parse("a[*b] c").unwrap(),
    };
    let dependent = DependentTokenGrant {
        token: "AgA".into(),
        scopes: Some(Scopes::parse("a").unwrap()),
        offline: true,
    };
    let read = |request: Request| TokenRequest::read_request(form(&request)).unwrap();
    assert_eq!(read(code.write_request()), TokenRequest::AuthorizationCode(code));
    assert_eq!(read(refresh.write_request()), TokenRequest::RefreshToken(refresh));
    assert_eq!(
        read(credentials.write_request()),
        TokenRequest::ClientCredentials(credentials)
    );
    assert_eq!(read(dependent.write_request()), TokenRequest::DependentToken(dependent));
}

#[test]
fn requests_that_use_something_up_say_so() {
    let refresh = RefreshTokenGrant {
        refresh_token: "AgR".into(),
        client_id: None,
    };
    assert_eq!(refresh.write_request().repeat, Repeat::UsesUp);
    let credentials = ClientCredentialsGrant {
        scopes: Scopes::parse("a").unwrap(),
    };
    assert_eq!(credentials.write_request().repeat, Repeat::Safe);
}

#[test]
fn every_refusal_names_its_field() {
    let refusal = |form: Pairs| TokenRequest::read_request(&form).unwrap_err().to_string();
    assert_eq!(refusal(Pairs::new()), "grant_type: is missing");
    assert!(refusal(Pairs::new().with("grant_type", "password")).starts_with("grant_type: must be"));
    let code = Pairs::new().with("grant_type", "authorization_code");
    assert_eq!(refusal(code.clone()), "code: is missing");
    assert_eq!(refusal(code.clone().with("code", "c")), "redirect_uri: is missing");
    assert_eq!(
        refusal(code.with("code", "c").with("redirect_uri", "r").with("client_id", "x")),
        "client_id: must be a UUID"
    );
    assert_eq!(
        refusal(Pairs::new().with("grant_type", "refresh_token")),
        "refresh_token: is missing"
    );
    assert_eq!(
        refusal(Pairs::new().with("grant_type", "client_credentials")),
        "scope: is missing"
    );
    let dependent = Pairs::new()
        .with("grant_type", "urn:globus:auth:grant_type:dependent_token")
        .with("token", "t");
    assert_eq!(
        refusal(dependent.clone().with("access_type", "both")),
        "access_type: must be online or offline"
    );
    assert!(refusal(dependent.with("scope", "a[")).starts_with("scope: "));
}
