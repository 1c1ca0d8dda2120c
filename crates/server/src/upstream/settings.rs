//! What must be known to log people in at a provider.

use globus_auth_protocol::{ids::IdentityProviderId, secret::ClientSecret};
use url::Url;

use super::outbound::is_allowed;

/// One provider, as the configuration names it.
#[derive(Debug, Clone)]
pub struct UpstreamSettings {
    /// Which of our identity providers it vouches for.
    pub provider: IdentityProviderId,
    /// Its issuer, exactly as it writes it itself.
    pub issuer: String,
    /// What it knows this server as.
    pub client_id: String,
    /// The secret that proves it; without one this server is a public client there.
    pub client_secret: Option<ClientSecret>,
    /// What is asked for; always with `openid`.
    pub scopes: Vec<String>,
    /// The claim that the username is made of.
    pub username_claim: String,
}

/// Why a provider cannot be used as it is configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadUpstream {
    /// The issuer is no URL that may be asked.
    #[error(
        "issuer: '{0}' must be a URL that begins with https:// (http:// only on a loopback address), without query or fragment"
    )]
    Issuer(String),
    /// There is no client id.
    #[error("client_id: must not be empty")]
    ClientId,
}

impl UpstreamSettings {
    /// Checks what can be checked without asking the provider, and gives the issuer as a URL.
    ///
    /// # Errors
    /// [`BadUpstream`], which names the member.
    pub fn check(&self) -> Result<Url, BadUpstream> {
        let url = issuer(&self.issuer).ok_or_else(|| BadUpstream::Issuer(self.issuer.clone()))?;
        if self.client_id.is_empty() {
            return Err(BadUpstream::ClientId);
        }
        Ok(url)
    }

    /// The scopes as they are sent.
    pub(super) fn scope(&self) -> String {
        let others = self
            .scopes
            .iter()
            .map(String::as_str)
            .filter(|scope| *scope != "openid");
        std::iter::once("openid").chain(others).collect::<Vec<_>>().join(" ")
    }
}

/// The URL of an issuer, if it is one that may be asked.
pub(crate) fn issuer(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (is_allowed(&url) && url.query().is_none() && url.fragment().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> UpstreamSettings {
        UpstreamSettings {
            provider: "41143743-f3c8-4d60-bbdb-eeecaba85bd9".parse().unwrap(),
            issuer: issuer.to_owned(),
            client_id: "globus-auth".to_owned(),
            client_secret: None,
            scopes: vec!["email".to_owned(), "openid".to_owned()],
            username_claim: "preferred_username".to_owned(),
        }
    }

    #[test]
    fn issuers_are_https_or_on_this_machine() {
        for good in [
            "https://op.example.org",
            "https://op.example.org/realms/a",
            "http://127.0.0.1:3000",
        ] {
            assert!(settings(good).check().is_ok(), "{good}");
        }
        for bad in [
            "http://op.example.org",
            "op.example.org",
            "file:///etc/passwd",
            "https://op.example.org/?a=b",
            "https://a:b@op.example.org/",
        ] {
            assert_eq!(settings(bad).check(), Err(BadUpstream::Issuer(bad.to_owned())), "{bad}");
        }
        let nobody = UpstreamSettings {
            client_id: String::new(),
            ..settings("https://op.example.org")
        };
        assert_eq!(nobody.check(), Err(BadUpstream::ClientId));
    }

    #[test]
    fn openid_is_always_asked_for_and_once() {
        assert_eq!(settings("https://op.example.org").scope(), "openid email");
    }
}
