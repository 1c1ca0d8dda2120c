//! An answer that the person pastes.

use std::io::{self, BufRead};

/// Longer than any redirect URL with a code in it.
const LONGEST: u64 = 16 * 1024;

/// Why no answer was read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasteError {
    /// The input ended before an answer came.
    #[error("the input ended before a code was pasted")]
    EndOfInput,
    /// The line is too long for a code or a URL.
    #[error("what was pasted is too long for a code")]
    TooLong,
    /// The input cannot be read.
    #[error("cannot read the code: {0}")]
    Io(#[from] io::Error),
}

/// Reads one line that is not blank: a code, or the whole URL of the page that showed it. Blanks around it, as pasting
/// brings them, go.
///
/// # Errors
/// When the input ends, fails, or brings more than 16 KiB.
pub fn read_pasted_answer(input: impl BufRead) -> Result<String, PasteError> {
    let mut input = input.take(LONGEST);
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Err(if input.limit() == 0 {
                PasteError::TooLong
            } else {
                PasteError::EndOfInput
            });
        }
        if !line.ends_with('\n') && input.limit() == 0 {
            return Err(PasteError::TooLong);
        }
        let answer = line.trim();
        if !answer.is_empty() {
            return Ok(answer.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_empty_lines_go() {
        assert_eq!(read_pasted_answer(&b"\n  \n \tabc123  \r\nrest"[..]).unwrap(), "abc123");
        assert_eq!(read_pasted_answer(&b"abc123"[..]).unwrap(), "abc123");
    }

    #[test]
    fn the_end_of_the_input_is_an_error_at_once() {
        assert!(matches!(read_pasted_answer(&b""[..]), Err(PasteError::EndOfInput)));
        assert!(matches!(read_pasted_answer(&b" \n"[..]), Err(PasteError::EndOfInput)));
    }

    #[test]
    fn endless_input_is_refused() {
        assert!(matches!(
            read_pasted_answer(io::BufReader::new(io::repeat(b'a'))),
            Err(PasteError::TooLong)
        ));
        assert!(matches!(
            read_pasted_answer(io::BufReader::new(io::repeat(b'\n'))),
            Err(PasteError::TooLong)
        ));
    }
}
