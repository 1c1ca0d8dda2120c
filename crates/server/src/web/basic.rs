//! HTTP Basic credentials of clients.

use std::borrow::Cow;

use base64ct::{Base64, Encoding as _};
use globus_auth_protocol::secret::ClientSecret;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

/// Longer credentials are refused: ours have some 80 characters.
const MAX_ENCODED: usize = 4096;

/// A client's id and secret as a Basic header holds them.
///
/// Globus's clients send both as they are; [RFC 6749 section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)
/// wants them form-encoded, and other clients do so. A secret with `%` or `+` in it may therefore mean two things, and
/// both are tried.
#[derive(Debug)]
pub struct BasicCredentials {
    /// The id, form-decoded if it had percent-encodings in it. Ids are UUIDs, which look the same either way.
    pub id: String,
    as_sent: ClientSecret,
    decoded: Option<ClientSecret>,
}

/// Why a Basic header was refused. Never holds a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BasicError {
    /// Not base64, or longer than any credential.
    #[error("the Basic credentials are not base64: send base64 of the client id, a colon and the secret")]
    NotBase64,
    /// Bytes that are not UTF-8.
    #[error("the Basic credentials are not UTF-8")]
    NotUtf8,
    /// No colon between id and secret.
    #[error("the Basic credentials have no colon between client id and secret")]
    NoColon,
}

impl BasicCredentials {
    /// Reads what follows `Basic ` in the header.
    ///
    /// # Errors
    /// See [`BasicError`].
    pub fn read(encoded: &str) -> Result<Self, BasicError> {
        if encoded.len() > MAX_ENCODED {
            return Err(BasicError::NotBase64);
        }
        let bytes = Base64::decode_vec(encoded)
            .map(Zeroizing::new)
            .map_err(|_| BasicError::NotBase64)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| BasicError::NotUtf8)?;
        let (id, secret) = text.split_once(':').ok_or(BasicError::NoColon)?;
        Ok(Self {
            id: form_decode(id).unwrap_or_else(|| id.to_owned()),
            as_sent: ClientSecret::new(secret),
            decoded: form_decode(secret).map(ClientSecret::from),
        })
    }

    /// The secrets that the header may mean, the literal one first.
    pub fn secrets(&self) -> impl Iterator<Item = &ClientSecret> {
        std::iter::once(&self.as_sent).chain(&self.decoded)
    }
}

/// The form-decoded text, if that is another text.
fn form_decode(text: &str) -> Option<String> {
    if !text.contains(['%', '+']) {
        return None;
    }
    let spaced = Zeroizing::new(text.replace('+', " "));
    percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(Cow::into_owned)
        .filter(|decoded| decoded != text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(plain: &[u8]) -> Result<(String, Vec<String>), BasicError> {
        let credentials = BasicCredentials::read(&Base64::encode_string(plain))?;
        let secrets = credentials
            .secrets()
            .map(|secret| secret.expose_secret().to_owned())
            .collect();
        Ok((credentials.id, secrets))
    }

    #[test]
    fn the_first_colon_parts_id_and_secret() {
        assert_eq!(
            read(b"id:se:cr:et").unwrap(),
            ("id".to_owned(), vec!["se:cr:et".to_owned()])
        );
        assert_eq!(read(b"id:").unwrap(), ("id".to_owned(), vec![String::new()]));
        assert_eq!(read(":ü".as_bytes()).unwrap(), (String::new(), vec!["ü".to_owned()]));
    }

    #[test]
    fn a_secret_that_could_be_encoded_means_two_things() {
        assert_eq!(read(b"id:a%2Fb%3D").unwrap().1, ["a%2Fb%3D", "a/b="]);
        assert_eq!(read(b"id:a+b/c=").unwrap().1, ["a+b/c=", "a b/c="]);
        assert_eq!(read(b"id:100%").unwrap().1, ["100%"]);
        assert_eq!(read(b"id:%ff").unwrap().1, ["%ff"]);
        assert_eq!(read(b"a%2Db:x").unwrap().0, "a-b");
    }

    #[test]
    fn malformed_headers_are_told_apart() {
        for encoded in [
            "",
            "aWQ6c2VjcmV0",
            "aWQ6c2VjcmV0=",
            "aWQ 6",
            "!!!!",
            "aWQ6cw",
            "aWQ6cw==\u{e9}",
            " aWQ6cw==",
        ] {
            let outcome = BasicCredentials::read(encoded).map(|credentials| credentials.id);
            let expected = match encoded {
                "" => Err(BasicError::NoColon),
                "aWQ6c2VjcmV0" => Ok("id".to_owned()),
                _ => Err(BasicError::NotBase64),
            };
            assert_eq!(outcome, expected, "{encoded}");
        }
        assert_eq!(read(b"no colon"), Err(BasicError::NoColon));
        assert_eq!(read(b"id:\xff"), Err(BasicError::NotUtf8));
        assert_eq!(read(&[b'a'; MAX_ENCODED]), Err(BasicError::NotBase64));
    }

    #[test]
    fn debug_keeps_the_secret() {
        let credentials = BasicCredentials::read(&Base64::encode_string(b"id:s%65cret")).unwrap();
        let shown = format!("{credentials:?}");
        assert!(!shown.contains("cret\"") && shown.contains("redacted"), "{shown}");
    }
}
