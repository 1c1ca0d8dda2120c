//! What a browser shows. Each page is a template bound to a typed context, and a method `reply` that renders it.
//!
//! Pages work without script, have one stylesheet and load nothing from elsewhere. What they say stands in `text`. Names of form fields are constants
//! beside the page, so that the handler of the form cannot misspell them.

mod account;
mod assets;
mod auth_code;
mod consent;
pub mod console;
mod error;
mod forest;
mod frame;
mod home;
mod linking;
mod login;
mod logout;
mod operator;
mod second_factor;
mod sessions;
mod text;

pub use account::{
    AccountIdentity, AccountPage, AllowedApplication, AllowedScope, ApplicationPage, CONSENTS_FIELD, ConsentsPage,
};
pub use assets::{ASSET_ROUTE, asset};
pub use auth_code::AuthCodePage;
pub use consent::{
    ConsentPage, DECISION_ALLOW, DECISION_DENY, DECISION_FIELD, GRANT_LABEL_FIELD, OPTIONAL_FIELD_PREFIX, RunBy,
    ScopeGroup, ScopeItem, optional_field,
};
pub use error::{Failure, error};
pub use frame::{Frame, Navigation, SEARCH_FIELD, Section, Site};
pub use home::HomePage;
pub use linking::{
    ACTION_CONFIRM_UNLINK, ACTION_LINK, ACTION_PRIMARY, ACTION_UNLINK, CHOICE_CANCEL, CHOICE_FIELD, CHOICE_LINK,
    CHOICE_OTHER_PERSON, IDENTITY_FIELD, IdentitiesPage, LinkOfferPage, LinkPage, MergedFactors, UnlinkPage,
};
pub use login::{
    DevPerson, Elsewhere, LinkHint, LoginPage, PASSWORD_FIELD, PERSON_FIELD, ProviderChoice, USERNAME_FIELD,
};
pub use logout::{ContinueLink, LogoutPage, SignedOutPage};
pub use operator::{
    ACTION_FILTER_FIELD, ACTOR_FIELD, AFTER_FIELD, AuditFilterShown, AuditLineShown, AuditPage, BEFORE_FIELD,
    ClientCredentialShown, ClientShown, ConfirmDeedPage, ConsentShown, IdentityShown, KeyShown, KeyState,
    OperatorClientPage, OperatorClientsPage, OperatorPeoplePage, OperatorPersonPage, Overview, OverviewPage,
    PartyShown, PersonDeed, Plot, ProofShown, SINCE_FIELD, SUBJECT_FIELD, SessionShown, Span, UNTIL_FIELD,
};
pub use second_factor::{
    ACTION_CONFIRM_REMOVE, ACTION_FIELD, ACTION_NEW_CODES, ACTION_REMOVE, CODE_FIELD, RecoveryCodesPage,
    RemoveSecondFactorPage, SALT_FIELD, SecondFactorPage, SecondFactorSettingsPage, SetUpPage, WRONG_CODE,
};
pub use sessions::{ACTION_END, ACTION_END_OTHERS, Agent, SESSION_FIELD, SessionItem, SessionsPage};
pub use text::{Language, Said};

use http::StatusCode;

use crate::web::{attempts::TooManyAttempts, reply::Reply};

/// Renders a page. A template that cannot be rendered is a fault of ours; the answer then says so in a word.
fn render(status: StatusCode, page: &impl askama::Template) -> Reply {
    match page.render() {
        Ok(html) => Reply::page(status, html),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            Reply::page(
                StatusCode::INTERNAL_SERVER_ERROR,
                "This page could not be shown.".to_owned(),
            )
        }
    }
}

/// What to tell somebody who tried too often.
fn slow_down(refused: TooManyAttempts) -> Said {
    /// Longer waits are told in minutes.
    const MINUTES_FROM: u64 = 120;
    if refused.seconds < MINUTES_FROM {
        Said::new("slow-down-seconds").with("seconds", refused.seconds)
    } else {
        Said::new("slow-down-minutes").with("minutes", refused.seconds.div_ceil(60))
    }
}

#[cfg(test)]
mod tests;
