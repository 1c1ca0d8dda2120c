//! The `Authorization` header.

use base64ct::{Base64, Encoding as _};
use globus_auth_server::web::{
    authorization::{Authorization, AuthorizationError},
    basic::{BasicCredentials, BasicError},
};

use crate::{SECRET, keeps_the_secret};

/// The header as it stands, and the bytes as the id and secret of a Basic header. What is read is what was sent, and is
/// not shown.
pub fn holds(input: &[u8]) {
    match Authorization::read_value(input) {
        Ok(Authorization::Bearer(token)) => {
            let text = token.expose_secret();
            assert!(
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()),
                "{text}"
            );
            let again = Authorization::read_value(format!("bearer {text}").as_bytes());
            assert!(matches!(again, Ok(Authorization::Bearer(read)) if read == token));
        }
        Ok(Authorization::Basic(credentials)) => assert!(credentials.secrets().count() <= 2),
        Ok(Authorization::None) => {}
        Err(error) => assert!(error.to_string().len() < 200, "{error}"),
    }
    basic(input);
    keeps_the_secret(&Authorization::read_value(format!("Bearer {SECRET}").as_bytes()));
}

fn basic(plain: &[u8]) {
    let encoded = Base64::encode_string(plain);
    let read = Authorization::read_value(format!("Basic {encoded}").as_bytes());
    let expected = match std::str::from_utf8(plain).map(|text| text.split_once(':')) {
        _ if encoded.len() > 4096 => Err(BasicError::NotBase64),
        Err(_) => Err(BasicError::NotUtf8),
        Ok(None) => Err(BasicError::NoColon),
        Ok(Some(halves)) => Ok(halves),
    };
    match (read, expected) {
        (Ok(Authorization::Basic(credentials)), Ok((id, secret))) => {
            are(&credentials, id, secret);
            if !id.contains(SECRET) {
                let other = Base64::encode_string(format!("{id}:{SECRET}%20").as_bytes());
                keeps_the_secret(&BasicCredentials::read(&other));
            }
        }
        (Err(AuthorizationError::Basic(error)), Err(expected)) => assert_eq!(error, expected),
        (read, expected) => panic!("{read:?}, and not {expected:?}"),
    }
}

fn are(credentials: &BasicCredentials, id: &str, secret: &str) {
    let plain = |text: &str| !text.contains(['%', '+']);
    assert!(credentials.id == id || !plain(id));
    let mut secrets = credentials.secrets().map(|secret| secret.expose_secret());
    assert_eq!(secrets.next(), Some(secret), "as it was sent");
    if let Some(decoded) = secrets.next() {
        assert!(!plain(secret) && decoded != secret && decoded.len() <= secret.len());
    }
    assert_eq!(secrets.next(), None);
}
