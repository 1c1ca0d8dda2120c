//! The languages that a person reads, as their browser tells them.

use http::{HeaderMap, header::ACCEPT_LANGUAGE};

/// More languages than anybody reads; what comes after them is not looked at.
const MOST: usize = 32;

/// The language ranges of `Accept-Language`, the best first
/// ([RFC 9110 section 12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4)). Those with `q=0` are left out, and so
/// is what cannot be read.
#[must_use]
pub fn accepted(headers: &HeaderMap) -> Vec<&str> {
    let values = headers
        .get_all(ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut ranges: Vec<(&str, u16)> = values
        .flat_map(|value| value.split(','))
        .take(MOST)
        .filter_map(range)
        .collect();
    // Stable: of two that are as good, the first.
    ranges.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
    ranges.into_iter().map(|(range, _)| range).collect()
}

/// A range and its quality in thousandths.
fn range(element: &str) -> Option<(&str, u16)> {
    let (range, weight) = element.split_once(';').unwrap_or((element, "q=1"));
    let weight = weight
        .trim()
        .strip_prefix("q=")
        .or_else(|| weight.trim().strip_prefix("Q="))?;
    let weight: f32 = weight
        .trim()
        .parse()
        .ok()
        .filter(|weight| (0.0..=1.0).contains(weight))?;
    let quality = (weight * 1000.0) as u16;
    let range = range.trim();
    (!range.is_empty() && quality > 0).then_some((range, quality))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(value: &'static str) -> Vec<String> {
        let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(value))]);
        accepted(&headers).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_best_comes_first() {
        assert_eq!(of("da, en-gb;q=0.8, en;q=0.7"), ["da", "en-gb", "en"]);
        assert_eq!(of("en;q=0.1,de-AT;q=0.9, fr ; q=0.9"), ["de-AT", "fr", "en"]);
        assert!(accepted(&HeaderMap::new()).is_empty());
    }

    #[test]
    fn what_nobody_wants_or_can_read_is_left_out() {
        assert_eq!(of("en;q=0, de;q=2, fr;q=x, es;x=1, ,it;Q=0.5"), ["it"]);
        assert_eq!(of("en;q=NaN, de;q=-1"), [""; 0]);
    }

    #[test]
    fn a_list_without_end_is_read_to_its_bound() {
        let many = "aa,".repeat(10_000);
        let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::try_from(many).unwrap())]);
        assert_eq!(accepted(&headers).len(), MOST);
    }
}
