//! The forest of consents.

use globus_auth_protocol::ids::{ClientId, IdentityId, ScopeId};
use globus_auth_rules::model::{Consent, ConsentId, ConsentStatus, Timestamp};

use crate::{Connection, Dialect, FromColumn, Operation, Row, StoreError, Value, ValueRef, seam::params};

/// The consents of an identity, in the order in which they were made: all, or those whose root is of one client.
#[derive(Debug, Clone, Copy)]
pub struct ConsentsOf {
    /// Whose.
    pub identity: IdentityId,
    /// The client that asked for the roots.
    pub root_client: Option<ClientId>,
}

impl Operation for ConsentsOf {
    type Output = Vec<Consent>;
    type Error = StoreError;
    const NAME: &'static str = "consents_of";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        match self.root_client {
            Some(client) => {
                let sql = "SELECT id, path, client_id, scope_id, identity_id, created, updated, last_used, status, \
                           allows_refresh, auto_approved, atomically_revocable, named_grant FROM consents \
                           WHERE identity_id = $1 AND root_client_id = $2 ORDER BY id";
                db.query(sql, params![self.identity, client], read).await
            }
            None => {
                let sql = "SELECT id, path, client_id, scope_id, identity_id, created, updated, last_used, status, \
                           allows_refresh, auto_approved, atomically_revocable, named_grant FROM consents \
                           WHERE identity_id = $1 ORDER BY id";
                db.query(sql, params![self.identity], read).await
            }
        }
    }
}

/// The consents with these ids, in this order; unknown ones are left out.
#[derive(Debug, Clone)]
pub struct ConsentsByIds(pub Vec<ConsentId>);

impl Operation for ConsentsByIds {
    type Output = Vec<Consent>;
    type Error = StoreError;
    const NAME: &'static str = "consents_by_ids";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let mut found = Vec::with_capacity(self.0.len());
        for id in self.0 {
            found.extend(by_id(db, id).await?);
        }
        Ok(found)
    }
}

/// Everything under these consents, not they themselves, in the order in which it was made under each.
#[derive(Debug, Clone)]
pub struct ConsentsUnder(pub Vec<ConsentId>);

impl Operation for ConsentsUnder {
    type Output = Vec<Consent>;
    type Error = StoreError;
    const NAME: &'static str = "consents_under";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let mut found = Vec::new();
        let mut parents = self.0;
        // Level by level: the index by parent finds children, and a forest is only as deep as scopes depend on scopes.
        while !parents.is_empty() {
            let mut children = Vec::new();
            for parent in parents {
                let sql = "SELECT id, path, client_id, scope_id, identity_id, created, updated, last_used, status, \
                           allows_refresh, auto_approved, atomically_revocable, named_grant FROM consents \
                           WHERE parent_id = $1 ORDER BY id";
                children.extend(db.query(sql, params![parent], read).await?);
            }
            parents = children.iter().map(|child: &Consent| child.id).collect();
            found.append(&mut children);
        }
        Ok(found)
    }
}

/// A person takes consents back, each with everything under it; the tokens that rest on one are good no more. Answers
/// how many of the named ones there were; those of another identity are left alone.
#[derive(Debug, Clone)]
pub struct WithdrawConsents {
    /// Whose.
    pub identity: IdentityId,
    /// Which.
    pub consents: Vec<ConsentId>,
}

impl Operation for WithdrawConsents {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "withdraw_consents";

    async fn run<C: Connection>(self, db: &mut C) -> Result<u64, StoreError> {
        let mut withdrawn = 0;
        for id in self.consents {
            let sql = "DELETE FROM consents WHERE id = $1 AND identity_id = $2";
            withdrawn += db.execute(sql, params![id, self.identity]).await?;
        }
        Ok(withdrawn)
    }
}

/// A consent to be made. Its number is given by the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// Where it stands in the forest.
    pub parent: ConsentParent,
    /// Of a root the requesting client; of a child the resource server that owns the parent's scope.
    pub client: ClientId,
    /// The scope.
    pub scope: ScopeId,
    /// The effective identity.
    pub identity: IdentityId,
    /// Whether refresh tokens may be had under it.
    pub allows_refresh: bool,
    /// Whether nobody was asked.
    pub auto_approved: bool,
    /// Asked for with `*`: can be taken back alone.
    pub atomically_revocable: bool,
    /// The label that the person gave it.
    pub named_grant: Option<String>,
}

/// Where a new consent stands in the forest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentParent {
    /// It is a root.
    None,
    /// Under one that exists.
    Existing(ConsentId),
    /// Under one that is made in the same list, before it.
    New(usize),
}

