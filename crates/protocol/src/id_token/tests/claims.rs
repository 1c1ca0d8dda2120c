//! What a well-signed token may say.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::secret::Nonce;

/// The verdict on a well-signed token with one claim changed; `None` takes the claim out.
fn with_claim(verification: &Verification, claim: &str, value: Option<Value>) -> Result<IdTokenClaims, IdTokenError> {
    let mut members = claims().to_json();
    let object = members.as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(claim.to_owned(), value),
        None => object.remove(claim),
    };
    verify(
        verification,
        &forged(r#"{"alg":"RS512","kid":"1"}"#, &members.to_string()),
    )
}

#[test]
fn claims_that_are_needed_must_be_there_and_fit() {
    for claim in ["iss", "aud", "sub", "exp", "iat"] {
        assert_eq!(
            with_claim(&usual(), claim, None).unwrap_err(),
            ClaimsError::Missing { claim }.into()
        );
        for wrong in [Value::Null, json!({}), json!(true)] {
            let error = with_claim(&usual(), claim, Some(wrong)).unwrap_err();
            assert!(
                matches!(error, IdTokenError::Claims(ClaimsError::WrongType { claim: named, .. }) if named == claim)
            );
        }
    }
    for (claim, wrong) in [
        ("nbf", json!("1")),
        ("exp", json!("1800003600")),
        ("nonce", json!(1)),
        ("aud", json!([1])),
    ] {
        assert!(
            matches!(with_claim(&usual(), claim, Some(wrong)), Err(IdTokenError::Claims(_))),
            "{claim}"
        );
    }
    // What is only told to people is never a reason to refuse, and is kept as it came.
    let claims = with_claim(&usual(), "email", Some(json!(5))).unwrap();
    assert_eq!((claims.email.as_ref(), &claims.to_json()["email"]), (None, &json!(5)));
}

#[test]
fn the_parties_must_be_right() {
    let refuse = |claim, value| with_claim(&usual(), claim, Some(value)).unwrap_err();
    assert_eq!(
        refuse("iss", json!("https://auth.example.org/")),
        IdTokenError::WrongIssuer
    );
    assert_eq!(refuse("aud", json!("another")), IdTokenError::WrongAudience);
    assert_eq!(refuse("aud", json!([])), IdTokenError::WrongAudience);
    assert_eq!(refuse("aud", json!(CLIENT.to_uppercase())), IdTokenError::WrongAudience);
    assert_eq!(refuse("azp", json!("another")), IdTokenError::WrongAudience);
    assert_eq!(refuse("azp", json!(7)), IdTokenError::WrongAudience);
    with_claim(&usual(), "azp", Some(json!(CLIENT))).unwrap();
    with_claim(&usual(), "aud", Some(json!(["another", CLIENT]))).unwrap();
    with_claim(&usual().or_audience("another"), "aud", Some(json!("another"))).unwrap();
}

#[test]
fn the_times_must_be_right_within_the_leeway() {
    let at = |claim, seconds: f64| with_claim(&usual(), claim, Some(json!(seconds))).err();
    let now = 1_800_000_000.0;
    assert_eq!(at("exp", now - 299.0), None);
    assert_eq!(at("exp", now - 300.0), Some(IdTokenError::Expired));
    assert_eq!(at("exp", now - 299.5), Some(IdTokenError::Expired));
    assert_eq!(at("iat", now + 300.0), None);
    assert_eq!(at("iat", now + 300.5), Some(IdTokenError::IssuedInFuture));
    assert_eq!(at("nbf", now + 300.0), None);
    assert_eq!(at("nbf", now + 301.0), Some(IdTokenError::NotYetValid));
    assert_eq!(at("nbf", 1e300), Some(IdTokenError::NotYetValid));
    assert_eq!(at("exp", -1e300), Some(IdTokenError::Expired));
    assert_eq!(at("exp", 1e300), None);
    let strict = usual().leeway(Duration::ZERO);
    assert_eq!(
        with_claim(&strict, "exp", Some(json!(1_800_000_000))).unwrap_err(),
        IdTokenError::Expired
    );
    let endless = usual().leeway(Duration::MAX);
    with_claim(&endless, "exp", Some(json!(0))).unwrap();
}

