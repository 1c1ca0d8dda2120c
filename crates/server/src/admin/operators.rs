//! Who may see the operator pages, and what the audit log tells.

use globus_auth_rules::model::{AuditAction, AuditSubject, Timestamp};
use globus_auth_store::ops::{self, AuditEvents, AuditOrder};

use super::{Admin, AdminError, KnownPerson, entry};
use crate::audit::AuditLine;

/// Lines that are read at a time.
const PIECE: u32 = 1_000;

/// Which lines of the audit log are wanted.
#[derive(Debug, Clone, Default)]
pub struct AuditWanted {
    /// Done by this identity, a username or an id, or by the client of this id.
    pub actor: Option<String>,
    /// The name of an action, such as `session.log_in`.
    pub action: Option<String>,
    /// Done to this identity, a username or an id, or to the client, project and so on of this id.
    pub subject: Option<String>,
    /// From this time on, in microseconds since 1970.
    pub since: Option<i64>,
    /// Before this time, in microseconds since 1970.
    pub until: Option<i64>,
}

impl Admin {
    /// Lets somebody see the operator pages.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], and [`AdminError::Exists`] when they may already.
    pub async fn add_operator(&self, username: &str) -> Result<(), AdminError> {
        let identity = self.identity(username).await?.id;
        let add = ops::AddOperator {
            identity,
            at: self.clock.now(),
        };
        let entry = entry(AuditAction::AddOperator, AuditSubject::Identity(identity));
        if self.record(add, entry).await? {
            Ok(())
        } else {
            Err(AdminError::Exists(format!("an operator '{username}'")))
        }
    }

    /// Takes that back.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn remove_operator(&self, username: &str) -> Result<(), AdminError> {
        let identity = self.identity(username).await?.id;
        let entry = entry(AuditAction::RemoveOperator, AuditSubject::Identity(identity));
        if self.record(ops::RemoveOperator(identity), entry).await? {
            Ok(())
        } else {
            Err(AdminError::NotFound(format!("operator '{username}' in the database")))
        }
    }

    /// The operators whom the database names, by username.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn operators(&self) -> Result<Vec<KnownPerson>, AdminError> {
        let all = self.store.read(ops::OperatorsAll).await?;
        Ok(all.into_iter().map(KnownPerson::from).collect())
    }

    /// Tells the lines of the audit log that are wanted, the oldest first, one after the other.
    ///
    /// # Errors
    /// When the store fails, or as `tell` does.
    pub async fn audit<E: From<AdminError>>(
        &self,
        wanted: &AuditWanted,
        mut tell: impl FnMut(&AuditLine) -> Result<(), E>,
    ) -> Result<(), E> {
        let all = AuditEvents::newest(PIECE);
        let mut events = AuditEvents {
            actor: self.party(wanted.actor.as_deref()).await?,
            action: wanted.action.clone(),
            subject: self.party(wanted.subject.as_deref()).await?,
            since: wanted.since.map_or(all.since, Timestamp),
            until: wanted.until.map_or(all.until, Timestamp),
            order: AuditOrder::Oldest(None),
            ..all
        };
        loop {
            let piece = self.store.read(events.clone()).await.map_err(AdminError::from)?;
            let Some(place) = piece.last().map(|line| line.place) else {
                return Ok(());
            };
            events.order = AuditOrder::Oldest(Some(place));
            for record in piece {
                tell(&AuditLine::from(record))?;
            }
        }
    }

    /// The id of whoever is named by a username, or by the id itself.
    async fn party(&self, named: Option<&str>) -> Result<Option<String>, AdminError> {
        match named {
            Some(username) if username.contains('@') => Ok(Some(self.identity(username).await?.id.to_string())),
            named => Ok(named.map(str::to_owned)),
        }
    }
}
