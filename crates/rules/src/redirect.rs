//! Where an answer may be sent (Globus Auth, "Redirect URIs"; RFC 9700 section 4.1; RFC 8252 section 7.3).

use url::{Host, Url};

use crate::model::{Client, ClientType};

/// Whether an authorize request of a client may name this redirect URI.
///
/// Registered ones match to the byte. Native applications, and the instances made of them, may besides use the page that
/// shows the code, and any port and path of a loopback host.
#[must_use]
pub fn allowed(client: &Client, redirect_uri: &str, auth_code_page: &Url) -> bool {
    if client.redirect_uris.iter().any(|registered| registered == redirect_uri) {
        return true;
    }
    let native = client.client_type == ClientType::PublicInstalledClient || client.template_instance;
    native && (redirect_uri == auth_code_page.as_str() || is_loopback(redirect_uri))
}

/// Whether a text is an `http` URL of a loopback host without user, fragment or anything that parsers read differently.
/// The host is spelled as everybody spells it: URL parsers also take `http:localhost`, `127.1` and `loc%61lhost` for it,
/// and not all of them do.
#[must_use]
pub fn is_loopback(text: &str) -> bool {
    let ends_there = |rest: &str| rest.is_empty() || rest.starts_with([':', '/', '?']);
    let mut hosts = ["http://localhost", "http://127.0.0.1", "http://[::1]"].into_iter();
    hosts.any(|host| text.strip_prefix(host).is_some_and(ends_there)) && plain(text).is_some()
}

/// Why a redirect URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRedirectUri {
    /// Not an absolute URL, or with a user, a fragment, blanks, backslashes or letters that URLs encode.
    #[error("must be an absolute URL of ASCII characters without user, fragment, blanks or backslashes")]
    Malformed,
    /// `http` to a host that is not loopback.
    #[error("must be https; http only for localhost, 127.0.0.1 and [::1]")]
    NotHttps,
    /// The page that shows the code, for a client that is not native.
    #[error("the auth-code page is only allowed for native application clients")]
    AuthCodePage,
}

/// Checks a redirect URI that is to be registered.
///
/// # Errors
/// Says which rule it breaks.
pub fn check_registration(text: &str, client_type: ClientType, auth_code_page: &Url) -> Result<(), BadRedirectUri> {
    let url = plain(text).ok_or(BadRedirectUri::Malformed)?;
    if text == auth_code_page.as_str() && client_type != ClientType::PublicInstalledClient {
        return Err(BadRedirectUri::AuthCodePage);
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if has_loopback_host(&url) => Ok(()),
        _ => Err(BadRedirectUri::NotHttps),
    }
}

fn plain(text: &str) -> Option<Url> {
    // Nor anything that a `Location` header cannot hold.
    let tricky = |c: char| !c.is_ascii_graphic() || matches!(c, '\\' | '@' | '#');
    if text.contains(tricky) {
        return None;
    }
    Url::parse(text).ok().filter(Url::has_host)
}

fn has_loopback_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_in_every_honest_form() {
        for good in [
            "http://localhost:1234",
            "http://127.0.0.1:80/cb?x=1",
            "http://[::1]:9/",
            "http://localhost",
        ] {
            assert!(is_loopback(good), "{good}");
        }
    }

    #[test]
    fn tricks_are_no_loopback() {
        for bad in [
            "https://localhost:1",
            "http://localhost.example.org",
            "http://127.0.0.1.example.org",
            "http://user@localhost",
            "http://localhost@example.org",
            "http://localhost\\@example.org",
            "http://localhost#@example.org",
            "http://example.org/localhost",
            "//localhost",
            "http://",
            "javascript:alert(1)",
            " http://localhost",
            "http://local\u{0}host",
            "http://127.0.0.2",
            "http://[::2]",
            "http:localhost",
            "http:/localhost",
            "http:///localhost",
            "http://127.1",
            "http://0x7f.1",
            "http://2130706433",
            "http://loc%61lhost",
            "http://\u{24db}ocalhost",
            "http://localhost/\u{fc}",
            "http://localhost:99999",
            "http://[::ffff:127.0.0.1]",
            "http://[0:0:0:0:0:0:0:1]",
            "HTTP://LOCALHOST",
        ] {
            assert!(!is_loopback(bad), "{bad}");
        }
    }

    #[test]
    fn registration_wants_https() {
        let page: Url = "https://auth.example.test/v2/web/auth-code".parse().unwrap();
        let check = |text| check_registration(text, ClientType::ConfidentialClient, &page);
        assert_eq!(check("https://app.example.org/cb"), Ok(()));
        assert_eq!(check("http://localhost:5000/cb"), Ok(()));
        assert_eq!(check("http://app.example.org/cb"), Err(BadRedirectUri::NotHttps));
        assert_eq!(check("https://a@app.example.org/cb"), Err(BadRedirectUri::Malformed));
        assert_eq!(check("myapp:/cb"), Err(BadRedirectUri::Malformed));
        assert_eq!(check(page.as_str()), Err(BadRedirectUri::AuthCodePage));
        assert_eq!(
            check_registration(page.as_str(), ClientType::PublicInstalledClient, &page),
            Ok(())
        );
    }
}
