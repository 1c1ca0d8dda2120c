//! What forms and query strings have in common: `application/x-www-form-urlencoded`, read strictly.

use globus_auth_protocol::http::{BadPairs, Pairs};

/// More fields than any request of ours has, and few enough that looking for repeated ones costs nothing.
const MAX_FIELDS: usize = 256;

/// Why a form or query string cannot be read. Never holds a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlencodedError {
    /// A `%` without two hexadecimal digits after it.
    #[error("byte {offset} starts a percent-encoding that is broken: '%' must be followed by two hexadecimal digits")]
    BrokenPercent {
        /// Where it stands, from 0.
        offset: usize,
    },
    /// A character that no text has, that PostgreSQL cannot keep, and that is the end of a text elsewhere.
    #[error("there is a NUL character (%00) at byte {offset}: leave it out")]
    Nul {
        /// Where it stands, from 0.
        offset: usize,
    },
    /// More fields than are taken.
    #[error("there are more than {MAX_FIELDS} parameters: send fewer")]
    TooMany,
    /// Text that is not UTF-8, or a parameter that stands twice
    /// ([RFC 6749 section 3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1)).
    #[error(transparent)]
    Pairs(#[from] BadPairs),
}

/// Refuses what the lenient rules of browsers would let pass, before the fields are taken apart.
pub(super) fn check(bytes: &[u8]) -> Result<(), UrlencodedError> {
    if bytes.split(|byte| *byte == b'&').count() > MAX_FIELDS {
        return Err(UrlencodedError::TooMany);
    }
    let nul = |(offset, byte): (usize, &u8)| *byte == 0 || bytes[offset..].starts_with(b"%00");
    if let Some(offset) = bytes.iter().enumerate().position(nul) {
        return Err(UrlencodedError::Nul { offset });
    }
    let broken = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').find(|(offset, _)| {
        !matches!(bytes.get(offset + 1..offset + 3), Some([high, low]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
    });
    broken.map_or(Ok(()), |(offset, _)| Err(UrlencodedError::BrokenPercent { offset }))
}

/// Reads the fields of a query string, without its `?`.
pub(super) fn read_query(query: &str) -> Result<Pairs, UrlencodedError> {
    check(query.as_bytes())?;
    Ok(Pairs::read_query(query)?)
}

/// Reads the fields of a form's body.
pub(super) fn read_form(body: &[u8]) -> Result<Pairs, UrlencodedError> {
    check(body)?;
    Ok(Pairs::read_form(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, UrlencodedError> {
        let pairs = read_query(text)?;
        Ok(pairs
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }

    #[test]
    fn fields_are_decoded() {
        let pairs = read("a=1+2%2B3&%C3%BC=%26%3D%25&flag&empty=&&b==").unwrap();
        let expected = [("a", "1 2+3"), ("ü", "&=%"), ("flag", ""), ("empty", ""), ("b", "=")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(read("").unwrap().is_empty());
    }

    #[test]
    fn a_broken_percent_is_named_by_its_place() {
        for (text, offset) in [
            ("%", 0),
            ("a=%2", 2),
            ("a=%zz", 2),
            ("a=1&b=%+1", 6),
            ("a=%25%2", 5),
            ("%2&x=1", 0),
        ] {
            assert_eq!(read(text), Err(UrlencodedError::BrokenPercent { offset }), "{text}");
        }
    }

    #[test]
    fn broken_utf8_is_refused_raw_and_encoded() {
        for body in [&b"a=\xff"[..], b"a=%ff", b"%c3=1", b"a=%ed%a0%80"] {
            let refused = read_form(body);
            assert!(
                matches!(refused, Err(UrlencodedError::Pairs(BadPairs::NotUtf8 { .. }))),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_parameter_stands_once() {
        let refused = read("scope=a&state=x&%73cope=b").unwrap_err();
        assert_eq!(
            refused,
            UrlencodedError::Pairs(BadPairs::Repeated {
                name: "scope".to_owned()
            })
        );
    }

    #[test]
    fn the_number_of_parameters_is_bounded() {
        let most: Vec<String> = (0..MAX_FIELDS).map(|number| format!("a{number}=")).collect();
        assert_eq!(read(&most.join("&")).unwrap().len(), MAX_FIELDS);
        assert_eq!(read(&format!("{}&b=", most.join("&"))), Err(UrlencodedError::TooMany));
    }
}
