//! Proof that a form came from a page of ours, shown to the same browser.
//!
//! The token is an HMAC of the browser's cookie under a key of the server (OWASP's "signed double-submit cookie", with
//! nothing for the server to remember). It works before anybody has logged in, and a log-in, which changes the cookie,
//! ends every form from before.

use aws_lc_rs::hmac;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_protocol::http::Pairs;
use subtle::ConstantTimeEq as _;

use super::cookies::BrowserSecret;

/// The form field that carries the token.
pub const CSRF_FIELD: &str = "csrf_token";

/// The key that tokens are made with. Kept by the store, so that forms outlive a restart.
#[derive(Debug, Clone)]
pub struct CsrfKey(hmac::Key);

/// The form is not ours, or it is from another browser or from before a log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this form is out of date or your browser sends no cookies: go back, load the page again and send it once more"
)]
pub struct NotOurForm;

impl CsrfKey {
    /// The key of those random bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The token for the pages of a browser.
    #[must_use]
    pub fn token(&self, browser: &BrowserSecret) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        // Says what the HMAC is for, should the key ever serve another purpose too.
        context.update(b"csrf\0");
        context.update(browser.bytes());
        Base64UrlUnpadded::encode_string(context.sign().as_ref())
    }

    /// Checks a submitted form, in constant time, and says which browser it came from.
    ///
    /// # Errors
    /// When there is no cookie, no token, or the two do not belong together.
    pub fn check(&self, browser: Option<BrowserSecret>, form: &Pairs) -> Result<BrowserSecret, NotOurForm> {
        let browser = browser.ok_or(NotOurForm)?;
        let sent = form.get(CSRF_FIELD).ok_or(NotOurForm)?;
        if bool::from(self.token(&browser).as_bytes().ct_eq(sent.as_bytes())) {
            Ok(browser)
        } else {
            Err(NotOurForm)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::random::RandomSource;

    fn browser(seed: u64) -> BrowserSecret {
        BrowserSecret::draw(&RandomSource::insecure_seeded(seed))
    }

    fn form(token: &str) -> Pairs {
        Pairs::new().with(CSRF_FIELD, token)
    }

    #[test]
    fn a_form_shown_to_the_browser_is_taken() {
        let key = CsrfKey::new(&[1; 32]);
        let token = key.token(&browser(1));
        assert_eq!(
            key.check(Some(browser(1)), &form(&token)).unwrap().hash(),
            browser(1).hash()
        );
    }

    #[test]
    fn any_other_form_is_not() {
        let key = CsrfKey::new(&[1; 32]);
        let token = key.token(&browser(1));
        let cut = &token[1..];
        for (browser, form) in [
            (None, form(&token)),
            (Some(browser(2)), form(&token)),
            (Some(browser(1)), form(cut)),
            (Some(browser(1)), form("")),
            (Some(browser(1)), Pairs::new()),
            (Some(browser(1)), form(&CsrfKey::new(&[2; 32]).token(&browser(1)))),
        ] {
            assert_eq!(key.check(browser, &form).unwrap_err(), NotOurForm);
        }
    }

    #[test]
    fn the_token_says_nothing_of_the_cookie() {
        let key = CsrfKey::new(&[1; 32]);
        assert_ne!(
            key.token(&browser(1)),
            Base64UrlUnpadded::encode_string(browser(1).bytes())
        );
        assert!(!format!("{key:?}").contains("[1, 1"));
    }
}
