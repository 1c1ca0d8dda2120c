//! The id of a request. The answer's `X-Request-ID` header, the log and error documents carry the same one.

use globus_auth_protocol::ids::RequestId;
use http::{HeaderName, HeaderValue};

use crate::host::random::RandomSource;

/// The header that carries the id.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Draws the id of a request. What a client sends as `X-Request-ID` is not taken over: it could be anything.
#[must_use]
pub fn draw(random: &RandomSource) -> RequestId {
    RequestId::from_random(random.bytes())
}

/// The id as a header's value.
pub(crate) fn header_value(id: RequestId) -> HeaderValue {
    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
    let text = id.as_uuid().as_hyphenated().encode_lower(&mut text);
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_spells_the_id_as_documents_do() {
        let id = draw(&RandomSource::insecure_seeded(3));
        assert_eq!(header_value(id).to_str().unwrap(), id.to_string());
    }

    #[test]
    fn no_two_requests_share_an_id() {
        let random = RandomSource::insecure_seeded(3);
        assert_ne!(draw(&random), draw(&random));
    }
}
