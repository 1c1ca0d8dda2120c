//! What clients were told, and what must be true ever after.

use std::collections::BTreeMap;

/// What one client, or all of them, remember.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Access tokens that were issued, and that nobody has ended.
    pub(crate) active: Vec<String>,
    /// Access tokens whose revocation was acknowledged.
    pub(crate) revoked: Vec<String>,
    /// Codes that nobody has used.
    pub(crate) fresh_codes: Vec<String>,
    /// Codes that were given for tokens.
    pub(crate) spent_codes: Vec<SpentCode>,
    /// Codes that were sent, and no answer came.
    pub(crate) unsure_codes: Vec<String>,
    /// Logins that are renewed.
    pub(crate) logins: Vec<Login>,
    /// What is known of projects.
    pub(crate) projects: BTreeMap<String, Vec<State>>,
    /// Clients that Ada has consented to.
    pub(crate) consents: Vec<String>,
    /// What must never be, and was.
    pub(crate) faults: Vec<String>,
    /// How much was acknowledged.
    pub(crate) acknowledged: Counts,
    /// How often no answer came, or one that leaves open what was done.
    pub(crate) unanswered: u64,
}

/// A code that was given for tokens.
#[derive(Debug, Clone)]
pub(crate) struct SpentCode {
    pub(crate) code: String,
    pub(crate) access_token: String,
}

/// A login with its refresh token: the one that was told last.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) refresh_token: String,
    /// What it gave; none was ended.
    pub(crate) access_tokens: Vec<String>,
}

/// What a project may be: the number that both its name and its address carry, or gone.
pub(crate) type State = Option<u64>;

/// How much was acknowledged, by kind.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) issued: u64,
    pub(crate) refreshed: u64,
    pub(crate) exchanged: u64,
    pub(crate) revoked: u64,
    pub(crate) consented: u64,
    pub(crate) projects: u64,
}

impl Notes {
    /// What another client remembers too.
    pub(crate) fn add(&mut self, other: Self) {
        self.active.extend(other.active);
        self.revoked.extend(other.revoked);
        self.fresh_codes.extend(other.fresh_codes);
        self.spent_codes.extend(other.spent_codes);
        self.unsure_codes.extend(other.unsure_codes);
        self.logins.extend(other.logins);
        self.projects.extend(other.projects);
        self.consents.extend(other.consents);
        self.faults.extend(other.faults);
        self.acknowledged.add(other.acknowledged);
        self.unanswered += other.unanswered;
    }
}

impl Counts {
    /// Adds others.
    pub(crate) const fn add(&mut self, other: Self) {
        self.issued += other.issued;
        self.refreshed += other.refreshed;
        self.exchanged += other.exchanged;
        self.revoked += other.revoked;
        self.consented += other.consented;
        self.projects += other.projects;
    }
}
