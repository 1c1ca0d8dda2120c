//! The header `X-Globus-Client-Info`: which products call, and in which version.
//!
//! Source: the official Python SDK. Items are separated by `;`, each is a list of `key=value` separated by `,`.

use std::fmt;

/// What `X-Globus-Client-Info` says. By default `product=rust-sdk,version=…`.
///
/// ```
/// use globus_auth::ClientInfo;
///
/// let info = ClientInfo::default().with([("product", "survey-tool"), ("version", "2.1")])?;
/// assert!(info.to_string().ends_with(";product=survey-tool,version=2.1"));
/// # Ok::<(), globus_auth::BadClientInfo>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientInfo(Vec<String>);

/// A key or value that cannot stand in `X-Globus-Client-Info`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("client info: keys and values are printable ASCII without ';', ',' and '=', and not empty")]
pub struct BadClientInfo;

impl Default for ClientInfo {
    fn default() -> Self {
        Self(vec![format!("product=rust-sdk,version={}", env!("CARGO_PKG_VERSION"))])
    }
}

impl ClientInfo {
    /// Says nothing: the header is not sent.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds an item.
    ///
    /// # Errors
    /// [`BadClientInfo`] when a key or value is empty, not printable ASCII, or holds `;`, `,` or `=`.
    pub fn with<'a>(mut self, item: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, BadClientInfo> {
        let mut pairs = Vec::new();
        for (key, value) in item {
            if !is_clean(key) || !is_clean(value) {
                return Err(BadClientInfo);
            }
            pairs.push(format!("{key}={value}"));
        }
        if pairs.is_empty() {
            return Err(BadClientInfo);
        }
        self.0.push(pairs.join(","));
        Ok(self)
    }

    /// The header's value; none when it is not sent.
    pub(crate) fn header(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.to_string())
    }
}

fn is_clean(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| (b' '..=b'~').contains(&byte) && !b";,=".contains(&byte))
}

impl fmt::Display for ClientInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_joined_by_semicolons() {
        let info = ClientInfo::none()
            .with([("product", "a")])
            .unwrap()
            .with([("product", "b"), ("version", "1")])
            .unwrap();
        assert_eq!(info.header().unwrap(), "product=a;product=b,version=1");
        assert_eq!(ClientInfo::none().header(), None);
        assert!(
            ClientInfo::default()
                .to_string()
                .starts_with("product=rust-sdk,version=")
        );
    }

    #[test]
    fn separators_and_control_characters_are_refused() {
        for bad in ["a;b", "a,b", "a=b", "", "a\r\nX: y", "ü"] {
            assert_eq!(
                ClientInfo::none().with([("product", bad)]),
                Err(BadClientInfo),
                "{bad:?}"
            );
            assert_eq!(ClientInfo::none().with([(bad, "1")]), Err(BadClientInfo), "{bad:?}");
        }
        assert_eq!(ClientInfo::none().with([]), Err(BadClientInfo));
    }
}
