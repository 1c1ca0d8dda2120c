//! Secrets that do not leak by accident.
//!
//! Each is zeroed when dropped, shows `AccessToken(redacted)` in `Debug`, has no `Display` and no `Serialize`, compares
//! in constant time, and gives its text only through the loud [`expose_secret`](AccessToken::expose_secret). On the wire
//! a secret is written by the exchange that owns it.

use aws_lc_rs::digest::{SHA256, digest};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

macro_rules! secret_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Deserialize)]
        #[serde(from = "String")]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the text into safe keeping.
            pub fn new(text: impl Into<String>) -> Self {
                Self(Zeroizing::new(text.into()))
            }

            /// The secret itself. Whoever calls this answers for where the text goes: never into logs, errors,
            /// command lines or URLs.
            #[must_use]
            pub fn expose_secret(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Zeroizing::new(text))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
            }
        }

        impl Eq for $name {}
    };
}

secret_type!(
    /// A bearer token for one resource server ([RFC 6749 section 1.4](https://www.rfc-editor.org/rfc/rfc6749#section-1.4)).
    AccessToken
);
secret_type!(
    /// A token that is exchanged for new access tokens
    /// ([RFC 6749 section 1.5](https://www.rfc-editor.org/rfc/rfc6749#section-1.5)).
    RefreshToken
);
secret_type!(
    /// An authorization code ([RFC 6749 section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)): short-lived, used once.
    AuthorizationCode
);
secret_type!(
    /// The secret of a confidential client.
    ClientSecret
);
secret_type!(
    /// The raw text of an ID token. It holds personal data, so it is kept like a secret.
    RawIdToken
);
secret_type!(
    /// A person's password.
    Password
);
secret_type!(
    /// What a person opens a sealed token file with.
    Passphrase
);
secret_type!(
    /// A token of which it is not said whether it is an access or a refresh token, as `revoke`, `introspect` and
    /// `validate` take it.
    AnyToken
);
secret_type!(
    /// The `state` of an authorize request: ties the answer to the one who asked
    /// ([RFC 6749 section 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)).
    State
);
secret_type!(
    /// The `nonce` of an authorize request: ties the ID token to the login
    /// ([OpenID Connect Core section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
    Nonce
);

impl AccessToken {
    /// The SHA-256 of its text, to know a token again without keeping it.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, self.0.as_bytes()).as_ref());
        bytes
    }
}

impl From<AccessToken> for AnyToken {
    fn from(token: AccessToken) -> Self {
        Self(token.0)
    }
}

impl From<&AccessToken> for AnyToken {
    fn from(token: &AccessToken) -> Self {
        Self(token.0.clone())
    }
}

impl From<RefreshToken> for AnyToken {
    fn from(token: RefreshToken) -> Self {
        Self(token.0)
    }
}

impl From<&RefreshToken> for AnyToken {
    fn from(token: &RefreshToken) -> Self {
        Self(token.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_kind_only() {
        assert_eq!(
            format!("{:?}", AccessToken::new("Ag-very-secret")),
            "AccessToken(redacted)"
        );
        assert_eq!(
            format!("{:?}", Some(ClientSecret::new("s"))),
            "Some(ClientSecret(redacted))"
        );
    }

    #[test]
    fn equal_texts_are_equal() {
        assert_eq!(State::new("a"), State::new("a"));
        assert_ne!(State::new("a"), State::new("ab"));
        assert_ne!(State::new("a"), State::new("b"));
    }
}
