//! ID tokens, before and without a signature.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_protocol::{
    discovery::OpenIdConfiguration,
    id_token::{
        DEFAULT_LEEWAY, IdTokenClaims, UnverifiedIdToken, Verification, VerifyingKeys, assemble, signing_input,
    },
    secret::{Nonce, RawIdToken},
    time::UnixSeconds,
};
use url::Url;

use crate::{SECRET, has_fractions, keeps_the_secret};

const NOW: i64 = 1_800_000_000;
const CLIENT: &str = "46bd0f56-e24f-11e5-a510-131bef46955c";

/// A token as text; or, if it begins with a brace, its header and its claims, a line each, from which one is made. What
/// is read is written and read as the same; without a key nothing is believed; with the signature left out, what is
/// believed is of the right server, for the right client, of the right login and time.
pub fn holds(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let token = match text.split_once('\n') {
        Some((header, claims)) if header.starts_with('{') => token_of(header, claims),
        _ => RawIdToken::new(text),
    };
    let unverified = match UnverifiedIdToken::parse(&token) {
        Ok(unverified) => unverified,
        Err(error) => {
            assert!(error.to_string().len() < 200, "{error}");
            return;
        }
    };
    let claims = match unverified.dangerously_unverified_claims() {
        Ok(claims) => claims,
        Err(error) => {
            assert!(error.to_string().len() < 200, "{error}");
            return;
        }
    };
    let written = assemble(&signing_input(unverified.header(), &claims), b"signature");
    let read = UnverifiedIdToken::parse(&written).expect("what is written can be read");
    assert_eq!(read.header(), unverified.header());
    let again = read.dangerously_unverified_claims();
    assert!(
        again.as_ref() == Ok(&claims) || has_fractions(&claims.to_json()),
        "{again:?}"
    );
    judged(&unverified, &claims);
}

fn token_of(header: &str, claims: &str) -> RawIdToken {
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    assemble(&format!("{}.{}", part(header), part(claims)), b"signature")
}

fn judged(token: &UnverifiedIdToken<'_>, claims: &IdTokenClaims) {
    let base = Url::parse("https://auth.example.org").expect("a URL");
    let configuration = OpenIdConfiguration::for_issuer(&base);
    let verification = Verification::new(&configuration, CLIENT).nonce(Nonce::new("n"));
    let verdict = verification.verify(token, UnixSeconds(NOW), &VerifyingKeys::default());
    assert!(verdict.is_err(), "believed without a key");
    let unsigned = verification.dangerously_skip_signature();
    if let Ok(believed) = unsigned.verify(token, UnixSeconds(NOW), &VerifyingKeys::default()) {
        assert_eq!(believed, *claims);
        assert_eq!(claims.iss, "https://auth.example.org");
        assert!(claims.aud.iter().any(|audience| audience == CLIENT));
        assert_eq!(claims.nonce, Some(Nonce::new("n")));
        let leeway = DEFAULT_LEEWAY.as_secs_f64();
        assert!(claims.exp.as_seconds() > NOW as f64 - leeway);
        assert!(claims.iat.as_seconds() <= NOW as f64 + leeway);
        keeps_the_secret(&IdTokenClaims {
            nonce: Some(Nonce::new(SECRET)),
            ..believed
        });
    }
}
