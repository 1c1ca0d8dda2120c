//! The text of a token, and what it says about itself.
//!
//! `Ag`, one letter for the kind, and 96 hexadecimal digits: the row's key (8 bytes, masked), the secret (32 random
//! bytes) and a check (8 bytes). The mask comes of HMAC-SHA-256 over kind and secret with a key that only this server
//! has, the check over the row's key too, so a token leads straight to its row without an index on anything random, does
//! not tell when or how many tokens were issued, and a made-up one is refused without a look into the database.

use aws_lc_rs::hmac;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::model::{SecretHash, TokenKey};

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
}

impl TokenKind {
    const fn letter(self) -> u8 {
        match self {
            Self::Access => b'a',
            Self::Refresh => b'r',
        }
    }
}

const PREFIX: &[u8] = b"Ag";
const KEY: usize = 8;
const SECRET: usize = 32;
const CHECK: usize = 8;
const BYTES: usize = KEY + SECRET + CHECK;
const LENGTH: usize = PREFIX.len() + 1 + 2 * BYTES;
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Writes and reads the texts of tokens.
pub struct TokenTexts {
    key: hmac::Key,
}

/// A new token: its text for the client, its hash for the database.
pub struct NewToken {
    /// Given out once.
    pub text: Zeroizing<String>,
    /// Kept.
    pub hash: SecretHash,
}

/// What a genuine text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenName {
    /// Access or refresh.
    pub kind: TokenKind,
    /// The row to look at.
    pub key: TokenKey,
    /// To be compared with the row's.
    pub hash: SecretHash,
}

impl TokenTexts {
    /// With the server's own key of 32 random bytes.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
        }
    }

    /// Makes a token for a row. `secret` is 32 random bytes.
    #[must_use]
    pub fn write(&self, kind: TokenKind, key: TokenKey, secret: &[u8; SECRET]) -> NewToken {
        let masked = (key.0 ^ self.mask(kind, secret)).to_be_bytes();
        let check = self.check(kind, secret, key);
        let mut text = Zeroizing::new(String::with_capacity(LENGTH));
        text.push_str("Ag");
        text.push(char::from(kind.letter()));
        for byte in masked.iter().chain(secret).chain(&check) {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        let hash = SecretHash::of(text.as_bytes());
        NewToken { text, hash }
    }

    /// Reads a text. `None` if this server never wrote it.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<TokenName> {
        let digits = text.as_bytes().strip_prefix(PREFIX)?;
        let (letter, digits) = digits.split_first()?;
        let kind = [TokenKind::Access, TokenKind::Refresh]
            .into_iter()
            .find(|kind| kind.letter() == *letter)?;
        let bytes = unhex(digits)?;
        let (masked, rest) = bytes.split_first_chunk::<KEY>()?;
        let (secret, check) = rest.split_first_chunk::<SECRET>()?;
        let key = TokenKey(i64::from_be_bytes(*masked) ^ self.mask(kind, secret));
        let genuine: bool = self.check(kind, secret, key).ct_eq(check).into();
        genuine.then(|| TokenName {
            kind,
            key,
            hash: SecretHash::of(text.as_bytes()),
        })
    }

    /// The secret of the token that replaces a refresh token: the same each time, so that whoever asks again because the
    /// answer was lost gets the same token. Only this server can tell it.
    #[must_use]
    pub fn successor(&self, text: &str) -> Zeroizing<[u8; SECRET]> {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(b"successor of ");
        context.update(text.as_bytes());
        let mut secret = Zeroizing::new([0; SECRET]);
        secret.copy_from_slice(context.sign().as_ref());
        secret
    }

    fn mask(&self, kind: TokenKind, secret: &[u8; SECRET]) -> i64 {
        i64::from_be_bytes(self.tag(kind, secret, &[]))
    }

    fn check(&self, kind: TokenKind, secret: &[u8; SECRET], key: TokenKey) -> [u8; CHECK] {
        self.tag(kind, secret, &key.0.to_be_bytes())
    }

    fn tag(&self, kind: TokenKind, secret: &[u8; SECRET], more: &[u8]) -> [u8; 8] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&[kind.letter()]);
        context.update(secret);
        context.update(more);
        let mut tag = [0; 8];
        tag.copy_from_slice(&context.sign().as_ref()[..8]);
        tag
    }
}

fn unhex(digits: &[u8]) -> Option<Zeroizing<[u8; BYTES]>> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    if digits.len() != 2 * BYTES {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (nibble(pair[0])? << 4) | nibble(pair[1])?;
    }
    Some(bytes)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// The alphabet of authorization codes and other short random texts.
const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// How many characters an authorization code has, as the service's own codes do: 178 bits.
pub const CODE_LENGTH: usize = 30;

/// An authorization code of random bytes. Bytes that would favour some letters are passed over; `None` if too few are
/// left, which with 64 bytes happens once in many lifetimes of the universe.
#[must_use]
pub fn code(random: &[u8; 64]) -> Option<Zeroizing<String>> {
    let fair = random.iter().filter(|byte| **byte < 248);
    let text: String = fair
        .take(CODE_LENGTH)
        .map(|byte| char::from(ALPHANUMERIC[usize::from(byte % 62)]))
        .collect();
    (text.len() == CODE_LENGTH).then(|| Zeroizing::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> TokenTexts {
        TokenTexts::new(&[3; 32])
    }

    #[test]
    fn what_is_written_is_read() {
        for (kind, key) in [
            (TokenKind::Access, TokenKey(i64::MAX)),
            (TokenKind::Refresh, TokenKey(0)),
        ] {
            let token = texts().write(kind, key, &[9; 32]);
            assert_eq!(token.text.len(), LENGTH);
            assert!(token.text.chars().all(|c| c.is_ascii_alphanumeric()));
            assert_eq!(
                texts().read(&token.text),
                Some(TokenName {
                    kind,
                    key,
                    hash: token.hash
                })
            );
        }
    }

    #[test]
    fn a_changed_text_is_not_read() {
        let token = texts().write(TokenKind::Access, TokenKey(77), &[9; 32]);
        for at in 0..token.text.len() {
            let mut changed = token.text.as_bytes().to_vec();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let read = texts().read(std::str::from_utf8(&changed).unwrap());
            assert_eq!(read, None, "at {at}");
        }
    }

    #[test]
    fn a_successor_is_always_the_same_and_another_for_each_token_and_server() {
        let texts = texts();
        let first = texts.successor("a");
        assert_eq!(*first, *texts.successor("a"));
        assert_ne!(*first, *texts.successor("b"));
        assert_ne!(*first, *TokenTexts::new(&[4; 32]).successor("a"));
    }

    #[test]
    fn another_servers_token_is_not_read() {
        let token = TokenTexts::new(&[4; 32]).write(TokenKind::Access, TokenKey(77), &[9; 32]);
        assert_eq!(texts().read(&token.text), None);
    }

    #[test]
    fn odd_texts_are_not_read() {
        for text in ["", "Ag", "Aga", "Agx00", "Aga\u{fc}", &"Aga".repeat(40)] {
            assert_eq!(texts().read(text), None, "{text}");
        }
    }

    #[test]
    fn codes_are_thirty_letters_and_digits() {
        let mut random = [0; 64];
        for (at, byte) in random.iter_mut().enumerate() {
            *byte = u8::try_from(at * 7 % 256).unwrap();
        }
        let code = code(&random).unwrap();
        assert_eq!(code.len(), CODE_LENGTH);
        assert!(code.chars().all(|c| c.is_ascii_alphanumeric()));
        assert!(super::code(&[255; 64]).is_none());
    }
}
