//! Bearer tokens in the `Authorization` header ([RFC 6750 section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).

use globus_auth_protocol::secret::AccessToken;

/// Longer tokens are refused: no token of ours comes near.
const MAX_LENGTH: usize = 4096;

/// What follows `Bearer ` is no token: the grammar is letters, digits, `-._~+/` and then `=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the Bearer token has characters that no token has")]
pub struct BearerError;

/// Reads what follows `Bearer ` in the header.
///
/// # Errors
/// When it does not fit the grammar of tokens.
pub fn read(token: &str) -> Result<AccessToken, BearerError> {
    let stem = token.trim_end_matches('=');
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    if stem.is_empty() || token.len() > MAX_LENGTH || !stem.bytes().all(letter) {
        return Err(BearerError);
    }
    Ok(AccessToken::new(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_fit_the_grammar() {
        for token in ["a", "Ag4d-._~+/", "eyJhbGciOi.J9==", &"x".repeat(MAX_LENGTH)] {
            assert_eq!(read(token).unwrap().expose_secret(), token);
        }
        for token in ["", "=", "a b", "a=b", "tök", "a\n", "a,b", &"x".repeat(MAX_LENGTH + 1)] {
            assert_eq!(read(token), Err(BearerError), "{token}");
        }
    }
}
