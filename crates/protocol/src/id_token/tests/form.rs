//! What a token must look like, and what is shown of it.

use base64ct::{Base64UrlUnpadded, Encoding};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::secret::Nonce;

#[test]
fn every_changed_byte_is_noticed() {
    let token = signed(&claims());
    let text = token.expose_secret();
    for index in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let changed = RawIdToken::new(String::from_utf8(bytes).unwrap());
        assert!(verify(&usual(), &changed).is_err(), "byte {index}");
    }
}

#[test]
fn the_form_is_strict() {
    let good = signed(&claims());
    let good = good.expose_secret();
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let bad = [
        String::new(),
        "..".to_owned(),
        ".".repeat(100_000),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        format!("{good}."),
        format!("{good}.{payload}.{payload}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("{good}="),
        format!("{header}=.{payload}.{signature}"),
        good.replace('_', "/").replace('-', "+") + "+",
        format!("é.{payload}.{signature}"),
    ];
    for text in bad {
        let token = RawIdToken::new(text);
        let error = UnverifiedIdToken::parse(&token).unwrap_err();
        assert!(matches!(error, IdTokenError::Malformed { .. }), "{error:?}");
    }
}

#[test]
fn headers_are_strict() {
    let payload = claims().to_json().to_string();
    for (header, expected) in [
        (r#"["RS512",null,null,null]"#, "Malformed"),
        (r#""RS512""#, "Malformed"),
        ("{}", "Malformed"),
        (r#"{"alg":7}"#, "Malformed"),
        (r#"{"alg":"none","alg":"RS512"}"#, "Malformed"),
        (r#"{"alg":"RS512","kid":7}"#, "Malformed"),
        (r#"{"alg":"RS512"} x"#, "Malformed"),
        (r#"{"alg":"RS512","crit":["b64"],"b64":false}"#, "CriticalHeader"),
        (r#"{"alg":"RS512","crit":[]}"#, "CriticalHeader"),
        (r#"{"alg":"RS512","typ":"at+jwt"}"#, "WrongType"),
        (r#"{"alg":"RS512","typ":"application/LOGOUT+JWT"}"#, "WrongType"),
    ] {
        let token = forged(header, &payload);
        let error = format!("{:?}", UnverifiedIdToken::parse(&token).unwrap_err());
        assert!(error.starts_with(expected), "{header}: {error}");
    }
    // Keys in the header are not looked at.
    let own = serde_json::to_value(jwk("1", &OTHER_KEY)).unwrap();
    let header = json!({"alg": "RS512", "jwk": own, "jku": "https://evil.example.org/", "typ": "JWT"}).to_string();
    let encode = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let token = rsa_sign(
        &OTHER_KEY,
        &RSA_PKCS1_SHA512,
        &format!("{}.{}", encode(&header), encode(&payload)),
    );
    assert_eq!(verify(&usual(), &token).unwrap_err(), IdTokenError::BadSignature);
}

#[test]
fn nothing_of_a_token_is_shown() {
    let mut claims = claims();
    claims.nonce = Some(Nonce::new("very-secret"));
    let token = signed(&claims);
    let parsed = UnverifiedIdToken::parse(&token).unwrap();
    assert!(!format!("{parsed:?}").contains(PERSON));
    assert!(!format!("{:?}", parsed.dangerously_unverified_claims().unwrap()).contains("very-secret"));
}

/// A claim of any type, under a name that means something or another.
fn claim() -> impl Strategy<Value = (String, Value)> {
    let name = prop_oneof![
        Just("iss"),
        Just("aud"),
        Just("sub"),
        Just("exp"),
        Just("iat"),
        Just("nbf"),
        Just("nonce"),
        Just("at_hash"),
        Just("last_authentication"),
        Just("name"),
        Just("email"),
        Just("identity_set"),
        Just("azp"),
        Just("x"),
    ];
    let value = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| json!(f64::from(number) / 4.0)),
        ".{0,8}".prop_map(Value::from),
        prop::collection::vec(".{0,4}", 0..3).prop_map(Value::from),
        Just(json!([1, "a"])),
        Just(json!({"sub": "a"})),
    ];
    (name.prop_map(str::to_owned), value)
}

proptest! {
    #[test]
    fn any_claims_are_read_as_they_are_or_refused(claims in prop::collection::vec(claim(), 0..16)) {
        let mut members = serde_json::Map::from_iter([
            ("iss".to_owned(), json!("i")), ("aud".to_owned(), json!("a")), ("sub".to_owned(), json!("s")),
            ("exp".to_owned(), json!(1)), ("iat".to_owned(), json!(1)),
        ]);
        members.extend(claims);
        let payload = Value::Object(members);
        let [header, written] = [json!({"alg": "RS512"}), payload.clone()]
            .map(|part| Base64UrlUnpadded::encode_string(part.to_string().as_bytes()));
        let token = RawIdToken::new(format!("{header}.{written}.AAAA"));
        if let Ok(claims) = UnverifiedIdToken::parse(&token).unwrap().dangerously_unverified_claims() {
            prop_assert_eq!(claims.to_json(), payload);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in r"[A-Za-z0-9_.=-]{0,60}", free in any::<String>()) {
        for text in [text, free] {
            let token = RawIdToken::new(text);
            if let Ok(parsed) = UnverifiedIdToken::parse(&token) {
                let _claims = parsed.dangerously_unverified_claims();
            }
        }
    }
}
