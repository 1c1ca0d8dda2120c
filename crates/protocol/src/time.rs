//! Points in time, as the wire knows them: whole seconds since 1970, UTC.

use serde::{Deserialize, Serialize};

/// Whole seconds since 1970-01-01T00:00:00Z, as `iat`, `exp` and `auth_time` are written
/// ([RFC 7519 section 2](https://www.rfc-editor.org/rfc/rfc7519#section-2), `NumericDate`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixSeconds(pub i64);

impl UnixSeconds {
    /// This time and `seconds` more; stops at the end of the number range instead of wrapping.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}
