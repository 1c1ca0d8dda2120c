//! What the token endpoint answers.

use globus_auth_protocol::{
    secret::{AccessToken, RawIdToken, RefreshToken, State},
    time::UnixSeconds,
    token::{TokenDocument, TokenResponse},
};

use crate::{SECRET, json, keeps_the_secret};

/// What is read is written and read as the same; each token is found by its resource server and by its scopes; none is
/// shown.
pub fn holds(input: &[u8]) {
    let document = match TokenDocument::read(&json(input)) {
        Ok(document) => document,
        Err(error) => {
            assert!(error.to_string().len() < 200, "{error}");
            return;
        }
    };
    // What is left out is written as what it counts as, so the second reading has all of it.
    let written = document.write();
    let read = TokenDocument::read(&json(&written)).expect("what is written can be read");
    assert_eq!(read.write(), written);
    let tokens = TokenResponse::new(document.clone(), UnixSeconds(1_800_000_000));
    let again = TokenResponse::new(read, UnixSeconds(1_800_000_000));
    assert_eq!(tokens.id_token(), again.id_token());
    assert_eq!(tokens.state(), again.state());
    assert!(tokens.scopes().eq(again.scopes()));
    found(&tokens);
    keeps_the_secret(&TokenResponse::new(with_secrets(document.clone()), UnixSeconds(0)));
    keeps_the_secret(&with_secrets(document));
}

fn found(tokens: &TokenResponse) {
    for (name, token) in tokens.by_resource_server() {
        assert_eq!(*name, token.resource_server);
        let mine = tokens.by_scopes(&token.scope);
        // Two resource servers may name the same scope; then it is the later one's.
        assert!(token.scopes().next().is_none() || mine.is_ok() || tokens.by_resource_server().len() > 1);
    }
    for scope in tokens.scopes() {
        let token = tokens.by_scopes(scope).expect("a scope of the answer");
        assert!(token.scopes().any(|held| held == scope));
    }
}

fn with_secrets(document: TokenDocument) -> TokenDocument {
    TokenDocument {
        access_token: AccessToken::new(SECRET),
        refresh_token: Some(RefreshToken::new(SECRET)),
        state: Some(State::new(SECRET)),
        id_token: Some(RawIdToken::new(SECRET)),
        other_tokens: document.other_tokens.into_iter().map(with_secrets).collect(),
        ..document
    }
}
