//! Which usernames may be made.
//!
//! People are told apart by them on pages, in lists and in policies, so no two may look alike more than ASCII letters do.
//! [RFC 8265](https://www.rfc-editor.org/rfc/rfc8265) would let letters of all scripts in, of which some cannot be told
//! apart ([UTS 39](https://www.unicode.org/reports/tr39/)): an `а` is not an `a`.

/// The longest part before the `@` ([RFC 5321 section 4.5.3.1.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.1)).
const LONGEST: usize = 64;

/// Whether a text is a username that may be made: letters, digits and marks of ASCII as addresses have them
/// ([RFC 5322 section 3.2.3](https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3)), one `@`, and a domain.
#[must_use]
pub fn is_username(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let in_local = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&byte);
    let in_domain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    (1..=LONGEST).contains(&local.len())
        && (1..=253).contains(&domain.len())
        && local.bytes().all(in_local)
        && domain.bytes().all(in_domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_ascii_with_one_at() {
        for good in ["ada@example.edu", "Ada.O'Example+1@cs.example.edu", "b_c-d@localhost"] {
            assert!(is_username(good), "{good}");
        }
        for bad in [
            "ada",
            "@example.edu",
            "ada@",
            "ada@evil.example@example.edu",
            "ada @example.edu",
            "ada\n@example.edu",
            "ada\u{1b}[2J@example.edu",
            "ada,ben@example.edu",
            "<b>@example.edu",
        ] {
            assert!(!is_username(bad), "{bad:?}");
        }
        assert!(!is_username(&format!("{}@example.edu", "a".repeat(65))));
    }

    #[test]
    fn no_letter_of_another_script_stands_in_for_one() {
        // Cyrillic, Greek, full width, a ligature, the sign for Kelvin, the dotless i, combining, invisible, turned round.
        for alike in [
            "аda",
            "αda",
            "ａda",
            "ﬁda",
            "\u{212a}ate",
            "ad\u{131}",
            "a\u{301}da",
            "a\u{200b}da",
            "\u{202e}ada",
        ] {
            assert!(!is_username(&format!("{alike}@example.edu")), "{alike:?}");
        }
        assert!(!is_username("ada@exаmple.edu"), "in the domain neither");
    }
}
