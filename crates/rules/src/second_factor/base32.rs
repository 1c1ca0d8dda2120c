//! Base 32 ([RFC 4648 section 6](https://www.rfc-editor.org/rfc/rfc4648#section-6)) without padding: what people can
//! type from a screen into a telephone.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The text of bytes whose number is a multiple of five, as all of ours are.
pub(super) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 5 * 8));
    for group in bytes.chunks_exact(5) {
        let number = group.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        for place in (0..8).rev() {
            text.push(char::from(ALPHABET[(number >> (place * 5) & 31) as usize]));
        }
    }
    text
}

/// Whether a character, in upper case, is one of the alphabet.
pub(super) fn holds(character: char) -> bool {
    u8::try_from(character).is_ok_and(|byte| ALPHABET.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_the_rfc() {
        assert_eq!(*encode(b"fooba"), "MZXW6YTB");
        assert_eq!(*encode(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
