//! What operators see: how the server is doing, people, applications, who did what.

mod audit;
mod clients;
mod overview;
mod people;
mod plot;

pub use audit::{
    ACTION_FILTER_FIELD, ACTOR_FIELD, AuditFilterShown, AuditLineShown, AuditPage, BEFORE_FIELD, PartyShown,
    SINCE_FIELD, SUBJECT_FIELD, UNTIL_FIELD,
};
pub use clients::{ClientCredentialShown, ClientShown, OperatorClientPage, OperatorClientsPage};
pub use overview::{KeyShown, KeyState, Overview, OverviewPage};
pub use people::{
    ConfirmDeedPage, ConsentShown, IdentityShown, OperatorPeoplePage, OperatorPersonPage, PersonDeed, ProofShown,
    SessionShown,
};
pub use plot::{Plot, Span};

/// The field of where a page of a list begins.
pub const AFTER_FIELD: &str = "after";