/// Makes consents and answers their ids, in the same order. One that is there already, at the same place of the same
/// forest, is updated instead.
pub(super) async fn make<C: Connection>(
    db: &mut C,
    new: &[NewConsent],
    at: Timestamp,
) -> Result<Vec<ConsentId>, StoreError> {
    let mut made: Vec<ConsentId> = Vec::with_capacity(new.len());
    for consent in new {
        let parent = match consent.parent {
            ConsentParent::None => None,
            ConsentParent::Existing(id) => Some(id),
            ConsentParent::New(index) => Some(*made.get(index).ok_or(StoreError::Reference)?),
        };
        let parent = match parent {
            Some(id) => Some(standing(db, id).await?),
            None => None,
        };
        made.push(make_one(db, consent, parent, at).await?);
    }
    Ok(made)
}

/// What a child needs to know of its parent.
struct Standing {
    id: ConsentId,
    path: Path,
    root_client: ClientId,
}

async fn standing<C: Connection>(db: &mut C, id: ConsentId) -> Result<Standing, StoreError> {
    let sql = "SELECT path, root_client_id FROM consents WHERE id = $1";
    let read = |row: &mut Row<'_>| {
        Ok(Standing {
            id,
            path: row.take("path")?,
            root_client: row.take("root_client_id")?,
        })
    };
    db.query_optional(sql, params![id], read)
        .await?
        .ok_or(StoreError::Reference)
}

async fn make_one<C: Connection>(
    db: &mut C,
    new: &NewConsent,
    parent: Option<Standing>,
    at: Timestamp,
) -> Result<ConsentId, StoreError> {
    let root_client = parent.as_ref().map_or(new.client, |parent| parent.root_client);
    let sql = "INSERT INTO consents (parent_id, path, root_client_id, client_id, scope_id, identity_id, created, \
               updated, last_used, status, allows_refresh, auto_approved, atomically_revocable, named_grant) \
               VALUES ($1, '', $2, $3, $4, $5, $6, $6, $6, $7, $8, $9, $10, $11) \
               ON CONFLICT (identity_id, root_client_id, client_id, scope_id, (COALESCE(parent_id, 0))) DO UPDATE SET \
               updated = excluded.updated, last_used = excluded.last_used, \
               allows_refresh = excluded.allows_refresh, auto_approved = excluded.auto_approved, \
               atomically_revocable = excluded.atomically_revocable, named_grant = excluded.named_grant RETURNING id";
    let values = params![
        parent.as_ref().map(|parent| parent.id),
        root_client,
        new.client,
        new.scope,
        new.identity,
        at,
        ConsentStatus::Approved,
        new.allows_refresh,
        new.auto_approved,
        new.atomically_revocable,
        new.named_grant.as_deref()
    ];
    let id: Option<ConsentId> = db.query_optional(sql, values, |row| row.take("id")).await?;
    let id = id.ok_or(StoreError::RowsWritten { rows: 0, expected: 1 })?;
    let mut path = parent.map(|parent| parent.path.0).unwrap_or_default();
    path.push(id);
    db.execute_one("UPDATE consents SET path = $2 WHERE id = $1", params![id, &Path(path)])
        .await?;
    Ok(id)
}

/// Notes that consents were used and confirmed again at `at`. One that is gone is left alone.
pub(super) async fn touch<C: Connection>(db: &mut C, ids: &[ConsentId], at: Timestamp) -> Result<(), StoreError> {
    for id in ids {
        db.execute(
            "UPDATE consents SET updated = $2, last_used = $2 WHERE id = $1",
            params![*id, at],
        )
        .await?;
    }
    Ok(())
}

async fn by_id<C: Connection>(db: &mut C, id: ConsentId) -> Result<Option<Consent>, StoreError> {
    let sql = "SELECT id, path, client_id, scope_id, identity_id, created, updated, last_used, status, \
               allows_refresh, auto_approved, atomically_revocable, named_grant FROM consents WHERE id = $1";
    db.query_optional(sql, params![id], read).await
}

fn read(row: &mut Row<'_>) -> Result<Consent, StoreError> {
    Ok(Consent {
        id: row.take("id")?,
        path: row.take::<Path>("path")?.0,
        client: row.take("client_id")?,
        scope: row.take("scope_id")?,
        identity: row.take("identity_id")?,
        created: row.take("created")?,
        updated: row.take("updated")?,
        last_used: row.take("last_used")?,
        status: row.take("status")?,
        allows_refresh: row.take("allows_refresh")?,
        auto_approved: row.take("auto_approved")?,
        atomically_revocable: row.take("atomically_revocable")?,
        named_grant: row.take("named_grant")?,
    })
}

/// The ids from a root to a consent: `1.5.7`.
struct Path(Vec<ConsentId>);

impl FromColumn for Path {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        let ValueRef::Text(text) = value else {
            return Err("it is not text");
        };
        let ids = text
            .split('.')
            .map(|id| id.parse().map(ConsentId))
            .collect::<Result<_, _>>();
        ids.map(Self).map_err(|_| "it is not a path of consents")
    }
}

impl From<&Path> for Value<'_> {
    fn from(path: &Path) -> Self {
        let ids: Vec<_> = path.0.iter().map(|id| id.0.to_string()).collect();
        ids.join(".").into()
    }
}
