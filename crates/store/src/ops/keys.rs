//! Signing keys and the server's own secrets.

use std::fmt;

use globus_auth_rules::model::Timestamp;
use zeroize::Zeroizing;

use crate::{Connection, FromColumn, Isolation, Operation, Row, StoreError, ValueRef, seam::params};

/// A key that signs ID tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeyRecord {
    /// The name by which tokens and the key set tell it.
    pub kid: String,
    /// The private key, PKCS #8 DER. Secret.
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// When it was made.
    pub created: Timestamp,
    /// Counts the keys from 0; each number is given once.
    pub generation: i64,
}

impl fmt::Debug for SigningKeyRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeyRecord")
            .field("kid", &self.kid)
            .field("created", &self.created)
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

/// All signing keys, the newest first.
#[derive(Debug, Clone, Copy)]
pub struct SigningKeys;

impl Operation for SigningKeys {
    type Output = Vec<SigningKeyRecord>;
    type Error = StoreError;
    const NAME: &'static str = "signing_keys";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        all_keys(db).await
    }
}

/// Keeps a signing key unless there is one of its generation: of two servers that make one at once, both use that of the
/// first.
#[derive(Debug, Clone)]
pub struct PutSigningKey(pub SigningKeyRecord);

/// The signing keys after one was to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeyPut {
    /// All that there are, the newest first.
    pub keys: Vec<SigningKeyRecord>,
    /// Whether the key is one of them, and not another server's.
    pub kept: bool,
}

impl Operation for PutSigningKey {
    type Output = SigningKeyPut;
    type Error = StoreError;
    const NAME: &'static str = "put_signing_key";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let Self(key) = self;
        let written = db
            .execute(
                "INSERT INTO signing_keys (kid, pkcs8, created, generation) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (generation) DO NOTHING",
                params![&key.kid, key.pkcs8.as_slice(), key.created, key.generation],
            )
            .await?;
        Ok(SigningKeyPut {
            keys: all_keys(db).await?,
            kept: written == 1,
        })
    }
}

/// Deletes signing keys whose last tokens have ended; answers how many.
#[derive(Debug, Clone)]
pub struct ForgetSigningKeys(pub Vec<String>);

impl Operation for ForgetSigningKeys {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "forget_signing_keys";

    async fn run<C: Connection>(self, db: &mut C) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        for kid in &self.0 {
            // Another server may have deleted it just now.
            forgotten += db
                .execute("DELETE FROM signing_keys WHERE kid = $1", params![kid])
                .await?;
        }
        Ok(forgotten)
    }
}

/// A secret of the server by its name, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct ServerSecret(pub &'static str);

impl Operation for ServerSecret {
    type Output = Option<Zeroizing<Vec<u8>>>;
    type Error = StoreError;
    const NAME: &'static str = "server_secret";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        secret(db, self.0).await
    }
}

/// Keeps a secret of the server unless there is one of that name, and answers the one that there is then.
#[derive(Clone)]
pub struct PutServerSecret {
    /// Its name.
    pub name: &'static str,
    /// The secret.
    pub value: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for PutServerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutServerSecret")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Operation for PutServerSecret {
    type Output = Zeroizing<Vec<u8>>;
    type Error = StoreError;
    const NAME: &'static str = "put_server_secret";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "INSERT INTO server_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        db.execute(sql, params![self.name, self.value.as_slice()]).await?;
        secret(db, self.name)
            .await?
            .ok_or(StoreError::RowsWritten { rows: 0, expected: 1 })
    }
}

async fn all_keys<C: Connection>(db: &mut C) -> Result<Vec<SigningKeyRecord>, StoreError> {
    db.query(
        "SELECT kid, pkcs8, created, generation FROM signing_keys ORDER BY generation DESC",
        &[],
        read_key,
    )
    .await
}

async fn secret<C: Connection>(db: &mut C, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    db.query_optional(
        "SELECT value FROM server_secrets WHERE name = $1",
        params![name],
        |row| row.take("value"),
    )
    .await
}

fn read_key(row: &mut Row<'_>) -> Result<SigningKeyRecord, StoreError> {
    Ok(SigningKeyRecord {
        kid: row.take("kid")?,
        pkcs8: row.take("pkcs8")?,
        created: row.take("created")?,
        generation: row.take("generation")?,
    })
}

impl FromColumn for Zeroizing<Vec<u8>> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        Vec::<u8>::from_column(value).map(Self::new)
    }
}
