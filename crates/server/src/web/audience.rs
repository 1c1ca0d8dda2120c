//! Whether a path is for people or for programs: it decides the shape of errors and who gets CORS headers.

/// Who asks for a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A person in a browser: errors are pages.
    People,
    /// A program: errors are JSON.
    Programs,
}

impl Audience {
    /// The audience of a path. Whatever is not known to be for programs is for people.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let programs = match path {
            "/v2/oauth2/authorize" => false,
            "/jwk.json" | "/openapi.json" => true,
            _ => ["/v2/oauth2/", "/v2/api/", "/.well-known/"]
                .iter()
                .any(|prefix| path.starts_with(prefix)),
        };
        if programs { Self::Programs } else { Self::People }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_ask_for_documents_and_people_for_pages() {
        for path in [
            "/v2/oauth2/token",
            "/v2/oauth2/token/nothing",
            "/v2/api/identities",
            "/jwk.json",
            "/openapi.json",
            "/.well-known/openid-configuration",
        ] {
            assert_eq!(Audience::of(path), Audience::Programs, "{path}");
        }
        for path in [
            "/",
            "/v2/oauth2/authorize",
            "/v2/web/logout",
            "/static/style.css",
            "/favicon.ico",
            "/v2",
            "/jwk.json/",
        ] {
            assert_eq!(Audience::of(path), Audience::People, "{path}");
        }
    }
}
