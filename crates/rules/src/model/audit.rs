//! The audit log: who did what to whom, when, and from where.

use std::net::IpAddr;

use globus_auth_protocol::ids::{ClientId, IdentityId, IdentityProviderId, PolicyId, ProjectId, RequestId, ScopeId};
use serde_json::{Map, Value};

use super::Timestamp;

/// Names and browsers are cut to this many characters, since others choose them.
const MAX_TEXT: usize = 200;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditActor {
    /// A person, as the identity that proved itself.
    Identity(IdentityId),
    /// A client that proved itself, or that a token speaks for.
    Client(ClientId),
    /// An operator, by `globus-auth admin`.
    Command,
    /// The server by itself.
    Server,
    /// Somebody who did not prove who they are.
    Unknown,
}

impl AuditActor {
    /// The word for its kind.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Identity(_) => "identity",
            Self::Client(_) => "client",
            Self::Command => "command",
            Self::Server => "server",
            Self::Unknown => "unknown",
        }
    }

    /// Its id, where its kind has ids.
    #[must_use]
    pub fn id(self) -> Option<String> {
        match self {
            Self::Identity(id) => Some(id.to_string()),
            Self::Client(id) => Some(id.to_string()),
            Self::Command | Self::Server | Self::Unknown => None,
        }
    }
}

/// What something was done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditSubject {
    /// An identity, or the person behind it.
    Identity(IdentityId),
    /// An identity that nobody has: a username that was mistyped, or guessed. What was typed is kept nowhere, for people
    /// type passwords there too.
    NoIdentity,
    /// A client, its credentials and its tokens.
    Client(ClientId),
    /// A project.
    Project(ProjectId),
    /// A policy.
    Policy(PolicyId),
    /// A scope.
    Scope(ScopeId),
    /// An identity provider.
    Provider(IdentityProviderId),
    /// A signing key, by its `kid`.
    SigningKey(String),
    /// The whole database.
    Database,
}

impl AuditSubject {
    /// The word for its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Identity(_) | Self::NoIdentity => "identity",
            Self::Client(_) => "client",
            Self::Project(_) => "project",
            Self::Policy(_) => "policy",
            Self::Scope(_) => "scope",
            Self::Provider(_) => "provider",
            Self::SigningKey(_) => "signing_key",
            Self::Database => "database",
        }
    }

    /// Its id, where it has one.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        match self {
            Self::Identity(id) => Some(id.to_string()),
            Self::Client(id) => Some(id.to_string()),
            Self::Project(id) => Some(id.to_string()),
            Self::Policy(id) => Some(id.to_string()),
            Self::Scope(id) => Some(id.to_string()),
            Self::Provider(id) => Some(id.to_string()),
            Self::SigningKey(kid) => Some(kid.clone()),
            Self::NoIdentity | Self::Database => None,
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// It was tried, and refused.
    Failed,
}

impl AuditOutcome {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

macro_rules! actions {
    ($($action:ident $name:literal $help:literal)*) => {
        /// What was done. The names are for programs too, and stay as they are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum AuditAction {
            $(#[doc = $help] $action,)*
        }

        impl AuditAction {
            /// All of them, in the order of the documents.
            pub const ALL: &[Self] = &[$(Self::$action),*];

            /// Its name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                }
            }
        }
    };
}
actions! {
    LogIn "session.log_in" "Somebody logged in, or tried to."
    LogOut "session.log_out" "Somebody logged out."
    EndSession "session.end" "A session was ended by somebody else than its browser."
    TrySecondFactor "second_factor.try" "A second factor was wrong."
    SetUpSecondFactor "second_factor.set_up" "A second factor was set up."
    RemoveSecondFactor "second_factor.remove" "A second factor was removed."
    ReplaceRecoveryCodes "second_factor.new_recovery_codes" "Recovery codes were replaced by new ones."
    GiveConsent "consent.give" "Somebody let an application do something."
    WithdrawConsent "consent.withdraw" "Somebody took back what an application might do."
    CreateIdentity "identity.create" "An identity was made."
    LinkIdentity "identity.link" "Two identities became one account."
    UnlinkIdentity "identity.unlink" "An identity left its account."
    MakeIdentityPrimary "identity.make_primary" "An identity became the primary one of its account."
    SetPassword "identity.set_password" "An identity was given another password."
    DisableIdentity "identity.disable" "An identity was closed; its sessions and tokens ended."
    EnableIdentity "identity.enable" "A closed identity was opened."
    SignOutIdentity "identity.sign_out" "All sessions of an account were ended."
    AddOperator "operator.add" "Somebody became an operator."
    RemoveOperator "operator.remove" "Somebody is no operator any more."
    CreateProvider "provider.create" "An identity provider was added."
    CreateProject "project.create" "A project was made."
    UpdateProject "project.update" "A project was changed."
    DeleteProject "project.delete" "A project was deleted."
    CreateClient "client.create" "A client was registered."
    UpdateClient "client.update" "A client was changed."
    DeleteClient "client.delete" "A client was deleted."
    AddFqdn "client.add_fqdn" "A client was given a domain name."
    CreateCredential "credential.create" "A client was given a secret."
    DeleteCredential "credential.delete" "A client's secret was deleted."
    CreateScope "scope.create" "A scope was made."
    UpdateScope "scope.update" "A scope was changed."
    DeleteScope "scope.delete" "A scope was deleted."
    CreatePolicy "policy.create" "A policy was made."
    UpdatePolicy "policy.update" "A policy was changed."
    DeletePolicy "policy.delete" "A policy was deleted."
    RevokeToken "token.revoke" "A token was revoked."
    ReuseCode "code.reuse" "An authorization code was used again; the tokens that came of it ended."
    ReuseRefreshToken "refresh_token.reuse" "A refresh token that had been replaced was used; the tokens of its log-in ended."
    CreateSigningKey "signing_key.create" "A key that signs ID tokens was made."
    DeleteSigningKey "signing_key.delete" "A key whose last tokens have ended was deleted."
    InitDatabase "database.init" "A new database was prepared."
    ApplySeed "database.apply" "A seed file was applied."
    PurgeDatabase "database.purge" "An operator deleted what had expired."
    ExportAudit "audit.export" "The audit log was exported."
}

