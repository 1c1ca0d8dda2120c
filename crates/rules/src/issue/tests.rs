use globus_auth_protocol::{
    ids::{IdentityProviderId, SessionId},
    pkce::CodeVerifier,
};

use super::*;
use crate::{
    model::{ClientType, GrantKey, SecretHash, TokenKey},
    samples::{NOW, catalogue, client, client_id, identity_id, scope},
};

fn verifier(number: u8) -> CodeVerifier {
    CodeVerifier::from_random([number; 32])
}

/// A code of client 1, with the challenge of verifier 1.
fn code() -> CodeRecord {
    CodeRecord {
        hash: SecretHash([0; 32]),
        grant: GrantKey(1),
        client: client_id(1),
        identity: identity_id(1),
        session: SessionId::from_random([1; 16]),
        redirect_uri: "https://app.example.org/cb".to_owned(),
        challenge: Some(verifier(1).challenge()),
        scope: "a".to_owned(),
        state: None,
        nonce: None,
        offline: false,
        issued: NOW,
        expires: NOW.plus_seconds(CODE_SECONDS),
        state_of: CodeState::Issued,
    }
}

fn ask(code_verifier: Option<CodeVerifier>) -> AuthorizationCodeGrant {
    AuthorizationCodeGrant {
        code: "c".into(),
        redirect_uri: "https://app.example.org/cb".to_owned(),
        code_verifier,
        client_id: None,
    }
}

#[test]
fn a_code_is_good_for_its_client_its_redirect_uri_and_its_verifier() {
    let good = ask(Some(verifier(1)));
    let redeem =
        |code: &CodeRecord, client, ask: &AuthorizationCodeGrant| redeemable(code, client_id(client), ask, NOW);
    assert_eq!(redeem(&code(), 1, &good), Ok(()));
    assert_eq!(
        redeem(
            &CodeRecord {
                challenge: None,
                ..code()
            },
            1,
            &ask(None)
        ),
        Ok(())
    );

    assert_eq!(redeem(&code(), 2, &good), Err(CodeRefusal::WrongClient));
    assert_eq!(
        redeem(&code(), 1, &ask(Some(verifier(2)))),
        Err(CodeRefusal::WrongVerifier)
    );
    assert_eq!(redeem(&code(), 1, &ask(None)), Err(CodeRefusal::VerifierMissing));
    assert_eq!(
        redeem(
            &CodeRecord {
                challenge: None,
                ..code()
            },
            1,
            &good
        ),
        Err(CodeRefusal::VerifierUnexpected)
    );
    let elsewhere = AuthorizationCodeGrant {
        redirect_uri: "https://app.example.org/cb/".to_owned(),
        ..good
    };
    assert_eq!(redeem(&code(), 1, &elsewhere), Err(CodeRefusal::WrongRedirectUri));
}

#[test]
fn a_used_code_is_told_only_to_its_client() {
    let used = CodeRecord {
        state_of: CodeState::Redeemed { at: NOW },
        ..code()
    };
    assert_eq!(redeemable(&used, client_id(1), &ask(None), NOW), Err(CodeRefusal::Used));
    let late = NOW.plus_seconds(10 * CODE_SECONDS);
    assert_eq!(
        redeemable(&used, client_id(1), &ask(None), late),
        Err(CodeRefusal::Used),
        "however late"
    );
    assert_eq!(
        redeemable(&used, client_id(2), &ask(None), NOW),
        Err(CodeRefusal::WrongClient)
    );
}

#[test]
fn times_end_sharply() {
    let good = ask(Some(verifier(1)));
    let at = |time| redeemable(&code(), client_id(1), &good, time);
    assert_eq!(at(Timestamp(code().expires.0 - 1)), Ok(()));
    assert_eq!(at(code().expires), Err(CodeRefusal::Expired));

    let end = NOW.plus_seconds(REFRESH_TOKEN_IDLE_SECONDS);
    assert_eq!(
        refreshable(&refresh_token(), client_id(1), Timestamp(end.0 - 1)),
        Ok(())
    );
    assert_eq!(
        refreshable(&refresh_token(), client_id(1), end),
        Err(RefreshRefusal::Idle)
    );
    assert_eq!(
        refreshable(&refresh_token(), client_id(2), NOW),
        Err(RefreshRefusal::WrongClient)
    );
}

fn refresh_token() -> RefreshTokenRecord {
    RefreshTokenRecord {
        key: TokenKey(1),
        hash: SecretHash([0; 32]),
        grant: None,
        client: client_id(1),
        identity: identity_id(1),
        resource_server: ResourceServer::new("rs1"),
        scope: "a".to_owned(),
        consents: Vec::new(),
        session: None,
        issued: NOW,
        last_used: NOW,
        revoked: None,
    }
}

#[test]
fn scopes_go_by_resource_server_in_the_order_of_the_first() {
    let known = catalogue(&[
        ("b1", 2, &[]),
        ("a1", 1, &[]),
        ("b2", 2, &[]),
        ("openid", 3, &[]),
        ("email", 3, &[]),
    ]);
    let grant = |name, consent| GrantedScope {
        scope: scope(&known, name),
        consent: Some(ConsentId(consent)),
        refresh: true,
    };
    let told = |groups: Vec<TokenGroup>| -> Vec<(String, String, Vec<i64>)> {
        let ids = |group: &TokenGroup| group.consents.iter().map(|id| id.0).collect();
        groups
            .iter()
            .map(|group| (group.resource_server.as_str().to_owned(), group.scope(), ids(group)))
            .collect()
    };
    let line = |server: &str, scope: &str, ids: &[i64]| (server.to_owned(), scope.to_owned(), ids.to_vec());

    let without = group([grant("b1", 1), grant("a1", 2), grant("b2", 3), grant("b1", 1)]);
    assert_eq!(told(without), [line("rs2", "b1 b2", &[1, 3]), line("rs1", "a1", &[2])]);
    let with = group([grant("b1", 1), grant("email", 5), grant("a1", 2), grant("openid", 4)]);
    assert_eq!(
        told(with),
        [
            line("rs3", "email openid", &[5, 4]),
            line("rs2", "b1", &[1]),
            line("rs1", "a1", &[2])
        ]
    );
    assert!(group([]).is_empty());
}

#[test]
fn one_scope_without_refresh_takes_it_from_its_group_alone() {
    let known = catalogue(&[("a1", 1, &[]), ("a2", 1, &[]), ("b1", 2, &[])]);
    let grant = |name, refresh| GrantedScope {
        scope: scope(&known, name),
        consent: None,
        refresh,
    };
    let groups = group([grant("a1", true), grant("b1", true), grant("a2", false)]);
    assert_eq!(
        groups.iter().map(|group| group.refresh).collect::<Vec<_>>(),
        [false, true]
    );
    assert!(groups.iter().all(|group| group.consents.is_empty()));
}

#[test]
fn a_client_that_wants_people_of_a_provider_has_no_openid_of_its_own() {
    let mut portal = client(1, ClientType::ConfidentialClient);
    assert!(client_may_have_openid(&portal));
    portal.required_idp = Some(IdentityProviderId::from_random([1; 16]));
    assert!(!client_may_have_openid(&portal));
}
