//! Algorithms and keys.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding,
};
use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::json;

use super::*;

#[test]
fn every_algorithm_of_the_list_is_verified_and_no_other_key_fits() {
    let pkcs1: [&'static dyn RsaEncoding; 3] = [&RSA_PKCS1_SHA256, &RSA_PKCS1_SHA384, &RSA_PKCS1_SHA512];
    let pss: [&'static dyn RsaEncoding; 3] = [&RSA_PSS_SHA256, &RSA_PSS_SHA384, &RSA_PSS_SHA512];
    let p256 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let p384 = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
    let ed25519 = Ed25519KeyPair::generate().unwrap();
    let ed25519_public: Vec<u8> = ed25519.public_key().as_ref().to_vec();
    let any_rsa = Jwk {
        alg: None,
        ..jwk("1", &KEY)
    };
    let keys = keys(vec![
        any_rsa,
        ec("P-256", &p256),
        ec("P-384", &p384),
        okp(&ed25519_public),
    ]);
    for (index, algorithm) in SigningAlgorithm::ALL.into_iter().enumerate() {
        let input = signing_input(
            &JoseHeader {
                alg: algorithm.name().to_owned(),
                kid: None,
            },
            &claims(),
        );
        let token = match algorithm {
            SigningAlgorithm::Es256 => assemble(&input, p256.sign(&chance(), input.as_bytes()).unwrap().as_ref()),
            SigningAlgorithm::Es384 => assemble(&input, p384.sign(&chance(), input.as_bytes()).unwrap().as_ref()),
            SigningAlgorithm::EdDsa => assemble(&input, ed25519.sign(input.as_bytes()).as_ref()),
            _ => rsa_sign(&KEY, [pkcs1, pss].concat()[index], &input),
        };
        let parsed = UnverifiedIdToken::parse(&token).unwrap();
        let all = Verification::new(&generous(), CLIENT);
        all.verify(&parsed, NOW, &keys).unwrap();
        // Announced by the server, but not among those that the caller takes.
        let others: Vec<_> = SigningAlgorithm::ALL
            .into_iter()
            .filter(|other| *other != algorithm)
            .collect();
        let refused = all.clone().only_algorithms(&others).verify(&parsed, NOW, &keys);
        assert_eq!(refused.unwrap_err(), IdTokenError::AlgorithmNotAllowed);
        let refused = all.verify(&parsed, NOW, &VerifyingKeys::default());
        assert_eq!(refused.unwrap_err(), IdTokenError::UnknownKey);
    }
}

fn ec(curve: &str, key: &EcdsaKeyPair) -> Jwk {
    let point = key.public_key().as_ref();
    let (x, y) = point[1..].split_at(point.len() / 2);
    let encode = |bytes: &[u8]| Some(Base64UrlUnpadded::encode_string(bytes));
    serde_json::from_value(json!({"kty": "EC", "crv": curve, "x": encode(x), "y": encode(y)})).unwrap()
}

fn okp(public: &[u8]) -> Jwk {
    let x = Base64UrlUnpadded::encode_string(public);
    serde_json::from_value(json!({"kty": "OKP", "crv": "Ed25519", "x": x, "alg": "EdDSA"})).unwrap()
}

#[test]
fn unsafe_algorithms_are_refused_even_if_announced() {
    let payload = claims().to_json().to_string();
    for alg in ["none", "NONE", "HS256", "HS512", "RS1", "ES256K", "rs512", ""] {
        let token = forged(&json!({"alg": alg}).to_string(), &payload);
        let verdict = verify(&Verification::new(&generous(), CLIENT), &token);
        assert_eq!(verdict.unwrap_err(), IdTokenError::AlgorithmNotAllowed, "{alg}");
    }
    // Good in itself, and not announced.
    let input = signing_input(&JoseHeader::new(SigningAlgorithm::Rs256, "1"), &claims());
    let verdict = verify(&usual(), &rsa_sign(&KEY, &RSA_PKCS1_SHA256, &input));
    assert_eq!(verdict.unwrap_err(), IdTokenError::AlgorithmNotAllowed);
}

#[test]
fn an_hmac_keyed_with_the_public_key_is_no_signature() {
    let input = signing_input(
        &JoseHeader {
            alg: "HS512".to_owned(),
            kid: Some("1".to_owned()),
        },
        &claims(),
    );
    let public: Vec<u8> = KEY.public_key().as_ref().to_vec();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA512, &public);
    let token = assemble(&input, aws_lc_rs::hmac::sign(&key, input.as_bytes()).as_ref());
    assert_eq!(
        verify(&Verification::new(&generous(), CLIENT), &token).unwrap_err(),
        IdTokenError::AlgorithmNotAllowed
    );
}

#[test]
fn another_key_under_our_name_is_a_bad_signature_and_another_name_an_unknown_key() {
    let with_kid = |kid: &str| {
        rsa_sign(
            &OTHER_KEY,
            &RSA_PKCS1_SHA512,
            &signing_input(&JoseHeader::new(SigningAlgorithm::Rs512, kid), &claims()),
        )
    };
    assert_eq!(
        verify(&usual(), &with_kid("1")).unwrap_err(),
        IdTokenError::BadSignature
    );
    assert_eq!(verify(&usual(), &with_kid("2")).unwrap_err(), IdTokenError::UnknownKey);
    let token = with_kid("2");
    let parsed = UnverifiedIdToken::parse(&token).unwrap();
    let rotated = keys(vec![jwk("1", &KEY), jwk("2", &OTHER_KEY)]);
    usual().verify(&parsed, NOW, &rotated).unwrap();
    // A set without names is tried as it is, and a token without a name against all.
    let nameless = keys(vec![
        Jwk {
            kid: None,
            ..jwk("", &KEY)
        },
        Jwk {
            kid: None,
            ..jwk("", &OTHER_KEY)
        },
    ]);
    usual().verify(&parsed, NOW, &nameless).unwrap();
    let header = JoseHeader {
        alg: "RS512".to_owned(),
        kid: None,
    };
    let token = rsa_sign(&OTHER_KEY, &RSA_PKCS1_SHA512, &signing_input(&header, &claims()));
    usual()
        .verify(&UnverifiedIdToken::parse(&token).unwrap(), NOW, &rotated)
        .unwrap();
}

#[test]
fn keys_that_cannot_verify_are_left_out() {
    let good = jwk("1", &KEY);
    let short = Jwk::rsa("short", &modulus(&KEY)[..255], &[1, 0, 1]);
    let unusable = [
        Jwk {
            public_key_use: Some("enc".into()),
            ..good.clone()
        },
        Jwk {
            key_ops: Some(vec!["encrypt".into()]),
            ..good.clone()
        },
        Jwk {
            alg: Some("RSA-OAEP".into()),
            ..good.clone()
        },
        Jwk {
            alg: Some("HS256".into()),
            ..good.clone()
        },
        Jwk {
            kty: "oct".into(),
            ..good.clone()
        },
        Jwk {
            n: Some("???".into()),
            ..good.clone()
        },
        Jwk {
            n: Some(String::new()),
            ..good.clone()
        },
        Jwk {
            e: None,
            ..good.clone()
        },
        okp(&[1; 31]),
        short,
    ];
    for key in unusable {
        assert!(keys(vec![key.clone()]).is_empty(), "{key:?}");
    }
    assert!(!keys(vec![good.clone()]).is_empty());
    let leading_zero = [&[0], modulus(&KEY)].concat();
    let padded = keys(vec![Jwk {
        n: Some(Base64UrlUnpadded::encode_string(&leading_zero)),
        ..good
    }]);
    let token = signed(&claims());
    usual()
        .verify(&UnverifiedIdToken::parse(&token).unwrap(), NOW, &padded)
        .unwrap();
}
