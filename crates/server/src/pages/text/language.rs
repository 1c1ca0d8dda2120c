//! The languages that pages are written in.

/// A language that pages are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// What everybody gets who asks for nothing that there is.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language tag ([BCP 47](https://www.rfc-editor.org/rfc/rfc5646)), as `<html lang>` has it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The first that there is of what somebody reads, the best first: language ranges such as `de-AT`, of which the
    /// language alone counts ([RFC 4647 section 3.4](https://www.rfc-editor.org/rfc/rfc4647#section-3.4)).
    #[must_use]
    pub fn of<'t>(ranges: impl IntoIterator<Item = &'t str>) -> Option<Self> {
        ranges.into_iter().find_map(|range| {
            let language = range.split('-').next().unwrap_or_default();
            Self::ALL
                .into_iter()
                .find(|known| known.tag().eq_ignore_ascii_case(language))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_there_is_is_taken() {
        for (ranges, language) in [
            (&["fr", "de-AT", "en"][..], Some(Language::German)),
            (&["EN-gb"], Some(Language::English)),
            (&["de-Latn-DE-1996"], Some(Language::German)),
            (&["fr", "*", "deu", ""], None),
            (&[], None),
        ] {
            assert_eq!(Language::of(ranges.iter().copied()), language, "{ranges:?}");
        }
    }
}
