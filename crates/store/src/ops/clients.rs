//! Clients and their credentials.

use globus_auth_protocol::ids::ClientId;
use globus_auth_rules::model::{Client, ClientCredential, ClientLinks};

use super::columns::{Json, json};
use crate::{Connection, Operation, Row, StoreError, seam::params};

/// A client and its credentials, the oldest first; `None` when there is no such client.
#[derive(Debug, Clone, Copy)]
pub struct ClientById(pub ClientId);

impl Operation for ClientById {
    type Output = Option<(Client, Vec<ClientCredential>)>;
    type Error = StoreError;
    const NAME: &'static str = "client_by_id";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, name, project_id, client_type, visibility, redirect_uris, privacy_policy, \
                   terms_and_conditions, required_idp, preselect_idp, parent_client, template_instance, \
                   prompt_for_named_grant, userinfo_from_effective_identity, fqdns, resource_server, created \
                   FROM clients WHERE id = $1";
        let Some(client) = db.query_optional(sql, params![self.0], read).await? else {
            return Ok(None);
        };
        let sql = "SELECT id, client_id, name, secret_hash, created FROM client_credentials \
                   WHERE client_id = $1 ORDER BY created, id";
        Ok(Some((client, db.query(sql, params![self.0], read_credential).await?)))
    }
}

/// All clients, by name.
#[derive(Debug, Clone, Copy)]
pub struct ClientsAll;

impl Operation for ClientsAll {
    type Output = Vec<Client>;
    type Error = StoreError;
    const NAME: &'static str = "clients_all";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, name, project_id, client_type, visibility, redirect_uris, privacy_policy, \
                   terms_and_conditions, required_idp, preselect_idp, parent_client, template_instance, \
                   prompt_for_named_grant, userinfo_from_effective_identity, fqdns, resource_server, created \
                   FROM clients ORDER BY name, id";
        db.query(sql, &[], read).await
    }
}

fn read(row: &mut Row<'_>) -> Result<Client, StoreError> {
    Ok(Client {
        id: row.take("id")?,
        name: row.take("name")?,
        project: row.take("project_id")?,
        client_type: row.take("client_type")?,
        visibility: row.take("visibility")?,
        redirect_uris: row.take::<Json<_>>("redirect_uris")?.0,
        links: ClientLinks {
            privacy_policy: row.take("privacy_policy")?,
            terms_and_conditions: row.take("terms_and_conditions")?,
        },
        required_idp: row.take("required_idp")?,
        preselect_idp: row.take("preselect_idp")?,
        parent_client: row.take("parent_client")?,
        template_instance: row.take("template_instance")?,
        prompt_for_named_grant: row.take("prompt_for_named_grant")?,
        userinfo_from_effective_identity: row.take("userinfo_from_effective_identity")?,
        fqdns: row.take::<Json<_>>("fqdns")?.0,
        resource_server: row.take("resource_server")?,
        created: row.take("created")?,
    })
}

fn read_credential(row: &mut Row<'_>) -> Result<ClientCredential, StoreError> {
    Ok(ClientCredential {
        id: row.take("id")?,
        client: row.take("client_id")?,
        name: row.take("name")?,
        secret_hash: row.take("secret_hash")?,
        created: row.take("created")?,
    })
}

pub(super) async fn put<C: Connection>(db: &mut C, client: &Client) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO clients (id, name, project_id, client_type, visibility, redirect_uris, privacy_policy, \
         terms_and_conditions, required_idp, preselect_idp, parent_client, template_instance, \
         prompt_for_named_grant, userinfo_from_effective_identity, fqdns, resource_server, created) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, project_id = excluded.project_id, \
         client_type = excluded.client_type, visibility = excluded.visibility, \
         redirect_uris = excluded.redirect_uris, privacy_policy = excluded.privacy_policy, \
         terms_and_conditions = excluded.terms_and_conditions, required_idp = excluded.required_idp, \
         preselect_idp = excluded.preselect_idp, parent_client = excluded.parent_client, \
         template_instance = excluded.template_instance, prompt_for_named_grant = excluded.prompt_for_named_grant, \
         userinfo_from_effective_identity = excluded.userinfo_from_effective_identity, fqdns = excluded.fqdns, \
         resource_server = excluded.resource_server, created = excluded.created",
        params![
            client.id,
            &client.name,
            client.project,
            client.client_type,
            client.visibility,
            json(&client.redirect_uris)?,
            client.links.privacy_policy.as_deref(),
            client.links.terms_and_conditions.as_deref(),
            client.required_idp,
            client.preselect_idp,
            client.parent_client,
            client.template_instance,
            client.prompt_for_named_grant,
            client.userinfo_from_effective_identity,
            json(&client.fqdns)?,
            &client.resource_server,
            client.created
        ],
    )
    .await
}

pub(super) async fn put_credential<C: Connection>(db: &mut C, credential: &ClientCredential) -> Result<(), StoreError> {
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
