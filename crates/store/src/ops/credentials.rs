//! The secrets of clients.

use globus_auth_protocol::ids::{ClientId, CredentialId};
use globus_auth_rules::model::ClientCredential;

use super::change::Deletion;
use crate::{Connection, Operation, Row, StoreError, seam::params};

/// Makes a credential.
///
/// [`StoreError::Reference`] when there is no such client.
#[derive(Debug, Clone)]
pub struct CreateCredential(pub ClientCredential);

impl Operation for CreateCredential {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "create_credential";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        put(db, &self.0).await
    }
}

/// Deletes a credential of a client.
#[derive(Debug, Clone, Copy)]
pub struct DeleteCredential {
    /// The client.
    pub client: ClientId,
    /// The credential.
    pub id: CredentialId,
}

impl Operation for DeleteCredential {
    type Output = Deletion;
    type Error = StoreError;
    const NAME: &'static str = "delete_credential";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Deletion, StoreError> {
        let sql = "DELETE FROM client_credentials WHERE client_id = $1 AND id = $2";
        Ok(Deletion::of(db.execute(sql, params![self.client, self.id]).await?))
    }
}

pub(super) async fn of_client<C: Connection>(
    db: &mut C,
    client: ClientId,
) -> Result<Vec<ClientCredential>, StoreError> {
    let sql = "SELECT id, client_id, name, secret_hash, created FROM client_credentials \
               WHERE client_id = $1 ORDER BY created, id";
    db.query(sql, params![client], read).await
}

fn read(row: &mut Row<'_>) -> Result<ClientCredential, StoreError> {
    Ok(ClientCredential {
        id: row.take("id")?,
        client: row.take("client_id")?,
        name: row.take("name")?,
        secret_hash: row.take("secret_hash")?,
        created: row.take("created")?,
    })
}

pub(super) async fn put<C: Connection>(db: &mut C, credential: &ClientCredential) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO client_credentials (id, client_id, name, secret_hash, created) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET client_id = excluded.client_id, name = excluded.name, \
         secret_hash = excluded.secret_hash, created = excluded.created",
        params![
            credential.id,
            credential.client,
            &credential.name,
            &credential.secret_hash,
            credential.created
        ],
    )
    .await
}
