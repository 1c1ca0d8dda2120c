//! Setting up a second factor: a secret is shown, and kept once its person has given a code of it.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_protocol::http::Pairs;
use globus_auth_rules::{
    model::{AccountId, AuditAction, AuditActor, AuditEntry, AuditSubject, Identity, SecondFactor, SecretHash},
    second_factor::{RECOVERY_CODES, RecoveryCode, TotpSecret, matching_step},
};
use globus_auth_store::ops;
use zeroize::Zeroizing;

use super::failure::PageFailure;
use crate::{
    app::App,
    pages::{CODE_FIELD, Frame, SALT_FIELD, Said, SetUpPage},
    web::{csrf::NotOurForm, reply::Reply},
};

/// A secret that is shown and not kept yet. The page carries the salt that makes it, so that the server remembers
/// nothing; who has the salt and not the server's key knows nothing.
pub(super) struct Enrolment {
    account: AccountId,
    salt: [u8; 16],
    secret: TotpSecret,
}

/// Where the page stands, and for whom.
#[derive(Clone, Copy)]
pub(super) struct EnrolmentPlace<'a> {
    /// What the page shares with all others.
    pub frame: &'a Frame<'a>,
    /// Where the form goes.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// Whose name the authenticator application shows.
    pub identity: &'a Identity,
    /// The application that asks for a second factor.
    pub application: Option<&'a str>,
}

impl Enrolment {
    /// With a new secret.
    pub(super) fn draw(app: &App, account: AccountId) -> Self {
        Self::of(app, account, app.random.bytes())
    }

    /// With the secret that the page showed which the form is from.
    pub(super) fn of_form(app: &App, account: AccountId, form: &Pairs) -> Result<Self, PageFailure> {
        let mut salt = [0; 16];
        let sent = form.get(SALT_FIELD).unwrap_or_default();
        let whole = Base64UrlUnpadded::decode(sent, &mut salt).is_ok_and(|bytes| bytes.len() == 16);
        if !whole {
            return Err(NotOurForm.into());
        }
        Ok(Self::of(app, account, salt))
    }

    fn of(app: &App, account: AccountId, salt: [u8; 16]) -> Self {
        Self {
            account,
            salt,
            secret: app.totp.secret(account, &salt),
        }
    }

    /// The page that shows the secret.
    pub(super) fn page(&self, place: EnrolmentPlace<'_>, error: Option<&Said>) -> Reply {
        let username = &place.identity.username;
        SetUpPage {
            frame: place.frame,
            action: place.action,
            csrf_token: place.csrf_token,
            application: place.application,
            username,
            uri: &self.secret.uri(&place.frame.site.name, username),
            secret: &self.secret.base32(),
            salt: &Base64UrlUnpadded::encode_string(&self.salt),
            error,
        }
        .reply()
    }

    /// Keeps the second factor if the form holds a code of it; its recovery codes, to be shown once. `None` where the code
    /// is wrong.
    pub(super) async fn finish(
        &self,
        app: &App,
        identity: &Identity,
        form: &Pairs,
    ) -> Result<Option<Vec<Zeroizing<String>>>, PageFailure> {
        let now = app.clock.now();
        let code = form.get(CODE_FIELD).unwrap_or_default();
        let Some(step) = matching_step(&self.secret, code, now, None) else {
            return Ok(None);
        };
        let (texts, hashes) = draw_recovery_codes(app);
        let factor = SecondFactor {
            account: self.account,
            salt: self.salt,
            last_step: step,
            whole_again: now,
            created: now,
            recovery_codes: 0,
        };
        let add = ops::AddSecondFactor {
            factor,
            recovery_codes: hashes,
        };
        let (actor, subject) = (AuditActor::Identity(identity.id), AuditSubject::Identity(identity.id));
        let entry = AuditEntry::new(actor, AuditAction::SetUpSecondFactor, subject);
        if app.record(add, entry).await? {
            Ok(Some(texts))
        } else {
            // Set up in another window meanwhile.
            Err(PageFailure::Expired)
        }
    }
}

/// New recovery codes: what the person sees, and what is kept.
pub(super) fn draw_recovery_codes(app: &App) -> (Vec<Zeroizing<String>>, Vec<SecretHash>) {
    (0..RECOVERY_CODES)
        .map(|_| {
            let code = RecoveryCode::new(&app.random.bytes());
            (code.expose_secret(), code.hash())
        })
        .unzip()
}
