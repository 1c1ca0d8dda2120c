use std::fmt::Write as _;

use askama::Template;
use http::StatusCode;
use zeroize::Zeroizing;

use super::{Frame, Said, render, slow_down};
use crate::web::{attempts::TooManyAttempts, csrf::CSRF_FIELD, reply::Reply};

/// The form field with the one-time password or the recovery code.
pub const CODE_FIELD: &str = "code";
/// The form field with what makes the secret that the page shows.
pub const SALT_FIELD: &str = "salt";
/// The form field that says what is to be done.
pub const ACTION_FIELD: &str = "action";
/// The value of the button that draws new recovery codes.
pub const ACTION_NEW_CODES: &str = "new-codes";
/// The value of the button that asks whether to remove the second factor.
pub const ACTION_REMOVE: &str = "remove";
/// The value of the button that removes it.
pub const ACTION_CONFIRM_REMOVE: &str = "confirm-remove";
/// What to tell somebody whose code was wrong.
pub static WRONG_CODE: Said = Said::new("second-factor-wrong");

/// Asks a person for their second factor.
#[derive(Debug, Clone, Template)]
#[template(path = "second_factor.html", whitespace = "minimize")]
pub struct SecondFactorPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// The application that the person is logging in to.
    pub application: Option<&'a str>,
    /// Who is logging in.
    pub username: &'a str,
    /// Why the last attempt failed.
    pub error: Option<&'a Said>,
}

impl SecondFactorPage<'_> {
    /// The page: 200, or 403 where the last attempt failed.
    pub fn reply(&self) -> Reply {
        render(status(self.error), self)
    }

    /// The page for somebody who tried too often: 429, with the time to wait.
    pub fn reply_slow_down(&self, refused: TooManyAttempts) -> Reply {
        let sentence = slow_down(refused);
        let page = SecondFactorPage {
            error: Some(&sentence),
            ..self.clone()
        };
        render(StatusCode::TOO_MANY_REQUESTS, &page).with_retry_after(refused.seconds)
    }
}

fn status(error: Option<&Said>) -> StatusCode {
    if error.is_some() {
        StatusCode::FORBIDDEN
    } else {
        StatusCode::OK
    }
}

/// Shows a person the secret of a second factor, and asks for a code of it.
#[derive(Clone, Template)]
#[template(path = "second_factor_set_up.html", whitespace = "minimize")]
pub struct SetUpPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// The application that asks for a second factor.
    pub application: Option<&'a str>,
    /// Whose second factor it will be.
    pub username: &'a str,
    /// What the QR code says.
    pub uri: &'a str,
    /// The secret, for people who type it.
    pub secret: &'a str,
    /// What makes the secret.
    pub salt: &'a str,
    /// Why the last attempt failed.
    pub error: Option<&'a Said>,
}

impl SetUpPage<'_> {
    /// The page: 200, or 403 where the last attempt failed.
    pub fn reply(&self) -> Reply {
        render(status(self.error), self)
    }

    /// The secret in groups of four.
    fn groups(&self) -> Vec<&str> {
        let whole = self.secret.as_bytes().chunks(4);
        whole.filter_map(|group| std::str::from_utf8(group).ok()).collect()
    }

    /// The URI as a QR code; none where it is too long for one, as with a very long username.
    fn qr_code(&self) -> Option<QrCode> {
        QrCode::of(self.uri)
    }
}

/// A QR code as an image in the page, drawn as one line for each run of dark modules.
#[derive(Template)]
#[template(path = "qr_code.svg", whitespace = "minimize")]
struct QrCode {
    /// Modules on each side, the quiet zone with them.
    side: usize,
    lines: String,
}

impl QrCode {
    /// The light margin that readers need.
    const QUIET_ZONE: usize = 4;

    fn of(text: &str) -> Option<Self> {
        let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L).ok()?;
        let width = code.width();
        let modules = code.to_colors();
        let mut lines = String::with_capacity(8 * 1024);
        for (y, row) in modules.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                if run[0] == qrcode::Color::Dark {
                    let (left, top) = (x + Self::QUIET_ZONE, y + Self::QUIET_ZONE);
                    // Writing to a text cannot fail.
                    let _ = write!(lines, "M{left} {top}.5h{}", run.len());
                }
                x += run.len();
            }
        }
        Some(Self {
            side: width + 2 * Self::QUIET_ZONE,
            lines,
        })
    }
}

/// Shows recovery codes, once.
#[derive(Clone, Template)]
#[template(path = "recovery_codes.html", whitespace = "minimize")]
pub struct RecoveryCodesPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// They.
    pub codes: &'a [Zeroizing<String>],
    /// Where to go from here: a path of this server.
    pub next: &'a str,
}

impl RecoveryCodesPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// What a person may do with the second factor that they have.
#[derive(Debug, Clone, Template)]
#[template(path = "second_factor_settings.html", whitespace = "minimize")]
pub struct SecondFactorSettingsPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the forms go: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
}

impl SecondFactorSettingsPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Asks a person whether to remove their second factor.
#[derive(Debug, Clone, Template)]
#[template(path = "second_factor_remove.html", whitespace = "minimize")]
pub struct RemoveSecondFactorPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
}

impl RemoveSecondFactorPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}