#[test]
fn the_nonce_must_be_that_of_the_login() {
    let verification = usual().nonce(Nonce::new("n-1"));
    with_claim(&verification, "nonce", Some(json!("n-1"))).unwrap();
    for other in [None, Some(json!("n-2")), Some(json!(""))] {
        assert_eq!(
            with_claim(&verification, "nonce", other).unwrap_err(),
            IdTokenError::WrongNonce
        );
    }
    with_claim(&usual(), "nonce", Some(json!("not asked for"))).unwrap();
}

#[test]
fn at_hash_must_fit_the_access_token() {
    let verification = usual().access_token(AccessToken::new("Ag-access"));
    let good = at_hash(SigningAlgorithm::Rs512, &AccessToken::new("Ag-access"));
    assert_eq!(good.len(), 43);
    with_claim(&verification, "at_hash", Some(json!(good))).unwrap();
    with_claim(&verification, "at_hash", None).unwrap();
    with_claim(&usual(), "at_hash", Some(json!("x"))).unwrap();
    let sha256 = at_hash(SigningAlgorithm::Rs256, &AccessToken::new("Ag-access"));
    for other in ["x", &sha256, &good.to_lowercase()] {
        let error = with_claim(&verification, "at_hash", Some(json!(other))).unwrap_err();
        assert_eq!(error, IdTokenError::WrongAccessToken);
    }
}

/// OpenID Connect Core, appendix A.3 (an RS256 token).
#[test]
fn at_hash_of_the_specification() {
    let token = AccessToken::new("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
    assert_eq!(at_hash(SigningAlgorithm::Rs256, &token), "77QmUPtjPfzWtF2AnpK9RQ");
}

#[test]
fn checks_are_skipped_one_by_one_and_by_name_only() {
    let token = forged(r#"{"alg":"HS256"}"#, &claims().to_json().to_string());
    verify(&usual().dangerously_skip_signature(), &token).unwrap();
    let skipped = usual().dangerously_skip_issuer();
    with_claim(&skipped, "iss", Some(json!("another"))).unwrap();
    assert_eq!(
        with_claim(&skipped, "aud", Some(json!("x"))).unwrap_err(),
        IdTokenError::WrongAudience
    );
    with_claim(&usual().dangerously_skip_audience(), "aud", Some(json!("another"))).unwrap();
    let skipped = usual().dangerously_skip_expiry();
    with_claim(&skipped, "exp", Some(json!(1))).unwrap();
    assert_eq!(
        with_claim(&skipped, "nbf", Some(json!(1e10))).unwrap_err(),
        IdTokenError::NotYetValid
    );
}

#[test]
fn claims_come_back_as_they_went() {
    for json in [
        json!({"iss": ISSUER, "aud": CLIENT, "sub": "not a uuid", "iat": 1, "exp": 2}),
        json!({"iss": ISSUER, "aud": [CLIENT], "sub": PERSON, "iat": 1.25, "exp": 9_007_199_254_740_993_i64, "nbf": -1,
               "name": null, "last_authentication": null, "foo": {"bar": [1]},
               "identity_set": [{"sub": PERSON, "name": null, "username": "ada@example.org", "new": 1}]}),
        json!({"iss": ISSUER, "aud": CLIENT, "sub": PERSON, "iat": 1, "exp": 2, "identity_set": [{"no": "sub"}]}),
    ] {
        let claims: IdTokenClaims = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(claims).unwrap(), json);
    }
}

#[test]
fn linked_identities_that_are_understood_are_given() {
    let linked = |set: Value| {
        let claims = with_claim(&usual(), "identity_set", Some(set)).unwrap();
        claims.identity_set().map(|set| set.len())
    };
    assert_eq!(linked(json!([{"sub": PERSON}, {"sub": "not a uuid"}, 7])), Some(1));
    assert_eq!(linked(json!([])), Some(0));
    assert_eq!(linked(Value::Null), None);
    assert_eq!(claims().identity_set(), None);
}

#[test]
fn a_time_with_a_fraction_has_a_last_whole_second() {
    let date = |number: Value| serde_json::from_value::<NumericDate>(number).unwrap();
    assert_eq!(date(json!(1_800_000_100.5)).floor(), UnixSeconds(1_800_000_100));
    assert_eq!(date(json!(-0.5)).floor(), UnixSeconds(-1));
    assert_eq!(date(json!(1e300)).floor(), UnixSeconds(i64::MAX));
    assert_eq!(
        date(json!(9_007_199_254_740_993_i64)).floor(),
        UnixSeconds(9_007_199_254_740_993)
    );
}