/// What is to be told of one deed. Secrets have no place in it: details are names, ids and counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Who.
    pub actor: AuditActor,
    /// What.
    pub action: AuditAction,
    /// To whom, or to what.
    pub subject: AuditSubject,
    /// What else is worth knowing; a JSON object of texts.
    pub details: Map<String, Value>,
}

impl AuditEntry {
    /// Without details.
    #[must_use]
    pub fn new(actor: AuditActor, action: AuditAction, subject: AuditSubject) -> Self {
        Self {
            actor,
            action,
            subject,
            details: Map::new(),
        }
    }

    /// With one more detail, cut to 200 characters.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.details.insert(name.to_owned(), cut(value.as_ref()).into());
        self
    }
}

/// From where something was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditOrigin {
    /// The address of the client, as the proxies before the server tell it.
    pub address: Option<IpAddr>,
    /// What the client says that it is, cut to 200 characters.
    pub agent: Option<String>,
    /// The request, as the log names it.
    pub request: Option<RequestId>,
}

impl AuditOrigin {
    /// Of a request.
    #[must_use]
    pub fn new(address: Option<IpAddr>, agent: Option<&str>, request: RequestId) -> Self {
        Self {
            address,
            agent: agent.map(cut),
            request: Some(request),
        }
    }
}

/// What was done, by whom, from where, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// What is told of it.
    pub entry: AuditEntry,
    /// From where.
    pub origin: AuditOrigin,
    /// When.
    pub at: Timestamp,
}

/// Somebody or something in the log, in words, so that a log which a newer server writes to can be read too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditParty {
    /// `identity`, `client` and so on.
    pub kind: String,
    /// Its id, where its kind has ids.
    pub id: Option<String>,
}

/// A line of the log as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its place.
    pub place: AuditPlace,
    /// Who.
    pub actor: AuditParty,
    /// What: the name of an [`AuditAction`].
    pub action: String,
    /// To whom, or to what.
    pub subject: AuditParty,
    /// `done` or `failed`.
    pub outcome: String,
    /// How often. What fails again within an hour is one line, with the time and origin of the last.
    pub times: i64,
    /// From where.
    pub address: Option<String>,
    /// With what.
    pub agent: Option<String>,
    /// In which request.
    pub request: Option<String>,
    /// What else is worth knowing.
    pub details: Map<String, Value>,
}

/// A place in the log: by time, and by number where times are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditPlace {
    /// When.
    pub at: Timestamp,
    /// The number of the line.
    pub number: i64,
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_actions_are_dotted_and_told_apart() {
        let mut names: Vec<_> = AuditAction::ALL.iter().map(|action| action.as_str()).collect();
        assert!(names.iter().all(|name| {
            let words = name.split_once('.');
            words.is_some_and(|(noun, verb)| [noun, verb].iter().all(|word| !word.is_empty() && !word.contains('.')))
        }));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), AuditAction::ALL.len());
    }

    #[test]
    fn what_others_choose_is_cut() {
        let entry = AuditEntry::new(AuditActor::Server, AuditAction::UpdateClient, AuditSubject::Database)
            .with("name", "ä".repeat(1_000));
        assert_eq!(
            entry.details["name"].as_str().map(|text| text.chars().count()),
            Some(MAX_TEXT)
        );
        let request = RequestId::from_random([1; 16]);
        let origin = AuditOrigin::new(None, Some(&"x".repeat(1_000)), request);
        assert_eq!(origin.agent.map(|agent| agent.len()), Some(MAX_TEXT));
    }
}
