//! Texts of others, shown to people: on a terminal, in a log, on a page.

/// Whether a character steers what shows it instead of being seen: controls of either set (an escape sequence begins with
/// one, and so does a forged line of a log), ends of lines and of paragraphs, marks that turn the direction of writing so
/// that a text reads as another one ([UTR 36 section 2.7](https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing)),
/// and those that nobody sees. What scripts and emoji are joined with is none of them.
///
/// ```
/// # use globus_auth_protocol::text::is_steering;
/// assert!(is_steering('\u{1b}') && is_steering('\u{9b}') && is_steering('\u{202e}'));
/// assert!(!is_steering('é') && !is_steering('\u{200d}'));
/// ```
#[must_use]
pub const fn is_steering(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// A text fit for one line: a blank stands where a character would steer.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|character| if is_steering(character) { ' ' } else { character })
        .collect()
}

/// A text fit to be shown over as many lines as it has.
#[must_use]
pub fn printable_lines(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' => '\n',
            steering if is_steering(steering) => ' ',
            plain => plain,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_becomes_a_blank_and_the_rest_stays() {
        assert_eq!(printable("a\u{1b}[2Jb\r\nc\u{9b}31m"), "a [2Jb  c 31m");
        assert_eq!(printable("abc\u{202e}txt.exe\u{200b}"), "abc txt.exe ");
        assert_eq!(printable_lines("a\nb\u{7}c"), "a\nb c");
        for text in ["Zoë Example", "क्\u{200d}ष", "👩\u{200d}🔬", "日本語", "a\u{301}"] {
            assert_eq!(printable(text), text);
        }
    }
}
